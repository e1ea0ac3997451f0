"""Half-finished items: stored with every word, marked, and not adopted before they are complete."""

import pytest

from dim.models import ConsolidatedItem, Placement, Problem
from dim.operations import consolidating
from dim.operations.problems.content import RecommendationContent
from dim.workflow import Refused
from tests import factories as make
from tests.desk.test_consolidation import form_of, parts_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair(class_a, class_b):
    return [
        make.problem(class_a, "submitted", statement="Gudang belum ada"),
        make.problem(
            class_b,
            "submitted",
            statement="Belum punya gudang",
            recommendations=(RecommendationContent("Sewa gudang", ("KPU RI",), "long"),),
        ),
    ]


@pytest.fixture
def opened(reviewing, desk, pair):
    return reviewing.get(desk, {"entries": [row.pk for row in pair]})


def shown(reviewing, desk):
    return reviewing.get(desk, {"item": ConsolidatedItem.objects.get().pk})


def undecided(response):
    """The form with nothing decided."""
    data = form_of(response)
    return data | {name: "" for name in data if name.endswith("-fate")}


@pytest.mark.parametrize(
    "typed",
    [
        {"text": "Bangun gud"},
        {"fate": "keep", "text": ""},
        {"fate": "aside", "text": "Bangun", "addressees": "KPU RI"},
        {"reason": "karena"},
    ],
)
def test_every_word_of_unfinished_work_is_stored_and_comes_back(
    reviewing, desk, opened, pair, typed
):
    part = parts_of(opened)[pair[1].code]
    data = undecided(opened) | {f"{part}-{name}": text for name, text in typed.items()}
    assert reviewing.post(desk, data | {"verb": "save"}).status_code == 302

    item = ConsolidatedItem.objects.get()
    assert item.is_under_way
    assert not Placement.objects.exists()
    assert set(Problem.objects.values_list("status", flat=True)) == {"merged"}
    again = form_of(shown(reviewing, desk))
    assert {name: again[f"{part}-{name}"] for name in typed} == typed
    assert 'class="status under-way"' in reviewing.get(desk).text


def test_an_empty_wording_is_no_reason_to_lose_the_rest(reviewing, desk, opened, pair):
    reviewing.post(desk, undecided(opened) | {"statement": "", "verb": "save"})
    # Lists and papers never print an item without words.
    assert ConsolidatedItem.objects.get().statement == pair[0].statement
    assert form_of(shown(reviewing, desk))["statement"] == ""


def test_two_led_by_each_other_are_open(reviewing, desk, opened, pair):
    one, other = (row.recommendations.get().pk for row in pair)
    data = undecided(opened)
    data |= {f"part-{one}-fate": f"with-{other}", f"part-{other}-fate": f"with-{one}"}
    reviewing.post(desk, data | {"verb": "save"})
    assert form_of(shown(reviewing, desk))[f"part-{one}-fate"] == f"with-{other}"
    assert not Placement.objects.exists()


def test_whom_it_addresses_is_not_lost_when_the_decision_is_finished_later(
    reviewing, desk, opened, pair
):
    lead, other = (row.recommendations.get() for row in pair)
    data = undecided(opened) | {f"part-{other.pk}-fate": f"with-{lead.pk}", "verb": "save"}
    reviewing.post(desk, data)
    data = form_of(shown(reviewing, desk)) | {f"part-{lead.pk}-fate": "keep", "verb": "adopt"}
    assert reviewing.post(desk, data).status_code == 302
    item = ConsolidatedItem.objects.get()
    assert (item.status, item.unfinished) == ("adopted", {})
    addressed = {one.name for one in item.recommendations.get().addressees.all()}
    assert addressed >= {one.name for one in other.addressees.all()}


def test_each_row_that_keeps_it_from_being_adopted_is_named_once(reviewing, desk, opened, pair):
    reviewing.post(desk, undecided(opened) | {"verb": "save"})
    refused = reviewing.post(desk, undecided(shown(reviewing, desk)) | {"verb": "adopt"})
    assert refused.status_code == 422
    complaints = refused.context["work"].form.complaints
    assert len(complaints) == len(set(complaints)) == 2
    for (field, text), row in zip(complaints, pair, strict=True):
        assert row.code in text
        assert f'id="{field}"' in refused.text
    assert ConsolidatedItem.objects.get().status == "draft"


def test_no_side_door_adopts_it(reviewing, desk, opened, reviewer):
    reviewing.post(desk, undecided(opened) | {"verb": "save"})
    item = ConsolidatedItem.objects.get()
    with pytest.raises(Refused) as refusal:
        consolidating.adopt(item, actor=reviewer, expected_version=item.version)
    assert refusal.value.code == "under_way"


def test_each_save_is_in_the_history(reviewing, desk, opened, pair):
    part = parts_of(opened)[pair[0].code]
    reviewing.post(desk, undecided(opened) | {"verb": "save"})
    data = form_of(shown(reviewing, desk)) | {f"{part}-text": "Bangun gud", "verb": "save"}
    reviewing.post(desk, data)
    reviewing.post(desk, data)  # sent twice
    item = ConsolidatedItem.objects.get()
    assert item.version == 2
    _created, edited = item.history.order_by("revision")
    assert [change["field"] for change in edited.changes] == ["unfinished"]
    assert "Bangun gud" in str(edited.changes[0]["new"])
    assert "Bangun gud" in reviewing.get(item.get_absolute_url()).text


def test_dissolving_and_taking_out_leave_nothing_behind(reviewing, desk, opened, pair, reviewer):
    reviewing.post(desk, undecided(opened) | {"verb": "save"})
    item = ConsolidatedItem.objects.get()
    item = consolidating.take_out(item, pair[1], actor=reviewer, expected_version=item.version)
    assert list(item.unfinished) == [str(pair[0].recommendations.get().pk)]
    item = consolidating.dissolve(item, actor=reviewer, expected_version=item.version)
    assert item.unfinished == {}
