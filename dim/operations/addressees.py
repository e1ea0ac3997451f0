"""Tidy the addressees of an event: confirm what classes typed, and join duplicates."""

from __future__ import annotations

from dataclasses import replace

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from dim import workflow
from dim.models import Addressee, HistoryEntry, Problem, RecommendationAddressee, Term, User
from dim.models.locks import hold_addressees_exclusively, lock_addressees, lock_items, lock_problems
from dim.operations.consolidating.addressing import address_items_to, items_addressed_to
from dim.operations.problems.content import ProblemContent, changes_between, stored_content
from dim.operations.setup import SetUpRefused, require_set_up
from dim.operations.similar.word_index import search_text
from dim.workflow.recording import VERSION_FIELDS

# Problems read at once. An addressee such as the commission itself stands in thousands of them,
# and each has texts of any length.
PORTION = 400


@transaction.atomic
def confirm_addressees(addressees: QuerySet[Addressee], *, actor: User) -> int:
    """Mark proposed addressees as checked; return how many there were.

    Raises PermissionDenied.
    """
    proposed = list(addressees.filter(is_proposed=True).select_related("event"))
    require_set_up(actor, {row.event for row in proposed})
    return Addressee.objects.filter(pk__in=[row.pk for row in proposed]).update(is_proposed=False)


@transaction.atomic
def merge_addressees(duplicates: QuerySet[Addressee], into: Addressee, *, actor: User) -> int:
    """Point every recommendation of `duplicates` at `into`, and delete the duplicates.

    Each problem concerned gets a new version and a history entry with the old and new names,
    whatever its status, because it asks the same body as before. Returns how many changed.

    Raises PermissionDenied, and SetUpRefused when there is nothing to join or the addressees
    belong to different events.
    """
    # Two people who join in opposite directions would delete both addressees. And databases check
    # foreign keys at the commit: a save that names a duplicate now would fail there.
    hold_addressees_exclusively(into.event_id)
    rows = lock_addressees([into.pk, *duplicates.values_list("pk", flat=True)])
    gone = [row for row in rows if row.pk != into.pk]
    # Somebody else may have joined the duplicates, or `into`, while this waited for the lock.
    if not gone or len(rows) == len(gone):
        raise SetUpRefused(
            _("There is nothing to join; it was done or removed meanwhile."), "nothing_to_merge"
        )
    if any(row.event_id != into.event_id for row in gone):
        raise SetUpRefused(_("Addressees of different events cannot be joined."), "other_event")
    require_set_up(actor, [into.event])

    names = {row.name for row in gone}
    concerned = Problem.objects.filter(recommendations__addressees__in=gone)
    touched = list(concerned.order_by("pk").values_list("pk", flat=True).distinct())
    # Before the problems, see `dim.models.locks`: saving an item at the same moment could deadlock.
    items = lock_items(items_addressed_to(gone))
    # One recording around all portions, so that the classes are locked once, and last.
    with workflow.recording(actor, source=HistoryEntry.Source.ADMIN):
        for start in range(0, len(touched), PORTION):
            _record_new_names(touched[start : start + PORTION], names, into, actor)
        _point_links_at(into, gone)
        address_items_to(into, gone, items, actor=actor)
        Addressee.objects.filter(pk__in=[row.pk for row in gone]).delete()
    return len(touched)


def _point_links_at(into: Addressee, gone: list[Addressee]) -> None:
    """Replace the links from recommendations to `gone` by links to `into`."""
    links = RecommendationAddressee.objects.filter(addressee__in=gone)
    # A recommendation that names `into` already must not get a second link.
    others = (
        links.exclude(recommendation__addressees=into)
        .values_list("recommendation", flat=True)
        .distinct()
    )
    RecommendationAddressee.objects.bulk_create(
        [RecommendationAddressee(recommendation_id=key, addressee=into) for key in others]
    )
    links.delete()


@transaction.atomic
def remove_addressee(addressee: Addressee, *, actor: User) -> None:
    """Delete an addressee that no recommendation names.

    Raises PermissionDenied, and ProtectedError where a recommendation names it.
    """
    require_set_up(actor, [addressee.event])
    # A save that names it at this moment would fail at its commit.
    hold_addressees_exclusively(addressee.event_id)
    addressee.delete()


def _record_new_names(keys: list[int], names: set[str], into: Addressee, actor: User) -> None:
    """Store versions, search texts and history of these problems as they will read afterwards.

    The links themselves are changed later, for all problems at once.
    """
    abbreviations = Term.objects.abbreviations()
    lock_problems(keys)
    problems = list(Problem.objects.filter(pk__in=keys).for_detail())
    with workflow.recording(actor, source=HistoryEntry.Source.ADMIN) as recorder:
        for problem in problems:
            before = stored_content(problem)
            after = _renamed(before, names, into.name)
            recorder.next_version_without_answer(problem)
            # Addressees are not in word indexes, so that of the class stays as it is.
            problem.search_text = search_text(problem.code, after, abbreviations)
            recorder.changed(
                problem,
                "edited",
                from_status=problem.status,
                changes=changes_between(before, after),
            )
        Problem.objects.bulk_update(
            problems, ["status_version", "search_text", *VERSION_FIELDS], batch_size=100
        )


def _renamed(content: ProblemContent, names: set[str], name: str) -> ProblemContent:
    """Return `content` with `name` in place of every addressee in `names`, each addressee once."""
    rows = []
    for row in content.recommendations:
        addressees = [name if addressee in names else addressee for addressee in row.addressees]
        rows.append(replace(row, addressees=tuple(dict.fromkeys(addressees))))
    return replace(content, recommendations=tuple(rows))
