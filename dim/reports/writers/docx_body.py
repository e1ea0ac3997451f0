"""The blocks of a report as the body of a Word document, piece by piece."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.utils.translation import gettext as _

from dim.reports.paper import GridEntry, Paper, Signatory, grid, grid_columns
from dim.reports.structure import HeatMap, Report, Row, Table, as_text
from dim.reports.writers.docx_text import (
    GAP,
    GOES_ON,
    ROOM,
    STARTS,
    TABLE_END,
    Cells,
    height,
    open_sides,
    paragraph,
    row,
    table_start,
    widths_of,
)

# A row of so many lines, and all rows of an entry of so many, go to the next page as a whole; about 40 fit on a page.
# Anything higher may break: a row that is neither allowed to break nor fits would be cut off.
SHORT, TOGETHER = 16, 12
# Room to sign or to write by hand: 1 cm.
BY_HAND = 567
SIGNATURES = 3  # side by side
SHADES = ("", "F9EEEE", "EED0D1", "E2A9AB", "CF7A7C")


def body(report: Report) -> Iterator[str]:
    """Title, facts and every block, each as complete elements."""
    yield from _opening(report)
    level, titled = 1, report.paper is not None
    for block in report.blocks:
        kind = block.kind
        if kind == "part":
            level = 2
            yield paragraph("\n".join(map(as_text, block.lines)), "Heading1", keep=True, page_break=True, centred=True)
        elif kind == "heading":
            yield paragraph(as_text(block.text), f"Heading{level}", keep=True)
        elif kind == "paragraph":
            yield paragraph(as_text(block.text), {"plain": "Normal"}.get(block.tone, "DimNotice"))
        elif kind == "signing":
            yield from _signing(report.paper)
        else:
            # A list right under the heading of the paper or of its part needs no second one.
            if block.title and not titled:
                yield paragraph(as_text(block.title), f"Heading{level}", keep=True)
            yield from _entries(block) if kind == "entries" else _table(block, report.paper is not None)
        titled = kind in {"part", "heading"} or (titled and kind == "paragraph")


def _opening(report: Report) -> Iterator[str]:
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


def _entries(block: Any) -> Iterator[str]:
    rows = grid(block)
    first = next(rows, None)
    if first is None:
        yield paragraph(as_text(block.empty_text), "Normal")
        return
    columns = grid_columns(block)
    widths = widths_of([column.share for column in columns], ROOM)
    yield table_start(widths, as_text(block.title))
    yield _head(widths, [column.title for column in columns])
    yield _head(widths, [str(number) for number in range(1, len(columns) + 1)], "DimNumber")
    drawn = _GridRows([column.of for column in columns], widths)
    entry = first
    for after in rows:
        yield from drawn.rows(entry, ends_issue=after.starts_issue)
        entry = after
    yield from drawn.rows(entry, ends_issue=True)
    yield TABLE_END


class _GridRows:
    """Entries as rows: one for each recommendation, the cells beside them merged downwards.

    The cells of one issue are merged within an entry; from entry to entry they have no line between
    them. It looks the same, but LibreOffice lays 548 entries out in 13 s instead of 56 s.
    """

    def __init__(self, kinds: Sequence[str], widths: Sequence[int]) -> None:
        self.kinds = kinds
        self.widths = widths
        self.cells = [
            Cells(width, align="left" if number else "center", bold=kind == "issue", narrow=not number)
            for number, (kind, width) in enumerate(zip(kinds, widths, strict=True))
        ]
        self.beside = [number for number, kind in enumerate(kinds) if kind != "line"]
        self.own = [number for number, kind in enumerate(kinds) if kind == "line"]

    def rows(self, entry: GridEntry, ends_issue: bool) -> Iterator[str]:
        heights = self._heights(entry)
        together = sum(heights) <= TOGETHER
        last = len(entry.lines) - 1
        open_ = {"entry": "", "issue": open_sides(top=not entry.starts_issue, bottom=not ends_issue)}
        for index, line in enumerate(entry.lines):
            beside, own = iter(entry.cells), iter(line)
            keep = together and index < last
            drawn = []
            for cells, kind in zip(self.cells, self.kinds, strict=True):
                if kind == "line":
                    drawn.append(cells.cell(next(own), "", keep))
                    continue
                text = next(beside)
                says = not index and (entry.starts_issue or kind == "entry")
                merge = "" if not last else GOES_ON if index else STARTS
                drawn.append(cells.cell(text if says else "", merge + open_[kind], keep))
            yield row(drawn, whole=heights[index] <= SHORT)

    def _heights(self, entry: GridEntry) -> list[int]:
        """The lines of each row; the last one grows until the cells beside them have room."""
        widths = self.widths
        heights = [
            max(height(text, widths[number]) for text, number in zip(line, self.own, strict=True))
            for line in entry.lines
        ]
        needed = max(
            height(text, widths[number])
            for text, number in zip(entry.cells, self.beside, strict=True)
            if entry.starts_issue or self.kinds[number] == "entry"
        )
        heights[-1] += max(needed - sum(heights), 0)
        return heights


def _head(widths: Sequence[int], titles: Sequence[str], style: str = "DimHead") -> str:
    fill = "ECECEC" if style == "DimHead" else ""
    cells = [Cells(width, style).cell(title, fill=fill) for width, title in zip(widths, titles, strict=True)]
    return row(cells, whole=True, head=True)


# --- Tables -------------------------------------------------------------------------------


def _table(block: Any, on_paper: bool) -> Iterator[str]:
    table = block if isinstance(block, Table) else block.table()
    shades = _shades(block) if isinstance(block, HeatMap) else None
    widths = widths_of([column.width for column in table.columns], ROOM)
    yield table_start(widths, as_text(table.title))
    yield _head(widths, [as_text(column.title) for column in table.columns])
    cells = [Cells(width, align=column.align) for column, width in zip(table.columns, widths, strict=True)]
    waiting: tuple[Row, Sequence[str]] | None = None
    for values in table:
        if waiting:
            yield _table_row(cells, *waiting, on_paper=on_paper)
        waiting = values, next(shades) if shades else [""] * len(cells)
    if waiting:
        # The last row takes the totals along.
        yield _table_row(cells, *waiting, on_paper=on_paper, keep=bool(table.totals))
    if table.totals:
        bold = [
            Cells(width, align=column.align, bold=True) for column, width in zip(table.columns, widths, strict=True)
        ]
        yield _table_row(bold, table.totals, [""] * len(bold), on_paper=False)
    yield TABLE_END
    if table.note:
        yield paragraph(as_text(table.note), "Normal")


def _table_row(cells: Sequence[Cells], values: Row, fills: Sequence[str], on_paper: bool, keep: bool = False) -> str:
    texts = [as_text(value) for value in values]
    whole = max(height(text, column.width) for text, column in zip(texts, cells, strict=True)) <= SHORT
    drawn = [column.cell(text, keep=keep, fill=fill) for column, text, fill in zip(cells, texts, fills, strict=True)]
    return row(drawn, whole, least=BY_HAND if on_paper and not texts[-1] else 0)


def _shades(block: HeatMap) -> Iterator[list[str]]:
    """The colours of each row, the label's and the total's cells being white."""
    before = [""] * (2 if block.group_title else 1)
    for _row, counts in block.graded():
        yield [*before, *(SHADES[level] for _count, level in counts), ""]


# --- Signatures ---------------------------------------------------------------------------


def _signing(paper: Paper | None) -> Iterator[str]:
    """Who signs, side by side without borders; all on one page."""
    if paper is None or not paper.signatories:
        return
    rows = [paper.signatories[at : at + SIGNATURES] for at in range(0, len(paper.signatories), SIGNATURES)]
    widths = widths_of([1] * len(rows[0]), ROOM)
    yield GAP
    yield table_start(widths, "", bordered=False)
    for number, signatories in enumerate(rows):
        # The date stands above the last one of the first line, as in letters.
        closing = "" if number else as_text(paper.closing)
        stacked = bool(closing and signatories[-1].heading)
        drawn = []
        for place, width in enumerate(widths):
            signatory = signatories[place] if place < len(signatories) else None
            dated = closing if place == len(signatories) - 1 else ""
            drawn.append(_signature(width, signatory, dated, stacked, keep=number < len(rows) - 1))
        yield row(drawn, whole=True)
    yield TABLE_END


def _signature(width: int, signatory: Signatory | None, dated: str, stacked: bool, keep: bool) -> str:
    lines = [("", "DimSign")]
    if signatory:
        above = [dated, as_text(signatory.heading)] if stacked else [dated or as_text(signatory.heading)]
        lines = [(line, "DimSign") for line in (*above, as_text(signatory.role))]
        lines.append((as_text(signatory.name) or _("(full name)"), "DimName"))
        if signatory.number:
            lines.append((_("NIP %(number)s") % {"number": as_text(signatory.number)}, "DimSign"))
    last = len(lines) - 1
    inside = "".join(paragraph(line, style, keep or at < last) for at, (line, style) in enumerate(lines))
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>{inside}</w:tc>'
