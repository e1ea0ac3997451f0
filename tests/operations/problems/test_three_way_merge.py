"""Two contents from one beginning: nothing typed is lost, and who comes first makes no
difference.
"""

import threading
from dataclasses import replace

import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st

from dim.models import HistoryEntry, Office, Problem, StrategicIssue
from dim.operations.problems import editing
from dim.operations.problems.content import (
    ProblemContent,
    RecommendationContent,
    history_values,
    stored_content,
)
from dim.operations.problems.recommendation_matching import align_recommendations
from dim.operations.problems.revisions import as_revision_content, content_at
from dim.operations.problems.three_way_merge import (
    FIELDS,
    MINE,
    THEIRS,
    merge_contents,
)
from dim.workflow import StaleProblem
from tests import factories as make

TEXT = st.sampled_from(["", "satu", "dua", "tiga", "empat"])
WORDS = st.sampled_from(["satu", "dua", "tiga", "empat"])
ISSUES = [StrategicIssue(pk=number, number=number, title=f"Isu {number}") for number in (1, 2, 3)]
OFFICES = [Office(pk=number, name=f"KPU {number}") for number in (1, 2, 3)]
NAMES = st.sets(st.sampled_from(["KPU RI", "Pemda", "ANRI"])).map(
    lambda names: tuple(sorted(names))
)


def rows_with(pks):
    horizon = st.sampled_from(["", "long"])
    row = st.builds(RecommendationContent, WORDS, NAMES, horizon)
    return st.permutations(pks).flatmap(
        lambda order: st.tuples(
            *[row.map(lambda made, pk=pk: replace(made, pk=pk)) for pk in order]
        )
    )


def contents(pks):
    return st.builds(
        ProblemContent,
        strategic_issue=st.sampled_from(ISSUES),
        statement=WORDS,
        cause=TEXT,
        impact=TEXT,
        legal_basis=st.just(""),
        offices=st.sets(st.sampled_from(OFFICES)).map(tuple),
        recommendations=rows_with(pks),
    )


@st.composite
def edits(draw, base, serial):
    """Somebody changes, removes, moves and adds what they like; most stays as it was."""

    def maybe(strategy, value):
        return draw(strategy) if draw(st.integers(0, 3)) == 0 else value

    other = draw(contents([]))
    values = {name: maybe(st.just(getattr(other, name)), getattr(base, name)) for name in FIELDS}
    rows = [row for row in base.recommendations if maybe(st.just(False), True)]
    rows = [
        replace(row, text=maybe(WORDS, row.text), addressees=maybe(NAMES, row.addressees))
        for row in rows
    ]
    rows = list(maybe(st.permutations(rows), rows))
    added = draw(st.lists(WORDS, max_size=2))
    rows += [
        RecommendationContent(f"baru {serial} {text}", pk=serial + at)
        for at, text in enumerate(added)
    ]
    return ProblemContent(**values, recommendations=tuple(rows))


@st.composite
def triples(draw):
    base = draw(contents(range(1, draw(st.integers(0, 3)) + 1)))
    return base, draw(edits(base, 100)), draw(edits(base, 200))


def unordered(content):
    return history_values(content), sorted(
        (row.text, sorted(row.addressees), row.horizon) for row in content.recommendations
    )


def words(content):
    """Every text of `content`, with the place where it stands."""
    said = history_values(content) | {"strategic_issue": str(content.strategic_issue)}
    found = {(name, str(said[name])) for name in FIELDS}
    for row in content.recommendations:
        found |= {
            ((row.pk, "text"), row.text),
            ((row.pk, "addressees"), "; ".join(sorted(row.addressees))),
        }
    return found


@settings(max_examples=150, deadline=None)
@given(triples())
def test_nothing_that_either_side_typed_is_lost(triple):
    base, mine, theirs = triple
    merged = merge_contents(as_revision_content(base), mine, theirs)
    stored = {text for _place, text in words(merged.content)}
    for side, content in ((MINE, mine), (THEIRS, theirs)):
        shown = "\n".join(str(getattr(conflict, side)) for conflict in merged.conflicts)
        for _place, text in words(content) - words(base):
            assert (
                text in stored or text in shown or text.strip("[]'") in shown.replace("\n", "', '")
            )


@settings(max_examples=150, deadline=None)
@given(triples())
def test_the_order_of_saving_makes_no_difference(triple):
    base, mine, theirs = triple
    one, other = (
        merge_contents(as_revision_content(base), mine, theirs),
        merge_contents(as_revision_content(base), theirs, mine),
    )
    assert {conflict.key for conflict in one.conflicts} == {
        conflict.key for conflict in other.conflicts
    }
    if not one.conflicts:
        assert unordered(one.content) == unordered(other.content)


@settings(max_examples=100, deadline=None)
@given(triples(), st.sampled_from([MINE, THEIRS]))
def test_a_choice_for_every_conflict_leaves_none(triple, side):
    base, mine, theirs = triple
    choices = {
        conflict.key: side
        for conflict in merge_contents(as_revision_content(base), mine, theirs).conflicts
    }
    assert not merge_contents(as_revision_content(base), mine, theirs, choices).conflicts


