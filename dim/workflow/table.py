"""The transition table of a problem, as in the product's specification (E2–E12, E14)."""

from __future__ import annotations

from functools import partial

from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from dim import policy
from dim.models import Event, Problem, ReasonCategory
from dim.models.status import (
    ACCEPTED,
    DRAFT,
    MERGED,
    NOT_AGREED,
    RETURNED,
    SUBMITTED,
    WITHDRAWN,
)
from dim.workflow.errors import TransitionError
from dim.workflow.transition import Transition

ENTRY = frozenset({Event.Phase.ENTRY})
ENTRY_OR_REVIEW = frozenset({Event.Phase.ENTRY, Event.Phase.REVIEW})


def _is_complete(problem: Problem, reason: str) -> None:
    if not problem.recommendations.exists():
        raise TransitionError(
            _("%(code)s has no recommendation yet. Add at least one.") % {"code": problem.code},
            "incomplete",
        )


def _is_answered(problem: Problem, reason: str) -> None:
    """E5: a change of the text since it was returned, or an answer in words."""
    _is_complete(problem, reason)
    if problem.version == problem.status_version and not reason:
        raise TransitionError(
            _("Change %(code)s or answer the secretariat before submitting it again.")
            % {"code": problem.code},
            "unanswered",
        )


_row = partial(Transition, phases=ENTRY_OR_REVIEW)

SUBMIT = _row(
    "submit",
    pgettext_lazy("transition", "Submit"),
    pgettext_lazy("transition done", "submitted"),
    (DRAFT,),
    SUBMITTED,
    policy.can_facilitate_problem,
    phases=ENTRY,
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
    phases=ENTRY,
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
RESTORE = _row(
    "restore",
    pgettext_lazy("transition", "Restore"),
    pgettext_lazy("transition done", "restored"),
    (WITHDRAWN,),
    DRAFT,
    policy.can_restore,
    needs_open_class=True,
    allowed_when_closed=policy.can_restore_in_closed_class,
    needs_reason=True,
)
# What people choose for a problem by itself; every page and selection offers these.
TRANSITIONS = {
    row.name: row
    for row in (SUBMIT, TAKE_BACK, RESUBMIT, WITHDRAW, RESTORE, ACCEPT, RETURN, NOT_AGREE, REOPEN)
}

# E6 undone as a whole by whoever confirmed it, while nothing else has happened; asked for by
# `dim.operations.problems.bulk_undo`.
UNDO_ACCEPT = _row(
    "undo_accept",
    pgettext_lazy("transition", "Undo the acceptance"),
    pgettext_lazy("transition done", "acceptance undone"),
    (ACCEPTED,),
    SUBMITTED,
    policy.can_review,
)

# What a class takes back of its own last step within seconds, so that a slip of the finger costs
# nothing; asked for by `dim.operations.problems.undo`. By the action that is undone.
UNDO = {
    "created": _row(
        "undo_create",
        pgettext_lazy("transition", "Undo"),
        pgettext_lazy("transition done", "entry undone"),
        (DRAFT,),
        WITHDRAWN,
        policy.can_facilitate_problem,
        needs_open_class=True,
    ),
    SUBMIT.name: _row(
        "undo_submit",
        pgettext_lazy("transition", "Undo"),
        pgettext_lazy("transition done", "submission undone"),
        (SUBMITTED,),
        DRAFT,
        policy.can_facilitate_problem,
        needs_open_class=True,
    ),
    TAKE_BACK.name: _row(
        "undo_take_back",
        pgettext_lazy("transition", "Undo"),
        pgettext_lazy("transition done", "taking back undone"),
        (DRAFT,),
        SUBMITTED,
        policy.can_facilitate_problem,
        needs_open_class=True,
    ),
    RESUBMIT.name: _row(
        "undo_resubmit",
        pgettext_lazy("transition", "Undo"),
        pgettext_lazy("transition done", "submission undone"),
        (SUBMITTED,),
        RETURNED,
        policy.can_facilitate_problem,
    ),
    # Its target is the status before, which the history knows.
    WITHDRAW.name: _row(
        "undo_withdraw",
        pgettext_lazy("transition", "Undo"),
        pgettext_lazy("transition done", "withdrawal undone"),
        (WITHDRAWN,),
        DRAFT,
        policy.can_facilitate_problem,
    ),
}

# A pasted list taken back as a whole by who pasted it, where nothing else has happened to its
# drafts; asked for by `dim.operations.pasting.storing`.
UNDO_PASTE = _row(
    "undo_paste",
    pgettext_lazy("transition", "Take the pasted list back"),
    pgettext_lazy("transition done", "pasted list taken back"),
    (DRAFT,),
    WITHDRAWN,
    policy.can_facilitate_problem,
    phases=ENTRY,
    needs_open_class=True,
    needs_reason=True,
)

# What happens to problems together with a consolidated item (E7, E11); asked for by
# `dim.operations.consolidating`.
MERGE = _row(
    "merge",
    pgettext_lazy("transition", "Merge"),
    pgettext_lazy("transition done", "merged"),
    (SUBMITTED, ACCEPTED),
    MERGED,
    policy.can_review,
)
MOVE = _row(
    "move",
    pgettext_lazy("transition", "Move into another item"),
    pgettext_lazy("transition done", "moved into another item"),
    (MERGED,),
    MERGED,
    policy.can_review,
)
# Its target is the status before, which the merge record knows.
UNMERGE = _row(
    "unmerge",
    pgettext_lazy("transition", "Take out of the item"),
    pgettext_lazy("transition done", "taken out of the item"),
    (MERGED,),
    SUBMITTED,
    policy.can_review,
)
WITH_ITEM = {row.name: row for row in (MERGE, MOVE, UNMERGE)}
# E14; asked for by `dim.operations.problems.relocating`. The status stays what it is, whatever the
# target of this row.
RELOCATE = _row(
    "relocate",
    pgettext_lazy("transition", "Move to another class"),
    pgettext_lazy("transition done", "moved to another class"),
    (DRAFT, SUBMITTED, RETURNED, ACCEPTED, NOT_AGREED, WITHDRAWN),
    SUBMITTED,
    policy.can_relocate,
    needs_reason=True,
)
# A returned problem that was several, made two; asked for by `dim.operations.problems.splitting`.
SPLIT = _row(
    "split",
    pgettext_lazy("transition", "Make two of it"),
    pgettext_lazy("transition done", "made two of it"),
    (RETURNED,),
    RETURNED,
    policy.can_facilitate_problem,
)
# Every row by its name, for those who read the history.
BY_NAME = (
    TRANSITIONS
    | WITH_ITEM
    | {row.name: row for row in (UNDO_ACCEPT, UNDO_PASTE, RELOCATE, SPLIT, *UNDO.values())}
)
