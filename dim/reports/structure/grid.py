"""Lists of entries as official tables print them: the columns, and the cells of each row."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from dim.reports.structure.entry import Entry
from dim.reports.structure.entry_list import Entries
from dim.reports.structure.values import as_text


@dataclass(frozen=True)
class GridColumn:
    """A column of an official table.

    `share` is its width relative to the others. `of` says to what a cell belongs, and so how
    far down it reaches: over one entry, or over one line.
    """

    title: str
    share: int
    of: str  # "entry" or "line"


@dataclass(frozen=True)
class GridEntry:
    """One entry in an official table.

    `cells` are those of the columns of "entry"; `lines` has the cells of the columns of "line"
    for each recommendation. `issue` is the heading above the entry, where its issue is another
    one than that of the entry before; otherwise it is empty.
    """

    issue: str
    cells: tuple[str, ...]
    lines: tuple[tuple[str, ...], ...]


def grid_columns(block: Entries) -> tuple[GridColumn, ...]:
    """Return the columns of a list in their order; those of "line" stand together at the end."""
    columns = [
        GridColumn(pgettext("report column", "No."), 9, "entry"),
        *([] if block.by_issue else [GridColumn(_issue_title(), 14, "entry")]),
        GridColumn(pgettext("report column", "Problem"), 22, "entry"),
        GridColumn(pgettext("report column", "Cause and impact"), 28, "entry"),
        GridColumn(pgettext("report column", "Legal basis"), 11, "entry"),
        GridColumn(pgettext("report column", "Origin"), 13, "entry"),
    ]
    if block.with_reasons:
        columns.append(GridColumn(pgettext("report column", "Reason"), 20, "entry"))
    if block.with_status:
        columns.append(GridColumn(pgettext("report column", "Status"), 12, "entry"))
    columns += [
        GridColumn(pgettext("report column", "Recommendation"), 24, "line"),
        GridColumn(pgettext("report column", "Addressed to"), 11, "line"),
        GridColumn(pgettext("report column", "Horizon"), 11, "line"),
    ]
    return tuple(columns)


def grid(block: Entries) -> Iterator[GridEntry]:
    """Yield the entries of a list as rows of an official table, every text as files hold it."""
    above: tuple[str, str] | None = None
    for entry in block.entries:
        # Issues of two divisions may have the same number and title.
        this = (entry.division_code, entry.issue)
        heading = f"{_issue_title()} {entry.issue_number}: {as_text(entry.issue_title)}"
        lines = tuple(
            (as_text(row.said), as_text(row.addressees), str(row.horizon))
            for row in entry.recommendations
        )
        cells = (
            *_cells(entry, by_issue=block.by_issue),
            *([_reason(entry)] if block.with_reasons else []),
            *([_stacked(str(entry.status), _reason(entry))] if block.with_status else []),
        )
        # An entry without recommendations needs one row for its other cells.
        starts_issue = block.by_issue and this != above
        yield GridEntry(heading if starts_issue else "", cells, lines or (("", "", ""),))
        above = this


def _issue_title() -> str:
    return pgettext("report column", "Strategic issue")


def _cells(entry: Entry, *, by_issue: bool) -> Iterator[str]:
    """Yield the cells that every list has, in the order of `grid_columns`.

    The commission's tables have no column for each text: cause and impact share one.
    """
    yield entry.code
    if not by_issue:
        yield as_text(entry.issue)
    yield _stacked(as_text(entry.statement), *_relations(entry))
    yield _stacked(as_text(entry.texts["cause"]), as_text(entry.texts["impact"]))
    yield as_text(entry.texts["legal_basis"])
    yield _stacked(as_text(entry.class_name), as_text(entry.offices))


def _reason(entry: Entry) -> str:
    """Return why an entry was returned or not agreed: the kind of reason and its words."""
    return ": ".join(filter(None, (str(entry.reason_kind), as_text(entry.reason))))


def _stacked(*parts: str) -> str:
    """Join the parts that are not empty, one below the other."""
    return "\n".join(filter(None, parts))


def _relations(entry: Entry) -> Iterator[str]:
    """Yield in brackets how an entry is related to others."""
    if entry.sources:
        yield _("(joined from %(codes)s)") % {"codes": ", ".join(entry.sources)}
    if entry.item_code:
        yield _("(consolidated item %(code)s)") % {"code": entry.item_code}
    # The classes that support an item's problems are among its classes already.
    if entry.supports and not entry.sources:
        yield _("(supported by %(classes)s)") % {"classes": ", ".join(entry.supports)}
