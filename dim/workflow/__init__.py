"""When may it happen: the transition table and its one door, `perform`."""

from dim.workflow.door import announce, lock, perform
from dim.workflow.errors import Refused, StaleEntry, TransitionError
from dim.workflow.refusals import (
    available,
    clean_reason,
    refusal,
    refusal_by_content,
    refusal_to_edit,
    refusal_to_enter,
    refusal_to_import,
)
from dim.workflow.table import (
    ACCEPT,
    NOT_AGREE,
    REOPEN,
    RESUBMIT,
    RETURN,
    SUBMIT,
    TAKE_BACK,
    TRANSITIONS,
    WITHDRAW,
    Transition,
)

__all__ = [
    "ACCEPT",
    "NOT_AGREE",
    "REOPEN",
    "RESUBMIT",
    "RETURN",
    "SUBMIT",
    "TAKE_BACK",
    "TRANSITIONS",
    "WITHDRAW",
    "Refused",
    "StaleEntry",
    "Transition",
    "TransitionError",
    "announce",
    "available",
    "clean_reason",
    "lock",
    "perform",
    "refusal",
    "refusal_by_content",
    "refusal_to_edit",
    "refusal_to_enter",
    "refusal_to_import",
]
