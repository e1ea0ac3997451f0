"""When may it happen: the transition table and its one door, `perform`.

The table is the one in the product's specification (E2–E6, E8–E10); merging
(E7, E11) will join it with the consolidated items.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F, OuterRef
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from dim import policy
from dim.models import Event, HistoryEntry, Problem, ReasonCategory, User, WorkshopClass
from dim.models.guard import recorded_writes
from dim.text import MAX_BYTES, clean_typed, size_in_bytes

DRAFT, SUBMITTED, RETURNED, ACCEPTED, MERGED, NOT_AGREED, WITHDRAWN = Problem.Status
DECIDED = (ACCEPTED, MERGED, NOT_AGREED)
_ENTRY = frozenset({Event.Phase.ENTRY})
_ENTRY_OR_REVIEW = frozenset({Event.Phase.ENTRY, Event.Phase.REVIEW})
_AT_ONCE = 500  # keys in one statement


class Refused(Exception):
    """Something may not happen now. The text is for the person; `code` is for tests and callers."""

    def __init__(self, message: str, code: str) -> None:
        super().__init__(message)
        self.code = code


class TransitionError(Refused):
    """A status change may not happen now."""


class StaleEntry(Refused):
    """The entry changed after the person opened it; `problem` is how it stands now."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(_("%(code)s was changed after you opened it.") % {"code": problem.code}, "stale")
        self.problem = problem


@dataclass(frozen=True, eq=False)
class Transition:
    """One row of the table, equal to itself only: a hash over its labels would change with the reader's language."""

    name: str
    label: Promise
    done: Promise
    sources: tuple[str, ...]
    target: str
    allowed: Callable[[User, Problem], bool]
    phases: frozenset[str]
    needs_open_class: bool = False
    needs_reason: bool = False
    categories: tuple[str, ...] = ()
    check: Callable[[Problem, str], None] | None = None


def refusal_to_enter(workshop_class: WorkshopClass, now: datetime.datetime | None = None) -> TransitionError | None:
    """Why nothing new may be entered in this class now, or None (E1)."""
    now = now or timezone.now()
    if workshop_class.division.event.phase not in _ENTRY:
        return TransitionError(_("The event is not in its entry phase."), "phase")
    if not workshop_class.is_open_at(now):
        return TransitionError(_("This class is closed. Ask the coordinator to open it again."), "class_closed")
    return None


def refusal_to_import(workshop_class: WorkshopClass, now: datetime.datetime | None = None) -> TransitionError | None:
    """Why no list may be imported into this class now, or None. Lists may be brought along before entry begins."""
    if workshop_class.division.event.phase == Event.Phase.PREPARATION and workshop_class.is_open:
        return None
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
            return _refusal_by_phase(problem, _ENTRY_OR_REVIEW)
    elif policy.can_review(actor, problem) and problem.status == SUBMITTED:
        return _refusal_by_phase(problem, _ENTRY_OR_REVIEW)
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


def _is_complete(problem: Problem, reason: str) -> None:
    if not problem.recommendations.exists():
        raise TransitionError(
            _("%(code)s has no recommendation yet. Add at least one.") % {"code": problem.code}, "incomplete"
        )


def _is_answered(problem: Problem, reason: str) -> None:
    """E5: a change of the text since it was returned, or an answer in words."""
    _is_complete(problem, reason)
    if problem.version == problem.status_version and not reason:
        raise TransitionError(
            _("Change %(code)s or answer the secretariat before submitting it again.") % {"code": problem.code},
            "unanswered",
        )


_row = partial(Transition, phases=_ENTRY_OR_REVIEW)

