"""Cells say what people see, whatever program wrote the file."""

import io
import zipfile

import pytest

from dim.operations.imports import plan_problems
from dim.operations.imports.columns import OFFICE_COLUMNS, PROBLEM_COLUMNS
from dim.operations.imports.limits import ImportRefused
from dim.operations.imports.reading import read_table
from tests import spreadsheets

LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def read(data, columns=PROBLEM_COLUMNS, **kwargs):
    return read_table(data, columns, **kwargs)


def statements(data, **kwargs):
    table = read(data, **kwargs)
    return [table.text(row, "statement") for row in table.rows]


@pytest.mark.parametrize(
    ("number", "code", "shown"),
    [
        (11, "0000", "0011"),
        (1, '"B-"000', "B-001"),
        (11.1, "0.00", "11,10"),
        (1234567.5, "#,##0.00", "1.234.567,50"),
        (12345678, "#,##0", "12.345.678"),
        (1000, '_-"Rp"* #,##0_-', "Rp1.000"),
        (-5, "0;(0)", "(5)"),
        (5, "0.##", "5"),
        (6281234, "0000-0000", "0628-1234"),
        (1234567, '0," rb"', "1235 rb"),
        (110101, "00\\.00\\.00", "11.01.01"),
        (0.5, "# ?/?", "0,5"),
        (15, "[>10]0;0", "15"),
        (43753, "d mmmm yyyy", "15 Oktober 2019"),
        (43753, "[$-409]d mmmm yyyy", "15 October 2019"),
        (43753, "yyyy-mm-dd", "2019-10-15"),
        (43753.6, "dddd, dd mmm yy h:mm", "Selasa, 15 Okt 19 14.24"),
        (1.5, "[h]:mm", "36.00"),
        (43753.5, "d/m/yyyy h:mm AM/PM", "15/10/2019 12.00 PM"),
    ],
)
def test_a_number_reads_as_its_format_shows_it(number, code, shown):
    def fill(book, sheet):
        sheet.write_number(1, 4, number, book.add_format({"num_format": code}))

    assert statements(spreadsheets.as_xlsx([spreadsheets.row()], fill=fill)) == [shown]


def test_codes_are_no_quantities():
    def fill(book, sheet):
        sheet.write_number(1, 0, 11.1, book.add_format({"num_format": "00.00"}))
        sheet.write_number(2, 0, 11, book.add_format({"num_format": "0000"}))

    rows = [["", "KIP Kab. Aceh Singkil", "kab/kota", "Aceh"], ["", "Satker", "kab/kota", "Aceh"]]
    table = read(
        spreadsheets.as_xlsx(rows, ["Kode", "Nama", "Jenis", "Provinsi"], fill=fill), OFFICE_COLUMNS
    )
    assert [table.text(row, "code") for row in table.rows] == ["11.10", "0011"]


def test_dates_in_words_of_the_file_read_like_those_in_days():
    sheet = [
        spreadsheets.inline_row(1, spreadsheets.HEADINGS[:5]),
        '<row r="2"><c r="E2" t="d"><v>2019-10-15</v></c></row>',
        '<row r="3"><c r="E3" t="d"><v>2019-10-15T10:30:00</v></c></row>',
    ]
    assert statements(spreadsheets.raw_xlsx(sheet)) == ["15/10/2019", "15/10/2019 10.30"]


# --- Packages -----------------------------------------------------------------------


def package(main, sheet_target, sheet_part):
    """A workbook whose parts are found by its relationships only."""
    base = spreadsheets.raw_xlsx
    folder, name = main.rsplit("/", 1)
    book = f'<workbook xmlns:r="{LINKS}"><sheets><sheet name="DIM" r:id="r1"/></sheets></workbook>'
    cells = spreadsheets.inline_row(1, spreadsheets.HEADINGS) + spreadsheets.inline_row(
        2, spreadsheets.row()
    )
    return base(
        **{
            "xl/workbook.xml": [],
            "_rels/.rels": [
                f'<Relationships><Relationship Id="x" Type="{LINKS}/officeDocument"'
                f' Target="{main}"/></Relationships>'
            ],
            main: [book],
            f"{folder}/_rels/{name}.rels": [
                f'<Relationships><Relationship Id="r1" Type="{LINKS}/worksheet"'
                f' Target="{sheet_target}"/></Relationships>'
            ],
            sheet_part: [f"<worksheet><sheetData>{cells}</sheetData></worksheet>"],
        }
    )


@pytest.mark.parametrize(
    ("main", "target", "part"),
    [
        ("xl/workbook22.xml", "worksheets/sheet9.xml", "xl/worksheets/sheet9.xml"),
        ("xl/workbook22.xml", "./worksheets/sheet9.xml", "xl/worksheets/sheet9.xml"),
        ("xl/workbook22.xml", "../xl/worksheets/sheet9.xml", "xl/worksheets/sheet9.xml"),
        ("xl/workbook22.xml", "/xl/worksheets/sheet9.xml", "xl/worksheets/sheet9.xml"),
        ("data/buku.xml", "lembar%201.xml", "data/lembar 1.xml"),
        ("xl/workbook22.xml", "worksheets\\sheet9.xml", "xl\\worksheets\\sheet9.xml"),
    ],
)
def test_parts_are_found_by_relationships_and_not_by_name(main, target, part):
    assert statements(package(main, target, part)) == ["Ruang arsip 1 belum tersedia"]


