"""Make a backup while people type, and keep so many of them."""

from __future__ import annotations

import contextlib
import sqlite3
import tempfile
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone

from dim.maintenance import archive, postgres
from dim.maintenance.archive import Manifest
from dim.maintenance.trouble import Trouble

PREFIX = "dim-"
TABLES_OF_SQLITE = (
    "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
)
TABLES_OF_POSTGRES = (
    "SELECT tablename FROM pg_tables WHERE schemaname = ANY (current_schemas(false))"
)
APPLIED = "SELECT app, name FROM django_migrations ORDER BY app, name"


def backups(folder: Path) -> list[Path]:
    """Return the backups in a folder, the oldest first."""
    # The name begins with the time in UTC, so names sort as times do.
    found = [*folder.glob(f"{PREFIX}*{archive.SUFFIX}")]
    return sorted([*found, *folder.glob(f"{PREFIX}*{archive.ENCRYPTED}")])


def make_backup(folder: Path, recipients: list[str]) -> Path:
    """Write a backup of the whole database into `folder` and return its path.

    It holds everything that was acknowledged before it began, and nothing that was half done.
    Raises Trouble where it cannot be made; then there is no file.
    """
    if not folder.is_dir():
        raise Trouble(f"There is no folder {folder}.")
    made_at = timezone.now()
    suffix = archive.ENCRYPTED if recipients else archive.SUFFIX
    target = folder / f"{PREFIX}{made_at:%Y%m%dT%H%M%S%f}Z{suffix}"
    # On the disk of the target: a temporary folder in memory may be too small for a database.
    with tempfile.TemporaryDirectory(dir=folder, prefix=".backup-") as place:
        database = Path(place) / archive.DATABASE
        copy = _copy_postgres if postgres.is_used() else _copy_sqlite
        counts, migrations = copy(database)
        manifest = Manifest(
            vendor="postgresql" if postgres.is_used() else "sqlite",
            product=settings.VERSION,
            made_at=made_at.isoformat(),
            migrations=migrations,
            counts=counts,
            sha256=archive.digest(database),
            size=database.stat().st_size,
        )
        archive.write(target, manifest, database, recipients)
    return target


def keep_newest(folder: Path, number: int) -> list[Path]:
    """Delete all but the newest `number` backups in `folder`; return those that went."""
    old = backups(folder)[:-number]
    for path in old:
        path.unlink()
    return old


def _copy_sqlite(target: Path) -> tuple[dict[str, int], list[str]]:
    source = Path(settings.DATABASES["default"]["NAME"])
    if not source.exists():
        raise Trouble(f"There is no database {source}.")
    with (
        contextlib.closing(sqlite3.connect(source, timeout=60)) as people,
        contextlib.closing(sqlite3.connect(target)) as copy,
    ):
        # All pages in one transaction that reads: writers go on meanwhile (WAL).
        people.backup(copy)
        (found,) = copy.execute("PRAGMA integrity_check").fetchone()
        if found != "ok":
            raise Trouble(f"The database itself is damaged: {found}. Restore an older backup.")
        return facts(copy, TABLES_OF_SQLITE)


def _copy_postgres(target: Path) -> tuple[dict[str, int], list[str]]:
    with postgres.connected() as connection:
        connection.set_session(isolation_level="REPEATABLE READ", readonly=True)
        with connection.cursor() as cursor:
            # pg_dump reads what this transaction sees, so that the counts are those of the dump.
            cursor.execute("SELECT pg_export_snapshot()")
            (snapshot,) = cursor.fetchone()
            counted = facts(cursor, TABLES_OF_POSTGRES)
            dump = postgres.program("pg_dump", connection.server_version)
            # The archive compresses; twice only costs time.
            options = ["--format=custom", "--compress=0", f"--snapshot={snapshot}"]
            postgres.run([dump, *options, "--no-owner", "--no-privileges", f"--file={target}"])
    return counted


def facts(cursor: Any, tables: str) -> tuple[dict[str, int], list[str]]:
    """Return the number of rows of each table, and the applied migrations."""

    def rows(query: str) -> list[Any]:
        # psycopg2 returns nothing from `execute`, sqlite3 its cursor.
        return list((cursor.execute(query) or cursor).fetchall())

    names = sorted(name for (name,) in rows(tables))
    # The names are those that the database itself has just given.
    counts = {name: rows(f'SELECT count(*) FROM "{name}"')[0][0] for name in names}  # noqa: S608
    return counts, [f"{app}.{name}" for app, name in rows(APPLIED)]
