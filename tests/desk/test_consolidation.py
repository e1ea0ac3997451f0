"""The consolidation desk as it is sent and answered, without a script."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from dim import workflow
from dim.models import ConsolidatedItem, DistinctPair, Placement, Problem
from dim.operations import consolidating
from dim.operations.problems import bulk_undo
from dim.operations.problems.content import RecommendationContent
from dim.operations.similar.pairs import update_similar_pairs
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair(class_a, class_b):
    return [
        make.problem(class_a, "submitted", statement="Gudang logistik pemilu belum tersedia"),
        make.problem(
            class_b,
            "accepted",
            statement="Satker belum punya gudang untuk logistik pemilu",
            recommendations=(RecommendationContent("Sewa gudang", ("KPU RI",), "long"),),
        ),
    ]


def form_of(response):
    """What the page's form would send, as a browser reads it."""
    work = response.context["work"]
    form = work.form
    data = {
        "filters": response.context["filters"],
        "item": work.item.pk if work.item else "",
        "absorb": "",
        "version": work.version,
        "key": str(work.key),
        "source": [f"{pk}:{version}" for pk, version in work.versions.items()],
        "strategic_issue": getattr(
            form["strategic_issue"].value(), "pk", form["strategic_issue"].value()
        ),
        "statement": form["statement"].value() or "",
    }
    for part in form.parts:
        data |= {part.add_prefix(name): part[name].value() or "" for name in part.fields}
    return data


def parts_of(response):
    return {part.source.code: part.prefix for part in response.context["work"].form.parts}


def test_from_a_group_to_a_stored_item(reviewing, desk, pair, event):
    while update_similar_pairs(event):
        pass
    groups = reviewing.get(desk).context["found"].groups
    assert [sorted(p.code for p in group.members) for group in groups] == [
        ["SEK-A-001", "SEK-B-001"]
    ]
    picked = reviewing.post(
        desk, {"verb": "pick", "entries": [p.pk for p in groups[0].members]}, follow=True
    )
    parts, data = parts_of(picked), form_of(picked)
    assert data["statement"] == pair[0].statement
    refused = reviewing.post(desk, data | {"verb": "adopt"})
    assert refused.status_code == 422
    assert {
        part.errors.as_data()["fate"][0].code for part in refused.context["work"].form.parts
    } == {"required"}
    assert not ConsolidatedItem.objects.exists()
    lead = pair[0].recommendations.get().pk
    data |= {
        "statement": "Gudang logistik belum ada di banyak satker",
        f"{parts['SEK-A-001']}-fate": "keep",
        f"{parts['SEK-A-001']}-text": "Bangun gudang permanen bersama",
        f"{parts['SEK-B-001']}-fate": f"with-{lead}",
        "verb": "save",
    }
    assert reviewing.post(desk, data).status_code == 302
    item = ConsolidatedItem.objects.get()
    assert (item.code, item.statement) == (
        "SEK-P-001",
        "Gudang logistik belum ada di banyak satker",
    )
    assert [row.text for row in item.recommendations.all()] == ["Bangun gudang permanen bersama"]
    assert set(Problem.objects.values_list("status", flat=True)) == {"merged"}
    assert reviewing.post(desk, data).status_code == 302  # the second click
    assert ConsolidatedItem.objects.count() == 1
    opened = reviewing.get(desk, {"item": item.pk})
    assert form_of(opened)[f"{parts['SEK-B-001']}-fate"] == f"with-{lead}"


