"""Who has which page open. Nothing here is history, and nothing waits for an entry or a class."""

from __future__ import annotations

import hashlib
import uuid

from django.utils import timezone

from dim.models import Presence, User, WorkshopClass
from dim.models.presence import SILENCE, SILENCE_HIDDEN


def say(
    page: uuid.UUID,
    workshop_class: WorkshopClass,
    problem: int | None,
    doing: str,
    *,
    is_hidden: bool = False,
    actor: User,
) -> None:
    """`actor` has `page` open: the board (problem None), or the entry of this class with this key.

    The caller has looked both up among what `actor` may see.
    """
    said = {
        "workshop_class": workshop_class,
        "problem_id": problem,
        "doing": doing,
        "digest": _digest(actor.pk, problem, doing),
        "expires_at": timezone.now() + (SILENCE_HIDDEN if is_hidden else SILENCE),
    }
    if Presence.objects.filter(page=page, user=actor).update(**said):
        return
    Presence.objects.expired().filter(workshop_class=workshop_class).delete()
    # A number that somebody else's page has already stays theirs.
    Presence.objects.bulk_create([Presence(page=page, user=actor, **said)], ignore_conflicts=True)


def leave(page: uuid.UUID, *, actor: User) -> None:
    """`actor` closed `page`, or went elsewhere with it."""
    Presence.objects.filter(page=page, user=actor).delete()


def _digest(*what: object) -> int:
    """31 bits; a checksum would not do, for sums of checksums of similar texts meet."""
    return int.from_bytes(hashlib.blake2b(repr(what).encode(), digest_size=4).digest()) >> 1
