"""Why something may not happen now. Buttons, lists and forms ask here, and so does `perform`."""

from __future__ import annotations

import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from dim import policy
from dim.models import Event, Problem, ReasonCategory, User, WorkshopClass
from dim.models.status import DRAFT, MERGED, PUT_FORWARD, RETURNED, Side
from dim.text import MAX_BYTES, clean_typed, size_in_bytes
from dim.workflow.errors import Refused, TransitionError
from dim.workflow.table import (
    ENTRY,
    ENTRY_OR_REVIEW,
    RELOCATE,
    SPLIT,
    TRANSITIONS,
    WITHDRAW,
    Transition,
)


def refusal_to_enter(
    workshop_class: WorkshopClass, now: datetime.datetime | None = None
) -> TransitionError | None:
    """Why nothing new may be entered in this class now, or None (E1)."""
    now = now or timezone.now()
    if workshop_class.division.event.phase not in ENTRY:
        return TransitionError(_("The event is not in its entry phase."), "phase")
    if not workshop_class.is_open_at(now):
        return TransitionError(
            _("This class is closed. Ask the coordinator to open it again."), "class_closed"
        )
    return None


def refusal_to_import(
    workshop_class: WorkshopClass, now: datetime.datetime | None = None
) -> TransitionError | None:
    """Why no list may be imported into this class now, or None.

    Lists that were written at home may be imported before the entry phase begins.
    """
    if workshop_class.division.event.phase == Event.Phase.PREPARATION and workshop_class.is_open:
        return None
    return refusal_to_enter(workshop_class, now)


def refusal_to_support(
    problem: Problem, workshop_class: WorkshopClass, now: datetime.datetime | None = None
) -> TransitionError | None:
    """Why this class may not support `problem` now, or None.

    For taking a support back, ask `refusal_to_enter`.

    Supported is what a class has put forward, whatever became of it: also what was
    returned, and what was not agreed, whose supporters the annex should name.
    """
    if problem.workshop_class_id == workshop_class.pk:
        return TransitionError(
            _("%(code)s is an entry of this class already.") % {"code": problem.code}, "own_class"
        )
    if problem.event_id != workshop_class.division.event_id or problem.status not in PUT_FORWARD:
        return TransitionError(
            _("%(code)s is not put forward now.") % {"code": problem.code}, "not_put_forward"
        )
    return refusal_to_enter(workshop_class, now)


def refusal_to_edit(
    problem: Problem, actor: User, now: datetime.datetime | None = None
) -> Refused | None:
    """Why `actor` may not change the text of this problem now, or None.

    Its facilitators change drafts while the class is open, and returned problems
    also after the deadline. What was submitted, its facilitators may correct while
    the class is open (E13), and reviewers too. Decided text is frozen until a
    coordinator reopens it.
    """
    waits_for = problem.status_properties.waits_for
    if policy.can_facilitate_problem(actor, problem):
        if waits_for is Side.CLASS and problem.status_properties.is_put_forward:
            return _refusal_by_phase(problem, ENTRY_OR_REVIEW)
        if waits_for in {Side.CLASS, Side.SECRETARIAT}:
            return refusal_to_enter(problem.workshop_class, now)
    elif policy.can_review(actor, problem) and waits_for is Side.SECRETARIAT:
        return _refusal_by_phase(problem, ENTRY_OR_REVIEW)
    elif not policy.can_review(actor, problem):
        return TransitionError(_("You cannot change entries of this class."), "not_yours")
    return TransitionError(
        _("%(code)s is %(status)s and cannot be changed now.")
        % {"code": problem.code, "status": problem.get_status_display()},
        "status",
    )


def refusal_to_arrange(
    problem: Problem, now: datetime.datetime | None = None
) -> TransitionError | None:
    """Why the class may not put this problem on another place or under another issue now, or None.

    What is merged stays where its item found it. A returned problem may be put under another issue
    after the deadline too: that may be what it was returned for.
    """
    if problem.status == MERGED:
        return TransitionError(
            _("%(code)s stands in a consolidated item and stays where it is.")
            % {"code": problem.code},
            "status",
        )
    if problem.status == RETURNED:
        return _refusal_by_phase(problem, ENTRY_OR_REVIEW)
    return refusal_to_enter(problem.workshop_class, now)


def refusal_to_relocate(problem: Problem, target: WorkshopClass) -> TransitionError | None:
    """Why this problem may not move to the class `target` now, or None (E14)."""
    if target.division.event_id != problem.event_id:
        return TransitionError(_("This class belongs to another event."), "foreign_class")
    if target.pk == problem.workshop_class_id:
        return TransitionError(
            _("%(code)s is an entry of this class already.") % {"code": problem.code}, "own_class"
        )
    return refusal(RELOCATE, problem)


def refusal_to_split(problem: Problem) -> TransitionError | None:
    """Why two may not be made of this problem now, or None."""
    if problem.reason_category != ReasonCategory.SEVERAL:
        return TransitionError(
            _("%(code)s was not returned as several problems in one.") % {"code": problem.code},
            "not_several",
        )
    return refusal(SPLIT, problem)


def refusal_of_blind_correction(problem: Problem, actor: User) -> Refused | None:
    """Why `actor` may not change what they take for a draft, or None.

    Ask it for a form that does not say that it corrects what was submitted: it was opened before
    that. It may save half a sentence while its writer is typing, which the secretariat would read.
    """
    is_submitted = problem.status_properties.waits_for is Side.SECRETARIAT
    if is_submitted and policy.can_facilitate_problem(actor, problem):
        return TransitionError(
            _("%(code)s has been submitted meanwhile. Open it again to correct it.")
            % {"code": problem.code},
            "status",
        )
    return None


def _refusal_by_phase(problem: Problem, phases: frozenset[str]) -> TransitionError | None:
    if problem.event.phase in phases:
        return None
    return TransitionError(
        _("The event is in its phase “%(phase)s”; this cannot happen now.")
        % {"phase": problem.event.get_phase_display()},
        "phase",
    )


def refusal(
    transition: Transition,
    problem: Problem,
    now: datetime.datetime | None = None,
    *,
    actor: User | None = None,
) -> TransitionError | None:
    """Why `transition` may not happen to `problem` now, or None.

    Reason and content are not looked at. Without `actor`, the answer is that for somebody of the
    class; a coordinator may do more where the class is closed.
    """
    if problem.status not in transition.sources:
        return TransitionError(
            _("%(code)s is %(status)s now.")
            % {"code": problem.code, "status": problem.get_status_display()},
            "status",
        )
    # A draft is withdrawn under the same conditions as it is written.
    needs_open_class = transition.needs_open_class or (
        transition is WITHDRAW and problem.status == DRAFT
    )
    exempted = transition.allowed_when_closed
    if needs_open_class and not (actor and exempted and exempted(actor, problem)):
        return refusal_to_enter(problem.workshop_class, now)
    return _refusal_by_phase(problem, transition.phases)


def refusal_by_content(
    transition: Transition, problem: Problem, reason: str = ""
) -> TransitionError | None:
    """Why `problem` does not say enough for `transition` yet, or None."""
    try:
        if transition.check:
            transition.check(problem, reason)
    except TransitionError as error:
        return error
    return None


def available_transitions(problem: Problem, actor: User) -> list[Transition]:
    """The transitions to offer to `actor` as buttons. Too slow for rows of a list."""
    return [
        row
        for row in TRANSITIONS.values()
        if row.allowed(actor, problem) and refusal(row, problem, actor=actor) is None
    ]


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
