"""Control what the screens of a class show: the problem under discussion, and phones."""

from __future__ import annotations

import secrets

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from dim import policy
from dim.models import PhoneLink, Problem, User, WorkshopClass
from dim.models.locks import lock_classes
from dim.text import as_seen
from dim.workflow import Refused

# Twelve of these 32 letters are 60 bits: at a thousand guesses a second thirty links are found
# after a million years. Guesses are not counted, because a ballroom shares one address.
LETTERS = "0123456789abcdefghjkmnpqrstvwxyz"
CODE_LENGTH = 12
# Letters that are not used, and what somebody has misread who types one of them.
_MISREAD = str.maketrans("oil", "011")


def show_on_screens(workshop_class: WorkshopClass, problem: Problem | None, *, actor: User) -> None:
    """Let the screens of the class show `problem`, or the list of problems (None).

    Raises PermissionDenied, also for a problem of another class.
    """
    if not policy.can_facilitate(actor, workshop_class):
        raise PermissionDenied
    if problem is not None and problem.workshop_class_id != workshop_class.pk:
        raise PermissionDenied
    # One column of the class. The problem is not changed and has no history of this.
    WorkshopClass.objects.filter(pk=workshop_class.pk).update(discussed=problem)


@transaction.atomic
def open_to_phones(workshop_class: WorkshopClass, *, actor: User) -> PhoneLink:
    """Let phones read the list of this class, and return the link; an open one is kept.

    Raises PermissionDenied, and Refused where the event allows no phones.
    """
    if not policy.can_open_to_phones(actor, workshop_class):
        raise PermissionDenied
    if not workshop_class.division.event.allows_phones:
        raise Refused(
            _("The coordinator has switched off lists on phones for this event."), "phones_off"
        )
    # The second click of a double click waits here, and then finds the link of the first.
    lock_classes([workshop_class.pk])
    existing = PhoneLink.objects.filter(workshop_class=workshop_class, revoked_at=None).first()
    if existing:
        return existing
    code = "".join(secrets.choice(LETTERS) for _letter in range(CODE_LENGTH))
    return PhoneLink.objects.create(workshop_class=workshop_class, code=code, created_by=actor)


def close_to_phones(workshop_class: WorkshopClass, *, actor: User) -> int:
    """Take the link of a class back for ever, and return how many were open (0 or 1).

    A later link has another code. Raises PermissionDenied.
    """
    if not policy.can_open_to_phones(actor, workshop_class):
        raise PermissionDenied
    links = PhoneLink.objects.filter(workshop_class=workshop_class, revoked_at=None)
    return links.update(revoked_at=timezone.now(), revoked_by=actor)


@transaction.atomic
def show_drafts_to_phones(workshop_class: WorkshopClass, shown: bool, *, actor: User) -> None:
    """Let phones show the drafts of the class, or hide them. Raises PermissionDenied."""
    if not policy.can_open_to_phones(actor, workshop_class):
        raise PermissionDenied
    lock_classes([workshop_class.pk])
    # No problem has changed. That something has left tells every screen to draw its list anew.
    WorkshopClass.objects.filter(pk=workshop_class.pk).exclude(drafts_on_phones=shown).update(
        drafts_on_phones=shown, revision=F("revision") + 1, left_in=F("revision") + 1
    )


def phone_code(typed: str) -> str:
    """Return the code that is meant by what somebody typed from a screen."""
    return as_seen(typed).replace("-", "").lower().translate(_MISREAD)
