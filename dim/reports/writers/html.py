"""HTML as one file: no script, nothing from elsewhere, ready to print on A4.

Its blocks are printed by the same partials as the page.
"""

import base64
import hashlib
import re
from collections.abc import Iterator
from html import unescape
from itertools import islice
from typing import IO, Any

from django.template.loader import render_to_string
from django.utils.safestring import mark_safe
from django.utils.translation import pgettext

from dim.reports.paper import GridEntry, grid, grid_columns
from dim.reports.structure import Report, as_text

# Entries per rendered piece; a strategic issue may hold thousands.
PIECE = 200
_POLICY = re.compile(rb'http-equiv="Content-Security-Policy" content="([^"]*)"')


def write(report: Report, file: IO[bytes]) -> None:
    for piece in _pieces(report):
        file.write(piece.encode())


def policy_in(data: bytes) -> str:
    """The policy that a file of ours carries, for the answer that sends it. Raises ValueError for any other file."""
    found = _POLICY.search(data[:4_000])
    if found is None:
        raise ValueError("This is no file of ours.")
    return unescape(found[1].decode())


def _policy(style: str) -> str:
    """Forbids everything but the style sheet inside the file."""
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return f"default-src 'none'; img-src data:; style-src 'sha256-{digest}'"


def _logo(report: Report) -> str:
    """The picture of the letterhead as an address that holds it whole, or nothing."""
    data = report.paper.logo if report.paper else b""
    kind = "png" if data.startswith(b"\x89PNG") else "jpeg"
    return f"data:image/{kind};base64,{base64.b64encode(data).decode()}" if data else ""


def _style(report: Report) -> str:
    """The style sheet, with the mark for the foot of every printed page: only a style can put it there."""
    mark = "".join(char if char.isalnum() or char == " " else f"\\{ord(char):06x}" for char in as_text(report.mark))
    # Words of a style sheet stand here: what collects texts for the catalogue reads no .css.
    words = {"page": pgettext("page number", "Page"), "of": pgettext("page number", "of")}
    return render_to_string("reports/document.css", {"mark": mark, **words})


def _pieces(report: Report) -> Iterator[str]:
    style = _style(report)
    context = {"report": report, "policy": _policy(style), "style": mark_safe(style), "logo": _logo(report)}  # noqa: S308 -- our own
    yield render_to_string("reports/document_head.html", context)
    for block in report.blocks:
        if block.kind == "entries" and report.paper:
            yield from _grid(block)
        elif block.kind == "entries":
            yield from _entries(report, block)
        else:
            yield render_to_string(f"reports/partials/{block.kind}.html", {"block": block, "report": report})
    yield render_to_string("reports/document_foot.html", context)


def _entries(report: Report, block) -> Iterator[str]:
    yield render_to_string("reports/partials/entries_head.html", {"block": block, "report": report})
    for first, listed in block.groups(PIECE):
        context = {"block": block, "report": report, "first": first, "entries": listed}
        yield render_to_string("reports/partials/entry_group.html", context)
    yield render_to_string("reports/partials/entries_foot.html", {"block": block, "report": report})


def _grid(block: Any) -> Iterator[str]:
    """The official table, some rows at a time."""
    columns = grid_columns(block)
    whole = sum(column.share for column in columns)
    widths = [f"{100 * column.share / whole:.2f}%" for column in columns]
    context = {"block": block, "columns": columns, "widths": widths}
    yield render_to_string("reports/partials/grid_head.html", context)
    rows = grid(block)
    while piece := list(islice(rows, PIECE)):
        yield render_to_string("reports/partials/grid_rows.html", {"rows": [_Spread(block, row) for row in piece]})
    yield render_to_string("reports/partials/grid_foot.html", {"block": block})


class _Spread:
    """One entry of the table, row by row: on the first the cells that reach down over all of them."""

    def __init__(self, block: Any, entry: GridEntry) -> None:
        places = [number for number, column in enumerate(grid_columns(block)) if column.of == "issue"]
        # The issue is said where it begins; between entries of one issue its cell is empty.
        self.cells = [
            "" if number in places and not entry.starts_issue else text for number, text in enumerate(entry.cells)
        ]
        self.first, *self.others = entry.lines
        self.span = len(entry.lines)
