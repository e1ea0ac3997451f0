"""Word documents read back from their bytes."""

import dataclasses
import io
import re
import zipfile

import docx
import pytest
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn
from lxml import etree

from dim.models import Problem
from dim.reports.content.subject import subject_of
from dim.reports.documents.summary import event_summary
from dim.reports.structure.entry import EntryRecommendation
from dim.reports.structure.entry_list import Entries
from dim.reports.structure.paper import PlaceToSign
from dim.reports.structure.values import as_text
from tests.reports import sample_reports
from tests.reports.conftest import HOSTILE, LINES

WORD = "x" * 10_000
# The smallest picture there is, for a logo.
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360606060000000"
    "050001a5f645400000000049454e44ae426082"
)


# The order of properties in ISO/IEC 29500-1, as far as we write them: Word calls a file broken
# that has another.
ORDER = {
    "pPr": (
        "pStyle keepNext keepLines pageBreakBefore pBdr shd tabs spacing ind jc "
        "outlineLvl rPr sectPr"
    ),
    "rPr": "rStyle rFonts b bCs i iCs color spacing sz szCs lang",
    "tblPr": "tblStyle tblW jc tblInd tblBorders tblLayout tblCellMar tblLook tblCaption",
    "tcPr": "tcW gridSpan vMerge tcBorders shd tcMar vAlign",
    "trPr": "cantSplit trHeight tblHeader",
    "tcBorders": "top left bottom right",
    "tblBorders": "top left bottom right insideH insideV",
    "tcMar": "top left bottom right",
    "tblCellMar": "top left bottom right",
    "pBdr": "top left bottom right",
    "style": "name basedOn next uiPriority semiHidden qFormat pPr rPr tblPr",
    "tbl": "tblPr tblGrid tr",
    "tr": "trPr tc",
    "tc": "tcPr p",
}


@pytest.fixture
def subject(event):
    return subject_of(event, [Problem.Status.ACCEPTED])


def texts(entry):
    """Every text of an entry in the order of its columns, then its recommendations."""
    yield entry.code
    yield from (as_text(value) for value in entry.texts.values() if value)
    yield from (as_text(row.text) for row in entry.recommendations)


def opened(content):
    return docx.Document(io.BytesIO(content))


def xml(content, name="word/document.xml"):
    return zipfile.ZipFile(io.BytesIO(content)).read(name).decode()


def cells(row):
    """The texts of a row's own cells as the file has them; python-docx repeats merged ones."""
    return [
        "\n".join(docx.text.paragraph.Paragraph(p, None).text for p in cell.findall(qn("w:p")))
        for cell in row.findall(qn("w:tc"))
    ]


def rows(content, title):
    """The rows of the tables with this name, without their heads."""
    found = [
        row
        for table in tables(content, title)
        for row in table.findall(qn("w:tr"))
        if row.find(f".//{qn('w:tblHeader')}") is None
    ]
    assert found, title
    return found


def tables(content, title):
    """The tables with this name: a list has one for each issue."""
    return [
        table
        for table in opened(content).element.body.findall(qn("w:tbl"))
        if (caption := table.find(f"{qn('w:tblPr')}/{qn('w:tblCaption')}")) is not None
        and caption.get(qn("w:val")) == title
    ]


def merged(row):
    return [
        ""
        if (merge := cell.find(f".//{qn('w:vMerge')}")) is None
        else merge.get(qn("w:val"), "continue")
        for cell in row.findall(qn("w:tc"))
    ]


@pytest.mark.parametrize(
    "hostile", [*HOSTILE, WORD, "]]> &amp; <!-- w:p -->", ""], ids=range(len(HOSTILE) + 3)
)
def test_every_text_is_in_the_document_as_it_was_typed(subject, as_bytes, hostile):
    recommendations = (EntryRecommendation(1, hostile, (hostile,), sample_reports.NONE),)
    listed = [
        sample_reports.entry(1, hostile),
        sample_reports.entry(2, "biasa"),
        sample_reports.entry(3, hostile, recommendations=recommendations),
    ]
    content = as_bytes(
        sample_reports.document(subject, listed, mark=hostile or "x", closing=hostile), "docx"
    )
    (_, *found) = [cells(row) for row in rows(content, "Yang disepakati")]
    assert cells(rows(content, "Yang disepakati")[0])[1] == as_text(hostile)
    assert found[-1][1] == as_text(hostile)
    assert found[-1][5:7] == [as_text(hostile)] * 2
    whole = "".join(xml(content).split())
    at = [whole.index(code) for code in ("SEK-A-001", "SEK-A-002", "SEK-A-003")]
    assert at == sorted(at)


