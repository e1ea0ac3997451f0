"""HTML as one file: no script, nothing from elsewhere, ready to print on A4.

Its blocks are printed by the same templates as those of the summary page.
"""

import base64
import hashlib
import re
from collections.abc import Iterator
from html import unescape
from itertools import islice
from typing import IO

from django.template.loader import render_to_string
from django.utils.safestring import mark_safe
from django.utils.translation import pgettext

from dim.reports.structure.entry_list import Entries
from dim.reports.structure.grid import grid, grid_columns
from dim.reports.structure.report import Report
from dim.reports.structure.values import as_text
from dim.reports.writers.columns import Sheet, words_of_grid
from dim.text import with_readable_signs

# Entries per rendered piece: an issue may have thousands, and a template is rendered as a whole.
PIECE = 200
# The width of an official table: in percent of the page, as one em and the padding of a cell.
_SHEET = Sheet(100, 1.25, 1.3)
_POLICY = re.compile(rb'http-equiv="Content-Security-Policy" content="([^"]*)"')


def write(report: Report, file: IO[bytes]) -> None:
    """Print `report` into `file` as one HTML page."""
    for piece in _pieces(report):
        # The file brings no font along that draws the signs of Word's lists, as our pages do.
        file.write(with_readable_signs(piece).encode())


def policy_in(data: bytes) -> str:
    """Return the content security policy of a file that `write` made.

    The response that shows the file sends it as a header too: the site's own policy would
    forbid the style sheet. Raises ValueError for any other file.
    """
    found = _POLICY.search(data[:4_000])
    if found is None:
        raise ValueError("This is no file of ours.")
    return unescape(found[1].decode())


def _policy(style: str) -> str:
    """Return a policy that forbids everything but this style sheet and pictures in the file."""
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return f"default-src 'none'; img-src data:; style-src 'sha256-{digest}'"


def _logo(report: Report) -> str:
    """Return the logo as a data address, or nothing: one file has to be enough."""
    data = report.paper.logo if report.paper else b""
    kind = "png" if data.startswith(b"\x89PNG") else "jpeg"
    return f"data:image/{kind};base64,{base64.b64encode(data).decode()}" if data else ""


def _style(report: Report) -> str:
    """Return the style sheet, with the mark for the foot of every printed page.

    In HTML only a style sheet can put text there.
    """
    # Everything but letters, digits and blanks is escaped: a title must not end the CSS string.
    mark = "".join(
        char if char.isalnum() or char == " " else f"\\{ord(char):06x}"
        for char in as_text(report.mark)
    )
    # Words of a style sheet stand here: what collects texts for the catalogue reads no .css.
    words = {"page": pgettext("page number", "Page"), "of": pgettext("page number", "of")}
    return render_to_string("reports/document.css", {"mark": mark, **words})


def _pieces(report: Report) -> Iterator[str]:
    style = _style(report)
    context = {
        "report": report,
        "policy": _policy(style),
        "style": mark_safe(style),  # noqa: S308 -- our own style sheet, without anything typed
        "logo": _logo(report),
    }
    yield render_to_string("reports/document_head.html", context)
    for block in report.blocks:
        if block.kind == "entries" and report.paper:
            yield from _grid(block)
        elif block.kind == "entries":
            yield from _entries(report, block)
        else:
            yield render_to_string(
                f"reports/partials/{block.kind}.html", {"block": block, "report": report}
            )
    yield render_to_string("reports/document_foot.html", context)


def _entries(report: Report, block: Entries) -> Iterator[str]:
    yield render_to_string("reports/partials/entries_head.html", {"block": block, "report": report})
    for first, listed in block.groups(PIECE):
        context = {"block": block, "report": report, "first": first, "entries": listed}
        yield render_to_string("reports/partials/entry_group.html", context)
    yield render_to_string("reports/partials/entries_foot.html", {"block": block, "report": report})


def _grid(block: Entries) -> Iterator[str]:
    """The official table, some rows at a time."""
    columns = grid_columns(block)
    shares = [column.share for column in columns]
    fitted = _SHEET.fitted(shares, words_of_grid(block, columns))
    widths = [f"{share:.2f}%" for share in fitted]
    context = {"block": block, "columns": columns, "widths": widths}
    yield render_to_string("reports/partials/grid_head.html", context)
    rows = grid(block)
    while piece := list(islice(rows, PIECE)):
        yield render_to_string("reports/partials/grid_rows.html", {"rows": piece})
    yield render_to_string("reports/partials/grid_foot.html", {"block": block})
