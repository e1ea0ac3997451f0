"""One that was returned as several is made two: both with history, and no recommendation lost."""

import uuid
from dataclasses import replace

import pytest
from django.core.exceptions import PermissionDenied

from dim import workflow
from dim.models import Problem, ReasonCategory
from dim.operations.problems.checks import BadContent
from dim.operations.problems.content import RecommendationContent, stored_content
from dim.operations.problems.relocating import relocate
from dim.operations.problems.splitting import Parts, made_by, split
from tests import factories as make

ROWS = (
    RecommendationContent("Bangun gudang", ("KPU RI",), "long"),
    RecommendationContent("Latih petugas", ("KPU Provinsi",)),
)


def returned(of, category=ReasonCategory.SEVERAL):
    problem = make.problem(
        of,
        "submitted",
        statement="Gudang bocor dan petugas kurang",
        cause="Anggaran",
        recommendations=ROWS,
    )
    return workflow.perform(
        workflow.RETURN,
        problem,
        actor=make.member("coordinator", of.division.event),
        reason="Ada dua hal",
        category=category,
    )


@pytest.fixture
def problem(class_a):
    return returned(class_a)


def parts_of(problem, rest="Gudang bocor", new="Petugas kurang"):
    content = stored_content(Problem.objects.get(pk=problem.pk))
    first, second = content.recommendations
    return Parts(
        replace(content, statement=rest, recommendations=(first,)),
        replace(content, statement=new, recommendations=(second,)),
    )


def do(problem, actor, key=None, version=None, **texts):
    return split(
        problem,
        parts_of(problem, **texts),
        actor=actor,
        expected_version=version or problem.version,
        key=key or uuid.uuid4(),
    )


def test_both_say_their_part_and_name_each_other(problem, facilitator):
    rest, made = do(problem, facilitator)
    rest, made = (Problem.objects.get(pk=one.pk) for one in (rest, made))
    assert (rest.code, made.code) == ("SEK-A-001", "SEK-A-002")
    assert (rest.statement, made.statement) == ("Gudang bocor", "Petugas kurang")
    assert rest.cause == made.cause == "Anggaran"
    for one, text in ((rest, "Bangun gudang"), (made, "Latih petugas")):
        assert [row.text for row in one.recommendations.all()] == [text]
    changes = rest.history.get(revision=rest.version).changes
    assert {"field": "split_into", "old": None, "new": "SEK-A-002"} in changes
    assert {"field": "split_from", "old": None, "new": "SEK-A-001"} in made.history.get().changes


def test_both_are_returned_and_can_be_submitted_after_the_deadline(problem, facilitator, class_a):
    class_a.is_open = False
    class_a.save(update_fields=["is_open"])
    for one in do(Problem.objects.get(pk=problem.pk), facilitator):
        assert (one.status, one.reason, one.reason_category) == (
            "returned",
            "Ada dua hal",
            "several",
        )
        assert workflow.perform(workflow.RESUBMIT, one, actor=facilitator).status == "submitted"


def test_the_new_one_stands_directly_below(problem, class_a, facilitator):
    make.problem(class_a)
    do(problem, facilitator)
    codes = class_a.problems.in_board_order().values_list("code", flat=True)
    assert list(codes) == ["SEK-A-001", "SEK-A-003", "SEK-A-002"]


def test_a_form_that_is_sent_twice_makes_one(problem, facilitator):
    key, version = uuid.uuid4(), problem.version
    parts = parts_of(problem)
    first = split(problem, parts, actor=facilitator, expected_version=version, key=key)
    again = split(problem, parts, actor=facilitator, expected_version=version, key=key)
    assert first[1] == again[1]
    assert Problem.objects.count() == 2


def test_a_key_that_is_somebody_elses_says_nothing_of_theirs(problem, class_b, facilitator):
    theirs = make.problem(class_b)
    with pytest.raises(workflow.Refused) as refused:
        do(problem, facilitator, key=theirs.creation_key)
    assert refused.value.code == "foreign_key"


def test_what_changed_meanwhile_is_not_overwritten(problem, facilitator):
    with pytest.raises(workflow.StaleProblem):
        do(problem, facilitator, version=problem.version - 1)
    assert Problem.objects.count() == 1


def test_two_that_say_the_same_are_refused(problem, facilitator):
    with pytest.raises(BadContent) as refused:
        do(problem, facilitator, rest="Sama  saja", new="Sama saja ")
    assert refused.value.code == "same_parts"


def test_no_recommendation_is_dropped(problem, facilitator):
    parts = parts_of(problem)
    lost = replace(parts, new=replace(parts.new, recommendations=()))
    with pytest.raises(BadContent) as refused:
        split(problem, lost, actor=facilitator, expected_version=problem.version, key=uuid.uuid4())
    assert refused.value.code == "not_assigned"


def test_only_its_class_and_only_what_was_returned_as_several(class_a, problem, facilitator):
    for stranger in (make.member("coordinator", class_a.division.event), make.user()):
        with pytest.raises(PermissionDenied):
            do(problem, stranger)
    other = returned(class_a, ReasonCategory.UNCLEAR)
    with pytest.raises(workflow.Refused) as refused:
        do(other, facilitator)
    assert refused.value.code == "not_several"
    again = workflow.perform(workflow.RESUBMIT, problem, actor=facilitator, reason="Satu hal saja")
    with pytest.raises(workflow.Refused) as refused:
        do(again, facilitator)
    assert refused.value.code in {"status", "not_several"}


def test_a_problem_that_left_the_class_meanwhile_is_not_split(problem, class_b, coordinator):
    facilitator = make.facilitator_of(problem.workshop_class)
    seen = Problem.objects.get(pk=problem.pk)
    relocate(
        Problem.objects.get(pk=problem.pk),
        class_b,
        actor=coordinator,
        reason="Salah kelas",
        expected_version=problem.version,
    )
    with pytest.raises(PermissionDenied):
        do(seen, facilitator)


def test_a_form_finds_what_it_has_made_and_nobody_elses(problem, facilitator):
    key = uuid.uuid4()
    _rest, made = do(problem, facilitator, key=key)
    assert made_by(str(key), facilitator) == made
    assert made_by(str(key), make.user()) is None
    assert made_by("no key", facilitator) is None
