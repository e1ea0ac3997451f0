"""Lists as offices make them: headings in two rows and on each page, groups, totals, signatures."""

import pytest

from dim.operations.imports import plan_problems
from dim.operations.imports.columns import PROBLEM_COLUMNS
from dim.operations.imports.limits import ImportRefused
from dim.operations.imports.reading import read_table
from dim.operations.pasting.files import read_file
from tests import spreadsheets

ONE = ["1", "SEK", "A", "Arsip", "Rak kurang", "Tambah rak besi", "Setjen KPU RI", "Segera"]
TWO = ["2", "SEK", "A", "Arsip", "Rak miring", "Ganti rak", "KPU RI", "Jangka pendek"]
TOP = ["No", "Divisi", "Kelas", "Isu Strategis", "Permasalahan", "Rekomendasi", "", ""]
BELOW = ["", "", "", "", "", "Uraian", "Ditujukan kepada", "Jangka waktu"]


def read(data):
    return read_table(data, PROBLEM_COLUMNS)


def said(table):
    names = ("id", "statement", "recommendation", "addressee", "horizon")
    return [[table.text(row, name) for name in names] for row in table.rows]


def left_out(table):
    return [(found.row, found.code) for found in table.left_out.kept]


def merged_heading(book, sheet):
    for column in range(5):
        sheet.merge_range(0, column, 1, column, TOP[column])
    sheet.merge_range(0, 5, 0, 7, "Rekomendasi")


@pytest.mark.parametrize("below", [BELOW, ["", "", "", "", "", "No", "Uraian", "Jangka waktu"]])
def test_headings_in_two_rows_name_their_columns_together(below):
    rows = [below, ["1", "SEK", "A", "Arsip", "Rak kurang", *ONE[5:]]]
    for data in (
        spreadsheets.as_xlsx(rows, TOP, fill=merged_heading),
        spreadsheets.as_csv(rows, TOP),
    ):
        table = read(data)
        assert table.columns["recommendation"] == below.index("Uraian")
        assert table.text(table.rows[0], "horizon") == "Segera"
        assert table.text(table.rows[0], "id") == "1"
        assert len(table.rows) == 1


@pytest.mark.django_db
def test_a_list_under_headings_in_two_rows_is_whole(event, class_a):
    plan = plan_problems(event, spreadsheets.as_xlsx([BELOW, ONE], TOP, fill=merged_heading))
    recommendation = plan.problems[0].recommendations[0]
    assert recommendation.text == "Tambah rak besi"
    assert recommendation.addressees == ("Setjen KPU RI",)
    assert recommendation.horizon == "immediate"
    assert not plan.errors


def test_the_first_entry_is_no_second_row_of_headings():
    for rows in ([ONE, TWO], [["", "SEK", "A", "Arsip", "Rekomendasi", "Usulan", "", ""], TWO]):
        assert len(read(spreadsheets.as_csv(rows)).rows) == 2


def test_headings_again_on_each_page_are_left_out():
    numbers = [str(number) for number in range(1, 9)]
    rows = [BELOW, numbers, ONE, TOP, BELOW, numbers, TWO]
    above = [["DAFTAR INVENTARISASI MASALAH"], [], ["Kelas A"]]
    table = read(spreadsheets.as_xlsx(rows, TOP, above=above))
    assert [row[0] for row in said(table)] == ["1", "2"]
    assert left_out(table) == [
        *((1, "above"), (3, "above"), (6, "numbering")),
        *((8, "headings"), (9, "headings"), (10, "numbering")),
    ]


