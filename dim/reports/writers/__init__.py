"""One module for each file format, each with a function `write(report, file)`.

Every text goes through `as_text`. Writers know no domain: they print blocks.
"""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import IO

from dim.reports.structure.report import Report, Unwritable

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


def _writer(name: str) -> Callable[[Report, IO[bytes]], None]:
    """Return the writer of that module, which is imported at the first file of its kind.

    All of them together are 2 MB, and a command writes one file.
    """

    def write(report: Report, file: IO[bytes]) -> None:
        import_module(f"dim.reports.writers.{name}").write(report, file)

    return write


FORMATS = {
    row.extension: row
    for row in (
        Format("pdf", "PDF", "application/pdf", _writer("pdf")),
        Format(
            "xlsx",
            "Excel",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            _writer("xlsx"),
        ),
        Format(
            "docx",
            "Word",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            _writer("docx"),
        ),
        Format(
            "pptx",
            "PowerPoint",
            "application/vnd.openxmlformats-officedocument.presentationml.presentation",
            _writer("pptx"),
        ),
        Format("csv", "CSV", "text/csv; charset=utf-8", _writer("csv")),
        Format("json", "JSON", "application/json", _writer("json")),
        Format("html", "HTML", "text/html; charset=utf-8", _writer("html")),
    )
}
