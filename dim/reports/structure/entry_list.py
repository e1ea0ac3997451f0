"""The list of problems or items as a block, and the same as a flat table for sheets.

A sheet has one row for each recommendation; the cells of its entry are repeated in each, so
that it can be sorted and filtered.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from django.utils.translation import pgettext

from dim.models.problem_text import PROBLEM_TEXTS
from dim.reports.structure.blocks import Column, Table, TableRow
from dim.reports.structure.entry import Entry, EntryRecommendation
from dim.reports.structure.values import NOT_STATED

# A column of a sheet, and how its cell is read from an entry and one of its recommendations.
SheetColumn = tuple[Column, Callable[[Entry, EntryRecommendation], Any]]


@dataclass(frozen=True)
class Entries:
    """A list of problems or items in reading order.

    `entries` may read from the database in pieces while they are printed. `remark` goes with
    every row of a file (sample data). `counted` is the number of entries in the whole list:
    given for a part of it, and where somebody has counted already. `offset` is the number of
    entries before a part.
    """

    kind: ClassVar = "entries"
    name: str
    title: str
    entries: Sequence[Entry]
    empty_text: str = ""
    with_reasons: bool = False
    with_sources: bool = False
    with_status: bool = False  # in official tables; sheets always have it
    # In official tables an issue is a heading, or a column where the list has another order.
    by_issue: bool = True
    remark: str = ""
    offset: int = 0
    counted: int | None = None
    short_title: str = ""

    @property
    def total(self) -> int:
        """The number of entries of the whole list."""
        # Asking a list from the database for its length is one more query.
        return len(self.entries) if self.counted is None else self.counted

    def part(self, start: int, stop: int) -> Entries:
        """Return the entries from `start` up to `stop`, as far as there are any, for one page."""
        # Both come from an address, which may ask for a page that does not exist.
        start, stop = max(start, 0), max(min(stop, self.total), 0)
        found = self.entries[start:stop] if start < stop else ()
        return replace(self, entries=found, offset=start, counted=self.total)

    def groups(self, limit: int | None = None) -> Iterator[tuple[Entry | None, list[Entry]]]:
        """Yield the entries by division and strategic issue, at most `limit` at once.

        Each group comes with its first entry, which gives its heading. A group that is longer
        than `limit` comes in several pieces, of which only the first has such an entry; the
        others come with None.
        """
        group: tuple[str, str] | None = None
        piece: list[Entry] = []
        head: Entry | None = None
        for entry in self.entries:
            # Every division has an issue 1, some with the same title.
            this = (entry.division_code, entry.issue)
            if piece and (this != group or len(piece) == limit):
                yield head, piece
                head, piece = None, []
            if this != group:
                group, head = this, entry
            piece.append(entry)
        if piece:
            yield head, piece

    def table(self, like: Iterable[Entries] = ()) -> Table:
        """Return the list as a table with a row for each recommendation.

        A problem without one has one row. The table also has the columns that only one of
        the lists `like` needs, so that several lists fit into one file.
        """
        blocks = (self, *like)
        columns = list(_columns())
        if any(block.with_reasons for block in blocks):
            columns += _reason_columns()
        columns += _relation_columns(with_sources=any(block.with_sources for block in blocks))
        if self.remark:
            remark = Column("remark", pgettext("report column", "Remark"), 14)
            columns.append((remark, lambda _entry, _row: self.remark))
        rows = _SheetRows(self.entries, columns)
        shown = tuple(column for column, _read in columns)
        return Table(self.name, self.title, shown, rows, short_title=self.short_title)

    def printed(self) -> Table:
        """Return the list as it fits on paper: fewer columns, each entry beside its first line."""
        columns = list(_printed_columns())
        shown = tuple(column for column, _read in columns)
        rows = _PrintedRows(self.entries, columns)
        return Table(f"{self.name}_printed", self.title, shown, rows)


# Stands for the missing one, so that an entry without recommendations has a row too.
_NO_RECOMMENDATION = EntryRecommendation(0, "", (), NOT_STATED)


@dataclass(frozen=True)
class _SheetRows:
    """The rows of a list, made each time they are read.

    So a list of thousands is never in memory as a whole.
    """

    entries: Iterable[Entry]
    columns: Sequence[SheetColumn]

    def __iter__(self) -> Iterator[TableRow]:
        readers = [read for _column, read in self.columns]
        for entry in self.entries:
            for row in entry.recommendations or (_NO_RECOMMENDATION,):
                yield tuple([read(entry, row) for read in readers])


@dataclass(frozen=True)
class _PrintedRows(_SheetRows):
    """The same, with the cells of an entry in its first row only, except for its key."""

    def __iter__(self) -> Iterator[TableRow]:
        for entry in self.entries:
            for number, row in enumerate(entry.recommendations or (_NO_RECOMMENDATION,)):
                yield tuple(
                    [
                        "" if number and column.name in _ONCE else read(entry, row)
                        for column, read in self.columns
                    ]
                )


_ONCE = {"strategic_issue", "statement", "origin", "outcome"}


def _printed_columns() -> Iterator[SheetColumn]:
    # 156 characters: on the width of A4 they are nearly as large as on the screen.
    yield (
        Column("code", pgettext("report column", "Code"), 16, is_key=True),
        lambda entry, _row: entry.code,
    )
    yield (
        Column("strategic_issue", pgettext("report column", "Strategic issue"), 18),
        lambda entry, _row: entry.issue,
    )
    yield (
        Column("statement", pgettext("report column", "Problem"), 38),
        lambda entry, _row: entry.statement,
    )
    yield (
        Column("origin", pgettext("report column", "Origin"), 18),
        lambda entry, _row: entry.class_name,
    )
    yield (
        Column("recommendation", pgettext("report column", "Recommendation"), 38),
        lambda _entry, row: row.said,
    )
    yield (
        Column("addressees", pgettext("report column", "Addressed to"), 18),
        lambda _entry, row: row.addressees,
    )
    yield (
        Column("horizon", pgettext("report column", "Horizon"), 12),
        lambda _entry, row: row.horizon,
    )
    yield Column("outcome", pgettext("report column", "Status"), 18), _status_with_reason


def _status_with_reason(entry: Entry, _row: EntryRecommendation) -> str:
    reason = ": ".join(filter(None, (str(entry.reason_kind), entry.reason)))
    return "\n".join(filter(None, (str(entry.status), reason)))


def _columns() -> Iterator[SheetColumn]:
    yield (
        Column("code", pgettext("report column", "Code"), 13, is_key=True),
        lambda entry, _row: entry.code,
    )
    yield (
        Column("division", pgettext("report column", "Division"), 16),
        lambda entry, _row: entry.division,
    )
    yield Column("class", pgettext("report column", "Class"), 7, "center"), _class_shown
    yield (
        Column("strategic_issue", pgettext("report column", "Strategic issue"), 24),
        lambda entry, _row: entry.issue,
    )
    for text in PROBLEM_TEXTS:
        yield Column(text.name, str(text.label), text.width), _reader_of_text(text.name)
    yield (
        Column("offices", pgettext("report column", "Origin offices"), 24),
        lambda entry, _row: entry.offices,
    )
    yield (
        Column("status", pgettext("report column", "Status"), 14),
        lambda entry, _row: entry.status,
    )
    number = pgettext("report column", "Rec. no.")
    # "or None": an entry without recommendations has an empty cell and no 0.
    yield (
        Column("recommendation_number", number, 7, "center", "number", is_key=True),
        lambda _entry, row: row.number or None,
    )
    yield (
        Column("recommendation", pgettext("report column", "Recommendation"), 46),
        lambda _entry, row: row.said,
    )
    yield (
        Column("addressees", pgettext("report column", "Addressed to"), 22),
        lambda _entry, row: row.addressees,
    )
    yield (
        Column("horizon", pgettext("report column", "Horizon"), 16),
        lambda _entry, row: row.horizon,
    )


def _class_shown(entry: Entry, _row: EntryRecommendation) -> Any:
    """Return the letter of a problem's class, for its division stands beside it.

    An item may have classes of several divisions, so they are named in full.
    """
    return entry.classes if entry.is_item else entry.class_letter


def _reader_of_text(name: str) -> Callable[[Entry, EntryRecommendation], str]:
    # A function of its own: a lambda in the loop would read the last name for every column.
    return lambda entry, _row: entry.texts.get(name, "")


def _reason_columns() -> Iterator[SheetColumn]:
    yield (
        Column("reason_category", pgettext("report column", "Kind of reason"), 18),
        lambda entry, _row: entry.reason_kind,
    )
    yield (
        Column("reason", pgettext("report column", "Reason"), 40),
        lambda entry, _row: entry.reason,
    )


def _relation_columns(with_sources: bool) -> Iterator[SheetColumn]:
    yield (
        Column("supported_by", pgettext("report column", "Supported by"), 14),
        lambda entry, _row: entry.supports,
    )
    yield (
        Column("consolidated_into", pgettext("report column", "Consolidated item"), 14),
        lambda entry, _row: entry.item_code,
    )
    if with_sources:
        yield (
            Column("sources", pgettext("report column", "Joined from"), 30),
            lambda entry, _row: entry.sources,
        )
