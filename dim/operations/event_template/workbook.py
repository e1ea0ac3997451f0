"""Make the workbook that sets up an event: empty sheets with their headings and an example."""

from __future__ import annotations

import io
from typing import Any

from django.utils.translation import gettext as _

from dim.operations.event_template.columns import SHEETS, SheetKind

_WIDTHS = {"name": 40, "title": 60, "note": 14, "venue": 24, "province": 24, "room": 24}
_OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}


def template_workbook() -> bytes:
    """Return the workbook in the language of the reader, as the bytes of an .xlsx file."""
    import xlsxwriter  # noqa: PLC0415 -- slow import

    file = io.BytesIO()
    with xlsxwriter.Workbook(file, _OPTIONS) as book:
        formats = {
            "hint": book.add_format({"italic": True, "font_color": "#5A6270"}),
            "head": book.add_format({"bold": True, "bg_color": "#EAECEF", "bottom": 1}),
            "example": book.add_format({"italic": True, "font_color": "#5A6270"}),
            # As text: Excel would read 35.10 as a number and 22/9 as a day of this year.
            "cell": book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"}),
        }
        for kind in SHEETS:
            _add_sheet(book, kind, formats)
    return file.getvalue()


def _add_sheet(book: Any, kind: SheetKind, formats: dict[str, Any]) -> None:
    """Add a sheet: what belongs here, the headings, the example, and room to write."""
    sheet = book.add_worksheet(str(kind.title))
    example = _("Rows with “Contoh” in the column %(column)s are not read.") % {
        "column": kind.columns.columns[0].title
    }
    sheet.write_string(0, 0, f"{kind.hint} {example}", formats["hint"])
    for index, column in enumerate(kind.columns.columns):
        sheet.set_column(index, index, _WIDTHS.get(column.name, 18), formats["cell"])
        title = f"{column.title} *" if column.is_required else str(column.title)
        sheet.write_string(1, index, title, formats["head"])
    for number, cells in enumerate(kind.examples, 2):
        for index, text in enumerate(("Contoh", *cells)):
            sheet.write_string(number, index, text, formats["example"])
    sheet.freeze_panes(2, 0)
    sheet.fit_to_pages(1, 0)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
