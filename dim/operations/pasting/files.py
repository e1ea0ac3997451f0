"""Read a file that a class uploads as a list, into the text that its spreadsheet would paste.

So a file and a clipboard have one preview and one way to be stored.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dim.operations.imports.columns import PROBLEM_COLUMNS
from dim.operations.imports.docx_file import Paragraph, WordText, is_word, read_document
from dim.operations.imports.limits import Budget
from dim.operations.imports.reading import (
    HEADING_ROWS,
    is_column_numbers,
    is_zip,
    open_package,
    read_text_rows,
    refuse_unreadable,
)
from dim.operations.imports.xlsx_file import Workbook
from dim.operations.pasting.reading import MAX_ROWS, is_blank
from dim.operations.pasting.storing import wrong_number

Rows = list[list[str]]


@dataclass(frozen=True)
class ListFile:
    """The list of a file as pasted text, and sentences about what of the file was not read."""

    text: str
    notes: tuple[str, ...] = ()


def read_file(data: bytes) -> ListFile:
    """Read a workbook, a CSV file or a Word document.

    Raises ImportRefused for a file that cannot be read, Refused for one with too many rows.
    """
    refuse_unreadable(data)
    budget = Budget()
    notes: tuple[str, ...] = ()
    if not is_zip(data):
        rows = read_text_rows(data, PROBLEM_COLUMNS, budget)
    elif is_word(package := open_package(data, budget)):
        rows, notes = _of_document(read_document(package, budget))
    else:
        rows, notes = _of_workbook(Workbook(package, budget))
    rows = [row for row in _from_headings(rows) if not all(map(is_blank, row))]
    # Headings, and rows that only add a recommendation to the one above.
    if not rows or len(rows) > 5 * MAX_ROWS:
        raise wrong_number(len(rows))
    return ListFile(as_text(rows), notes)


def as_text(rows: Rows) -> str:
    """Return rows of cells as a spreadsheet puts them on the clipboard."""
    width = max(map(len, rows), default=0)
    even = [row + [""] * (width - len(row)) for row in rows]
    return "\n".join("\t".join(map(_quoted, row)) for row in even)


def _quoted(cell: str) -> str:
    if not re.search('[\t\r\n]|^"', cell):
        return cell
    doubled = cell.replace('"', '""')
    return f'"{doubled}"'


def _from_headings(rows: Rows) -> Rows:
    """Leave out what stands above the headings of an official list, and its row "1 2 3"."""
    for index, row in enumerate(rows[:HEADING_ROWS]):
        found, _twice = PROBLEM_COLUMNS.match(row)
        if len(found) >= 2 and "statement" in found:
            below = rows[index + 1 :]
            if below and is_column_numbers(below[0]):
                below = below[1:]
            return [row, *below]
    return rows


def _of_workbook(book: Workbook) -> tuple[Rows, tuple[str, ...]]:
    """Return the first sheet that has the headings of a list, or else the first with a text."""
    sheets = [book.sheet(name, fill_merged=False) for name in book.sheet_names]
    filled = [sheet for sheet in sheets if sheet.rows]
    if not filled:
        raise wrong_number(0)
    chosen = next(
        (sheet for sheet in filled if len(_from_headings(_cells(sheet.rows))) < len(sheet.rows)),
        filled[0],
    )
    others = [sheet.name for sheet in filled if sheet is not chosen]
    told = _("Sheets that were not read: %(names)s.") % {"names": ", ".join(others[:20])}
    return _cells(chosen.rows), (told,) if others else ()


def _cells(rows: list) -> Rows:
    return [row.cells for row in rows]


def _of_document(document: WordText) -> tuple[Rows, tuple[str, ...]]:
    """Return the tables of a document that are one list; without tables, its lists."""
    if document.tables:
        return _of_tables(document)
    items = [paragraph for paragraph in document.paragraphs if paragraph.level >= 0]
    if not items:
        return [[paragraph.text] for paragraph in document.paragraphs], ()
    top = min(paragraph.level for paragraph in items)
    rows = [[item.text] if item.level == top else ["", item.text] for item in items]
    return rows, _notes(_outside(document.paragraphs))


def _of_tables(document: WordText) -> tuple[Rows, tuple[str, ...]]:
    # A list that goes on under the next issue is another table with the same columns.
    longest = max(document.tables, key=len)
    width = _width(longest)
    same = [table for table in document.tables if _width(table) == width]
    head = same[0][:1]
    rows = [
        row
        for at, table in enumerate(same)
        for row in (table[1:] if at and table[:1] == head else table)
    ]
    others = len(document.tables) - len(same)
    told = ngettext(
        "%(count)d table with other columns was not read.",
        "%(count)d tables with other columns were not read.",
        others,
    )
    notes = (told % {"count": others},) if others else ()
    return rows, (*notes, *_notes(len(document.paragraphs)))


def _width(table: Rows) -> int:
    return max(map(len, table), default=0)


def _outside(paragraphs: list[Paragraph]) -> int:
    return sum(paragraph.level < 0 for paragraph in paragraphs)


def _notes(outside: int) -> tuple[str, ...]:
    told = ngettext(
        "%(count)d paragraph outside of the list was not read.",
        "%(count)d paragraphs outside of the list were not read.",
        outside,
    )
    return (told % {"count": outside},) if outside else ()
