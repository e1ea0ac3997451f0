"""Hold a table as it was read from a file, in whatever format."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import NamedTuple

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
    the same headings that were not read.
    """

    name: str
    rows: list[RawRow]
    merged: list[Merged] = field(default_factory=list)
    hidden_columns: frozenset[int] = frozenset()
    others: list[str] = field(default_factory=list)


@dataclass
class Table:
    """The part of a sheet under its headings.

    `columns` has the index and `titles` the heading of each known column, by our name for it.
    `unused` has the headings of the other columns.
    """

    sheet: str
    columns: dict[str, int]
    titles: dict[str, str]
    rows: list[RawRow]
    unused: list[str] = field(default_factory=list)
    other_sheets: list[str] = field(default_factory=list)

    def text(self, row: RawRow, name: str) -> str:
        """Return the text of `row` in the column that we call `name`, empty without such one."""
        index = self.columns.get(name)
        if index is not None and index in row.codes and name in CODE_COLUMNS:
            return row.codes[index]
        return row.cell(index)


def column_letters(index: int) -> str:
    """Return the name that spreadsheets give to the column with this index: 0 is A, 26 is AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
