"""One content: what the page says, PDF, Word and Excel say in the same order."""

import io
import re
import shutil
import subprocess
import tempfile
from html.parser import HTMLParser
from pathlib import Path

import docx
import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dim.reports.documents.summary import event_summary
from dim.reports.structure.entry import EntryRecommendation
from dim.reports.structure.values import CodedValue, as_text
from dim.reports.writers import FORMATS
from tests import factories as make
from tests.reports import sample_reports
from tests.reports.conftest import HOSTILE

pytestmark = pytest.mark.django_db

NONE = CodedValue("", "")
# Marks that turn text around are left out of a PDF, and no reader sees a joiner.
_UNSEEN = re.compile("[\\s\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe0f\ufeff]+")
texts = st.one_of(
    st.sampled_from([text[:400] for text in HOSTILE]),
    st.text(
        st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Z")), min_size=1, max_size=60
    ),
)


def bare(text):
    return _UNSEEN.sub("", as_text(text))


class Words(HTMLParser):
    def __init__(self):
        super().__init__()
        self.said, self.quiet = [], False

    def handle_starttag(self, tag, _attrs):
        self.quiet = tag in {"style", "title"}

    def handle_endtag(self, _tag):
        self.quiet = False

    def handle_data(self, data):
        if not self.quiet:
            self.said.append(data)


def of_html(data):
    parser = Words()
    parser.feed(data.decode())
    return "".join(parser.said)


def of_docx(data):
    cells = docx.Document(io.BytesIO(data)).element.body.iter(
        "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}t",
    )
    return "".join(cell.text or "" for cell in cells)


def of_xlsx(data):
    book = openpyxl.load_workbook(io.BytesIO(data))
    rows = (row for sheet in book.worksheets[1:] for row in sheet.iter_rows(values_only=True))
    return "".join(str(cell) for row in rows for cell in row if cell is not None)


def of_pdf(data):
    """Along its tags, as a screen reader goes."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "document.pdf"
        path.write_bytes(data)
        done = subprocess.run(["pdfinfo", "-struct-text", path], capture_output=True, check=True)
    said = re.findall(r'^\s+"(.*)"$', done.stdout.decode(errors="replace"), re.MULTILINE)
    return "".join(part.replace('\\"', '"') for part in said)


READERS = {"html": of_html, "docx": of_docx, "xlsx": of_xlsx, "pdf": of_pdf}


@pytest.fixture
def subject(event, class_a):
    make.problem(class_a, "submitted")
    return event_summary(event).subject


def missing(data, extension, expected):
    """The first of `expected` that is not said, or not in its turn; None when all are."""
    said, place = bare(READERS[extension](data)), 0
    for text in expected:
        found = said.find(bare(text), place)
        if found < 0:
            return text
        place = found
    return None


def written(report, extension):
    file = io.BytesIO()
    FORMATS[extension].write(report, file)
    return file.getvalue()


# Letters that no font of the package has are boxes in a PDF: it is asked for codes, and for what
# it can print.
def printable(text):
    return all(ord(char) < 0x250 for char in text)


@pytest.mark.skipif(shutil.which("pdfinfo") is None, reason="poppler-utils is not installed")
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.tuples(texts, texts), min_size=1, max_size=4))
def test_every_format_says_every_sentence_in_its_turn(subject, typed):
    entries = [
        sample_reports.entry(
            number,
            statement,
            recommendations=(EntryRecommendation(1, recommendation, ("KPU RI",), NONE),),
            cause="",
        )
        for number, (statement, recommendation) in enumerate(typed, 1)
    ]
    report = sample_reports.document(subject, entries)
    for extension in READERS:
        data = written(report, extension)
        expected = []
        for entry in entries:
            said = (entry.code, entry.statement, entry.recommendations[0].text)
            expected += [text for text in said if extension != "pdf" or printable(text)]
        assert missing(data, extension, expected) is None, extension
        assert (
            missing(data, extension, [entries[0].code, "tidak pernah ditulis"])
            == "tidak pernah ditulis"
        )
