"""`perform` and `perform_with_item`, which change a status; `dim.workflow.undoing` changes it back.

Nothing else does.
"""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Iterable

from django.core.exceptions import PermissionDenied
from django.db import transaction

from dim.models import ConsolidatedItem, HistoryEntry, MergeRecord, Problem, User
from dim.models.locks import lock_problem, lock_problems
from dim.models.status import DECIDED, SUBMITTED
from dim.workflow.deadline import Typed, raise_unless_in_time
from dim.workflow.errors import StaleProblem
from dim.workflow.recording import VERSION_FIELDS, Recorder, recording
from dim.workflow.refusals import clean_reason, refusal
from dim.workflow.table import UNMERGE
from dim.workflow.transition import Transition

_STATUS_FIELDS = (
    "status",
    "status_since",
    "status_version",
    "submitted_at",
    "decided_at",
    "reason",
    "reason_category",
    "merge",
    "stored_late_at",
    *VERSION_FIELDS,
)


@transaction.atomic
def perform(
    transition: Transition,
    problem: Problem,
    *,
    actor: User,
    reason: str = "",
    category: str = "",
    expected_version: int | None = None,
    source: str = HistoryEntry.Source.ROOM,
    form_key: uuid.UUID | None = None,
    typed: Typed | None = None,
) -> Problem:
    """Move `problem` along `transition`, or raise and change nothing. Returns it as stored.

    `expected_version` is the version the actor had before their eyes; None only
    where nobody looked at the text (a class's own facilitators). `form_key` names
    the confirmation of many at once, so that they can be undone as one. `typed` is when a device
    says that it was asked to: before the class closed it counts (`dim.workflow.deadline`).

    Raises PermissionDenied, TransitionError, StaleProblem.
    """
    if not transition.allowed(actor, problem):
        raise PermissionDenied
    reason, category = clean_reason(transition, reason, category)
    # Read again: the page that sent this click may be ten minutes old.
    current = lock_problem(problem)
    # It may have moved to a class of which the actor is nobody.
    if not transition.allowed(actor, current):
        raise PermissionDenied
    typed_at = _require(transition, current, expected_version, actor, typed)
    if transition.check:
        transition.check(current, reason)
    from_status = current.status
    with recording(actor, source=source, typed_at=typed_at) as recorder:
        current.status = transition.target
        current.reason, current.reason_category = reason, category
        if transition.target == SUBMITTED and from_status not in DECIDED:
            # A decision that is taken back was submitted before; that moment stays.
            current.submitted_at = recorder.at
        current.decided_at = recorder.at if transition.target in DECIDED else None
        current.status_since = recorder.at
        store_status(current, recorder)
        recorder.changed(
            current,
            transition.name,
            from_status=from_status,
            reason=reason,
            reason_category=category,
            form_key=form_key,
        )
    return current


@transaction.atomic
def perform_with_item(
    transition: Transition,
    picked: Iterable[tuple[Problem, int | None]],
    item: ConsolidatedItem,
    *,
    actor: User,
) -> list[Problem]:
    """Move these problems into `item` or out of it: all of them, or none. Returns them as stored.

    Each comes with the version that the actor had before their eyes, or None where it is merged
    already and so cannot change. Its words, reason and dates stay; taken out again it has the
    status from which it came, since when it had it. The caller has locked the item and writes its
    content in the same transaction, inside of a recording of its own, which announces all of it.

    Raises PermissionDenied, TransitionError, StaleProblem.
    """
    expected = {problem.pk: version for problem, version in picked}
    moved = lock_problems(expected)
    with recording(actor, source=HistoryEntry.Source.ADMIN) as recorder:
        for current in moved:
            if not transition.allowed(actor, current):
                raise PermissionDenied
            _require(transition, current, expected[current.pk], actor)
            _move_one(transition, current, item, recorder)
    return moved


def _move_one(
    transition: Transition, current: Problem, item: ConsolidatedItem, recorder: Recorder
) -> None:
    from_status, was_in = current.status, current.merge
    if transition is UNMERGE and was_in:
        current.merge, current.status = None, was_in.status_before
        current.status_since = was_in.status_since_before
        current.decided_at = was_in.decided_before
    else:
        current.merge = _merge_record(current, item, recorder)
        current.status = transition.target
        current.status_since = current.decided_at = recorder.at
    store_status(current, recorder)
    codes = {
        "field": "item",
        "old": was_in.item.code if was_in else None,
        "new": item.code if current.merge else None,
    }
    recorder.changed(current, transition.name, from_status=from_status, changes=[codes])


def _require(
    transition: Transition,
    current: Problem,
    expected_version: int | None,
    actor: User,
    typed: Typed | None = None,
) -> datetime.datetime | None:
    """Raise why it may not happen now; return when it was `typed` if it counts only by that."""
    error = refusal(transition, current, actor=actor)
    typed_at = raise_unless_in_time(error, current.workshop_class, typed)
    if expected_version is not None and current.version != expected_version:
        raise StaleProblem(current)
    return typed_at


def _merge_record(current: Problem, item: ConsolidatedItem, recorder: Recorder) -> MergeRecord:
    """Store that `current` goes into `item`. One that moves keeps what its first record knew."""
    was = current.merge
    return MergeRecord.objects.create(
        item=item,
        problem=current,
        revision=was.revision if was else current.version,
        status_before=was.status_before if was else current.status,
        status_since_before=was.status_since_before if was else current.status_since,
        decided_before=was.decided_before if was else current.decided_at,
        at=recorder.at,
        actor=recorder.actor,
    )


def store_status(current: Problem, recorder: Recorder) -> None:
    """Store `current` with its new status, as its next version."""
    recorder.next_version(current)
    current.status_version = current.version
    current.save(update_fields=_STATUS_FIELDS)
