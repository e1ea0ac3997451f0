"""Undoing one's own last step: what comes back, for how long, and what the history tells."""

import datetime
import uuid
from dataclasses import replace

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from dim import workflow
from dim.models import Event, HistoryEntry, Problem
from dim.operations.problems import editing, submitting
from dim.operations.problems.content import RecommendationContent, stored_content
from dim.operations.problems.undo import GRACE, UNDOABLE_FOR, undo, undo_together
from tests import factories as make
from tests.threads import in_threads

KEPT = (
    "status",
    "status_since",
    "submitted_at",
    "decided_at",
    "reason",
    "reason_category",
)


def fresh(problem):
    return Problem.objects.for_detail().select_related("event").get(pk=problem.pk)


def state(problem):
    problem = fresh(problem)
    return {name: getattr(problem, name) for name in KEPT}


def edit(problem, actor, **changes):
    problem = fresh(problem)
    changed = replace(stored_content(problem), **changes)
    return editing.update_problem(problem, changed, actor=actor, expected_version=problem.version)


def step(name, problem, actor):
    row = workflow.TRANSITIONS[name]
    return workflow.perform(row, problem, actor=actor, reason="Salah pencet")


@pytest.mark.parametrize(
    ("status", "name"),
    [
        ("draft", "submit"),
        ("submitted", "take_back"),
        ("returned", "resubmit"),
        ("draft", "withdraw"),
        ("returned", "withdraw"),
    ],
)
def test_a_step_is_undone_and_both_rows_stay(status, name, class_a, facilitator):
    problem = make.problem(class_a, status)
    before, rows = state(problem), problem.history.count()
    moved = step(name, problem, facilitator)
    undone = undo(moved, moved.version, actor=facilitator)
    assert state(undone) == before
    actions = list(problem.history.values_list("action", flat=True)[:2])
    assert actions == [f"undo_{name}", name]
    assert problem.history.count() == rows + 2
    assert undone.version == moved.version + 1


def test_an_entry_that_is_undone_is_withdrawn_and_keeps_its_words(class_a, facilitator):
    problem = make.problem(class_a)
    undone = fresh(undo(problem, 1, actor=facilitator))
    assert (undone.status, undone.code) == ("withdrawn", problem.code)
    assert (undone.statement, bool(undone.reason)) == (problem.statement, True)
    restored = workflow.perform(workflow.RESTORE, undone, actor=facilitator, reason="Perlu juga")
    assert restored.status == "draft"


@pytest.mark.parametrize("status", ["draft", "submitted", "returned"])
def test_a_change_is_undone_with_all_its_parts(status, class_a, division, facilitator):
    problem = make.problem(
        class_a,
        status,
        recommendations=(
            RecommendationContent("Bangun gudang", ("KPU RI",), "long"),
            RecommendationContent("Sewa gudang", ("KPU RI", "Pemda"), "short"),
        ),
        offices=(make.office(),),
    )
    was = stored_content(fresh(problem))
    changed = replace(
        was,
        strategic_issue=make.issue(division, title="Isu lain"),
        statement="Salah ketik",
        cause="Sebab",
        offices=(),
        recommendations=(replace(was.recommendations[1], text="Lain"),),
    )
    saved = editing.save_changes(
        problem, changed, actor=facilitator, expected_version=problem.version, corrects=True
    ).problem
    undone = fresh(undo(saved, saved.version, actor=facilitator))
    now = stored_content(undone)
    unkeyed = [replace(row, pk=None) for row in now.recommendations]
    assert unkeyed == [replace(row, pk=None) for row in was.recommendations]
    assert replace(now, recommendations=()) == replace(was, recommendations=())
    assert undone.status == status
    assert undone.history.first().action == "undo_edit"
    assert "salah ketik" not in undone.search_text


def test_a_second_press_changes_nothing_more(class_a, facilitator):
    moved = step("submit", make.problem(class_a), facilitator)
    once = undo(moved, moved.version, actor=facilitator)
    again = undo(moved, moved.version, actor=facilitator)
    assert once.version == again.version


def test_what_somebody_else_has_changed_is_not_undone(class_a, facilitator, reviewer):
    moved = step("submit", make.problem(class_a), facilitator)
    workflow.perform(
        workflow.RETURN, moved, actor=reviewer, reason="Jelaskan", category="incomplete"
    )
    with pytest.raises(workflow.Refused) as refused:
        undo(moved, moved.version, actor=facilitator)
    assert refused.value.code == "changed"
    assert str(reviewer) in str(refused.value)
    assert fresh(moved).status == "returned"


def test_nobody_undoes_the_step_of_somebody_else(class_a, class_b, facilitator, coordinator):
    moved = step("submit", make.problem(class_a), facilitator)
    colleague = make.member("facilitator", class_a)
    with pytest.raises(workflow.Refused) as refused:
        undo(moved, moved.version, actor=colleague)
    assert refused.value.code == "nothing"
    for person in (coordinator, make.member("facilitator", class_b), make.user(is_superuser=True)):
        with pytest.raises(PermissionDenied):
            undo(moved, moved.version, actor=person)
    assert fresh(moved).status == "submitted"


@pytest.mark.parametrize("revision", [0, 99])
def test_a_revision_that_is_not_there_is_refused(revision, class_a, facilitator):
    with pytest.raises(workflow.Refused) as refused:
        undo(make.problem(class_a), revision, actor=facilitator)
    assert refused.value.code == "nothing"


