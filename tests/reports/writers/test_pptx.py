"""Slides read back from their bytes."""

import io
import zipfile

import openpyxl
import pptx
import pytest
from lxml import etree
from pptx.util import Pt

from dim.models import Problem
from dim.reports.content.subject import subject_of
from dim.reports.documents.summary import event_summary
from dim.reports.structure.blocks import Column
from dim.reports.structure.charts import Bar, BarChart, HeatMap, HeatRow, KeyNumber, KeyNumbers
from dim.reports.structure.entry import EntryRecommendation
from dim.reports.structure.entry_list import Entries
from dim.reports.structure.points import Point, Points
from dim.reports.structure.report import Report
from dim.reports.structure.values import as_text
from dim.reports.writers.pptx_deck import BOTTOM, TOP
from dim.reports.writers.pptx_fit import BOLD, fitted, lines, one_line
from tests import factories as make
from tests.reports import sample_reports
from tests.reports.conftest import FORMULA, HOSTILE, RICH

WORD = "W" * 10_000
WORDS = [*HOSTILE, WORD, "漢字" * 400, "]]> &amp;"]


@pytest.fixture
def subject(event):
    return subject_of(event, Problem.Status.values)


@pytest.fixture
def slides(as_bytes):
    def read(report):
        return pptx.Presentation(io.BytesIO(as_bytes(report, "pptx"))).slides

    return read


def plenary(subject, listed, *blocks, items=(), refused=()):
    lists = [Entries("items", "Rumusan gabungan", items, with_sources=True)] if items else []
    lists.append(Entries("problems", "Permasalahan", listed))
    lists.append(Entries("not_agreed", "Tidak disepakati", refused, with_reasons=True))
    return Report("Ringkasan", "ringkasan", subject, (*blocks, *lists))


def texts(slide):
    return [
        "".join(run.text for run in paragraph.runs)
        for shape in slide.shapes
        if shape.has_text_frame and not (shape.is_placeholder and shape.placeholder_format.idx > 9)
        for paragraph in shape.text_frame.paragraphs
    ]


def charts(slides):
    return [shape.chart for slide in slides for shape in slide.shapes if shape.has_chart]


def test_the_story_of_a_summary(subject, slides):
    subject.__dict__["is_sample"] = True
    numbers = KeyNumbers(
        "k",
        "Angka kunci",
        (KeyNumber("Permasalahan", 1204, "dari 5 kelas"), KeyNumber("Satker", 3)),
    )
    heat = HeatMap(
        "m",
        "Isu menurut kelas",
        "Isu",
        ("A", "B"),
        (HeatRow("1 Arsip", (1, 2)), HeatRow("2 Dana", (4, None))),
    )
    bars = BarChart(
        "b", "Menurut tujuan", "Tujuan", (Bar("KPU RI", 7), Bar("Kemenkeu", 0)), note="Catatan."
    )
    refused = [sample_reports.entry(9, "Tidak jadi", reason="Bukan wewenang")]
    made = slides(
        plenary(
            subject,
            [sample_reports.entry(1), sample_reports.entry(2, issue=2)],
            numbers,
            heat,
            bars,
            refused=refused,
        )
    )
    assert [slide.shapes.title.text_frame.text for slide in made] == [
        "Ringkasan",
        "Angka kunci",
        "Isu menurut kelas",
        "Menurut tujuan",
        "1 Isu nomor 1",
        "2 Isu nomor 2",
        "Tidak disepakati",
    ]
    first = texts(made[0])
    assert {subject.event_name, subject.state(), "DATA CONTOH"} <= set(first)
    assert {"Permasalahan", "1.204", "dari 5 kelas"} <= set(texts(made[1]))
    assert [list(chart.plots[0].categories) for chart in charts(made)] == [
        ["2 Dana", "1 Arsip"],
        ["KPU RI", "Kemenkeu"],
    ]
    assert [list(chart.series[0].values) for chart in charts(made)] == [[4, 3], [7, 0]]
    assert texts(made[4])[1:] == [
        "Sekretaris · 1 permasalahan",
        "SEK-A-001 Gudang logistik belum tersedia",
        "– Menetapkan: Gudang logistik belum tersedia (KPU RI; Kemenkeu)",
        "– Mengadakan: Gudang logistik belum tersedia",
    ]
    assert texts(made[6])[1:] == [
        "1 permasalahan",
        "SEK-A-009 Tidak jadi",
        "– Alasan: Bukan wewenang",
    ]


def test_every_slide_has_its_number_and_says_of_what_and_when_it_is(subject, slides):
    made = slides(plenary(subject, [sample_reports.entry(1)]))
    for number, slide in enumerate(made, 1):
        foot = [
            shape.text_frame.text
            for shape in slide.placeholders
            if shape.placeholder_format.idx > 9
        ]
        assert len(foot) == 2
        assert subject.event_name in foot[0]
        assert subject.state() in foot[0]
        assert foot[1] == str(number)
        (field,) = slide._element.iter("{http://schemas.openxmlformats.org/drawingml/2006/main}fld")
        assert field.get("type") == "slidenum"


