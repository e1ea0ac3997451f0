"""Print the blocks of a report as the body of a Word document, piece by piece."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.utils.translation import gettext as _

from dim.reports.structure.blocks import Table, TableRow
from dim.reports.structure.charts import HeatMap
from dim.reports.structure.entry_list import Entries
from dim.reports.structure.grid import GridEntry, grid, grid_columns
from dim.reports.structure.paper import Paper, PlaceToSign
from dim.reports.structure.report import Report
from dim.reports.structure.values import as_text
from dim.reports.writers.columns import words_of_grid, words_of_table
from dim.reports.writers.docx_markup import (
    GAP,
    GOES_ON,
    ROOM,
    STARTS,
    TABLE,
    TABLE_END,
    UPRIGHT_ROOM,
    ColumnCells,
    height,
    paragraph,
    row,
    table_start,
    widths_of,
)

# In lines, of which about 40 fit on a page: a row up to SHORT, and the rows of an entry up to
# TOGETHER, go to the next page as a whole. Anything higher may break, because Word cuts off a row
# that neither may break nor fits.
SHORT, TOGETHER = 16, 12
# The height of a row to sign or write in by hand: 1 cm, in twentieths of a point.
BY_HAND = 567
# Side by side, on broad pages and on upright ones.
SIGNATURES, UPRIGHT_SIGNATURES = 3, 2
# Stands once in a body with upright pages, where its annexes begin. No element is like it.
ANNEXES = "annexes"
# The colours of the levels of a heat map, from none to the most.
SHADES = ("", "F9EEEE", "EED0D1", "E2A9AB", "CF7A7C")


def body(report: Report) -> Iterator[str]:
    """Yield title, facts and every block as complete elements of WordprocessingML."""
    yield from _opening(report)
    # The title is no heading: blocks begin at level 1, and those below a part at level 2.
    level, titled = 1, report.paper is not None
    is_upright = bool(report.paper and report.paper.is_upright)
    for block in report.blocks:
        kind = block.kind
        if kind == "part":
            level = 2
            yield from [ANNEXES] * is_upright
            yield paragraph(
                "\n".join(map(as_text, block.lines)),
                "Heading1",
                keep=True,
                # The annexes begin a page by themselves.
                page_break=not is_upright,
                centred=True,
            )
            is_upright = False
        elif kind == "heading":
            yield paragraph(as_text(block.text), f"Heading{level}", keep=True)
        elif kind == "paragraph":
            plain = "DimLetter" if is_upright else "Normal"
            yield paragraph(as_text(block.text), plain if block.tone == "plain" else "DimNotice")
        elif kind == "signing":
            yield from _signing(report.paper, is_upright)
        else:
            # A list right below the heading of the paper or of a part needs no second heading.
            if block.title and not titled:
                yield paragraph(as_text(block.title), f"Heading{level}", keep=True)
            yield from _entries(block) if kind == "entries" else _table(block)
        titled = kind in {"part", "heading"} or (titled and kind == "paragraph")


def _opening(report: Report) -> Iterator[str]:
    """Yield title and subtitle, or heading and facts of an official document."""
    if report.paper is None:
        yield paragraph(as_text(report.title), "Title")
        yield paragraph(as_text(report.subtitle()), "Subtitle")
        return
    yield paragraph("\n".join(map(as_text, report.paper.heading)) or as_text(report.title), "Title")
    for name, value in report.paper.facts:
        yield paragraph(f"{as_text(name)}\t: {as_text(value)}", "DimFacts")
    if report.paper.facts:
        yield GAP


# --- Lists of entries ---------------------------------------------------------------------


def _entries(block: Entries) -> Iterator[str]:
    """Yield the official table of a list, or a sentence where it is empty."""
    columns = grid_columns(block)
    shares = [column.share for column in columns]
    widths = widths_of(TABLE.fitted(shares, words_of_grid(block, columns)), ROOM)
    heads = [
        _head(widths, [column.title for column in columns]),
        _head(widths, [str(number) for number in range(1, len(columns) + 1)], "DimNumber"),
    ]
    drawn = _GridRows([column.of for column in columns], widths)
    # A table for each issue: Word repeats only the first rows of a table on the next page.
    is_open = False
    for entry in grid(block):
        if entry.issue or not is_open:
            yield from [TABLE_END] * is_open
            yield table_start(widths, as_text(block.title))
            yield from heads
            yield from [_issue(widths, entry.issue)] * bool(entry.issue)
            is_open = True
        yield from drawn.rows(entry)
    yield TABLE_END if is_open else paragraph(as_text(block.empty_text), "Normal")


def _issue(widths: Sequence[int], heading: str) -> str:
    """Return the heading of an issue as a row, which is repeated on every page of its table."""
    cells = ColumnCells(sum(widths), "DimIssue", span=len(widths))
    return row([cells.cell(heading, keep=True)], whole=True, head=True)


class _GridRows:
    """Print an entry as rows: one for each recommendation, the cells beside them merged."""

    def __init__(self, kinds: Sequence[str], widths: Sequence[int]) -> None:
        self.kinds = kinds
        self.widths = widths
        self.cells = [
            ColumnCells(width, align="left" if number else "center", narrow=not number)
            for number, width in enumerate(widths)
        ]
        self.beside = [number for number, kind in enumerate(kinds) if kind != "line"]
        self.own = [number for number, kind in enumerate(kinds) if kind == "line"]

    def rows(self, entry: GridEntry) -> Iterator[str]:
        """Yield the rows of an entry."""
        heights = self._heights(entry)
        together = sum(heights) <= TOGETHER
        last = len(entry.lines) - 1
        for index, line in enumerate(entry.lines):
            beside, own = iter(entry.cells), iter(line)
            keep = together and index < last
            drawn = []
            for cells, kind in zip(self.cells, self.kinds, strict=True):
                if kind == "line":
                    drawn.append(cells.cell(next(own), "", keep))
                    continue
                # Only the first of merged cells has the text.
                text = "" if index else next(beside)
                merge = ""
                if last:
                    merge = GOES_ON if index else STARTS
                drawn.append(cells.cell(text, merge, keep))
            yield row(drawn, whole=heights[index] <= SHORT)

    def _heights(self, entry: GridEntry) -> list[int]:
        """Return the number of lines of each row.

        The last row grows until the cells beside the recommendations have room.
        """
        widths = self.widths
        heights = [
            max(height(text, widths[number]) for text, number in zip(line, self.own, strict=True))
            for line in entry.lines
        ]
        needed = max(
            height(text, widths[number])
            for text, number in zip(entry.cells, self.beside, strict=True)
        )
        heights[-1] += max(needed - sum(heights), 0)
        return heights


def _head(widths: Sequence[int], titles: Sequence[str], style: str = "DimHead") -> str:
    """Return a row that is repeated at the top of every page of its table."""
    fill = "ECECEC" if style == "DimHead" else ""
    cells = [
        ColumnCells(width, style).cell(title, keep=True, fill=fill)
        for width, title in zip(widths, titles, strict=True)
    ]
    return row(cells, whole=True, head=True)


# --- Tables -------------------------------------------------------------------------------


def _table(block: Any) -> Iterator[str]:
    """Yield a table, or a chart as the table of its numbers."""
    table = block if isinstance(block, Table) else block.table()
    shades = _shades(block) if isinstance(block, HeatMap) else None
    shares = [column.width for column in table.columns]
    widths = widths_of(TABLE.fitted(shares, words_of_table(table)), ROOM)
    yield table_start(widths, as_text(table.title))
    yield _head(widths, [as_text(column.title) for column in table.columns])
    cells = [
        ColumnCells(width, align=column.align)
        for column, width in zip(table.columns, widths, strict=True)
    ]
    waiting: tuple[TableRow, Sequence[str]] | None = None
    for values in table:
        if waiting:
            yield _table_row(cells, *waiting, by_hand=table.is_form)
        waiting = values, next(shades) if shades else [""] * len(cells)
    if waiting:
        # The last row goes to the next page with the totals, which would stand there alone.
        yield _table_row(cells, *waiting, by_hand=table.is_form, keep=bool(table.totals))
    if table.totals:
        bold = [
            ColumnCells(width, align=column.align, bold=True)
            for column, width in zip(table.columns, widths, strict=True)
        ]
        yield _table_row(bold, table.totals, [""] * len(bold))
    yield TABLE_END
    if table.note:
        yield paragraph(as_text(table.note), "Normal")


def _table_row(
    cells: Sequence[ColumnCells],
    values: TableRow,
    fills: Sequence[str],
    by_hand: bool = False,
    keep: bool = False,
) -> str:
    texts = [as_text(value) for value in values]
    highest = max(height(text, column.width) for text, column in zip(texts, cells, strict=True))
    drawn = [
        column.cell(text, keep=keep, fill=fill)
        for column, text, fill in zip(cells, texts, fills, strict=True)
    ]
    return row(drawn, whole=highest <= SHORT, least=BY_HAND if by_hand else 0)


def _shades(block: HeatMap) -> Iterator[list[str]]:
    """Yield the colours of each row of a heat map; the cells of label and total are white."""
    before = [""] * (2 if block.group_title else 1)
    for _row, counts in block.graded():
        yield [*before, *(SHADES[level] for _count, level in counts), ""]


# --- Signatures ---------------------------------------------------------------------------


def _signing(paper: Paper | None, is_upright: bool) -> Iterator[str]:
    """Yield a table without borders with the places to sign side by side, all on one page."""
    places = paper.places_to_sign if paper else ()
    if paper is None or not places:
        return
    # Who signs alone signs at the right.
    alone = len(places) == 1
    per_row = UPRIGHT_SIGNATURES if is_upright else SIGNATURES
    rows: list[list[PlaceToSign | None]] = [
        [*[None] * alone, *places[at : at + per_row]] for at in range(0, len(places), per_row)
    ]
    widths = widths_of([1] * len(rows[0]), UPRIGHT_ROOM if is_upright else ROOM)
    yield GAP
    yield table_start(widths, "", bordered=False)
    for number, signatories in enumerate(rows):
        # The date stands above the last one of the first line, as in letters.
        closing = "" if number else as_text(paper.closing)
        # Above "Mengetahui," of the last one; then the others begin one line lower as well.
        last = signatories[-1]
        stacked = bool(closing and last and last.heading)
        drawn = []
        for place, width in enumerate(widths):
            signatory = signatories[place] if place < len(signatories) else None
            dated = closing if place == len(signatories) - 1 else ""
            drawn.append(_signature(width, signatory, dated, stacked, keep=number < len(rows) - 1))
        yield row(drawn, whole=True)
    yield TABLE_END


def _signature(
    width: int, signatory: PlaceToSign | None, dated: str, stacked: bool, keep: bool
) -> str:
    """Return the cell of one place to sign; an empty one where the row has fewer of them."""
    # A cell without a paragraph is not valid.
    lines = [("", "DimSign")]
    if signatory:
        heading = as_text(signatory.heading)
        above = [dated, heading] if stacked else [dated or heading]
        lines = [(line, "DimSign") for line in (*above, as_text(signatory.role))]
        lines.append((as_text(signatory.name) or _("(full name)"), "DimName"))
        if signatory.number:
            lines.append((_("NIP %(number)s") % {"number": as_text(signatory.number)}, "DimSign"))
    last = len(lines) - 1
    inside = "".join(
        paragraph(line, style, keep or at < last) for at, (line, style) in enumerate(lines)
    )
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>{inside}</w:tc>'
