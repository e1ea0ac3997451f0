"""Freeze what an event has put forward as an edition, or read what an edition would have now."""

from __future__ import annotations

import contextlib
import zlib
from collections.abc import Iterator, Mapping

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from dim import policy
from dim.models import Division, Edition, Event, User
from dim.reports.content import edition_form
from dim.reports.content.edition_content import Stamp
from dim.reports.content.frozen import Frozen
from dim.reports.content.open_matters import check_answers, open_matters
from dim.reports.content.snapshot import snapshot
from dim.text import MAX_BYTES, clean_typed, size_in_bytes
from dim.workflow import Refused

# Two people who freeze at the same moment count the same number; the constraint on it refuses one
# of them, who tries again with the next.
_TRIES = 3


def freeze(
    event: Event,
    division: Division | None = None,
    *,
    actor: User,
    note: str = "",
    answers: Mapping[str, str] | None = None,
) -> Edition:
    """Freeze what the event, or one division of it, has put forward now, as its next edition.

    `answers` are what `actor` answers for each matter that is open, by its name. Returns the new
    edition. Raises PermissionDenied where `actor` may not; Unsettled where a matter has no answer;
    Refused where the note is too long, nothing was put forward, or nothing has changed since the
    last edition.
    """
    if not policy.can_freeze(actor, event) or (division and division.event_id != event.pk):
        raise PermissionDenied
    note = clean_typed(note).text.strip()
    if size_in_bytes(note) > MAX_BYTES:
        raise Refused(_("The note is longer than 200 kB. Shorten it."), "too_long")
    for _try in range(_TRIES - 1):
        with contextlib.suppress(IntegrityError):
            return _freeze(event, division, actor, note, answers or {})
    return _freeze(event, division, actor, note, answers or {})


def live(event: Event, division: Division | None = None) -> Frozen:
    """Return the content that an edition of the event, or of one division, would have now."""
    with _one_moment():
        # Encoded and decoded although nothing is stored: an edition and what is live then take
        # the same path, and a document of both differs in nothing but its mark.
        return Frozen.of(edition_form.encode(snapshot(event, division)))


def _freeze(
    event: Event, division: Division | None, actor: User, note: str, answers: Mapping[str, str]
) -> Edition:
    """Store the next edition. Raises IntegrityError where somebody else has taken its number."""
    with _one_moment():
        before = Edition.objects.of_scope(event, division)
        number = (before.aggregate(last=Max("number"))["last"] or 0) + 1
        matters = open_matters(event, division)
        found = {one.name: (one.count, answers.get(one.name, "")) for one in matters}
        stamp = Stamp(number, str(actor), note, found)
        data = edition_form.encode(snapshot(event, division, stamp, answers))
        # Compared and checked is what the bytes say, not what was meant to be in them.
        content = edition_form.decode(data)
        if not content.problems:
            text = _("Nothing has been submitted yet, so there is nothing to freeze.")
            if content.not_listed and answers:
                text = _("An edition without any problem cannot be frozen. Leave less out.")
            raise Refused(text, "nothing")
        check_answers(matters, answers)
        latest = before.order_by("-number").first()
        if latest and edition_form.decode(latest.content).says_the_same(content):
            text = _("Nothing has changed since %(edition)s; use that one.")
            raise Refused(text % {"edition": str(latest).lower()}, "unchanged")
        return Edition.objects.create(
            event=event,
            division=division,
            number=number,
            created_by=actor,
            note=note,
            checksum=edition_form.checksum_of(data),
            packed=zlib.compress(data, 9),
        )


@contextlib.contextmanager
def _one_moment() -> Iterator[None]:
    """Let everything that is read inside be of one moment, whatever others store meanwhile.

    Inside a transaction that runs already (as in tests) it changes nothing.
    """
    with transaction.atomic():
        # PostgreSQL's default shows each query what was committed last: a problem merged between
        # two of them would be in an edition twice or not at all. SQLite reads one moment anyway.
        # The level cannot change once the transaction has read something.
        if connection.vendor == "postgresql" and not connection.savepoint_ids:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        yield
