"""Freeze an edition, and find the one that a paper in hand names."""

from __future__ import annotations

import contextlib
import zlib
from collections.abc import Iterator

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from dim import policy
from dim.models import Division, Edition, Event, User
from dim.reports.frozen import Frozen
from dim.reports.snapshot import canonical, checksum_of, snapshot, what_is_said
from dim.text import MAX_BYTES, clean_typed, size_in_bytes
from dim.workflow import Refused

# Who freezes at the same moment as somebody else tries again with the next number.
_TRIES = 3


def freeze(event: Event, division: Division | None = None, *, actor: User, note: str = "") -> Edition:
    """Freeze what the event, or one division of it, has put forward now, as its next edition.

    Raises PermissionDenied; Refused when the note is too long, nothing was put forward,
    or the words are those of the edition before.
    """
    if not policy.can_freeze(actor, event) or (division and division.event_id != event.pk):
        raise PermissionDenied
    note = clean_typed(note).text.strip()
    if size_in_bytes(note) > MAX_BYTES:
        raise Refused(_("The note is longer than 200 kB. Shorten it."), "too_long")
    for _try in range(_TRIES - 1):
        with contextlib.suppress(IntegrityError):
            return _freeze(event, division, actor, note)
    return _freeze(event, division, actor, note)


def live(event: Event, division: Division | None = None) -> Frozen:
    """The content that an edition would have now."""
    with _one_moment():
        return Frozen(snapshot(event, division))


def _freeze(event: Event, division: Division | None, actor: User, note: str) -> Edition:
    with _one_moment():
        before = Edition.objects.of_scope(event, division)
        number = (before.aggregate(last=Max("number"))["last"] or 0) + 1
        content = snapshot(event, division, number=number, by=str(actor), note=note)
        if not content["problems"]:
            raise Refused(_("Nothing has been submitted yet, so there is nothing to freeze."), "nothing")
        latest = before.order_by("-number").first()
        if latest and what_is_said(Frozen.of(latest.content).content) == what_is_said(content):
            text = _("Nothing has changed since %(edition)s; use that one.")
            raise Refused(text % {"edition": str(latest).lower()}, "unchanged")
        data = canonical(content)
        return Edition.objects.create(
            event=event,
            division=division,
            number=number,
            created_by=actor,
            note=note,
            checksum=checksum_of(data),
            packed=zlib.compress(data, 9),
        )


@contextlib.contextmanager
def _one_moment() -> Iterator[None]:
    """All that is read inside is of one moment, whatever is stored meanwhile. Not where a transaction runs already."""
    with transaction.atomic():
        if connection.vendor == "postgresql" and not connection.savepoint_ids:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        yield


def find(digits: str) -> list[Edition]:
    """The editions whose checksum begins with `digits`, of which a paper shows eight; nearly always one or none."""
    digits = digits.lower()
    if not 8 <= len(digits) <= 64 or not set(digits) <= set("0123456789abcdef"):
        return []
    rows = Edition.objects.filter(checksum__startswith=digits).without_content()
    return list(rows.select_related("event", "division", "created_by").order_by("created_at")[:5])


def newest(edition: Edition) -> Edition:
    """The newest edition of the same event or division."""
    rows = Edition.objects.of_scope(edition.event, edition.division).without_content()
    return rows.select_related("event", "division").order_by("-number")[0]
