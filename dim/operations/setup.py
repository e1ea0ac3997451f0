"""Set up an event: found it, make its classes, open and close them."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from dim import policy
from dim.models import Division, Event, Membership, Office, Problem, User, WorkshopClass
from dim.workflow import Refused

MAX_LETTERS = 26


class SetUpRefused(Refused):
    """A step of the set-up cannot be taken as asked; nothing was changed."""


@dataclass(frozen=True)
class ClassesMade:
    """What `create_classes` did: the new classes, and those that were there and were left alone."""

    made: tuple[WorkshopClass, ...]
    kept: tuple[WorkshopClass, ...]


def require_set_up(actor: User, events: Iterable[Event]) -> None:
    """Raises PermissionDenied unless `actor` sets up every one of `events`."""
    if not all(policy.can_set_up_event(actor, event) for event in events):
        raise PermissionDenied


@transaction.atomic
def found_event(event: Event, *, actor: User, coordinates: bool = False) -> Event:
    """Store a new event, coordinated by `actor` if asked; a coordinator always does, or could not even see it."""
    if not policy.can_set_up(actor):
        raise PermissionDenied
    event.save(force_insert=True)
    if coordinates or not actor.is_superuser:
        Membership.objects.create(user=actor, role=Membership.Role.COORDINATOR, event=event)
    return event


def parse_letters(typed: str) -> tuple[str, ...]:
    """Read "A, B, C" or "a b c" as letters, each once, in the order typed. Raises SetUpRefused."""
    letters = tuple(dict.fromkeys(part for part in re.split(r"[\s,;]+", typed.upper()) if part))
    if not letters:
        raise SetUpRefused(_("Write at least one letter, for example A, B, C."), "letters_missing")
    if len(letters) > MAX_LETTERS:
        raise SetUpRefused(
            _("These are more than %(number)s classes. Write fewer letters.") % {"number": MAX_LETTERS},
            "letters_too_many",
        )
    for letter in letters:
        try:
            WorkshopClass(letter=letter).clean_fields(exclude=["division"])
            WorkshopClass(letter=letter).validate_constraints(exclude=["division"])
        except ValidationError as error:
            raise SetUpRefused(f"{letter}: {' '.join(error.messages)}", "letter_bad") from error
    return letters


@transaction.atomic
def create_classes(divisions: QuerySet[Division], letters: Iterable[str], *, actor: User) -> ClassesMade:
    """Make the classes with these letters in each division; those that exist stay as they are."""
    # The lock keeps a double click from making the same letter twice; joins are read afterwards.
    keys = [row.pk for row in Division.objects.filter(pk__in=divisions).select_for_update().order_by("pk")]
    locked = list(Division.objects.filter(pk__in=keys).select_related("event"))
    require_set_up(actor, {row.event for row in locked})
    letters = tuple(letters)
    kept = tuple(WorkshopClass.objects.filter(division__in=keys, letter__in=letters).with_names())
    there = {(row.division_id, row.letter) for row in kept}
    made = WorkshopClass.objects.bulk_create(
        WorkshopClass(division=division, letter=letter)
        for division in locked
        for letter in letters
        if (division.pk, letter) not in there
    )
    return ClassesMade(tuple(made), kept)


def _locked(classes: QuerySet[WorkshopClass], actor: User) -> QuerySet[WorkshopClass]:
    """The same classes for one UPDATE, after asking the policy."""
    require_set_up(actor, Event.objects.filter(divisions__workshop_classes__in=classes).distinct())
    return WorkshopClass.objects.filter(pk__in=list(classes.values_list("pk", flat=True)))


@transaction.atomic
def open_classes(classes: QuerySet[WorkshopClass], *, actor: User) -> int:
    """Open these classes and return how many were shut. A deadline that has passed is taken away with it."""
    now = timezone.now()
    shut = _locked(classes, actor).filter(Q(is_open=False) | Q(closes_at__lte=now))
    number = shut.filter(closes_at__lte=now).update(is_open=True, closes_at=None)
    return number + shut.update(is_open=True)


@transaction.atomic
def close_classes(classes: QuerySet[WorkshopClass], *, actor: User) -> int:
    """Close these classes and return how many were open. Saves under way still get through, whole."""
    return _locked(classes, actor).filter(is_open=True).update(is_open=False)


@transaction.atomic
def set_deadline(classes: QuerySet[WorkshopClass], closes_at: datetime.datetime | None, *, actor: User) -> int:
    """Let these classes close by themselves at this moment (None: never). Returns how many there are.

    Raises SetUpRefused for a moment that has passed: closing now is another verb.
    """
    if closes_at is not None and closes_at <= timezone.now():
        raise SetUpRefused(_("This moment has passed. Choose a later one, or close the classes."), "deadline_past")
    return _locked(classes, actor).update(closes_at=closes_at)


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


def confirm_offices(offices: QuerySet[Office], *, actor: User) -> int:
    """Mark offices that came in with an import as checked, and return how many there were."""
    if not policy.can_set_up(actor):
        raise PermissionDenied
    return offices.filter(is_proposed=True).update(is_proposed=False)
