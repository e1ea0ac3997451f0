"""Problems are put on other places of a board and under other issues; nothing else changes."""

import threading

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection

from dim import workflow
from dim.models import HistoryEntry, Problem
from dim.models.problem_queryset import PLACES
from dim.operations.problems.arranging import place_beside, put_under_issue
from dim.operations.problems.relocating import relocate
from dim.workflow import Refused
from tests import factories as make


def order(of):
    return list(of.problems.in_board_order().values_list("number", flat=True))


@pytest.fixture
def four(class_a):
    return [make.problem(class_a, statement=f"Masalah {n}") for n in range(4)]


def test_a_problem_goes_before_or_after_another_one(class_a, four, facilitator):
    place_beside(four[3], four[0], after=False, actor=facilitator)
    assert order(class_a) == [4, 1, 2, 3]
    place_beside(four[0], four[2], after=True, actor=facilitator)
    assert order(class_a) == [4, 2, 3, 1]
    place_beside(four[1], four[2], after=True, actor=facilitator)
    assert order(class_a) == [4, 3, 2, 1]


def test_a_place_is_no_content_and_the_screens_are_told(class_a, four, facilitator):
    class_a.refresh_from_db()
    before, history = class_a.revision, HistoryEntry.objects.count()
    place_beside(four[3], four[0], after=False, actor=facilitator)
    class_a.refresh_from_db()
    moved = Problem.objects.get(pk=four[3].pk)
    assert (moved.version, moved.updated_at) == (four[3].version, four[3].updated_at)
    assert HistoryEntry.objects.count() == history
    assert class_a.revision == before + 1
    assert list(class_a.problems.changed_since(before)) == [moved]


def test_what_is_entered_later_comes_last(class_a, four, facilitator):
    place_beside(four[0], four[3], after=True, actor=facilitator)
    place_beside(four[1], four[0], after=True, actor=facilitator)
    make.problem(class_a)
    assert order(class_a) == [3, 4, 1, 2, 5]


def test_where_there_is_no_room_the_issue_is_numbered_anew(class_a, four, facilitator):
    # Each move halves what lies between the same two: 16 times, and then there is nothing left.
    first, second, third, _fourth = four
    for turn in range(40):
        mover, stays = (third, second) if turn % 2 else (second, third)
        place_beside(mover, first, after=True, actor=facilitator)
        assert order(class_a) == [1, mover.number, stays.number, 4]
    places = list(class_a.problems.with_place().values_list("place", flat=True))
    assert len(set(places)) == 4
    assert all(0 < place < 5 * PLACES for place in places)


def test_moves_take_as_many_queries_in_a_long_list(
    class_a, four, facilitator, django_assert_max_num_queries
):
    for _ in range(20):
        make.problem(class_a)
    facilitator.scopes()
    with django_assert_max_num_queries(10):
        place_beside(four[3], four[0], after=False, actor=facilitator)


def test_only_its_class_moves_it(class_a, four, class_b, reviewer):
    for stranger in (make.member("facilitator", class_b), reviewer, make.user(is_superuser=True)):
        with pytest.raises(PermissionDenied):
            place_beside(four[0], four[1], after=True, actor=stranger)
        with pytest.raises(PermissionDenied):
            put_under_issue(four[0], make.issue(class_a.division), actor=stranger)


def test_a_closed_class_keeps_its_order(class_a, four, facilitator):
    class_a.is_open = False
    class_a.save(update_fields=["is_open"])
    fresh = [Problem.objects.get(pk=problem.pk) for problem in four]
    for move in (
        lambda: place_beside(fresh[0], fresh[1], after=True, actor=facilitator),
        lambda: put_under_issue(fresh[0], make.issue(class_a.division), actor=facilitator),
    ):
        with pytest.raises(Refused) as refused:
            move()
        assert refused.value.code == "class_closed"
    assert order(class_a) == [1, 2, 3, 4]


def test_a_neighbour_that_went_elsewhere_moves_nothing(class_a, four, facilitator):
    put_under_issue(four[1], make.issue(class_a.division), actor=facilitator)
    with pytest.raises(Refused) as refused:
        place_beside(four[0], four[1], after=True, actor=facilitator)
    assert refused.value.code == "neighbour_moved"


