"""Half-finished work of the consolidation desk on paper: nothing is agreed, nothing is dropped."""

import csv
import io
import json

import pytest

from dim.models import Addressee, ConsolidatedItem
from dim.models.status import Outcome
from dim.operations.problems.content import RecommendationContent
from dim.reports.content.freezing import freeze, live
from dim.reports.content.frozen import Frozen
from dim.reports.content.open_matters import open_matters
from dim.reports.documents.kinds import KINDS, build
from dim.reports.documents.summary import event_summary
from tests import factories as make
from tests.reports.conftest import readable

pytestmark = pytest.mark.django_db
SETTLED, OPEN = "Membangun gudang bersama", "Menyewa gudang milik daerah"
REMARK = "(dari SEK-B-001, belum diputuskan)"


@pytest.fixture
def item(event, class_a, class_b, coordinator):
    """An item over two problems: one recommendation has its place, the other has none yet."""
    pair = [
        make.problem(
            class_, "submitted", recommendations=(RecommendationContent(text, ("KPU RI",), ""),)
        )
        for class_, text in ((class_a, SETTLED), (class_b, OPEN))
    ]
    lines = make.item_content(pair).recommendations
    open_key = pair[1].recommendations.get().pk
    Addressee.objects.update(is_proposed=False)
    return make.item(
        pair,
        actor=coordinator,
        statement="Gudang bersama",
        recommendations=lines[:1],
        unfinished={str(open_key): {"fate": "", "text": "Sewa gud"}},
    )


@pytest.fixture
def frozen(item, event, coordinator):
    return Frozen.of(make.edition(event, actor=coordinator).content)


def test_it_is_pending_and_every_recommendation_is_in_it(item, frozen, event):
    assert item.is_under_way
    assert frozen.reckoning.problems[Outcome.PENDING] == 2
    assert frozen.agreed == []
    (point,) = frozen.points
    assert [(row.number, row.text, row.open_in) for row in point.recommendations] == [
        (1, SETTLED, ""),
        (2, OPEN, "SEK-B-001"),
    ]
    # What is read at once and what was frozen say the same.
    (now,) = event_summary(event).listings()[0].entries
    assert [row.open_in for row in now.recommendations] == ["", "SEK-B-001"]


@pytest.mark.parametrize(
    ("name", "extension"),
    [
        (kind.name, extension)
        for kind in KINDS.values()
        for extension in kind.formats
        if kind.name not in {"addressee", "matrix"}
    ],
)
def test_every_file_says_what_is_open_and_nothing_typed_at_the_desk(
    frozen, as_bytes, name, extension
):
    report = build(KINDS[name], frozen)
    data = readable(as_bytes(report, extension), extension).decode(errors="ignore")
    assert "Sewa gud" not in data
    said = " ".join(data.split())
    assert SETTLED in said
    assert OPEN in said
    if extension == "json":
        (kept,) = json.loads(data)["items"]
        assert [row["open_in"] for row in kept["recommendations"]] == [None, "SEK-B-001"]
    else:
        assert REMARK in said


def test_papers_of_what_was_agreed_do_not_have_it(frozen):
    agreed, _refused, undecided = build(KINDS["record"], frozen).listings()
    assert not agreed.entries
    assert [one.code for one in undecided.entries] == ["SEK-P-001"]
    report = build(KINDS["addressee"], frozen)
    assert OPEN not in repr(report)
    assert SETTLED not in repr(report)
    (row,) = next(block for block in build(KINDS["matrix"], frozen).blocks if block.kind == "table")
    assert "SEK-P-001" in row


def test_the_gate_names_it(item, event, division):
    matters = {matter.name: matter for matter in open_matters(event)}
    assert matters["unadopted"].count == 1
    assert matters["unadopted"].detail.endswith("(setengah jadi: SEK-P-001)")
    assert open_matters(event, division)[0].detail == matters["unadopted"].detail


def test_left_out_it_stays_in_the_counts_only(item, event, coordinator):
    make.problem(make.workshop_class(item.division, "C"), "accepted")
    Addressee.objects.update(is_proposed=False)
    answers = {matter.name: matter.answers[-1] for matter in open_matters(event)}
    edition = freeze(event, actor=coordinator, answers=answers)
    assert OPEN not in edition.content.decode()
    counted = Frozen.of(edition.content).reckoning
    assert (counted.put_forward, counted.left_out, counted.problems[Outcome.PENDING]) == (3, 2, 2)


def test_its_page_lists_what_is_not_decided(client, item, coordinator):
    client.force_login(coordinator)
    page = client.get(item.get_absolute_url())
    assert [(problem.code, row.text) for problem, row in page.context["lineage"].undecided] == [
        ("SEK-B-001", OPEN)
    ]
    assert 'id="undecided"' in page.text
    assert 'class="status under-way"' in page.text


def test_a_finished_item_has_no_such_mark(event, class_a, coordinator, client):
    item = make.adopted_item([make.problem(class_a, "submitted")], coordinator)
    assert [row.open_in for row in live(event).items[0].recommendations] == [""]
    client.force_login(coordinator)
    assert 'id="undecided"' not in client.get(item.get_absolute_url()).text
    assert ConsolidatedItem.objects.get().unfinished == {}


def test_rows_of_the_csv_name_it(frozen, as_bytes):
    data = as_bytes(build(KINDS["summary"], frozen), "csv").decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(data), delimiter=";"))
    texts = [row["Rekomendasi"] for row in rows if row["Kode"] == "SEK-P-001"]
    assert texts == [SETTLED, f"{OPEN}\n{REMARK}"]