def test_whom_a_combined_recommendation_addresses_is_not_lost(reviewing, desk, class_a, class_b):
    first = make.problem(
        class_a, "submitted", recommendations=(RecommendationContent("Bahas", ("KPU RI",)),)
    )
    other = make.problem(
        class_b, "submitted", recommendations=(RecommendationContent("Bahas", ("Pemda/TAPD",)),)
    )
    opened = reviewing.get(desk, {"entries": [first.pk, other.pk]})
    parts, data = parts_of(opened), form_of(opened)
    lead = first.recommendations.get().pk
    data |= {
        f"{parts[first.code]}-fate": "keep",
        f"{parts[other.code]}-fate": f"with-{lead}",
        "verb": "save",
    }
    reviewing.post(desk, data)
    row = ConsolidatedItem.objects.get().recommendations.get()
    assert {one.name for one in row.addressees.all()} == {"KPU RI", "Pemda/TAPD"}
    # Once settled, it can be taken out again.
    opened = reviewing.get(desk, {"item": ConsolidatedItem.objects.get().pk})
    reviewing.post(
        desk, form_of(opened) | {f"{parts[first.code]}-addressees": "KPU RI", "verb": "save"}
    )
    assert {one.name for one in row.addressees.all()} == {"KPU RI"}


def test_the_buttons_that_store_nothing_keep_what_was_typed(reviewing, desk, pair):
    opened = reviewing.get(desk, {"entries": [p.pk for p in pair]})
    parts, data = parts_of(opened), form_of(opened)
    data |= {
        "statement": "Kata saya",
        f"{parts['SEK-A-001']}-fate": "aside",
        f"{parts['SEK-A-001']}-reason": "Ganda",
    }
    started = form_of(reviewing.post(desk, data | {"verb": f"start:{pair[1].pk}"}))
    assert started["statement"] == f"Kata saya\n{pair[1].statement}"
    assert started[f"{parts['SEK-A-001']}-reason"] == "Ganda"
    kept = form_of(reviewing.post(desk, data | {"verb": "keep_rest"}))
    assert (kept[f"{parts['SEK-A-001']}-fate"], kept[f"{parts['SEK-B-001']}-fate"]) == (
        "aside",
        "keep",
    )
    dropped = form_of(reviewing.post(desk, data | {"verb": f"drop:{pair[1].pk}"}))
    assert dropped["source"] == [f"{pair[0].pk}:{pair[0].version}"]
    assert not ConsolidatedItem.objects.exists()


def test_two_at_the_desk(reviewing, desk, pair, division):
    item = make.item(pair)
    opened = reviewing.get(desk, {"item": item.pk})
    held = consolidating.PickedProblems.of(pair)
    other = make.item_content(pair, "Kata orang lain")
    consolidating.change_item(
        item, other, held, actor=make.member("reviewer", division), expected_version=item.version
    )
    data = form_of(opened) | {"statement": "Kata saya", "verb": "save"}
    refused = reviewing.post(desk, data)
    assert refused.status_code == 409
    assert refused.context["work"].refused.code == "stale_item"
    assert [step.changes[0].new for step in refused.context["work"].meanwhile] == [
        "Kata orang lain"
    ]
    assert form_of(refused)["statement"] == "Kata saya"
    assert reviewing.post(desk, form_of(refused) | {"verb": "save"}).status_code == 302
    item.refresh_from_db()
    assert item.statement == "Kata saya"


def test_a_problem_taken_back_meanwhile(reviewing, desk, pair, facilitator):
    opened = reviewing.get(desk, {"entries": [p.pk for p in pair]})
    parts, data = parts_of(opened), form_of(opened)
    data |= {f"{prefix}-fate": "keep" for prefix in parts.values()}
    workflow.perform(workflow.TAKE_BACK, pair[0], actor=facilitator)
    refused = reviewing.post(desk, data | {"verb": "save", "statement": "Kata saya"})
    assert (refused.status_code, refused.context["work"].refused.code) == (409, "status")
    assert form_of(refused)["statement"] == "Kata saya"
    assert not ConsolidatedItem.objects.exists()


def test_adopting_dissolving_and_opening_again(reviewing, client, desk, pair, coordinator):
    item = make.item(pair)
    opened = reviewing.get(desk, {"item": item.pk})
    reviewing.post(desk, form_of(opened) | {"verb": "adopt"})
    item.refresh_from_db()
    assert item.status == "adopted"
    decide = reverse("item_decide", args=[item.pk])
    reviewing.post(decide, {"verb": "dissolve", "version": item.version})
    assert Problem.objects.filter(status="merged").count() == 2
    client.force_login(coordinator)
    client.post(decide, {"verb": "reopen", "reason": "Pleno meminta", "version": item.version})
    item.refresh_from_db()
    client.post(decide, {"verb": "dissolve", "version": item.version})
    assert not Problem.objects.filter(status="merged").exists()
    assert not Placement.objects.exists()


