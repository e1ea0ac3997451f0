"""An edit is sent again because its answer was lost; meanwhile others have gone on from what it had stored."""

from dataclasses import replace

import pytest

from dim.models import Problem
from dim.operations import entries
from dim.operations.content import RecommendationContent, stored_content
from dim.workflow import StaleEntry
from tests import factories as make


@pytest.fixture
def problem(class_a):
    return make.problem(class_a)


@pytest.fixture
def other(class_a, problem):
    return make.member("facilitator", class_a)


def now(problem):
    return stored_content(Problem.objects.get(pk=problem.pk))


def save(problem, content, actor, version):
    return entries.merge_entry(problem, content, actor=actor, expected_version=version)


def added(problem):
    content = now(problem)
    return replace(content, recommendations=(*content.recommendations, RecommendationContent("Sewa", ("Pemda",))))


def rows(problem):
    return [row.text for row in now(problem).recommendations]


def without_last(content):
    return replace(content, recommendations=content.recommendations[:-1])


def reworded(content):
    *first, last = content.recommendations
    return replace(content, recommendations=(*first, replace(last, text="Sewa gudang")))


@pytest.mark.parametrize("change", [reworded, without_last], ids=["reworded", "removed"])
def test_a_recommendation_is_added_once(problem, facilitator, other, change):
    sent = added(problem)
    save(problem, sent, facilitator, 1)
    left = change(now(problem))
    save(problem, left, other, 2)
    again = save(problem, sent, facilitator, 1)
    assert now(problem) == left
    assert again.problem.version == 3
    assert list(again.taken) == [str(other)]


def test_what_was_changed_after_my_save_is_not_asked_about(problem, facilitator, other):
    sent = replace(now(problem), cause="Sebab saya")
    save(problem, sent, facilitator, 1)
    save(problem, replace(sent, cause="Sebab kita"), other, 2)
    again = save(problem, sent, facilitator, 1)
    assert (again.problem.cause, again.problem.version) == ("Sebab kita", 3)


def test_what_was_merged_the_first_time_is_recognised_too(problem, facilitator, other):
    sent = added(problem)
    save(problem, replace(now(problem), impact="Dampak"), other, 1)
    assert save(problem, sent, facilitator, 1).problem.version == 3
    save(problem, reworded(now(problem)), other, 3)
    assert save(problem, sent, facilitator, 1).problem.version == 4
    assert rows(problem)[1:] == ["Sewa gudang"]


def test_the_order_that_others_chose_stays(problem, facilitator, other):
    save(problem, added(problem), facilitator, 1)
    sent = replace(now(problem), recommendations=now(problem).recommendations[::-1])
    save(problem, sent, facilitator, 2)
    save(problem, replace(sent, recommendations=sent.recommendations[::-1]), other, 3)
    assert save(problem, sent, facilitator, 2).problem.version == 4


def test_other_words_of_mine_are_no_repetition(problem, facilitator, other):
    save(problem, replace(now(problem), cause="Satu"), facilitator, 1)
    save(problem, replace(now(problem), cause="Dua"), other, 2)
    with pytest.raises(StaleEntry):
        save(problem, replace(now(problem), cause="Tiga"), facilitator, 1)


def test_the_same_words_of_somebody_else_are_no_repetition(problem, facilitator, other):
    sent = replace(now(problem), cause="Satu")
    save(problem, sent, other, 1)
    save(problem, replace(now(problem), cause="Dua"), other, 2)
    with pytest.raises(StaleEntry):
        save(problem, sent, facilitator, 1)
