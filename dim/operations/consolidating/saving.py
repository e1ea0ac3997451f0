"""Write a consolidated item: entries go in and out, every recommendation has its place, in one transaction."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from dim import policy, workflow
from dim.models import (
    ConsolidatedItem,
    ConsolidatedRecommendation,
    Division,
    ItemHistoryEntry,
    MergeRecord,
    Placement,
    Problem,
    User,
)
from dim.models.guard import recorded_writes
from dim.operations.consolidating.content import ItemContent, check_item, item_changes, plain_item, stored_item
from dim.operations.entries import addressees_named
from dim.operations.turns import share_addressees
from dim.workflow import Refused

# More in one item is a division's whole list, which nobody reads side by side.
MOST_SOURCES = 60


class StaleItem(Refused):
    """The item changed after the person opened it; `item` is how it stands now."""

    def __init__(self, item: ConsolidatedItem) -> None:
        super().__init__(_("%(code)s was changed after you opened it.") % {"code": item.code}, "stale_item")
        self.item = item


@dataclass(frozen=True)
class Picked:
    """The entries that an item shall hold, each with the version that the person had before their eyes.

    What the item holds already is frozen: its version is not looked at.
    """

    versions: Mapping[int, int]

    @classmethod
    def of(cls, problems: Iterable[Problem]) -> Picked:
        return cls({problem.pk: problem.version for problem in problems})


@transaction.atomic
def create_item(
    division: Division, content: ItemContent, picked: Picked, *, actor: User, key: uuid.UUID | None = None
) -> ConsolidatedItem:
    """Make an item of `division` over these entries, which are merged by it (E7).

    A `key` that the same person used before for the same division returns the item that it became.

    Raises PermissionDenied, BadContent, TransitionError, StaleEntry, Refused.
    """
    if not policy.can_consolidate(actor, division):
        raise PermissionDenied
    share_addressees(division.event_id)
    # The update takes the row lock: two items never get the same number, and a second send waits for the first.
    Division.objects.filter(pk=division.pk).update(last_item_number=F("last_item_number") + 1)
    current = Division.objects.select_related("event").get(pk=division.pk)
    earlier = ConsolidatedItem.objects.filter(item_key=key).select_related("event").first() if key else None
    if earlier:
        if earlier.created_by_id != actor.pk or earlier.division_id != division.pk:
            raise Refused(_("This form cannot be sent again. Reload the page."), "foreign_key")
        Division.objects.filter(pk=division.pk).update(last_item_number=F("last_item_number") - 1)
        return earlier
    require_phase(current)
    item = ConsolidatedItem(
        event=current.event,
        division=current,
        number=current.last_item_number,
        code=current.item_code(current.last_item_number),
        item_key=key,
        strategic_issue=content.strategic_issue,
        statement=content.statement,
        created_by=actor,
    )
    # Looked at before anything is written: an empty wording is a sentence, not an error of the database.
    check_item(content, readable(picked.versions, item), item.division_id)
    with recorded_writes():
        item.save(force_insert=True)
    _hold(item, content, picked, None, actor=actor, action="created")
    return item


@transaction.atomic
def change_item(
    item: ConsolidatedItem,
    content: ItemContent,
    picked: Picked,
    *,
    actor: User,
    expected_version: int,
    absorbing: ConsolidatedItem | None = None,
) -> ConsolidatedItem:
    """Store changed wording and entries of an item; what left it is as it was before (E11).

    `absorbing` is another item whose entries all come along; it is dissolved into this one.
    The same content once more changes nothing, whatever `expected_version` says.

    Raises PermissionDenied, BadContent, TransitionError, StaleEntry, StaleItem, Refused.
    """
    if not policy.can_consolidate(actor, item.division):
        raise PermissionDenied
    share_addressees(item.event_id)
    locked = lock_items(item, absorbing)
    current, other = locked[item.pk], locked[absorbing.pk] if absorbing else None
    before, held = stored_item(current), held_by(current)
    sources = readable(picked.versions, current, other)
    old, new = plain_item(before, held), plain_item(content, sources)
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
    _hold(current, content, picked, other, actor=actor, action="edited")
    return current


def require_phase(division: Division) -> None:
    if division.event.phase not in workflow.MERGE.phases:
        raise Refused(
            _("The event is in its phase “%(phase)s”; this cannot happen now.")
            % {"phase": division.event.get_phase_display()},
            "phase",
        )


def require_open(item: ConsolidatedItem) -> None:
    """An item is written until it is adopted, and what is dissolved stays so."""
    require_phase(item.division)
    if item.status != ConsolidatedItem.Status.DRAFT:
        raise Refused(
            _("%(code)s is %(status)s and cannot be changed now.")
            % {"code": item.code, "status": item.get_status_display()},
            "item_status",
        )


def lock_items(*items: ConsolidatedItem | None) -> dict[int, ConsolidatedItem]:
    """Read these items again and hold their rows, always in one order."""
    keys = [item.pk for item in items if item]
    rows = ConsolidatedItem.objects.select_for_update(of=("self",)).filter(pk__in=keys).order_by("pk")
    return {row.pk: row for row in rows.select_related("division__event", "event", "strategic_issue")}


def held_by(item: ConsolidatedItem) -> list[Problem]:
    """The entries of `item` with their recommendations, by code."""
    return list(Problem.objects.filter(merge__item=item).for_listing().order_by("code"))


def readable(
    versions: Mapping[int, int], item: ConsolidatedItem, other: ConsolidatedItem | None = None
) -> list[Problem]:
    """The entries that were picked, with their recommendations. Raises Refused for what is in no reach of this item."""
    if len(versions) > MOST_SOURCES:
        raise Refused(_("One item takes up to %(limit)d entries.") % {"limit": MOST_SOURCES}, "too_many_sources")
    rows = Problem.objects.filter(pk__in=list(versions), event=item.event_id).for_listing().order_by("code")
    found = list(rows.select_related("merge__item"))
    if len(found) != len(versions):
        raise Refused(_("An entry that was chosen does not exist in this event."), "unknown_source")
    _refuse_held_elsewhere(found, item, other)
    if other:
        left = set(Problem.objects.filter(merge__item=other).values_list("pk", flat=True)) - set(versions)
        if left:
            raise Refused(_("All entries of %(code)s come along, or none.") % {"code": other.code}, "absorbed_in_part")
    return found


def _refuse_held_elsewhere(problems: Iterable[Problem], item: ConsolidatedItem, other: ConsolidatedItem | None) -> None:
    mine = {item.pk, other.pk if other else None}
    for problem in problems:
        if problem.merge and problem.merge.item_id not in mine:
            raise Refused(
                _("%(code)s was merged into %(item)s meanwhile. Nothing was changed; take it out of your choice.")
                % {"code": problem.code, "item": problem.merge.item.code},
                "merged_elsewhere",
            )


def _hold(
    item: ConsolidatedItem,
    content: ItemContent,
    picked: Picked,
    other: ConsolidatedItem | None,
    *,
    actor: User,
    action: str,
) -> None:
    """Let `item` hold exactly the picked entries and say `content`. The caller has checked and locked."""
    before = stored_item(item)
    held = {problem.pk: problem for problem in held_by(item)}
    old = plain_item(before, held.values()) if action != "created" else {}
    # Everybody's rows in one go and one order, before the first is looked at.
    rows = {row.pk: row for row in workflow.lock_all({*held, *picked.versions})}
    # Once more, now that nobody can take them: another item may have, since they were looked at.
    _refuse_held_elsewhere(rows.values(), item, other)
    leaving = [rows[key] for key in held if key not in picked.versions]
    moving = [rows[key] for key in picked.versions if key not in held and rows[key].merge]
    coming = [rows[key] for key in picked.versions if key not in held and not rows[key].merge]
    for problem in (*leaving, *moving, *coming):
        require_reach(actor, problem, item)

    def with_versions(problems: list[Problem]) -> list[tuple[Problem, int | None]]:
        return [(problem, picked.versions.get(problem.pk)) for problem in problems]

    absorbed, continued = _texts_of(other), _places_in(item)
    with recorded_writes():
        Placement.objects.filter(merge__item__in=[item, *([other] if other else [])]).delete()
    touched = workflow.perform_with_item(workflow.UNMERGE, [(row, None) for row in leaving], item, actor=actor)
    touched += workflow.perform_with_item(workflow.MOVE, [(row, None) for row in moving], item, actor=actor)
    touched += workflow.perform_with_item(workflow.MERGE, with_versions(coming), item, actor=actor)
    _write(item, content, continued)
    sources = held_by(item)
    item.version += action != "created"
    item.updated_at = timezone.now()
    item.strategic_issue, item.statement = content.strategic_issue, content.statement
    with recorded_writes():
        item.save(update_fields=["strategic_issue", "statement", "version", "updated_at"])
    record(item, action, actor, changes=item_changes(old, plain_item(content, sources)))
    if other:
        _dissolve_into(other, item, absorbed, actor)
    workflow.announce(touched)


def require_reach(actor: User, problem: Problem, item: ConsolidatedItem) -> None:
    """Whether `actor` may put this entry into this item, or take it out. Raises Refused, PermissionDenied."""
    if not policy.can_review(actor, problem):
        if policy.can_facilitate_problem(actor, problem):
            raise Refused(
                _("You are a facilitator of %(class)s. Somebody else decides on its entries.")
                % {"class": problem.workshop_class},
                "own_class",
            )
        raise PermissionDenied
    if problem.workshop_class.division_id != item.division_id and not policy.can_merge_across(actor, item.event):
        raise Refused(
            _("%(code)s belongs to another division. Only the coordinator merges across divisions.")
            % {"code": problem.code},
            "across_divisions",
        )


def _write(item: ConsolidatedItem, content: ItemContent, continued: Mapping[int, int | None]) -> None:
    """The recommendations of `item` and the place of each recommendation of its entries.

    A row goes on as long as one of its parts stays (`continued`: in which row each part was):
    what comes of a recommendation is asked for years.
    """
    addressees = addressees_named(item.event, content.recommendations)
    records = {record.problem_id: record for record in MergeRecord.objects.live().filter(item=item)}
    problem_of = _problems_of(records)
    existing = {row.pk: row for row in item.recommendations.all()}
    with recorded_writes():
        for position, line in enumerate(content.recommendations, 1):
            same = next((pk for key in line.parts if (pk := continued.get(key)) in existing), None)
            row = existing.pop(same) if same else ConsolidatedRecommendation(item=item)
            row.position, row.text, row.horizon = position, line.text, line.horizon
            if same:
                row.save(update_fields=["position", "text", "horizon"])
            else:
                row.save(force_insert=True)
            row.addressees.set([addressees[name.casefold()] for name in line.addressees])
            Placement.objects.bulk_create(
                Placement(merge=records[problem_of[key]], recommendation_id=key, placed_in=row, position=number)
                for number, key in enumerate(line.parts, 1)
            )
        Placement.objects.bulk_create(
            Placement(merge=records[problem_of[key]], recommendation_id=key, position=number, reason=reason)
            for number, (key, reason) in enumerate(content.set_aside.items(), 1)
        )
        ConsolidatedRecommendation.objects.filter(pk__in=existing).delete()


def _places_in(item: ConsolidatedItem) -> dict[int, int | None]:
    """In which recommendation of `item` each one of its entries' stands, by their keys."""
    return dict(Placement.objects.filter(merge__item=item).order_by().values_list("recommendation", "placed_in"))


