"""Creating and changing one problem: what is stored, what is refused, what a repeated send does."""

import uuid
from dataclasses import replace

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from dim.models import Addressee, Event, HistoryEntry, Problem
from dim.operations.problems import editing, submitting
from dim.operations.problems.checks import BadContent
from dim.operations.problems.content import RecommendationContent, stored_content
from dim.text import MAX_BYTES
from dim.workflow import Refused, StaleProblem, TransitionError
from tests import factories as make

AS_TYPED = "  Gudang\n\tbelum ada 🏚️ <b>&amp;</b> =1+1 \u202eterbalik  "


def create(class_a, facilitator, **kwargs):
    key = kwargs.pop("key", None)
    return editing.create_problem(
        class_a, make.content(class_a, **kwargs), actor=facilitator, key=key
    )


def changed(problem, **kwargs):
    return replace(stored_content(problem), **kwargs)


def test_codes_count_up_within_a_class(class_a, class_b, facilitator):
    codes = [create(class_a, facilitator).code for _ in range(3)]
    assert codes == ["SEK-A-001", "SEK-A-002", "SEK-A-003"]
    assert make.problem(class_b).code == "SEK-B-001"


def test_a_code_is_never_given_twice(class_a, facilitator):
    make.problem(class_a, "withdrawn")
    assert create(class_a, facilitator).code == "SEK-A-002"


def test_text_is_stored_exactly_as_typed(class_a, facilitator):
    made = create(class_a, facilitator, statement=AS_TYPED, cause=AS_TYPED)
    stored = Problem.objects.get(pk=made.pk)
    assert (stored.statement, stored.cause) == (AS_TYPED, AS_TYPED)
    assert stored.history.get().changes[1] == {"field": "statement", "old": None, "new": AS_TYPED}


