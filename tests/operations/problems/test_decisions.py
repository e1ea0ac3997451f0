"""Decisions on many at once, their undo, and internal notes."""

import datetime
import uuid
from dataclasses import replace

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from dim import workflow
from dim.models import Event, Problem
from dim.operations.problems import bulk_undo, decisions, editing
from dim.operations.problems.content import stored_content
from dim.text import MAX_BYTES
from tests import factories as make


@pytest.fixture
def three(class_a):
    return [make.problem(class_a, "submitted") for _ in range(3)]


def decide(problems, actor, transition=workflow.ACCEPT, **said):
    picked = [(problem, problem.version) for problem in problems]
    return decisions.decide_many(transition, picked, actor=actor, **said)


def codes_of(outcome):
    return [refused.code for _problem, refused in outcome.refused]


def test_each_is_decided_or_says_why_not(three, class_a, class_b, reviewer):
    make.member("facilitator", class_b, reviewer)
    own, draft = make.problem(class_b, "submitted"), make.problem(class_a)
    outcome = decide([*three, own, draft], reviewer)
    assert [problem.status for problem in outcome.done] == ["accepted"] * 3
    assert codes_of(outcome) == ["own_class", "status"]


def test_one_that_changed_after_it_was_shown_is_stale(three, reviewer, coordinator):
    shown = {problem.pk: problem.version for problem in three}
    decide(three[:1], coordinator)  # no longer to be decided
    second = Problem.objects.get(pk=three[1].pk)
    content = replace(stored_content(second), statement="Kata lain")
    editing.update_problem(second, content, actor=coordinator, expected_version=second.version)
    now = Problem.objects.order_by("number")
    picked = [(problem, shown[problem.pk]) for problem in now]
    outcome = decisions.decide_many(workflow.ACCEPT, picked, actor=reviewer)
    assert [problem.pk for problem in outcome.done] == [three[2].pk]
    assert codes_of(outcome) == ["stale", "stale"]


def test_one_that_is_decided_between_the_look_and_the_lock_is_left(three, reviewer, coordinator):
    seen = Problem.objects.get(pk=three[0].pk)
    decide(three[:1], coordinator)
    # What the caller holds still looks as if it could be decided.
    assert codes_of(decide([seen], reviewer)) == ["status"]


def test_a_reason_that_is_missing_refuses_all(three, reviewer):
    with pytest.raises(workflow.TransitionError):
        decide(three, reviewer, workflow.RETURN)
    assert set(Problem.objects.values_list("status", flat=True)) == {"submitted"}


def test_who_may_not_decide_is_told_why(three, class_a, reviewer, coordinator):
    def why(transition, problem, actor):
        refused = decisions.refusal_to_decide(transition, problem, actor)
        return refused and refused.code

    accepted = make.problem(class_a, "accepted")
    assert why(workflow.ACCEPT, three[0], reviewer) is None
    assert why(workflow.ACCEPT, three[0], make.facilitator_of(class_a)) == "own_class"
    assert why(workflow.ACCEPT, three[0], make.user()) == "not_yours"
    assert why(workflow.REOPEN, accepted, reviewer) == "not_yours"
    assert why(workflow.REOPEN, accepted, coordinator) is None


def test_nobody_decides_in_a_finished_event(three, reviewer, event):
    assert set(decisions.decidable(Problem.objects.all(), reviewer)) == set(three)
    event.phase = Event.Phase.FINISHED
    event.save(update_fields=["phase"])
    assert not decisions.decidable(Problem.objects.all(), reviewer).exists()


def test_a_confirmation_is_undone_where_nothing_has_happened_since(three, reviewer, division):
    key = uuid.uuid4()
    decide(three, reviewer, key=key)
    coordinator = make.member("coordinator", division.event)
    workflow.perform(
        workflow.REOPEN, Problem.objects.get(pk=three[0].pk), actor=coordinator, reason="Keliru"
    )
    (confirmation,) = bulk_undo.confirmations(reviewer, division)
    assert (confirmation.key, confirmation.number) == (key, 2)
    assert bulk_undo.confirmations(coordinator, division) == []
    outcome = bulk_undo.undo(key, actor=reviewer)
    assert {problem.pk for problem in outcome.done} == {problem.pk for problem in three[1:]}
    assert set(Problem.objects.values_list("status", flat=True)) == {"submitted"}
    assert bulk_undo.undo(key, actor=reviewer).done == []


def test_a_confirmation_of_yesterday_is_not_undone(three, reviewer, division, monkeypatch):
    key = uuid.uuid4()
    decide(three, reviewer, key=key)
    later = timezone.now() + bulk_undo.UNDOABLE_FOR + datetime.timedelta(minutes=1)
    monkeypatch.setattr(timezone, "now", lambda: later)
    assert bulk_undo.confirmations(reviewer, division) == []
    assert bulk_undo.undo(key, actor=reviewer).done == []


def test_what_may_not_be_undone_any_more_says_so(three, reviewer, event):
    key = uuid.uuid4()
    decide(three, reviewer, key=key)
    event.phase = Event.Phase.FINISHED
    event.save(update_fields=["phase"])
    outcome = bulk_undo.undo(key, actor=reviewer)
    assert (outcome.done, len(outcome.refused)) == ([], 3)


def test_a_note_needs_words_and_somebody_who_may_read_it(three, reviewer, facilitator):
    note = decisions.add_note(three[0], "  Tanyakan biro \n", actor=reviewer)
    assert (note.text, note.author) == ("Tanyakan biro", reviewer)
    for text, code in ((" \n", "note_empty"), ("x" * (MAX_BYTES + 1), "too_long")):
        with pytest.raises(workflow.Refused) as refused:
            decisions.add_note(three[0], text, actor=reviewer)
        assert refused.value.code == code
    with pytest.raises(PermissionDenied):
        decisions.add_note(three[0], "Tanya", actor=facilitator)