def test_it_says_the_same_in_the_same_order_as_the_entries(hostile, as_bytes):
    report = event_summary(hostile)
    content = as_bytes(report, "docx")
    expected = [
        text for block in report.listings() for entry in block.entries for text in texts(entry)
    ]
    found = [
        text
        for block in report.listings()
        for row in rows(content, block.title)
        for text in cells(row)
        if text and text in expected
    ]
    codes = [entry.code for block in report.listings() for entry in block.entries]
    assert [text for text in found if text in codes] == codes
    statements = [
        as_text(entry.statement) for block in report.listings() for entry in block.entries
    ]
    drawn = [cells(row)[1] for block in report.listings() for row in rows(content, block.title)]
    assert [text for text in drawn if text] == statements


def test_every_part_is_well_formed_and_nothing_points_outside(hostile, as_bytes):
    with zipfile.ZipFile(io.BytesIO(as_bytes(event_summary(hostile), "docx"))) as archive:
        assert archive.testzip() is None
        for name in archive.namelist():
            content = archive.read(name)
            if name.endswith((".xml", ".rels")):
                etree.fromstring(content)
            assert b'TargetMode="External"' not in content
            assert b"w:instrText" not in content
        assert not any("vba" in name.lower() for name in archive.namelist())


@pytest.mark.parametrize("on_paper", [True, False])
def test_properties_stand_in_the_order_of_the_standard(hostile, subject, as_bytes, on_paper):
    paper = {"logo": PNG, "watermark": "KONSEP", "is_draft": True}
    papered = sample_reports.document(
        subject, [sample_reports.entry(1), sample_reports.entry(2)], **paper
    )
    content = as_bytes(papered if on_paper else event_summary(hostile), "docx")
    styles = set(re.findall(r'w:styleId="(\w+)"', xml(content, "word/styles.xml")))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = [
            name
            for name in archive.namelist()
            if re.match(r"word/(document|styles|header\d|footer\d)", name)
        ]
        assert len(parts) == 6
        for name in parts:
            for element in etree.fromstring(archive.read(name)).iter():
                known = ORDER.get(etree.QName(element).localname) if element.prefix == "w" else None
                if known:
                    places = [
                        known.split().index(etree.QName(child).localname) for child in element
                    ]
                    assert places == sorted(places), etree.tostring(element)[:300]
                if element.tag in {qn("w:pStyle"), qn("w:tblStyle"), qn("w:basedOn")}:
                    assert element.get(qn("w:val")) in styles
                if element.tag == qn("w:tr"):
                    spans = [
                        cell.find(f"{qn('w:tcPr')}/{qn('w:gridSpan')}")
                        for cell in element.findall(qn("w:tc"))
                    ]
                    assert sum(
                        1 if span is None else int(span.get(qn("w:val"))) for span in spans
                    ) == len(element.getparent().findall(f".//{qn('w:gridCol')}"))


def test_the_page_is_official_paper(subject, as_bytes):
    content = as_bytes(
        sample_reports.document(subject, [sample_reports.entry(1)], logo=PNG, watermark="KONSEP"),
        "docx",
    )
    document = opened(content)
    (section,) = document.sections
    assert section.orientation == WD_ORIENT.LANDSCAPE
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (297, 210)
    assert section.different_first_page_header_footer
    for footer in (section.first_page_footer, section.footer):
        (line,) = footer.paragraphs
        assert "Edisi 3 · 1a2b3c4d\tHalaman " in line.text
        fields = [field.get(qn("w:instr")).strip() for field in line._p.iter(qn("w:fldSimple"))]
        assert fields == ["PAGE", "NUMPAGES"]
    for header in (section.first_page_header, section.header):
        assert "KONSEP" in [line.text for line in header.paragraphs]
    (table,) = section.first_page_header.tables
    assert "KOMISI PEMILIHAN UMUM" in table.rows[0].cells[1].text
    assert not section.header.tables
    assert [picture.get("descr") for picture in table._tbl.iter(qn("wp:docPr"))] == ["Lambang"]
    assert [p.get("descr") for p in document.element.body.iter(qn("wp:docPr"))] == [
        "Kode QR dari https://dim.example/editions/1a2b3c4d/"
    ]
    assert document.core_properties.title == "Berita Acara"
    assert document.core_properties.language == "id-ID"
    assert 'w:lang w:val="id-ID"' in xml(content, "word/styles.xml")


