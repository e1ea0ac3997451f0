"""Every function that locks rows, and the order in which they are called.

Two transactions that take the same locks in different orders wait for each other for ever. A
transaction that needs several locks takes them from the top of this table to the bottom, and rows
of one table by ascending key. It may leave out any of them, but never go back up.

======================  ====================================  ======================================
Lock                    Function                              Taken by
======================  ====================================  ======================================
Names of addressees     `hold_addressees_shared`              every save that names addressees
                        `hold_addressees_exclusively`         joining and removing addressees
Event                   `lock_event`                          imports; set-ups; accounts for classes
Division                `take_item_number`, `lock_divisions`  a new item; new classes
Addressees              `lock_addressees`                     joining addressees
Consolidated items      `lock_items`                          every write of an item
Order of a class        `hold_order`                          moving problems on a board
Problems                `lock_problem`, `lock_problems`       every write of a problem
(new names)             the database, as they are inserted    saves that add addressees, by name
Classes                 `lock_classes`, `take_number(s)`,     new problems; opening hours; the news
                        `number_changes`                      of every write, as its last step
======================  ====================================  ======================================

`hold_similar_pairs`, `lock_accounts` and `lock_offices` are taken alone, by transactions that take
no other lock; only a set-up from a file takes the last two, too, behind the event. `lock_row` is
for a set-up page of the admin, which locks the row that it shows.

A new problem takes the row of its class early, for its number, and no other row afterwards: it
adds the names of its addressees before that. A transaction that holds a class waits for nobody.

Rows are locked until the transaction ends. SQLite lets one writer in at a time: there these
functions only read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from enum import IntEnum
from typing import Any

from django.db import connection, models
from django.db.models import Case, F, Value, When

from dim.models.addressee import Addressee
from dim.models.consolidated import ConsolidatedItem
from dim.models.division import Division
from dim.models.event import Event
from dim.models.office import Office
from dim.models.problem import Problem
from dim.models.user import User, UserQuerySet
from dim.models.workshop_class import WorkshopClass


class Rank(IntEnum):
    """The place of a lock in the order, from the first to the last."""

    NAMES = 1
    EVENT = 2
    DIVISION = 3
    ADDRESSEE = 4
    ITEM = 5
    ORDER = 6
    PROBLEM = 7
    CLASS = 8


# Called with the rank and the keys of every lock in the table. Tests watch the order by it
# (`tests/lock_order.py`), which found two that were wrong.
on_lock: Callable[[Rank, set[int]], None] | None = None

# The first key of the advisory locks; the second one is the key of the event or class.
_ADDRESSEES, _SIMILAR_PAIRS, _ORDER = 1, 2, 3


def _tell(rank: Rank, keys: Iterable[int]) -> None:
    """Let a test know of a lock."""
    if on_lock:
        on_lock(rank, set(keys))


def _take_advisory_lock(function: str, what: int, event_pk: int) -> None:
    """Take a lock of PostgreSQL that belongs to no row; `function` says of which kind."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {function}(%s, %s)", [what, event_pk])


def hold_addressees_shared(event_pk: int) -> None:
    """Let nobody join or remove addressees of the event until the transaction ends.

    Other saves may hold this lock at the same time.
    """
    # A foreign key is checked at the commit. Without this lock, a save that had found a name was
    # refused there when the name had been joined into another one meanwhile.
    _tell(Rank.NAMES, [event_pk])
    _take_advisory_lock("pg_advisory_xact_lock_shared", _ADDRESSEES, event_pk)


def hold_addressees_exclusively(event_pk: int) -> None:
    """Let nobody else save or change addressees of the event until the transaction ends.

    Saves of the event wait for it: about a second while 400 problems are joined.
    """
    _tell(Rank.NAMES, [event_pk])
    _take_advisory_lock("pg_advisory_xact_lock", _ADDRESSEES, event_pk)


def hold_similar_pairs(event_pk: int) -> None:
    """Let nobody else store similar pairs of the event until the transaction ends."""
    _take_advisory_lock("pg_advisory_xact_lock", _SIMILAR_PAIRS, event_pk)


def lock_event(event_pk: int) -> Event:
    """Lock the row of an event and return it. Saves in its classes do not wait for this."""
    _tell(Rank.EVENT, [event_pk])
    # `no_key`: the check of a foreign key to this row would wait for any stronger lock.
    return Event.objects.select_for_update(no_key=True).get(pk=event_pk)


def lock_divisions(divisions: models.QuerySet[Division]) -> list[Division]:
    """Lock these divisions and return them with their events."""
    rows = Division.objects.filter(pk__in=divisions)
    keys = [row.pk for row in rows.select_for_update().order_by("pk")]
    _tell(Rank.DIVISION, keys)
    # Read afterwards: what others committed while we waited is part of it.
    return list(Division.objects.filter(pk__in=keys).select_related("event"))


def take_item_number(division_pk: int) -> Division:
    """Raise the division's last number of an item by one and return the division with its event."""
    # The update locks the row: two items never get the same number.
    _tell(Rank.DIVISION, [division_pk])
    Division.objects.filter(pk=division_pk).update(last_item_number=F("last_item_number") + 1)
    return Division.objects.select_related("event").get(pk=division_pk)


def give_back_item_number(division_pk: int) -> None:
    """Undo `take_item_number` in its transaction, where no item was made after all."""
    Division.objects.filter(pk=division_pk).update(last_item_number=F("last_item_number") - 1)


def hold_new_item(item_pk: int) -> None:
    """Note an item that this transaction inserted: until its end nobody else can lock that row."""
    _tell(Rank.ITEM, [item_pk])


