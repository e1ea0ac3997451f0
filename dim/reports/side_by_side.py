"""Side by side (*matriks persandingan*): what each class of a division, or each division, says on each issue.

One row per consolidated item, and per entry that is in none; a class that says
nothing of it has an empty cell. Drafts and what was withdrawn or not agreed are not in it.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from dim.models import Division, Event
from dim.reports.frozen import Frozen
from dim.reports.listing import Entry
from dim.reports.rows import entry_of_item
from dim.reports.snapshot import snapshot
from dim.reports.structure import Column, Paragraph, Report, Row, Table
from dim.reports.summary import file_slug

# The class that says something ("SEK-A"), and what its cell shows: a code, in brackets where it only supports it.
Voice = tuple[str, str]


def classes_side_by_side(division: Division) -> Report:
    """The matrix of one division by its classes, as of now."""
    return side_by_side(Frozen(snapshot(division.event, division)))


def divisions_side_by_side(event: Event) -> Report:
    """The matrix of the whole event by its divisions, as of now."""
    return side_by_side(Frozen(snapshot(event)))


def side_by_side(frozen: Frozen) -> Report:
    """The matrix of what `frozen` holds: of one division by its classes, else by divisions."""
    subject = frozen.subject
    if frozen.only_division:
        title, rule = (
            _("What the classes say, side by side"),
            _(
                "One row for each consolidated item and for each entry that is in none. "
                "An empty cell: this class has said nothing of it."
            ),
        )
    else:
        title, rule = (
            _("What the divisions say, side by side"),
            _(
                "One row for each consolidated item and for each entry that is in none. "
                "An empty cell: this division has said nothing of it."
            ),
        )
    table = Table(
        "side_by_side",
        title,
        (
            *(() if frozen.only_division else (Column("division", pgettext("report column", "Division"), 16),)),
            Column("issue", pgettext("report column", "Strategic issue"), 30),
            Column("code", pgettext("report column", "Code"), 15, is_key=True),
            Column("statement", pgettext("report column", "Wording"), 60),
            *_columns(frozen),
        ),
        tuple(_rows(frozen)),
        note=_("In brackets: the class supports an entry of another class."),
        short_title=pgettext("sheet", "Side by side"),
    )
    return Report(_("Side by side"), file_slug(subject, "persandingan"), subject, (Paragraph(rule), table))


def _columns(frozen: Frozen) -> Iterator[Column]:
    if frozen.only_division:
        for row in frozen.classes:
            yield Column(f"class_{row.letter}", row.label, 13)
        yield Column("elsewhere", pgettext("report column", "Other divisions"), 13)
        yield Column("classes", pgettext("report column", "Classes"), 12)
    else:
        for division in frozen.divisions:
            yield Column(f"division_{division.code}", str(division), 13)
        yield Column("divisions", pgettext("report column", "Divisions"), 12)


def _rows(frozen: Frozen) -> Iterator[Row]:
    supports = {entry.code: entry.supports for entry in frozen.problems}
    for said in [*_from_elsewhere(frozen), *frozen.points]:
        lead = () if frozen.only_division else (said.division,)
        yield (*lead, said.issue, said.code, said.statement, *_cells(frozen, _voices(said, supports)))


def _from_elsewhere(frozen: Frozen) -> Iterator[Entry]:
    """Items of other divisions into which entries of this one went."""
    if frozen.only_division:
        went = {entry.item_code for entry in frozen.problems} - {item.code for item in frozen.items}
        yield from (entry_of_item(row, 0) for row in frozen.content["items"] if row["code"] in went)


def _voices(said: Entry, supports: dict[str, tuple[str, ...]]) -> list[Voice]:
    codes = said.sources or (said.code,)
    voices = [(code.rpartition("-")[0], code) for code in codes]
    bracketed = [(room, f"({code})") for code in codes for room in supports.get(code, ())]
    # Of an entry of another division only is known that the class supports it.
    known = {room for room, _code in bracketed}
    return [*voices, *bracketed, *((room, f"({said.code})") for room in said.supports if room not in known)]


def _cells(frozen: Frozen, voices: list[Voice]) -> tuple[str, ...]:
    """The cells behind the wording: who said it under which code, and how many of them."""
    if frozen.only_division:
        names = [f"{row.division.code}-{row.letter}" for row in frozen.classes]
        own = [[code for room, code in voices if room == name] for name in names]
        elsewhere = ["\n".join(code for room, code in voices if room not in names)]
    else:
        own = [[code for room, code in voices if room.rpartition("-")[0] == row.code] for row in frozen.divisions]
        elsewhere = []
    number = _("%(number)d of %(total)d") % {"number": sum(map(bool, own)), "total": len(own)}
    return (*("\n".join(codes) for codes in own), *elsewhere, number)
