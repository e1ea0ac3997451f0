"""The statuses of problems and of consolidated items, and what each of them means.

The two tables are the only declaration of their properties. Lists, counts, constraints, rules,
documents and badges derive their sets of statuses from them; `tests/models/test_status.py` fails
for a status without properties. Which transition leads where is in `dim.workflow.table`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from django.db import models
from django.utils.translation import pgettext_lazy


class ProblemStatus(models.TextChoices):
    """Where a problem stands, in the order in which every list names the statuses."""

    DRAFT = "draft", pgettext_lazy("problem status", "draft")
    SUBMITTED = "submitted", pgettext_lazy("problem status", "submitted")
    RETURNED = "returned", pgettext_lazy("problem status", "returned")
    ACCEPTED = "accepted", pgettext_lazy("problem status", "accepted")
    MERGED = "merged", pgettext_lazy("problem status", "merged")
    NOT_AGREED = "not_agreed", pgettext_lazy("problem status", "not agreed")
    WITHDRAWN = "withdrawn", pgettext_lazy("problem status", "withdrawn")


DRAFT, SUBMITTED, RETURNED, ACCEPTED, MERGED, NOT_AGREED, WITHDRAWN = ProblemStatus


class Side(Enum):
    """The side that has to do something next, and so may change the text."""

    CLASS = "class"
    SECRETARIAT = "secretariat"


class Outcome(Enum):
    """What came of a problem that was put forward; every one of them has exactly one."""

    AGREED = "agreed"
    NOT_AGREED = "not_agreed"
    RETURNED = "returned"
    PENDING = "pending"


@dataclass(frozen=True, kw_only=True)
class StatusProperties:
    """What a status of a problem means.

    Its badge shows `icon`, in the colour of the CSS class ``status-<value>``.
    """

    icon: str  # a name in `dim.templatetags.dim.ICONS`
    waits_for: Side | None = None
    is_standing: bool = True  # counted and on every list; what was withdrawn is nobody's work
    is_private: bool = False  # for the class and its reviewers only
    is_put_forward: bool = False  # to the secretariat; it has a date of submission
    is_decided: bool = False  # it has a date of decision
    outcome: Outcome | None = None  # of a merged problem it is that of its item
    is_listed: bool = False  # in the main list of documents
    is_compared: bool = False  # with the others of its event, for the consolidation desk
    needs_reason: bool = False
    needs_category: bool = False  # a kind of reason besides its words


STATUSES: Mapping[ProblemStatus, StatusProperties] = {
    DRAFT: StatusProperties(icon="draft", waits_for=Side.CLASS, is_private=True),
    SUBMITTED: StatusProperties(
        icon="submitted",
        waits_for=Side.SECRETARIAT,
        is_put_forward=True,
        outcome=Outcome.PENDING,
        is_listed=True,
        is_compared=True,
    ),
    RETURNED: StatusProperties(
        icon="returned",
        waits_for=Side.CLASS,
        is_put_forward=True,
        outcome=Outcome.RETURNED,
        is_listed=True,
        needs_reason=True,
        needs_category=True,
    ),
    ACCEPTED: StatusProperties(
        icon="accepted",
        is_put_forward=True,
        is_decided=True,
        outcome=Outcome.AGREED,
        is_listed=True,
        is_compared=True,
    ),
    MERGED: StatusProperties(
        icon="merged",
        is_put_forward=True,
        is_decided=True,
        is_listed=True,
        is_compared=True,
    ),
    NOT_AGREED: StatusProperties(
        icon="not_agreed",
        is_put_forward=True,
        is_decided=True,
        outcome=Outcome.NOT_AGREED,
        needs_reason=True,
        needs_category=True,
    ),
    WITHDRAWN: StatusProperties(icon="withdrawn", is_standing=False, needs_reason=True),
}

STANDING = tuple(status for status, its in STATUSES.items() if its.is_standing)
PRIVATE = tuple(status for status, its in STATUSES.items() if its.is_private)
PUT_FORWARD = tuple(status for status, its in STATUSES.items() if its.is_put_forward)
DECIDED = tuple(status for status, its in STATUSES.items() if its.is_decided)
LISTED = tuple(status for status, its in STATUSES.items() if its.is_listed)
COMPARED = tuple(status for status, its in STATUSES.items() if its.is_compared)
WITH_CLASS = tuple(status for status, its in STATUSES.items() if its.waits_for is Side.CLASS)
WITH_CATEGORY = tuple(status for status, its in STATUSES.items() if its.needs_category)
WITH_REASON = tuple(status for status, its in STATUSES.items() if its.needs_reason)


def one_of(field: str, choices: Iterable[models.TextChoices]) -> dict[str, Any]:
    """Return the argument of a `Q` which says that `field` has one of `choices`."""
    values = [choice.value for choice in choices]
    # Plain strings in the shortest form, as migrations spell conditions: another spelling of the
    # same condition would ask for a migration.
    if len(values) == 1:
        return {field: values[0]}
    return {f"{field}__in": values}


class ItemStatus(models.TextChoices):
    """Where a consolidated item stands."""

    DRAFT = "draft", pgettext_lazy("item status", "being written")
    ADOPTED = "adopted", pgettext_lazy("item status", "adopted")
    DISSOLVED = "dissolved", pgettext_lazy("item status", "dissolved")


@dataclass(frozen=True, kw_only=True)
class ItemStatusProperties:
    """What a status of an item means."""

    icon: str  # of the status of problems that has the same badge and colour
    is_standing: bool = True  # it holds problems and is on every list
    is_open: bool = False  # its wording can be changed
    outcome: Outcome | None = None  # of its problems


ITEM_STATUSES: Mapping[ItemStatus, ItemStatusProperties] = {
    ItemStatus.DRAFT: ItemStatusProperties(icon="draft", is_open=True, outcome=Outcome.PENDING),
    ItemStatus.ADOPTED: ItemStatusProperties(icon="accepted", outcome=Outcome.AGREED),
    ItemStatus.DISSOLVED: ItemStatusProperties(icon="withdrawn", is_standing=False),
}
STANDING_ITEMS = tuple(status for status, its in ITEM_STATUSES.items() if its.is_standing)


def outcome_of(status: str, item_status: str = "") -> Outcome | None:
    """Return what came of a problem; None for what was not put forward.

    `item_status` is the status of the consolidated item into which it was merged. Only what was
    accepted, or is in an item that was adopted, is agreed.
    """
    if status == MERGED:
        # Never agreed for want of knowledge.
        return ITEM_STATUSES[ItemStatus(item_status or ItemStatus.DRAFT)].outcome
    return STATUSES[ProblemStatus(status)].outcome
