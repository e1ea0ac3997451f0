"""The list of problems as a block of a report: nested for machines, one row per recommendation for sheets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from django.utils.translation import pgettext

from dim.reports.structure import Choice, Column, Row, Table


@dataclass(frozen=True, slots=True)
class EntryRecommendation:
    number: int
    text: str
    addressees: tuple[str, ...]
    horizon: Choice


@dataclass(frozen=True, slots=True)
class Entry:
    """One problem, or one consolidated item, with its recommendations; every text as typed.

    An item has `sources` and the letters of all its classes; what only entries say (cause, reason, …) is empty.
    """

    code: str
    division_code: str
    division: str
    class_letter: str
    class_name: str
    issue_number: int
    issue_title: str
    statement: str
    cause: str
    impact: str
    legal_basis: str
    offices: tuple[str, ...]
    status: Choice
    reason_kind: Choice
    reason: str
    recommendations: tuple[EntryRecommendation, ...]
    item_code: str = ""  # of the consolidated item that it went into
    supports: tuple[str, ...] = ()  # classes that said the same without an entry of their own, "SEK-B"
    sources: tuple[str, ...] = ()  # codes of the entries that an item was made of

    @property
    def issue(self) -> str:
        return f"{self.issue_number} {self.issue_title}"


@dataclass(frozen=True)
class Entries:
    """Problems or items in reading order: a list, or something that is read in pieces while it is printed.

    `remark` goes with every row of a file (sample data). A part knows its
    `offset` in the whole and the whole's `total`.
    """

    kind: ClassVar = "entries"
    name: str
    title: str
    entries: Sequence[Entry]
    empty_text: str = ""
    with_reasons: bool = False
    with_sources: bool = False
    remark: str = ""
    offset: int = 0
    total: int = -1
    short_title: str = ""

    def __post_init__(self) -> None:
        if self.total < 0:
            object.__setattr__(self, "total", len(self.entries))

    def part(self, start: int, stop: int) -> Entries:
        """The entries from `start` up to `stop`, as far as there are any; for a page that shows only a part."""
        start, stop = max(start, 0), max(min(stop, self.total), 0)
        return replace(self, entries=self.entries[start:stop] if start < stop else (), offset=start, total=self.total)

    def groups(self, limit: int | None = None) -> Iterator[tuple[Entry | None, list[Entry]]]:
        """The entries by division and strategic issue, at most `limit` at once.

        Each group comes with its first entry, to be headed by; what follows of a
        group that is longer than `limit` comes with None.
        """
        group: tuple[str, str] | None = None
        piece: list[Entry] = []
        head: Entry | None = None
        for entry in self.entries:
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
        """One row per recommendation; a problem without one has one row. With the columns that one of `like` needs."""
        reasons = any(block.with_reasons for block in (self, *like))
        sources = any(block.with_sources for block in (self, *like))
        columns = (
            *_columns(),
            *(_reason_columns() if reasons else ()),
            Column("supported_by", pgettext("report column", "Supported by"), 14),
            Column("consolidated_into", pgettext("report column", "Consolidated item"), 14),
            *((Column("sources", pgettext("report column", "Joined from"), 30),) if sources else ()),
            *((Column("remark", pgettext("report column", "Remark"), 14),) if self.remark else ()),
        )
        rows = _FlatRows(self, reasons, sources)
        return Table(self.name, self.title, columns, rows, short_title=self.short_title)


def _columns() -> tuple[Column, ...]:
    return (
        Column("code", pgettext("report column", "Code"), 13, is_key=True),
        Column("division", pgettext("report column", "Division"), 16),
        Column("class", pgettext("report column", "Class"), 7, "center"),
        Column("strategic_issue", pgettext("report column", "Strategic issue"), 24),
        Column("statement", pgettext("report column", "Problem"), 46),
        Column("cause", pgettext("report column", "Cause"), 30),
        Column("impact", pgettext("report column", "Impact"), 30),
        Column("legal_basis", pgettext("report column", "Legal basis"), 24),
        Column("offices", pgettext("report column", "Origin offices"), 24),
        Column("status", pgettext("report column", "Status"), 14),
        Column("recommendation_number", pgettext("report column", "Rec. no."), 7, "center", "number", is_key=True),
        Column("recommendation", pgettext("report column", "Recommendation"), 46),
        Column("addressees", pgettext("report column", "Addressed to"), 22),
        Column("horizon", pgettext("report column", "Horizon"), 16),
    )


def _reason_columns() -> tuple[Column, ...]:
    return (
        Column("reason_category", pgettext("report column", "Kind of reason"), 18),
        Column("reason", pgettext("report column", "Reason"), 40),
    )


_NONE = (EntryRecommendation(0, "", (), Choice("", "")),)


@dataclass(frozen=True)
class _FlatRows:
    block: Entries
    with_reasons: bool
    with_sources: bool

    def __iter__(self) -> Iterator[Row]:
        remark = (self.block.remark,) if self.block.remark else ()
        for entry in self.block.entries:
            head = (
                entry.code,
                entry.division,
                entry.class_letter,
                entry.issue,
                entry.statement,
                entry.cause,
                entry.impact,
                entry.legal_basis,
                entry.offices,
                entry.status,
            )
            tail = (
                *((entry.reason_kind, entry.reason) if self.with_reasons else ()),
                entry.supports,
                entry.item_code,
                *((entry.sources,) if self.with_sources else ()),
                *remark,
            )
            for row in entry.recommendations or _NONE:
                yield (*head, row.number or None, row.text, row.addressees, row.horizon, *tail)
