"""Headings, paragraphs and tables: the blocks that most formats can print.

A writer leaves out what its format cannot hold. Text that people typed is carried as typed;
writers print it through `as_text`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

from django.utils.translation import pgettext

TableRow = Sequence[Any]


@dataclass(frozen=True)
class Heading:
    """A heading inside a report, for example the name of a division above its list."""

    # Not a field: templates and writers choose by it how a block is printed.
    kind: ClassVar = "heading"
    text: str


@dataclass(frozen=True)
class Paragraph:
    """A paragraph of text; a notice or a warning stands out where the format can show it."""

    kind: ClassVar = "paragraph"
    text: str
    tone: Literal["plain", "notice", "warning"] = "plain"


@dataclass(frozen=True)
class AccountingPart:
    """One number of the reckoning: so many problems, under so many numbers in the lists.

    `name` is its key in machine-readable files.
    """

    name: str
    label: str
    problems: int
    points: int | None = None


@dataclass(frozen=True)
class Accounting(Paragraph):
    """What became of everything that was put forward: in sentences, and as the numbers in them.

    The first of `parts` is the whole, the next four add up to it; what follows is counted apart.
    """

    parts: tuple[AccountingPart, ...] = ()

    @property
    def outcomes(self) -> tuple[AccountingPart, ...]:
        """The parts that add up to the whole."""
        return self.parts[1:5]

    def table(self) -> Table:
        """Return the numbers as a table."""
        columns = (
            Column("label", pgettext("report column", "What became of it"), 44),
            Column("problems", pgettext("report column", "Problems"), 14, "right", "number"),
            Column("points", pgettext("report column", "Numbers in lists"), 14, "right", "number"),
        )
        rows = tuple((part.label, part.problems, part.points) for part in self.parts)
        title = pgettext("sheet", "Accounting")
        return Table("accounting", title, columns, rows, note=self.text)


@dataclass(frozen=True)
class Column:
    """One column of a table. `width` is in characters.

    `name` is the key in machine-readable files, and never translated.
    """

    name: str
    title: str
    width: int = 14
    align: Literal["left", "center", "right"] = "left"
    kind: Literal["text", "number"] = "text"
    # Repeated where a row has to continue on the next one (see the XLSX writer).
    is_key: bool = False


@dataclass(frozen=True)
class Table:
    """A table whose rows have one cell for each column.

    `rows` may be produced while they are read, and can be read any number of times. `name` is
    the key of the table in machine-readable files. Raises ValueError for a row of another
    length: at once for rows that are there already, otherwise when the row is read.
    """

    kind: ClassVar = "table"
    name: str
    title: str
    columns: tuple[Column, ...]
    rows: Iterable[TableRow]
    totals: TableRow | None = None
    note: str = ""
    short_title: str = ""  # where there is little room: an Excel sheet takes 31 characters
    is_form: bool = False  # rows are filled in by hand on paper, and are high enough for that

    def __post_init__(self) -> None:
        # Rows that are produced while they are read stay unread here: they may be thousands.
        known = self.rows if isinstance(self.rows, tuple | list) else ()
        for row in (*known, *([self.totals] if self.totals else [])):
            self._refuse_ragged(row)

    def __iter__(self) -> Iterator[TableRow]:
        for row in self.rows:
            self._refuse_ragged(row)
            yield row

    def cells(self) -> Iterator[list[tuple[Column, Any]]]:
        """Yield every row as pairs of column and value, the totals last."""
        for row in (*self, *([self.totals] if self.totals else [])):
            yield list(zip(self.columns, row, strict=True))

    def _refuse_ragged(self, row: TableRow) -> None:
        if len(row) != len(self.columns):
            raise ValueError(
                f"Table {self.name}: a row has {len(row)} cells for {len(self.columns)} columns."
            )