def _problems_of(records: Mapping[int, MergeRecord]) -> dict[int, int]:
    """The entry of each recommendation of the entries in `records`, by key."""
    rows = Problem.objects.filter(pk__in=list(records)).order_by().values_list("recommendations", "pk")
    return dict(rows)


def _texts_of(item: ConsolidatedItem | None) -> dict:
    return plain_item(stored_item(item), held_by(item)) if item else {}


def _dissolve_into(item: ConsolidatedItem, into: ConsolidatedItem, old: dict, actor: User) -> None:
    with recorded_writes():
        ConsolidatedRecommendation.objects.filter(item=item).delete()
        item.status, item.absorbed_into = ConsolidatedItem.Status.DISSOLVED, into
        item.version += 1
        item.updated_at = timezone.now()
        item.save(update_fields=["status", "absorbed_into", "version", "updated_at"])
    record(item, "absorbed", actor, reason=into.code, changes=item_changes(old, {}))


def record(
    item: ConsolidatedItem, action: str, actor: User, *, reason: str = "", changes: list[dict] | None = None
) -> None:
    """The trace of what was just written to `item`."""
    ItemHistoryEntry.objects.create(
        item=item,
        revision=item.version,
        at=item.updated_at,
        actor=actor,
        action=action,
        to_status=item.status,
        reason=reason,
        changes=changes or [],
    )
