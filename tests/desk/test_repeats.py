"""Recommendations that say the same: joined beforehand as a proposal, and asked about."""

import pytest
from django.urls import reverse

from dim.models import ConsolidatedItem
from dim.operations.consolidating.repeats import repeated
from dim.operations.problems.content import RecommendationContent
from tests import factories as make
from tests.desk.test_consolidation import form_of

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("Bangun gudang permanen", "bangun  gudang permanen.", True),
        ("Bangun gudang di kab/kota", "Bangun gudang di kabupaten/kota", True),
        ("Bangunlah gudang yang permanen", "Bangun gudang permanen", True),
        ("Percepat pencairan dana hibah", "Percepat pencaiaran dana hibah", True),
        ("Gudang perlu dibangun", "Gudang tidak perlu dibangun", False),
        ("Tambah 2 rak besi", "Tambah 3 rak besi", False),
        ("Latih bendahara KPU Provinsi", "Latih bendahara KPU Kabupaten", False),
        ("", "", False),
    ],
)
def test_what_counts_as_the_same(one, other, is_same):
    known = {"kab": "kabupaten"}
    assert repeated({1: one, 2: other}, known) == ({2: 1} if is_same else {})


@pytest.fixture
def three(class_a, class_b):
    def say(of, text, whom):
        rows = (RecommendationContent(text, (whom,), ""),)
        return make.problem(of, "submitted", recommendations=rows)

    return [
        say(class_a, "Bangun gudang permanen", "KPU RI"),
        say(class_b, "Bangun gudang permanen.", "Pemda"),
        say(class_b, "Sewa gudang", "Pemda"),
    ]


@pytest.fixture
def desk(client, reviewer, division):
    client.force_login(reviewer)
    return reverse("division_consolidate", args=[division.pk])


@pytest.fixture
def opened(client, desk, three):
    return client.get(desk, {"entries": [row.pk for row in three]})


def fates(response):
    return [part["fate"].value() or "" for part in response.context["work"].form.parts]


def sent(opened, verb, **more):
    suggested = [part.recommendation.pk for part in opened.context["work"].form.suggested_parts]
    return form_of(opened) | {"verb": verb, "suggested": suggested} | more


def test_they_are_joined_beforehand_and_nobody_addressed_is_lost(client, desk, opened, three):
    lead = three[0].recommendations.get().pk
    assert fates(opened) == ["keep", f"with-{lead}", ""]
    assert not ConsolidatedItem.objects.exists()
    assert client.post(desk, sent(opened, "save")).status_code == 302
    (row,) = ConsolidatedItem.objects.get().recommendations.all()
    assert {one.name for one in row.addressees.all()} == {"KPU RI", "Pemda"}


def test_one_button_takes_the_proposal_back(client, desk, opened):
    answer = client.post(desk, sent(opened, "unjoin"))
    assert fates(answer) == ["", "", ""]
    assert answer.context["work"].form.suggested_parts == []
    assert not ConsolidatedItem.objects.exists()


def test_keeping_the_rest_asks_where_texts_repeat(client, desk, opened, three):
    lead = three[0].recommendations.get().pk
    undone = client.post(desk, sent(opened, "unjoin"))
    asked = client.post(desk, form_of(undone) | {"verb": "keep_rest"})
    assert asked.context["work"].asks_about_repeats
    assert fates(asked) == ["", "", ""]
    joined = client.post(desk, form_of(asked) | {"verb": "keep_rest:join"})
    assert fates(joined) == ["keep", f"with-{lead}", "keep"]
    every = client.post(desk, form_of(asked) | {"verb": "keep_rest:all"})
    assert fates(every) == ["keep", "keep", "keep"]


def test_nobody_is_asked_where_nothing_repeats(client, desk, opened):
    answer = client.post(desk, sent(opened, "keep_rest"))
    assert not answer.context["work"].asks_about_repeats
    assert fates(answer)[2] == "keep"
    # What was proposed stays marked as a proposal.
    assert len(answer.context["work"].form.suggested_parts) == 2


def test_what_was_decided_is_not_proposed_anew(client, desk, opened):
    data = sent(client.post(desk, sent(opened, "unjoin")), "save")
    assert client.post(desk, data).status_code == 302
    again = client.get(desk, {"item": ConsolidatedItem.objects.get().pk})
    assert fates(again) == ["", "", ""]