def lock_addressees(keys: Iterable[int]) -> list[Addressee]:
    """Lock these addressees and return those that there are.

    Take `hold_addressees_exclusively` before.
    """
    keys = list(keys)
    _tell(Rank.ADDRESSEE, keys)
    return list(Addressee.objects.filter(pk__in=keys).select_for_update().order_by("pk"))


def lock_items(keys: Iterable[int]) -> dict[int, ConsolidatedItem]:
    """Lock these consolidated items and return them as they are now, by key."""
    keys = list(keys)
    _tell(Rank.ITEM, keys)
    # `of`: rows that are only read along would be locked too, against the order.
    rows = ConsolidatedItem.objects.select_for_update(of=("self",)).filter(pk__in=keys)
    rows = rows.select_related("division__event", "event", "strategic_issue").order_by("pk")
    return {row.pk: row for row in rows}


def hold_order(class_pk: int) -> None:
    """Let nobody else move problems on the board of this class until the transaction ends."""
    # A place lies between two neighbours, which may not move meanwhile. Their rows alone would not
    # do: who they are is known only after others have finished.
    _tell(Rank.ORDER, [class_pk])
    _take_advisory_lock("pg_advisory_xact_lock", _ORDER, class_pk)


def lock_problem(problem: Problem) -> Problem:
    """Lock the row of `problem` and return it as it is now."""
    _tell(Rank.PROBLEM, [problem.pk])
    # Its class is read, not locked: closing a class lets a save that is under way through.
    rows = Problem.objects.select_for_update(of=("self",))
    rows = rows.select_related("workshop_class__division__event", "event", "strategic_issue")
    return rows.get(pk=problem.pk)


def lock_problems(keys: Iterable[int]) -> list[Problem]:
    """Lock these problems and return them as they are now, with their live merge records."""
    keys = list(keys)
    _tell(Rank.PROBLEM, keys)
    rows = Problem.objects.select_for_update(of=("self",)).filter(pk__in=keys).order_by("pk")
    return list(
        rows.select_related(
            "workshop_class__division__event", "event", "strategic_issue", "merge__item"
        )
    )


def lock_problems_of(class_pk: int) -> None:
    """Lock all problems of a class."""
    rows = Problem.objects.filter(workshop_class=class_pk).select_for_update(of=("self",))
    _tell(Rank.PROBLEM, [pk for (pk,) in rows.order_by("pk").values_list("pk")])


def lock_classes(keys: Iterable[int]) -> None:
    """Lock the rows of these classes. Rows that point to a class can still be written."""
    keys = list(keys)
    _tell(Rank.CLASS, keys)
    rows = WorkshopClass.objects.filter(pk__in=keys).select_for_update(no_key=True, of=("self",))
    # A QuerySet asks the database, and so takes the locks, when its rows are read.
    list(rows.order_by("pk").values_list("pk"))


def take_number(class_pk: int) -> WorkshopClass:
    """Raise the last number of a class by one and return the class with its names."""
    # The update locks the row: two saves never get the same number, and a second send of the same
    # form waits here for the first one.
    _tell(Rank.CLASS, [class_pk])
    WorkshopClass.objects.filter(pk=class_pk).update(last_number=F("last_number") + 1)
    return WorkshopClass.objects.with_names().get(pk=class_pk)


def give_back_number(class_pk: int, count: int = 1) -> None:
    """Undo `take_number(s)` in its transaction, where no problem was made after all."""
    WorkshopClass.objects.filter(pk=class_pk).update(last_number=F("last_number") - count)


def take_numbers(wanted: Mapping[int, int]) -> dict[int, WorkshopClass]:
    """Raise the last number of each class by what `wanted` says for its key.

    Returns the classes with their names, by key.
    """
    # One update locks its rows in any order.
    lock_classes(wanted)
    classes = WorkshopClass.objects.filter(pk__in=wanted)
    shares = Case(*(When(pk=pk, then=Value(count)) for pk, count in wanted.items()))
    classes.update(last_number=F("last_number") + shares)
    return {row.pk: row for row in classes.with_names()}


def number_changes(class_pks: set[int]) -> None:
    """Raise the number of changes of these classes by one, and hold their rows until the commit.

    Other saves of these classes wait from here on, so this is the last step of a transaction.
    """
    # Held until the commit, numbers become visible in their order: a screen that has seen number n
    # has missed nothing up to n, whatever the clocks say.
    if len(class_pks) > 1:
        lock_classes(class_pks)
    else:
        _tell(Rank.CLASS, class_pks)
    WorkshopClass.objects.filter(pk__in=class_pks).update(revision=F("revision") + 1)


def lock_offices() -> list[Office]:
    """Lock the list of offices and return it."""
    return list(Office.objects.select_for_update())


def lock_accounts(keys: Iterable[int]) -> UserQuerySet:
    """Return these accounts by username, as a QuerySet that locks them when it is read."""
    rows = User.objects.filter(pk__in=list(keys))
    return rows.select_for_update(of=("self",)).order_by("username")


_RANK_OF: dict[type[models.Model], Rank] = {
    Event: Rank.EVENT,
    Division: Rank.DIVISION,
    Addressee: Rank.ADDRESSEE,
    WorkshopClass: Rank.CLASS,
}


def lock_row(row: Any) -> None:
    """Lock the row that a set-up page shows, so that another save of it comes before or after."""
    # An addressee may be removed on its page, for which this lock has to come first.
    if isinstance(row, Addressee):
        hold_addressees_exclusively(row.event_id)
    model = type(row)
    if model in _RANK_OF:
        _tell(_RANK_OF[model], [row.pk])
    model._base_manager.select_for_update(no_key=True).get(pk=row.pk)