# --- What nobody sees -----------------------------------------------------------------


def test_a_hidden_sheet_is_never_read_instead_of_a_visible_one():
    def fill(book, sheet):
        sheet.hide()
        other = book.add_worksheet("Terlihat")
        other.write_row(0, 0, spreadsheets.HEADINGS)
        other.write_row(1, 0, spreadsheets.row(2))
        other.activate()
        other.set_first_sheet()

    data = spreadsheets.as_xlsx([spreadsheets.row(1)], fill=fill)
    assert read(data).sheet == "Terlihat"
    assert read(data).other_sheets == []
    assert statements(data, sheet="Daftar") == ["Ruang arsip 1 belum tersedia"]


@pytest.mark.django_db
def test_hidden_rows_are_read_with_a_note(event, class_a):
    def fill(book, sheet):
        sheet.set_row(2, None, None, {"hidden": True})

    plan = plan_problems(
        event, spreadsheets.as_xlsx([spreadsheets.row(1), spreadsheets.row(2)], fill=fill)
    )
    assert len(plan.problems) == 2
    assert [(found.row, found.code) for found in plan.notes.kept] == [(3, "hidden_row")]


# --- CSV ------------------------------------------------------------------------------


def csv_of(statement: bytes, recommendation: bytes = b"Rapikan") -> bytes:
    head = b"No;Divisi;Kelas;Isu strategis;Permasalahan;Rekomendasi\r\n"
    return head + b"1;SEK;A;Arsip;" + statement + b";" + recommendation + b"\r\n"


@pytest.mark.django_db
def test_a_stray_byte_is_replaced_with_a_note_and_changes_nothing_else(event, class_a):
    data = csv_of("Jadwal 2019–2020, café".encode()) + b"2;SEK;A;Arsip;Suhu 30 \xb0 C;Kipas\r\n"
    plan = plan_problems(event, data)
    assert [problem.texts["statement"] for problem in plan.problems] == [
        "Jadwal 2019–2020, café",
        "Suhu 30 ° C",
    ]
    assert [(found.row, found.code) for found in plan.notes.kept] == [(3, "stray_byte")]


def test_a_file_of_another_time_is_no_broken_utf_8():
    assert statements(csv_of("Suhu 30 ° C – kipas".encode("windows-1252"))) == [
        "Suhu 30 ° C – kipas"
    ]
    # Cut off in the middle of a letter.
    assert statements(csv_of("Arsip – gudang – é".encode() + b"\xe2\x80")) == [
        "Arsip – gudang – éâ€"
    ]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (b'Layar 42" rusak', 'Layar 42" rusak'),
        (b'"Ganti" layar', '"Ganti" layar'),
        (b'"Ganti" layar "baru"', '"Ganti" layar "baru"'),
        (b'"Ganti ""layar"""', 'Ganti "layar"'),
        (b'"satu\r\ndua; ""tiga"""', 'satu\r\ndua; "tiga"'),
        (b'""', ""),
    ],
)
def test_quotation_marks_are_text_unless_they_enclose_a_cell(typed, said):
    assert statements(csv_of(typed)) == [said]


def test_a_mark_that_is_never_closed_is_named_by_its_line():
    with pytest.raises(ImportRefused) as refused:
        read(csv_of(b'"'))
    assert refused.value.code == "quotation_marks"
    assert "2" in str(refused.value)


@pytest.mark.django_db
def test_signs_of_word_lists_are_kept_as_they_were_typed(event, class_a):
    statement = "\uf0b7\tArsip menumpuk\n\uf0a7\tRak miring"
    rows = [spreadsheets.row(Permasalahan=statement, Rekomendasi="\uf0b7 Tambah lemari")]
    plan = plan_problems(event, spreadsheets.as_csv(rows, delimiter=";"))
    assert plan.problems[0].texts["statement"] == statement
    assert plan.problems[0].recommendations[0].text == "\uf0b7 Tambah lemari"


@pytest.mark.django_db
def test_the_number_that_a_formula_counts_is_read_with_a_note(event, class_a):
    def fill(book, sheet):
        sheet.write_formula(1, 0, "=ROW()-1", None, 1)
        sheet.write_formula(1, 9, "=LEN(E2)", None, 17)
        for row in range(2, 40):
            sheet.write_formula(row, 0, '=IF(E3="","",ROW()-1)', None, "")

    plan = plan_problems(event, spreadsheets.as_xlsx([spreadsheets.row()], fill=fill))
    assert [problem.source_id for problem in plan.problems] == ["1"]
    assert [found.code for found in plan.notes.kept] == ["formula"]
    assert plan.row_count == 1


def test_files_of_libreoffice_are_refused_with_the_way_out():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("content.xml", "<x/>")
        archive.writestr("META-INF/manifest.xml", "<x/>")
    data = file.getvalue()
    with pytest.raises(ImportRefused) as refused:
        read(data)
    assert refused.value.code == "open_document"