def test_items_come_before_the_entries_that_no_item_holds(subject, slides):
    listed = [
        sample_reports.entry(1, "diserap", item_code="SEK-P-001"),
        sample_reports.entry(2, "berdiri sendiri"),
    ]
    item = sample_reports.entry(3, "rumusan", code="SEK-P-001", sources=("SEK-A-001",))
    (_title, issue) = slides(plenary(subject, listed, items=[item]))
    said = texts(issue)
    assert said[1] == "Sekretaris · 1 rumusan gabungan · 1 permasalahan"
    assert [line for line in said if line.startswith("SEK-")] == [
        "SEK-P-001 rumusan",
        "SEK-A-002 berdiri sendiri",
    ]


def test_a_slide_says_how_much_it_does_not_show(subject, slides):
    many = tuple(
        EntryRecommendation(number, "lakukan " * 40, (), sample_reports.NONE)
        for number in range(1, 6)
    )
    listed = [
        sample_reports.entry(number, "kata " * 60, recommendations=many) for number in range(1, 31)
    ]
    (_title, issue) = slides(plenary(subject, listed))
    said = texts(issue)
    shown = [line for line in said if line.startswith("SEK-A-")]
    assert [line[:9] for line in shown] == [
        sample_reports.entry(number).code for number in range(1, len(shown) + 1)
    ]
    assert 2 <= len(shown) < 6
    assert said[-1] == f"… dan {30 - len(shown)} lagi, lihat daftar."
    assert all(line.endswith("…") for line in shown)
    assert "… [+ 3 rekomendasi lagi]" in said[-2]


def test_bars_that_do_not_fit_are_on_the_next_slide_or_counted(subject, slides):
    bars = tuple(Bar(f"Tujuan {number}", 50 - number) for number in range(27))
    made = slides(plenary(subject, [], BarChart("b", "Tujuan", "Tujuan", bars)))
    assert [len(list(chart.plots[0].categories)) for chart in charts(made)] == [10, 10]
    assert "… dan 7 lagi, lihat daftar." in texts(made[2])


def test_all_slides_of_a_chart_have_one_scale(subject, slides):
    bars = tuple(Bar(f"Tujuan {number}", 50 - number) for number in range(20))
    made = slides(plenary(subject, [], BarChart("b", "Tujuan", "Tujuan", bars)))
    assert {round(chart.value_axis.maximum_scale) for chart in charts(made)} == {56}
    assert {chart.value_axis.minimum_scale for chart in charts(made)} == {0}


def test_short_points_share_their_slides_evenly_and_say_how_many_lack(subject, slides):
    block = Points(
        "p",
        "Terbanyak",
        "Permasalahan",
        (Column("status", "Status"), Column("whom", "Tujuan")),
        tuple(Point(f"SEK-P-{n:03}", "kata " * 40, ("disepakati", "KPU RI")) for n in range(10)),
        25,
        note="Urutan.",
    )
    made = list(slides(plenary(subject, [], block)))[1:]
    codes = [[line[:9] for line in texts(slide) if line.startswith("SEK-P")] for slide in made]
    assert [len(one) for one in codes] == [4, 3, 3]
    assert made[0].shapes.title.text_frame.text == "Terbanyak (1/3)"
    assert "– disepakati · KPU RI" in texts(made[0])
    assert texts(made[-1])[-1] == "Urutan. 15 lagi ada di daftar lengkap."


def boxes(slide):
    """Every text box with the height that its text takes, by the measure of the writer."""
    for shape in slide.shapes:
        if shape.has_text_frame and not shape.is_placeholder:
            used = 0.0
            for paragraph in shape.text_frame.paragraphs:
                size = paragraph.runs[-1].font.size.pt if paragraph.runs else 18
                factor = BOLD if paragraph.runs and paragraph.runs[-1].font.bold else 1
                room = shape.width.pt - Pt(0).pt - int(paragraph._p.pPr.get("marL", 0)) / 12_700
                text = "".join(run.text for run in paragraph.runs)
                used += lines(text, size * factor, room) * size * 1.15 + paragraph.space_before.pt
            yield shape, used


