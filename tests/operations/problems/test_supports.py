"""A class supports what another class has put forward.

Once, while it is open, and without touching that problem.
"""

import threading

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from dim import workflow
from dim.models import HistoryEntry, Problem, Support
from dim.operations.problems.supports import support, take_back
from tests import factories as make
from tests.patience import PATIENCE


@pytest.fixture
def theirs(class_b):
    return make.problem(class_b, "submitted")


def revision(of):
    of.refresh_from_db()
    return of.revision


def test_a_support_leaves_the_problem_as_it_is_and_tells_both_classes(
    class_a, class_b, theirs, facilitator
):
    history, before = HistoryEntry.objects.count(), (revision(class_a), revision(class_b))
    made = support(theirs, class_a, actor=facilitator)
    stored = Problem.objects.get(pk=theirs.pk)
    assert (stored.version, stored.status, stored.updated_at) == (
        theirs.version,
        theirs.status,
        theirs.updated_at,
    )
    assert HistoryEntry.objects.count() == history
    assert (revision(class_a), revision(class_b)) == (before[0] + 1, before[1] + 1)
    assert stored.changed_in == class_b.revision
    assert (made.workshop_class, made.created_by, made.taken_back_at) == (
        class_a,
        facilitator,
        None,
    )


def test_asked_again_it_is_the_same_support_and_nobody_is_told(class_a, theirs, facilitator):
    first = support(theirs, class_a, actor=facilitator)
    before = revision(class_a)
    assert support(theirs, class_a, actor=make.member("facilitator", class_a)) == first
    assert revision(class_a) == before


def test_taken_back_it_stays_as_a_trace_and_may_be_given_again(class_a, theirs, facilitator):
    first = support(theirs, class_a, actor=facilitator)
    colleague = make.member("facilitator", class_a)
    gone = take_back(first, actor=colleague)
    assert (gone.taken_back_by, gone.created_by) == (colleague, facilitator)
    assert take_back(first, actor=facilitator).taken_back_at == gone.taken_back_at
    assert support(theirs, class_a, actor=facilitator) != first
    assert Support.objects.count() == 2
    assert Support.objects.live().count() == 1


@pytest.mark.parametrize("status", ["submitted", "returned", "accepted", "not_agreed"])
def test_what_was_put_forward_is_supported_whatever_became_of_it(
    status, class_a, class_b, facilitator
):
    assert support(make.problem(class_b, status), class_a, actor=facilitator)


@pytest.mark.parametrize("status", ["draft", "withdrawn"])
def test_what_is_not_put_forward_is_not(status, class_a, class_b, facilitator):
    with pytest.raises(workflow.TransitionError) as error:
        support(make.problem(class_b, status), class_a, actor=facilitator)
    assert error.value.code == "not_put_forward"


def test_neither_the_own_problem_nor_one_of_another_event(class_a, facilitator):
    with pytest.raises(workflow.TransitionError) as error:
        support(make.problem(class_a, "submitted"), class_a, actor=facilitator)
    assert error.value.code == "own_class"
    elsewhere = make.problem(make.workshop_class(make.division(make.event())), "submitted")
    with pytest.raises(workflow.TransitionError) as error:
        support(elsewhere, class_a, actor=facilitator)
    assert error.value.code == "not_put_forward"


@pytest.mark.parametrize("role", ["coordinator", "organiser", "reviewer"])
def test_only_its_facilitators_speak_for_a_class(role, class_a, theirs, facilitator, request):
    made = support(theirs, class_a, actor=facilitator)
    with pytest.raises(PermissionDenied):
        support(theirs, class_a, actor=request.getfixturevalue(role))
    with pytest.raises(PermissionDenied):
        take_back(made, actor=make.facilitator_of(theirs.workshop_class))


def test_a_closed_class_neither_supports_nor_takes_back(class_a, class_b, theirs, facilitator):
    made = support(theirs, class_a, actor=facilitator)
    class_a.is_open = False
    class_a.save(update_fields=["is_open"])
    with pytest.raises(workflow.TransitionError) as error:
        take_back(made, actor=facilitator)
    assert error.value.code == "class_closed"
    with pytest.raises(workflow.TransitionError) as error:
        support(make.problem(class_b, "submitted"), class_a, actor=facilitator)
    assert error.value.code == "class_closed"
    # What was recorded before is confirmed to whoever presses again.
    assert support(theirs, class_a, actor=facilitator) == made


def test_a_draft_gives_way_in_the_same_moment(class_a, theirs, facilitator):
    draft = make.problem(class_a)
    made = support(theirs, class_a, actor=facilitator, instead_of=draft)
    draft.refresh_from_db()
    assert draft.status == Problem.Status.WITHDRAWN
    assert theirs.code in draft.reason
    assert support(theirs, class_a, actor=facilitator, instead_of=draft) == made
    take_back(made, actor=facilitator)
    draft.refresh_from_db()
    assert draft.status == Problem.Status.WITHDRAWN


def test_a_problem_that_moved_on_does_not_give_way_and_nothing_is_recorded(
    class_a, theirs, facilitator
):
    draft = make.problem(class_a, "submitted")
    with pytest.raises(workflow.TransitionError) as error:
        support(theirs, class_a, actor=facilitator, instead_of=draft)
    assert error.value.code == "status"
    assert not Support.objects.exists()


def test_a_problem_of_another_class_never_gives_way(class_a, class_b, theirs, facilitator):
    with pytest.raises(PermissionDenied):
        support(theirs, class_a, actor=facilitator, instead_of=make.problem(class_b))


def test_the_database_itself_holds_one_live_support_and_who_took_it_back(
    class_a, theirs, facilitator
):
    support(theirs, class_a, actor=facilitator)
    with pytest.raises(IntegrityError), transaction.atomic():
        Support.objects.create(problem=theirs, workshop_class=class_a, created_by=facilitator)
    with pytest.raises(IntegrityError), transaction.atomic():
        Support.objects.update(taken_back_at=timezone.now())


def at_once(*calls):
    """Run each in a thread of its own; their outcomes, errors included."""
    outcomes, start = [], threading.Barrier(len(calls))

    def run(call):
        try:
            start.wait(2 * PATIENCE)
            outcomes.append(call())
        except Exception as error:
            outcomes.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[call]) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(2 * PATIENCE)
    return outcomes


@pytest.mark.django_db(transaction=True)
def test_presses_at_the_same_moment_are_one_support(class_a, theirs, facilitator):
    people = [facilitator, *(make.member("facilitator", class_a) for _ in range(5))]
    made = at_once(
        *(lambda person=person: support(theirs, class_a, actor=person).pk for person in people)
    )
    assert made == [Support.objects.get().pk] * 6


@pytest.mark.django_db(transaction=True)
def test_two_classes_that_support_each_other_do_not_wait_for_each_other(
    class_a, class_b, facilitator
):
    """Each withdraws a draft of its own for a problem of the other, again and again."""
    neighbour = make.member("facilitator", class_b)
    for _ in range(8):
        ours, theirs = make.problem(class_a, "submitted"), make.problem(class_b, "submitted")
        our_draft, their_draft = make.problem(class_a), make.problem(class_b)
        outcomes = at_once(
            lambda: support(theirs, class_a, actor=facilitator, instead_of=our_draft),  # noqa: B023 -- run at once
            lambda: support(ours, class_b, actor=neighbour, instead_of=their_draft),  # noqa: B023
            lambda: workflow.perform(
                workflow.TAKE_BACK, make.problem(class_a, "submitted"), actor=facilitator
            ),
        )
        assert [one for one in outcomes if isinstance(one, Exception)] == []
