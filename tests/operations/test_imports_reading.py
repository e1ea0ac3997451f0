"""Files of every format that spreadsheets write, and every file that is refused."""

import io
import zipfile

import pytest

from dim.operations.imports.columns import PROBLEM_COLUMNS
from dim.operations.imports.limits import MAX_FILE, ImportRefused
from dim.operations.imports.reading import read_table
from tests import spreadsheets


def read(data, sheet=""):
    return read_table(data, PROBLEM_COLUMNS, sheet)


def problems(table):
    return [table.text(row, "statement") for row in table.rows]


def refusal(data, sheet=""):
    with pytest.raises(ImportRefused) as caught:
        read(data, sheet)
    return caught.value.code


TEXT = "Gudang “sewa” – belum ada;\nharga naik, 3 × lipat é"


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "windows-1252"])
def test_csv_in_every_dialect_says_the_same(delimiter, encoding):
    data = spreadsheets.as_csv(
        [spreadsheets.row(Permasalahan=TEXT)], delimiter=delimiter, encoding=encoding
    )
    assert problems(read(data)) == [TEXT]


def test_the_line_that_excel_writes_to_itself_is_skipped():
    data = b"sep=;\r\n" + spreadsheets.as_csv([spreadsheets.row()], delimiter=";")
    assert len(read(data).rows) == 1


def test_text_that_looks_like_a_formula_is_text_in_csv():
    data = spreadsheets.as_csv(
        [spreadsheets.row(Permasalahan="=HYPERLINK(1)"), spreadsheets.row(2, Permasalahan="'=1+1")]
    )
    assert problems(read(data)) == ["=HYPERLINK(1)", "=1+1"]


@pytest.mark.parametrize(
    "headings",
    [[f"  {heading.upper()} :" for heading in spreadsheets.HEADINGS], spreadsheets.HEADINGS],
)
def test_headings_are_found_below_titles_whatever_their_capitals(headings):
    above = [["DAFTAR INVENTARISASI MASALAH"], [], ["Konsolnas 2019", "", "Kelas A"]]
    table = read(spreadsheets.as_xlsx([spreadsheets.row()], headings, above=above))
    assert [row.number for row in table.rows] == [5]
    assert problems(table) == ["Ruang arsip 1 belum tersedia"]


def test_the_row_of_column_numbers_is_no_problem():
    data = spreadsheets.as_csv([["1", "2", "3", "4", "5", "6", "7", "8"], spreadsheets.row()])
    assert len(read(data).rows) == 1


def test_the_code_is_trusted_more_than_the_running_number():
    data = spreadsheets.as_csv(
        [["1", "SEK-A-001", *spreadsheets.row()[1:]]], ["No", "Kode", *spreadsheets.HEADINGS[1:]]
    )
    table = read(data)
    assert table.text(table.rows[0], "id") == "SEK-A-001"
    assert table.unused == ["No"]


def test_xlsx_reads_text_numbers_and_dates_as_they_are_shown():
    def fill(book, sheet):
        import datetime

        sheet.write_datetime(
            1, 4, datetime.datetime(2019, 10, 15), book.add_format({"num_format": "dd/mm/yyyy"})
        )
        sheet.write_number(2, 4, 0.1 + 0.2)
        sheet.write_number(3, 4, 12)
        sheet.write_number(4, 4, 0.125, book.add_format({"num_format": "0.0%"}))
        sheet.write_boolean(5, 4, True)
        sheet.write_number(6, 4, 0.6041666667, book.add_format({"num_format": "hh:mm"}))
        sheet.write_rich_string(7, 4, "satu ", book.add_format({"bold": True}), "dua")

    table = read(spreadsheets.as_xlsx([spreadsheets.row(n) for n in range(1, 8)], fill=fill))
    assert problems(table) == ["15/10/2019", "0,3", "12", "12,5%", "TRUE", "14.30", "satu dua"]


@pytest.mark.parametrize("length", [256, 32_767])
def test_long_cells_are_kept_whole(length):
    text = ("kata " * length)[:length]
    assert problems(read(spreadsheets.as_xlsx([spreadsheets.row(Permasalahan=text)]))) == [text]
    assert problems(read(spreadsheets.as_csv([spreadsheets.row(Permasalahan=text)]))) == [text]


def test_line_breaks_emoji_and_escaped_control_characters_survive():
    table = read(
        spreadsheets.as_xlsx([spreadsheets.row(Permasalahan="satu\ndua 🗳️  tiga\x0bempat _x0041_")])
    )
    assert problems(table) == ["satu\ndua 🗳️  tiga\x0bempat _x0041_"]


