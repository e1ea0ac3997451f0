"""Set up an event: found it, make its classes."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from dim import policy
from dim.models import Division, Event, Membership, Office, User, WorkshopClass
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


def confirm_offices(offices: QuerySet[Office], *, actor: User) -> int:
    """Mark offices that came in with an import as checked, and return how many there were."""
    if not policy.can_set_up(actor):
        raise PermissionDenied
    return offices.filter(is_proposed=True).update(is_proposed=False)
