"""Move a problem to another class of its event: the code stays, and both classes are told."""

from __future__ import annotations

from dataclasses import replace

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from dim import policy, workflow
from dim.models import Problem, StrategicIssue, Support, User, WorkshopClass
from dim.models.locks import hold_addressees_shared, lock_problem
from dim.models.problem_queryset import PLACES
from dim.models.term import Term
from dim.operations.problems.checks import check_content, check_issues_stored
from dim.operations.problems.content import changes_between, stored_content
from dim.operations.similar.word_index import index_problems, unindex_problem
from dim.workflow import RELOCATE, StaleProblem
from dim.workflow.recording import VERSION_FIELDS


@transaction.atomic
def relocate(
    problem: Problem,
    target: WorkshopClass,
    issue: StrategicIssue | None = None,
    *,
    actor: User,
    reason: str,
    expected_version: int,
) -> Problem:
    """Move `problem` to the class `target` (transition E14), and return it as stored.

    `issue` is needed where the division is another one; None leaves the problem under its own.

    Raises PermissionDenied, BadContent, TransitionError, and StaleProblem where it has changed
    since `expected_version`.
    """
    if not policy.can_relocate(actor, problem):
        raise PermissionDenied
    reason, _category = workflow.clean_reason(RELOCATE, reason, "")
    hold_addressees_shared(problem.event_id)
    if issue:
        check_issues_stored([issue])
    current = lock_problem(problem)
    if error := workflow.refusal_to_relocate(current, target):
        raise error
    if current.version != expected_version:
        raise StaleProblem(current)
    before, left = stored_content(current), current.workshop_class
    after = replace(before, strategic_issue=issue or current.strategic_issue)
    check_content(after, target.division_id)
    named = {"field": "workshop_class", "old": left.prefix, "new": target.prefix}
    with workflow.recording(actor) as recorder:
        _put_into(current, target, after.strategic_issue)
        recorder.next_version(current)
        current.save(update_fields=[*_PLACE_FIELDS, *VERSION_FIELDS])
        recorder.changed(
            current,
            RELOCATE.name,
            from_status=current.status,
            reason=reason,
            changes=[named, *changes_between(before, after)],
        )
        recorder.left.add(left.pk)
        _end_own_support(current, actor)
    # From here on both classes are locked.
    WorkshopClass.objects.filter(pk=left.pk, discussed=current).update(discussed=None)
    unindex_problem(current, left.pk)
    index_problems([current], Term.objects.abbreviations())
    return current


_PLACE_FIELDS = ("workshop_class", "came_from", "strategic_issue", "position")


def _put_into(current: Problem, target: WorkshopClass, issue: StrategicIssue) -> None:
    """Let `current` be a problem of the class `target`, the last one of it for now."""
    first = current.first_class_id
    current.workshop_class = target
    current.came_from_id = None if first == target.pk else first
    current.strategic_issue = issue
    # Its number counts in another class. Above the last one of this class, below the next one.
    last = WorkshopClass.objects.values_list("last_number", flat=True).get(pk=target.pk)
    current.position = last * PLACES + PLACES // 2


def _end_own_support(current: Problem, actor: User) -> None:
    """Take back the support of the class whose own problem `current` is now."""
    rows = Support.objects.live().filter(problem=current, workshop_class=current.workshop_class)
    rows.update(taken_back_at=timezone.now(), taken_back_by=actor)
