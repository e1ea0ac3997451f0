"""Bring a backup back into an empty place, and prove that all of it is there."""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
from pathlib import Path

from django.conf import settings

from dim.maintenance import archive, postgres
from dim.maintenance.archive import Manifest
from dim.maintenance.backup import TABLES_OF_POSTGRES, TABLES_OF_SQLITE, facts
from dim.maintenance.trouble import Trouble

NAMES = {"postgresql": "PostgreSQL", "sqlite": "SQLite"}


def restore(source: Path, identity: Path | None) -> Manifest:
    """Restore a backup into the site's database, which must be empty; return its manifest.

    Every table has the number of rows that it had when the backup was made. Raises Trouble where
    that is not so, where the backup is damaged, or where there is something already: a restore
    that overwrites leaves nothing when it was the wrong file.
    """
    if not source.exists():
        raise Trouble(f"There is no file {source}.")
    with archive.opened(source, identity) as (manifest, database):
        here = "postgresql" if postgres.is_used() else "sqlite"
        if manifest.vendor != here:
            raise Trouble(
                f"It is a backup of {NAMES.get(manifest.vendor, manifest.vendor)}, "
                f"and DATABASE_URL names {NAMES[here]}."
            )
        counted = (_into_postgres if here == "postgresql" else _into_sqlite)(database)
    _compare(manifest, *counted)
    return manifest


def _compare(manifest: Manifest, counts: dict[str, int], migrations: list[str]) -> None:
    different = [
        f"{name}: {counts.get(name)} instead of {number}"
        for name, number in manifest.counts.items()
        if counts.get(name) != number
    ]
    if different or migrations != manifest.migrations:
        raise Trouble(f"What was restored is not what was kept ({'; '.join(different)}).")


def _into_sqlite(database: Path) -> tuple[dict[str, int], list[str]]:
    target = Path(settings.DATABASES["default"]["NAME"])
    # A file beside it that belongs to another database would be played into this one.
    beside = [
        target,
        target.with_name(f"{target.name}-wal"),
        target.with_name(f"{target.name}-shm"),
    ]
    if any(path.exists() for path in beside):
        raise Trouble(
            f"There is a database already: stop the site and move {target} away, with the files "
            "beside it whose names end in -wal and -shm."
        )
    part = target.with_name(f".{target.name}.part")
    try:
        shutil.copyfile(database, part)
        with contextlib.closing(sqlite3.connect(part)) as copy:
            (found,) = copy.execute("PRAGMA integrity_check").fetchone()
            if found != "ok" or copy.execute("PRAGMA foreign_key_check").fetchone():
                raise Trouble(f"The database in the backup is damaged ({found}).")
            counted = facts(copy, TABLES_OF_SQLITE)
        with part.open("rb") as file:
            os.fsync(file.fileno())
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
    return counted


def _into_postgres(database: Path) -> tuple[dict[str, int], list[str]]:
    with postgres.connected() as connection, connection.cursor() as cursor:
        cursor.execute(TABLES_OF_POSTGRES)
        if cursor.fetchone():
            raise Trouble(
                "The database is not empty. Make a new one (createdb), let DATABASE_URL and "
                "DIRECT_DATABASE_URL name it, and restore there."
            )
        connection.commit()
        command = postgres.program("pg_restore", connection.server_version)
        # One transaction: all of it, or nothing.
        options = ["--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error"]
        name = str(settings.DIRECT_DATABASE["NAME"])
        postgres.run([command, *options, f"--dbname={name}", str(database)])
        return facts(cursor, TABLES_OF_POSTGRES)
