"""`perform_undo`: change a status back, as it was before the last step of a class.

The history keeps both rows. Dates and reason are again those that the problem had before, or an
undone slip would cost a returned problem its reason and a submitted one its place in the queue.
"""

from __future__ import annotations

import datetime

from django.utils.translation import gettext as _

from dim.models import HistoryEntry, Problem, User
from dim.models.status import DRAFT, RETURNED, SUBMITTED, WITHDRAWN
from dim.workflow.errors import TransitionError
from dim.workflow.perform import store_status
from dim.workflow.recording import recording
from dim.workflow.refusals import refusal, refusal_to_enter
from dim.workflow.table import RESUBMIT, SUBMIT, UNDO
from dim.workflow.transition import Transition


def perform_undo(step: HistoryEntry, current: Problem, *, actor: User) -> Problem:
    """Undo the status change `step`, the latest of `current`, and return the problem as stored.

    The caller has locked `current`, and has asked whose step it was and how long ago.

    Raises TransitionError.
    """
    transition = UNDO[step.action]
    target = step.from_status or transition.target
    if error := _refusal(transition, target, current):
        raise error
    from_status, earlier = current.status, _earlier(step)
    began = next((row for row in earlier if row.to_status == target and _moves(row)), None)
    with recording(actor) as recorder:
        current.status = target
        current.reason = began.reason if began else ""
        current.reason_category = began.reason_category if began else ""
        if target == WITHDRAWN:
            current.reason = _("Undone right after it was entered.")
        current.status_since = began.at if began else recorder.at
        if step.to_status == SUBMITTED:
            current.submitted_at = _last_submission(earlier)
        was_answered = _was_answered(target, current, began)
        store_status(current, recorder)
        if began and was_answered:
            current.status_version = began.revision
            current.save(update_fields=["status_version"])
        recorder.changed(
            current,
            transition.name,
            from_status=from_status,
            reason=current.reason,
            reason_category=current.reason_category,
        )
    return current


def _refusal(transition: Transition, target: str, current: Problem) -> TransitionError | None:
    """Return why this may not be undone now, or None."""
    error = refusal(transition, current)
    # A draft comes back only where it can be written.
    if not error and target == DRAFT:
        error = refusal_to_enter(current.workshop_class)
    return error


def _earlier(step: HistoryEntry) -> list[HistoryEntry]:
    """Return the history before `step`, newest first, without its texts."""
    rows = HistoryEntry.objects.filter(problem=step.problem_id, revision__lt=step.revision)
    return list(rows.defer("changes").order_by("-revision"))


def _moves(row: HistoryEntry) -> bool:
    return row.from_status != row.to_status


def _last_submission(earlier: list[HistoryEntry]) -> datetime.datetime | None:
    """Return when the problem had been submitted before, or None."""
    return next((row.at for row in earlier if row.action in {SUBMIT.name, RESUBMIT.name}), None)


def _was_answered(target: str, current: Problem, began: HistoryEntry | None) -> bool:
    """Return whether a returned problem had been changed since its return (E5)."""
    # `current` has the version of the step that is undone, one more than the problem had before.
    return target == RETURNED and began is not None and current.version - 1 > began.revision
