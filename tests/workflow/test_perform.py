"""`perform` changes a status: who may, when, with which reason, and what it leaves behind."""

import threading
from dataclasses import replace

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connections
from django.utils import timezone

from dim import workflow
from dim.models import Event, HistoryEntry, Problem, ReasonCategory
from dim.operations.problems import editing
from dim.operations.problems.content import stored_content
from dim.text import MAX_BYTES
from tests import factories as make

ROOM = {"submit", "take_back", "resubmit", "withdraw", "restore"}


def act(transition, problem, actor, **kwargs):
    defaults = {
        "reason": "Karena diuji" if transition.needs_reason else "",
        "category": transition.categories[0] if transition.categories else "",
    }
    return workflow.perform(transition, problem, actor=actor, **defaults | kwargs)


def source_status(transition):
    return transition.sources[0]


@pytest.mark.parametrize("transition", workflow.TRANSITIONS.values(), ids=lambda row: row.name)
def test_nobody_without_the_role_moves_anything(
    transition, class_a, class_b, other_division, organiser
):
    problem = make.problem(class_a, source_status(transition))
    strangers = [
        make.member("facilitator", class_b),
        make.member("reviewer", other_division),
        make.member("coordinator", make.event()),
        organiser,
        make.user(),
        make.user(is_superuser=True),
    ]
    for person in strangers:
        with pytest.raises(PermissionDenied):
            act(transition, problem, person)
    problem.refresh_from_db()
    assert problem.status == source_status(transition)


@pytest.mark.parametrize("name", ["accept", "return", "not_agree", "reopen"])
def test_nobody_decides_on_problems_of_their_own_class(name, class_a, facilitator, event, division):
    transition = workflow.TRANSITIONS[name]
    problem = make.problem(class_a, source_status(transition))
    for role, scope in (("reviewer", division), ("coordinator", event)):
        make.member(role, scope, facilitator)
    with pytest.raises(PermissionDenied):
        act(transition, problem, facilitator)


@pytest.mark.parametrize("name", ["accept", "return", "not_agree"])
def test_reviewers_and_coordinators_decide(name, class_a, reviewer, coordinator):
    for person in (reviewer, coordinator):
        decided = act(workflow.TRANSITIONS[name], make.problem(class_a, "submitted"), person)
        assert decided.status == workflow.TRANSITIONS[name].target


def test_only_coordinators_reopen(class_a, reviewer, coordinator):
    problem = make.problem(class_a, "accepted")
    with pytest.raises(PermissionDenied):
        act(workflow.REOPEN, problem, reviewer)
    reopened = act(workflow.REOPEN, problem, coordinator)
    assert (reopened.status, reopened.decided_at) == ("submitted", None)
    assert reopened.submitted_at == problem.submitted_at


@pytest.mark.parametrize(
    "transition", [t for t in workflow.TRANSITIONS.values() if t.needs_reason], ids=lambda t: t.name
)
@pytest.mark.parametrize(
    ("reason", "code"),
    [("", "reason_missing"), (" \n ", "reason_missing"), ("é" * MAX_BYTES, "reason_too_long")],
)
def test_a_refusal_needs_words(transition, reason, code, class_a, facilitator, coordinator):
    problem = make.problem(class_a, source_status(transition))
    actor = facilitator if transition.name in ROOM else coordinator
    with pytest.raises(workflow.TransitionError) as refused:
        act(transition, problem, actor, reason=reason)
    assert refused.value.code == code


@pytest.mark.parametrize("name", ["return", "not_agree"])
@pytest.mark.parametrize("category", ["", "nonsense"])
def test_a_refusal_needs_a_known_category(name, category, class_a, reviewer):
    with pytest.raises(workflow.TransitionError) as refused:
        act(
            workflow.TRANSITIONS[name],
            make.problem(class_a, "submitted"),
            reviewer,
            category=category,
        )
    assert refused.value.code == "category_missing"


def test_a_return_does_not_take_a_category_of_not_agreed(class_a, reviewer):
    with pytest.raises(workflow.TransitionError) as refused:
        act(
            workflow.RETURN,
            make.problem(class_a, "submitted"),
            reviewer,
            category=ReasonCategory.NO_CONSENSUS,
        )
    assert refused.value.code == "category_missing"


def test_control_characters_never_reach_a_reason(class_a, reviewer):
    problem = act(
        workflow.RETURN, make.problem(class_a, "submitted"), reviewer, reason=" a\x00b\x0bc "
    )
    assert problem.reason == "ab\nc"


def test_every_change_leaves_who_when_from_to_and_why(class_a, facilitator, reviewer):
    problem = make.problem(class_a, "submitted")
    before = problem.history.count()
    returned = act(
        workflow.RETURN,
        problem,
        reviewer,
        reason="Sebut satkernya",
        source=HistoryEntry.Source.ADMIN,
    )
    trace = returned.history.first()
    assert returned.history.count() == before + 1
    assert (trace.actor, trace.source, trace.from_status, trace.to_status) == (
        reviewer,
        "admin",
        "submitted",
        "returned",
    )
    assert (trace.reason, trace.reason_category, trace.revision) == (
        "Sebut satkernya",
        "incomplete",
        returned.version,
    )
    assert abs((timezone.now() - trace.at).total_seconds()) < 60


def test_a_problem_without_recommendation_is_not_submitted(class_a, facilitator):
    problem = make.problem(class_a, recommendations=())
    with pytest.raises(workflow.TransitionError) as refused:
        act(workflow.SUBMIT, problem, facilitator)
    assert refused.value.code == "incomplete"


