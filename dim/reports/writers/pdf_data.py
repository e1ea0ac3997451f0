"""Make the data that the Typst template prints, so that the template has to know no report."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from dim.reports.structure.blocks import Heading, Paragraph, Table
from dim.reports.structure.charts import BarChart, HeatMap, KeyNumbers
from dim.reports.structure.entry_list import Entries
from dim.reports.structure.grid import GridEntry, grid, grid_columns
from dim.reports.structure.paper import Paper, PaperPart, Signing
from dim.reports.structure.points import Points
from dim.reports.structure.report import Report, Unwritable
from dim.reports.structure.values import as_text
from dim.reports.writers.columns import BOLD, words_of_grid, words_of_table
from dim.reports.writers.pdf_layout import (
    EM,
    PAGE,
    TABLE,
    TOGETHER,
    UPRIGHT,
    UPRIGHT_EM,
    rooms_of,
    tallest,
)
from dim.reports.writers.pdf_signing import signing
from dim.reports.writers.pdf_text import in_one_line, printable
from dim.reports.writers.qr_code import qr_as_svg

# More text would exceed the memory of the compiling process; counted here, nobody waits for that.
MOST_CHARACTERS = 8_000_000


def document(report: Report) -> dict[str, Any]:
    """Return the data of `report` for the template `document.typ`.

    Raises `Unwritable` where there is more text than one document can hold.
    """
    return _PdfData(report).data()


def too_large() -> str:
    """Return the sentence for the reader of a document that is too large."""
    return _(
        "This is too large for one PDF. Make one for each division or class, or take Excel or Word."
    )


class _PdfData:
    """Makes the data of one report, and counts its characters on the way."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self.characters = 0
        self.is_upright = bool(report.paper and report.paper.is_upright)
        # The centred lines just above: a list of the same name needs no title below them.
        self.lines_above: set[str] = set()
        self.makers: dict[str, Callable[[Any], dict[str, Any]]] = {
            Heading.kind: self._heading,
            Paragraph.kind: self._paragraph,
            Table.kind: self._table,
            KeyNumbers.kind: lambda block: self._table(block.table()),
            Points.kind: lambda block: self._table(block.table()),
            BarChart.kind: self._bar_chart,
            HeatMap.kind: self._heat_map,
            "entries": self._entries,
            PaperPart.kind: self._part,
            Signing.kind: self._signing,
        }

    def data(self) -> dict[str, Any]:
        """Return everything that the template prints."""
        report, paper = self.report, self.report.paper
        if paper:
            self._remember(paper.heading)
        return {
            "lang": (get_language() or "id").split("-")[0],
            "title": self._line(report.title),
            "name": as_text(report.title),
            "subtitle": self._line(report.subtitle()),
            # "name" is the title in the properties of the file, without places to break.
            "marks": self._line(_marks(report)),
            "footer": self._line(report.mark or f"{report.title} · {report.subtitle()}"),
            "page": _("Page %(page)s of %(pages)s") % {"page": "{page}", "pages": "{pages}"},
            # Typst takes a picture as a list of numbers only; it sees by itself whether it is PNG
            # or JPEG.
            "logo": list(paper.logo) if paper else [],
            "logo_alt": _("Emblem"),
            "upright": self.is_upright,
            "paper": paper
            and {
                "letterhead": self._lines(paper.letterhead),
                "heading": self._lines(paper.heading),
                "facts": [self._lines(fact) for fact in paper.facts],
            },
            "check": self._check(paper) if paper and paper.check_url else None,
            "blocks": [self._block(block) for block in report.blocks],
        }

    def _text(self, value: Any, width: float) -> str:
        """Return `value` as text for a cell of `width` em. Raises `Unwritable` for too much."""
        text = in_one_line(printable(value, width))
        self.characters += len(text)
        if self.characters > MOST_CHARACTERS:
            raise Unwritable(too_large())
        return text

    def _line(self, value: Any) -> str:
        """Return `value` as text for the whole width of the page, perhaps in bold letters."""
        width = UPRIGHT / UPRIGHT_EM if self.is_upright else PAGE / EM
        return self._text(value, width * BOLD)

    def _lines(self, values: Sequence[Any]) -> list[str]:
        return [self._line(value) for value in values]

    def _remember(self, centred: Sequence[str]) -> None:
        self.lines_above = {as_text(line).casefold() for line in centred}

    def _title(self, title: str) -> str:
        """Return the title of a block, or nothing where it stands right above already."""
        return "" if as_text(title).casefold() in self.lines_above else self._line(title)

    def _block(self, block: Any) -> dict[str, Any]:
        made = self.makers[block.kind](block)
        if block.kind != PaperPart.kind:
            self.lines_above = set()
        return {"kind": block.kind, **made}

    # --- Blocks ---------------------------------------------------------------------------

    def _heading(self, block: Heading) -> dict[str, Any]:
        return {"text": self._line(block.text)}

    def _paragraph(self, block: Paragraph) -> dict[str, Any]:
        return {"text": self._line(block.text), "tone": block.tone}

    def _part(self, block: PaperPart) -> dict[str, Any]:
        # What follows is an annex, on broad pages.
        self.is_upright = False
        self._remember(block.lines)
        return {"lines": self._lines(block.lines)}

    def _table(self, block: Table) -> dict[str, Any]:
        shares = TABLE.fitted([column.width for column in block.columns], words_of_table(block))
        widths = rooms_of(shares)

        def row(values: Sequence[Any]) -> dict[str, Any]:
            cells = [
                self._text(_shown(value), width)
                for value, width in zip(values, widths, strict=True)
            ]
            breaks = tallest(cells, widths) > TOGETHER
            return {"cells": cells, "form": block.is_form, "breaks": breaks}

        return {
            "kind": Table.kind,
            "title": self._title(block.title),
            "columns": [
                {
                    "title": self._text(column.title, width * BOLD),
                    "share": round(share, 2),
                    "align": column.align,
                }
                for column, share, width in zip(block.columns, shares, widths, strict=True)
            ],
            "rows": [row(values) for values in block],
            "totals": row(block.totals) if block.totals else None,
            "note": self._line(block.note),
        }

    def _bar_chart(self, block: BarChart) -> dict[str, Any]:
        # All bars, not only those that a page draws: paper has room for them. Lengths are parts of
        # the longest.
        largest = max((bar.count for bar in block.bars), default=0) or 1
        bars = [(bar, bar.count / largest) for bar in block.bars]
        return {
            "title": self._title(block.title),
            "columns": [
                self._line(block.label_title),
                pgettext("report column", "Comparison"),
                pgettext("report column", "Count"),
            ],
            "bars": [
                {
                    "label": self._text(bar.label, 30),
                    "count": _shown(bar.count),
                    "length": round(length, 4),
                }
                for bar, length in bars
            ],
            "note": self._line(block.note),
        }

    def _heat_map(self, block: HeatMap) -> dict[str, Any]:
        parts = [6, *(1 for _title in block.column_titles), 1]
        widths = rooms_of([PAGE * part / sum(parts) for part in parts])
        rows, group = [], ""
        for row, cells in block.graded():
            # Rows of zeros are one line below the map.
            if not row.total:
                continue
            rows.append(
                {
                    "group": self._line(row.group) if row.group != group else "",
                    "label": self._text(row.label, widths[0]),
                    "counts": [
                        ["" if count is None else _shown(count), level] for count, level in cells
                    ],
                    "total": _shown(row.total),
                }
            )
            group = row.group
        total = pgettext("report column", "Total")
        titles = (block.label_title, *block.column_titles, total)
        notes = [_("The darker, the more problems.")]
        if block.has_empty_rows():
            notes.insert(0, _("Without problems: %(labels)s.") % {"labels": block.empty_labels()})
        return {
            "title": self._title(block.title),
            "columns": [
                self._text(title, width * BOLD) for title, width in zip(titles, widths, strict=True)
            ],
            "rows": rows,
            "totals": [total, *map(_shown, block.totals()), _shown(block.grand_total())],
            "note": self._line(" ".join(notes)),
        }

    def _entries(self, block: Entries) -> dict[str, Any]:
        columns = grid_columns(block)
        shares = TABLE.fitted([column.share for column in columns], words_of_grid(block, columns))
        widths = rooms_of(shares)
        pairs = list(zip(columns, widths, strict=True))
        others = [width for column, width in pairs if column.of == "entry"]
        of_lines = [width for column, width in pairs if column.of == "line"]
        return {
            "title": self._title(block.title),
            "empty": self._line(block.empty_text),
            "columns": [
                {
                    "title": self._text(column.title, width * BOLD),
                    "share": round(share, 2),
                    "of": column.of,
                }
                for column, share, width in zip(columns, shares, widths, strict=True)
            ],
            "entries": [self._entry(entry, others, of_lines) for entry in grid(block)],
        }

    def _entry(
        self, entry: GridEntry, others: list[float], of_lines: list[float]
    ) -> dict[str, Any]:
        """Return an entry; `others` and `of_lines` are the widths of its cells and lines in em."""
        cells = [self._text(text, width) for text, width in zip(entry.cells, others, strict=True)]
        rows = [
            [self._text(text, width) for text, width in zip(row, of_lines, strict=True)]
            for row in entry.lines
        ]
        height = max(tallest(cells, others), sum(tallest(row, of_lines) for row in rows))
        return {
            "issue": self._line(entry.issue),
            "cells": cells,
            "lines": rows,
            "breaks": height > TOGETHER,
        }

    def _signing(self, _block: Signing) -> dict[str, Any]:
        return signing(self.report.paper, self._text)

    def _check(self, paper: Paper) -> dict[str, Any]:
        lead = _("Whether this paper is current can be looked up at:")
        return {
            "code": qr_as_svg(paper.check_url),
            "alt": f"{lead} {paper.check_url}",
            "lines": self._lines((self.report.mark, lead, paper.check_url)),
        }


def _shown(value: Any) -> Any:
    """Return a whole number with dots between thousands, anything else as it is."""
    return number_format(value, force_grouping=True) if type(value) is int else value


def _marks(report: Report) -> str:
    """Return the large words in the head of every page: draft, sample data."""
    words = report.paper.watermark if report.paper else ""
    # The watermark of a paper names sample data already; a list has no paper.
    sample = report.subject.sample_mark().upper()
    return words if sample in words.upper() else " · ".join(filter(None, (words, sample)))