def test_nothing_runs_out_of_a_slide_whatever_was_typed(subject, slides):
    listed = [
        sample_reports.entry(
            number,
            text,
            issue=number % 4,
            issue_title=text,
            recommendations=tuple(
                EntryRecommendation(row, text, (text, text), sample_reports.NONE)
                for row in range(4)
            ),
        )
        for number, text in enumerate(WORDS)
    ]
    numbers = KeyNumbers("k", "K " * 99, tuple(KeyNumber(text, 9_999_999, text) for text in WORDS))
    bars = BarChart("b", WORD, "x", tuple(Bar(text, 3) for text in WORDS), note=WORD)
    refused = [sample_reports.entry(number, text, reason=text) for number, text in enumerate(WORDS)]
    subject.__dict__.update(event_name=WORD, venue=WORD, division_name=WORD)
    made = slides(plenary(subject, listed, numbers, bars, refused=refused))
    assert made.part.package.presentation_part.presentation.slide_width == Pt(960)
    for slide in made:
        for shape in slide.shapes:
            assert shape.left >= 0
            assert shape.top >= 0
            assert shape.left + shape.width <= Pt(960)
            assert shape.top + shape.height <= Pt(540)
            if shape.has_text_frame and not (
                shape.is_placeholder and shape.placeholder_format.idx > 9
            ):
                sizes = [
                    run.font.size.pt for line in shape.text_frame.paragraphs for run in line.runs
                ]
                assert min(sizes, default=18) >= 18
        for shape, used in boxes(slide):
            assert used <= shape.height.pt + 0.5, shape.text_frame.text
            assert shape.top.pt + used <= 500
    assert TOP < BOTTOM < 500


@pytest.mark.parametrize("text", WORDS, ids=range(len(WORDS)))
def test_typed_text_stays_text(subject, slides, text):
    made = slides(plenary(subject, [sample_reports.entry(1, text)]))
    (line,) = [line for line in texts(made[1]) if line.startswith("SEK-A-001")]
    said = line.removeprefix("SEK-A-001").strip()
    whole = one_line(as_text(text))
    assert said == whole or (
        said.endswith("…") and whole.startswith(said.rstrip("…").rstrip("\u202c"))
    )


def test_a_summary_shows_the_entries_in_the_order_of_the_report(
    hostile, class_a, as_bytes, slides, reviewer
):
    make.item([make.problem(class_a, "submitted")], actor=reviewer)
    report = event_summary(hostile)
    codes = [entry.code for block in report.listings() for entry in block.entries]
    shown = [
        line.split(" ")[0]
        for slide in slides(report)
        # What weighs most stands in an order of its own.
        if not slide.shapes.title.text_frame.text.startswith("Disampaikan kelas terbanyak")
        for line in texts(slide)
        if line.split(" ")[0] in codes
    ]
    assert shown
    places = [codes.index(code) for code in shown]
    assert len(set(shown)) == len(shown)
    assert places[1:] == sorted(places[1:])


def test_charts_can_be_edited_and_their_workbooks_run_nothing(subject, as_bytes):
    labels = (FORMULA, RICH, "@SUM(A1)", "+1", "_x0041_")
    bars = BarChart(
        "b", "=1+1", "x", tuple(Bar(text, number) for number, text in enumerate(labels))
    )
    content = as_bytes(plenary(subject, [], bars), "pptx")
    (chart,) = charts(pptx.Presentation(io.BytesIO(content)).slides)
    assert RICH in list(chart.plots[0].categories)
    book = openpyxl.load_workbook(io.BytesIO(chart.part.chart_workbook.xlsx_part.blob))
    sheet = book["Sheet1"]
    assert {
        cell.data_type for row in sheet.iter_rows() for cell in row if cell.value is not None
    } == {
        "s",
        "n",
        "inlineStr",
    } - {"inlineStr"}
    assert [row[0].value for row in sheet.iter_rows(min_row=2)][1:4] == [RICH, "@SUM(A1)", "+1"]
    assert sheet["B1"].value == "=1+1"
    assert [row[1].value for row in sheet.iter_rows(min_row=2)] == [0, 1, 2, 3, 4]


def test_every_part_is_well_formed_and_nothing_points_outside(hostile, as_bytes):
    with zipfile.ZipFile(io.BytesIO(as_bytes(event_summary(hostile), "pptx"))) as archive:
        assert archive.testzip() is None
        for name in archive.namelist():
            if name.endswith((".xml", ".rels")):
                etree.fromstring(archive.read(name))
            assert b'TargetMode="External"' not in archive.read(name)


def test_the_same_report_gives_the_same_bytes(hostile, as_bytes):
    report = event_summary(hostile)
    assert as_bytes(report, "pptx") == as_bytes(report, "pptx")


# --- Measuring --------------------------------------------------------------------------


def test_what_fits_is_left_alone_and_what_does_not_ends_with_an_ellipsis():
    assert fitted("pendek saja", 18, 300, 1) == "pendek saja"
    cut = fitted("kata " * 100, 18, 300, 2, tail=" (KPU RI)")
    assert cut.endswith("kata… (KPU RI)")
    assert lines(cut, 18, 300) <= 2
    assert lines(fitted(WORD, 18, 300, 2), 18, 300) <= 2


def test_a_cut_closes_the_direction_that_it_leaves_open():
    assert fitted("\u202e" + "kata " * 100, 18, 300, 1).endswith("\u202c…")
