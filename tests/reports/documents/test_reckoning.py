"""The numbers of every paper add up, and are the same in every format, for any course of events."""

import csv
import datetime
import io
import json
import re

import openpyxl
import pptx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dim.models.problem_text import TEXT_NAMES
from dim.models.status import PUT_FORWARD, ItemStatus, Outcome, ProblemStatus
from dim.reports.content.edition_content import (
    DivisionFacts,
    EditionContent,
    EventFacts,
    IssueFacts,
    NotListed,
    PaperFacts,
    Stamp,
)
from dim.reports.content.frozen import Frozen
from dim.reports.documents.kinds import KINDS, build
from dim.reports.structure.entry import Entry
from dim.reports.structure.values import CodedValue, as_text
from tests.reports.conftest import readable

DAY = datetime.date(2019, 9, 24)
DIVISION = DivisionFacts("SEK", "Sekretaris", "", ("A", "B"), (IssueFacts(1, "Isu", True),))


def entry(number, status, item="", letter="A", **kwargs):
    values = {
        "code": f"SEK-{letter}-{number:03}",
        "division_code": "SEK",
        "division": "Sekretaris",
        "classes": (f"SEK-{letter}",),
        "class_name": "",
        "issue_number": 1,
        "issue_title": "Isu",
        "texts": dict.fromkeys(TEXT_NAMES, "") | {"statement": f"Rumusan {number}"},
        "offices": (),
        "status": CodedValue(status, ""),
        "recommendations": (),
        "item_code": item,
    }
    return Entry(**values | kwargs)


def content(statuses, item_statuses, members, unlisted):
    """An edition with these problems; `members` are indexes of items for the merged ones."""
    problems, sources = [], {}
    for number, status in enumerate(statuses, 1):
        item = ""
        if status == ProblemStatus.MERGED:
            item = f"SEK-P-{members[number % len(members)] % len(item_statuses) + 1:03}"
            sources.setdefault(item, []).append(f"SEK-A-{number:03}")
        problems.append(entry(number, str(status), item, letter="AB"[number % 2]))
    items = [
        entry(number, str(status), letter="P", code=code, sources=tuple(sources[code]))
        for number, status in enumerate(item_statuses, 1)
        if (code := f"SEK-P-{number:03}") in sources
    ]
    return EditionContent(
        stamp=Stamp(1, "Koordinator contoh", ""),
        at=datetime.datetime(2019, 9, 24, 20, 0, tzinfo=datetime.UTC),
        event=EventFacts("uji", "Konsolnas uji", "Jakarta", DAY, DAY, "Asia/Jakarta", False),
        division="",
        paper=PaperFacts((), b"", "Jakarta", DAY, ()),
        divisions=(DIVISION,),
        offices={},
        not_listed=tuple(NotListed("SEK", "A", 1, str(status), n) for status, n in unlisted),
        items=tuple(items),
        problems=tuple(problems),
    )


events = st.builds(
    content,
    st.lists(st.sampled_from([ProblemStatus(one) for one in PUT_FORWARD]), min_size=1, max_size=14),
    st.lists(st.sampled_from([ItemStatus.DRAFT, ItemStatus.ADOPTED]), min_size=1, max_size=3),
    st.lists(st.integers(0, 9), min_size=1, max_size=5),
    st.lists(
        st.tuples(
            st.sampled_from(["draft", "withdrawn", "submitted", "returned", "merged"]),
            st.integers(1, 5),
        ),
        max_size=3,
    ),
)
SAID = re.compile(r"Disampaikan (\d+) permasalahan: (.*?)\.")
PART = re.compile(r"(\d+) (disepakati|tidak disepakati|belum diputuskan|dikembalikan)")
NAMES = {
    "disepakati": Outcome.AGREED,
    "tidak disepakati": Outcome.NOT_AGREED,
    "belum diputuskan": Outcome.PENDING,
    "dikembalikan": Outcome.RETURNED,
}


def said_in(text):
    """The total, and the number of each outcome, as the sentence of a paper states them."""
    total, parts = SAID.search(" ".join(text.split())).groups()
    return int(total), {NAMES[name]: int(number) for number, name in PART.findall(parts)}


