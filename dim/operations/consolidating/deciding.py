"""Adopt a consolidated item, open it again, take a problem out of it, or dissolve it."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from dim import policy, workflow
from dim.models import ConsolidatedItem, ConsolidatedRecommendation, Placement, Problem, User
from dim.models.locks import lock_items
from dim.operations.consolidating.content import (
    item_changes,
    item_history_values,
    stored_item,
    without,
)
from dim.operations.consolidating.holding import (
    PickedProblems,
    StaleItem,
    held_by,
    require_open,
    require_phase,
    require_reach,
)
from dim.operations.consolidating.saving import change_item
from dim.text import MAX_BYTES, clean_typed, size_in_bytes
from dim.workflow import Refused
from dim.workflow.recording import VERSION_FIELDS, Recorder


@transaction.atomic
def adopt(item: ConsolidatedItem, *, actor: User, expected_version: int) -> ConsolidatedItem:
    """Adopt the item as it stands: nothing in it changes until a coordinator opens it again.

    Raises PermissionDenied, StaleItem, Refused.
    """
    if not policy.can_consolidate(actor, item.division):
        raise PermissionDenied
    current = _opened(item, expected_version)
    if current.is_under_way:
        raise Refused(
            _("%(code)s is still under way: decide on every recommendation, then adopt it.")
            % {"code": current.code},
            "under_way",
        )
    with workflow.recording(actor) as recorder:
        current.status, current.adopted_at = ConsolidatedItem.Status.ADOPTED, recorder.at
        _store_status(current, recorder)
        recorder.changed_item(current, "adopted")
    return current


@transaction.atomic
def reopen_item(
    item: ConsolidatedItem, *, actor: User, reason: str, expected_version: int
) -> ConsolidatedItem:
    """Make an adopted item a draft again, for a `reason` that its history keeps.

    Raises PermissionDenied, StaleItem, Refused.
    """
    if not policy.can_coordinate(actor, item.event):
        raise PermissionDenied
    reason = clean_typed(reason).text.strip()
    if not reason:
        raise Refused(_("Write the reason first."), "reason_missing")
    if size_in_bytes(reason) > MAX_BYTES:
        raise Refused(_("The reason is longer than 200 kB. Shorten it."), "reason_too_long")
    current = lock_items([item.pk])[item.pk]
    require_phase(current.division)
    if current.version != expected_version:
        raise StaleItem(current)
    # A second press finds a draft.
    if current.status != ConsolidatedItem.Status.ADOPTED:
        raise Refused(_("%(code)s is not adopted.") % {"code": current.code}, "item_status")
    with workflow.recording(actor) as recorder:
        current.status, current.adopted_at = ConsolidatedItem.Status.DRAFT, None
        _store_status(current, recorder)
        recorder.changed_item(current, "reopened", reason=reason)
    return current


@transaction.atomic
def take_out(
    item: ConsolidatedItem, problem: Problem, *, actor: User, expected_version: int
) -> ConsolidatedItem:
    """Take `problem` out of `item` and give it back its earlier status (transition E11).

    Recommendations of the item that were made of nothing else are removed. If it is the last
    problem, the item is dissolved.

    Raises PermissionDenied, StaleItem, TransitionError, Refused.
    """
    held = {source.pk: source for source in held_by(item)}
    if problem.pk not in held:
        raise Refused(
            _("%(code)s is not in %(item)s any more.") % {"code": problem.code, "item": item.code},
            "not_held",
        )
    # An item without a problem would have a wording that nobody said.
    if len(held) == 1:
        return dissolve(item, actor=actor, expected_version=expected_version)
    gone = {row.pk for row in held.pop(problem.pk).recommendations.all()}
    content = without(stored_item(item), gone)
    return change_item(
        item,
        content,
        PickedProblems.of(held.values()),
        actor=actor,
        expected_version=expected_version,
    )


@transaction.atomic
def dissolve(item: ConsolidatedItem, *, actor: User, expected_version: int) -> ConsolidatedItem:
    """Dissolve the item and give all its problems back their earlier statuses.

    Its row stays, for its history; its code is not used again.

    Raises PermissionDenied, StaleItem, Refused.
    """
    if not policy.can_consolidate(actor, item.division):
        raise PermissionDenied
    current = _opened(item, expected_version)
    held = held_by(current)
    # Read now: history tells what the item said before it lost its recommendations.
    old = item_history_values(stored_item(current), held)
    # The coordinator may have merged problems of other divisions into it.
    for problem in held:
        require_reach(actor, problem, current)
    leaving = [(row, None) for row in held]
    with workflow.recording(actor) as recorder:
        Placement.objects.filter(merge__item=current).delete()
        ConsolidatedRecommendation.objects.filter(item=current).delete()
        workflow.perform_with_item(workflow.UNMERGE, leaving, current, actor=actor)
        current.status, current.unfinished = ConsolidatedItem.Status.DISSOLVED, {}
        _store_status(current, recorder)
        recorder.changed_item(current, "dissolved", changes=item_changes(old, {}))
    return current


def _opened(item: ConsolidatedItem, expected_version: int) -> ConsolidatedItem:
    """Lock a draft of an item and return it as it is now. Raises StaleItem, Refused."""
    current = lock_items([item.pk])[item.pk]
    # The version first: "somebody changed it" explains a status that is unexpected too.
    if current.version != expected_version:
        raise StaleItem(current)
    require_open(current)
    return current


def _store_status(item: ConsolidatedItem, recorder: Recorder) -> None:
    recorder.next_version(item)
    item.save(update_fields=["status", "adopted_at", "unfinished", *VERSION_FIELDS])
