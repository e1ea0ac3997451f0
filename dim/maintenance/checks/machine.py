"""Is there room on the disk, a recent backup, and a clock that is set?"""

from __future__ import annotations

import datetime
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.db import connection

from dim.maintenance.backup import backups
from dim.maintenance.checks.finding import Finding

GIGABYTE = 10**9
# A day of 30 classes needs some hundred megabytes with its history and files.
ENOUGH = GIGABYTE
BARELY_ENOUGH = GIGABYTE // 10
OLDEST_BACKUP = datetime.timedelta(hours=24)


def _places() -> dict[str, Path]:
    """Return the folders in which something is written, with what it is."""
    places = {"temporary files": Path(tempfile.gettempdir())}
    if connection.vendor == "sqlite":
        places["the database"] = Path(settings.DATABASES["default"]["NAME"]).parent
    if settings.BACKUP_FOLDER:
        places["backups"] = Path(settings.BACKUP_FOLDER)
    return {what: path for what, path in places.items() if path.is_dir()}


def has_room() -> Iterator[Finding]:
    """Is there room for a day?"""
    for what, path in _places().items():
        free = shutil.disk_usage(path).free
        if free < ENOUGH:
            yield Finding(f"{free // 10**6} MB are free for {what} ({path}): make room.")


def has_room_to_write() -> Iterator[Finding]:
    """Is there room for the next minutes, on a disk that can be written?"""
    for what, path in _places().items():
        if what == "backups":
            continue
        if shutil.disk_usage(path).free < BARELY_ENOUGH:
            yield Finding(f"The disk is full for {what} ({path}): make room now.")
        try:
            with tempfile.TemporaryFile(dir=path):
                pass
        except OSError as error:
            yield Finding(f"{path} cannot be written ({error.strerror}).")


def backup_is_recent() -> Iterator[Finding]:
    """Is there a backup of today?"""
    if not settings.BACKUP_FOLDER:
        yield Finding(
            "BACKUP_FOLDER is not set, so nobody knows whether there are backups.", is_hint=True
        )
        return
    found = backups(Path(settings.BACKUP_FOLDER))
    if not found:
        yield Finding(f"There is no backup in {settings.BACKUP_FOLDER}: run manage.py backup.")
        return
    made = datetime.datetime.fromtimestamp(found[-1].stat().st_mtime, datetime.UTC)
    age = datetime.datetime.now(datetime.UTC) - made
    if age > OLDEST_BACKUP:
        hours = age.total_seconds() / 3600
        yield Finding(f"The newest backup is {hours:.0f} hours old: is the timer running?")


def clock_is_set() -> Iterator[Finding]:
    """Does the machine's clock follow a time server?"""
    command = shutil.which("timedatectl")
    if command is None:
        return
    done = subprocess.run(  # noqa: S603 -- our own words only
        [command, "show", "--property=NTPSynchronized", "--value"],
        capture_output=True,
        text=True,
        check=False,
        timeout=10,
    )
    if done.stdout.strip() == "no":
        yield Finding(
            "This machine's clock follows no time server, and deadlines are kept by it: "
            "compare it with a telephone, and set it.",
            is_hint=True,
        )
