"""What may happen now, asked before it is tried: buttons, lists and forms ask here, and so does the door."""

from __future__ import annotations

import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from dim import policy
from dim.models import Event, Problem, User, WorkshopClass
from dim.text import MAX_BYTES, clean_typed, size_in_bytes
from dim.workflow.errors import Refused, TransitionError
from dim.workflow.table import (
    DRAFT,
    ENTRY,
    ENTRY_OR_REVIEW,
    PUT_FORWARD,
    RETURNED,
    SUBMITTED,
    TRANSITIONS,
    WITHDRAW,
    Transition,
)


def refusal_to_enter(workshop_class: WorkshopClass, now: datetime.datetime | None = None) -> TransitionError | None:
    """Why nothing new may be entered in this class now, or None (E1)."""
    now = now or timezone.now()
    if workshop_class.division.event.phase not in ENTRY:
        return TransitionError(_("The event is not in its entry phase."), "phase")
    if not workshop_class.is_open_at(now):
        return TransitionError(_("This class is closed. Ask the coordinator to open it again."), "class_closed")
    return None


def refusal_to_import(workshop_class: WorkshopClass, now: datetime.datetime | None = None) -> TransitionError | None:
    """Why no list may be imported into this class now, or None. Lists may be brought along before entry begins."""
    if workshop_class.division.event.phase == Event.Phase.PREPARATION and workshop_class.is_open:
        return None
    return refusal_to_enter(workshop_class, now)


def refusal_to_support(
    problem: Problem, workshop_class: WorkshopClass, now: datetime.datetime | None = None
) -> TransitionError | None:
    """Why this class may not support `problem` now, or None. It takes its support back under `refusal_to_enter`.

    Supported is what a class has put forward, whatever became of it: also what was
    returned, and what was not agreed, whose supporters the annex should name.
    """
    if problem.workshop_class_id == workshop_class.pk:
        return TransitionError(_("%(code)s is an entry of this class already.") % {"code": problem.code}, "own_class")
    if problem.event_id != workshop_class.division.event_id or problem.status not in PUT_FORWARD:
        return TransitionError(_("%(code)s is not put forward now.") % {"code": problem.code}, "not_put_forward")
    return refusal_to_enter(workshop_class, now)


def refusal_to_edit(problem: Problem, actor: User, now: datetime.datetime | None = None) -> Refused | None:
    """Why `actor` may not change the text of this entry now, or None.

    Its facilitators change drafts while the class is open, and returned entries
    also after the deadline. Reviewers may correct what was submitted. Decided
    text is frozen until a coordinator reopens it.
    """
    if policy.can_facilitate_problem(actor, problem):
        if problem.status == DRAFT:
            return refusal_to_enter(problem.workshop_class, now)
        if problem.status == RETURNED:
            return _refusal_by_phase(problem, ENTRY_OR_REVIEW)
    elif policy.can_review(actor, problem) and problem.status == SUBMITTED:
        return _refusal_by_phase(problem, ENTRY_OR_REVIEW)
    elif not policy.can_review(actor, problem):
        return TransitionError(_("You cannot change entries of this class."), "not_yours")
    return TransitionError(
        _("%(code)s is %(status)s and cannot be changed now.")
        % {"code": problem.code, "status": problem.get_status_display()},
        "status",
    )


def _refusal_by_phase(problem: Problem, phases: frozenset[str]) -> TransitionError | None:
    if problem.event.phase in phases:
        return None
    return TransitionError(
        _("The event is in its phase “%(phase)s”; this cannot happen now.")
        % {"phase": problem.event.get_phase_display()},
        "phase",
    )


def refusal(transition: Transition, problem: Problem, now: datetime.datetime | None = None) -> TransitionError | None:
    """Why `transition` may not happen to `problem` now, whoever asks, or None. Reason and content are not looked at."""
    if problem.status not in transition.sources:
        return TransitionError(
            _("%(code)s is %(status)s now.") % {"code": problem.code, "status": problem.get_status_display()},
            "status",
        )
    # A draft is withdrawn under the same conditions as it is written.
    if transition.needs_open_class or (transition is WITHDRAW and problem.status == DRAFT):
        return refusal_to_enter(problem.workshop_class, now)
    return _refusal_by_phase(problem, transition.phases)


def refusal_by_content(transition: Transition, problem: Problem, reason: str = "") -> TransitionError | None:
    """Why `problem` does not say enough for `transition` yet, or None. Asks nothing of preloaded recommendations."""
    try:
        if transition.check:
            transition.check(problem, reason)
    except TransitionError as error:
        return error
    return None


def available(problem: Problem, actor: User) -> list[Transition]:
    """The transitions to offer to `actor` as buttons. Not for list rows: it asks the policy for each."""
    return [row for row in TRANSITIONS.values() if row.allowed(actor, problem) and refusal(row, problem) is None]


def clean_reason(transition: Transition, reason: str, category: str) -> tuple[str, str]:
    """Return reason and category as they will be stored, or raise TransitionError."""
    reason = clean_typed(reason).text.strip()
    if transition.needs_reason and not reason:
        raise TransitionError(_("Write the reason; the class reads it."), "reason_missing")
    if size_in_bytes(reason) > MAX_BYTES:
        raise TransitionError(_("The reason is longer than 200 kB. Shorten it."), "reason_too_long")
    if transition.categories and category not in transition.categories:
        raise TransitionError(_("Choose the kind of reason."), "category_missing")
    return reason, category if transition.categories else ""
