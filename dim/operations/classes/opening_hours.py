"""Open, close and extend classes; every change is recorded as an `OpeningHoursChange`."""

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
from dim.models import Event, OpeningHoursChange, Problem, User, WorkshopClass
from dim.models.locks import lock_classes
from dim.operations.setup import SetUpRefused
from dim.workflow import Refused

EXTENSIONS = (15, 30, 60)  # minutes
Action = OpeningHoursChange.Action


@dataclass(frozen=True)
class Extended:
    """The result of `extend_classes`: classes with a new deadline, and why the others have none."""

    done: list[WorkshopClass]
    remaining: list[tuple[WorkshopClass, Refused]]


@transaction.atomic
def open_classes(classes: QuerySet[WorkshopClass], *, actor: User) -> int:
    """Open these classes, and return how many were changed. Raises PermissionDenied."""
    now = timezone.now()

    def change(row: WorkshopClass) -> None:
        row.is_open = True
        # With a deadline that has passed it would still count as closed.
        if row.closes_at and row.closes_at <= now:
            row.closes_at = None

    return len(_change_classes(_for_set_up(classes, actor), change, Action.OPENED, actor))


@transaction.atomic
def close_classes(classes: QuerySet[WorkshopClass], *, actor: User) -> int:
    """Close these classes, and return how many were changed. Raises PermissionDenied.

    Saves that are under way hold the lock of their class and are still stored.
    """

    def change(row: WorkshopClass) -> None:
        row.is_open = False

    return len(_change_classes(_for_set_up(classes, actor), change, Action.CLOSED, actor))


@transaction.atomic
def set_deadline(
    classes: QuerySet[WorkshopClass], closes_at: datetime.datetime | None, *, actor: User
) -> int:
    """Let these classes close at `closes_at`, or never (None), and return how many there are.

    Raises PermissionDenied, and SetUpRefused for a moment that has passed: classes are closed at
    once by `close_classes`.
    """
    if closes_at is not None and closes_at <= timezone.now():
        raise SetUpRefused(
            _("This moment has passed. Choose a later one, or close the classes."), "deadline_past"
        )

    def change(row: WorkshopClass) -> None:
        row.closes_at = closes_at

    rows = _for_set_up(classes, actor)
    _change_classes(rows, change, Action.DEADLINE, actor)
    return len(rows)


@transaction.atomic
def extend_classes(
    classes: QuerySet[WorkshopClass], minutes: int, *, actor: User, key: uuid.UUID
) -> Extended:
    """Give these classes `minutes` more, from their deadline or, where it has passed, from now.

    Among several classes, one that was closed by hand stays closed. `key` was made with the page;
    the same page sent twice extends once.

    Raises PermissionDenied, and Refused in a phase in which nothing can be entered.
    """
    rows = _locked(classes)
    for event in {row.division.event for row in rows}:
        if not policy.can_extend(actor, event):
            raise PermissionDenied
        if event.phase != Event.Phase.ENTRY:
            raise Refused(_("The event is not in its entry phase."), "phase")
    # Classes that this very page has extended before: they count as done and are left alone.
    before = OpeningHoursChange.objects.filter(workshop_class__in=rows, key=key)
    done_before = set(before.values_list("workshop_class", flat=True))
    remaining = []
    for row in rows:
        refused = _refusal_to_extend_among(rows, row, actor)
        if refused and row.pk not in done_before:
            remaining.append((row, refused))
    not_extended = {row.pk for row, _refused in remaining}
    now = timezone.now()

    def change(row: WorkshopClass) -> None:
        row.is_open, row.closes_at = True, _extended_deadline(row, minutes, now)

    to_extend = [row for row in rows if row.pk not in done_before | not_extended]
    _change_classes(to_extend, change, Action.EXTENDED, actor, key)
    return Extended([row for row in rows if row.pk not in not_extended], remaining)


def _extended_deadline(
    row: WorkshopClass, minutes: int, now: datetime.datetime
) -> datetime.datetime:
    """Return the deadline of a class with `minutes` more, from its own or from `now`."""
    begin = now
    if row.is_open and row.closes_at:
        begin = max(row.closes_at, now)
    # Rounded up to a whole minute: people read minutes, and must not get less than was promised.
    end = begin + datetime.timedelta(minutes=minutes, seconds=59, microseconds=999_999)
    return end.replace(second=0, microsecond=0)


def _refusal_to_extend_among(
    rows: list[WorkshopClass], row: WorkshopClass, actor: User
) -> Refused | None:
    """Return why `row` gets no more time when all `rows` are extended at once, or None."""
    refused = refusal_to_extend(row, actor)
    # Extending "all" must not undo somebody's decision about one class.
    if not refused and not row.is_open and len(rows) > 1:
        return Refused(_("It was closed by hand; give it more time by itself."), "closed_by_hand")
    return refused


def refusal_to_extend(workshop_class: WorkshopClass, actor: User) -> Refused | None:
    """Return why `actor` may not give this class more time, or None."""
    if workshop_class.is_open and workshop_class.closes_at is None:
        return Refused(_("It has no deadline and stays open."), "no_deadline")
    if not workshop_class.is_open and not policy.can_set_up_event(
        actor, workshop_class.division.event
    ):
        return Refused(_("It was closed by the coordinator, who opens it again."), "closed_by_hand")
    return None


def record_form_change(
    workshop_class: WorkshopClass, was: tuple[bool, datetime.datetime | None], *, actor: User
) -> None:
    """Record what was changed on the set-up page of a class, which stores the row itself.

    `was` says whether the class was open before, and its deadline before.
    """
    if was != (workshop_class.is_open, workshop_class.closes_at):
        turned = Action.OPENED if workshop_class.is_open else Action.CLOSED
        action = turned if was[0] != workshop_class.is_open else Action.DEADLINE
        _record([(workshop_class, was)], action, actor)


def drafts_left_in(classes: QuerySet[WorkshopClass]) -> list[tuple[WorkshopClass, int]]:
    """Return those of `classes` that have drafts, each with the number of its drafts.

    Pages warn of them, because nobody can submit a draft while the class is closed.
    """
    found = (
        WorkshopClass.objects.filter(pk__in=classes)
        .with_names()
        .annotate(drafts=Count("problems", filter=Q(problems__status=Problem.Status.DRAFT)))
        .filter(drafts__gt=0)
        # Django drops the model's own order when a query groups.
        .order_by(*WorkshopClass._meta.ordering)  # type: ignore[misc]
    )
    return [(row, row.drafts) for row in found]


def _locked(classes: QuerySet[WorkshopClass]) -> list[WorkshopClass]:
    """Lock these classes, and return them as they are now."""
    keys = list(classes.values_list("pk", flat=True))
    lock_classes(keys)
    return list(WorkshopClass.objects.filter(pk__in=keys).with_names())


def _for_set_up(classes: QuerySet[WorkshopClass], actor: User) -> list[WorkshopClass]:
    rows = _locked(classes)
    if not all(
        policy.can_set_up_event(actor, event) for event in {row.division.event for row in rows}
    ):
        raise PermissionDenied
    return rows


def _change_classes(
    rows: list[WorkshopClass],
    change: Callable[[WorkshopClass], None],
    action: str,
    actor: User,
    key: uuid.UUID | None = None,
) -> list[WorkshopClass]:
    """Apply `change` to these rows; store, record and return those that it changed.

    Rows that are as wanted already are not recorded, so a double click leaves one record.
    """
    changed = []
    for row in rows:
        was = (row.is_open, row.closes_at)
        change(row)
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
    OpeningHoursChange.objects.bulk_create(
        OpeningHoursChange(
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
