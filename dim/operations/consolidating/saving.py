"""Create and change a consolidated item: its wording, its problems, and all recommendations."""

from __future__ import annotations

import uuid
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from dim import policy, workflow
from dim.models import (
    ConsolidatedItem,
    ConsolidatedRecommendation,
    Division,
    Placement,
    User,
)
from dim.models.locks import (
    give_back_item_number,
    hold_addressees_shared,
    hold_new_item,
    lock_items,
    lock_problems,
    take_item_number,
)
from dim.operations.consolidating.content import (
    WORDING_FIELDS,
    ItemContent,
    check_item,
    item_changes,
    item_history_values,
    stored_item,
)
from dim.operations.consolidating.holding import (
    PickedProblems,
    StaleItem,
    held_by,
    readable,
    refuse_held_elsewhere,
    require_open,
    require_phase,
    require_reach,
)
from dim.operations.consolidating.placing import places_in, store_recommendations
from dim.operations.problems.checks import check_issues_stored
from dim.workflow import Refused
from dim.workflow.recording import VERSION_FIELDS, Recorder


@transaction.atomic
def create_item(
    division: Division,
    content: ItemContent,
    picked: PickedProblems,
    *,
    actor: User,
    key: uuid.UUID | None = None,
) -> ConsolidatedItem:
    """Create an item of `division` from the picked problems, merge them, and return it (E7).

    `key` is that of the form. If the same person has used it before for the same division, the
    item that it created then is returned.

    Raises PermissionDenied, BadContent, TransitionError, StaleProblem, Refused.
    """
    if not policy.can_consolidate(actor, division):
        raise PermissionDenied
    hold_addressees_shared(division.event_id)
    check_issues_stored([content.strategic_issue])
    current = take_item_number(division.pk)
    # Looked for under the lock that comes with the number: two sends of one form at the same
    # moment would both find nothing.
    if earlier := _made_before(key, division, actor):
        give_back_item_number(division.pk)
        return earlier
    require_phase(current)
    item = _new_item(current, content, key, actor)
    # Before anything is written: people read a sentence about an empty wording, and not an error
    # of the database.
    check_item(content, readable(picked.versions, item), item.division_id)
    with workflow.recording(actor) as recorder:
        item.created_at = item.updated_at = recorder.at
        item.save(force_insert=True)
        hold_new_item(item.pk)
        _hold(item, content, picked, None, recorder)
        stored = item_history_values(content, held_by(item))
        recorder.changed_item(item, "created", changes=item_changes({}, stored))
    return item


def _new_item(
    division: Division, content: ItemContent, key: uuid.UUID | None, actor: User
) -> ConsolidatedItem:
    """Make an item with the number that was just taken in its division, without storing it."""
    return ConsolidatedItem(
        event=division.event,
        division=division,
        number=division.last_item_number,
        code=division.item_code(division.last_item_number),
        item_key=key,
        strategic_issue=content.strategic_issue,
        statement=content.statement,
        unfinished=dict(content.unfinished),
        created_by=actor,
    )


def _made_before(key: uuid.UUID | None, division: Division, actor: User) -> ConsolidatedItem | None:
    """Return the item that the form with this key has created before, or None.

    Raises Refused where the key belongs to somebody else.
    """
    if key is None:
        return None
    earlier = ConsolidatedItem.objects.filter(item_key=key).select_related("event").first()
    if earlier and (earlier.created_by_id != actor.pk or earlier.division_id != division.pk):
        raise Refused(_("This form cannot be sent again. Reload the page."), "foreign_key")
    return earlier


