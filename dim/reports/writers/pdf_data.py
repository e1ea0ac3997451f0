"""What the Typst template prints, as plain data; the template knows no report and the report no template."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from dim.reports.paper import GridEntry, Paper, Part, Signatory, Signing, grid, grid_columns
from dim.reports.structure import BarChart, Heading, HeatMap, KeyNumbers, Paragraph, Report, Table, Unwritable, as_text
from dim.reports.writers.pdf_text import lines, printable, width_of

# As the template sets them: the printed width of A4 landscape and one em of text and of tables, in mm.
PAGE, EM, SMALL_EM, PADDING = 263.0, 3.5, 3.0, 3.4
# Bold letters are wider.
BOLD = 0.88
# What takes more lines than this may break over pages; anything else stays together.
TOGETHER = 14
WIDEST_CODE = 34.0
SIGNATURES_PER_ROW = 4
MOST_CHARACTERS = 8_000_000


def document(report: Report) -> dict[str, Any]:
    """Return the data of `report`. Raises `Unwritable` when there is more text than one document can hold."""
    return _Document(report).data()


def too_large() -> str:
    return _("This is too large for one PDF. Make one for each division or class, or take Excel or Word.")


class _Document:
    def __init__(self, report: Report) -> None:
        self.report = report
        self.characters = 0
        # The centred lines just printed: a list of the same name needs no title below them.
        self.said: set[str] = set()
        self.printed: dict[str, Callable[[Any], dict[str, Any]]] = {
            Heading.kind: self._heading,
            Paragraph.kind: self._paragraph,
            Table.kind: self._table,
            KeyNumbers.kind: lambda block: self._table(block.table()),
            BarChart.kind: self._bar_chart,
            HeatMap.kind: self._heat_map,
            "entries": self._entries,
            Part.kind: self._part,
            Signing.kind: self._signing,
        }

    def data(self) -> dict[str, Any]:
        report, paper = self.report, self.report.paper
        if paper:
            self._say(paper.heading)
        return {
            "lang": (get_language() or "id").split("-")[0],
            "title": self._line(report.title),
            "name": as_text(report.title),
            "subtitle": self._line(report.subtitle()),
            "marks": self._line(_marks(report)),
            "footer": self._line(_foot(report)),
            "page": _("Page %(page)s of %(pages)s") % {"page": "{page}", "pages": "{pages}"},
            # Typst takes a picture as a list of numbers only; it sees by itself whether it is PNG or JPEG.
            "logo": list(paper.logo) if paper else [],
            "logo_alt": _("Emblem"),
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
        text = printable(value, width)
        self.characters += len(text)
        if self.characters > MOST_CHARACTERS:
            raise Unwritable(too_large())
        return text

    def _line(self, value: Any) -> str:
        return self._text(value, PAGE / EM * BOLD)

    def _lines(self, values: Sequence[Any]) -> list[str]:
        return [self._line(value) for value in values]

    def _say(self, centred: Sequence[str]) -> None:
        self.said = {as_text(line).casefold() for line in centred}

    def _title(self, title: str) -> str:
        return "" if as_text(title).casefold() in self.said else self._line(title)

    def _block(self, block: Any) -> dict[str, Any]:
        made = self.printed[block.kind](block)
        if block.kind != Part.kind:
            self.said = set()
        return {"kind": block.kind, **made}

    # --- Blocks ---------------------------------------------------------------------------

    def _heading(self, block: Heading) -> dict[str, Any]:
        return {"text": self._line(block.text)}

    def _paragraph(self, block: Paragraph) -> dict[str, Any]:
        return {"text": self._line(block.text), "tone": block.tone}

    def _part(self, block: Part) -> dict[str, Any]:
        self._say(block.lines)
        return {"lines": self._lines(block.lines)}

    def _table(self, block: Table) -> dict[str, Any]:
        widths = _widths([column.width for column in block.columns])

        def row(values: Sequence[Any]) -> dict[str, Any]:
            cells = [self._text(_shown(value), width) for value, width in zip(values, widths, strict=True)]
            # A row with its number only is filled in by hand.
            form = len(cells) > 1 and not any(cells[1:])
            return {"cells": cells, "form": form, "breaks": _tallest(cells, widths) > TOGETHER}

        return {
            "kind": Table.kind,
            "title": self._title(block.title),
            "columns": [
                {"title": self._text(column.title, width * BOLD), "share": column.width, "align": column.align}
                for column, width in zip(block.columns, widths, strict=True)
            ],
            "rows": [row(values) for values in block],
            "totals": row(block.totals) if block.totals else None,
            "note": self._line(block.note),
        }

    def _bar_chart(self, block: BarChart) -> dict[str, Any]:
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
                {"label": self._text(bar.label, 30), "count": _shown(bar.count), "length": round(length, 4)}
                for bar, length in bars
            ],
            "note": self._line(block.note),
        }

    def _heat_map(self, block: HeatMap) -> dict[str, Any]:
        widths = _widths([6, *(1 for _title in block.column_titles), 1])
        rows, group = [], ""
        for row, cells in block.graded():
            if not row.total:
                continue
            rows.append(
                {
                    "group": self._line(row.group) if row.group != group else "",
                    "label": self._text(row.label, widths[0]),
                    "counts": [["" if count is None else _shown(count), level] for count, level in cells],
                    "total": _shown(row.total),
                }
            )
            group = row.group
        total = pgettext("report column", "Total")
        titles = (block.label_title, *block.column_titles, total)
        notes = (
            [_("Without problems: %(labels)s.") % {"labels": block.empty_labels()}] if block.has_empty_rows() else []
        )
        return {
            "title": self._title(block.title),
            "columns": [self._text(title, width * BOLD) for title, width in zip(titles, widths, strict=True)],
            "rows": rows,
            "totals": [total, *map(_shown, block.totals()), _shown(block.grand_total())],
            "note": self._line(" ".join([*notes, _("The darker, the more problems.")])),
        }

    def _entries(self, block: Any) -> dict[str, Any]:
        columns, entries = grid_columns(block), list(grid(block))
        shares = _shares_for_codes([column.share for column in columns], entries)
        widths = _widths(shares)
        of_lines = [width for width, column in zip(widths, columns, strict=True) if column.of == "line"]
        others = [
            width * (BOLD if column.of == "issue" else 1)
            for width, column in zip(widths, columns, strict=True)
            if column.of != "line"
        ]
        return {
            "title": self._title(block.title),
            "empty": self._line(block.empty_text),
            "columns": [
                {"title": self._text(column.title, width * BOLD), "share": share, "of": column.of}
                for column, share, width in zip(columns, shares, widths, strict=True)
            ],
            "entries": [self._entry(entry, others, of_lines) for entry in entries],
        }

    def _entry(self, entry: GridEntry, others: list[float], of_lines: list[float]) -> dict[str, Any]:
        cells = [self._text(text, width) for text, width in zip(entry.cells, others, strict=True)]
        rows = [[self._text(text, width) for text, width in zip(row, of_lines, strict=True)] for row in entry.lines]
        height = max(_tallest(cells, others), sum(_tallest(row, of_lines) for row in rows))
        return {"starts": entry.starts_issue, "cells": cells, "lines": rows, "breaks": height > TOGETHER}

    def _signing(self, block: Signing) -> dict[str, Any]:
        if self.report.paper is None:
            return {"rows": []}
        closing = self.report.paper.closing
        all_of_them = self.report.paper.signatories or ((Signatory("", ""),) if closing else ())
        rows = []
        for start in range(0, len(all_of_them), SIGNATURES_PER_ROW):
            row = all_of_them[start : start + SIGNATURES_PER_ROW]
            rows.append([self._signature(one) for one in row[:-1]] + [self._signature(row[-1], closing)])
            closing = ""
        return {"rows": rows}

    def _signature(self, signatory: Signatory, closing: str = "") -> dict[str, Any]:
        width = PAGE / SIGNATURES_PER_ROW / EM
        above = [self._text(line, width) for line in (closing, signatory.heading, signatory.role) if line]
        number = _("NIP %(number)s") % {"number": signatory.number} if signatory.number else ""
        return {"above": above, "name": self._text(signatory.name, width), "number": self._text(number, width)}

    def _check(self, paper: Paper) -> dict[str, Any]:
        lead = _("Whether this paper is current can be looked up at:")
        return {
            "code": _qr_code(paper.check_url),
            "alt": f"{lead} {paper.check_url}",
            "lines": self._lines((paper.mark, lead, paper.check_url)),
        }


def _widths(shares: Sequence[float]) -> list[float]:
    """The room inside the cells of columns, in em of the small print."""
    return [max((PAGE * share / sum(shares) - PADDING) / SMALL_EM, 1.0) for share in shares]


def _shares_for_codes(shares: list[float], entries: Sequence[GridEntry]) -> list[float]:
    """The shares, but the first column, that of the codes, so wide that no code has to break."""
    longest = max((width_of(entry.cells[0]) for entry in entries), default=0)
    part = min((longest + 0.1) * SMALL_EM + PADDING, WIDEST_CODE) / PAGE
    return [max(shares[0], round(sum(shares[1:]) * part / (1 - part), 2)), *shares[1:]]


def _tallest(cells: Sequence[str], widths: Sequence[float]) -> int:
    return max((lines(cell, width) for cell, width in zip(cells, widths, strict=True)), default=0)


def _shown(value: Any) -> Any:
    return number_format(value, force_grouping=True) if type(value) is int else value


def _marks(report: Report) -> str:
    """The large words in the head of every page."""
    words = report.paper.watermark if report.paper else ""
    sample = report.subject.sample_mark().upper()
    return words if sample in words.upper() else " · ".join(filter(None, (words, sample)))


def _qr_code(address: str) -> str:
    import segno  # noqa: PLC0415 -- slow import

    file = io.BytesIO()
    segno.make(address, error="m", micro=False).save(file, kind="svg", border=2, xmldecl=False)
    return file.getvalue().decode()


def _foot(report: Report) -> str:
    """What stands on every page: the mark, or of a plain list what it is and of when."""
    if report.paper and report.paper.mark:
        return report.paper.mark
    return report.mark or f"{report.title} · {report.subtitle()}"
