"""Two at the desk, a class that takes a problem back, a reviewer who decides: one wins, whole."""

import threading

import pytest
from django.db import connections

from dim import workflow
from dim.models import ConsolidatedItem, Placement, Problem
from dim.operations import consolidating
from dim.operations.consolidating import PickedProblems
from dim.workflow import Refused
from tests import factories as make
from tests.patience import PATIENCE

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]

ROUNDS = 8


@pytest.fixture
def desk():
    division = make.division(make.event())
    make.issue(division)
    return division, [make.workshop_class(division, letter) for letter in "AB"]


def race(*acts):
    """All at the same moment; returns what each became: True, or the code of the refusal."""
    start, outcomes = threading.Barrier(len(acts)), [None] * len(acts)

    def run(number, act):
        try:
            start.wait()
            act()
            outcomes[number] = True
        except Refused as error:
            outcomes[number] = error.code
        except Exception as error:
            outcomes[number] = repr(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=each) for each in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(2 * PATIENCE)
    return outcomes


def whole():
    """What is merged has a place for every recommendation, and nothing else has one."""
    for problem in Problem.objects.prefetch_related("recommendations"):
        placed = Placement.objects.filter(merge=problem.merge_id, merge__isnull=False).count()
        assert placed == (problem.recommendations.count() if problem.status == "merged" else 0)
    for item in ConsolidatedItem.objects.all():
        assert bool(consolidating.held_by(item)) == (item.status != "dissolved")


def problems_of(rooms):
    return [make.problem(room, "submitted") for room in rooms]


def test_two_merge_the_same_problems(desk):
    division, rooms = desk
    people = [make.member("reviewer", division) for _ in range(2)]
    for _ in range(ROUNDS):
        made = problems_of(rooms)
        orders = (made, made[::-1])
        outcomes = race(
            *(
                lambda p=person, o=order: make.item(o, actor=p)
                for person, order in zip(people, orders, strict=True)
            )
        )
        assert outcomes.count(True) == 1
        assert set(outcomes) <= {True, "status", "stale", "merged_elsewhere"}
        whole()


def test_the_class_takes_a_problem_back_while_it_is_merged(desk):
    division, rooms = desk
    reviewer = make.member("reviewer", division)
    for _ in range(ROUNDS):
        made = problems_of(rooms)
        writer = make.facilitator_of(rooms[0])
        outcomes = race(
            lambda: make.item(made, actor=reviewer),  # noqa: B023 -- called at once
            lambda: workflow.perform(workflow.TAKE_BACK, made[0], actor=writer),  # noqa: B023 -- called at once
        )
        assert outcomes.count(True) == 1
        assert set(outcomes) <= {True, "status", "stale"}
        whole()


def test_somebody_decides_on_it_while_it_is_merged(desk):
    division, rooms = desk
    people = [make.member("reviewer", division) for _ in range(2)]
    for _ in range(ROUNDS):
        made = problems_of(rooms)
        seen = made[0].version
        outcomes = race(
            lambda: make.item(made, actor=people[0]),  # noqa: B023 -- called at once
            lambda: workflow.perform(
                workflow.ACCEPT,
                made[0],  # noqa: B023 -- called at once
                actor=people[1],
                expected_version=seen,  # noqa: B023 -- called at once
            ),
        )
        assert outcomes.count(True) == 1
        assert set(outcomes) <= {True, "status", "stale"}
        whole()


def test_one_item_takes_in_another_while_that_is_dissolved_or_takes_in_the_first(desk):
    division, rooms = desk
    people = [make.member("reviewer", division) for _ in range(3)]

    def absorb(item, other, actor):
        held = [*consolidating.held_by(item), *consolidating.held_by(other)]
        content = make.item_content(held)
        consolidating.change_item(
            item,
            content,
            PickedProblems.of(held),
            actor=actor,
            expected_version=item.version,
            absorbing=other,
        )

    for _ in range(ROUNDS):
        one, other = (make.item([problem], actor=people[0]) for problem in problems_of(rooms))
        outcomes = race(
            lambda: absorb(one, other, people[0]),  # noqa: B023 -- called at once
            lambda: absorb(other, one, people[1]),  # noqa: B023 -- called at once
            lambda: consolidating.dissolve(other, actor=people[2], expected_version=other.version),  # noqa: B023 -- called at once
        )
        assert True in outcomes
        assert not [
            outcome for outcome in outcomes if outcome is not True and "Error" in str(outcome)
        ]
        whole()


def test_two_items_take_in_the_same_problem(desk):
    division, rooms = desk
    people = [make.member("reviewer", division) for _ in range(2)]

    def take_in(item, problem, actor):
        held = [*consolidating.held_by(item), problem]
        content, picked = make.item_content(held), PickedProblems.of(held)
        consolidating.change_item(item, content, picked, actor=actor, expected_version=item.version)

    for _ in range(ROUNDS):
        items = [make.item([problem], actor=people[0]) for problem in problems_of(rooms)]
        free = make.problem(rooms[0], "submitted")
        outcomes = race(
            lambda: take_in(items[0], free, people[0]),  # noqa: B023 -- called at once
            lambda: take_in(items[1], free, people[1]),  # noqa: B023 -- called at once
        )
        assert outcomes.count(True) == 1
        assert set(outcomes) <= {True, "merged_elsewhere", "status", "stale"}
        whole()