def test_cells_joined_downwards_speak_for_each_of_their_rows():
    rows = [
        spreadsheets.row(1),
        spreadsheets.row(2, **{"Isu strategis": ""}),
        spreadsheets.row(3, **{"Isu strategis": ""}),
    ]
    data = spreadsheets.as_xlsx(
        rows, fill=lambda book, sheet: sheet.merge_range(1, 3, 3, 3, "Logistik")
    )
    table = read(data)
    assert [table.text(row, "strategic_issue") for row in table.rows] == ["Logistik"] * 3


def test_the_first_sheet_with_the_headings_counts_or_the_one_that_is_named():
    data = spreadsheets.as_xlsx([spreadsheets.row()], sheets=("Sampul", "Isi"))
    assert read(data).sheet == "Isi"
    assert read(data, "isi ").sheet == "Isi"
    assert refusal(data, "Lampiran") == "no_sheet"
    assert refusal(data, "Sampul") == "no_headings"


def test_further_sheets_with_a_list_are_named():
    def fill(book, sheet):
        book.add_worksheet("Tidak disepakati").write_row(0, 0, spreadsheets.HEADINGS)

    assert read(spreadsheets.as_xlsx([spreadsheets.row()], fill=fill)).other_sheets == [
        "Tidak disepakati"
    ]


def test_a_formula_is_found_whatever_its_cached_value():
    data = spreadsheets.as_xlsx(
        [spreadsheets.row()],
        fill=lambda book, sheet: sheet.write_formula(1, 4, "=1+1", None, "aman"),
    )
    assert read(data).rows[0].flaws == {4: "formula"}


def test_blank_rows_and_far_away_cells_do_not_matter():
    def fill(book, sheet):
        sheet.write_string(1_048_575, 16_383, "jauh")

    table = read(
        spreadsheets.as_xlsx([spreadsheets.row(1), [""] * 8, spreadsheets.row(2)], fill=fill)
    )
    assert [row.number for row in table.rows] == [2, 4]


# --- Refusals -----------------------------------------------------------------------


def zipped(**parts) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()


WORKBOOK = spreadsheets.as_xlsx([spreadsheets.row()])
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b" \r\n ", "empty"),
        (spreadsheets.as_xlsx([], []), "empty"),
        (b"x" * (MAX_FILE + 1), "too_large"),
        (OLE + b"\0" * 512, "legacy_xls"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "encrypted"),
        (b"%PDF-1.7\n" + b"\x00\x01" * 99, "not_a_table"),
        (b"<html><table><tr><td>No</td></tr></table>", "not_a_table"),
        (b"\xef\xbb\xbf<?xml version='1.0'?><Workbook/>", "not_a_table"),
        (b"GIF89a" + bytes(range(256)), "encoding"),
        (b"\x81\x8d\x8f\x90", "encoding"),
        (zipped(**{"word/document.xml": "<w/>"}), "not_xlsx"),
        (zipped(**{"xl/workbook.bin": "x"}), "not_xlsx"),
        (WORKBOOK[: len(WORKBOOK) // 2], "broken"),
        (WORKBOOK[:400] + b"\xff" * 900 + WORKBOOK[1300:], "broken"),
        (zipped(**{"xl/workbook.xml": "<workbook>"}), "broken"),
        (b"halo\ndunia\n", "no_headings"),
        (spreadsheets.as_csv([["a"]], ["Divisi", "Kelas", "Permasalahan"]), "missing_column"),
        (
            spreadsheets.as_csv(
                [spreadsheets.row()], [*spreadsheets.HEADINGS[:-1], "PERMASALAHAN"]
            ),
            "column_twice",
        ),
        (spreadsheets.as_csv([]), "no_rows"),
        (spreadsheets.as_csv([spreadsheets.row()]) + b'"tidak ditutup,', "quotation_marks"),
    ],
)
def test_what_is_no_list_is_refused_in_one_sentence(data, code):
    assert refusal(data) == code


def test_missing_columns_are_named():
    with pytest.raises(ImportRefused) as caught:
        read(spreadsheets.as_csv([["a"]], ["Divisi", "Kelas", "Permasalahan"]))
    assert PROBLEM_COLUMNS.title("strategic_issue") in str(caught.value)


def test_fifty_thousand_rows_are_the_limit():
    small = [["SEK", "A", "I", "P"]]
    headings = ["Divisi", "Kelas", "Isu strategis", "Permasalahan"]
    assert len(read(spreadsheets.as_csv(small * 50_000, headings)).rows) == 50_000
    assert refusal(spreadsheets.as_csv(small * 50_001, headings)) == "too_many_rows"
    assert refusal(spreadsheets.as_csv(small * 60_000, headings)) == "too_many_rows"
