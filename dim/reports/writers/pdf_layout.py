"""Estimate how wide columns and how high rows of a PDF become, before Typst lays them out."""

from __future__ import annotations

from collections.abc import Sequence

from dim.reports.writers.columns import Sheet
from dim.reports.writers.pdf_text import lines

# In mm, as `document.typ` sets them: the width between the margins of A4 landscape, one em of text
# and of tables, and the padding of a cell at both sides together.
# mm; see UPRIGHT for pages that are upright, whose letters are 11 pt.
PAGE, EM, SMALL_EM, PADDING = 263.0, 3.53, 3.18, 3.4
UPRIGHT, UPRIGHT_EM = 165.0, 3.88
# A hair more than measured, so that rounding breaks no word.
TABLE = Sheet(PAGE, SMALL_EM, PADDING + 0.2)
# An entry or row of more lines than this may break over pages; any other stays together.
TOGETHER = 14


def rooms_of(widths: Sequence[float]) -> list[float]:
    """Return the room in cells of columns of these widths (mm), in em of the small print."""
    return [max((width - PADDING) / SMALL_EM, 1.0) for width in widths]


def tallest(cells: Sequence[str], widths: Sequence[float]) -> int:
    """Return about how many lines the highest of these cells takes; widths are in em."""
    return max((lines(cell, width) for cell, width in zip(cells, widths, strict=True)), default=0)
