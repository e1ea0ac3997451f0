"""One module for each file format, each with a function `write(report, file)`.

Every text goes through `as_text`. Writers know no domain: they print blocks.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import IO

from dim.reports.structure.report import Report, Unwritable
from dim.reports.writers import csv, docx, html, json, pdf, pptx, xlsx

__all__ = ["FORMATS", "Format", "Unwritable"]


@dataclass(frozen=True)
class Format:
    """A file format in which reports are offered.

    `write` prints a report into an open binary file. It does so in pieces where the format
    allows that, so that memory does not grow with the report.
    """

    extension: str
    label: str  # what people call it
    content_type: str
    write: Callable[[Report, IO[bytes]], None]


FORMATS = {
    row.extension: row
    for row in (
        Format("pdf", "PDF", "application/pdf", pdf.write),
        Format(
            "xlsx",
            "Excel",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            xlsx.write,
        ),
        Format(
            "docx",
            "Word",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            docx.write,
        ),
        Format(
            "pptx",
            "PowerPoint",
            "application/vnd.openxmlformats-officedocument.presentationml.presentation",
            pptx.write,
        ),
        Format("csv", "CSV", "text/csv; charset=utf-8", csv.write),
        Format("json", "JSON", "application/json", json.write),
        Format("html", "HTML", "text/html; charset=utf-8", html.write),
    )
}
