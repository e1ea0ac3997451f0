"""Adopt an item, open it again, take an entry out of it, dissolve it."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from dim import policy, workflow
from dim.models import ConsolidatedItem, ConsolidatedRecommendation, Placement, Problem, User
from dim.models.guard import recorded_writes
from dim.operations.consolidating.content import item_changes, plain_item, stored_item, without
from dim.operations.consolidating.saving import (
    Picked,
    StaleItem,
    change_item,
    held_by,
    lock_items,
    record,
    require_open,
    require_phase,
    require_reach,
)
from dim.text import MAX_BYTES, clean_typed, size_in_bytes
from dim.workflow import Refused


@transaction.atomic
def adopt(item: ConsolidatedItem, *, actor: User, expected_version: int) -> ConsolidatedItem:
    """Fix the item as it stands: nothing in it changes and nothing leaves it until a coordinator opens it again.

    Raises PermissionDenied, StaleItem, Refused.
    """
    if not policy.can_consolidate(actor, item.division):
        raise PermissionDenied
    current = _opened(item, expected_version)
    current.status, current.adopted_at = ConsolidatedItem.Status.ADOPTED, timezone.now()
    return _store(current, "adopted", actor)


@transaction.atomic
def reopen_item(item: ConsolidatedItem, *, actor: User, reason: str, expected_version: int) -> ConsolidatedItem:
    """Let an adopted item be written again. Raises PermissionDenied, StaleItem, Refused."""
    if not policy.can_coordinate(actor, item.event):
        raise PermissionDenied
    reason = clean_typed(reason).text.strip()
    if not reason:
        raise Refused(_("Write the reason first."), "reason_missing")
    if size_in_bytes(reason) > MAX_BYTES:
        raise Refused(_("The reason is longer than 200 kB. Shorten it."), "reason_too_long")
    current = lock_items(item)[item.pk]
    require_phase(current.division)
    if current.version != expected_version:
        raise StaleItem(current)
    if current.status != ConsolidatedItem.Status.ADOPTED:
        raise Refused(_("%(code)s is not adopted.") % {"code": current.code}, "item_status")
    current.status, current.adopted_at = ConsolidatedItem.Status.DRAFT, None
    return _store(current, "reopened", actor, reason)


@transaction.atomic
def take_out(item: ConsolidatedItem, problem: Problem, *, actor: User, expected_version: int) -> ConsolidatedItem:
    """Give an entry back what it was, and keep the item for the others; the last one dissolves it (E11).

    Its recommendations leave the item's; one that consisted of nothing else goes with them.

    Raises PermissionDenied, StaleItem, TransitionError, Refused.
    """
    held = {source.pk: source for source in held_by(item)}
    if problem.pk not in held:
        raise Refused(
            _("%(code)s is not in %(item)s any more.") % {"code": problem.code, "item": item.code}, "not_held"
        )
    if len(held) == 1:
        return dissolve(item, actor=actor, expected_version=expected_version)
    gone = {row.pk for row in held.pop(problem.pk).recommendations.all()}
    content = without(stored_item(item), gone)
    return change_item(item, content, Picked.of(held.values()), actor=actor, expected_version=expected_version)


@transaction.atomic
def dissolve(item: ConsolidatedItem, *, actor: User, expected_version: int) -> ConsolidatedItem:
    """Give all entries back what they were. The code of the item is used up; its history stays.

    Raises PermissionDenied, StaleItem, Refused.
    """
    if not policy.can_consolidate(actor, item.division):
        raise PermissionDenied
    current = _opened(item, expected_version)
    held = held_by(current)
    old = plain_item(stored_item(current), held)
    for problem in held:
        require_reach(actor, problem, current)
    with recorded_writes():
        Placement.objects.filter(merge__item=current).delete()
        ConsolidatedRecommendation.objects.filter(item=current).delete()
    back = workflow.perform_with_item(workflow.UNMERGE, [(row, None) for row in held], current, actor=actor)
    current.status = ConsolidatedItem.Status.DISSOLVED
    _store(current, "dissolved", actor, changes=item_changes(old, {}))
    workflow.announce(back)
    return current


def _opened(item: ConsolidatedItem, expected_version: int) -> ConsolidatedItem:
    """The locked row of an item that is being written."""
    current = lock_items(item)[item.pk]
    if current.version != expected_version:
        raise StaleItem(current)
    require_open(current)
    return current


def _store(
    item: ConsolidatedItem, action: str, actor: User, reason: str = "", changes: list[dict] | None = None
) -> ConsolidatedItem:
    item.version += 1
    item.updated_at = timezone.now()
    with recorded_writes():
        item.save(update_fields=["status", "adopted_at", "version", "updated_at"])
    record(item, action, actor, reason=reason, changes=changes)
    return item