def test_one_item_takes_in_another(reviewing, desk, pair, class_a):
    third = make.problem(class_a, "submitted", statement="Sewa gudang mahal")
    item, other = make.item(pair), make.item([third])
    assert [row.pk for row in reviewing.get(desk, {"item": item.pk}).context["others"]] == [
        other.pk
    ]
    opened = reviewing.get(desk, {"item": item.pk, "absorb": other.pk})
    data = form_of(opened) | {"absorb": other.pk, "verb": "save"}
    assert reviewing.post(desk, data).status_code == 302
    other.refresh_from_db()
    assert (other.status, other.absorbed_into) == ("dissolved", item)
    assert len(consolidating.held_by(item)) == 3


def test_problems_without_a_group_can_be_joined_too(reviewing, desk, class_a, class_b):
    def say(room, text):
        rows = (RecommendationContent(text),)
        return make.problem(room, "submitted", statement=text, recommendations=rows)

    made = [say(class_a, "Atap bocor"), say(class_b, "Honor terlambat")]
    make.item([say(class_a, "Pagar roboh")])
    assert {problem.pk for problem in reviewing.get(desk).context["found"].singles} == {
        row.pk for row in made
    }
    assert [row.pk for row in reviewing.get(desk, {"q": "atap"}).context["found"].singles] == [
        made[0].pk
    ]


def test_what_went_into_another_divisions_item_is_named(
    reviewing, desk, pair, other_division, coordinator
):
    far = make.problem(make.workshop_class(other_division, "A"), "submitted")
    item = make.item([far, pair[0]], actor=coordinator)
    assert item.division == other_division
    assert reviewing.get(desk).context["away"] == [pair[0]]
    assert reviewing.get(item.get_absolute_url()).status_code == 200


def test_told_apart(reviewing, desk, pair, event):
    while update_similar_pairs(event):
        pass
    keys = [p.pk for p in pair]
    reviewing.post(desk, {"verb": "apart", "members": keys, "entries": keys[:1]})
    assert DistinctPair.objects.count() == 1
    assert reviewing.get(desk).context["found"].groups == []
    reviewing.post(desk, {"verb": "apart", "members": keys, "entries": []})
    assert DistinctPair.objects.count() == 1


def test_what_nobody_disputes_is_confirmed_with_its_codes(reviewing, desk, class_a, event):
    one = make.problem(class_a, "submitted", statement="Kamar mandi bocor")
    while update_similar_pairs(event):
        pass
    page = reviewing.get(f"{desk}undisputed/")
    assert [row.problem.code for row in page.context["going"]] == [one.code]
    decide = reverse("problems_decide", args=["accept"])
    reviewing.post(decide, {"picked": [f"{one.pk}:{one.version}"]})
    one.refresh_from_db()
    assert one.status == "accepted"


def test_what_was_accepted_at_once_is_undone_as_one(
    reviewing, reviewer, client, desk, class_a, division
):
    """By whoever confirmed it, while nothing else has happened; what was merged since stays."""
    names = ("Kamar mandi bocor", "Genset rusak parah", "Anggaran perjalanan terlambat")
    problems = [make.problem(class_a, "submitted", statement=name) for name in names]
    decide = reverse("problems_decide", args=["accept"])
    page = reviewing.post(
        decide, {"picked": [f"{row.pk}:{row.version}" for row in problems]}, follow=True
    )
    (confirmed,) = reviewing.get(desk).context["confirmed"]
    undo = reverse("problems_undo", args=[confirmed.key])
    assert confirmed.number == 3
    assert undo in page.content.decode()
    for row in problems:
        row.refresh_from_db()
    make.item([problems[2]])
    asked = reviewing.get(undo)
    assert [row.code for row in asked.context["rows"]] == [row.code for row in problems[:2]]
    assert "Genset rusak parah" in asked.content.decode()
    other = make.member("reviewer", division)
    client.force_login(other)
    client.post(undo)
    assert sorted(Problem.objects.values_list("status", flat=True)) == [
        "accepted",
        "accepted",
        "merged",
    ]
    client.force_login(reviewer)
    client.post(undo)
    assert sorted(Problem.objects.values_list("status", flat=True)) == [
        "merged",
        "submitted",
        "submitted",
    ]
    assert [row.history.first().action for row in problems[:2]] == ["undo_accept"] * 2
    assert client.get(undo).status_code == 302  # nothing is left to undo
    assert client.get(desk).context["confirmed"] == []


