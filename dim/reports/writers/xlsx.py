"""XLSX for people: a cover, a sheet of data for each list and table, and the lists as printed.

Typed text is written as strings only, never as a formula, a link or a number. Nothing is cut: on a
printed sheet, a text that is higher than a row continues in the next one, which repeats the keys of
its row; in a list as data, only a text that is longer than a cell can be.
"""

import math
from collections.abc import Sequence
from typing import IO, Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from dim.reports.structure.blocks import Table, TableRow
from dim.reports.structure.entry_list import Entries
from dim.reports.structure.report import Report
from dim.reports.structure.values import as_text
from dim.reports.writers.xlsx_rows import continued, height, pieces, units

SHEET_ROWS = 1_048_576
COVER = 110  # characters, the width of the text on the first sheet
FOOTER_UNITS = 255  # Excel's limit
A4 = 9  # Excel's number of this paper
# A sheet is printed on one page's width only where its letters keep 7 of their 11 points.
PAGE_WIDTH, SMALLEST = 784, 7 / 11
_OPTIONS = {
    # Rows are written to disk at once, in their order: 10,000 recommendations stay under 60 MB.
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def write(report: Report, file: IO[bytes]) -> None:
    """Print `report` into `file` as a workbook."""
    import xlsxwriter  # noqa: PLC0415 -- slow import

    with xlsxwriter.Workbook(file, _OPTIONS) as workbook:
        workbook.set_properties(
            {"title": as_text(report.title), "comments": as_text(report.subtitle())}
        )
        _Book(workbook, report).fill()


class _Book:
    """One workbook while it is written, row after row: constant memory allows no way back."""

    def __init__(self, workbook: Any, report: Report) -> None:
        self.workbook = workbook
        self.report = report
        self.names: set[str] = set()
        base = {"valign": "top", "text_wrap": True}
        self.cell = {
            align: workbook.add_format({**base, "align": align})
            for align in ("left", "center", "right")
        }
        self.bold = {
            align: workbook.add_format({**base, "align": align, "bold": True, "top": 1})
            for align in ("left", "center", "right")
        }
        self.head = {
            align: workbook.add_format(
                {**base, "align": align, "bold": True, "bg_color": "#EAECEF", "bottom": 1}
            )
            for align in ("left", "center", "right")
        }
        self.framed = {
            align: workbook.add_format(
                {**base, "align": align, "border": 1, "border_color": "#9AA0A6"}
            )
            for align in ("left", "center", "right")
        }
        self.centred = workbook.add_format(
            {"bold": True, "align": "center", "valign": "vcenter", "text_wrap": True}
        )
        self.title = workbook.add_format({"bold": True, "font_size": 16})
        self.plain = workbook.add_format()

    def fill(self) -> None:
        """Write the cover, then the lists, then the numbers."""
        self._cover()
        for block in self.report.listings():
            # Other programs and our own import read these: a text in pieces is no text to them.
            self._table(block.table(), as_data=True)
        if counted := self.report.accounting():
            self._table(counted.table())
        for table in self.report.tables():
            self._table(table)
        # Last, for a reader of data takes the first sheet that it knows.
        for block in self.report.listings():
            if block.total:
                self._printed(block)

    def _printed(self, block: Entries) -> None:
        """Write the list as people print it: letterhead, title, and the columns that one page has.

        The cells of an entry stand beside its first recommendation only.
        """
        table = block.printed()
        widths = [column.width for column in table.columns]
        name = _("Print %(list)s") % {"list": block.short_title or block.title}
        sheet, line = self._sheet(name, widths), 0
        last = len(widths) - 1
        for number, width in enumerate(widths):
            sheet.set_column(number, number, width)
        centred = [*self.report.letterhead, self.report.title, block.title, self.report.subtitle()]
        for text in filter(None, [*map(as_text, centred), as_text(self.report.mark)]):
            sheet.set_row(line, height([(text, sum(widths))]))
            sheet.merge_range(line, 0, line, last, "", self.centred)
            self._write(sheet, line, 0, text, self.centred)
            line += 1
        head = line + 1
        sheet.set_row(
            head, height([(as_text(column.title), column.width) for column in table.columns])
        )
        for number, column in enumerate(table.columns):
            self._write(sheet, head, number, as_text(column.title), self.head[column.align])
        sheet.freeze_panes(head + 1, 1)
        sheet.repeat_rows(head)
        line = head + 1
        for row in table:
            for cells in continued(table, row, as_data=False):
                # The data sheets have what is beyond.
                if line < SHEET_ROWS:
                    self._row(sheet, line, table, cells, self.framed)
                    line += 1

    def _cover(self) -> None:
        """Write a sheet with title, moment and the rules of the report.

        A reader needs them before the numbers, and a sheet of a table has no room for them.
        """
        sheet = self._sheet(pgettext("sheet", "About"), [COVER])
        sheet.set_column(0, 0, COVER)
        self._write(sheet, 0, 0, as_text(self.report.title), self.title)
        lines = [
            "\n".join(self.report.letterhead),
            self.report.subtitle(),
            self.report.mark,
            self.report.subject.venue,
            self.report.subject.sample_mark(),
        ]
        lines += [
            block.text for block in self.report.blocks if block.kind in {"paragraph", "heading"}
        ]
        number = 2
        for line in filter(None, lines):
            for piece in pieces(as_text(line), COVER):
                sheet.set_row(number, height([(piece, COVER)]))
                self._write(sheet, number, 0, piece, self.cell["left"])
                number += 1

    def _table(self, table: Table, *, as_data: bool = False) -> None:
        """Write a table on a sheet, or on several where it has more rows than a sheet takes."""
        sheet, line = self._begin(table), 1
        for row in table:
            for cells in continued(table, row, as_data=as_data):
                if line >= SHEET_ROWS:
                    self._finish(sheet, table, line)
                    sheet, line = self._begin(table), 1
                self._row(sheet, line, table, cells, self.cell)
                line += 1
        self._finish(sheet, table, line)
        # Below the filter, which would hide or sort the totals with the rows.
        if table.totals:
            self._row(sheet, line, table, table.totals, self.bold)

    def _begin(self, table: Table) -> Any:
        widths = [column.width for column in table.columns]
        sheet = self._sheet(table.short_title or table.title, widths)
        titles = [(as_text(column.title), column.width) for column in table.columns]
        sheet.set_row(0, height(titles))
        for number, column in enumerate(table.columns):
            sheet.set_column(number, number, column.width)
            self._write(sheet, 0, number, as_text(column.title), self.head[column.align])
        sheet.freeze_panes(1, 1)
        sheet.repeat_rows(0)
        return sheet

    def _finish(self, sheet: Any, table: Table, line: int) -> None:
        sheet.autofilter(0, 0, max(line - 1, 0), len(table.columns) - 1)

    def _row(
        self, sheet: Any, line: int, table: Table, row: TableRow, styles: dict[str, Any]
    ) -> None:
        texts = [
            (as_text(value), column.width) for column, value in zip(table.columns, row, strict=True)
        ]
        sheet.set_row(line, height(texts))
        for number, (column, value) in enumerate(zip(table.columns, row, strict=True)):
            style = styles[column.align]
            if column.kind == "number" and isinstance(value, int):
                sheet.write_number(line, number, value, style)
            else:
                self._write(sheet, line, number, texts[number][0], style)
        # The row above is on disk now, but XlsxWriter would keep its height: 7 MB in 20,000 rows.
        for kept in (sheet.row_info, sheet.row_sizes):
            kept.pop(line - 1, None)

    def _write(self, sheet: Any, line: int, column: int, text: str, style: Any) -> None:
        if text:
            write_text(sheet, line, column, text, style, self.plain)
        else:
            sheet.write_blank(line, column, None, style)

    def _sheet(self, title: str, widths: Sequence[int]) -> Any:
        """Add a sheet with columns of these widths, ready to print.

        Wide ones are printed on several pages side by side, each with the first column.
        """
        sheet = self.workbook.add_worksheet(self._sheet_name(title))
        sheet.set_landscape()
        sheet.set_paper(A4)
        sheet.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.7)
        # A character is about 5.25 points wide, and a column has a margin.
        points = sum(5.25 * width + 3.75 for width in widths)
        if PAGE_WIDTH / points >= SMALLEST:
            sheet.fit_to_pages(1, 0)
        else:
            sheet.set_print_scale(math.ceil(100 * SMALLEST))
            sheet.repeat_columns(0)
        mark = self.report.subject.sample_mark()
        if mark:
            sheet.set_header(f"&C&B{mark.upper()}")
        sheet.set_footer(self._footer())
        return sheet

    def _footer(self) -> str:
        """Return the footer with event, mark and page.

        Excel refuses a longer one, so the name of the event may be shortened; the cover has it
        whole.
        """
        page = _("Page %(page)s of %(pages)s") % {"page": "&P", "pages": "&N"}
        middle, right = f"&C{self._mark()}", f"&R{page}"
        name = as_text(self.report.subject.event_name).replace("\n", " ")
        room = FOOTER_UNITS - len(middle) - len(right) - len("&L")
        # "&" begins a code in a footer, and is doubled to be printed.
        shown = name.replace("&", "&&")
        while units(shown) > room:
            name = f"{name.rstrip('…')[:-1]}…"
            shown = name.replace("&", "&&")
        return f"&L{shown}{middle}{right}"

    def _mark(self) -> str:
        """Return the mark of the report, or its moment, for a footer."""
        return as_text(self.report.mark or self.report.subject.at).replace("&", "&&")

    def _sheet_name(self, title: str) -> str:
        """Return a name that no sheet has yet, of at most 31 characters that Excel allows."""
        allowed = "".join(" " if char in "[]:*?/\\" else char for char in as_text(title))
        # Excel refuses an apostrophe at either end.
        clean = allowed.strip().strip("'")
        name, number = clean[:31].strip(), 1
        # Names that differ in capital letters only are one name to Excel.
        while name.casefold() in self.names:
            number += 1
            name = f"{clean[: 31 - len(f' ({number})')]} ({number})"
        self.names.add(name.casefold())
        return name


def write_text(sheet: Any, line: int, column: int, text: str, style: Any, plain: Any) -> None:
    """Write `text` into a cell as a string, whatever it looks like.

    `style` is the format of the cell, `plain` an empty format of the workbook. Raises
    ValueError where the text does not fit into a cell.
    """
    if text.startswith("<r>") and text.endswith("</r>"):
        # XlsxWriter takes such a string for its own rich text and writes it unescaped. As rich
        # text of two pieces it is escaped.
        sheet.write_rich_string(line, column, text[0], plain, text[1:], style)
    elif sheet.write_string(line, column, text, style):
        raise ValueError(f"{len(text)} characters do not fit into row {line}, column {column}.")
