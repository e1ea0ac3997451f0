"""What is similar, beside the text under review and in the list; and where it leads."""

import pytest
from django.urls import reverse

from dim.operations.problems.content import RecommendationContent
from dim.operations.similar.groups import mark_distinct
from dim.operations.similar.pairs import update_similar_pairs
from tests import factories as make

LIST = "admin:dim_problem_changelist"
STORES = "Gudang logistik pemilu belum tersedia di satker"
HONOUR = "Honorarium KPPS kecil sekali"
RAISE = (RecommendationContent("Naikkan honor", (), ""),)


@pytest.fixture
def desk(client, reviewer):
    client.force_login(reviewer)
    return client


def review(desk, problem):
    return desk.get(reverse("problem_review", args=[problem.pk]))


def shown(response):
    return [entry.problem.code for entry in response.context["similar"]]


def test_similar_ones_stand_beside_the_text_the_most_alike_first(desk, class_a, class_b):
    mine = make.problem(class_a, "submitted", statement=STORES)
    near = make.problem(class_b, "submitted", statement=f"{STORES} kami")
    same = make.problem(class_b, "accepted", statement=STORES.upper())
    for status in ("draft", "returned", "withdrawn"):
        make.problem(class_a, status, statement=STORES)
    other = make.problem(class_a, "submitted", statement=HONOUR, recommendations=RAISE)
    response = review(desk, mine)
    # What was entered a moment ago is compared by the page itself.
    assert shown(response) == [same.code, near.code]
    first, second = response.context["similar"]
    assert (first.neighbour.is_same, second.neighbour.is_same) == (True, False)
    assert shown(review(desk, other)) == []


def test_two_similar_ones_open_together_at_the_consolidation_desk(desk, class_a, class_b):
    mine = make.problem(class_a, "submitted", statement=STORES)
    other = make.problem(class_b, "submitted", statement=STORES)
    (entry,) = review(desk, mine).context["similar"]
    work = desk.get(entry.merge_url).context["work"]
    assert {row.pk for row in work.sources} == {mine.pk, other.pk}
    group = desk.get(review(desk, mine).context["group_url"]).context["found"].groups
    assert [{row.pk for row in one.members} for one in group] == [{mine.pk, other.pk}]


def test_one_that_is_in_an_item_leads_into_that_item(desk, class_a, class_b, reviewer):
    mine = make.problem(class_a, "submitted", statement=STORES)
    other = make.problem(class_b, "accepted", statement=STORES)
    item = make.item([other], actor=reviewer)
    (entry,) = review(desk, mine).context["similar"]
    assert entry.merge_code == item.code
    work = desk.get(entry.merge_url).context["work"]
    assert work.item == item
    assert {row.pk for row in work.sources} == {mine.pk, other.pk}


def test_what_was_told_apart_is_similar_no_longer(desk, class_a, class_b, reviewer):
    mine = make.problem(class_a, "submitted", statement=STORES)
    other = make.problem(class_b, "submitted", statement=STORES)
    mark_distinct([mine], [other], actor=reviewer)
    assert shown(review(desk, mine)) == []


def test_nothing_of_divisions_that_one_may_not_read_is_named(
    client, desk, class_a, other_division, coordinator
):
    mine = make.problem(class_a, "submitted", statement=STORES)
    elsewhere = make.workshop_class(other_division, "C")
    hidden = make.problem(elsewhere, "submitted", statement=STORES)
    assert shown(review(desk, mine)) == []
    assert hidden.code not in desk.get(reverse(LIST)).content.decode()
    client.force_login(coordinator)
    (entry,) = review(client, mine).context["similar"]
    # The coordinator merges across divisions.
    assert entry.problem == hidden
    assert {row.pk for row in client.get(entry.merge_url).context["work"].sources} == {
        mine.pk,
        hidden.pk,
    }


def test_what_is_decided_has_no_such_list(desk, class_a, class_b):
    mine = make.problem(class_a, "accepted", statement=STORES)
    make.problem(class_b, "submitted", statement=STORES)
    assert shown(review(desk, mine)) == []


def test_a_ready_made_reason_names_the_similar_one(desk, class_a, class_b):
    mine = make.problem(class_a, "submitted", statement=STORES)
    other = make.problem(class_b, "submitted", statement=STORES)
    ((category, words),) = review(desk, mine).context["same_as"]
    assert category == "other"
    assert other.code in words


def test_the_list_says_how_many_say_the_same_and_in_how_many_classes(desk, class_a, class_b):
    mine = make.problem(class_a, "submitted", statement=STORES)
    for of in (class_a, class_b):
        make.problem(of, "submitted", statement=STORES)
    alone = make.problem(class_a, "submitted", statement=HONOUR, recommendations=RAISE)
    response = desk.get(reverse(LIST))
    rows = {row.pk: row.similar for row in response.context["cl"].result_list}
    assert (rows[mine.pk].problems, rows[mine.pk].classes) == (2, 2)
    assert rows[alone.pk] is None
    assert f"q={mine.code}" in response.content.decode()


def test_the_list_tells_what_is_not_compared_yet(desk, class_a, monkeypatch):
    make.problem(class_a, "submitted", statement=STORES)
    monkeypatch.setattr("dim.operations.similar.neighbours.SECONDS", 0)
    assert desk.get(reverse(LIST)).context["left"] == 1
    update_similar_pairs(class_a.division.event, seconds=60)
    assert desk.get(reverse(LIST)).context["left"] == 0
