"""Keeps SQLite's migrated database from one test run to the next: migrating takes eight seconds."""

import contextlib
import hashlib
import os
import shutil
from importlib import metadata
from pathlib import Path

from django.apps import apps
from django.db import connection


def kept_file(cache):
    """Return where the database of these very migrations is kept, whether it is there or not.

    `cache` is pytest's, which may be switched off: then the answer is None.
    """
    return cache and cache.mkdir("migrated") / f"{_digest()}.sqlite3"


def bring(kept, place):
    """Copy the kept database to `place`; returns whether there was one."""
    with contextlib.suppress(FileNotFoundError):
        shutil.copyfile(kept, place)
        return True
    return False


def keep(kept):
    """Keep the database that has just been migrated, instead of older ones."""
    new = kept.with_suffix(f".{os.getpid()}")
    with connection.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(new)])
    for old in kept.parent.glob("*.sqlite3"):
        old.unlink(missing_ok=True)
    new.replace(kept)


def _digest():
    """Return a digest over everything from which a migrated database follows."""
    digest = hashlib.sha256(f"Django {metadata.version('Django')}".encode())
    folders = [Path(app.path) / "migrations" for app in apps.get_app_configs()]
    # What migrations fill in, and the models, by which permissions are made afterwards.
    dim = Path(apps.get_app_config("dim").path)
    folders += [dim / "similarity", dim / "models"]
    for folder in folders:
        for path in sorted([*folder.glob("*.py"), *folder.glob("*.csv")]):
            digest.update(str(path).encode() + path.read_bytes())
    return digest.hexdigest()
