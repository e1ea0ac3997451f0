"""Side by side: who says what, empty cells, and the same rows in every format."""

import io
import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from dim.operations.problems.supports import support
from dim.reports.content.freezing import live
from dim.reports.documents.side_by_side import side_by_side
from dim.reports.documents.summary import division_summary
from dim.reports.writers import FORMATS
from tests import factories as make

pytestmark = pytest.mark.django_db


def rows(division):
    table = side_by_side(live(division.event, division)).tables()[0]
    return [{column.name: value for column, value in row} for row in table.cells()]


def test_items_and_entries_with_their_empty_cells(
    class_a, class_b, division, other_division, coordinator
):
    room_c = make.workshop_class(division, "C")
    here, there = make.problem(class_a, "submitted"), make.problem(class_b, "accepted")
    far = make.problem(make.workshop_class(other_division, "A"), "submitted")
    make.item([here, there, far], actor=coordinator)
    alone = make.problem(class_b, "submitted", statement="Berdiri sendiri")
    for status in ("draft", "withdrawn", "not_agreed"):
        make.problem(class_a, status)
    support(alone, room_c, actor=make.facilitator_of(room_c))
    joined, single = rows(division)
    assert (
        joined["code"],
        joined["class_A"],
        joined["class_B"],
        joined["class_C"],
        joined["elsewhere"],
    ) == (
        "SEK-P-001",
        "SEK-A-001",
        "SEK-B-001",
        "",
        "DATIN-A-001",
    )
    assert [word for word in joined["classes"].split() if word.isdigit()] == ["2", "3"]
    assert (single["code"], single["class_A"], single["class_B"]) == ("SEK-B-002", "", "SEK-B-002")
    assert single["class_C"] == "(SEK-B-002)"
    (there,) = rows(other_division)
    assert (there["code"], there["class_A"]) == ("SEK-P-001", "DATIN-A-001")
    assert there["elsewhere"].split() == ["SEK-A-001", "SEK-B-001"]
    assert [word for word in single["classes"].split() if word.isdigit()] == ["2", "3"]


@pytest.mark.parametrize("extension", ["html", "xlsx", "docx", "json"])
def test_every_format_has_it(extension, class_a, division):
    problem = make.problem(class_a, "submitted", statement="=1+1 <b>Gudang</b>")
    file = io.BytesIO()
    FORMATS[extension].write(side_by_side(live(division.event, division)), file)
    assert file.getvalue()
    if extension == "html":
        assert problem.code in file.getvalue().decode()
    if extension == "json":
        assert problem.code in json.dumps(json.loads(file.getvalue()))


def test_the_number_of_queries_does_not_grow(class_a, class_b, division, reviewer):
    def ask():
        with CaptureQueriesContext(connection) as captured:
            rows(division)
        return len(captured)

    def enter():
        make.item([make.problem(room, "submitted") for room in (class_a, class_b)], actor=reviewer)
        make.problem(class_a, "submitted")

    enter()
    few = ask()
    for _ in range(8):
        enter()
    assert ask() == few


def test_a_file_says_into_which_item_an_entry_went(class_a, division, reviewer):
    merged, single = make.problem(class_a, "submitted"), make.problem(class_a, "submitted")
    make.item([merged], actor=reviewer)
    file = io.BytesIO()
    FORMATS["json"].write(division_summary(division), file)
    said = {
        row["code"]: row["consolidated_into"] for row in json.loads(file.getvalue())["problems"]
    }
    assert said == {merged.code: "SEK-P-001", single.code: None}


def test_the_whole_event_by_its_divisions(
    class_a, class_b, division, other_division, event, coordinator
):
    far = make.problem(make.workshop_class(other_division, "A"), "submitted")
    make.item([make.problem(class_a, "submitted"), far], actor=coordinator)
    make.problem(class_b, "submitted")
    support(far, class_b, actor=make.facilitator_of(class_b))
    table = side_by_side(live(event)).tables()[0]
    joined, single = ({column.name: value for column, value in row} for row in table.cells())
    assert (joined["code"], joined["division_DATIN"]) == ("SEK-P-001", "DATIN-A-001")
    assert joined["division_SEK"].split() == ["SEK-A-001", "(DATIN-A-001)"]
    assert (single["code"], single["division_DATIN"]) == ("SEK-B-001", "")
    assert [word for word in single["divisions"].split() if word.isdigit()] == ["1", "2"]


def test_the_matrix_of_the_event_is_for_who_reads_the_event(
    client, class_a, division, event, organiser
):
    make.problem(class_a, "submitted")
    address = reverse("document", args=[event.slug, "matrix", "html"])
    client.force_login(organiser)
    assert b"SEK-A-001" in b"".join(client.get(address))
    client.force_login(make.member("reviewer", division))
    assert client.get(address).status_code == 404