def test_a_returned_problem_needs_a_change_or_an_answer(class_a, facilitator):
    problem = make.problem(class_a, "returned")
    with pytest.raises(workflow.TransitionError) as refused:
        act(workflow.RESUBMIT, problem, facilitator)
    assert refused.value.code == "unanswered"
    answered = act(workflow.RESUBMIT, problem, facilitator, reason="Sudah ada di kolom penyebab")
    assert answered.status == "submitted"
    assert answered.history.first().reason == "Sudah ada di kolom penyebab"


def test_a_changed_returned_problem_needs_no_words(class_a, facilitator):
    problem = make.problem(class_a, "returned")
    editing.update_problem(
        problem,
        replace(stored_content(problem), cause="Baru"),
        actor=facilitator,
        expected_version=problem.version,
    )
    assert act(workflow.RESUBMIT, problem, facilitator).status == "submitted"


def test_a_changed_problem_is_not_decided_blindly(class_a, facilitator, reviewer):
    problem = make.problem(class_a, "submitted")
    seen = problem.version
    act(workflow.TAKE_BACK, problem, facilitator)
    editing.update_problem(
        problem,
        replace(stored_content(problem), cause="Lain"),
        actor=facilitator,
        expected_version=seen + 1,
    )
    act(workflow.SUBMIT, problem, facilitator)
    with pytest.raises(workflow.StaleProblem) as refused:
        act(workflow.ACCEPT, problem, reviewer, expected_version=seen)
    assert refused.value.problem.cause == "Lain"
    problem.refresh_from_db()
    assert problem.status == "submitted"


# What the event's phase and the class's closing gate, transition by transition.
OPEN_ONLY = {"submit", "take_back", "restore"}


@pytest.mark.parametrize("transition", workflow.TRANSITIONS.values(), ids=lambda row: row.name)
@pytest.mark.parametrize("phase", Event.Phase.values)
def test_phases_gate_transitions(transition, phase, class_a, facilitator, coordinator):
    problem = make.problem(class_a, transition.sources[-1])
    Event.objects.filter(pk=problem.event_id).update(phase=phase)
    actor = facilitator if transition.name in ROOM else coordinator
    answer = "Dijawab" if transition is workflow.RESUBMIT else None
    allowed = phase == "entry" or (phase == "review" and transition.name not in OPEN_ONLY)
    if allowed:
        assert (
            act(transition, problem, actor, **({"reason": answer} if answer else {})).status
            == transition.target
        )
    else:
        with pytest.raises(workflow.TransitionError) as refused:
            act(transition, problem, actor)
        assert refused.value.code == "phase"


@pytest.mark.parametrize(
    ("name", "status", "allowed"),
    [
        ("submit", "draft", False),
        ("take_back", "submitted", False),
        ("withdraw", "draft", False),
        ("withdraw", "returned", True),
        ("restore", "withdrawn", False),
        ("resubmit", "returned", True),
        ("accept", "submitted", True),
    ],
)
def test_a_closed_class_is_read_only_except_returned_problems(
    name, status, allowed, class_a, facilitator, coordinator
):
    problem = make.problem(class_a, status)
    type(class_a).objects.filter(pk=class_a.pk).update(closes_at=timezone.now())
    transition = workflow.TRANSITIONS[name]
    actor = facilitator if name in ROOM else coordinator
    if allowed:
        act(transition, problem, actor, reason="Dijawab")
    else:
        with pytest.raises(workflow.TransitionError) as refused:
            act(transition, problem, actor)
        assert refused.value.code == "class_closed"


@pytest.mark.parametrize("phase", Event.Phase.values)
def test_a_coordinator_restores_also_in_a_closed_class(phase, class_a, coordinator, reviewer):
    problem = make.problem(class_a, "withdrawn")
    type(class_a).objects.filter(pk=class_a.pk).update(closes_at=timezone.now())
    Event.objects.filter(pk=problem.event_id).update(phase=phase)
    with pytest.raises(PermissionDenied):
        act(workflow.RESTORE, problem, reviewer)
    if phase in {"entry", "review"}:
        restored = act(workflow.RESTORE, problem, coordinator)
        assert (restored.status, restored.code) == ("draft", problem.code)
        assert restored.history.first().reason == "Karena diuji"
    else:
        with pytest.raises(workflow.TransitionError) as refused:
            act(workflow.RESTORE, problem, coordinator)
        assert refused.value.code == "phase"


@pytest.mark.parametrize(
    "status", ["draft", "submitted", "returned", "accepted", "not_agreed", "withdrawn"]
)
def test_buttons_and_rule_agree(status, class_a, facilitator, reviewer, coordinator, organiser):
    problem = Problem.objects.select_related("event", "workshop_class__division__event").get(
        pk=make.problem(class_a, status).pk
    )
    for person in (facilitator, reviewer, coordinator, organiser):
        offered = workflow.available_transitions(problem, person)
        for transition in workflow.TRANSITIONS.values():
            expected = transition.allowed(person, problem) and status in transition.sources
            assert (transition in offered) is expected


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_of_two_decisions_at_once_one_wins_and_the_other_is_told():
    room = make.workshop_class(make.division(make.event()))
    problem = make.problem(room, "submitted")
    reviewers = [make.member("reviewer", room.division) for _ in range(2)]
    outcomes, start = [], threading.Barrier(2)

    def decide(person, transition):
        start.wait()
        try:
            outcomes.append(
                act(transition, problem, person, expected_version=problem.version).status
            )
        except workflow.Refused as error:
            outcomes.append(error.code)
        finally:
            connections.close_all()

    threads = [
        threading.Thread(target=decide, args=pair)
        for pair in zip(reviewers, (workflow.ACCEPT, workflow.NOT_AGREE), strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    problem.refresh_from_db()
    assert sorted(outcomes) == sorted([problem.status, "status"])
    assert problem.history.count() == 3
