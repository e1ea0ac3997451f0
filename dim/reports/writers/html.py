"""HTML as one file: no script, nothing from elsewhere, ready to print on A4.

Its blocks are printed by the same partials as the page.
"""

import base64
import hashlib
from collections.abc import Iterator
from typing import IO

from django.template.loader import render_to_string

from dim.reports.structure import Report

# Entries per rendered piece; a strategic issue may hold thousands.
PIECE = 200


def write(report: Report, file: IO[bytes]) -> None:
    for piece in _pieces(report):
        file.write(piece.encode())


def content_security_policy() -> str:
    """Forbids everything but the style sheet inside the file."""
    digest = base64.b64encode(hashlib.sha256(_style().encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{digest}'"


def _style() -> str:
    return render_to_string("reports/document.css")


def _pieces(report: Report) -> Iterator[str]:
    context = {"report": report, "policy": content_security_policy()}
    yield render_to_string("reports/document_head.html", context)
    for block in report.blocks:
        if block.kind == "entries":
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
