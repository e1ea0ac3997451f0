"""PDF read back from its bytes: nothing is lost, nothing runs, and too much is refused."""

import base64
import dataclasses
import re
import shutil
import subprocess
import unicodedata

import pytest

from dim.apps import check_typeface
from dim.models import WorkshopClass
from dim.reports.content.freezing import live
from dim.reports.documents.kinds import KINDS, build
from dim.reports.documents.summary import event_summary
from dim.reports.structure import letters
from dim.reports.structure.grid import grid
from dim.reports.structure.paper import PlaceToSign
from dim.reports.structure.report import Unwritable
from dim.reports.writers import pdf, pdf_data, pdf_text
from dim.reports.writers.machine_turn import machine_turn
from tests import factories as make
from tests.reports import sample_reports
from tests.reports.conftest import HOSTILE, LINES, LONG, RIGHT_TO_LEFT, pdf_pages

needs_poppler = pytest.mark.skipif(
    shutil.which("pdftotext") is None, reason="poppler-utils is not installed"
)
MARKUP = (
    r'#read("/etc/passwd") #include "a.typ" #let x = 1; $x^2$ @acuan <label> \ \n '
    r"*tebal* _miring_ `kode` // -- --- ~"
)
OVERRIDES = re.compile("[\u202a-\u202e\u2066-\u2069]")
PICTURE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


@pytest.fixture
def subject(event):
    return event_summary(event).subject


@pytest.fixture
def printed(subject, as_bytes):
    """``printed(entries)``: the bytes of a document with these entries."""
    return lambda entries=(), refused=(), **kwargs: as_bytes(
        sample_reports.document(subject, tuple(entries), tuple(refused), **kwargs), "pdf"
    )


def bare(text):
    """`text` without blanks, and without what a PDF leaves out or adds.

    Overrides and places to break a word.
    """
    return re.sub(r"[\s\u200b]+", "", OVERRIDES.sub("", text))


def fonts_of(content):
    """The lines of ``pdffonts``, one for each font in a document."""
    done = subprocess.run(["pdffonts", "-"], input=content, capture_output=True, check=True)
    return done.stdout.decode().splitlines()[2:]


def words(content):
    return bare("".join(pdf_pages(content)))


def read_out(content):
    """The text in the order of its tags, as a screen reader says it."""
    done = subprocess.run(
        ["pdfinfo", "-struct-text", "-"], input=content, capture_output=True, check=True
    )
    return bare("".join(re.findall(r'^\s+"(.*)"$', done.stdout.decode(), re.MULTILINE)))


# --- What it says -------------------------------------------------------------------------


