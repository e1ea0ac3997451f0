"""Who waits for whom, where rows are not enough to wait for.

Saves that name addressees share; whoever takes names away waits for them, and they for it.

Without that a save that had found a name was refused by the database at its commit,
because the name was joined into another in the same milliseconds. Taken first of all
locks, so that nobody who holds a row waits here. SQLite lets one writer in at a time.
"""

from django.db import connection

# What is locked, beside the key of the event.
_ADDRESSEES = 1
_LIKENESS = 2


def share_addressees(event_pk: int) -> None:
    """Keep the event's addressees as they are until the transaction ends."""
    _take("pg_advisory_xact_lock_shared", event_pk)


def own_addressees(event_pk: int) -> None:
    """Be the only one who deals with the event's addressees until the transaction ends."""
    _take("pg_advisory_xact_lock", event_pk)


def own_likeness(event_pk: int) -> None:
    """Be the only one who stores which entries of the event are alike until the transaction ends.

    The only lock of those who do.
    """
    _take("pg_advisory_xact_lock", event_pk, _LIKENESS)


def _take(function: str, event_pk: int, what: int = _ADDRESSEES) -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {function}(%s, %s)", [what, event_pk])