@pytest.mark.parametrize(
    ("bad", "code"),
    [
        ({"statement": ""}, "statement_empty"),
        ({"statement": " \n\t "}, "statement_empty"),
        ({"statement": "x" * (MAX_BYTES + 1)}, "too_long"),
        ({"cause": "é" * (MAX_BYTES // 2 + 1)}, "too_long"),
        ({"impact": "a\x00b"}, "control_characters"),
        ({"legal_basis": "a\x0bb"}, "control_characters"),
        ({"recommendations": (RecommendationContent(" "),)}, "recommendation_empty"),
        ({"recommendations": (RecommendationContent("Ya", ("K\x07PU",)),)}, "control_characters"),
    ],
)
def test_bad_content_is_refused(class_a, facilitator, bad, code):
    with pytest.raises(BadContent) as refused:
        create(class_a, facilitator, **bad)
    assert refused.value.code == code
    assert not Problem.objects.exists()


def test_the_largest_allowed_text_is_stored_whole(class_a, facilitator):
    made = create(class_a, facilitator, statement="é" * (MAX_BYTES // 2))
    assert len(Problem.objects.get(pk=made.pk).statement) == MAX_BYTES // 2


def test_an_issue_of_another_division_is_refused(class_a, facilitator, other_division):
    with pytest.raises(BadContent) as refused:
        create(class_a, facilitator, strategic_issue=make.issue(other_division))
    assert refused.value.code == "foreign_issue"


def test_only_facilitators_of_the_class_enter(class_a, class_b, reviewer, coordinator):
    for person in (
        reviewer,
        coordinator,
        make.member("facilitator", class_b),
        make.user(is_superuser=True),
    ):
        with pytest.raises(PermissionDenied):
            create(class_a, person)


@pytest.mark.parametrize("phase", [phase for phase in Event.Phase.values if phase != "entry"])
def test_entries_only_in_the_entry_phase(class_a, facilitator, event, phase):
    Event.objects.filter(pk=event.pk).update(phase=phase)
    with pytest.raises(TransitionError) as refused:
        create(class_a, facilitator)
    assert refused.value.code == "phase"


@pytest.mark.parametrize("closing", [{"is_open": False}, {"closes_at": timezone.now()}])
def test_no_problem_in_a_closed_class(class_a, facilitator, closing):
    type(class_a).objects.filter(pk=class_a.pk).update(**closing)
    with pytest.raises(TransitionError) as refused:
        create(class_a, facilitator)
    assert refused.value.code == "class_closed"
    class_a.refresh_from_db()
    assert class_a.last_number == 0


def test_a_repeated_send_returns_the_same_problem(class_a, facilitator):
    key = uuid.uuid4()
    first = create(class_a, facilitator, key=key)
    assert create(class_a, facilitator, key=key) == first
    assert Problem.objects.count() == 1
    class_a.refresh_from_db()
    assert class_a.last_number == 1


def test_a_repeated_send_confirms_even_after_an_edit_and_after_closing(class_a, facilitator):
    key = uuid.uuid4()
    first = create(class_a, facilitator, key=key)
    editing.update_problem(
        first, changed(first, cause="Lama"), actor=facilitator, expected_version=1
    )
    type(class_a).objects.filter(pk=class_a.pk).update(is_open=False)
    assert create(class_a, facilitator, key=key) == first


def test_a_used_key_with_another_text_is_refused_with_the_problem_it_became(class_a, facilitator):
    key = uuid.uuid4()
    first = create(class_a, facilitator, key=key)
    with pytest.raises(editing.KeyReused) as refused:
        create(class_a, facilitator, key=key, statement="Lain sekali")
    assert refused.value.problem == first
    assert Problem.objects.count() == 1


def test_somebody_elses_key_says_nothing_about_their_problem(class_a, class_b, facilitator):
    key = uuid.uuid4()
    create(class_a, facilitator, key=key)
    with pytest.raises(Refused) as refused:
        create(class_b, make.member("facilitator", class_b), key=key)
    assert refused.value.code == "foreign_key"
    assert "SEK-A" not in str(refused.value)


def test_the_same_text_twice_on_purpose_is_two_problems(class_a, facilitator):
    create(class_a, facilitator, key=uuid.uuid4())
    create(class_a, facilitator, key=uuid.uuid4())
    assert Problem.objects.count() == 2


def test_a_new_addressee_is_marked_for_the_secretariat_and_known_ones_are_reused(
    class_a, facilitator, event
):
    known = make.addressee(event, "Kemenkeu")
    create(
        class_a,
        facilitator,
        recommendations=(RecommendationContent("Atur", ("KEMENKEU", "Bappenas")),),
    )
    assert set(Addressee.objects.values_list("name", "is_proposed")) == {
        ("Kemenkeu", False),
        ("Bappenas", True),
    }
    assert known.recommendations.count() == 1


def test_an_edit_keeps_recommendations_by_identity(class_a, facilitator):
    made = create(
        class_a,
        facilitator,
        recommendations=tuple(RecommendationContent(text) for text in ("satu", "dua", "tiga")),
    )
    one, two, three = stored_content(made).recommendations
    edited = editing.update_problem(
        made,
        changed(
            made,
            recommendations=(replace(three, text="tiga baru"), one, RecommendationContent("empat")),
        ),
        actor=facilitator,
        expected_version=1,
    )
    rows = list(edited.recommendations.values_list("pk", "text", "position"))
    assert rows[:2] == [(three.pk, "tiga baru", 1), (one.pk, "satu", 2)]
    assert rows[2][1:] == ("empat", 3)
    fields = {
        (change["recommendation"], change["field"]) for change in edited.history.first().changes
    }
    assert (three.pk, "recommendation.text") in fields
    assert (two.pk, "recommendation.text") in fields
    removed = next(c for c in edited.history.first().changes if c["recommendation"] == two.pk)
    assert (removed["old"], removed["new"]) == ("dua", None)


def test_unchanged_content_leaves_no_trace(class_a, facilitator):
    made = create(class_a, facilitator)
    again = editing.update_problem(
        made, stored_content(made), actor=facilitator, expected_version=1
    )
    assert again.version == 1
    assert again.history.count() == 1


def test_a_stale_save_is_refused_and_changes_nothing(class_a, facilitator):
    made = create(class_a, facilitator)
    editing.update_problem(
        made, changed(made, cause="Pertama"), actor=facilitator, expected_version=1
    )
    with pytest.raises(StaleProblem) as refused:
        editing.update_problem(
            made, changed(made, cause="Kedua"), actor=facilitator, expected_version=1
        )
    assert refused.value.problem.cause == "Pertama"
    assert made.history.count() == 2


def test_a_stale_save_of_the_very_same_text_is_no_conflict(class_a, facilitator):
    made = create(class_a, facilitator)
    editing.update_problem(made, changed(made, cause="Sama"), actor=facilitator, expected_version=1)
    again = editing.update_problem(
        made, changed(made, cause="Sama"), actor=facilitator, expected_version=1
    )
    assert again.version == 2


def test_a_recommendation_of_another_problem_cannot_be_taken_over(class_a, facilitator):
    mine, other = create(class_a, facilitator), create(class_a, facilitator)
    stolen = stored_content(other).recommendations
    editing.update_problem(
        mine, changed(mine, recommendations=stolen), actor=facilitator, expected_version=1
    )
    assert [row.pk for row in other.recommendations.all()] == [stolen[0].pk]
    assert mine.recommendations.count() == 1


@pytest.mark.parametrize("status", ["submitted", "accepted", "not_agreed", "withdrawn"])
def test_facilitators_cannot_change_what_is_out_of_their_hands(class_a, facilitator, status):
    problem = make.problem(class_a, status)
    with pytest.raises(TransitionError) as refused:
        editing.update_problem(
            problem,
            changed(problem, cause="x"),
            actor=facilitator,
            expected_version=problem.version,
        )
    assert refused.value.code == "status"


def test_a_returned_problem_can_be_changed_after_the_deadline(class_a, facilitator):
    problem = make.problem(class_a, "returned")
    type(class_a).objects.filter(pk=class_a.pk).update(is_open=False)
    saved = editing.update_problem(
        problem,
        changed(problem, cause="Diperbaiki"),
        actor=facilitator,
        expected_version=problem.version,
    )
    assert saved.cause == "Diperbaiki"


def test_a_draft_cannot_be_changed_after_the_deadline(class_a, facilitator):
    problem = make.problem(class_a)
    type(class_a).objects.filter(pk=class_a.pk).update(is_open=False)
    with pytest.raises(TransitionError) as refused:
        editing.update_problem(
            problem, changed(problem, cause="x"), actor=facilitator, expected_version=1
        )
    assert refused.value.code == "class_closed"


def test_reviewers_correct_submitted_text_with_a_trace(class_a, reviewer):
    problem = make.problem(class_a, "submitted")
    editing.update_problem(
        problem,
        changed(problem, statement="Ejaan diperbaiki"),
        actor=reviewer,
        expected_version=problem.version,
        source=HistoryEntry.Source.ADMIN,
    )
    trace = problem.history.first()
    assert (trace.actor, trace.source, trace.action) == (reviewer, "admin", "edited")


@pytest.mark.parametrize("status", ["draft", "returned", "accepted"])
def test_reviewers_change_nothing_else(class_a, reviewer, status):
    problem = make.problem(class_a, status)
    with pytest.raises(TransitionError) as refused:
        editing.update_problem(
            problem, changed(problem, cause="x"), actor=reviewer, expected_version=problem.version
        )
    assert refused.value.code == "status"


def test_strangers_change_nothing(class_a, class_b, other_division):
    problem = make.problem(class_a, "submitted")
    for person in (
        make.member("facilitator", class_b),
        make.member("reviewer", other_division),
        make.user(),
    ):
        with pytest.raises(PermissionDenied):
            editing.update_problem(
                problem, changed(problem, cause="x"), actor=person, expected_version=problem.version
            )


def test_submitting_drafts_names_what_was_refused(class_a, facilitator):
    ready = create(class_a, facilitator)
    bare = create(class_a, facilitator, recommendations=())
    untouched = create(class_a, facilitator)
    done, refused = submitting.submit_drafts(class_a, [ready.code, bare.code], actor=facilitator)
    assert [problem.code for problem in done] == [ready.code]
    assert [error.code for error in refused] == ["incomplete"]
    untouched.refresh_from_db()
    assert untouched.status == "draft"
