"""What a report says, apart from how a page or a file says it.

A report is a tuple of blocks; a writer prints every kind of block its format
can hold. Blocks are plain data: nothing here asks the database, and nothing
knows a file format. Text people typed is carried as typed; `as_text` is the
one place that turns any value into text a file can hold.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from dim.text import clean_typed

if TYPE_CHECKING:
    from dim.reports.paper import Paper

Row = Sequence[Any]


class Unwritable(RuntimeError):
    """A report that a format cannot hold. The message says to its reader what to do instead."""


def as_text(value: Any) -> str:
    """Return `value` as every file prints it.

    Only what no document can hold is left out (control characters XML forbids);
    visible text is never altered. Moments name their time zone.
    """
    if value is None:
        return ""
    if isinstance(value, datetime.datetime):
        return f"{formats.date_format(value, 'j F Y')}, {value:%H.%M} {value.tzname() or ''}".rstrip()
    if isinstance(value, datetime.date):
        return formats.date_format(value, "j F Y")
    if isinstance(value, tuple | list):
        return "; ".join(as_text(part) for part in value)
    return clean_typed(str(value)).text


@dataclass(frozen=True)
class Choice:
    """A value of a fixed vocabulary: `value` for machines, `label` for people."""

    value: str
    label: str

    def __str__(self) -> str:
        return self.label


# --- Blocks ---------------------------------------------------------------------


@dataclass(frozen=True)
class Heading:
    kind: ClassVar = "heading"
    text: str


@dataclass(frozen=True)
class Paragraph:
    kind: ClassVar = "paragraph"
    text: str
    tone: Literal["plain", "notice", "warning"] = "plain"


@dataclass(frozen=True)
class Column:
    """`name` is the key in machine-readable files and never translated; `width` is in characters."""

    name: str
    title: str
    width: int = 14
    align: Literal["left", "center", "right"] = "left"
    kind: Literal["text", "number"] = "text"
    # Repeated where a row has to continue on the next one (see the XLSX writer).
    is_key: bool = False


@dataclass(frozen=True)
class Table:
    """Rows as wide as the columns. `rows` may be produced while they are read, any number of times."""

    kind: ClassVar = "table"
    name: str
    title: str
    columns: tuple[Column, ...]
    rows: Iterable[Row]
    totals: Row | None = None
    note: str = ""
    short_title: str = ""  # where there is little room: an Excel sheet takes 31 characters

    def __post_init__(self) -> None:
        known = self.rows if isinstance(self.rows, tuple | list) else ()
        for row in (*known, *([self.totals] if self.totals else [])):
            self._refuse_ragged(row)

    def __iter__(self) -> Iterator[Row]:
        for row in self.rows:
            self._refuse_ragged(row)
            yield row

    def cells(self) -> Iterator[list[tuple[Column, Any]]]:
        """Every row as pairs of column and value, the totals last."""
        for row in (*self, *([self.totals] if self.totals else [])):
            yield list(zip(self.columns, row, strict=True))

    def _refuse_ragged(self, row: Row) -> None:
        if len(row) != len(self.columns):
            raise ValueError(f"Table {self.name}: a row has {len(row)} cells for {len(self.columns)} columns.")


@dataclass(frozen=True)
class KeyNumber:
    label: str
    value: int
    note: str = ""


@dataclass(frozen=True)
class KeyNumbers:
    kind: ClassVar = "key_numbers"
    name: str
    title: str
    numbers: tuple[KeyNumber, ...]

    def table(self) -> Table:
        columns = (
            Column("label", pgettext("report column", "Key number"), 34),
            Column("count", pgettext("report column", "Count"), 10, "right", "number"),
            Column("note", pgettext("report column", "Note"), 40),
        )
        rows = tuple((number.label, number.value, number.note) for number in self.numbers)
        return Table(self.name, self.title, columns, rows)


@dataclass(frozen=True)
class Bar:
    label: str
    count: int


@dataclass(frozen=True)
class BarChart:
    """Counts side by side. A page draws the first `drawn`; files hold all."""

    kind: ClassVar = "bar_chart"
    name: str
    title: str
    label_title: str
    bars: tuple[Bar, ...]
    note: str = ""
    drawn: int = 20
    short_title: str = ""

    SCALE: ClassVar = 1000

    def table(self) -> Table:
        columns = (
            Column("label", self.label_title, 40),
            Column("count", pgettext("report column", "Count"), 10, "right", "number"),
        )
        rows = tuple((bar.label, bar.count) for bar in self.bars)
        return Table(self.name, self.title, columns, rows, note=self.note, short_title=self.short_title)

    def lengths(self) -> list[tuple[Bar, int]]:
        """The drawn bars with their lengths, the longest being `SCALE`."""
        largest = max((bar.count for bar in self.bars), default=0) or 1
        return [(bar, round(bar.count * self.SCALE / largest)) for bar in self.bars[: self.drawn]]

    def left_out(self) -> int:
        """How many bars a page does not draw."""
        return max(len(self.bars) - self.drawn, 0)


@dataclass(frozen=True)
class HeatRow:
    """`counts` has one number per column; None where there is no such cell (a division without a class C)."""

    label: str
    counts: tuple[int | None, ...]
    group: str = ""

    @property
    def total(self) -> int:
        return sum(count or 0 for count in self.counts)


@dataclass(frozen=True)
class HeatMap:
    """Counts in a grid, darker where there are more. Numbers are always printed too."""

    kind: ClassVar = "heat_map"
    name: str
    title: str
    label_title: str
    column_titles: tuple[str, ...]
    rows: tuple[HeatRow, ...]
    group_title: str = ""
    columns_title: str = ""

    LEVELS: ClassVar = 4

    def __post_init__(self) -> None:
        for row in self.rows:
            if len(row.counts) != len(self.column_titles):
                raise ValueError(f"Heat map {self.name}: row {row.label!r} does not fit its columns.")

    def graded(self) -> list[tuple[HeatRow, list[tuple[int | None, int]]]]:
        """Every row with its counts and their levels: 0 for none, `LEVELS` for the largest."""
        largest = max((count or 0 for row in self.rows for count in row.counts), default=0) or 1
        return [
            (row, [(count, -(-(count or 0) * self.LEVELS // largest)) for count in row.counts]) for row in self.rows
        ]

    def has_empty_rows(self) -> bool:
        return any(not row.total for row in self.rows)

    def empty_labels(self) -> str:
        """The rows without any count, by group: what paper says in one line instead of a row each."""
        groups: dict[str, list[str]] = {}
        for row in self.rows:
            if not row.total:
                groups.setdefault(row.group, []).append(row.label)
        return "; ".join(
            f"{group}: {', '.join(labels)}" if group else ", ".join(labels) for group, labels in groups.items()
        )

    def width(self) -> int:
        """Columns of the drawn table: the label, the counts, the total."""
        return len(self.column_titles) + 2

    def totals(self) -> list[int]:
        return [sum(row.counts[index] or 0 for row in self.rows) for index in range(len(self.column_titles))]

    def grand_total(self) -> int:
        return sum(self.totals())

    def table(self) -> Table:
        grouped = bool(self.group_title)
        columns = (
            *((Column("group", self.group_title, 22),) if grouped else ()),
            Column("label", self.label_title, 44),
            *(Column(title, title, 8, "center", "number") for title in self.column_titles),
            Column("total", pgettext("report column", "Total"), 8, "right", "number"),
        )
        rows = tuple((*((row.group,) if grouped else ()), row.label, *row.counts, row.total) for row in self.rows)
        lead = (pgettext("report column", "Total"),) if not grouped else (pgettext("report column", "Total"), "")
        return Table(self.name, self.title, columns, rows, totals=(*lead, *self.totals(), self.grand_total()))


# --- The whole ---------------------------------------------------------------------


@dataclass(frozen=True)
class Subject:
    """What a report is about, and the moment whose state it shows (in the event's time zone)."""

    event_slug: str
    event_name: str
    venue: str
    starts_on: datetime.date
    ends_on: datetime.date
    time_zone: str
    is_sample: bool
    at: datetime.datetime
    statuses: tuple[Choice, ...]
    division_code: str = ""
    division_name: str = ""
    class_letter: str = ""
    class_name: str = ""

    def scope(self) -> str:
        """The class or division it is about, or nothing for the whole event."""
        return self.class_name or self.division_name

    def sample_mark(self) -> str:
        return pgettext("mark", "Sample data") if self.is_sample else ""

    def state(self) -> str:
        return _("as of %(moment)s") % {"moment": as_text(self.at)}


@dataclass(frozen=True)
class Report:
    """`slug` is the file name without its ending: ASCII letters, digits and dashes.

    An official document has `paper`; the summary and other lists have none. `mark` says on every
    page of which edition it is, or that it is a draft; lists that are no documents have none.
    """

    title: str
    slug: str
    subject: Subject
    blocks: tuple[Any, ...]
    paper: Paper | None = None
    mark: str = ""

    def subtitle(self) -> str:
        parts = (self.subject.scope(), self.subject.event_name, self.subject.state())
        return " · ".join(part for part in parts if part)

    def tables(self) -> list[Table]:
        """Every block but the entries that is, or draws, a table."""
        return [
            block if isinstance(block, Table) else block.table()
            for block in self.blocks
            if isinstance(block, Table | KeyNumbers | BarChart | HeatMap)
        ]

    def listings(self) -> list[Any]:
        """The blocks of entries (`dim.reports.listing.Entries`)."""
        return [block for block in self.blocks if block.kind == "entries"]
