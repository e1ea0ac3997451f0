"""A form saves again: its first answer was lost or told of others' changes, and it still has its
old version.
"""

import uuid
from dataclasses import replace

import pytest

from dim.models import Problem
from dim.operations.problems import editing
from dim.operations.problems.content import RecommendationContent, stored_content
from dim.operations.problems.resumed_form import OpenedForm
from dim.workflow import StaleProblem
from tests import factories as make

FORM = OpenedForm(uuid.uuid4(), 1)


@pytest.fixture
def problem(class_a):
    return make.problem(class_a)


@pytest.fixture
def other(class_a, problem):
    return make.member("facilitator", class_a)


def now(problem):
    return stored_content(Problem.objects.get(pk=problem.pk))


def turn(number):
    return replace(FORM, turn=number)


def save(problem, content, actor, version, form=FORM):
    return editing.save_changes(problem, content, actor=actor, expected_version=version, form=form)


def others_save(problem, content, actor, version):
    return save(problem, content, actor, version, OpenedForm(uuid.uuid4()))


def added(problem, text="Sewa"):
    content = now(problem)
    return replace(
        content, recommendations=(*content.recommendations, RecommendationContent(text, ("Pemda",)))
    )


def rows(problem):
    return [row.text for row in now(problem).recommendations]


def without_last(content):
    return replace(content, recommendations=content.recommendations[:-1])


def reworded(content):
    *first, last = content.recommendations
    return replace(content, recommendations=(*first, replace(last, text="Sewa gudang")))


def reversed_rows(content):
    return replace(content, recommendations=content.recommendations[::-1])


# --- The same once more --------------------------------------------------------------------


@pytest.mark.parametrize(
    "change", [reworded, without_last, reversed_rows], ids=["reworded", "removed", "moved"]
)
def test_a_recommendation_is_added_once(problem, facilitator, other, change):
    sent = added(problem)
    save(problem, sent, facilitator, 1)
    left = change(now(problem))
    others_save(problem, left, other, 2)
    again = save(problem, sent, facilitator, 1)
    assert now(problem) == left
    assert again.problem.version == 3
    assert list(again.taken) == ([str(other)] if change is not reversed_rows else [])


def test_what_others_changed_after_my_save_is_not_asked_about(problem, facilitator, other):
    sent = replace(now(problem), cause="Sebab saya")
    save(problem, sent, facilitator, 1)
    others_save(problem, replace(sent, cause="Sebab kita"), other, 2)
    again = save(problem, sent, facilitator, 1)
    assert (again.problem.cause, again.problem.version) == ("Sebab kita", 3)


def test_what_was_merged_the_first_time_is_recognised_too(problem, facilitator, other):
    sent = added(problem)
    others_save(problem, replace(now(problem), impact="Dampak"), other, 1)
    assert save(problem, sent, facilitator, 1).problem.version == 3
    others_save(problem, reworded(now(problem)), other, 3)
    assert save(problem, sent, facilitator, 1).problem.version == 4
    assert rows(problem)[1:] == ["Sewa gudang"]


@pytest.mark.parametrize("is_stored", [True, False], ids=["stored before", "overtaken on its way"])
def test_an_old_send_that_arrives_late_takes_nothing_back(problem, facilitator, is_stored):
    opened = now(problem)
    if is_stored:
        save(problem, replace(opened, cause="Satu"), facilitator, 1, turn(1))
    save(problem, replace(opened, cause="Satu dua"), facilitator, 1, turn(2))
    assert (
        save(problem, replace(opened, cause="Satu"), facilitator, 1, turn(1)).problem.cause
        == "Satu dua"
    )


# --- The same and more ---------------------------------------------------------------------


def test_typing_on_is_no_conflict_with_oneself(problem, facilitator, other):
    opened = now(problem)
    others_save(problem, replace(opened, impact="Dampak"), other, 1)
    for number, typed in enumerate(("Satu", "Satu dua", "Satu dua tiga", "Satu"), 1):
        saved = save(problem, replace(opened, cause=typed), facilitator, 1, turn(number))
    assert (now(problem).cause, now(problem).impact) == ("Satu", "Dampak")
    assert list(saved.taken) == [str(other)]


def test_a_new_recommendation_is_reworded_and_removed_before_its_answer(
    problem, facilitator, other
):
    opened = now(problem)
    save(problem, added(problem), facilitator, 1)
    pk = now(problem).recommendations[-1].pk
    others_save(problem, replace(now(problem), impact="Dampak"), other, 2)
    more = replace(
        opened,
        recommendations=(
            *opened.recommendations,
            *map(RecommendationContent, ("Sewa dua", "Lagi")),
        ),
    )
    save(problem, more, facilitator, 1, turn(2))
    assert rows(problem)[1:] == ["Sewa dua", "Lagi"]
    assert now(problem).recommendations[1].pk == pk
    save(problem, opened, facilitator, 1, turn(3))
    assert (now(problem).recommendations, now(problem).impact) == (opened.recommendations, "Dampak")


def test_others_rows_that_my_insertion_moved_are_not_mine(problem, facilitator, other):
    opened = now(problem)
    others_save(problem, added(problem, "Dari orang lain"), other, 1)
    first = replace(
        opened, recommendations=(RecommendationContent("Paling atas"), *opened.recommendations)
    )
    save(problem, first, facilitator, 1)
    save(problem, replace(first, cause="Lalu ini"), facilitator, 1, turn(2))
    assert rows(problem) == [
        "Paling atas",
        *(row.text for row in opened.recommendations),
        "Dari orang lain",
    ]


# --- And what is a conflict ------------------------------------------------------------------


def test_others_words_in_the_same_place_are_asked_about(problem, facilitator, other):
    opened = now(problem)
    save(problem, replace(opened, cause="Satu"), facilitator, 1)
    others_save(problem, replace(opened, cause="Dua"), other, 2)
    with pytest.raises(StaleProblem):
        save(problem, replace(opened, cause="Satu tiga"), facilitator, 1, turn(2))


@pytest.mark.parametrize(
    "who", ["another form of mine", "the same key from somebody else", "a form without key"]
)
def test_only_this_form_goes_on_from_its_words(problem, facilitator, other, who):
    opened = now(problem)
    save(problem, replace(opened, cause="Satu"), facilitator, 1)
    form = {"another form of mine": OpenedForm(uuid.uuid4(), 2), "a form without key": None}.get(
        who, turn(2)
    )
    actor = other if who.startswith("the same") else facilitator
    with pytest.raises(StaleProblem):
        save(problem, replace(opened, cause="Satu dua"), actor, 1, form)
    assert now(problem).cause == "Satu"


def test_a_new_form_is_typed_on_before_its_first_answer(class_a, facilitator):
    """Also by the quick entry, where nobody counts."""
    made = editing.create_problem(class_a, make.content(class_a), actor=facilitator, key=FORM.key)
    for typed, form in (("Satu", turn(0)), ("Satu dua", turn(0)), ("Satu dua tiga", turn(1))):
        save(made, replace(now(made), cause=typed), facilitator, 1, form)
    assert now(made).cause == "Satu dua tiga"
