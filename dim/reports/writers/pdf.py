"""PDF through Typst: A4 landscape, tagged, the same bytes for the same report.

Each document is compiled by a short-lived process with limits (`pdf_worker`), one at a
time in each of ours. Text is handed over as data and never becomes markup.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import segno
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from dim.reports.paper import GridColumn, GridEntry, Paper, grid, grid_columns
from dim.reports.structure import Report, Table, Unwritable, as_text

# Above this a document is no longer read, and takes a gigabyte to lay out.
MOST_ENTRIES = 2_000
SECONDS = 120
BYTES = 6 * 1024**3  # of addresses; what it really uses is a fifth of that
_HERE = Path(__file__).parent
_TEMPLATE, _WORKER = _HERE / "pdf_document.typ", _HERE / "pdf_worker.py"
_one_at_a_time = threading.Lock()
# An entry of up to so many lines (half a page) goes to the next page as a whole.
_KEPT_TOGETHER = 20
_LETTERS = 165  # across the page, in the type of the table
# What would turn the rest of a line around; a document in a right-to-left script does without.
_OVERRIDES = re.compile("[\u202a-\u202e\u2066-\u2069]")
# Typst never breaks a word, however long; in an invisible place it does.
_LONG_WORD = re.compile(r"\S{25}(?=\S)")


def write(report: Report, file: IO[bytes]) -> None:
    """Raises Unwritable: too many entries, or the process ran into one of its limits."""
    entries = sum(block.total for block in report.listings())
    if entries > MOST_ENTRIES:
        raise Unwritable(
            _(
                "A PDF holds at most %(most)d problems, and this document has %(number)d. Make one for each division "
                "or class, or take Word or Excel."
            )
            % {"most": MOST_ENTRIES, "number": entries}
        )
    asked = {
        "template": _TEMPLATE.read_text(encoding="utf-8"),
        "data": json.dumps(_data(report), ensure_ascii=False),
        "timestamp": int(report.subject.at.timestamp()),
        "seconds": SECONDS,
        "bytes": BYTES,
    }
    with _one_at_a_time:
        file.write(_compiled(json.dumps(asked)))


def _compiled(asked: str) -> bytes:
    try:
        done = subprocess.run(  # noqa: S603 -- our own program, text goes in as data
            [sys.executable, "-I", str(_WORKER)],
            input=asked.encode(),
            capture_output=True,
            timeout=SECONDS,
            check=True,
        )
    except subprocess.TimeoutExpired as error:
        raise Unwritable(_too_large()) from error
    except subprocess.CalledProcessError as error:
        if error.returncode == 3:
            raise RuntimeError(error.stderr.decode(errors="replace")) from error
        # Killed by a limit, or out of memory.
        raise Unwritable(_too_large()) from error
    return done.stdout


def _too_large() -> str:
    return _("The PDF took too long or too much memory. Make one for each division or class, or take Word.")


# --- The report as data -----------------------------------------------------------------------


def _text(value: Any) -> str:
    """As files print it, with places where a long word may go on in the next line."""
    return _LONG_WORD.sub("\\g<0>\u200b", _OVERRIDES.sub("", as_text(value)))


def _data(report: Report) -> dict[str, Any]:
    paper = report.paper
    return {
        "title": _text(report.title),
        "subtitle": _text(report.subtitle()),
        "page": pgettext("page number", "Page"),
        "of": pgettext("page number", "of"),
        "watermark": _text(paper.watermark if paper else report.subject.sample_mark().upper()),
        "mark": _text(paper.mark if paper else report.subtitle()),
        "official": paper is not None,
        **_frame(paper),
        "blocks": list(_blocks(report)),
    }


def _frame(paper: Paper | None) -> dict[str, Any]:
    qr = segno.make(paper.check_url, error="m", micro=False) if paper and paper.check_url else None
    return {
        "letterhead": [_text(line) for line in paper.letterhead] if paper else [],
        "logo": list(paper.logo) if paper else [],
        "logo_alt": _("Emblem"),
        "heading": [_text(line) for line in paper.heading] if paper else [],
        "facts": [[_text(name), _text(value)] for name, value in paper.facts] if paper else [],
        "closing": _text(paper.closing) if paper else "",
        "signatories": [
            {name: _text(getattr(one, name)) for name in ("heading", "role", "name", "number")}
            for one in paper.signatories
        ]
        if paper
        else [],
        "check_url": paper.check_url if paper else "",
        "qr": qr.svg_inline(dark="#000", border=2) if qr else "",
    }


def _blocks(report: Report) -> Iterator[dict[str, Any]]:
    for block in report.blocks:
        if block.kind == "entries":
            yield _entries(block)
        elif block.kind == "table":
            yield _table(block)
        elif block.kind in {"key_numbers", "bar_chart", "heat_map"}:
            yield _table(block.table())
        elif block.kind == "part":
            yield {"kind": "part", "lines": [_text(line) for line in block.lines]}
        elif block.kind == "signing":
            yield {"kind": "signing"}
        else:
            yield {"kind": block.kind, "text": _text(block.text)}


def _entries(block: Any) -> dict[str, Any]:
    columns = grid_columns(block)
    rows: list[dict[str, Any]] = [
        {
            "starts": row.starts_issue,
            "cells": list(map(_text, row.cells)),
            "lines": [list(map(_text, line)) for line in row.lines],
            "breaks": _height(row, columns) > _KEPT_TOGETHER,
        }
        for row in grid(block)
    ]
    for number, row in enumerate(rows, 1):
        row["ends"] = number == len(rows) or rows[number]["starts"]
    return {
        "kind": "entries",
        "title": _text(block.title),
        "empty": _text(block.empty_text),
        "columns": [{"title": column.title, "share": column.share, "of": column.of} for column in columns],
        "rows": rows,
    }


def _height(row: GridEntry, columns: tuple[GridColumn, ...]) -> int:
    """About how many lines of text an entry is high."""
    whole = sum(column.share for column in columns)
    room = [(column.of == "line", max(1, _LETTERS * column.share // whole)) for column in columns]

    def highest(cells: tuple[str, ...], of_line: bool) -> int:
        letters = [most for is_line, most in room if is_line is of_line]
        pairs = zip(cells, letters, strict=True)
        return max(sum(1 + len(part) // most for part in cell.split("\n")) for cell, most in pairs)

    return max(highest(row.cells, False), sum(highest(line, True) for line in row.lines))


def _table(table: Table) -> dict[str, Any]:
    rows = [[_text(value) for value in row] for row in table]
    # A form to be filled in by hand needs room for it.
    is_form = bool(rows) and all(not any(row[1:]) for row in rows)
    return {
        "kind": "table",
        "title": _text(table.title),
        "columns": [{"title": _text(row.title), "share": row.width, "align": row.align} for row in table.columns],
        "rows": rows,
        "totals": [_text(value) for value in table.totals] if table.totals else [],
        "note": _text(table.note),
        "room": 3 if is_form else 1.3,
    }
