"""Groups of similar problems: whom they are shown to, what a filter keeps, and what was marked
as distinct.
"""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dim import workflow
from dim.models import Comparison, Problem, SimilarPair
from dim.operations.problems.content import RecommendationContent
from dim.operations.problems.decisions import add_note
from dim.operations.similar.groups import (
    groups_of,
    mark_distinct,
    undisputed_problems,
    unmark_distinct,
)
from dim.operations.similar.pairs import update_similar_pairs
from tests import factories as make

pytestmark = pytest.mark.django_db

STORES = (
    "Gudang logistik pemilu belum tersedia",
    "Satker belum punya gudang untuk logistik pemilu",
)
HONOUR = ("Honor KPPS terlalu kecil", "Honorarium KPPS kecil sekali")
OTHERS = (
    "Server Sirekap lambat",
    "Mobil dinas rusak",
    "Kamar mandi bocor",
    "Genset kehabisan solar",
)


def say(of, statement, status="submitted"):
    rows = (RecommendationContent(statement, (), ""),)
    return make.problem(of, status, statement=statement, recommendations=rows)


@pytest.fixture
def world(class_a, class_b, event):
    """Two groups of two, and four problems that are alone."""
    made = [
        say(room, text) for room, text in zip((class_a, class_b) * 2, STORES + HONOUR, strict=True)
    ]
    made += [say(class_a, text) for text in OTHERS]
    assert update_similar_pairs(event, seconds=60) == 0
    return made


def codes(found):
    return [sorted(problem.code for problem in group.members) for group in found.groups]


def test_groups_with_their_classes_and_the_rest(world, division, reviewer):
    found = groups_of(division, reviewer)
    assert sorted(codes(found)) == [["SEK-A-001", "SEK-B-001"], ["SEK-A-002", "SEK-B-002"]]
    weights = [(one.number_of_classes, len(one.members), one.strength) for one in found.groups]
    assert weights == sorted(weights, reverse=True)
    assert [group.number_of_classes for group in found.groups] == [2, 2]
    assert (found.total_groups, found.number_ungrouped, found.number_not_compared) == (2, 4, 0)


def test_groups_of_most_classes_come_first_then_those_of_most_problems(
    class_a, class_b, division, reviewer, event
):
    for number in range(3):
        say(class_a, "Genset kehabisan solar saat listrik padam")
        if number:
            say(class_a, "Mobil dinas rusak parah di perjalanan")
    for of in (class_a, class_b):
        say(of, "Honorarium KPPS kecil sekali")
    assert update_similar_pairs(event, seconds=60) == 0
    found = groups_of(division, reviewer)
    sizes = [(one.number_of_classes, len(one.members)) for one in found.groups]
    assert sizes == [(2, 2), (1, 3), (1, 2)]
    assert "honorarium" in found.groups[0].shared


def test_a_filter_keeps_whole_groups(world, division, reviewer, class_a):
    assert codes(groups_of(division, reviewer, query="honorarium")) == [["SEK-A-002", "SEK-B-002"]]
    assert len(groups_of(division, reviewer, workshop_class=class_a).groups) == 2
    assert groups_of(division, reviewer, status="accepted").groups == []
    other = make.issue(division, 9)
    assert groups_of(division, reviewer, issue=other).groups == []


def test_what_is_merged_comes_last(world, division, reviewer):
    first = groups_of(division, reviewer).groups[0]
    item = make.item(list(first.members), actor=reviewer)
    found = groups_of(division, reviewer)
    assert found.groups[-1].items == [item]
    assert found.groups[-1].free == []


def test_told_apart_stays_apart(world, division, reviewer, event):
    before = codes(groups_of(division, reviewer))
    mark_distinct([world[0]], [world[1]], actor=reviewer)
    assert codes(groups_of(division, reviewer)) == [["SEK-A-002", "SEK-B-002"]]
    Comparison.objects.all().delete()
    SimilarPair.objects.all().delete()
    update_similar_pairs(event, seconds=60)
    assert codes(groups_of(division, reviewer)) == [["SEK-A-002", "SEK-B-002"]]
    unmark_distinct(world[0], actor=reviewer)
    assert codes(groups_of(division, reviewer)) == before


def test_nobody_sees_or_tells_apart_what_is_not_theirs(
    world, event, division, other_division, coordinator
):
    there = say(make.workshop_class(other_division, "A"), STORES[0])
    update_similar_pairs(event, seconds=60)
    stranger = make.member("reviewer", other_division)
    assert groups_of(division, stranger).groups == []
    assert groups_of(other_division, stranger, is_whole_event=True).groups == []
    assert undisputed_problems(division, stranger).count() == 0
    with pytest.raises(PermissionDenied):
        mark_distinct([there], [world[0]], actor=stranger)
    whole = codes(groups_of(division, coordinator, is_whole_event=True))
    assert ["DATIN-A-001", "SEK-A-001", "SEK-B-001"] in whole


def test_a_draft_is_in_no_group(world, class_b, division, coordinator, event):
    say(class_b, STORES[0], "draft")
    update_similar_pairs(event, seconds=60)
    assert all("SEK-B-003" not in group for group in codes(groups_of(division, coordinator)))


def test_what_nobody_disputes(world, division, reviewer, class_a):
    assert sorted(undisputed_problems(division, reviewer).values_list("code", flat=True)) == [
        "SEK-A-003",
        "SEK-A-004",
        "SEK-A-005",
        "SEK-A-006",
    ]
    add_note(world[4], "Periksa dulu", actor=reviewer)
    workflow.perform(workflow.ACCEPT, world[5], actor=reviewer, expected_version=world[5].version)
    say(class_a, "Baru, belum dibandingkan")
    mark_distinct([world[0]], [world[1]], actor=reviewer)  # then these two stand alone
    assert sorted(undisputed_problems(division, reviewer).values_list("code", flat=True)) == [
        "SEK-A-001",
        "SEK-A-005",
        "SEK-A-006",
        "SEK-B-001",
    ]


def test_the_number_of_queries_does_not_grow(world, class_a, class_b, division, reviewer, event):
    def ask():
        reviewer_now = type(reviewer).objects.get(pk=reviewer.pk)
        with CaptureQueriesContext(connection) as captured:
            found = groups_of(division, reviewer_now)
            for group in found.groups:
                for problem in group.members:
                    (
                        str(problem.workshop_class),
                        str(problem.strategic_issue),
                        list(problem.offices.all()),
                    )
                    assert problem.merge is None
        return len(captured)

    few = ask()
    for number in range(20):
        say(class_a, f"{STORES[0]} {number}")
        say(class_b, f"{HONOUR[0]} {number}")
    update_similar_pairs(event, seconds=60)
    assert ask() == few
    assert Problem.objects.count() == 48
