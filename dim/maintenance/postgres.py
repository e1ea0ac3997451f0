"""PostgreSQL's own programs and its own address, past any pooler."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg2
from django.conf import settings

from dim.maintenance.trouble import Trouble

# What libpq calls a setting of Django's.
_LIBPQ = {
    "NAME": "PGDATABASE",
    "USER": "PGUSER",
    "PASSWORD": "PGPASSWORD",
    "HOST": "PGHOST",
    "PORT": "PGPORT",
}
_LIBPQ_OPTIONS = {
    "sslmode": "PGSSLMODE",
    "sslrootcert": "PGSSLROOTCERT",
    "sslcert": "PGSSLCERT",
    "sslkey": "PGSSLKEY",
    "service": "PGSERVICE",
    "passfile": "PGPASSFILE",
}


def is_used() -> bool:
    """Say whether the site's database is PostgreSQL."""
    return "postgresql" in settings.DATABASES["default"]["ENGINE"]


def environment() -> dict[str, str]:
    """Return the environment in which PostgreSQL's programs find the database.

    It is the address `DIRECT_DATABASE_URL`; a password in the arguments of a program could be read
    by everybody on the machine.
    """
    address: dict[str, Any] = settings.DIRECT_DATABASE
    found = {name: str(address[key]) for key, name in _LIBPQ.items() if address.get(key)}
    options = address.get("OPTIONS", {})
    found |= {name: str(options[key]) for key, name in _LIBPQ_OPTIONS.items() if options.get(key)}
    # Nothing of our own environment: a PGOPTIONS left over there would reach another database.
    return {"PATH": os.defpath, "LC_ALL": "C.UTF-8", "PGCONNECT_TIMEOUT": "10"} | found


@contextlib.contextmanager
def connected() -> Iterator[Any]:
    """Yield a connection of psycopg2 to PostgreSQL itself.

    Raises Trouble where it cannot be reached, or where a pooler answers.
    """
    address: dict[str, Any] = settings.DIRECT_DATABASE
    try:
        connection = psycopg2.connect(
            dbname=address["NAME"],
            user=address.get("USER") or None,
            password=address.get("PASSWORD") or None,
            host=address.get("HOST") or None,
            port=address.get("PORT") or None,
            connect_timeout=10,
            **address.get("OPTIONS", {}),
        )
    except psycopg2.OperationalError as error:
        raise Trouble(f"PostgreSQL cannot be reached: {str(error).strip()}") from None
    with contextlib.closing(connection):
        if is_pooled(connection):
            raise Trouble(
                "A pooler answers at this address. pg_dump and pg_restore leave settings behind on "
                "the connections of a pooler, which break the site afterwards. Set "
                "DIRECT_DATABASE_URL to PostgreSQL's own address."
            )
        # The question above began a transaction.
        connection.rollback()
        yield connection


def is_pooled(connection: Any) -> bool:
    """Say whether a pooler, such as PgBouncer, stands between `connection` and PostgreSQL.

    A pooler hands out a process number of its own for cancelling, and not that of the process
    which really answers.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (answering,) = cursor.fetchone()
    return bool(answering != connection.info.backend_pid)


def program(name: str, version: int) -> str:
    """Return the path of a program of PostgreSQL, such as pg_dump, fit for a server's version.

    `version` is the server's as libpq counts it, for example 150008. An older pg_dump refuses a
    newer server. Raises Trouble where there is none.
    """
    major = version // 10000
    # Debian keeps one folder for each version; the command on the path is a wrapper that chooses by
    # the machine's clusters, and not by the server that is asked.
    folders = sorted(
        Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: _major(path), reverse=True
    )
    fitting = [path / name for path in folders if _major(path) >= major and (path / name).exists()]
    found = str(fitting[-1]) if fitting else shutil.which(name)
    if found is None:
        raise Trouble(
            f"{name} is not installed (on Debian: apt install postgresql-client-{major})."
        )
    return found


def _major(folder: Path) -> int:
    number = folder.parent.name.partition(".")[0]
    return int(number) if number.isdecimal() else 0


def run(command: list[str]) -> None:
    """Run one of PostgreSQL's programs. Raises Trouble with what it said when it failed."""
    # The programs are those of this machine, and nothing of a command comes from a visitor.
    done = subprocess.run(  # noqa: S603
        command, env=environment(), capture_output=True, text=True, check=False
    )
    if done.returncode:
        said = done.stderr.strip() or f"exit {done.returncode}"
        raise Trouble(f"{Path(command[0]).name} failed: {said[-500:]}")
