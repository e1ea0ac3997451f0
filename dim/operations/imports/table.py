"""A table as it was read from a file, whatever its format."""

from dataclasses import dataclass, field
from typing import NamedTuple


class RawRow(NamedTuple):
    """One row: its number as the spreadsheet shows it, its cells as text, and what is wrong with single cells.

    `flaws` maps a column to ``"formula"`` or ``"error_value"``.
    """

    number: int
    cells: list[str]
    flaws: dict[int, str]

    def cell(self, column: int | None) -> str:
        return self.cells[column] if column is not None and column < len(self.cells) else ""

    @property
    def is_blank(self) -> bool:
        return not self.flaws and not any(cell.strip() for cell in self.cells)


@dataclass
class Sheet:
    """All rows of one sheet, or of a CSV file."""

    name: str
    rows: list[RawRow]
    # Sheets with the same headings that were not read.
    others: list[str] = field(default_factory=list)


@dataclass
class Table:
    """The part of a sheet under its headings. `columns` and `titles` go by our names of the columns."""

    sheet: str
    columns: dict[str, int]
    titles: dict[str, str]
    rows: list[RawRow]
    unused: list[str] = field(default_factory=list)
    other_sheets: list[str] = field(default_factory=list)

    def text(self, row: RawRow, name: str) -> str:
        return row.cell(self.columns.get(name))


def column_letters(index: int) -> str:
    """The name a spreadsheet gives to the column with this index: 0 is A, 26 is AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