@transaction.atomic
def change_item(
    item: ConsolidatedItem,
    content: ItemContent,
    picked: PickedProblems,
    *,
    actor: User,
    expected_version: int,
    absorbing: ConsolidatedItem | None = None,
) -> ConsolidatedItem:
    """Store the changed wording and problems of an item, and return it.

    Problems that leave it get back their earlier status (transition E11). `absorbing` is another
    item whose problems all come along; it is dissolved into this one. Content that is stored
    already changes nothing, whatever `expected_version` says.

    Raises PermissionDenied, BadContent, TransitionError, StaleProblem, StaleItem, Refused.
    """
    if not policy.can_consolidate(actor, item.division):
        raise PermissionDenied
    hold_addressees_shared(item.event_id)
    check_issues_stored([content.strategic_issue])
    keys = [item.pk]
    if absorbing:
        keys.append(absorbing.pk)
    locked = lock_items(keys)
    current = locked[item.pk]
    other = locked[absorbing.pk] if absorbing else None

    sources = readable(picked.versions, current, other)
    old = item_history_values(stored_item(current), held_by(current))
    new = item_history_values(content, sources)
    # Before the version is compared: a page sent twice after a lost answer is a success.
    if old == new and not other:
        return current
    if current.version != expected_version:
        raise StaleItem(current)
    require_open(current)
    if other:
        require_open(other)
        if not policy.can_consolidate(actor, other.division):
            raise PermissionDenied
    check_item(content, sources, current.division_id)

    with workflow.recording(actor) as recorder:
        absorbed = item_history_values(stored_item(other), held_by(other)) if other else {}
        _hold(current, content, picked, other, recorder)
        recorder.next_version(current)
        current.strategic_issue, current.statement = content.strategic_issue, content.statement
        current.unfinished = dict(content.unfinished)
        current.save(update_fields=["strategic_issue", "statement", "unfinished", *VERSION_FIELDS])
        new = item_history_values(content, held_by(current))
        changes = item_changes(old, new)
        recorder.changed_item(current, "edited", changes=changes)
        if WORDING_FIELDS & {change["field"] for change in changes}:
            recorder.told.update(problem.workshop_class_id for problem in held_by(current))
        if other:
            _dissolve_into(other, current, absorbed, recorder)
    return current


def _hold(
    item: ConsolidatedItem,
    content: ItemContent,
    picked: PickedProblems,
    other: ConsolidatedItem | None,
    recorder: Recorder,
) -> None:
    """Let `item` hold exactly the picked problems and have the recommendations of `content`.

    The caller has checked the content and locked `item` and `other`, whose problems come along.
    """
    actor = recorder.actor
    held = {problem.pk for problem in held_by(item)}
    # All at once and in the order of their keys: two items that exchange problems at the same
    # moment cannot deadlock.
    rows = {row.pk: row for row in lock_problems(held.union(picked.versions))}
    # Checked again under the lock: another item may have taken them since the first check.
    refuse_held_elsewhere(rows.values(), item, other)
    leaving = [rows[key] for key in rows if key in held and key not in picked.versions]
    new = [rows[key] for key in picked.versions if key not in held]
    for problem in (*leaving, *new):
        require_reach(actor, problem, item)
    continued = places_in(item)
    Placement.objects.filter(merge__item__in=[one for one in (item, other) if one]).delete()
    # What is merged already is frozen: nobody has to have seen its present version.
    moving = [(row, None) for row in new if row.merge]
    coming = [(row, picked.versions[row.pk]) for row in new if not row.merge]
    workflow.perform_with_item(
        workflow.UNMERGE, [(row, None) for row in leaving], item, actor=actor
    )
    workflow.perform_with_item(workflow.MOVE, moving, item, actor=actor)
    workflow.perform_with_item(workflow.MERGE, coming, item, actor=actor)
    store_recommendations(item, content, continued)


def _dissolve_into(
    item: ConsolidatedItem, into: ConsolidatedItem, old: dict[str, Any], recorder: Recorder
) -> None:
    """Dissolve `item`, whose problems are in `into` now; `old` is what it said before."""
    ConsolidatedRecommendation.objects.filter(item=item).delete()
    item.status, item.absorbed_into = ConsolidatedItem.Status.DISSOLVED, into
    item.unfinished = {}
    recorder.next_version(item)
    item.save(update_fields=["status", "absorbed_into", "unfinished", *VERSION_FIELDS])
    recorder.changed_item(item, "absorbed", reason=into.code, changes=item_changes(old, {}))
