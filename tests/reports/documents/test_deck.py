"""The deck and the summary are short whatever the size of the event; the rest is in their annex."""

import io
import re
from dataclasses import replace

import pptx
import pytest

from dim.reports.content.frozen import Frozen
from dim.reports.documents.kinds import KINDS, build
from dim.reports.structure.charts import HeatMap, HeatRow
from dim.reports.structure.points import beginning
from tests.reports.conftest import pdf_pages
from tests.reports.documents.test_reckoning import DIVISION, content

LONG = "Pengelolaan arsip pascapemilu belum tertib dan tidak ada gudang. " * 30
STATUSES = ("accepted", "submitted", "not_agreed", "returned", "merged", "merged")


def sized(size):
    """An edition with so many problems over many divisions and issues, all texts long."""
    statuses = [STATUSES[number % len(STATUSES)] for number in range(size)]
    found = content(statuses, ["adopted", "draft", "adopted"], [1, 4, 2], [("withdrawn", 2)])
    divisions = tuple(
        replace(DIVISION, code=f"DIV{number}", name=f"Divisi yang namanya panjang {number}")
        for number in range(10)
    )
    problems = [
        replace(
            one,
            texts=one.texts | {"statement": LONG},
            reason=LONG,
            division_code=f"DIV{number % 10}",
            division=f"Divisi yang namanya panjang {number % 10}",
            classes=(f"DIV{number % 10}-{one.class_letter}",),
            supports=tuple(f"DIV{number % 10}-{letter}" for letter in "AB"[: number % 3]),
        )
        for number, one in enumerate(found.problems)
    ]
    items = [
        replace(one, texts=one.texts | {"statement": LONG}, division_code="DIV0")
        for one in found.items
    ]
    return Frozen(
        replace(
            found,
            divisions=divisions,
            problems=tuple(problems),
            items=tuple(items),
            not_listed=(),
        )
    )


@pytest.mark.parametrize("size", [1, 40, 700])
def test_the_deck_has_at_most_twenty_slides(as_bytes, size):
    frozen = sized(size)
    written = as_bytes(build(KINDS["summary"], frozen, extension="pptx"), "pptx")
    slides = pptx.Presentation(io.BytesIO(written)).slides
    assert len(slides) <= 20
    titles = [re.sub(r" \(\d/\d\)$", "", one.shapes.title.text_frame.text) for one in slides]
    assert titles[:3] == ["Ringkasan untuk pleno", "Angka pokok", "Perhitungan"]
    assert "Disampaikan kelas terbanyak" in titles
    if size > 1:
        assert {"Tidak disepakati, dengan alasan", "Keputusan yang diperlukan"} <= set(titles)
    assert titles[-1] == "Selengkapnya"


@pytest.mark.parametrize("size", [1, 40, 700])
def test_the_summary_on_paper_has_at_most_four_pages(as_bytes, size):
    frozen = sized(size)
    pages = pdf_pages(as_bytes(build(KINDS["summary"], frozen, extension="pdf"), "pdf"))
    assert len(pages) <= 4
    # What weighs most is on the first page, and its status with it.
    first = frozen.weightiest[0]
    assert first.code in pages[0]
    assert "dari 2 kelas" in pages[0]


def test_what_most_classes_put_forward_comes_first_and_items_before_single_problems():
    frozen = sized(40)
    voices = [len(one.voices) for one in frozen.weightiest]
    assert voices == sorted(voices, reverse=True)
    assert frozen.weightiest[0].is_item
    assert len(frozen.weightiest) == 10


def test_every_code_is_in_the_annex(as_bytes):
    frozen = sized(40)
    codes = {one.code for one in (*frozen.items, *frozen.problems)}
    for extension in ("pdf", "docx"):
        report = build(KINDS["annex"], frozen, extension=extension)
        listed = {one.code for block in report.listings() for one in block.entries}
        assert listed == codes
    written = as_bytes(build(KINDS["annex"], frozen, extension="pptx"), "pptx")
    titles = [
        slide.shapes.title.text_frame.text
        for slide in pptx.Presentation(io.BytesIO(written)).slides
    ]
    assert titles.count("1 Isu") == 10  # one for each division


def test_a_deck_of_nothing_says_so(as_bytes):
    frozen = sized(1)
    empty = Frozen(replace(frozen.content, problems=(), items=()))
    assert as_bytes(build(KINDS["summary"], empty, extension="pptx"), "pptx")
    assert as_bytes(build(KINDS["summary"], empty, extension="pdf"), "pdf")


def test_a_map_keeps_its_sums_when_rows_are_left_out():
    rows = tuple(
        HeatRow(f"Isu {number}", (number, None if number < 5 else 1)) for number in range(1, 9)
    )
    whole = HeatMap("m", "Isu", "Isu", ("A", "B"), rows, group_title="Divisi")
    brief = whole.largest(3)
    assert [row.label for row in brief.rows] == ["Isu 6", "Isu 7", "Isu 8", "5 isu lain"]
    assert brief.totals() == whole.totals()
    (_rest, cells) = brief.graded()[-1]
    assert [level for _count, level in cells] == [0, 0]
    assert whole.largest(8) is whole


@pytest.mark.parametrize("text", ["pendek", "kata " * 200, "baris\n" * 9, "x" * 1000])
def test_a_beginning_says_that_it_is_one(text):
    said = beginning(text)
    assert said == text or (said.endswith(" …") and text.startswith(said.removesuffix(" …")))
    assert len(said) <= 282