@needs_poppler
def test_codes_and_sentences_come_in_their_order(printed):
    entries = [
        sample_reports.entry(number, f"Kalimat ke-{number} dari daftar", issue=1 + number // 4)
        for number in range(40)
    ]
    refused = [sample_reports.entry(90, "Yang ditolak", reason="Sudah diatur undang-undang")]
    content, place, code = printed(entries, refused), 0, 0
    found, seen = read_out(content), words(content)
    for entry in (*entries, *refused):
        # Typst paints what reaches over several rows last, so on paper only the codes have an
        # order.
        code = seen.index(entry.code, code)
        for text in (entry.code, entry.statement, *(row.text for row in entry.recommendations)):
            place = found.index(bare(text), place)
            assert bare(text) in seen
    assert found.count("SEK-A-0") == seen.count("SEK-A-0") == 41
    assert bare("Sudah diatur undang-undang") in found


@needs_poppler
def test_hostile_text_is_printed_as_typed(printed):
    texts = [text for text in (*HOSTILE, MARKUP) if text not in (LONG, LINES, RIGHT_TO_LEFT)]
    found = words(
        printed(sample_reports.entry(number, text) for number, text in enumerate(texts, 1))
    )
    for text in texts:
        # Statement, cause, impact and two recommendations.
        assert found.count(bare(text)) >= 5, text
    assert "root:" not in found


@needs_poppler
def test_text_from_right_to_left_is_printed_with_its_letters(printed):
    found = words(printed([sample_reports.entry(1, RIGHT_TO_LEFT)]))
    # Poppler puts the words of such a line into an order of its own.
    assert found.count("terbalik") >= 5
    assert sum(found.count(word) for word in ("חוק", "קוח")) >= 5


@needs_poppler
def test_cells_longer_than_a_page_go_on_and_lose_nothing(printed):
    alone = {"cause": "", "impact": "", "recommendations": ()}
    lines = "\n".join(f"Baris {number:03d}." for number in range(1, 201))
    entries = (
        sample_reports.entry(1, lines, **alone),
        sample_reports.entry(2, "Q" * 10_000, **alone),
        sample_reports.entry(3, LONG, **alone),
    )
    found = words(printed(entries))
    assert re.findall(r"Baris(\d{3})\.", found) == [f"{number:03d}" for number in range(1, 201)]
    assert found.count("Q") == 10_000
    assert found.count("Panjang") == LONG.count("Panjang")
    # A letter that no font has is a box on paper, and still the letter for who reads it out or
    # copies it.
    assert found.count("😀") == LONG.count("😀")


@needs_poppler
def test_every_page_has_its_mark_and_number(printed):
    pages = pdf_pages(
        printed([sample_reports.entry(number) for number in range(30)], watermark="KONSEP")
    )
    assert len(pages) > 5
    for number, page in enumerate(pages, 1):
        assert f"Halaman {number} dari {len(pages)}" in page
        assert "Edisi 3 · 1a2b3c4d" in page
        assert bare(page).startswith("KONSEP")
    assert "KOMISI PEMILIHAN UMUM" in pages[0]
    assert "Mengetahui," in pages[0]
    assert [bare(page)[6:18] for page in pages if "LAMPIRAN" in page] == [
        "LAMPIRANIDAF",
        "LAMPIRANIIYA",
        "LAMPIRANIIIY",
    ]
    assert "https://dim.example/editions/1a2b3c4d/" in pages[-1]
    assert all("12345678" in bare(page) for page in pages if "SEK-A" in page)


@needs_poppler
def test_all_who_sign_have_their_place_on_one_page(printed):
    places = tuple(
        PlaceToSign("Mengetahui,", f"Peran {n}", f"(nama {n})", f"NOMOR {n}") for n in range(1, 10)
    )
    (page,) = [page for page in pdf_pages(printed(signatories=places)) if "Peran" in page]
    for n in range(1, 10):
        assert f"Peran {n}" in page
        assert f"(nama {n})" in page
        assert f"NIP NOMOR {n}" in page
    assert page.count("Jakarta, 22 September 2019") == 1
    assert "Jakarta, 22 September 2019" in pdf_pages(printed(signatories=()))[0]


@needs_poppler
def test_sample_data_says_so_on_every_page_once(event, as_bytes):
    event.is_sample = True
    report = event_summary(event)
    pages = pdf_pages(as_bytes(report, "pdf"))
    assert all(page.count("DATA CONTOH") == 1 for page in pages)
    both = sample_reports.document(report.subject, (), watermark="KONSEP · DATA CONTOH")
    assert all(page.count("DATA CONTOH") == 1 for page in pdf_pages(as_bytes(both, "pdf")))


@needs_poppler
def test_a_summary_needs_no_letterhead(hostile, as_bytes):
    report = event_summary(hostile)
    found = words(as_bytes(report, "pdf"))
    assert found.startswith(bare(report.title))
    for table in report.tables():
        for row in table:
            assert bare(str(row[0])) in found


# --- What it is ---------------------------------------------------------------------------


def test_it_is_tagged_and_says_its_language(printed):
    content = printed([sample_reports.entry(1)], logo=PICTURE)
    for name in (b"/StructTreeRoot", b"/Lang(id)", b"<pdfuaid:part>1<", b"/Subtype/Image"):
        assert name in content
    without = printed([sample_reports.entry(1, "Gudang 倉庫")])
    assert b"/StructTreeRoot" in without
    assert b"<pdfuaid:part>" not in without


@pytest.mark.skipif(shutil.which("pdffonts") is None, reason="poppler-utils is not installed")
def test_all_fonts_are_inside(printed):
    fonts = fonts_of(printed([sample_reports.entry(1)]))
    assert fonts
    assert all("TeXGyreBonum" in font and re.search(r"yes yes yes", font) for font in fonts)


@pytest.mark.skipif(shutil.which("pdffonts") is None, reason="poppler-utils is not installed")
def test_emoji_and_other_scripts_have_letters(printed):
    text = "Gudang 🏚️ bocor 😀 ✓ ➢ ❖ 👍🏽 مخزن מחסן गोदाम คลังสินค้า"
    content = printed([sample_reports.entry(1, text)])
    # The standard forbids a letter that no font has.
    assert b"<pdfuaid:part>1<" in content
    assert any("NotoEmoji" in font for font in fonts_of(content))


def test_without_its_typeface_a_document_is_printed_in_another(printed, monkeypatch):
    monkeypatch.setattr(letters, "TYPEFACE", "no_such_package")
    assert [found.id for found in check_typeface(None)] == ["dim.W001"]
    assert b"<pdfuaid:part>1<" in printed([sample_reports.entry(1)])


def test_the_same_report_is_the_same_file(printed):
    entries = [sample_reports.entry(number, MARKUP) for number in range(1, 20)]
    assert printed(entries) == printed(entries)


# --- What it refuses ----------------------------------------------------------------------


def test_too_many_entries_are_refused_before_the_work(printed, monkeypatch):
    monkeypatch.setattr(pdf, "document", pytest.fail)
    with pytest.raises(Unwritable, match=r"2001.*per divisi atau per kelas"):
        printed([sample_reports.entry(1)] * 2_001)


def test_too_much_text_is_refused_before_the_work(printed, monkeypatch):
    monkeypatch.setattr(pdf_data, "MOST_CHARACTERS", 1_000)
    monkeypatch.setattr(pdf, "_compiled", pytest.fail)
    with pytest.raises(Unwritable, match=r"terlalu besar.*per divisi atau per kelas"):
        printed(sample_reports.entry(number) for number in range(20))


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [("SECONDS", 0.01, "terlalu lama"), ("BYTES", 64 * 1024**2, "terlalu besar")],
)
def test_whoever_takes_too_much_is_stopped(printed, monkeypatch, name, value, sentence):
    monkeypatch.setattr(pdf, name, value)
    with pytest.raises(Unwritable, match=f"{sentence}.*per divisi atau per kelas"):
        printed([sample_reports.entry(1)])


