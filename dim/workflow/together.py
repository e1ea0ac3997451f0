"""Move many problems along one transition with a number of statements that does not grow."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from django.core.exceptions import PermissionDenied
from django.db import transaction

from dim.models import Problem, User
from dim.models.locks import lock_problems
from dim.models.status import DECIDED, PUT_FORWARD
from dim.workflow.errors import Refused, StaleProblem
from dim.workflow.recording import VERSION_FIELDS, recording
from dim.workflow.refusals import clean_reason, refusal
from dim.workflow.transition import Transition

_FIELDS = ("status", "status_since", "status_version", "reason", *VERSION_FIELDS)
_ROWS_AT_ONCE = 100  # in one statement


@transaction.atomic
def perform_together(
    transition: Transition,
    expected: Mapping[int, int],
    *,
    actor: User,
    reason: str = "",
    form_key: uuid.UUID | None = None,
) -> tuple[list[Problem], list[Refused]]:
    """Move problems along `transition`, those that it allows, and return them as stored.

    `expected` has the version of each problem that is moved by its key; one that has another
    version stays. The second list says why others stay, too. Only for transitions to a status that
    is put forward to nobody: no date of submission or decision is set.

    Raises PermissionDenied, TransitionError.
    """
    assert transition.target not in {*PUT_FORWARD, *DECIDED}
    reason, _category = clean_reason(transition, reason, "")
    moved: list[Problem] = []
    refused: list[Refused] = []
    for current in lock_problems(expected):
        if not transition.allowed(actor, current):
            raise PermissionDenied
        error: Refused | None = refusal(transition, current)
        if error is None and current.version != expected[current.pk]:
            error = StaleProblem(current)
        if error:
            refused.append(error)
        else:
            moved.append(current)
    with recording(actor) as recorder:
        for current in moved:
            from_status = current.status
            current.status, current.reason = transition.target, reason
            current.status_since = recorder.at
            recorder.next_version(current)
            current.status_version = current.version
            recorder.changed(
                current,
                transition.name,
                from_status=from_status,
                reason=reason,
                form_key=form_key,
            )
        Problem.objects.bulk_update(moved, _FIELDS, batch_size=_ROWS_AT_ONCE)
    return moved, refused
