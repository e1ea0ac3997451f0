"""What the room sees: the entry under discussion, and the list on phones."""

from __future__ import annotations

import secrets

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from dim import policy
from dim.models import PhoneLink, Problem, User, WorkshopClass
from dim.workflow import Refused

# Twelve of these are 60 bits; nobody confuses them when reading them aloud.
LETTERS = "0123456789abcdefghjkmnpqrstvwxyz"
CODE_LENGTH = 12
_MISREAD = str.maketrans("oil", "011")


def point_at(workshop_class: WorkshopClass, problem: Problem | None, *, actor: User) -> None:
    """Let the class's screens show `problem`, or nothing in particular. No change of the entry, so no history.

    Raises PermissionDenied, also for an entry of another class.
    """
    if not policy.can_facilitate(actor, workshop_class):
        raise PermissionDenied
    if problem is not None and problem.workshop_class_id != workshop_class.pk:
        raise PermissionDenied
    WorkshopClass.objects.filter(pk=workshop_class.pk).update(discussed=problem)


@transaction.atomic
def open_to_phones(workshop_class: WorkshopClass, *, actor: User) -> PhoneLink:
    """Let phones read this class's list. A link that is open already is returned as it is.

    Raises PermissionDenied, and Refused where the event allows no phones.
    """
    if not policy.can_open_to_phones(actor, workshop_class):
        raise PermissionDenied
    if not workshop_class.division.event.allows_phones:
        raise Refused(_("The coordinator has switched off lists on phones for this event."), "phones_off")
    # A double click waits here and finds the first one's link.
    WorkshopClass.objects.select_for_update(no_key=True).get(pk=workshop_class.pk)
    there = PhoneLink.objects.filter(workshop_class=workshop_class, revoked_at=None).first()
    code = "".join(secrets.choice(LETTERS) for _letter in range(CODE_LENGTH))
    return there or PhoneLink.objects.create(workshop_class=workshop_class, code=code, created_by=actor)


def close_to_phones(workshop_class: WorkshopClass, *, actor: User) -> int:
    """Take the class's link back for ever; a new one has a new code. Raises PermissionDenied."""
    if not policy.can_open_to_phones(actor, workshop_class):
        raise PermissionDenied
    links = PhoneLink.objects.filter(workshop_class=workshop_class, revoked_at=None)
    return links.update(revoked_at=timezone.now(), revoked_by=actor)


def phone_code(typed: str) -> str:
    """The code that somebody meant who typed it from a screen."""
    return typed.replace("-", "").lower().translate(_MISREAD)