def test_groups_totals_and_signatures_are_named_and_left_out():
    def fill(book, sheet):
        sheet.merge_range(1, 0, 1, 7, "A. ARSIP")
        sheet.merge_range(3, 4, 3, 7, "LOGISTIK")

    rows = [
        ["A. ARSIP"],
        ONE,
        ["", "", "", "", "LOGISTIK"],
        TWO,
        ["JUMLAH", "", "", "", "2"],
        ["", "", "", "", "", "Jakarta, 3 Oktober 2019"],
        ["", "Mengetahui,", "", "", "", "Ketua Kelas,"],
        ["", "( ………… )", "", "", "", "( ………… )"],
    ]
    table = read(spreadsheets.as_xlsx(rows, fill=fill))
    assert [row[0] for row in said(table)] == ["1", "2"]
    assert left_out(table) == [
        *((2, "group"), (4, "group"), (6, "total")),
        *((7, "signature"), (8, "signature"), (9, "signature")),
    ]
    assert "Jakarta, 3 Oktober 2019" in {found.message for found in table.left_out.kept}


@pytest.mark.django_db
def test_an_entry_with_faults_is_an_error_and_never_left_out(event, class_a):
    rows = [
        ONE,
        # Numbers and names of offices may look like what ends a list.
        ["3", "", "", "", "Ketua Kelas,", "Jakarta, 3 Oktober 2019", "", ""],
        ["", "", "", "", "", "Ganti atap gudang sebelum musim hujan tiba", "KPU RI", ""],
    ]
    plan = plan_problems(event, spreadsheets.as_csv(rows))
    assert {found.row for found in plan.errors.kept} == {3, 4}
    assert [found.code for found in plan.errors.kept if found.row == 4] == ["no_entry"]
    assert not plan.left_out


@pytest.mark.django_db
def test_rows_prepared_for_later_are_no_errors(event, class_a):
    def fill(book, sheet):
        for row in range(2, 40):
            sheet.write_number(row, 0, row)
            sheet.write_formula(row, 9, f"=LEN(E{row + 1})", None, 0)

    plan = plan_problems(event, spreadsheets.as_xlsx([spreadsheets.row()], fill=fill))
    assert not plan.errors
    assert len(plan.problems) == 1
    assert {found.code for found in plan.left_out.kept} == {"no_text"}
    assert plan.left_out.total == 38


@pytest.mark.django_db
def test_a_problem_in_a_merged_cell_is_one_problem(event, class_a):
    def fill(book, sheet):
        for column in (1, 2, 3, 4):
            sheet.merge_range(1, column, 3, column, ONE[column])

    rows = [["", *ONE[1:5], text, "KPU RI", ""] for text in ("Tambah rak", "Ganti rak", "Sewa")]
    plan = plan_problems(event, spreadsheets.as_xlsx(rows, fill=fill))
    assert [len(problem.recommendations) for problem in plan.problems] == [3]
    assert not plan.errors


@pytest.mark.django_db
def test_hidden_columns_are_read_with_a_note(event, class_a):
    plan = plan_problems(
        event,
        spreadsheets.as_xlsx(
            [ONE], fill=lambda book, sheet: sheet.set_column(5, 6, None, None, {"hidden": True})
        ),
    )
    assert plan.problems[0].recommendations[0].text == "Tambah rak besi"
    assert [found.code for found in plan.notes.kept] == ["hidden_column"] * 2


def test_columns_without_a_heading_are_named():
    table = read(spreadsheets.as_csv([[*ONE, "", "catatan"]]))
    assert len(table.unused) == 1
    assert "J" in table.unused[0]


def test_no_headings_at_all_are_still_refused():
    with pytest.raises(ImportRefused):
        read(spreadsheets.as_csv([ONE], ["a", "b"]))


def test_the_room_leaves_out_the_same_and_says_so():
    rows = [
        BELOW,
        ["A. ARSIP"],
        ONE,
        ["JUMLAH", "", "", "", "1"],
        ["", "", "", "", "", "Jakarta, 3 Oktober 2019"],
    ]
    found = read_file(spreadsheets.as_xlsx(rows, TOP, fill=merged_heading))
    assert len(found.text.splitlines()) == 2
    assert "Tambah rak besi" in found.text
    assert len(found.notes) == 3
    assert any("Jakarta, 3 Oktober 2019" in note for note in found.notes)