def test_a_draft_says_so_in_the_head_of_every_page(subject, as_bytes):
    document = opened(
        as_bytes(
            sample_reports.document(subject, [], is_draft=True, mark="KONSEP 22 September"), "docx"
        )
    )
    (section,) = document.sections
    for header in (section.first_page_header, section.header):
        assert "KONSEP 22 September" in [line.text for line in header.paragraphs]


def test_headings_are_headings(subject, as_bytes):
    document = opened(as_bytes(sample_reports.document(subject, [sample_reports.entry(1)]), "docx"))
    found = [
        (p.style.name, p.text)
        for p in document.paragraphs
        if p.style.name.startswith(("Title", "Heading"))
    ]
    assert found == [
        ("Title", "DAFTAR INVENTARISASI MASALAH\nKONSOLIDASI CONTOH"),
        ("Heading 1", "Berita acara"),
        ("Heading 1", "LAMPIRAN I\nDAFTAR HADIR"),
        ("Heading 1", "LAMPIRAN II\nYANG DISEPAKATI"),
        ("Heading 1", "LAMPIRAN III\nYANG TIDAK DISEPAKATI"),
    ]
    breaks = [
        p.paragraph_format.page_break_before
        for p in document.paragraphs
        if p.text.startswith("LAMPIRAN")
    ]
    assert breaks == [True, True, True]
    assert "Tidak ada." in [p.text for p in document.paragraphs]
    assert "Kelompok\t: Sekretaris, Kelas A" in [p.text for p in document.paragraphs]


def test_the_head_of_a_list_is_repeated_with_the_numbers_of_its_columns(subject, as_bytes):
    content = as_bytes(
        sample_reports.document(
            subject, [sample_reports.entry(1)], [sample_reports.entry(2, reason="Tidak")]
        ),
        "docx",
    )
    lists = [table for table in opened(content).tables if len(table.columns) >= 8]
    for table, width in zip(lists, (8, 9), strict=True):
        heads = [
            row
            for row in table._tbl.findall(qn("w:tr"))
            if row.find(f".//{qn('w:tblHeader')}") is not None
        ]
        assert [cells(row) for row in heads][1] == [str(number) for number in range(1, width + 1)]
        assert cells(heads[0])[1] == "Permasalahan"
        # On the next page, too, one reads of which issue the lines are.
        assert cells(heads[2]) == ["Isu strategis 1: Isu nomor 1"]
        assert len(heads) == 3
        assert table.style.name == "DIM Table"


def test_cells_of_an_entry_are_one_and_each_issue_has_its_table(subject, as_bytes):
    one = sample_reports.entry(2, recommendations=())
    content = as_bytes(
        sample_reports.document(
            subject, [sample_reports.entry(1), one, sample_reports.entry(3, issue=2)]
        ),
        "docx",
    )
    listed = rows(content, "Yang disepakati")
    begins, goes_on = ["restart"] * 5 + [""] * 3, ["continue"] * 5 + [""] * 3
    assert [merged(row) for row in listed] == [begins, goes_on, [""] * 8, begins, goes_on]
    heads = [cells(table.findall(qn("w:tr"))[2]) for table in tables(content, "Yang disepakati")]
    assert heads == [["Isu strategis 1: Isu nomor 1"], ["Isu strategis 2: Isu nomor 2"]]


def test_a_list_in_another_order_names_the_issue_in_each_line(subject, as_bytes):
    listed = Entries("x", "Menurut kelas", [sample_reports.entry(1)] * 2, by_issue=False)
    report = dataclasses.replace(sample_reports.document(subject, []), blocks=(listed,))
    found = [cells(row)[1] for row in rows(as_bytes(report, "docx"), "Menurut kelas")]
    assert found == ["1 Isu nomor 1", ""] * 2


