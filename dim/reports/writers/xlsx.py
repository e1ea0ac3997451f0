"""XLSX for people: a cover and a sheet for each list and table, ready to filter and to print.

Typed text is written as strings only, never as a formula, a link or a number. A text that is longer
than a cell can be continues in the next row, which repeats the keys of its row; nothing is cut.
"""

from itertools import zip_longest
from typing import IO, Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from dim.reports.structure.blocks import Table, TableRow
from dim.reports.structure.report import Report
from dim.reports.structure.values import as_text

# Excel counts UTF-16 units and takes 32,767 in a cell. XlsxWriter drops what is beyond.
CELL_UNITS = 32_700
SHEET_ROWS = 1_048_576
FOOTER_UNITS = 255  # Excel's limit
A4 = 9  # Excel's number of this paper
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
        self.title = workbook.add_format({"bold": True, "font_size": 16})
        self.plain = workbook.add_format()

    def fill(self) -> None:
        """Write the cover, then the lists, then the numbers."""
        self._cover()
        for block in self.report.listings():
            self._table(block.table())
        if counted := self.report.accounting():
            self._table(counted.table())
        for table in self.report.tables():
            self._table(table)

    def _cover(self) -> None:
        """Write a sheet with title, moment and the rules of the report.

        A reader needs them before the numbers, and a sheet of a table has no room for them.
        """
        sheet = self._sheet(pgettext("sheet", "About"))
        sheet.set_column(0, 0, 110)
        self._write(sheet, 0, 0, as_text(self.report.title), self.title)
        lines = [
            self.report.subtitle(),
            self.report.mark,
            self.report.subject.venue,
            self.report.subject.sample_mark(),
        ]
        lines += [
            block.text for block in self.report.blocks if block.kind in {"paragraph", "heading"}
        ]
        for number, line in enumerate(filter(None, lines), 2):
            self._write(sheet, number, 0, as_text(line), self.cell["left"])

    def _table(self, table: Table) -> None:
        """Write a table on a sheet, or on several where it has more rows than a sheet takes."""
        sheet, line = self._begin(table), 1
        for row in table:
            for cells in _continued(table, row):
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
        sheet = self._sheet(table.short_title or table.title)
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
        for number, (column, value) in enumerate(zip(table.columns, row, strict=True)):
            style = styles[column.align]
            if column.kind == "number" and isinstance(value, int):
                sheet.write_number(line, number, value, style)
            else:
                self._write(sheet, line, number, as_text(value), style)

    def _write(self, sheet: Any, line: int, column: int, text: str, style: Any) -> None:
        if text:
            write_text(sheet, line, column, text, style, self.plain)
        else:
            sheet.write_blank(line, column, None, style)

    def _sheet(self, title: str) -> Any:
        sheet = self.workbook.add_worksheet(self._sheet_name(title))
        sheet.set_landscape()
        sheet.set_paper(A4)
        sheet.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.7)
        sheet.fit_to_pages(1, 0)
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
        while _units(shown) > room:
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


def _continued(table: Table, row: TableRow) -> list[TableRow]:
    """Return the row, or several where a text is longer than a cell can be.

    Cells of keys are repeated in each; a number among them says that the row is continued.
    """
    # Units are counted only where there may be too many: a character takes one or two.
    if not any(isinstance(value, str) and len(value) > CELL_UNITS // 2 for value in row):
        return [row]
    columns = [_pieces(as_text(value)) if not isinstance(value, int) else [value] for value in row]
    first, *others = zip_longest(*columns, fillvalue="")
    rows: list[TableRow] = [first]
    for number, pieces in enumerate(others, 2):
        keyed = []
        for column, value, piece in zip(table.columns, row, pieces, strict=True):
            if column.is_key and column.kind == "number":
                piece = _("%(number)s (continued, part %(part)d)") % {
                    "number": value or "",
                    "part": number,
                }
            elif column.is_key:
                piece = as_text(value)
            keyed.append(piece)
        rows.append(tuple(keyed))
    return rows


def _units(text: str) -> int:
    """Return how many UTF-16 units `text` has, as Excel counts."""
    return len(text.encode("utf-16-le")) // 2


def _pieces(text: str) -> list[str]:
    """Return `text` in pieces that fit into a cell each; joined they are the text again."""
    pieces = []
    while _units(text) > CELL_UNITS:
        # "ignore" drops half of a pair at the end, which belongs to the next piece.
        end = text.encode("utf-16-le")[: CELL_UNITS * 2].decode("utf-16-le", "ignore")
        # A blank near the end is a better place to cut than the middle of a word.
        blank = max(end.rfind(" "), end.rfind("\n")) + 1
        end = end[:blank] if blank > len(end) - 200 else end
        pieces.append(end)
        text = text[len(end) :]
    return [*pieces, text]