def test_an_undo_cannot_be_undone(class_a, facilitator):
    moved = step("submit", make.problem(class_a), facilitator)
    undone = undo(moved, moved.version, actor=facilitator)
    with pytest.raises(workflow.Refused) as refused:
        undo(undone, undone.version, actor=facilitator)
    assert refused.value.code == "nothing"


@pytest.mark.parametrize("is_late", [False, True])
def test_time_runs_out_some_seconds_after_the_bar_is_gone(is_late, class_a, facilitator):
    moved = step("submit", make.problem(class_a), facilitator)
    passed = UNDOABLE_FOR + GRACE + datetime.timedelta(seconds=1 if is_late else -2)
    at = timezone.now() - passed
    if not is_late:
        assert undo(moved, moved.version, actor=facilitator, at=at).status == "draft"
        return
    with pytest.raises(workflow.Refused) as refused:
        undo(moved, moved.version, actor=facilitator, at=at)
    assert refused.value.code == "too_late"


@pytest.mark.parametrize(
    ("status", "name"), [("draft", "submit"), ("submitted", "take_back"), ("draft", "withdraw")]
)
def test_nothing_comes_back_as_a_draft_into_a_closed_class(status, name, class_a, facilitator):
    moved = step(name, make.problem(class_a, status), facilitator)
    type(class_a).objects.filter(pk=class_a.pk).update(closes_at=timezone.now())
    with pytest.raises(workflow.TransitionError) as refused:
        undo(moved, moved.version, actor=facilitator)
    assert refused.value.code == "class_closed"
    assert fresh(moved).version == moved.version


def test_a_saved_change_of_a_closed_class_stays(class_a, facilitator):
    saved = edit(make.problem(class_a), facilitator, cause="Baru")
    type(class_a).objects.filter(pk=class_a.pk).update(closes_at=timezone.now())
    with pytest.raises(workflow.TransitionError) as refused:
        undo(saved, saved.version, actor=facilitator)
    assert refused.value.code == "class_closed"


@pytest.mark.parametrize("name", ["withdraw", "resubmit"])
def test_what_was_returned_comes_back_also_after_the_deadline(name, class_a, facilitator, event):
    moved = step(name, make.problem(class_a, "returned"), facilitator)
    Event.objects.filter(pk=event.pk).update(phase=Event.Phase.REVIEW)
    undone = undo(fresh(moved), moved.version, actor=facilitator)
    assert undone.status == "returned"


@pytest.mark.parametrize("is_changed", [False, True])
def test_a_returned_problem_still_knows_whether_it_was_answered(is_changed, class_a, facilitator):
    """E5 asks for a change or an answer; a withdrawal that is undone is neither."""
    problem = make.problem(class_a, "returned")
    if is_changed:
        problem = edit(problem, facilitator, cause="Sebabnya")
    moved = step("withdraw", problem, facilitator)
    undone = undo(moved, moved.version, actor=facilitator)
    if is_changed:
        assert workflow.perform(workflow.RESUBMIT, undone, actor=facilitator).status == "submitted"
    else:
        with pytest.raises(workflow.TransitionError) as refused:
            workflow.perform(workflow.RESUBMIT, undone, actor=facilitator)
        assert refused.value.code == "unanswered"


def test_drafts_that_were_submitted_together_are_undone_together(class_a, facilitator, reviewer):
    key = uuid.uuid4()
    drafts = [make.problem(class_a) for _ in range(3)]
    done, _refused = submitting.submit_drafts(
        class_a, [one.code for one in drafts], actor=facilitator, key=key
    )
    workflow.perform(workflow.ACCEPT, done[1], actor=reviewer)
    undone, refused = undo_together(class_a, key, actor=facilitator)
    assert [one.code for one in undone] == [drafts[0].code, drafts[2].code]
    assert [error.code for error in refused] == ["changed"]
    assert [fresh(one).status for one in drafts] == ["draft", "accepted", "draft"]


def test_the_key_of_somebody_else_undoes_nothing(class_a, facilitator):
    key = uuid.uuid4()
    submitting.submit_drafts(class_a, [make.problem(class_a).code], actor=facilitator, key=key)
    colleague = make.member("facilitator", class_a)
    assert undo_together(class_a, key, actor=colleague) == ([], [])
    assert HistoryEntry.objects.filter(action="undo_submit").count() == 0


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_of_an_undo_and_a_decision_at_once_one_wins_and_the_other_is_told():
    room = make.workshop_class(make.division(make.event()))
    facilitator, reviewer = make.facilitator_of(room), make.member("reviewer", room.division)
    moved = step("submit", make.problem(room), facilitator)
    outcomes = []

    def attempt(act):
        try:
            outcomes.append(act().status)
        except workflow.Refused as error:
            outcomes.append(error.code)

    def press():
        attempt(lambda: undo(moved, moved.version, actor=facilitator))

    def decide():
        attempt(
            lambda: workflow.perform(
                workflow.ACCEPT, moved, actor=reviewer, expected_version=moved.version
            )
        )

    in_threads(press, decide, press)
    expected = {
        "draft": ["draft", "draft", "status"],
        "accepted": ["accepted", "changed", "changed"],
    }
    assert sorted(outcomes) == expected[fresh(moved).status]