def test_another_issue_is_a_change_of_the_text(class_a, four, facilitator):
    place_beside(four[0], four[3], after=True, actor=facilitator)
    other = make.issue(class_a.division, 5, title="Dana hibah")
    moved = put_under_issue(four[0], other, actor=facilitator)
    stored = Problem.objects.get(pk=moved.pk)
    assert (stored.strategic_issue, stored.version, stored.position) == (other, 2, None)
    assert stored.code == four[0].code
    last = stored.history.get(revision=2)
    assert (last.action, last.actor) == ("edited", facilitator)
    assert last.changes == [
        {
            "field": "strategic_issue",
            "old": {"number": 1, "title": "Isu 1"},
            "new": {"number": 5, "title": "Dana hibah"},
        }
    ]
    assert put_under_issue(stored, other, actor=facilitator).version == 2


@pytest.mark.parametrize("status", ["draft", "submitted", "returned", "accepted", "not_agreed"])
def test_a_class_may_correct_the_issue_in_any_status(status, class_a, facilitator):
    problem = make.problem(class_a, status)
    other = make.issue(class_a.division)
    moved = put_under_issue(problem, other, actor=facilitator)
    assert (moved.strategic_issue, moved.status) == (other, status)


def test_what_is_merged_stays_under_its_issue(class_a, facilitator):
    problem = make.problem(class_a, "submitted")
    make.item([problem])
    with pytest.raises(Refused) as refused:
        put_under_issue(
            Problem.objects.get(pk=problem.pk), make.issue(class_a.division), actor=facilitator
        )
    assert refused.value.code == "status"


def test_an_issue_of_another_division_or_out_of_use_is_refused(
    class_a, other_division, four, facilitator
):
    for issue, code in (
        (make.issue(other_division), "foreign_issue"),
        (make.issue(class_a.division, is_active=False), "issue_inactive"),
    ):
        with pytest.raises(Refused) as refused:
            put_under_issue(four[0], issue, actor=facilitator)
        assert refused.value.code == code


def test_a_decision_on_what_moved_under_another_issue_is_stale(class_a, reviewer, facilitator):
    problem = make.problem(class_a, "submitted")
    seen = problem.version
    put_under_issue(problem, make.issue(class_a.division), actor=facilitator)
    with pytest.raises(workflow.StaleProblem):
        workflow.perform(workflow.ACCEPT, problem, actor=reviewer, expected_version=seen)


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_two_people_move_at_once_and_no_place_is_taken_twice():
    room = make.workshop_class(make.division(make.event()))
    problems = [make.problem(room, statement=f"Masalah {n}") for n in range(6)]
    people = [make.member("facilitator", room) for _ in range(4)]
    start, errors = threading.Barrier(len(people) + 1), []

    def run(target):
        start.wait()
        try:
            for turn in range(15):
                target(turn)
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    def mover(person, by):
        def move(turn):
            problem, beside = problems[(turn * by) % 6], problems[(turn * by + by) % 6]
            place_beside(problem, beside, after=bool(turn % 2), actor=person)

        return move

    # One goes on typing meanwhile: saves take the same rows and the class after them.
    def type_on(turn):
        make.problem(room, "submitted", statement=f"Lagi {turn}")

    jobs = [mover(person, by) for person, by in zip(people, (1, 2, 4, 5), strict=True)]
    threads = [threading.Thread(target=run, args=[job]) for job in [*jobs, type_on]]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    places = list(room.problems.with_place().values_list("place", flat=True))
    assert len(set(places)) == len(places) == 21


def test_what_has_gone_elsewhere_meanwhile_is_not_placed(class_a, class_b, four, coordinator):
    both = make.member("facilitator", class_a)
    make.member("facilitator", class_b, both)
    only_here = make.member("facilitator", class_a)
    relocate(
        Problem.objects.get(pk=four[3].pk),
        class_b,
        actor=coordinator,
        reason="Salah kelas",
        expected_version=four[3].version,
    )
    # `four` was read before; both may have been on a page that is still open.
    with pytest.raises(Refused) as refused:
        place_beside(four[3], four[0], after=True, actor=both)
    assert refused.value.code
    with pytest.raises(PermissionDenied):
        place_beside(four[3], four[0], after=True, actor=only_here)
    with pytest.raises(PermissionDenied):
        put_under_issue(four[3], make.issue(class_b.division), actor=only_here)


def test_a_problem_that_stands_there_already_stays(class_a, four, facilitator):
    place_beside(four[3], four[0], after=False, actor=facilitator)
    class_a.refresh_from_db()
    before = class_a.revision
    place_beside(four[3], four[0], after=False, actor=facilitator)
    class_a.refresh_from_db()
    assert (order(class_a), class_a.revision) == ([4, 1, 2, 3], before)
