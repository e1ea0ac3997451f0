"""The official record (*Berita Acara*) of a meeting, with its annexes.

It has the form of the state's papers (Tata Naskah Dinas): what was held, when, where, who led and
who attended, what was put forward and decided, and who signs. The annexes are the attendance, what
was agreed, what was not agreed with the reasons, and what is not decided yet.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from dim.models.status import NOT_AGREED, Outcome
from dim.reports.content.frozen import Frozen
from dim.reports.documents.accounting import accounting
from dim.reports.documents.lists import list_of, with_division_names
from dim.reports.documents.naming import file_slug
from dim.reports.documents.numbers_in_words import BY_HAND, date_in_words
from dim.reports.structure.blocks import Column, Paragraph, Table
from dim.reports.structure.entry import Entry
from dim.reports.structure.paper import PaperPart, Signing
from dim.reports.structure.report import Report

# Empty lines of the form on which people sign that they were there: at least so many, and so many
# more than offices are known.
ATTENDANCE, MORE = 30, 10


def record(frozen: Frozen) -> Report:
    """Return the record with its annexes: attendance, what was agreed, what not, what is open."""
    refused = with_division_names(frozen, frozen.with_status(NOT_AGREED))
    # Nobody ranks by hand: what more classes put forward comes first. Sorting is stable, so
    # entries with as many classes stay in reading order.
    by_classes = sorted(frozen.agreed, key=lambda one: -len(one.voices))
    agreed = with_division_names(frozen, by_classes)
    open_points = frozen.points_with(Outcome.PENDING, Outcome.RETURNED)
    annexes = {Outcome.AGREED: _("Annex II"), Outcome.NOT_AGREED: _("Annex III")}
    if open_points:
        annexes |= {Outcome.PENDING: _("Annex IV"), Outcome.RETURNED: _("Annex IV")}
    signed = _(
        "This record was made truthfully and is signed as the basis of the plenary's decisions. "
        "Its annexes are part of it."
    )
    told = accounting(frozen.reckoning, annexes)
    blocks = (
        Paragraph(_held(frozen)),
        Paragraph(_("It was put on record that:")),
        replace(told, text=f"1. {told.text}"),
        Paragraph(f"2. {_where_listed(has_open=bool(open_points))}"),
        Paragraph(signed),
        Signing(),
        PaperPart((_("ANNEX I"), _("ATTENDANCE"))),
        _attendance(frozen),
        *_annex_of_agreed(agreed),
        *_annex_of_refused(refused),
        *_annex_of_open(with_division_names(frozen, open_points)),
    )
    slug = file_slug(frozen.subject, "berita-acara")
    return Report(_("Official record"), slug, frozen.subject, blocks)


def _held(frozen: Frozen) -> str:
    """Return the sentence that says when and where the meeting was held, by whom and with whom."""
    subject, paper = frozen.subject, frozen.content.paper
    text = _(
        "On this day, %(day)s, at %(venue)s, the consolidation %(event)s was held%(scope)s, "
        "led by %(leader)s and attended by participants of %(classes)s, "
        "as in the attendance list (Annex I)."
    )
    number = len(frozen.classes)
    classes = ngettext("%(number)s class", "%(number)s classes", number) % {"number": number}
    return text % {
        "day": date_in_words(paper.dated) if paper.dated else BY_HAND,
        "venue": subject.venue or paper.place or BY_HAND,
        "event": subject.event_name,
        "scope": f" ({subject.scope()})" if subject.scope() else "",
        # Nobody has said who led: it is filled in, not guessed.
        "leader": BY_HAND,
        "classes": classes,
    }


def _where_listed(*, has_open: bool) -> str:
    """Return in which annexes the decisions stand."""
    if has_open:
        return _(
            "What was agreed, with its recommendations, stands in Annex II; what was not agreed, "
            "with the reasons, in Annex III; what is not decided yet in Annex IV."
        )
    return _(
        "What was agreed, with its recommendations, stands in Annex II; what was not agreed, "
        "with the reasons, in Annex III."
    )


def _annex_of_agreed(agreed: list[Entry]) -> tuple[Any, ...]:
    order = _("In the order of how many classes put it forward, then by strategic issue.")
    return (
        PaperPart((_("ANNEX II"), _("WHAT WAS AGREED"))),
        *([Paragraph(order)] if agreed else []),
        # In an order of its own, so each line names its issue.
        replace(
            list_of("agreed", _("Agreed"), agreed, _("Nothing has been agreed yet.")),
            by_issue=False,
        ),
    )


def _annex_of_refused(refused: list[Entry]) -> tuple[Any, ...]:
    title = _("Not agreed, with reasons")
    listed = list_of("not_agreed", title, refused, _("Nothing was refused."))
    return (
        PaperPart((_("ANNEX III"), _("WHAT WAS NOT AGREED, WITH REASONS"))),
        replace(listed, with_reasons=True),
    )


def _annex_of_open(open_points: list[Entry]) -> tuple[Any, ...]:
    """Return the annex of what nobody has decided; none where everything is settled."""
    if not open_points:
        return ()
    listed = list_of("open", _("Not decided yet"), open_points, "")
    return (
        PaperPart((_("ANNEX IV"), _("WHAT IS NOT DECIDED YET"))),
        replace(listed, with_status=True),
    )


def _attendance(frozen: Frozen) -> Table:
    """Return the form on which those present sign: a line for each known office, and empty ones.

    Nobody keeps a list of participants; the offices are those that problems come from.
    """
    columns = (
        Column("number", pgettext("report column", "No."), 6, "center", "number"),
        Column("name", pgettext("report column", "Name"), 40),
        Column("office", pgettext("report column", "Office"), 40),
        Column("contact", pgettext("report column", "Address, telephone"), 34),
        Column("signature", pgettext("report column", "Signature"), 30),
    )
    offices = sorted({name for one in frozen.problems for name in one.offices})
    empty = max(ATTENDANCE - len(offices), MORE)
    rows = tuple(
        (number, "", office, "", "") for number, office in enumerate([*offices, *[""] * empty], 1)
    )
    note = _("Printed are the offices that problems come from; the empty lines are for all others.")
    return Table(
        "attendance",
        _("Attendance"),
        columns,
        rows,
        note=note if offices else "",
        is_form=True,
    )
