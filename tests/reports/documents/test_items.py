"""Consolidated items and supports in every list.

The page, the files, and what an import makes of them.
"""

import csv
import io
import json

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from dim.models import Problem
from dim.operations.consolidating import dissolve
from dim.operations.imports import import_problems, plan_problems
from dim.operations.problems.content import RecommendationContent
from dim.operations.problems.supports import support
from dim.reports.documents.summary import division_summary, event_summary
from tests import factories as make
from tests.reports.conftest import FORMULA, HTML, LINES, as_bytes  # noqa: F401

pytestmark = pytest.mark.django_db


@pytest.fixture
def joined(event, class_a, class_b, division, coordinator):
    """An item of two classes that a third one supports, and an entry that stands alone."""
    room_c = make.workshop_class(division, "C")
    sources = [
        make.problem(class_a, "accepted", statement="Satu"),
        make.problem(class_b, "submitted", statement="Dua"),
    ]
    support(sources[0], room_c, actor=make.facilitator_of(room_c))
    make.problem(class_b, "submitted", statement="Berdiri sendiri")
    return make.item(sources, actor=coordinator, statement=f"{FORMULA}\n{HTML}\n{LINES}")


def listed(report):
    return {block.name: list(block.entries) for block in report.listings()}


def test_an_item_comes_with_its_sources_classes_and_supports(joined, event, division):
    for report in (event_summary(event), division_summary(division)):
        (item,) = listed(report)["items"]
        assert (item.code, item.sources, item.supports) == (
            "SEK-P-001",
            ("SEK-A-001", "SEK-B-001"),
            ("SEK-C",),
        )
        assert item.classes == ("SEK-A", "SEK-B", "SEK-C")
        assert [
            word.strip(":") for word in item.class_name.split() if word.strip(":").isdigit()
        ] == ["3", "3"]
        assert len(item.recommendations) == joined.recommendations.count()
        by_code = {entry.code: entry for entry in listed(report)["problems"]}
        assert by_code["SEK-A-001"].supports == ("SEK-C",)
        assert [by_code[code].item_code for code in sorted(by_code)] == [
            "SEK-P-001",
            "SEK-P-001",
            "",
        ]


def test_before_the_first_item_nothing_speaks_of_items(class_a, event):
    make.problem(class_a, "submitted")
    assert "items" not in listed(event_summary(event))


def test_a_dissolved_item_is_in_no_list(joined, event, coordinator):
    dissolve(joined, actor=coordinator, expected_version=joined.version)
    assert "items" not in listed(event_summary(event))


def test_every_file_has_the_item_word_for_word(joined, event, as_bytes):  # noqa: F811
    report = event_summary(event)
    content = json.loads(as_bytes(report, "json"))
    (item,) = content["items"]
    assert item["statement"] == joined.statement
    assert (item["sources"], item["supported_by"]) == (["SEK-A-001", "SEK-B-001"], ["SEK-C"])
    assert [problem["supported_by"] for problem in content["problems"]] == [["SEK-C"], [], []]
    sheet = openpyxl.load_workbook(io.BytesIO(as_bytes(report, "xlsx")))["Rumusan gabungan"]
    head, first, *_rest = sheet.iter_rows(values_only=True)
    row = dict(zip(head, first, strict=True))
    assert (row["Kode"], row["Permasalahan"]) == ("SEK-P-001", joined.statement)
    assert row["Dirumuskan dari"] == "SEK-A-001; SEK-B-001"
    rows = list(
        csv.DictReader(
            io.StringIO(as_bytes(report, "csv").decode("utf-8-sig"), newline=""), delimiter=";"
        )
    )
    assert {row["Kode"] for row in rows if row["Dirumuskan dari"]} == {"SEK-P-001"}
    page = as_bytes(report, "html").decode()
    assert "SEK-A-001, SEK-B-001" in page
    assert "<script>alert" not in page


def test_the_page_leads_to_the_item(joined, event, client, organiser):
    client.force_login(organiser)
    content = client.get(reverse("event_summary", args=[event.slug])).content.decode()
    assert (
        content.count(f'href="{joined.get_absolute_url()}"') == 3
    )  # itself, and from both of its entries


def test_many_items_cost_the_queries_of_one(joined, event, class_a, class_b, coordinator):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            listed(event_summary(event))
        return len(captured)

    queries()
    one = queries()
    for _number in range(3):
        make.item(
            [make.problem(class_a, "submitted"), make.problem(class_b, "submitted")],
            actor=coordinator,
        )
    assert queries() == one


@pytest.mark.parametrize("extension", ["xlsx", "csv"])
def test_our_own_file_goes_into_another_event_without_its_items(joined, event, as_bytes, extension):  # noqa: F811
    """The entries come word for word; the wording over them is left out, and that is said."""
    data = as_bytes(event_summary(event), extension)
    target = make.event()
    there = make.division(target, "SEK")
    for letter in "ABC":
        make.workshop_class(there, letter)
    plan = plan_problems(target, data)
    assert not plan.errors.kept
    is_csv = extension == "csv"
    noted = [finding.code for finding in plan.notes.kept]
    assert noted == (["item_left_out"] * joined.recommendations.count() if is_csv else [])
    # Its last row says what became of everything.
    assert [finding.code for finding in plan.left_out.kept] == (["total"] if is_csv else [])
    assert "Rumusan gabungan" not in plan.other_sheets
    import_problems(plan, actor=make.member("coordinator", target))
    assert sorted(
        Problem.objects.filter(event=target).values_list("statement", flat=True)
    ) == sorted(Problem.objects.filter(event=event).values_list("statement", flat=True))


def test_a_long_text_with_two_recommendations_is_one_problem_again(event, class_a, as_bytes):  # noqa: F811
    """Longer than a row is high, and longer than a cell: one problem, word for word."""
    long, longer = "\n".join(["baris"] * 60), "kata " * 9_000
    for text in (long, longer):
        two = (RecommendationContent(text, ("KPU RI",)), RecommendationContent(f"{text}kedua"))
        make.problem(class_a, "submitted", statement=text, recommendations=two)
    target = make.event()
    make.workshop_class(make.division(target, "SEK"), "A")
    plan = plan_problems(target, as_bytes(event_summary(event), "xlsx"))
    assert not plan.errors.kept
    found = [
        (one.texts["statement"], [row.text for row in one.recommendations]) for one in plan.problems
    ]
    stored = Problem.objects.filter(event=event).order_by("number")
    assert found == [
        (one.statement, [row.text for row in one.recommendations.order_by("position")])
        for one in stored
    ]
