"""Read the list of a Word document: its tables, or the items of its lists.

Tags are those of ECMA-376 part 1 (WordprocessingML).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from dim.operations.imports.limits import MAX_COLUMNS, Budget, ImportRefused
from dim.operations.imports.office_package import OfficePackage
from dim.operations.imports.table import Merged

# What was deleted or moved away while changes were tracked, and what older versions of Word show
# instead of something that stands there already.
_NOT_READ = {"del", "moveFrom", "Fallback"}
# Stands for the sign or number of an item of a list in a cell.
_ITEM = "• "
_LETTERS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "\u2011"}
# The styles of lists that Word brings along; others have their numbers in the paragraph.
_LIST_STYLE = re.compile(r"\AList(?:Bullet|Number)([2-5]?)\Z")


@dataclass
class Paragraph:
    """One paragraph outside of tables; `level` counts from 0 in a list and is -1 elsewhere."""

    text: str
    level: int = -1


@dataclass
class WordText:
    """What a document says, in its order: each table as rows of cells, and its paragraphs.

    `merged` has the merged cells of each table by row and column; its first row has the number 1.
    """

    tables: list[list[list[str]]] = field(default_factory=list)
    merged: list[dict[tuple[int, int], Merged]] = field(default_factory=list)
    paragraphs: list[Paragraph] = field(default_factory=list)


def is_word(package: OfficePackage) -> bool:
    """Return whether an office file is a Word document."""
    return package.kind == "document"


def broken() -> ImportRefused:
    """Return the refusal of a damaged document."""
    return ImportRefused(
        _("This Word document is damaged. Open it in Word and save it again."), "broken"
    )


def read_document(package: OfficePackage, budget: Budget) -> WordText:
    """Return the tables and paragraphs of a Word document. Raises ImportRefused."""
    handler = _Handler(budget)
    package.parse(package.main, start=handler.start, end=handler.end, text=handler.characters)
    return handler.found


class _Handler:
    """Collects tables and paragraphs; a table within a cell becomes a part of its text."""

    def __init__(self, budget: Budget) -> None:
        self.found = WordText()
        self._keep: Callable[[str], str] = budget.keep
        self._skipped = self._tables = self._runs = 0
        self._is_text = False
        self._parts: list[str] = []
        self._level = -1
        self._row: list[str] = []
        # The paragraphs of a cell, and whether they are items of a list.
        self._cell: list[tuple[str, bool]] = []
        self._span, self._is_continued = 1, False
        # The merged cells of the open table that may go on, by their column.
        self._open: dict[int, Merged] = {}

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Handle the start of an XML element."""
        if tag in _NOT_READ or self._skipped:
            self._skipped += 1
            return
        value = next((value for name, value in attributes.items() if name.endswith(":val")), "")
        if tag == "p":
            self._parts, self._level = [], -1
        elif tag == "tbl":
            self._tables += 1
            if self._tables == 1:
                self.found.tables.append([])
                self.found.merged.append({})
                self._open = {}
        elif tag == "tr" and self._tables == 1:
            self._row = []
        elif tag == "tc" and self._tables == 1:
            self._cell, self._span, self._is_continued = [], 1, False
        elif tag == "gridSpan" and self._tables == 1:
            self._span = min(max(int(value), 1), MAX_COLUMNS)
        elif tag == "vMerge" and self._tables == 1:
            self._is_continued = value != "restart"
        elif tag == "r":
            self._runs += 1
        elif tag == "t":
            self._is_text = True
        elif self._runs and tag in _LETTERS:
            self._parts.append(_LETTERS[tag])
        else:
            self._list_level(tag, value)

    def _list_level(self, tag: str, value: str) -> None:
        """Note the level of the paragraph, if this element says that it is the item of a list."""
        if tag == "ilvl":
            self._level = max(int(value), 0)
        elif tag == "numId":
            # Number 0 takes the paragraph out of the list of its style.
            self._level = max(self._level, 0) if value != "0" else -1
        elif tag == "pStyle" and (found := _LIST_STYLE.match(value)):
            self._level = int(found[1] or 1) - 1

    def characters(self, text: str) -> None:
        """Handle text within an XML element."""
        if self._is_text and not self._skipped:
            self._parts.append(self._keep(text))

    def end(self, tag: str) -> None:
        """Handle the end of an XML element."""
        if self._skipped:
            self._skipped -= 1
        elif tag == "t":
            self._is_text = False
        elif tag == "r":
            self._runs -= 1
        elif tag == "p":
            self._end_paragraph()
        elif tag == "tc" and self._tables == 1:
            self._end_cell()
        elif tag == "tr" and self._tables == 1:
            self.found.tables[-1].append(self._row)
        elif tag == "tbl":
            self._tables -= 1

    def _end_cell(self) -> None:
        """Add the cell to its row, and to the cells that are merged."""
        column, row = len(self._row), len(self.found.tables[-1]) + 1
        if column >= MAX_COLUMNS:
            return
        # The number of an item is no text in the file, but people see it.
        sign = _ITEM if sum(is_item for _text, is_item in self._cell) > 1 else ""
        lines = [f"{sign}{text}" if is_item else text for text, is_item in self._cell]
        text = "" if self._is_continued else "\n".join(lines)
        self._row += [text, *[""] * (self._span - 1)]
        above = self._open.pop(column, None)
        if not self._is_continued or above is None:
            self._open[column] = Merged(row, row, column, column + self._span - 1)
        else:
            self._open[column] = above._replace(bottom=row)
        one = self._open[column]
        if one.bottom > one.top or one.right > one.left:
            self.found.merged[-1][one.top, one.left] = one

    def _end_paragraph(self) -> None:
        text = "".join(self._parts)
        self._parts = []
        if not text.strip():
            return
        if self._tables:
            self._cell.append((text, self._level >= 0))
        else:
            self.found.paragraphs.append(Paragraph(text, self._level))
