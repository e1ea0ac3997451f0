"""Read which problems an item holds, and check which ones it may hold."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from dim import policy, workflow
from dim.models import ConsolidatedItem, Division, Problem, User
from dim.workflow import Refused

# More than this would be the whole list of a division, which nobody can read side by side.
MOST_SOURCES = 60


class StaleItem(Refused):
    """The item was changed after the person opened it; `item` is the present row."""

    def __init__(self, item: ConsolidatedItem) -> None:
        super().__init__(
            _("%(code)s was changed after you opened it.") % {"code": item.code}, "stale_item"
        )
        self.item = item


@dataclass(frozen=True)
class PickedProblems:
    """The problems that an item shall hold: the version that the person has seen, by primary key.

    The versions of problems that are in the item already do not matter, because they are frozen.
    """

    versions: Mapping[int, int]

    @classmethod
    def of(cls, problems: Iterable[Problem]) -> PickedProblems:
        """Pick `problems` in their present versions."""
        return cls({problem.pk: problem.version for problem in problems})


def held_by(item: ConsolidatedItem) -> list[Problem]:
    """Return the problems of `item` with prefetched recommendations, ordered by code."""
    return list(Problem.objects.filter(merge__item=item).for_listing().order_by("code"))


def require_phase(division: Division) -> None:
    """Raise Refused unless the event is in a phase in which items are written."""
    if division.event.phase not in workflow.MERGE.phases:
        raise Refused(
            _("The event is in its phase “%(phase)s”; this cannot happen now.")
            % {"phase": division.event.get_phase_display()},
            "phase",
        )


def require_open(item: ConsolidatedItem) -> None:
    """Raise Refused unless the item can be written: not adopted, not dissolved, in the phase."""
    require_phase(item.division)
    if item.status != ConsolidatedItem.Status.DRAFT:
        raise Refused(
            _("%(code)s is %(status)s and cannot be changed now.")
            % {"code": item.code, "status": item.get_status_display()},
            "item_status",
        )


def readable(
    versions: Mapping[int, int], item: ConsolidatedItem, other: ConsolidatedItem | None = None
) -> list[Problem]:
    """Return the problems that were picked, with prefetched recommendations, ordered by code.

    `versions` has their primary keys; `other` is an item whose problems all move to `item`. Raises
    Refused where the problems are too many, unknown, held by a third item, or not all of `other`.
    """
    if len(versions) > MOST_SOURCES:
        raise Refused(
            _("One item takes up to %(limit)d entries.") % {"limit": MOST_SOURCES},
            "too_many_sources",
        )
    rows = (
        Problem.objects.filter(pk__in=list(versions), event=item.event_id)
        .for_listing()
        .order_by("code")
    )
    found = list(rows.select_related("merge__item"))
    # Problems are not deleted, so the form was tampered with or the sample event erased.
    if len(found) != len(versions):
        raise Refused(_("An entry that was chosen does not exist in this event."), "unknown_source")
    refuse_held_elsewhere(found, item, other)
    if other:
        held = Problem.objects.filter(merge__item=other).values_list("pk", flat=True)
        # What is left behind would be in an item that is dissolved.
        if not set(held) <= set(versions):
            raise Refused(
                _("All entries of %(code)s come along, or none.") % {"code": other.code},
                "absorbed_in_part",
            )
    return found


def refuse_held_elsewhere(
    problems: Iterable[Problem], item: ConsolidatedItem, other: ConsolidatedItem | None
) -> None:
    """Raise Refused where one of `problems` is merged into neither `item` nor `other`."""
    allowed = {item.pk, other.pk if other else None}
    for problem in problems:
        if problem.merge and problem.merge.item_id not in allowed:
            raise Refused(
                _(
                    "%(code)s was merged into %(item)s meanwhile."
                    " Nothing was changed; take it out of your choice."
                )
                % {"code": problem.code, "item": problem.merge.item.code},
                "merged_elsewhere",
            )


def require_reach(actor: User, problem: Problem, item: ConsolidatedItem) -> None:
    """Raise Refused or PermissionDenied where `actor` may not merge `problem` into `item`.

    The same rule holds for taking it out.
    """
    if not policy.can_review(actor, problem):
        # They may read the problem, so a sentence tells them more than "not found".
        if policy.can_facilitate_problem(actor, problem):
            raise Refused(
                _("You are a facilitator of %(class)s. Somebody else decides on its entries.")
                % {"class": problem.workshop_class},
                "own_class",
            )
        raise PermissionDenied
    if problem.workshop_class.division_id != item.division_id and not policy.can_merge_across(
        actor, item.event
    ):
        raise Refused(
            _("%(code)s belongs to another division. Only the coordinator merges across divisions.")
            % {"code": problem.code},
            "across_divisions",
        )
