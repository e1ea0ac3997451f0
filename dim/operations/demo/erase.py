"""Start the sample event over. The only place that removes what people wrote, and it takes sample events only."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

from dim.models import (
    Addressee,
    Division,
    Event,
    HistoryEntry,
    Membership,
    PhoneLink,
    Problem,
    Recommendation,
    ReviewNote,
    StrategicIssue,
    WorkshopClass,
)
from dim.models.guard import recorded_writes


class NotASample(RuntimeError):
    """Somebody tried to erase an event that people worked in. A bug, never a user's mistake."""


@transaction.atomic
def erase_sample(event: Event) -> None:
    """Remove a sample event with everything in it; accounts and offices stay. Raises NotASample."""
    if not event.is_sample:
        raise NotASample(event.slug)
    problems = Problem.objects.filter(event=event)
    with recorded_writes(), _history_erasable():
        for model in (HistoryEntry, ReviewNote):
            rows = model.objects.filter(problem__in=problems)
            rows._raw_delete(rows.db)  # delete() of these refuses, as it should
        Recommendation.objects.filter(problem__in=problems).delete()
        problems.delete()
    Membership.objects.filter(event=event).delete()
    Addressee.objects.filter(event=event).delete()
    StrategicIssue.objects.filter(division__event=event).delete()
    PhoneLink.objects.filter(workshop_class__division__event=event).delete()
    WorkshopClass.objects.filter(division__event=event).delete()
    Division.objects.filter(event=event).delete()
    event.delete()


@contextmanager
def _history_erasable() -> Iterator[None]:
    """Lift the append-only triggers inside the running transaction; nobody else sees them lifted."""
    tables = [model._meta.db_table for model in (HistoryEntry, ReviewNote)]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # ALTER TABLE refuses while checks of this transaction are still to be made.
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            for table in tables:
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            yield
            for table in tables:
                cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        else:
            cursor.execute(
                "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name IN (%s, %s)", tables
            )
            triggers = cursor.fetchall()
            for name, _sql in triggers:
                cursor.execute(f"DROP TRIGGER {name}")
            yield
            for _name, sql in triggers:
                cursor.execute(sql)
