"""A class corrects what it has submitted, without taking it back (E13)."""

from dataclasses import replace

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from dim import workflow
from dim.models import Event, Problem
from dim.operations.problems import editing
from dim.operations.problems.content import stored_content
from tests import factories as make


def fresh(problem):
    return Problem.objects.for_detail().select_related("event").get(pk=problem.pk)


def correct(problem, actor, *, corrects=True, **changes):
    problem = fresh(problem)
    content = replace(stored_content(problem), **(changes or {"statement": "Ejaan dibetulkan"}))
    return editing.save_changes(
        problem, content, actor=actor, expected_version=problem.version, corrects=corrects
    ).problem


def test_a_typo_is_corrected_and_stays_submitted(class_a, facilitator):
    problem = make.problem(class_a, "submitted")
    correct(problem, facilitator)
    after = fresh(problem)
    assert (after.status, after.statement) == ("submitted", "Ejaan dibetulkan")
    assert (after.submitted_at, after.status_since) == (problem.submitted_at, problem.status_since)
    trace = after.history.first()
    assert (trace.action, trace.actor, trace.source) == ("edited", facilitator, "room")
    assert (trace.from_status, trace.to_status) == ("submitted", "submitted")
    assert trace.changes[0]["old"] == problem.statement


def test_an_open_decision_is_stale_then(class_a, facilitator, reviewer):
    problem = make.problem(class_a, "submitted")
    correct(problem, facilitator)
    with pytest.raises(workflow.StaleProblem):
        workflow.perform(workflow.ACCEPT, problem, actor=reviewer, expected_version=problem.version)


def test_a_form_of_a_draft_does_not_change_what_was_submitted_meanwhile(class_a, facilitator):
    """It saves by itself while somebody types: the secretariat would read half sentences."""
    problem = make.problem(class_a, "submitted")
    with pytest.raises(workflow.TransitionError) as refused:
        correct(problem, facilitator, corrects=False)
    assert refused.value.code == "status"
    assert fresh(problem).version == problem.version


@pytest.mark.parametrize("status", ["accepted", "not_agreed", "withdrawn"])
def test_what_is_decided_stays(status, class_a, facilitator):
    problem = make.problem(class_a, status)
    with pytest.raises(workflow.TransitionError) as refused:
        correct(problem, facilitator)
    assert refused.value.code == "status"
    assert fresh(problem).version == problem.version


def test_what_is_in_an_item_stays(class_a, facilitator):
    problem = make.problem(class_a, "submitted")
    make.item([problem])
    with pytest.raises(workflow.TransitionError) as refused:
        correct(problem, facilitator)
    assert refused.value.code == "status"


def test_a_closed_class_corrects_nothing(class_a, facilitator):
    problem = make.problem(class_a, "submitted")
    type(class_a).objects.filter(pk=class_a.pk).update(closes_at=timezone.now())
    with pytest.raises(workflow.TransitionError) as refused:
        correct(problem, facilitator)
    assert refused.value.code == "class_closed"


@pytest.mark.parametrize("phase", [one for one in Event.Phase.values if one != "entry"])
def test_another_phase_corrects_nothing(phase, class_a, facilitator, event):
    problem = make.problem(class_a, "submitted")
    Event.objects.filter(pk=event.pk).update(phase=phase)
    with pytest.raises(workflow.TransitionError) as refused:
        correct(problem, facilitator)
    assert refused.value.code == "phase"


def test_another_class_corrects_nothing(class_a, class_b, organiser):
    problem = make.problem(class_a, "submitted")
    for person in (make.member("facilitator", class_b), organiser):
        with pytest.raises(PermissionDenied):
            correct(problem, person)


def test_a_reviewer_corrects_as_before(class_a, reviewer):
    problem = make.problem(class_a, "submitted")
    assert correct(problem, reviewer, corrects=False).statement == "Ejaan dibetulkan"


def test_the_last_recommendation_stays(class_a, facilitator, reviewer):
    problem = make.problem(class_a, "submitted")
    for person in (facilitator, reviewer):
        with pytest.raises(workflow.Refused) as refused:
            correct(problem, person, recommendations=())
        assert refused.value.code == "incomplete"
