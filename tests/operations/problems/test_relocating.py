"""The coordinator moves a problem to another class: its code stays, and both classes are told."""

import uuid

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from dim import workflow
from dim.models import Problem, Support, WordIndex
from dim.models.guard import writes_without_history
from dim.operations.classes import screens
from dim.operations.problems import editing
from dim.operations.problems.checks import BadContent
from dim.operations.problems.relocating import relocate
from dim.operations.problems.supports import support
from dim.operations.similar.suggestions import find_similar
from tests import factories as make


@pytest.fixture
def problem(class_a):
    return make.problem(class_a, "submitted")


def move(problem, target, actor, issue=None):
    current = Problem.objects.get(pk=problem.pk)
    return relocate(
        current,
        target,
        issue,
        actor=actor,
        reason="Salah kelas",
        expected_version=current.version,
    )


def test_the_code_stays_and_history_says_from_where_to_where(
    problem, class_a, class_b, coordinator
):
    moved = Problem.objects.get(pk=move(problem, class_b, coordinator).pk)
    assert (moved.workshop_class, moved.came_from) == (class_b, class_a)
    assert (moved.code, moved.number, moved.status) == (problem.code, problem.number, "submitted")
    last = moved.history.get(revision=moved.version)
    assert (last.action, last.reason, last.actor) == ("relocate", "Salah kelas", coordinator)
    assert last.from_status == last.to_status == "submitted"
    assert last.changes == [{"field": "workshop_class", "old": "SEK-A", "new": "SEK-B"}]


def test_codes_of_neither_class_are_used_again(problem, class_a, class_b, coordinator):
    theirs = make.problem(class_b)
    move(problem, class_b, coordinator)
    assert {theirs.number, problem.number} == {1}
    assert [make.problem(one).code for one in (class_a, class_b)] == ["SEK-A-002", "SEK-B-002"]
    board = class_b.problems.in_board_order().values_list("code", flat=True)
    assert list(board) == ["SEK-B-001", "SEK-A-001", "SEK-B-002"]


def test_back_in_its_first_class_it_came_from_nowhere(problem, class_a, class_b, coordinator):
    class_c = make.workshop_class(class_a.division, "C")
    for target, first in ((class_b, class_a), (class_c, class_a), (class_a, None)):
        assert move(problem, target, coordinator).came_from == first


def test_the_database_knows_each_number_of_a_class_once(problem, class_b, coordinator, class_a):
    moved = move(problem, class_b, coordinator)
    make.problem(class_a)
    with writes_without_history(), pytest.raises(IntegrityError), transaction.atomic():
        Problem.objects.filter(pk=moved.pk).update(number=2)
    with writes_without_history(), pytest.raises(IntegrityError), transaction.atomic():
        Problem.objects.filter(pk=moved.pk).update(came_from=class_b)


def test_both_classes_have_news(problem, class_a, class_b, coordinator):
    screens.show_on_screens(class_a, problem, actor=make.facilitator_of(class_a))
    before = {one.pk: type(one).objects.get(pk=one.pk).revision for one in (class_a, class_b)}
    moved = move(problem, class_b, coordinator)
    for one in (class_a, class_b):
        one.refresh_from_db()
        assert one.revision == before[one.pk] + 1
    assert (class_a.left_in, class_b.left_in) == (class_a.revision, 0)
    assert Problem.objects.get(pk=moved.pk).changed_in == class_b.revision
    assert class_a.discussed is None


def test_another_division_needs_an_issue_of_its_own(problem, class_b, other_division, coordinator):
    far = make.workshop_class(other_division)
    with pytest.raises(BadContent):
        move(problem, far, coordinator)
    issue = make.issue(other_division, 3)
    moved = move(problem, far, coordinator, issue)
    assert (moved.strategic_issue, moved.code) == (issue, "SEK-A-001")
    fields = [change["field"] for change in moved.history.get(revision=moved.version).changes]
    assert fields == ["workshop_class", "strategic_issue"]


def test_only_coordinators_of_the_event_move_it(problem, class_a, class_b, reviewer, organiser):
    outsider = make.member("coordinator", make.event())
    people = (make.facilitator_of(class_a), make.member("facilitator", class_b), reviewer)
    for person in (*people, organiser, outsider, make.user(is_superuser=True)):
        with pytest.raises(PermissionDenied):
            move(problem, class_b, person)


def test_what_may_not_be_moved(problem, class_a, class_b, coordinator, event):
    def refused(target, match=None):
        with pytest.raises(workflow.Refused) as error:
            move(problem, target, coordinator)
        return error.value.code

    assert refused(class_a) == "own_class"
    assert refused(make.workshop_class(make.division(make.event()))) == "foreign_class"
    with pytest.raises(workflow.StaleProblem):
        relocate(problem, class_b, actor=coordinator, reason="Salah", expected_version=1)
    with pytest.raises(workflow.Refused) as error:
        relocate(problem, class_b, actor=coordinator, reason=" ", expected_version=problem.version)
    assert error.value.code == "reason_missing"
    make.item([problem])
    assert refused(class_b) == "status"
    event.phase = "finished"
    event.save(update_fields=["phase"])
    assert refused(class_b) == "status"


@pytest.mark.parametrize(
    "status", ["draft", "submitted", "returned", "accepted", "not_agreed", "withdrawn"]
)
def test_any_status_but_merged_may_move_and_stays(status, class_a, class_b, coordinator):
    problem = make.problem(class_a, status)
    moved = move(problem, class_b, coordinator)
    assert (moved.status, moved.reason) == (status, problem.reason)


def test_its_new_class_works_on_it_and_the_old_one_no_longer(class_a, class_b, coordinator):
    problem = make.problem(class_a)
    moved = move(problem, class_b, coordinator)
    old, new = make.facilitator_of(class_a), make.member("facilitator", class_b)
    assert not Problem.objects.visible_to(old).exists()
    with pytest.raises(PermissionDenied):
        # A page from before the move: its problem still says the old class.
        workflow.perform(workflow.SUBMIT, problem, actor=old)
    assert workflow.perform(workflow.SUBMIT, moved, actor=new).status == "submitted"


def test_a_form_that_was_sent_before_gets_its_answer(class_a, class_b, coordinator):
    key, content = uuid.uuid4(), make.content(class_a)
    person = make.facilitator_of(class_a)
    made = editing.create_problem(class_a, content, actor=person, key=key)
    move(made, class_b, coordinator)
    again = editing.create_problem(class_a, content, actor=person, key=key)
    assert again == made


def test_nobody_supports_what_is_their_own(problem, class_a, class_b, coordinator):
    class_c = make.workshop_class(class_a.division, "C")
    for one in (class_b, class_c):
        support(problem, one, actor=make.member("facilitator", one))
    move(problem, class_b, coordinator)
    assert [row.workshop_class for row in Support.objects.live()] == [class_c]
    assert Support.objects.get(workshop_class=class_b).taken_back_by == coordinator


def test_it_is_suggested_once_by_the_index_of_its_class(class_a, class_b, coordinator):
    problem = make.problem(class_a, "submitted", statement="Gudang logistik bocor atapnya")
    make.problem(class_b, "submitted", statement="Honor terlambat")
    move(problem, class_b, coordinator)
    keys = {row.pk: list(row.index.keys) for row in WordIndex.objects.all()}
    assert problem.pk not in keys[class_a.pk]
    assert problem.pk in keys[class_b.pk]
    found = find_similar(
        {"statement": "gudang logistik bocor"}, event=class_a.division.event, user=coordinator
    )
    assert [one.problem.code for one in found].count(problem.code) == 1
