"""Record who has which page open.

Presence is no history: rows expire and are deleted. Nothing here locks a problem or a class, so
saying who is there never waits for a save.
"""

from __future__ import annotations

import hashlib
import uuid

from django.utils import timezone

from dim.models import Presence, User, WorkshopClass
from dim.models.presence import SILENCE, SILENCE_HIDDEN


def record_presence(
    page: uuid.UUID,
    workshop_class: WorkshopClass,
    problem: int | None,
    doing: str,
    *,
    is_hidden: bool = False,
    actor: User,
) -> None:
    """Record that `actor` has `page` open, and for how long that counts.

    `problem` is the primary key of the problem that the page shows, None for the board of
    `workshop_class`. `doing` is one of the activities of `Presence`. A hidden tab counts for
    longer, because browsers let it report once a minute only.

    The caller must have looked class and problem up among what `actor` may see.
    """
    values = {
        "workshop_class": workshop_class,
        "problem_id": problem,
        "doing": doing,
        "note_taker": actor.note_taker,
        "digest": _digest(actor.pk, actor.note_taker, problem, doing),
        "expires_at": timezone.now() + (SILENCE_HIDDEN if is_hidden else SILENCE),
    }
    if Presence.objects.filter(page=page, user=actor).update(**values):
        return
    # Clean up when a page is opened: the reports in between, every ten seconds, stay one write.
    Presence.objects.expired().filter(workshop_class=workshop_class).delete()
    # The page number comes from the browser. If it belongs to somebody else, it is not taken over.
    Presence.objects.bulk_create([Presence(page=page, user=actor, **values)], ignore_conflicts=True)


def end_presence(page: uuid.UUID, *, actor: User) -> None:
    """Forget that `actor` has `page` open; it was closed or left."""
    Presence.objects.filter(page=page, user=actor).delete()


def _digest(*values: object) -> int:
    """Return 31 bits that depend on `values`; screens compare sums of them to notice a change."""
    # A cryptographic hash: sums of plain checksums of similar texts are equal too easily.
    digest = hashlib.blake2b(repr(values).encode(), digest_size=4).digest()
    # One bit less than 32, so that it fits into a signed integer column.
    return int.from_bytes(digest) >> 1
