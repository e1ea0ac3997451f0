"""Erase a sample event with everything in it.

This is the only module that erases what people wrote, and it refuses any other event.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

from dim.models import (
    Addressee,
    ConsolidatedItem,
    ConsolidatedRecommendation,
    Division,
    Edition,
    Event,
    HistoryEntry,
    ItemHistoryEntry,
    Membership,
    MergeRecord,
    PhoneLink,
    Placement,
    PreparedFile,
    Problem,
    Recommendation,
    ReviewNote,
    StrategicIssue,
    Support,
    WorkshopClass,
)
from dim.models.guard import writes_without_history

APPEND_ONLY = (HistoryEntry, ReviewNote, MergeRecord, ItemHistoryEntry, Edition)


class NotASample(RuntimeError):
    """Code tried to erase an event in which people worked; this is a bug, no user's mistake."""


@transaction.atomic
def erase_sample(event: Event) -> None:
    """Erase a sample event with everything in it; accounts and offices stay.

    Raises NotASample.
    """
    if not event.is_sample:
        raise NotASample(event.slug)
    problems = Problem.objects.filter(event=event)
    with writes_without_history(), _history_erasable():
        Placement.objects.filter(merge__item__event=event).delete()
        ConsolidatedRecommendation.objects.filter(item__event=event).delete()
        # delete() of append-only models refuses, so their rows are deleted below it.
        items = ItemHistoryEntry.objects.filter(item__event=event)
        items._raw_delete(items.db)
        PreparedFile.objects.filter(event=event).delete()
        editions = Edition.objects.filter(event=event)
        editions._raw_delete(editions.db)
        for model in (HistoryEntry, ReviewNote, MergeRecord):
            rows = model.objects.filter(problem__in=problems)
            rows._raw_delete(rows.db)
        ConsolidatedItem.objects.filter(event=event).delete()
        Support.objects.filter(problem__in=problems).delete()
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
    """Lift the append-only triggers inside this transaction.

    Both databases change their schema in transactions: other connections see the triggers in
    place, and a failure puts them back.
    """
    tables = [model._meta.db_table for model in APPEND_ONLY]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # ALTER TABLE refuses while checks of this transaction are still to be made.
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            for table in tables:
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            # Problems and their merge records point to each other; both go.
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
            yield
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            for table in tables:
                cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        else:
            # SQLite cannot disable a trigger, so each is dropped and made again from its text.
            places = ", ".join(["%s"] * len(tables))
            cursor.execute(
                f"SELECT name, sql FROM sqlite_master "  # noqa: S608 -- placeholders only
                f"WHERE type = 'trigger' AND tbl_name IN ({places})",
                tables,
            )
            triggers = cursor.fetchall()
            for name, _sql in triggers:
                cursor.execute(f"DROP TRIGGER {name}")
            yield
            for _name, sql in triggers:
                cursor.execute(sql)
