"""Estimate how wide columns and how high rows of a PDF become, before Typst lays them out."""

from __future__ import annotations

from collections.abc import Sequence

from dim.reports.structure.grid import GridColumn, GridEntry
from dim.reports.writers.pdf_text import lines, width_of

# In mm, as `document.typ` sets them: the width between the margins of A4 landscape, one em of text
# and of tables, and the padding of a cell at both sides together.
PAGE, EM, SMALL_EM, PADDING = 263.0, 3.53, 3.18, 3.4
# The part of a width that is left for bold letters, which are wider than the measured ones.
BOLD = 0.84
# An entry or row of more lines than this may break over pages; any other stays together.
TOGETHER = 14
WIDEST_CODE = 42.0  # mm; a longer code has to break after all


def widths_of(shares: Sequence[float]) -> list[float]:
    """Return the room inside the cells of each column, in em of the small print.

    `shares` are the widths of the columns in any unit.
    """
    return [max((PAGE * share / sum(shares) - PADDING) / SMALL_EM, 1.0) for share in shares]


def shares_for_codes(shares: list[float], entries: Sequence[GridEntry]) -> list[float]:
    """Return the shares with the first column so wide that none of its codes has to break."""
    # A code that breaks cannot be searched for, and is mistyped.
    longest = max((width_of(entry.cells[0]) for entry in entries), default=0)
    part = min((longest + 0.1) * SMALL_EM + PADDING, WIDEST_CODE) / PAGE
    return [max(shares[0], round(sum(shares[1:]) * part / (1 - part), 2)), *shares[1:]]


def widths_of_cells(
    columns: Sequence[GridColumn], widths: Sequence[float]
) -> tuple[list[float], list[float]]:
    """Return the room in the cells of an entry and in those of its lines, in em.

    `widths` is the room of each of these columns.
    """
    cells, of_lines = [], []
    for column, width in zip(columns, widths, strict=True):
        if column.of == "line":
            of_lines.append(width)
        else:
            # Cells of issues are bold, so fewer letters fit.
            cells.append(width * BOLD if column.of == "issue" else width)
    return cells, of_lines


def tallest(cells: Sequence[str], widths: Sequence[float]) -> int:
    """Return about how many lines the highest of these cells takes; widths are in em."""
    return max((lines(cell, width) for cell, width in zip(cells, widths, strict=True)), default=0)