@given(events)
@settings(deadline=None)
def test_the_parts_are_the_whole(found):
    frozen = Frozen(found)
    counted = frozen.reckoning
    by_status = sum(row.count for row in found.not_listed if row.status in PUT_FORWARD)
    assert counted.put_forward == len(found.problems) + by_status == sum(counted.problems.values())
    # Every number of a list is that of the list.
    listed = {outcome: len(frozen.points_with(outcome)) for outcome in Outcome}
    listed[Outcome.NOT_AGREED] = len(frozen.with_status("not_agreed"))
    assert listed == counted.points
    adopted = {item.code for item in found.items if item.status.value == "adopted"}
    assert counted.problems[Outcome.AGREED] == sum(
        one.status.value == "accepted" or one.item_code in adopted for one in found.problems
    )
    parts = [frozen.narrowed("SEK", letter).reckoning for letter in "AB"]
    for outcome in Outcome:
        assert sum(part.problems[outcome] for part in parts) == counted.problems[outcome]


@given(events)
@settings(deadline=None)
def test_every_paper_says_the_same_numbers(found):
    frozen = Frozen(found)
    expected = {name: number for name, number in frozen.reckoning.problems.items() if number}
    for kind in ("record", "dim", "summary"):
        report = build(KINDS[kind], frozen)
        text = " ".join(as_text(block.text) for block in report.blocks if block.kind == "paragraph")
        assert said_in(text) == (frozen.reckoning.put_forward, expected)
    numbers = [number.value for number in report.blocks[2].numbers]
    problems, _recommendations, agreed, not_agreed, undecided, _offices = numbers
    returned = frozen.reckoning.problems[Outcome.RETURNED]
    assert problems == frozen.reckoning.put_forward == agreed + not_agreed + undecided + returned
    # What a table counts as listed is what the list has; what is left out has a column of its own.
    table = next(block for block in report.tables() if block.name == "divisions_by_status")
    sums = dict(zip((column.name for column in table.columns), table.totals, strict=True))
    assert sums["listed"] == len(report.listings()[-2].entries)
    assert sums.get("left_out", 0) == sum(frozen.left_out.values())
    heat = next(block for block in report.blocks if block.kind == "heat_map")
    assert heat.grand_total() == sums["listed"]
    listings = build(KINDS["record"], frozen).listings()
    listed = {block.name: len(block.entries) for block in listings}
    assert listed["agreed"] == frozen.reckoning.points[Outcome.AGREED]
    assert listed["not_agreed"] == frozen.reckoning.points[Outcome.NOT_AGREED]


FILES = [
    (kind.name, extension)
    for kind in KINDS.values()
    for extension in kind.formats
    if kind.name != "addressee" or extension == "xlsx"
]


@pytest.mark.parametrize(("kind", "extension"), FILES)
@given(found=events)
@settings(
    deadline=None, max_examples=3, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_every_file_says_the_same_numbers(as_bytes, kind, extension, found):
    frozen = Frozen(found)
    counted = frozen.reckoning
    expected = {name: number for name, number in counted.problems.items() if number}
    written = as_bytes(build(KINDS[kind], frozen), extension)
    text = re.sub(r"<[^>]+>", "", readable(written, extension).decode(errors="ignore"))
    assert said_in(text) == (counted.put_forward, expected)
    if extension == "json":
        rows = {row["name"]: row for row in json.loads(written)["accounting"]["parts"]}
        whole = rows.pop("put_forward")
        parts = [rows[outcome.value] for outcome in Outcome]
        for unit in ("problems", "points"):
            assert whole[unit] == sum(part[unit] for part in parts)
        assert [part["problems"] for part in parts] == [counted.problems[one] for one in Outcome]
        assert rows["withdrawn"]["problems"] == counted.withdrawn
    elif extension == "xlsx":
        sheet = openpyxl.load_workbook(io.BytesIO(written))["Perhitungan"]
        numbers = [row[1] for row in sheet.iter_rows(min_row=2, values_only=True)]
        assert numbers[0] == sum(numbers[1:5]) == counted.put_forward
        assert numbers[5:] == [counted.joined, counted.left_out, counted.withdrawn]
    elif extension == "csv":
        lines = list(csv.DictReader(io.StringIO(written.decode("utf-8-sig")), delimiter=";"))
        assert lines.pop()["Kode"] == "Jumlah"
        assert len(lines) == len(found.problems) + len(found.items)
    elif extension == "pptx":
        charts = [
            shape.chart
            for slide in pptx.Presentation(io.BytesIO(written)).slides
            for shape in slide.shapes
            if shape.has_chart
        ]
        drawn = next(one for one in charts if "Disepakati" in one.plots[0].categories)
        assert sum(drawn.series[0].values) == counted.put_forward
