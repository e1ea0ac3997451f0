"""Read the tables of a Word document as one sheet."""

from __future__ import annotations

from dim.operations.imports.docx_file import WordText
from dim.operations.imports.limits import Budget
from dim.operations.imports.merging import fill_downwards
from dim.operations.imports.table import RawRow, Sheet


def sheet_of_tables(document: WordText, budget: Budget) -> Sheet:
    """Return the rows of the longest table and of those that are as wide.

    A list that goes on under the next issue is another table with the same columns. What stands
    in other tables and outside of them is named in `beside`.
    """
    width = _width(max(document.tables, key=len, default=[]))
    sheet = Sheet("", [], is_word=True)
    for table, merged in zip(document.tables, document.merged, strict=True):
        if _width(table) != width:
            text = " · ".join(cell for row in table for cell in row if cell.strip())
            sheet.beside.append(("other_table", text))
            continue
        above = sheet.last
        sheet.merged += [
            one._replace(top=one.top + above, bottom=one.bottom + above) for one in merged.values()
        ]
        sheet.rows += [RawRow(number, row) for number, row in enumerate(table, above + 1)]
    sheet.beside += [("outside", paragraph.text) for paragraph in document.paragraphs]
    fill_downwards(sheet, budget)
    sheet.rows = [row for row in sheet.rows if not row.is_blank]
    return sheet


def _width(table: list[list[str]]) -> int:
    return max(map(len, table), default=0)
