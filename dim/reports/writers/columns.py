"""How wide the columns of a table become: none narrower than its longest word, if the page allows.

Widths of words are in em of the papers' typeface; a writer says how long its em is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from dim.reports.structure.blocks import Table
from dim.reports.structure.entry_list import Entries
from dim.reports.structure.grid import GridColumn, grid
from dim.reports.structure.values import as_text
from dim.reports.writers.pdf_text import width_of

# The part of a width that is left for bold letters, which are wider than the measured ones.
BOLD = 0.84
# A longer word has to break: one address of the web would leave no room for the other columns.
WIDEST = 15.0
# Behind these a line may end, but not inside of what has digits: a code, the number of a law.
_ENDS_LINE = re.compile(r"(?<=[-/])")


@dataclass(frozen=True)
class Sheet:
    """The room of a table: its width, one em of its letters, and the padding of a cell.

    All three are in the same unit.
    """

    width: float
    em: float
    padding: float

    def fitted(self, shares: Sequence[float], words: Sequence[float]) -> list[float]:
        """Return the widths of columns in this room.

        They are in proportion to `shares`, but no column is narrower than its longest word, of
        which `words` has the widths in em. Where not all of them fit, the widest columns give way.
        """
        least = _within(self.width, [word * self.em + self.padding for word in words])
        widths = [0.0] * len(shares)
        open_ = list(range(len(shares)))
        room = self.width
        while open_:
            whole = sum(shares[number] for number in open_)
            part = {number: room * shares[number] / whole for number in open_}
            narrow = [number for number in open_ if part[number] < least[number]]
            # What the narrow ones take more than their share, the others have less.
            for number in narrow or open_:
                widths[number] = least[number] if narrow else part[number]
            room -= sum(widths[number] for number in narrow)
            open_ = [number for number in open_ if number not in narrow] if narrow else []
        return widths


def words_of_grid(block: Entries, columns: Sequence[GridColumn]) -> list[float]:
    """Return the width of the longest word in each column of an official table, in em."""
    heads = [longest([column.title]) / BOLD for column in columns]
    own = [number for number, column in enumerate(columns) if column.of == "entry"]
    of_line = [number for number, column in enumerate(columns) if column.of == "line"]
    for entry in grid(block):
        for number, text in zip(own, entry.cells, strict=True):
            heads[number] = max(heads[number], longest([text]))
        for line in entry.lines:
            for number, text in zip(of_line, line, strict=True):
                heads[number] = max(heads[number], longest([text]))
    return heads


def words_of_table(table: Table) -> list[float]:
    """Return the width of the longest word in each column of a table, in em."""
    widths = [longest([as_text(column.title)]) / BOLD for column in table.columns]
    for row in table:
        widths = [
            max(width, longest([as_text(cell)])) for width, cell in zip(widths, row, strict=True)
        ]
    if table.totals:
        totals = [longest([as_text(cell)]) / BOLD for cell in table.totals]
        widths = [max(pair) for pair in zip(widths, totals, strict=True)]
    return widths


def longest(texts: Iterable[str]) -> float:
    """Return the width of the longest word of these texts in em, at most `WIDEST`."""
    return max((_width(word) for text in texts for word in text.split()), default=0.0)


@lru_cache(maxsize=16_384)
def _width(word: str) -> float:
    has_digits = any(char.isdigit() for char in word)
    pieces = [word] if has_digits else _ENDS_LINE.split(word)
    return min(max(width_of(piece) for piece in pieces), WIDEST)


def _within(room: float, least: list[float]) -> list[float]:
    """Return these widths, the greatest of them made smaller until all together fit the room."""
    if sum(least) <= room:
        return least
    # The limit above which widths are cut: what is left after the smaller ones, shared evenly.
    limit, rest = room / len(least), sorted(least)
    for number, width in enumerate(rest):
        limit = (room - sum(rest[:number])) / (len(rest) - number)
        if width > limit:
            break
    return [min(width, limit) for width in least]
