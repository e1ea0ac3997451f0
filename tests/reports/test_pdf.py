"""The PDF read back from its bytes: every word in its order, nothing executed, limits that hold."""

import io
import re
import shutil
import subprocess

import pytest

from dim.reports.documents import KINDS, build
from dim.reports.freezing import live
from dim.reports.paper import grid
from dim.reports.structure import Unwritable
from dim.reports.summary import event_summary
from dim.reports.writers import pdf
from tests.reports import papers
from tests.reports.conftest import hostile  # noqa: F401

pytestmark = pytest.mark.django_db

needs_poppler = pytest.mark.skipif(shutil.which("pdfinfo") is None, reason="poppler-utils is not installed")

# Typst's own markup, and ways out of it.
INJECTION = r'#read("/etc/passwd") #include "x.typ" $x^2$ *tebal* _miring_ @acuan <label> \ \u{41} [isi] // komentar'


@pytest.fixture
def subject(event):
    return event_summary(event).subject


def made(report):
    file = io.BytesIO()
    pdf.write(report, file)
    return file.getvalue()


def text_of(data, tmp_path):
    """What a screen reader says, cell by cell along its tags, without blanks and places where long words may break."""
    path = tmp_path / "document.pdf"
    path.write_bytes(data)
    done = subprocess.run(["pdfinfo", "-struct-text", path], capture_output=True, check=True)
    said = re.findall(r'^\s+"(.*)"$', done.stdout.decode(), re.MULTILINE)
    return bare("".join(part.replace('\\"', '"') for part in said))


def on_paper(data):
    """Everything printed, also what is no content: heads and feet of pages."""
    done = subprocess.run(["pdftotext", "-raw", "-", "-"], input=data, capture_output=True, check=True)
    return bare(done.stdout.decode())


def bare(text):
    return re.sub(r"[\s\u200b\u00ad]+", "", text)


@needs_poppler
def test_every_code_and_sentence_in_its_order(subject, tmp_path):
    entries = [
        papers.entry(number, f"Kalimat nomor {number} tentang gudang", issue=1 + number // 3) for number in range(1, 30)
    ]
    refused = [papers.entry(99, "Yang tidak disepakati", reason="Sudah diatur")]
    data = made(papers.document(subject, entries, refused))
    said = text_of(data, tmp_path)
    place = 0
    for entry in [*entries, *refused]:
        place = said.index(bare(entry.code), place)
        assert bare(entry.statement) in said[place:]
        for row in entry.recommendations:
            assert bare(row.text) in said[place:]
    for words in ("KOMISIPEMILIHANUMUM", "LAMPIRANIII", "Sudahdiatur", "Jakarta,22September2019"):
        assert words in said
    assert "Halaman1dari" in on_paper(data)
    assert "Edisi3·1a2b3c4d" in on_paper(data)


@needs_poppler
def test_typed_text_is_text(subject, tmp_path):
    said = text_of(made(papers.document(subject, [papers.entry(1, INJECTION)])), tmp_path)
    assert said.count(bare(INJECTION)) >= 3
    assert "root:" not in said


@needs_poppler
def test_long_cells_and_long_words_lose_nothing(subject, tmp_path):
    lines = "\n".join(f"Baris ke-{number} dari enam puluh" for number in range(1, 61))
    word = "kata" * 2_500
    said = text_of(made(papers.document(subject, [papers.entry(1, lines), papers.entry(2, word)])), tmp_path)
    for number in range(1, 61):
        assert bare(f"Baris ke-{number} dari enam puluh") in said
    assert said.count("kata") >= 2_500 * 4


@needs_poppler
@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_over_hostile_text(hostile, kind):  # noqa: F811
    report = build(KINDS[kind], live(hostile))
    said = on_paper(made(report))
    codes = [row.cells[0] for block in report.listings() for row in grid(block)]
    place = 0
    for code in codes:
        place = said.index(bare(code), place)
    assert kind not in {"dim", "summary"} or codes


def test_it_is_tagged_and_named(subject):
    data = made(papers.document(subject, [papers.entry(1)]))
    assert b"/StructTreeRoot" in data
    assert b"/Lang" in data
    assert b"pdfuaid" in data
    # A character that is in no font: tagged all the same, without the claim.
    lacking = made(papers.document(subject, [papers.entry(1, "Gudang 🏚️")]))
    assert b"/StructTreeRoot" in lacking
    assert b"pdfuaid" not in lacking


def test_the_same_report_gives_the_same_bytes(subject):
    report = papers.document(subject, [papers.entry(number) for number in range(1, 20)])
    assert made(report) == made(report)


def test_what_does_not_fit_says_what_to_do(subject, monkeypatch):
    many = [papers.entry(1)] * (pdf.MOST_ENTRIES + 1)
    with pytest.raises(Unwritable, match="2001"):
        made(papers.document(subject, many))
    monkeypatch.setattr(pdf, "SECONDS", 0.01)
    with pytest.raises(Unwritable):
        made(papers.document(subject, [papers.entry(1)]))


def test_a_process_that_takes_too_much_memory_is_stopped(subject, monkeypatch):
    monkeypatch.setattr(pdf, "BYTES", 64 * 1024**2)
    with pytest.raises(Unwritable):
        made(papers.document(subject, [papers.entry(1)]))
