"""Hold a table as it was read from a file, in whatever format."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import NamedTuple

from dim.operations.imports.plan import Findings

# Columns with the code of something, where a number is no quantity.
CODE_COLUMNS = frozenset({"id", "code", "recommendation_number"})
# Shared by all rows without any: a file has 50,000 of them.
_NOTHING: Mapping[int, str] = MappingProxyType({})


class RawRow(NamedTuple):
    """One row of a file: its number as the spreadsheet shows it, and its cells as text.

    `cells` has the text that people see. `flaws` maps the index of a cell to ``"formula"``,
    ``"error_value"`` or ``"stray_byte"``. `codes` has, by index, the text of numbers that reads
    otherwise where it is the code of something: 11.10 and not 11,10.
    """

    number: int
    cells: list[str]
    flaws: Mapping[int, str] = _NOTHING
    codes: Mapping[int, str] = _NOTHING
    is_hidden: bool = False

    def cell(self, column: int | None) -> str:
        """Return the text in this column; empty for None or where the row is shorter."""
        if column is None or column >= len(self.cells):
            return ""
        return self.cells[column]

    @property
    def is_blank(self) -> bool:
        """Whether no cell shows anything, as a formula that was dragged too far."""
        return not any(cell.strip() for cell in self.cells)


class Merged(NamedTuple):
    """A range of merged cells: numbers of its rows, indexes of its columns, ends included."""

    top: int
    bottom: int
    left: int
    right: int


@dataclass
class Sheet:
    """The rows of one sheet, or of a CSV file.

    `hidden_columns` has the indexes of columns that nobody sees. `others` names the sheets with
    the same headings that were not read, `names` all sheets. `beside` has what a document says
    outside of its list: a kind of `left_out.KINDS`, and the text.
    """

    name: str
    rows: list[RawRow]
    merged: list[Merged] = field(default_factory=list)
    hidden_columns: frozenset[int] = frozenset()
    others: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    beside: list[tuple[str, str]] = field(default_factory=list)
    is_word: bool = False

    @property
    def last(self) -> int:
        """The number of the last row."""
        return self.rows[-1].number if self.rows else 0


@dataclass
class Table:
    """The part of a sheet under its headings.

    `headings` has the heading of each column of the file, `columns` the index and `titles` the
    heading of each known column, by our name for it. `unused` has the headings of the other
    columns. `sheets` names all sheets of the file. `left_out` names the rows that are no entries,
    `hidden` the columns in use that nobody sees, and `tops` the row in which the merged cell with
    the problem of a row begins.
    """

    sheet: str
    headings: list[str]
    heading_row: int
    columns: dict[str, int]
    rows: list[RawRow]
    left_out: Findings
    unused: list[str] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)
    other_sheets: list[str] = field(default_factory=list)
    sheets: list[str] = field(default_factory=list)
    is_word: bool = False
    tops: dict[int, int] = field(default_factory=dict)

    @property
    def titles(self) -> dict[str, str]:
        """The heading of each known column as the file has it, by our name."""
        return {name: self.heading(index) for name, index in self.columns.items()}

    def heading(self, index: int) -> str:
        """Return the heading of a column of the file, empty where it has none."""
        return self.headings[index] if index < len(self.headings) else ""

    def text(self, row: RawRow, name: str) -> str:
        """Return the text of `row` in the column that we call `name`, empty without such one."""
        index = self.columns.get(name)
        if index is not None and index in row.codes and name in CODE_COLUMNS:
            return row.codes[index]
        return row.cell(index)


def empty_table() -> Table:
    """Return a table without headings and rows."""
    return Table("", [], 0, {}, [], Findings())


def column_letters(index: int) -> str:
    """Return the name that spreadsheets give to the column with this index: 0 is A, 26 is AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
