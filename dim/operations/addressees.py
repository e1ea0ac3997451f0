"""Tidy an event's addressees: confirm what classes typed, and join what means the same."""

from __future__ import annotations

from dataclasses import replace

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from dim import workflow
from dim.models import Addressee, HistoryEntry, Problem, RecommendationAddressee, Term, User
from dim.models.guard import recorded_writes
from dim.operations.consolidating.addressing import address_elsewhere
from dim.operations.content import changes_between, stored_content
from dim.operations.search import search_text
from dim.operations.setup import SetUpRefused, require_set_up
from dim.operations.turns import own_addressees

# An addressee such as the commission itself stands in thousands of entries; texts are read in portions.
PORTION = 400


@transaction.atomic
def confirm_addressees(addressees: QuerySet[Addressee], *, actor: User) -> int:
    """Mark proposals as checked and return how many there were."""
    proposed = list(addressees.filter(is_proposed=True).select_related("event"))
    require_set_up(actor, {row.event for row in proposed})
    return Addressee.objects.filter(pk__in=[row.pk for row in proposed]).update(is_proposed=False)


@transaction.atomic
def merge_addressees(duplicates: QuerySet[Addressee], into: Addressee, *, actor: User) -> int:
    """Point every recommendation of `duplicates` at `into`, remove them, and return how many entries changed.

    Each touched entry gets a new version and a history entry with the old and the
    new names, whatever its status: what it is addressed to means the same as before.

    Raises SetUpRefused when there is nothing to join or an event is not the same.
    """
    # Two people who join in opposite directions must not leave a hole, and no save may name what is going.
    own_addressees(into.event_id)
    rows = list(
        Addressee.objects.filter(pk__in=[into.pk, *duplicates.values_list("pk", flat=True)])
        .select_for_update()
        .order_by("pk")
    )
    gone = [row for row in rows if row.pk != into.pk]
    if not gone or len(rows) == len(gone):
        raise SetUpRefused(_("There is nothing to join; it was done or removed meanwhile."), "nothing_to_merge")
    if any(row.event_id != into.event_id for row in gone):
        raise SetUpRefused(_("Addressees of different events cannot be joined."), "other_event")
    require_set_up(actor, [into.event])

    names = {row.name for row in gone}
    touched = list(
        Problem.objects.filter(recommendations__addressees__in=gone)
        .order_by("pk")
        .values_list("pk", flat=True)
        .distinct()
    )
    for start in range(0, len(touched), PORTION):
        _point_elsewhere(touched[start : start + PORTION], names, into, actor)
    links = RecommendationAddressee.objects.filter(addressee__in=gone)
    others = links.exclude(recommendation__addressees=into).values_list("recommendation", flat=True).distinct()
    with recorded_writes():
        RecommendationAddressee.objects.bulk_create(
            [RecommendationAddressee(recommendation_id=key, addressee=into) for key in others]
        )
        links.delete()
    address_elsewhere(gone, into, actor=actor)
    Addressee.objects.filter(pk__in=[row.pk for row in gone]).delete()
    # Last, and for all portions at once: who changes a status holds its entry and waits for its class.
    workflow.announce(Problem.objects.filter(pk__in=touched).only("workshop_class"))
    return len(touched)


@transaction.atomic
def remove_addressee(addressee: Addressee, *, actor: User) -> None:
    """Take a name off the list that no recommendation carries. Raises PermissionDenied, ProtectedError."""
    require_set_up(actor, [addressee.event])
    own_addressees(addressee.event_id)
    addressee.delete()


def _point_elsewhere(keys: list[int], names: set[str], into: Addressee, actor: User) -> None:
    """Write version, search text and history of these entries as they will read afterwards."""
    now, abbreviations = timezone.now(), Term.objects.abbreviations()
    problems = list(Problem.objects.filter(pk__in=keys).select_for_update(of=("self",)).order_by("pk"))
    problems = list(Problem.objects.filter(pk__in=keys).for_detail())
    entries = []
    for problem in problems:
        before = stored_content(problem)
        after = replace(
            before,
            recommendations=tuple(
                replace(row, addressees=tuple(dict.fromkeys(into.name if n in names else n for n in row.addressees)))
                for row in before.recommendations
            ),
        )
        # A returned entry waits for a change by its class; this is none.
        if problem.status_version == problem.version:
            problem.status_version += 1
        problem.version += 1
        problem.updated_at = now
        # Addressees are on no shelf of words: those of the class stay as they are.
        problem.search_text = search_text(problem.code, after, abbreviations)
        entries.append(
            HistoryEntry(
                problem=problem,
                revision=problem.version,
                at=now,
                actor=actor,
                source=HistoryEntry.Source.ADMIN,
                action="edited",
                from_status=problem.status,
                to_status=problem.status,
                changes=changes_between(before, after),
            )
        )
    with recorded_writes():
        Problem.objects.bulk_update(
            problems, ["version", "status_version", "updated_at", "search_text"], batch_size=100
        )
    HistoryEntry.objects.bulk_create(entries, batch_size=100)