@settings(max_examples=50, deadline=None)
@given(triples())
def test_who_changed_nothing_changes_nothing(triple):
    base, mine, _theirs = triple
    assert (
        merge_contents(as_revision_content(base), base, mine).content.recommendations
        == mine.recommendations
    )
    merged = merge_contents(as_revision_content(base), mine, base)
    assert not merged.conflicts
    assert [row.text for row in merged.content.recommendations] == [
        row.text for row in mine.recommendations
    ]


def test_moving_adding_and_removing_never_collide():
    one, two, three = (
        RecommendationContent(text, pk=pk) for pk, text in enumerate(["satu", "dua", "tiga"], 1)
    )
    base = ProblemContent(ISSUES[0], statement="Masalah", recommendations=(one, two, three))
    mine = replace(base, recommendations=(three, one, two, RecommendationContent("dariku")))
    theirs = replace(base, recommendations=(one, RecommendationContent("darinya", pk=9), three))
    merged = merge_contents(as_revision_content(base), mine, theirs)
    assert [row.text for row in merged.content.recommendations] == [
        "tiga",
        "satu",
        "darinya",
        "dariku",
    ]
    assert not merged.conflicts


def test_removed_here_and_changed_there_is_a_conflict_both_ways():
    row = RecommendationContent("satu", pk=1)
    base = ProblemContent(ISSUES[0], statement="Masalah", recommendations=(row,))
    removed, edited = (
        replace(base, recommendations=()),
        replace(base, recommendations=(replace(row, text="dua"),)),
    )
    for mine, theirs in ((removed, edited), (edited, removed)):
        (conflict,) = merge_contents(as_revision_content(base), mine, theirs).conflicts
        assert {conflict.mine, conflict.theirs} == {None, "dua"}
    kept = merge_contents(
        as_revision_content(base), edited, removed, {"recommendation-1": MINE}
    ).content
    assert [(row.text, row.pk) for row in kept.recommendations] == [("dua", None)]


def test_one_row_sent_twice_is_kept_twice():
    row = RecommendationContent("satu", pk=1)
    base = ProblemContent(ISSUES[0], statement="Masalah", recommendations=(row,))
    mine = replace(base, recommendations=(row, replace(row, text="dua")))
    assert [
        row.text
        for row in merge_contents(as_revision_content(base), mine, base).content.recommendations
    ] == ["satu", "dua"]


def test_a_new_form_continues_rows_by_their_words_and_then_in_order():
    stored = ProblemContent(
        ISSUES[0],
        statement="Masalah",
        recommendations=tuple(
            RecommendationContent(text, pk=pk) for pk, text in ((1, "a"), (2, "b"))
        ),
    )
    mine = replace(stored, recommendations=tuple(map(RecommendationContent, ("c", "a", "d"))))
    assert [
        row.pk for row in align_recommendations(mine, stored.recommendations).recommendations
    ] == [2, 1, None]


@pytest.mark.django_db
def test_every_revision_can_be_rebuilt_from_history(class_a, facilitator):
    office, issue = make.office(), make.issue(class_a.division)
    problem = make.problem(
        class_a, recommendations=tuple(map(RecommendationContent, ("a", "b", "c")))
    )
    said = {1: as_revision_content(stored_content(problem))}
    a, b, c = stored_content(problem).recommendations
    for change in (
        {"statement": "Lain", "cause": "Sebab", "offices": (office,)},
        {
            "recommendations": (
                c,
                replace(a, addressees=("Pemda",), horizon="long"),
                RecommendationContent("d"),
            )
        },
        {"strategic_issue": issue, "cause": "", "offices": ()},
        {"recommendations": ()},
        {
            "recommendations": (RecommendationContent("e", ("KPU RI",), "short"),),
            "impact": "Dampak",
        },
    ):
        before = stored_content(Problem.objects.get(pk=problem.pk))
        saved = editing.update_problem(
            problem, replace(before, **change), actor=facilitator, expected_version=max(said)
        )
        said[saved.version] = as_revision_content(
            stored_content(Problem.objects.get(pk=problem.pk))
        )
    current = Problem.objects.get(pk=problem.pk)
    assert b.pk in said[1].rows
    assert {revision: content_at(current, revision) for revision in said} == said
    assert [content_at(current, revision) for revision in (0, -1, 7, 10**40)] == [None] * 4


@pytest.mark.postgresql
@pytest.mark.skipif(
    connection.vendor != "postgresql", reason="rows are locked one by one on PostgreSQL only"
)
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("fields", [("cause", "impact"), ("cause", "cause")])
def test_two_editors_at_the_same_moment(fields):
    room = make.workshop_class(make.division(make.event()))
    people = [make.member("facilitator", room) for _ in fields]
    problem = make.problem(room)
    gate, told = threading.Barrier(2), []

    def save(person, name):
        content = replace(
            stored_content(Problem.objects.get(pk=problem.pk)), **{name: f"dari {person}"}
        )
        gate.wait()
        try:
            saved = editing.save_changes(problem, content, actor=person, expected_version=1)
            told.append(saved.taken)
        except StaleProblem:
            told.append("stale")
        finally:
            connection.close()

    threads = [
        threading.Thread(target=save, args=pair) for pair in zip(people, fields, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    problem.refresh_from_db()
    if fields[0] == fields[1]:
        assert told.count("stale") == 1
        assert problem.version == 2
    else:
        assert (problem.cause, problem.impact) == tuple(f"dari {person}" for person in people)
        assert sorted(map(len, told)) == [0, 1]
    assert HistoryEntry.objects.filter(problem=problem).count() == problem.version