def test_an_old_acceptance_is_not_undone_this_way(reviewing, desk, class_a, monkeypatch):
    one = make.problem(class_a, "submitted")
    reviewing.post(
        reverse("problems_decide", args=["accept"]),
        {"picked": [f"{one.pk}:{one.version}"]},
    )
    (confirmed,) = reviewing.get(desk).context["confirmed"]
    monkeypatch.setattr(bulk_undo, "UNDOABLE_FOR", datetime.timedelta(0))
    reviewing.post(reverse("problems_undo", args=[confirmed.key]))
    one.refresh_from_db()
    assert one.status == "accepted"


def test_nonsense_is_answered(reviewing, desk, pair):
    huge = "9" * 30
    for query in (
        {"item": huge},
        {"entries": [huge, "x"]},
        {"page": "x", "issue": huge, "class": "x", "status": "y"},
    ):
        assert reviewing.get(desk, query).status_code == 200
    for sent in (
        {},
        {"verb": "save"},
        {"verb": "save", "source": f"{huge}:1"},
        {
            "verb": "save",
            "source": f"{pair[0].pk}:{huge}",
            "key": "x",
            "version": huge,
            "item": huge,
        },
        {"verb": "start:x", "source": f"{pair[0].pk}:2"},
        {"verb": "pick:x", "entries": huge},
        {"verb": "apart", "entries": huge, "members": "x"},
    ):
        assert reviewing.post(desk, sent).status_code in {200, 302, 409, 422}
    assert not ConsolidatedItem.objects.exists()


def test_another_divisions_desk_does_not_exist(
    client, desk, pair, other_division, facilitator, organiser
):
    item = make.item(pair)
    decide = reverse("item_decide", args=[item.pk])
    stranger = make.member("reviewer", other_division)
    for person in (stranger, facilitator, organiser):
        client.force_login(person)
        for answer in (
            client.get(desk),
            client.post(desk, {"verb": "save"}),
            client.get(f"{desk}undisputed/"),
        ):
            assert answer.status_code == 404
        assert client.post(decide, {"verb": "dissolve", "version": 1}).status_code == 404
    client.force_login(stranger)
    theirs = reverse("division_consolidate", args=[other_division.pk])
    answer = client.get(theirs, {"entries": [p.pk for p in pair], "item": item.pk, "event": "1"})
    assert answer.context["work"] is None
    assert answer.context["found"].groups == []
    listed = client.get(reverse("admin:dim_consolidateditem_changelist"))
    assert listed.context["cl"].result_count == 0


def test_the_number_of_queries_does_not_grow(reviewing, desk, class_a, class_b, event):
    def ask(**query):
        while update_similar_pairs(event):
            pass
        with CaptureQueriesContext(connection) as captured:
            reviewing.get(desk, query)
        return len(captured)

    def enter(number):
        return [
            make.problem(room, "submitted", statement=f"Gudang logistik {number} belum tersedia")
            for room in (class_a, class_b)
        ]

    few = enter(1)
    make.item(enter(2))
    before = ask(), ask(entries=[p.pk for p in few])
    many = [problem for number in range(3, 15) for problem in enter(number)]
    make.item(enter(20))
    assert (ask(), ask(entries=[p.pk for p in many])) <= before
