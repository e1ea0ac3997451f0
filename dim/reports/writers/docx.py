"""DOCX that Word and LibreOffice edit well: real styles, headings, repeated heads, page fields.

python-docx makes the document around the body (`docx_skeleton`). The body is streamed into it as
text (`docx_body`): 10,000 recommendations take 0.5 s, as objects of python-docx 12 s.
"""

import io
from collections.abc import Iterator
from typing import IO
from zipfile import ZIP_DEFLATED, ZipFile

from dim.reports.structure.report import Report
from dim.reports.writers.docx_body import ANNEXES, body
from dim.reports.writers.zip_member import member

# Characters that are compressed at once.
_PIECE = 1 << 16


def write(report: Report, file: IO[bytes]) -> None:
    """Print `report` into `file` as a Word document; the same report gives the same bytes."""
    from dim.reports.writers.docx_skeleton import MARKER, skeleton  # noqa: PLC0415 -- slow import

    with ZipFile(io.BytesIO(skeleton(report))) as frame, ZipFile(file, "w", ZIP_DEFLATED) as target:
        for name in frame.namelist():
            content = frame.read(name)
            with target.open(member(name), "w") as part:
                if name == "word/document.xml":
                    # A document with upright pages has a second marker, for its annexes.
                    around = iter(content.split(f"<!--{MARKER}-->".encode()))
                    part.write(next(around))
                    for piece in _pieces(report):
                        part.write(next(around) if piece == ANNEXES.encode() else piece)
                    part.writelines(around)
                else:
                    part.write(content)


def _pieces(report: Report) -> Iterator[bytes]:
    """Yield the body in pieces of a size that is worth compressing."""
    waiting: list[str] = []
    size = 0
    for element in body(report):
        if element == ANNEXES:
            yield "".join(waiting).encode()
            yield ANNEXES.encode()
            waiting, size = [], 0
            continue
        waiting.append(element)
        size += len(element)
        if size > _PIECE:
            yield "".join(waiting).encode()
            waiting, size = [], 0
    yield "".join(waiting).encode()