def test_one_document_at_a_time(printed, monkeypatch):
    monkeypatch.setattr(pdf, "PATIENCE", 0.01)
    with machine_turn(60), pytest.raises(Unwritable, match="beberapa menit, lalu coba lagi"):
        printed()
    assert printed().startswith(b"%PDF")


def test_a_fault_of_ours_is_no_sentence_for_the_reader(printed):
    with pytest.raises(RuntimeError) as caught:
        printed(logo=b"bukan gambar")
    assert not isinstance(caught.value, Unwritable)
    assert printed().startswith(b"%PDF")


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_document_over_hostile_text(hostile, as_bytes, kind):
    make.problem(WorkshopClass.objects.get(letter="A"), "accepted", statement=MARKUP)
    report = build(KINDS[kind], live(hostile))
    said = "".join("".join(pdf_pages(as_bytes(report, "pdf"))).split())
    place = 0
    for code in (row.cells[0] for block in report.listings() for row in grid(block)):
        place = said.index(code, place)
    assert "root:" not in said
    if kind != "addressee":
        assert "".join(MARKUP.split()) in said


# --- Words that are wider than their cell --------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "biasa saja",
        "kata" * 500,
        "🏚️👨‍👩‍👧" * 40,
        "e\u0301" * 60,
        "SEK-A-001/SEK-B-002",
        "\u200bsudah" * 9,
    ],
)
@pytest.mark.parametrize("width", [1.0, 3.7, 50.0])
def test_only_places_to_break_are_added(text, width):
    assert pdf_text.printable(text, width).replace(pdf_text.BREAK, "") == text


def test_words_break_only_where_they_must():
    assert (
        pdf_text.printable("mempertanggungjawabkan gudang", 20) == "mempertanggungjawabkan gudang"
    )
    assert pdf_text.printable("Kabupaten/Kota", 6).split(pdf_text.BREAK) == ["Kabupaten/", "Kota"]
    parts = pdf_text.printable("x" * 10_000, 10).split(pdf_text.BREAK)
    assert all(pdf_text.width_of(part) <= 10 for part in parts)
    marks = pdf_text.printable("e\u0301" * 50, 2).split(pdf_text.BREAK)
    assert len(marks) > 1
    assert not any(part.startswith("\u0301") for part in marks)


def test_no_text_turns_round_what_stands_beside_it():
    assert pdf_text.printable("a\u202eb\u2066c\u2069\td", 50) == "abc    d"


def test_a_code_is_never_broken(subject):
    entry = dataclasses.replace(sample_reports.entry(1), code="SOSDIKLIH-A-001")
    made = pdf_data.document(
        sample_reports.document(subject, [entry], [dataclasses.replace(entry, reason="x")])
    )
    lists = [block for block in made["blocks"] if block["kind"] == "entries"]
    assert [block["entries"][0]["cells"][0] for block in lists] == ["SOSDIKLIH-A-001"] * 2


def test_what_is_said_to_have_letters_has_them(printed):
    """The list of signs inside of Typst is copied: a new version of it may have other fonts."""
    known = "".join(chr(code) for code in sorted(letters._known()) if 0x2010 <= code < 0x2C00)
    assert letters.lacking([known]) == []
    text = "".join(char for char in known if unicodedata.category(char) not in letters._UNSEEN)
    assert b"<pdfuaid:part>1<" in printed([sample_reports.entry(1, " ".join(text))])
