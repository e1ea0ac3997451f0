"""The one door through which a status changes."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F, OuterRef
from django.utils import timezone

from dim.models import HistoryEntry, Problem, User, WorkshopClass
from dim.models.guard import recorded_writes
from dim.workflow.errors import StaleEntry
from dim.workflow.refusals import clean_reason, refusal
from dim.workflow.table import ACCEPTED, DECIDED, NOT_AGREED, SUBMITTED, Transition

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
) -> Problem:
    """Move `problem` along `transition`, or raise and change nothing. Returns it as stored.

    `expected_version` is the version the actor had before their eyes; None only
    where nobody looked at the text (a class's own facilitators).

    Raises PermissionDenied, TransitionError, StaleEntry.
    """
    if not transition.allowed(actor, problem):
        raise PermissionDenied
    reason, category = clean_reason(transition, reason, category)
    # Lock and re-read: the page that sent this click may be ten minutes old.
    current = lock(problem)
    error = refusal(transition, current)
    if error:
        raise error
    if expected_version is not None and current.version != expected_version:
        raise StaleEntry(current)
    if transition.check:
        transition.check(current, reason)

    now = timezone.now()
    from_status = current.status
    current.status = transition.target
    current.status_since = current.updated_at = now
    current.version += 1
    current.status_version = current.version
    current.reason, current.reason_category = reason, category
    if transition.target == SUBMITTED and from_status != ACCEPTED and from_status != NOT_AGREED:
        current.submitted_at = now
    current.decided_at = now if transition.target in DECIDED else None
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
                "updated_at",
            ]
        )
    HistoryEntry.objects.create(
        problem=current,
        revision=current.version,
        at=now,
        actor=actor,
        source=source,
        action=transition.name,
        from_status=from_status,
        to_status=current.status,
        reason_category=category,
        reason=reason,
    )
    announce([current])
    return current


def announce(problems: Iterable[Problem]) -> None:
    """Number what just changed, so that every screen of its class finds it: once per write, beside its history.

    The class row stays locked until the commit. Numbers therefore become visible in
    their order, and a screen that has seen number n has missed nothing up to n,
    whatever the clocks say. Call it last, before only the shelf of words that the
    lock protects too: others of the class wait from here on.
    """
    changed = {problem.pk: problem.workshop_class_id for problem in problems}
    classes = WorkshopClass.objects.filter(pk__in=set(changed.values()))
    if len(set(changed.values())) > 1:
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
