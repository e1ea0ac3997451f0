"""What pages of the desk show of similar problems: how alike, and where to join them."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from dim import policy
from dim.models import ConsolidatedItem, Division, Problem, ReasonCategory, User
from dim.operations.similar.neighbours import Neighbour, neighbours_of
from dim.workflow import MERGE

# Reasons name so many similar problems: more buttons would hide the others.
MOST_NAMED = 2


@dataclass(frozen=True)
class SimilarEntry:
    """A similar problem beside the one under review; `merge_url` is "" where it cannot be joined.

    `merge_code` is the code of the item that the other problem is in, if it is in one.
    """

    neighbour: Neighbour
    merge_url: str
    merge_code: str

    @property
    def problem(self) -> Problem:
        """The similar problem."""
        return self.neighbour.problem

    @property
    def likeness(self) -> str | Promise:
        """How alike both are, in words."""
        if self.neighbour.is_same:
            return pgettext_lazy("likeness", "same text")
        if self.neighbour.is_close:
            return _("very similar")
        return _("similar")


def group_url(problem: Problem) -> str:
    """Return the address of the consolidation desk with only the group of `problem`."""
    address = reverse("division_consolidate", args=[problem.workshop_class.division_id])
    return f"{address}?{urlencode({'q': problem.code})}"


def similar_entries(problem: Problem, user: User) -> list[SimilarEntry]:
    """Return what may say the same as `problem`, each with the address that joins both."""
    division = problem.workshop_class.division
    # What has been decided otherwise joins nothing.
    can_merge = policy.can_consolidate(user, division) and problem.status in MERGE.sources
    across = can_merge and policy.can_merge_across(user, division.event)
    return [
        _entry(one, problem, division, can_merge=can_merge, across=across)
        for one in neighbours_of(problem, user)
    ]


def _entry(
    one: Neighbour, problem: Problem, division: Division, *, can_merge: bool, across: bool
) -> SimilarEntry:
    """Return one similar problem with the address of the desk that joins it with `problem`."""
    other, item = one.problem, one.problem.merge.item if one.problem.merge else None
    code = item.code if item else ""
    desk = item.division_id if item else division.pk
    is_reachable = across or {desk, other.workshop_class.division_id} == {division.pk}
    is_fixed = item is not None and item.status != ConsolidatedItem.Status.DRAFT
    if not can_merge or not is_reachable or is_fixed:
        return SimilarEntry(one, "", code)
    # The right half of the desk opens with both, or with the item that has the other already.
    entries = [problem.pk] if item else [problem.pk, other.pk]
    picked: dict[str, str | list[int]] = {"q": problem.code, "entries": entries}
    if item:
        picked["item"] = [item.pk]
    address = reverse("division_consolidate", args=[desk])
    return SimilarEntry(one, f"{address}?{urlencode(picked, doseq=True)}#item", code)


def same_as(entries: list[SimilarEntry]) -> list[tuple[str, str]]:
    """Return ready-made reasons that name similar problems: the kind of reason, and the words."""
    return [
        (ReasonCategory.OTHER, _("The same as %(code)s.") % {"code": entry.problem.code})
        for entry in entries[:MOST_NAMED]
    ]
