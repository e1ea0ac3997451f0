"""The matrix (*matriks persandingan*): what each class or division says on each issue.

It has one row for each consolidated item and for each problem that is in none; a class that says
nothing of it has an empty cell. Drafts and what was withdrawn or not agreed are left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from dim.reports.content.frozen import Frozen
from dim.reports.documents.accounting import accounting
from dim.reports.documents.naming import file_slug
from dim.reports.structure.blocks import Column, Paragraph, Table, TableRow
from dim.reports.structure.entry import Entry
from dim.reports.structure.paper import Signing
from dim.reports.structure.report import Report

# A class that says something ("SEK-A") and what its cell shows: the code of a problem, in brackets
# where the class supports one of another class.
Voice = tuple[str, str]


def side_by_side(frozen: Frozen) -> Report:
    """Return the matrix by classes for a single division, by divisions for the whole event."""
    if frozen.only_division:
        title = _("What the classes say, side by side")
        rule = _(
            "One row for each consolidated item and for each entry that is in none. "
            "An empty cell: this class has said nothing of it."
        )
    else:
        title = _("What the divisions say, side by side")
        rule = _(
            "One row for each consolidated item and for each entry that is in none. "
            "An empty cell: this division has said nothing of it."
        )
    table = Table(
        "side_by_side",
        title,
        tuple(_columns(frozen)),
        tuple(_rows(frozen)),
        note=_("In brackets: the class supports an entry of another class."),
        short_title=pgettext("sheet", "Side by side"),
    )
    slug = file_slug(frozen.subject, "persandingan")
    blocks = (Paragraph(rule), accounting(frozen.reckoning), table)
    return Report(_("Side by side"), slug, frozen.subject, blocks)


def matrix(frozen: Frozen) -> Report:
    """Return the same matrix as an official document, with signatures."""
    report = side_by_side(frozen)
    return replace(report, blocks=(*report.blocks, Signing()))


def _columns(frozen: Frozen) -> Iterator[Column]:
    if not frozen.only_division:
        yield Column("division", pgettext("report column", "Division"), 16)
    yield Column("issue", pgettext("report column", "Strategic issue"), 30)
    yield Column("code", pgettext("report column", "Code"), 15, is_key=True)
    yield Column("statement", pgettext("report column", "Wording"), 60)
    if frozen.only_division:
        for row in frozen.classes:
            yield Column(f"class_{row.letter}", row.label, 13)
        yield Column("elsewhere", pgettext("report column", "Other divisions"), 13)
        yield Column("classes", pgettext("report column", "Classes"), 12)
    else:
        for division in frozen.divisions:
            yield Column(f"division_{division.code}", str(division), 13)
        yield Column("divisions", pgettext("report column", "Divisions"), 12)


def _rows(frozen: Frozen) -> Iterator[TableRow]:
    """Yield a row for each point; items of other divisions that hold own problems come first."""
    supports = {entry.code: entry.supports for entry in frozen.problems}
    for point in [*frozen.items_from_elsewhere, *frozen.points]:
        lead = () if frozen.only_division else (point.division,)
        yield (
            *lead,
            point.issue,
            point.code,
            point.statement,
            *_cells(frozen, _voices(point, supports)),
        )


def _voices(point: Entry, supports: dict[str, tuple[str, ...]]) -> list[Voice]:
    """Return who put an item or a problem forward, and then who supports it.

    `supports` are the supporting classes of every problem of the content, by its code.
    """
    # The class of a problem is its code without the number: SEK-A-014.
    codes = point.sources or (point.code,)
    voices = [(code.rpartition("-")[0], code) for code in codes]
    bracketed = [(speaker, f"({code})") for code in codes for speaker in supports.get(code, ())]

    # The problems of another division are not in narrowed content. Of such a one the item tells
    # only that a class supports it, so the code of the item stands for it.
    known = {speaker for speaker, _code in bracketed}
    others = [(speaker, f"({point.code})") for speaker in point.supports if speaker not in known]
    return [*voices, *bracketed, *others]


def _cells(frozen: Frozen, voices: list[Voice]) -> tuple[str, ...]:
    """Return the cells behind the wording: the codes of each class or division, and a count."""
    if frozen.only_division:
        names = [f"{row.division.code}-{row.letter}" for row in frozen.classes]
        spoken = voices
    else:
        names = [row.code for row in frozen.divisions]
        spoken = [(speaker.rpartition("-")[0], code) for speaker, code in voices]

    own = ["\n".join(code for speaker, code in spoken if speaker == name) for name in names]
    speaking = sum(1 for cell in own if cell)
    counted = {"number": speaking, "total": len(own)}
    # Each noun has a message of its own: these words stand alone on paper.
    if not frozen.only_division:
        return (*own, _("%(number)d of %(total)d divisions") % counted)

    # Classes of other divisions share a column and are not among those counted.
    elsewhere = "\n".join(code for speaker, code in spoken if speaker not in names)
    return (*own, elsewhere, _("%(number)d of %(total)d classes") % counted)
