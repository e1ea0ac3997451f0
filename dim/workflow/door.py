"""The one door through which a status changes."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F, OuterRef
from django.utils import timezone

from dim.models import ConsolidatedItem, HistoryEntry, MergeRecord, Problem, User, WorkshopClass
from dim.models.guard import recorded_writes
from dim.workflow.errors import StaleEntry
from dim.workflow.refusals import clean_reason, refusal
from dim.workflow.table import ACCEPTED, DECIDED, NOT_AGREED, SUBMITTED, UNMERGE, Transition

_AT_ONCE = 500  # keys in one statement


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
    form_key: uuid.UUID | None = None,
) -> Problem:
    """Move `problem` along `transition`, or raise and change nothing. Returns it as stored.

    `expected_version` is the version the actor had before their eyes; None only
    where nobody looked at the text (a class's own facilitators). `form_key` names
    the confirmation of many at once, so that they can be undone as one.

    Raises PermissionDenied, TransitionError, StaleEntry.
    """
    if not transition.allowed(actor, problem):
        raise PermissionDenied
    reason, category = clean_reason(transition, reason, category)
    # Lock and re-read: the page that sent this click may be ten minutes old.
    current = lock(problem)
    _require(transition, current, expected_version)
    if transition.check:
        transition.check(current, reason)
    now, from_status = timezone.now(), current.status
    current.status = transition.target
    current.reason, current.reason_category = reason, category
    if transition.target == SUBMITTED and from_status != ACCEPTED and from_status != NOT_AGREED:
        current.submitted_at = now
    current.decided_at = now if transition.target in DECIDED else None
    current.status_since = now
    HistoryEntry.objects.bulk_create(
        [
            _moved(
                current,
                transition,
                from_status,
                now,
                actor,
                source,
                reason=reason,
                reason_category=category,
                form_key=form_key,
            )
        ]
    )
    announce([current])
    return current


@transaction.atomic
def perform_with_item(
    transition: Transition, picked: Iterable[tuple[Problem, int | None]], item: ConsolidatedItem, *, actor: User
) -> list[Problem]:
    """Merge these entries into `item`, move them there from another, or take them out of it: all, or none.

    Each comes with the version that the actor had before their eyes, or None for an
    entry that is merged already and so cannot change. Its words, reason and dates stay;
    taken out again it has the status from which it came, since when it had it.
    The caller holds the row of the item, writes its content in the same transaction, and
    calls `announce` with what this returns when it is done with everything.

    Raises PermissionDenied, TransitionError, StaleEntry.
    """
    expected = {problem.pk: version for problem, version in picked}
    now, moved, history = timezone.now(), [], []
    for current in lock_all(expected):
        if not transition.allowed(actor, current):
            raise PermissionDenied
        _require(transition, current, expected[current.pk])
        from_status, was_in = current.status, current.merge
        if transition is UNMERGE and was_in:
            current.merge, current.status = None, was_in.status_before
            current.status_since, current.decided_at = was_in.status_since_before, was_in.decided_before
        else:
            current.merge = _merge_record(current, item, actor, now)
            current.status, current.status_since, current.decided_at = transition.target, now, now
        codes = {
            "field": "item",
            "old": was_in.item.code if was_in else None,
            "new": item.code if current.merge else None,
        }
        source = HistoryEntry.Source.ADMIN
        history.append(_moved(current, transition, from_status, now, actor, source, changes=[codes]))
        moved.append(current)
    HistoryEntry.objects.bulk_create(history)
    return moved


def _require(transition: Transition, current: Problem, expected_version: int | None) -> None:
    error = refusal(transition, current)
    if error:
        raise error
    if expected_version is not None and current.version != expected_version:
        raise StaleEntry(current)


def _merge_record(current: Problem, item: ConsolidatedItem, actor: User, now: datetime.datetime) -> MergeRecord:
    """The record by which `current` goes into `item`; one that moves keeps what the first record knew."""
    was = current.merge
    return MergeRecord.objects.create(
        item=item,
        problem=current,
        revision=was.revision if was else current.version,
        status_before=was.status_before if was else current.status,
        status_since_before=was.status_since_before if was else current.status_since,
        decided_before=was.decided_before if was else current.decided_at,
        at=now,
        actor=actor,
    )


def _moved(
    current: Problem,
    transition: Transition,
    from_status: str,
    now: datetime.datetime,
    actor: User,
    source: str,
    **more: Any,
) -> HistoryEntry:
    """Store `current` with its new status, as its next revision; returns the history entry of that, to be stored."""
    current.updated_at = now
    current.version += 1
    current.status_version = current.version
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
                "merge",
                "updated_at",
            ]
        )
    return HistoryEntry(
        problem=current,
        revision=current.version,
        at=now,
        actor=actor,
        source=source,
        action=transition.name,
        from_status=from_status,
        to_status=current.status,
        **more,
    )


def announce(problems: Iterable[Problem], also: Iterable[int] = ()) -> None:
    """Number what just changed, so that every screen of its class finds it: once per write, beside its history.

    Classes with the keys `also` have news of which no entry of theirs tells.

    The class row stays locked until the commit. Numbers therefore become visible in
    their order, and a screen that has seen number n has missed nothing up to n,
    whatever the clocks say. Call it last, before only the shelf of words that the
    lock protects too: others of the class wait from here on.
    """
    changed = {problem.pk: problem.workshop_class_id for problem in problems}
    told = {*changed.values(), *also}
    classes = WorkshopClass.objects.filter(pk__in=told)
    if len(told) > 1:
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


def lock_all(keys: Iterable[int]) -> list[Problem]:
    """Read these entries again and hold their rows until the transaction ends; always in one order."""
    rows = Problem.objects.select_for_update(of=("self",)).filter(pk__in=list(keys)).order_by("pk")
    return list(rows.select_related("workshop_class__division__event", "event", "strategic_issue", "merge__item"))
