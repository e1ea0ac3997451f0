"""A PostgreSQL of our own for one test run.

The machine's binaries, a socket in a folder, gone afterwards.
"""

import contextlib
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg2
from django.db import connection


class Unavailable(Exception):
    """Why there is no PostgreSQL here, in a sentence."""


def find_binaries() -> Path:
    """The folder with initdb and pg_ctl, the newest one. Raises Unavailable."""
    candidates = [Path(found).resolve().parent for found in [shutil.which("pg_ctl")] if found]
    if config := shutil.which("pg_config"):
        candidates.append(Path(subprocess.check_output([config, "--bindir"], text=True).strip()))
    candidates += sorted(
        Path("/usr/lib/postgresql").glob("*/bin"),
        key=lambda path: int(path.parent.name.split(".")[0]),
        reverse=True,
    )
    for folder in candidates:
        if (folder / "initdb").exists() and (folder / "pg_ctl").exists():
            return folder
    raise Unavailable(
        "PostgreSQL is not installed (on Debian: apt install postgresql), "
        "and DATABASE_URL is not set"
    )


def _unprivileged() -> dict[str, Any]:
    """What makes a subprocess run as somebody else: PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            person = pwd.getpwnam(name)
            return {"user": person.pw_uid, "group": person.pw_gid, "extra_groups": []}
    raise Unavailable("PostgreSQL refuses to run as root, and there is no user postgres or nobody")


@dataclass(frozen=True)
class Cluster:
    """A running server. `crash` kills it in the middle of whatever it does, and starts it again."""

    folder: Path
    crash: Callable[[], None]

    def url(self, database: str) -> str:
        """The DATABASE_URL of a database of this name, whether it exists or not."""
        return f"postgres://postgres@{str(self.folder).replace('/', '%2F')}/{database}"

    @property
    def pid(self) -> int:
        return int((self.folder / "data" / "postmaster.pid").read_text().split()[0])

    def create(self, database: str) -> str:
        """Make an empty database; returns its DATABASE_URL."""
        link = psycopg2.connect(self.url("postgres"))
        link.autocommit = True
        with contextlib.closing(link), link.cursor() as cursor:
            cursor.execute(f"CREATE DATABASE {database}")
        return self.url(database)


SHARED_MEMORY = Path("/dev/shm")
ROOM = 4 * 2**30  # bytes that a whole run with eight workers may need


def _has_room(folder: Path) -> bool:
    with contextlib.suppress(OSError):
        return os.access(folder, os.W_OK) and shutil.disk_usage(folder).free >= ROOM
    return False


@contextlib.contextmanager
def private_cluster(*, flushes: bool = False) -> Iterator[Cluster]:
    """Start a cluster without any database of ours. Raises Unavailable.

    Unless it `flushes` to the disk, which a benchmark needs: tests are faster without, and only a
    power cut would show it. Killed processes, ours or its own, leave their writes with the
    operating system.
    """
    binaries, person = find_binaries(), _unprivileged()
    # Short: a socket's path has at most 107 characters. Between two tests every table is emptied,
    # which on a disk makes and removes some hundred files; in memory it costs little.
    in_memory = not flushes and _has_room(SHARED_MEMORY)
    place = SHARED_MEMORY if in_memory else Path("/tmp")
    folder = Path(tempfile.mkdtemp(prefix="dim-pg-", dir=place))
    if person:
        os.chown(folder, person["user"], person["group"])
    data, log = folder / "data", folder / "log"

    def run(*command: Any) -> None:
        done = subprocess.run(
            [str(part) for part in command],
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
            **person,
        )
        if done.returncode:
            said = (done.stderr.strip() or log.read_text() if log.exists() else done.stderr).strip()
            raise Unavailable(
                f"PostgreSQL did not start: {said.splitlines()[-1] if said else command[0]}"
            )

    try:
        run(
            binaries / "initdb",
            "-D",
            data,
            "-U",
            "postgres",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--no-locale",
            "--no-sync",
        )
        flush = "on" if flushes else "off"
        options = (
            f"-c listen_addresses='' -c unix_socket_directories='{folder}' "
            f"-c fsync={flush} -c full_page_writes={flush} "
            # Some tests take twenty at a time, and each core runs a test.
            "-c max_connections=300"
        )
        if not flushes:
            options += (
                " -c wal_level=minimal -c max_wal_senders=0"
                " -c max_wal_size=2GB -c checkpoint_timeout=1h"
            )
        # Without a log of its own the server would hold our output open.
        run(binaries / "pg_ctl", "-D", data, "-l", log, "-o", options, "-w", "start")
        yield Cluster(
            folder,
            lambda: run(
                binaries / "pg_ctl", "-D", data, "-l", log, "-m", "immediate", "-w", "restart"
            ),
        )
    finally:
        if (data / "postmaster.pid").exists():
            subprocess.run(
                [str(binaries / "pg_ctl"), "-D", str(data), "-m", "immediate", "-w", "stop"],
                cwd=folder,
                capture_output=True,
                check=False,
                **person,
            )
        shutil.rmtree(folder, ignore_errors=True)


def end_other_connections() -> None:
    """Cut off whoever else is connected to the test's database, where that is PostgreSQL."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
