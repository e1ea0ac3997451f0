"""Read a file that a class uploads as a list, into the text that its spreadsheet would paste.

So a file and a clipboard have one preview and one way to be stored.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dim.operations.imports.columns import PROBLEM_COLUMNS, folded
from dim.operations.imports.docx_file import Paragraph, WordText, is_word, read_document
from dim.operations.imports.headings import Headings, find_headings
from dim.operations.imports.left_out import KINDS
from dim.operations.imports.limits import Budget
from dim.operations.imports.list_signs import is_blank
from dim.operations.imports.opening import is_zip, open_package, refuse_unreadable
from dim.operations.imports.plan import Findings
from dim.operations.imports.reading import read_text, table_of
from dim.operations.imports.table import RawRow, Sheet
from dim.operations.imports.xlsx_file import Workbook
from dim.operations.pasting.reading import MAX_ROWS
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
        sheet = read_text(data, PROBLEM_COLUMNS, budget)
    elif is_word(package := open_package(data, budget)):
        rows, notes = _of_document(read_document(package, budget))
        sheet = Sheet("", [RawRow(number, cells) for number, cells in enumerate(rows, 1)])
    else:
        sheet, notes = _of_workbook(Workbook(package, budget))
    rows, more = _listed(sheet)
    # Headings, and rows that only add a recommendation to the one above.
    if not rows or len(rows) > 5 * MAX_ROWS:
        raise wrong_number(len(rows))
    return ListFile(as_text(rows), (*notes, *more))


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


def _listed(sheet: Sheet) -> tuple[Rows, tuple[str, ...]]:
    """Return headings and entries of a sheet, and a sentence about each kind of row left out."""
    headings = _headings(sheet)
    notes = []
    if hidden := sum(row.is_hidden for row in sheet.rows):
        told = ngettext(
            "%(count)d hidden row was read as well.",
            "%(count)d hidden rows were read as well.",
            hidden,
        )
        notes.append(told % {"count": hidden})
    if headings is None:
        rows = sheet.rows
    else:
        table = table_of(sheet, headings, PROBLEM_COLUMNS)
        rows = table.rows
        notes += _told(table.left_out)
    cells = [row.cells for row in rows if not all(map(is_blank, row.cells))]
    return [_head(headings), *cells] if headings else cells, tuple(notes)


def _headings(sheet: Sheet) -> Headings | None:
    found = find_headings(sheet.rows, PROBLEM_COLUMNS, sheet.merged)
    return found if found and "statement" in found.columns else None


def _head(headings: Headings) -> list[str]:
    """Return the headings in one row, in words that the preview of pasted lists knows."""
    names = {index: name for name, index in headings.columns.items()}
    return [
        cell
        if index not in names or folded(cell) in PROBLEM_COLUMNS.by_heading
        else PROBLEM_COLUMNS.title(names[index])
        for index, cell in enumerate(headings.cells)
    ]


def _told(left_out: Findings) -> list[str]:
    """Return one sentence for each kind of row that is left out, with its first texts."""
    texts: dict[str, list[str]] = {}
    for found in left_out.kept:
        texts.setdefault(found.code, []).append(" ".join(found.message.split()))
    return [
        _("Not read (%(kind)s): %(texts)s.")
        % {
            "kind": KINDS[kind],
            "texts": "; ".join(f"“{text[:80]}”" for text in said[:5])
            + (" …" if len(said) > 5 else ""),
        }
        for kind, said in texts.items()
        # Nobody misses these.
        if kind not in ("headings", "numbering")
    ]


def _of_workbook(book: Workbook) -> tuple[Sheet, tuple[str, ...]]:
    """Return the first sheet that has the headings of a list, or else the first with a text."""
    sheets = [book.sheet(name, fill_merged=False) for name in book.sheet_names]
    filled = [sheet for sheet in sheets if sheet.rows]
    if not filled:
        raise wrong_number(0)
    chosen = next((sheet for sheet in filled if _headings(sheet)), filled[0])
    others = [sheet.name for sheet in filled if sheet is not chosen]
    told = _("Sheets that were not read: %(names)s.") % {"names": ", ".join(others[:20])}
    return chosen, (told,) if others else ()


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
