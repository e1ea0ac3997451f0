"""Open and close classes, and extend them: every change leaves its trace in `DoorChange`."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Callable
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from dim import policy
from dim.models import DoorChange, Event, Problem, User, WorkshopClass
from dim.operations.setup import SetUpRefused
from dim.workflow import Refused

EXTENSIONS = (15, 30, 60)  # minutes
Action = DoorChange.Action


@dataclass(frozen=True)
class Extended:
    """What `extend_classes` did: the classes with their new deadline, and why the others stay."""

    done: list[WorkshopClass]
    left: list[tuple[WorkshopClass, Refused]]


@transaction.atomic
def open_classes(classes: QuerySet[WorkshopClass], *, actor: User) -> int:
    """Open these classes and return how many were shut. A deadline that has passed is taken away with it."""
    now = timezone.now()

    def turn(row: WorkshopClass) -> None:
        row.is_open = True
        if row.closes_at and row.closes_at <= now:
            row.closes_at = None

    return len(_turn(_for_set_up(classes, actor), turn, Action.OPENED, actor))


@transaction.atomic
def close_classes(classes: QuerySet[WorkshopClass], *, actor: User) -> int:
    """Close these classes and return how many were open. Saves under way still get through, whole."""

    def turn(row: WorkshopClass) -> None:
        row.is_open = False

    return len(_turn(_for_set_up(classes, actor), turn, Action.CLOSED, actor))


@transaction.atomic
def set_deadline(classes: QuerySet[WorkshopClass], closes_at: datetime.datetime | None, *, actor: User) -> int:
    """Let these classes close by themselves at this moment (None: never). Returns how many there are.

    Raises SetUpRefused for a moment that has passed: closing now is another verb.
    """
    if closes_at is not None and closes_at <= timezone.now():
        raise SetUpRefused(_("This moment has passed. Choose a later one, or close the classes."), "deadline_past")

    def turn(row: WorkshopClass) -> None:
        row.closes_at = closes_at

    rows = _for_set_up(classes, actor)
    _turn(rows, turn, Action.DEADLINE, actor)
    return len(rows)


@transaction.atomic
def extend_classes(classes: QuerySet[WorkshopClass], minutes: int, *, actor: User, key: uuid.UUID) -> Extended:
    """Give these classes of one event `minutes` more, counted from their deadline, or from now where it has passed.

    Among several, one that somebody shut by hand stays shut. `key` was made with the
    page: the same page sent twice extends once.

    Raises PermissionDenied, and Refused in a phase in which nothing can be entered.
    """
    rows = _locked(classes)
    for event in {row.division.event for row in rows}:
        if not policy.can_extend(actor, event):
            raise PermissionDenied
        if event.phase != Event.Phase.ENTRY:
            raise Refused(_("The event is not in its entry phase."), "phase")
    again = set(DoorChange.objects.filter(workshop_class__in=rows, key=key).values_list("workshop_class", flat=True))
    left = []
    for row in rows:
        refused = refusal_to_extend(row, actor)
        if not row.is_open and len(rows) > 1:
            refused = refused or Refused(_("It was closed by hand; give it more time by itself."), "closed_by_hand")
        if refused and row.pk not in again:
            left.append((row, refused))
    not_extended = {row.pk for row, _refused in left}
    now = timezone.now()

    def turn(row: WorkshopClass) -> None:
        begin = max(row.closes_at, now) if row.is_open and row.closes_at else now
        # A whole minute, as people read it, and never less than was promised.
        end = begin + datetime.timedelta(minutes=minutes, seconds=59, microseconds=999_999)
        row.is_open, row.closes_at = True, end.replace(second=0, microsecond=0)

    _turn([row for row in rows if row.pk not in again | not_extended], turn, Action.EXTENDED, actor, key)
    return Extended([row for row in rows if row.pk not in not_extended], left)


def refusal_to_extend(workshop_class: WorkshopClass, actor: User) -> Refused | None:
    """Why `actor` may not give this class more time, or None."""
    if workshop_class.is_open and workshop_class.closes_at is None:
        return Refused(_("It has no deadline and stays open."), "no_deadline")
    if not workshop_class.is_open and not policy.can_set_up_event(actor, workshop_class.division.event):
        return Refused(_("It was closed by the coordinator, who opens it again."), "closed_by_hand")
    return None


def record_typed(workshop_class: WorkshopClass, was: tuple[bool, datetime.datetime | None], *, actor: User) -> None:
    """Leave the trace of a door that was changed on the class's own page: `was` is open and deadline before."""
    if was != (workshop_class.is_open, workshop_class.closes_at):
        turned = Action.OPENED if workshop_class.is_open else Action.CLOSED
        action = turned if was[0] != workshop_class.is_open else Action.DEADLINE
        _record([(workshop_class, was)], action, actor)


def drafts_left_in(classes: QuerySet[WorkshopClass]) -> list[tuple[WorkshopClass, int]]:
    """Those of `classes` that hold drafts, with how many; nobody will submit them while the class is closed."""
    found = (
        WorkshopClass.objects.filter(pk__in=classes)
        .with_names()
        .annotate(drafts=Count("problems", filter=Q(problems__status=Problem.Status.DRAFT)))
        .filter(drafts__gt=0)
        .order_by(*WorkshopClass._meta.ordering)  # type: ignore[misc]  # a count makes Django forget the model's own order
    )
    return [(row, row.drafts) for row in found]


def _locked(classes: QuerySet[WorkshopClass]) -> list[WorkshopClass]:
    """These classes, held until the transaction ends, in the order in which every write takes them."""
    keys = list(classes.values_list("pk", flat=True))
    list(WorkshopClass.objects.filter(pk__in=keys).order_by("pk").select_for_update(no_key=True).values_list("pk"))
    return list(WorkshopClass.objects.filter(pk__in=keys).with_names())


def _for_set_up(classes: QuerySet[WorkshopClass], actor: User) -> list[WorkshopClass]:
    rows = _locked(classes)
    if not all(policy.can_set_up_event(actor, event) for event in {row.division.event for row in rows}):
        raise PermissionDenied
    return rows


def _turn(
    rows: list[WorkshopClass],
    turn: Callable[[WorkshopClass], None],
    action: str,
    actor: User,
    key: uuid.UUID | None = None,
) -> list[WorkshopClass]:
    """Let `turn` change these rows; store and record those that it changed, and return them."""
    changed = []
    for row in rows:
        was = (row.is_open, row.closes_at)
        turn(row)
        if was != (row.is_open, row.closes_at):
            changed.append((row, was))
    WorkshopClass.objects.bulk_update([row for row, _was in changed], ["is_open", "closes_at"])
    _record(changed, action, actor, key)
    return [row for row, _was in changed]


def _record(
    changed: list[tuple[WorkshopClass, tuple[bool, datetime.datetime | None]]],
    action: str,
    actor: User,
    key: uuid.UUID | None = None,
) -> None:
    now = timezone.now()
    DoorChange.objects.bulk_create(
        DoorChange(
            workshop_class=row,
            at=now,
            actor=actor,
            action=action,
            was_open=was_open,
            closed_at=closed_at,
            is_open=row.is_open,
            closes_at=row.closes_at,
            key=key,
        )
        for row, (was_open, closed_at) in changed
    )