SUBMIT = _row(
    "submit",
    pgettext_lazy("transition", "Submit"),
    pgettext_lazy("transition done", "submitted"),
    (DRAFT,),
    SUBMITTED,
    policy.can_facilitate_problem,
    phases=_ENTRY,
    needs_open_class=True,
    check=_is_complete,
)
TAKE_BACK = _row(
    "take_back",
    pgettext_lazy("transition", "Take back"),
    pgettext_lazy("transition done", "taken back"),
    (SUBMITTED,),
    DRAFT,
    policy.can_facilitate_problem,
    phases=_ENTRY,
    needs_open_class=True,
)
RESUBMIT = _row(
    "resubmit",
    pgettext_lazy("transition", "Submit again"),
    pgettext_lazy("transition done", "submitted again"),
    (RETURNED,),
    SUBMITTED,
    policy.can_facilitate_problem,
    check=_is_answered,
)
WITHDRAW = _row(
    "withdraw",
    pgettext_lazy("transition", "Withdraw"),
    pgettext_lazy("transition done", "withdrawn"),
    (DRAFT, RETURNED),
    WITHDRAWN,
    policy.can_facilitate_problem,
    needs_reason=True,
)
ACCEPT = _row(
    "accept",
    pgettext_lazy("transition", "Accept"),
    pgettext_lazy("transition done", "accepted"),
    (SUBMITTED,),
    ACCEPTED,
    policy.can_review,
)
RETURN = _row(
    "return",
    pgettext_lazy("transition", "Return"),
    pgettext_lazy("transition done", "returned"),
    (SUBMITTED,),
    RETURNED,
    policy.can_review,
    needs_reason=True,
    categories=(
        ReasonCategory.INCOMPLETE,
        ReasonCategory.UNCLEAR,
        ReasonCategory.SEVERAL,
        ReasonCategory.WRONG_ISSUE,
        ReasonCategory.WRONG_ADDRESSEE,
        ReasonCategory.OTHER,
    ),
)
NOT_AGREE = _row(
    "not_agree",
    pgettext_lazy("transition", "Not agreed"),
    pgettext_lazy("transition done", "marked as not agreed"),
    (SUBMITTED,),
    NOT_AGREED,
    policy.can_review,
    needs_reason=True,
    categories=(
        ReasonCategory.NOT_A_PROBLEM,
        ReasonCategory.OUT_OF_SCOPE,
        ReasonCategory.ALREADY_RULED,
        ReasonCategory.NO_CONSENSUS,
        ReasonCategory.OTHER,
    ),
)
REOPEN = _row(
    "reopen",
    pgettext_lazy("transition", "Reopen"),
    pgettext_lazy("transition done", "reopened"),
    (ACCEPTED, NOT_AGREED),
    SUBMITTED,
    policy.can_reopen,
    needs_reason=True,
)
TRANSITIONS = {row.name: row for row in (SUBMIT, TAKE_BACK, RESUBMIT, WITHDRAW, ACCEPT, RETURN, NOT_AGREE, REOPEN)}


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
) -> Problem:
    """Move `problem` along `transition`, or raise and change nothing. Returns it as stored.

    `expected_version` is the version the actor had before their eyes; None only
    where nobody looked at the text (a class's own facilitators).

    Raises PermissionDenied, TransitionError, StaleEntry.
    """
    if not transition.allowed(actor, problem):
        raise PermissionDenied
    reason, category = clean_reason(transition, reason, category)
    # Lock and re-read: the page that sent this click may be ten minutes old.
    current = lock(problem)
    error = refusal(transition, current)
    if error:
        raise error
    if expected_version is not None and current.version != expected_version:
        raise StaleEntry(current)
    if transition.check:
        transition.check(current, reason)

    now = timezone.now()
    from_status = current.status
    current.status = transition.target
    current.status_since = current.updated_at = now
    current.version += 1
    current.status_version = current.version
    current.reason, current.reason_category = reason, category
    if transition.target == SUBMITTED and from_status != ACCEPTED and from_status != NOT_AGREED:
        current.submitted_at = now
    current.decided_at = now if transition.target in DECIDED else None
    with recorded_writes():
        current.save(
            update_fields=[
                "status",
                "status_since",
                "status_version",
                "version",
                "submitted_at",
                "decided_at",
                "reason",
                "reason_category",
                "updated_at",
            ]
        )
    HistoryEntry.objects.create(
        problem=current,
        revision=current.version,
        at=now,
        actor=actor,
        source=source,
        action=transition.name,
        from_status=from_status,
        to_status=current.status,
        reason_category=category,
        reason=reason,
    )
    announce([current])
    return current


def announce(problems: Iterable[Problem]) -> None:
    """Number what just changed, so that every screen of its class finds it: once per write, beside its history.

    The class row stays locked until the commit. Numbers therefore become visible in
    their order, and a screen that has seen number n has missed nothing up to n,
    whatever the clocks say. Call it last, before only the shelf of words that the
    lock protects too: others of the class wait from here on.
    """
    changed = {problem.pk: problem.workshop_class_id for problem in problems}
    classes = WorkshopClass.objects.filter(pk__in=set(changed.values()))
    if len(set(changed.values())) > 1:
        # Always in this order: two writes over several classes cannot wait for each other.
        list(classes.order_by("pk").select_for_update(no_key=True).values_list("pk"))
    classes.update(revision=F("revision") + 1)
    keys, revision = list(changed), WorkshopClass.objects.filter(pk=OuterRef("workshop_class")).values("revision")
    with recorded_writes():
        for start in range(0, len(keys), _AT_ONCE):
            Problem.objects.filter(pk__in=keys[start : start + _AT_ONCE]).update(changed_in=revision)


def lock(problem: Problem) -> Problem:
    """Read `problem` again and hold its row until the transaction ends.

    The class row is read, not locked: closing a class while a save is under way
    lets that save through, never half of it.
    """
    return (
        Problem.objects.select_for_update(of=("self",))
        .select_related("workshop_class__division__event", "event", "strategic_issue")
        .get(pk=problem.pk)
    )
