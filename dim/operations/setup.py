"""Set up an event: create it and its classes, and confirm imported offices."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from dim import policy
from dim.models import Division, Event, Membership, Office, ProblemOffice, User, WorkshopClass
from dim.models.locks import lock_divisions
from dim.operations.security_log import Kind, record_role
from dim.text import as_seen
from dim.workflow import Refused

# Classes of one division in one step.
MAX_LETTERS = 26


class SetUpRefused(Refused):
    """A step of the set-up was refused; nothing was changed."""


@dataclass(frozen=True)
class ClassesMade:
    """The result of `create_classes`: new classes, and those that existed and were kept."""

    made: tuple[WorkshopClass, ...]
    kept: tuple[WorkshopClass, ...]


def require_set_up(actor: User, events: Iterable[Event]) -> None:
    """Raise PermissionDenied unless `actor` may set up every one of `events`."""
    if not all(policy.can_set_up_event(actor, event) for event in events):
        raise PermissionDenied


@transaction.atomic
def found_event(event: Event, *, actor: User, coordinates: bool = False) -> Event:
    """Store a new event and return it.

    With `coordinates`, `actor` becomes its coordinator. Raises PermissionDenied.
    """
    if not policy.can_set_up(actor):
        raise PermissionDenied
    event.save(force_insert=True)
    # Anybody but a superuser needs the role, or could not see the event that they just made.
    if coordinates or not actor.is_superuser:
        role = Membership.objects.create(user=actor, role=Membership.Role.COORDINATOR, event=event)
        record_role(Kind.GIVEN, role, actor=actor)
        # Roles are read once per request, and the rest of this one needs the new role.
        actor.forget_scopes()
    return event


def parse_letters(typed: str) -> tuple[str, ...]:
    """Read "A, B, C" or "a b c" as letters of classes, in the order typed and each once.

    Raises SetUpRefused.
    """
    parts = re.split(r"[\s,;]+", as_seen(typed).upper())
    letters = tuple(dict.fromkeys(part for part in parts if part))
    if not letters:
        raise SetUpRefused(_("Write at least one letter, for example A, B, C."), "letters_missing")
    if len(letters) > MAX_LETTERS:
        raise SetUpRefused(
            _("These are more than %(number)s classes. Write fewer letters.")
            % {"number": MAX_LETTERS},
            "letters_too_many",
        )
    for letter in letters:
        # The model's own rules, so that people read a sentence and not an error of the database.
        try:
            WorkshopClass(letter=letter).clean_fields(exclude=["division"])
            WorkshopClass(letter=letter).validate_constraints(exclude=["division"])
        except ValidationError as error:
            raise SetUpRefused(f"{letter}: {' '.join(error.messages)}", "letter_bad") from error
    return letters


@transaction.atomic
def create_classes(
    divisions: QuerySet[Division], letters: Iterable[str], *, actor: User
) -> ClassesMade:
    """Create the classes with these letters in each division; existing ones stay as they are.

    Raises PermissionDenied.
    """
    # The lock keeps a double click from making the same letter twice.
    locked = lock_divisions(divisions)
    keys = [row.pk for row in locked]
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
    """Mark offices that an import proposed as checked; return how many there were.

    Those that `actor` may not change are left as they are.
    """
    proposed = list(offices.filter(is_proposed=True))
    named_in = ProblemOffice.objects.naming_events(proposed)
    theirs = [row.pk for row in proposed if policy.can_change_office(actor, row, named_in[row.pk])]
    return offices.filter(pk__in=theirs, is_proposed=True).update(is_proposed=False)
