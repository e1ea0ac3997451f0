"""Hold a table as it was read from a file, in whatever format."""

from dataclasses import dataclass, field
from typing import NamedTuple


class RawRow(NamedTuple):
    """One row of a file: its number as the spreadsheet shows it, and its cells as text.

    `flaws` maps the index of a bad cell to ``"formula"`` or ``"error_value"``.
    """

    number: int
    cells: list[str]
    flaws: dict[int, str]

    def cell(self, column: int | None) -> str:
        """Return the text in this column; empty for None or where the row is shorter."""
        if column is None or column >= len(self.cells):
            return ""
        return self.cells[column]

    @property
    def is_blank(self) -> bool:
        """Whether no cell has a text or a flaw."""
        return not self.flaws and not any(cell.strip() for cell in self.cells)


@dataclass
class Sheet:
    """The rows of one sheet, or of a CSV file.

    `others` names the sheets with the same headings that were not read.
    """

    name: str
    rows: list[RawRow]
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
        return row.cell(self.columns.get(name))


def column_letters(index: int) -> str:
    """Return the name that spreadsheets give to the column with this index: 0 is A, 26 is AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
