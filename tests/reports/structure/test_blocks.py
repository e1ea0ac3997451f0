import datetime
import zoneinfo

import pytest

from dim.models import Problem
from dim.reports.structure.blocks import Column, Table
from dim.reports.structure.charts import Bar, BarChart, HeatMap, HeatRow
from dim.reports.structure.entry import Entry
from dim.reports.structure.entry_list import Entries
from dim.reports.structure.values import NOT_STATED, CodedValue, as_text

COLUMNS = (Column("a", "A"), Column("b", "B", kind="number"))


def test_a_table_refuses_ragged_rows():
    with pytest.raises(ValueError, match="1 cells for 2 columns"):
        Table("t", "T", COLUMNS, (("satu",),))
    with pytest.raises(ValueError, match="3 cells"):
        Table("t", "T", COLUMNS, (), totals=(1, 2, 3))


def test_a_table_that_is_read_in_pieces_refuses_them_when_they_come():
    table = Table("t", "T", COLUMNS, range(3))
    with pytest.raises(TypeError):
        list(table)
    late = Table("t", "T", COLUMNS, iter([("a", 1), ("b",)]))
    with pytest.raises(ValueError, match="1 cells"):
        list(late)


def test_a_heat_map_refuses_rows_of_another_width():
    with pytest.raises(ValueError, match="does not fit"):
        HeatMap("h", "H", "Isu", ("A", "B"), (HeatRow("1", (1,)),))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (0, "0"),
        ("  tetap \n", "  tetap \n"),
        ("satu\x0bdua", "satu\ndua"),
        ("\x00nol\x1b[31m\ufffe", "nol[31m"),
        ("=1+1", "=1+1"),
        ("חוק \u202e", "חוק \u202e"),
        (("KPU RI", "Kemenkeu"), "KPU RI; Kemenkeu"),
        (CodedValue("draft", "Draf"), "Draf"),
        (Problem.Status.DRAFT.label, "Draf"),
        (datetime.date(2019, 9, 22), "22 September 2019"),
        (
            datetime.datetime(2019, 9, 22, 15, 10, tzinfo=zoneinfo.ZoneInfo("Asia/Jayapura")),
            "22 September 2019, 15.10 WIT",
        ),
    ],
)
def test_anything_becomes_text_that_a_file_can_hold(value, text):
    assert as_text(value) == text


def test_levels_of_a_heat_map_grow_with_the_counts():
    heat = HeatMap(
        "h", "H", "Isu", ("A", "B", "C"), (HeatRow("1", (0, 1, 8)), HeatRow("2", (None, 5, 2)))
    )
    assert [level for _row, cells in heat.graded() for _count, level in cells] == [0, 1, 4, 0, 3, 1]
    assert heat.totals() == [0, 6, 10]
    assert heat.grand_total() == 16
    assert heat.table().totals[1:] == (0, 6, 10, 16)


def test_a_bar_chart_draws_some_and_holds_all():
    chart = BarChart("b", "B", "Tujuan", tuple(Bar(f"{n}", n) for n in range(30, 0, -1)), drawn=3)
    assert [length for _bar, length in chart.lengths()] == [1000, 967, 933]
    assert chart.left_out() == 27
    assert len(list(chart.table())) == 30


def _entry(code, issue):
    return Entry(
        code=code,
        division_code="SEK",
        division="Sekretaris",
        classes=("SEK-A",),
        class_name="",
        issue_number=issue,
        issue_title="Isu",
        texts={"statement": "x"},
        offices=(),
        status=NOT_STATED,
        recommendations=(),
    )


def test_groups_are_cut_where_asked_and_headed_once():
    block = Entries("p", "P", [_entry("1", 1), _entry("2", 1), _entry("3", 1), _entry("4", 2)])
    whole = [
        (head.code if head else None, [e.code for e in piece]) for head, piece in block.groups()
    ]
    cut = [
        (head.code if head else None, [e.code for e in piece]) for head, piece in block.groups(2)
    ]
    assert whole == [("1", ["1", "2", "3"]), ("4", ["4"])]
    assert cut == [("1", ["1", "2"]), (None, ["3"]), ("4", ["4"])]


def test_a_part_knows_the_whole():
    block = Entries("p", "P", [_entry(str(n), 1) for n in range(5)])
    part = block.part(3, 9)
    assert ([entry.code for entry in part.entries], part.offset, part.total) == (["3", "4"], 3, 5)
    assert block.part(7, 9).entries == ()
    assert block.part(-4, 0).entries == ()


def test_a_problem_without_recommendation_has_one_row():
    (row,) = Entries("p", "P", [_entry("1", 1)]).table()
    assert row[0] == "1"
    assert row[10] is None