def test_long_words_part_at_syllables_and_codes_stay_whole(subject, as_bytes):
    word = "mempertanggungjawabkannya" * 4
    entry = sample_reports.entry(1, f"Lihat SEK-B-002 tentang {word}", cause="", impact="")
    content = as_bytes(sample_reports.document(subject, [entry]), "docx")
    inside = xml(content)
    assert cells(rows(content, "Yang disepakati")[0])[1] == entry.statement
    assert "SEK</w:t><w:noBreakHyphen/>" in inside
    part = re.search(r"(\w+)</w:t><w:softHyphen/>", inside)[1]
    assert part.endswith(("a", "kan", "nya", "tang", "gung", "mem", "per", "wab", "ja"))
    assert len(part) > 8


def test_words_that_part_at_a_hyphen_or_a_slash_get_no_other_hyphen(subject, as_bytes):
    typed = "/".join(["pembentukundang"] * 3) + " " + "-".join(["pembentukundang"] * 3)
    entry = sample_reports.entry(1, typed, cause="", impact="")
    content = as_bytes(sample_reports.document(subject, [entry]), "docx")
    assert cells(rows(content, "Yang disepakati")[0])[1] == typed
    assert not re.search(r"[-/]</w:t><w:softHyphen/>", xml(content))


def test_short_rows_stay_whole_and_long_ones_may_break(subject, as_bytes):
    long = sample_reports.entry(2, LINES, cause="", impact="")
    wide = sample_reports.entry(3, "singkat", cause=WORD)
    content = as_bytes(
        sample_reports.document(subject, [sample_reports.entry(1), long, wide]), "docx"
    )
    whole = [
        row.find(f".//{qn('w:cantSplit')}") is not None for row in rows(content, "Yang disepakati")
    ]
    assert whole == [True, True, False, False, True, False]
    kept = [
        row.find(f".//{qn('w:keepNext')}") is not None for row in rows(content, "Yang disepakati")
    ]
    assert kept == [True, False, False, False, False, False]


def test_signatures_stay_together(subject, as_bytes):
    signatories = tuple(
        PlaceToSign("", f"Peran {number}", "Nama contoh", "1970") for number in range(4)
    )
    document = opened(
        as_bytes(sample_reports.document(subject, [], signatories=signatories), "docx")
    )
    (table,) = [table for table in document.tables if "Peran 0" in table.rows[0].cells[0].text]
    assert [len(row.cells) for row in table.rows] == [3, 3]
    assert (
        "Jakarta, 22 September 2019\nPeran 2\nNama contoh\nNIP 1970" in table.rows[0].cells[2].text
    )
    assert table.rows[1].cells[0].text == "\nPeran 3\nNama contoh\nNIP 1970"
    assert all(row._tr.find(f".//{qn('w:cantSplit')}") is not None for row in table.rows)
    lines = [p for row in table.rows for cell in row.cells[:1] for p in cell.paragraphs]
    assert [p.paragraph_format.keep_with_next for p in lines] == [True] * (len(lines) - 1) + [None]


def test_a_report_without_paper_has_title_subtitle_and_all_its_tables(hostile, as_bytes):
    report = event_summary(hostile)
    document = opened(as_bytes(report, "docx"))
    assert [(p.style.name, p.text) for p in document.paragraphs[:2]] == [
        ("Title", report.title),
        ("Subtitle", report.subtitle()),
    ]
    headings = [p.text for p in document.paragraphs if p.style.name == "Heading 1"]
    assert headings == [block.title for block in report.blocks if block.kind != "paragraph"]
    assert len(document.tables) == len(headings)


def test_totals_are_never_alone_on_a_page(hostile, as_bytes):
    listed = rows(as_bytes(event_summary(hostile), "docx"), "Isu strategis menurut kelas")
    kept = [row.find(f".//{qn('w:keepNext')}") is not None for row in listed]
    assert kept == [False] * (len(listed) - 2) + [True, False]
    assert cells(listed[-1])[0] == "Jumlah"


def test_tables_never_touch_and_the_document_ends_with_a_paragraph(hostile, as_bytes):
    body = opened(as_bytes(event_summary(hostile), "docx")).element.body
    names = [etree.QName(child).localname for child in body]
    assert not re.search(r"tbl tbl|tbl sectPr", " ".join(names))


@pytest.mark.parametrize("logo", [b"", PNG])
def test_the_same_report_gives_the_same_bytes(subject, as_bytes, logo):
    report = sample_reports.document(subject, [sample_reports.entry(1)], logo=logo)
    assert as_bytes(report, "docx") == as_bytes(report, "docx")
    with zipfile.ZipFile(io.BytesIO(as_bytes(report, "docx"))) as archive:
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
