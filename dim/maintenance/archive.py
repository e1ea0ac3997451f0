"""The file of a backup: a ZIP with the database and a manifest, encrypted where asked.

A ZIP, because everybody can open one and look; age for the encryption, because the key that locks
cannot unlock: who takes the server does not read its backups.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO

import pyrage

from dim.maintenance.trouble import Trouble

FORMAT = "konsolnas-dim-backup/1"
MANIFEST, DATABASE = "manifest.json", "database"
SUFFIX, ENCRYPTED = ".zip", ".zip.age"
CHUNK = 1024 * 1024


@dataclass(frozen=True)
class Manifest:
    """What a backup says of itself.

    `counts` has the number of rows of each table, `migrations` the names of the applied ones,
    `sha256` is that of the member `database`, in hexadecimal, and `size` its bytes.
    """

    vendor: str
    product: str
    made_at: str
    migrations: list[str]
    counts: dict[str, int]
    sha256: str
    size: int
    format: str = FORMAT


def digest(path: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write(target: Path, manifest: Manifest, database: Path, recipients: list[str]) -> None:
    """Write a backup beside `target` and move it there when all of it is on the disk.

    With `recipients` (public keys of age, "age1…") it is encrypted to each of them.
    Raises Trouble on a key that is none.
    """
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".backup-") as folder:
        packed = Path(folder) / "packed"
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=4) as file:
            file.writestr(MANIFEST, json.dumps(asdict(manifest), indent=1))
            file.write(database, DATABASE)
        whole = _encrypted(packed, recipients) if recipients else packed
        whole.chmod(0o600)
        _flush(whole)
        whole.replace(target)
    _flush(target.parent)


def _encrypted(packed: Path, recipients: list[str]) -> Path:
    locked = packed.with_name("locked")
    with packed.open("rb") as source, locked.open("wb") as sink:
        pyrage.encrypt_io(source, sink, [_recipient(text) for text in recipients])
    return locked


def _recipient(text: str) -> pyrage.x25519.Recipient:
    try:
        return pyrage.x25519.Recipient.from_str(text.strip())
    except pyrage.RecipientError:
        raise Trouble(
            f"{text!r} is no public key of age; it begins with age1 (age-keygen makes one)."
        ) from None


def _flush(path: Path) -> None:
    """Wait until the disk has a file, or the names in a folder."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextlib.contextmanager
def opened(source: Path, identity: Path | None) -> Iterator[tuple[Manifest, Path]]:
    """Yield the manifest of a backup and its database as a file, proved by its checksum.

    `identity` is the file with the secret key of an encrypted backup. Raises Trouble where the
    backup is damaged, is none, or cannot be decrypted.
    """
    with tempfile.TemporaryDirectory(prefix="dim-restore-") as folder:
        packed = source
        if source.name.endswith(ENCRYPTED):
            packed = Path(folder) / "packed"
            _decrypt(source, packed, identity)
        database = Path(folder) / DATABASE
        manifest = _unpack(packed, database)
        if digest(database) != manifest.sha256:
            raise Trouble(f"{source.name} is damaged: its checksum is another. Take an older one.")
        yield manifest, database


def _decrypt(source: Path, target: Path, identity: Path | None) -> None:
    if identity is None:
        raise Trouble(f"{source.name} is encrypted: name the file with the key by --identity.")
    lines = [line.strip() for line in identity.read_text().splitlines()]
    keys = [line for line in lines if line.startswith("AGE-SECRET-KEY-")]
    try:
        identities = [pyrage.x25519.Identity.from_str(key) for key in keys]
        with source.open("rb") as locked, target.open("wb") as sink:
            pyrage.decrypt_io(locked, sink, identities)
    except (pyrage.DecryptError, pyrage.IdentityError, OSError):
        raise Trouble(
            f"{source.name} cannot be decrypted with {identity.name}: another key, or damaged."
        ) from None


def _unpack(packed: Path, database: Path) -> Manifest:
    try:
        with zipfile.ZipFile(packed) as file:
            content = json.loads(file.read(MANIFEST))
            if content.get("format") != FORMAT:
                raise Trouble(f"It is no backup of this product ({content.get('format')}).")
            with file.open(DATABASE) as member, database.open("wb") as sink:
                _copy(member, sink)
        return Manifest(**content)
    except (zipfile.BadZipFile, KeyError, ValueError, TypeError, EOFError) as error:
        raise Trouble(f"It is damaged, or no backup: {error}.") from None


def _copy(source: IO[bytes], sink: IO[bytes]) -> None:
    while chunk := source.read(CHUNK):
        sink.write(chunk)
