"""Read files as lists: workbooks, the tables and lists of Word, and what is made to do harm."""

import io
import zipfile

import pytest

from dim.operations.imports.limits import ImportRefused
from dim.operations.pasting.files import as_text, read_file
from dim.operations.pasting.reading import read
from dim.workflow import Refused
from tests import spreadsheets
from tests.operations.test_imports_hostile import LAUGHS

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def word(body, head="", wanted="word/document.xml"):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", "<Types/>")
        package.writestr(wanted, f"{head}<w:document {W}><w:body>{body}</w:body></w:document>")
    return file.getvalue()


def paragraph(text, properties=""):
    return f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"


def cell(text, properties=""):
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{paragraph(text)}</w:tc>"


def table(*rows):
    lines = [f"<w:tr>{''.join(row)}</w:tr>" for row in rows]
    return f"<w:tbl>{''.join(lines)}</w:tbl>"


def rows_of(data):
    return read(read_file(data).text, split=True).rows


@pytest.mark.parametrize(
    "rows",
    [
        [["Gudang", "Bangun"], ["Arsip", ""]],
        [['"Arsip" lama', "x"], ['"', '""'], ["a\tb", "c\nd"], [' "', 'x"']],
        [["satu"], ['"dua"'], ["tiga\nempat"]],
        [["", "a", ""], ["b", "", "c\n\nd"]],
    ],
)
def test_cells_come_back_from_text_as_they_were(rows):
    width = max(map(len, rows))
    found = read(as_text(rows), split=True).rows
    assert found == [[*row, *[""] * (width - len(row))] for row in rows]


def test_merged_cells_of_a_workbook_have_their_text_once():
    def merge(book, sheet):
        sheet.merge_range("A2:A3", "Gudang")

    data = spreadsheets.as_xlsx(
        [["", "Bangun"], ["", "Sewa"], ["Arsip", "Rak"]],
        headings=["Permasalahan", "Rekomendasi"],
        above=(),
        fill=merge,
    )
    assert rows_of(data)[1:] == [["Gudang", "Bangun"], ["", "Sewa"], ["Arsip", "Rak"]]


def test_the_sheet_with_the_headings_is_read_and_the_others_are_named():
    def fill(book, sheet):
        other = book.add_worksheet("Catatan")
        other.write_row(0, 0, ["Lain"])

    data = spreadsheets.as_xlsx(
        [["Gudang", "Bangun"]],
        headings=["Permasalahan", "Rekomendasi"],
        above=[["DAFTAR INVENTARISASI MASALAH"], []],
        fill=fill,
    )
    found = read_file(data)
    assert found.text == "Permasalahan\tRekomendasi\nGudang\tBangun"
    assert "Catatan" in found.notes[0]


def test_tables_of_word_with_merged_cells_and_a_second_part():
    head = [cell("Permasalahan"), cell("Rekomendasi")]
    body = (
        paragraph("Surat")
        + table(
            head,
            [cell("Gudang", '<w:vMerge w:val="restart"/>'), cell("Bangun")],
            [cell("", "<w:vMerge/>"), cell("Sewa")],
        )
        + table([cell("Tanda tangan")])
        + table(head, [cell("Arsip"), cell("Rak")])
    )
    found = read_file(word(body))
    assert rows_of(word(body))[1:] == [["Gudang", "Bangun"], ["", "Sewa"], ["Arsip", "Rak"]]
    assert len(found.notes) == 2


def test_lists_of_word_have_levels_and_leave_other_paragraphs_out():
    def item(text, level):
        return paragraph(text, f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="3"/></w:numPr>')

    deleted = "<w:p><w:del><w:r><w:delText>Hapus</w:delText></w:r></w:del></w:p>"
    moved = "<w:p><w:moveFrom><w:r><w:t>Pindah</w:t></w:r></w:moveFrom></w:p>"
    body = paragraph("Judul") + item("Gudang", 0) + item("Bangun", 1) + deleted + moved
    found = read_file(word(body + item("Arsip", 0)))
    assert read(found.text).rows == [["Gudang", ""], ["", "Bangun"], ["Arsip", ""]]
    assert "1 paragra" in found.notes[0]


def test_a_document_without_lists_is_its_paragraphs():
    body = paragraph("Gudang") + "<w:p/>" + paragraph("Arsip")
    assert rows_of(word(body)) == [["Gudang"], ["Arsip"]]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (word(paragraph("&m;"), head=LAUGHS), "doctype"),
        (word("<w:p>" * 5000), "broken"),
        (word("<w:p/>" * 10)[:200], "broken"),
        (word(paragraph("x" * 70_000_000)), "too_much_text"),
        (word("<w:gridSpan w:val='viele'/><w:tbl>"), "broken"),
        (word("", wanted="ppt/slides.xml"), "not_xlsx"),
        (b"", "empty"),
        (b"\x00" * 5000, "not_a_table"),
    ],
    ids=lambda value: value if isinstance(value, str) else "file",
)
def test_what_is_made_to_do_harm_is_refused(data, code):
    with pytest.raises(ImportRefused) as refused:
        read_file(data)
    assert refused.value.code == code


def test_more_rows_than_a_class_can_want_are_refused():
    with pytest.raises(Refused) as refused:
        read_file("\n".join(f"Masalah {n}" for n in range(1200)).encode())
    assert refused.value.code == "too_many_rows"
