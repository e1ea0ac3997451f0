"""Put a problem elsewhere on the board of its class: on another place, or under another issue."""

from __future__ import annotations

from dataclasses import replace

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from dim import policy, workflow
from dim.models import HistoryEntry, Problem, StrategicIssue, User
from dim.models.locks import hold_addressees_shared, hold_order, lock_problem, lock_problems
from dim.models.problem_queryset import PLACES
from dim.operations.problems.checks import check_content
from dim.operations.problems.content import stored_content
from dim.operations.problems.editing import store_content
from dim.workflow import Refused


@transaction.atomic
def place_beside(problem: Problem, other: Problem, *, after: bool, actor: User) -> Problem:
    """Put `problem` directly before or after `other` of the same issue, and return it.

    Raises PermissionDenied, and Refused where it may not be moved, or where one of them is under
    another issue or in another class meanwhile.
    """
    if not policy.can_arrange(actor, problem):
        raise PermissionDenied
    hold_order(problem.workshop_class_id)
    places = _places_beside(problem, other, after=after)
    locked = {row.pk: row for row in lock_problems({problem.pk, other.pk, *places})}
    current, beside = locked[problem.pk], locked[other.pk]
    if not policy.can_arrange(actor, current):
        raise PermissionDenied
    _require(workflow.refusal_to_arrange(current))
    if _list_of(current) != _list_of(beside):
        raise _not_there(current, beside)
    moved = [row for pk, row in locked.items() if places.get(pk, row.position) != row.position]
    for row in moved:
        row.position = places[row.pk]
    if moved:
        workflow.arrange(moved)
    return current


@transaction.atomic
def put_under_issue(problem: Problem, issue: StrategicIssue, *, actor: User) -> Problem:
    """Put `problem` under another issue of its division, at the end, and return it.

    It is a change of the text, with its history.

    Raises PermissionDenied, and Refused where that may not be.
    """
    if not policy.can_arrange(actor, problem):
        raise PermissionDenied
    hold_addressees_shared(problem.event_id)
    current = lock_problem(problem)
    # It may have moved to another class.
    if not policy.can_arrange(actor, current):
        raise PermissionDenied
    if current.strategic_issue_id == issue.pk:
        return current
    _require(workflow.refusal_to_arrange(current))
    if not issue.is_active:
        raise Refused(_("This issue cannot be chosen any more."), "issue_inactive")
    before = stored_content(current)
    content = replace(before, strategic_issue=issue)
    check_content(content, current.workshop_class.division_id)
    store_content(current, before, content, actor=actor, source=HistoryEntry.Source.ROOM)
    return current


def _require(error: Refused | None) -> None:
    if error:
        raise error


def _list_of(problem: Problem) -> tuple[int, int]:
    return problem.workshop_class_id, problem.strategic_issue_id


def _not_there(problem: Problem, other: Problem) -> Refused:
    return Refused(
        _("%(other)s has moved meanwhile; %(code)s stays where it was.")
        % {"code": problem.code, "other": other.code},
        "neighbour_moved",
    )


def _places_beside(problem: Problem, other: Problem, *, after: bool) -> dict[int, int]:
    """Return the new places, by the key of the problem: one, or where there is no room, all."""
    problems = Problem.objects.filter(
        workshop_class=problem.workshop_class_id, strategic_issue=problem.strategic_issue_id
    )
    rows = problems.exclude(pk=problem.pk).in_board_order().values_list("pk", "place")
    places = dict(rows)
    if other.pk not in places:
        raise _not_there(problem, other)
    keys = list(places)
    at = keys.index(other.pk) + after
    # New problems come last: their places begin above all that are given here.
    end = (problem.workshop_class.last_number + 1) * PLACES
    low = places[keys[at - 1]] if at else 0
    high = places[keys[at]] if at < len(keys) else max(end, low + 2)
    if high - low > 1:
        return {problem.pk: (low + high) // 2}
    keys.insert(at, problem.pk)
    step = max(end // (len(keys) + 1), 2)
    return {pk: step * number for number, pk in enumerate(keys, 1)}
