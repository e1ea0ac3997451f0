"""Is the database there, in the right form, and set up so that "saved" is true?"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from dim.maintenance import postgres
from dim.maintenance.checks.finding import Finding
from dim.maintenance.trouble import Trouble

# Deadlines of classes and locks of accounts are minutes.
MOST_OFF = datetime.timedelta(seconds=5)
# PostgreSQL keeps some connections for its superuser, and psql needs one.
SPARE_CONNECTIONS = 10


def _value(query: str, *values: Any) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        return cursor.fetchone()[0]


def answers() -> Iterator[Finding]:
    """Does the database answer?"""
    try:
        _value("SELECT 1")
    except DatabaseError as error:
        said = str(error).strip().splitlines()
        yield Finding(f"The database does not answer: {said[0] if said else 'no reason given'}.")


def is_migrated() -> Iterator[Finding]:
    """Does the database have the form that this version needs?"""
    executor = MigrationExecutor(connection)
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if missing:
        yield Finding(f"{len(missing)} migrations are not applied: run manage.py migrate.")
    known = executor.loader.graph.nodes
    newer = [key for key in executor.loader.applied_migrations if key not in known]
    if any(app == "dim" for app, _name in newer):
        yield Finding("The database belongs to a newer version of the product: install that one.")


def has_our_time() -> Iterator[Finding]:
    """Do the database and this machine have the same time?"""
    # SQLite asks the clock of this machine itself.
    if connection.vendor == "postgresql":
        off = abs(_value("SELECT clock_timestamp()") - timezone.now())
        if off > MOST_OFF:
            seconds = round(off.total_seconds())
            yield Finding(
                f"The clocks of this machine and of the database differ by {seconds} s: "
                "let both follow the same time server."
            )


def keeps_what_it_confirms() -> Iterator[Finding]:
    """Does a power cut leave what was confirmed?"""
    if connection.vendor == "sqlite":
        if _value("PRAGMA journal_mode") != "wal" or _value("PRAGMA synchronous") != 2:
            yield Finding("SQLite is not in WAL mode with synchronous=FULL: do not change OPTIONS.")
        return
    for name in ("fsync", "full_page_writes", "synchronous_commit"):
        if _value("SELECT current_setting(%s)", name) == "off":
            yield Finding(
                f"{name} is off: a power cut loses what people were told is saved. "
                f"Set {name} = on in postgresql.conf."
            )
    if _value("SHOW server_encoding") != "UTF8":
        yield Finding("The database is not in UTF-8: make it anew with createdb --encoding UTF8.")


def has_room_for_all() -> Iterator[Finding]:
    """Does PostgreSQL accept enough connections?"""
    if connection.vendor != "postgresql":
        return
    most = int(_value("SHOW max_connections"))
    used = _value("SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'")
    if used > most - SPARE_CONNECTIONS:
        yield Finding(
            f"{used} of {most} connections are in use: fewer processes or threads, more "
            "max_connections, or PgBouncer (deploy/README.md)."
        )


def role_is_limited() -> Iterator[Finding]:
    """Can the site's role in the database do more than a site needs?"""
    if connection.vendor != "postgresql":
        return
    if _value("SELECT rolsuper FROM pg_roles WHERE rolname = current_user"):
        yield Finding("The site uses a superuser of PostgreSQL: give it a role of its own.")
    # Triggers refuse it; the right itself is one more door.
    elif _value("SELECT has_table_privilege(current_user, 'dim_historyentry', 'TRUNCATE')"):
        yield Finding(
            "The site's role owns the tables, so it could remove the protection of history. "
            "deploy/README.md shows how to keep two roles.",
            is_hint=True,
        )


def pooler_is_known() -> Iterator[Finding]:
    """Where a pooler stands in between, do the settings know?"""
    if connection.vendor != "postgresql":
        return
    connection.ensure_connection()
    address = settings.DATABASES["default"]
    if postgres.is_pooled(connection.connection):
        if not address["DISABLE_SERVER_SIDE_CURSORS"]:
            yield Finding("A pooler is in between: set DISABLE_SERVER_SIDE_CURSORS=1.")
        if address["CONN_MAX_AGE"]:
            yield Finding("A pooler is in between and keeps connections: set CONN_MAX_AGE=0.")
    try:
        with postgres.connected():
            pass
    except Trouble as trouble:
        yield Finding(f"Backups cannot be made. {trouble}")
