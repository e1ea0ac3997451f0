"""The frame of official documents: their paper, and the mark on every page."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from dim.reports.content.edition_content import PaperFacts
from dim.reports.content.frozen import Frozen
from dim.reports.documents.numbers_in_words import BY_HAND, date_with_day
from dim.reports.structure.paper import Paper
from dim.reports.structure.values import as_text


def paper_of(
    title: str, frozen: Frozen, check_url: str = "", *, is_numbered: bool = False
) -> Paper:
    """Return the paper of a document with this title.

    `check_url` is the address at which a reader checks whether a paper in hand is current. Of
    those that have a number (`is_numbered`) it stands below the title.
    """
    stored, subject = frozen.content.paper, frozen.subject
    facts: tuple[tuple[str, str], ...] = (
        (pgettext("document", "Group"), subject.scope()),
        (pgettext("document", "Day, date"), date_with_day(stored.dated) if stored.dated else ""),
        (pgettext("document", "Place"), subject.venue),
    )
    heading: tuple[str, ...] = (title.upper(), subject.event_name.upper())
    if is_numbered:
        number = _("NUMBER %(number)s") % {"number": stored.number or BY_HAND}
        about = _("RESULTS OF %(event)s") % {"event": subject.event_name.upper()}
        heading = (title.upper(), number, pgettext("document", "ON"), about)
        # Its first sentence says them in words.
        facts = ()
    marks = (
        pgettext("watermark", "DRAFT") if frozen.is_live else "",
        subject.sample_mark().upper(),
    )
    return Paper(
        letterhead=stored.letterhead,
        logo=stored.logo,
        heading=heading,
        # The whole event is no group, and the venue may not be known yet.
        facts=tuple((name, value) for name, value in facts if value),
        is_draft=frozen.is_live,
        closing=_place_and_date(stored),
        signatories=stored.signatories,
        check_url=check_url,
        is_upright=is_numbered,
        watermark=" · ".join(filter(None, marks)),
    )


def _place_and_date(paper: PaperFacts) -> str:
    """Return the place and date of signing; dots for a date that is written by hand."""
    dated = as_text(paper.dated) or BY_HAND
    return f"{paper.place}, {dated}" if paper.place else dated


def mark_of(frozen: Frozen) -> str:
    """Return the mark of every page: edition, checksum and moment, or that it is a draft."""
    moment = as_text(frozen.subject.at)
    stamp = frozen.content.stamp
    if stamp is None:
        return _("DRAFT, %(moment)s") % {"moment": moment}
    return _("Edition %(number)d · %(checksum)s · %(moment)s") % {
        "number": stamp.number,
        # Eight of 64 digits, as many as a person types on the page that checks a paper.
        "checksum": frozen.checksum[:8],
        "moment": moment,
    }
