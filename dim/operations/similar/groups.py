"""Group similar problems for the people who consolidate them.

People decide: groups only propose, and `mark_distinct` remembers what does not belong together.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from django.core.exceptions import PermissionDenied
from django.core.paginator import Page, Paginator
from django.db.models import Exists, OuterRef, Q

from dim import policy, workflow
from dim.models import (
    ConsolidatedItem,
    DistinctPair,
    Division,
    HistoryEntry,
    Problem,
    ReviewNote,
    SimilarPair,
    StrategicIssue,
    Term,
    User,
    WorkshopClass,
)
from dim.models.problem import ProblemQuerySet
from dim.models.problem_search import Search
from dim.models.status import COMPARED
from dim.operations.similar.pairs import is_current
from dim.similarity.grouping import Gathered, gather
from dim.similarity.shared import shared_stems

# How many problems without a group are listed beside the groups; filters find the others.
SINGLES = 50


@dataclass(frozen=True)
class Group:
    """Problems that may say the same, best connected first.

    `strength` is between 0 and 1, where 1 means word for word the same.
    """

    members: tuple[Problem, ...]
    strength: float
    shared: frozenset[str] = frozenset()  # the stems of words that several members have

    @property
    def number_of_classes(self) -> int:
        """How many classes entered these problems."""
        return len({problem.workshop_class_id for problem in self.members})

    @cached_property
    def free(self) -> list[Problem]:
        """The members that can be merged into an item: they are in none yet."""
        return [problem for problem in self.members if problem.status in workflow.MERGE.sources]

    @cached_property
    def items(self) -> list[ConsolidatedItem]:
        """The items that hold at least one member, in the order of their codes."""
        found = {
            problem.merge.item_id: problem.merge.item for problem in self.members if problem.merge
        }
        return sorted(found.values(), key=lambda item: item.code)


@dataclass(frozen=True)
class GroupPage:
    """One page of groups.

    `total_groups` counts the groups that fit the filters, `number_ungrouped` the problems in
    scope that are in no group, `number_not_compared` those that were never compared. `singles`
    are the first `SINGLES` problems that fit the filters and are in no group and in no item.
    `searched_instead` says what was looked for where words of the search occur nowhere.
    """

    groups: list[Group]
    page: Page
    total_groups: int
    number_ungrouped: int
    number_not_compared: int | None = None
    searched_instead: str = ""
    singles: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class _GroupMember:
    """What is read of every problem in scope; whole rows are read only for the page shown."""

    code: str
    status: str
    item: int | None
    compared: int | None
    workshop_class: int


def groups_of(
    division: Division,
    user: User,
    *,
    is_whole_event: bool = False,
    issue: StrategicIssue | None = None,
    workshop_class: WorkshopClass | None = None,
    status: str = "",
    query: str = "",
    page: int | str = 1,
    per_page: int = 20,
) -> GroupPage:
    """Return a page of the groups among what `user` may read of `division`.

    Those of most classes come first, then those of most problems, then the most alike.

    `is_whole_event` asks for groups across all divisions; it is ignored for people who may not
    merge across them. The filters keep groups of which at least one problem fits all of them.
    Unless `status` is given, groups that are wholly in one item come last: they are done.

    The number of queries does not depend on how many problems there are.
    """
    scope = _scope(division, user, is_whole_event)
    columns = ("pk", "code", "status", "merge__item", "comparison", "workshop_class")
    candidates = {key: _GroupMember(*row) for key, *row in scope.order_by().values_list(*columns)}
    found = _gathered(division, is_whole_event, candidates)
    # Before the filters: a problem whose group is filtered away is still no single.
    grouped = {key for group in found for key in group.keys}

    fitting = set(candidates)
    search = scope.search_for(query)
    if issue or workshop_class or status or search.terms:
        fitting &= _fitting(scope, issue, workshop_class, status, search)
        found = [group for group in found if not fitting.isdisjoint(group.keys)]

    free = [key for key in fitting - grouped if candidates[key].item is None]
    singles = sorted(free, key=lambda key: (candidates[key].code, key))[:SINGLES]
    found.sort(key=lambda group: _order(group, candidates, settled_last=not status))
    shown = Paginator(found, per_page).get_page(page)

    keys = [key for group in shown.object_list for key in group.keys]
    rows = _rows(keys + singles)
    return GroupPage(
        groups=_loaded(shown.object_list, rows),
        singles=tuple(rows[key] for key in singles if key in rows),
        page=shown,
        total_groups=len(found),
        number_ungrouped=len(candidates) - len(grouped),
        number_not_compared=sum(candidate.compared is None for candidate in candidates.values()),
        searched_instead=search.instead,
    )


def _scope(division: Division, user: User, is_whole_event: bool) -> ProblemQuerySet:
    problems = Problem.objects.visible_to(user).filter(status__in=COMPARED)
    if is_whole_event and policy.can_merge_across(user, division.event):
        return problems.filter(event=division.event_id)
    return problems.filter(workshop_class__division=division)


def _gathered(
    division: Division, is_whole_event: bool, candidates: dict[int, _GroupMember]
) -> list[Gathered]:
    """Return the groups among `candidates`, by their stored pairs."""
    similar = SimilarPair.objects.filter(event=division.event_id)
    distinct = DistinctPair.objects.filter(low__event=division.event_id)
    if not is_whole_event:
        similar = similar.filter(low__workshop_class__division=division)
        distinct = distinct.filter(low__workshop_class__division=division)
    # Pairs with a problem that was withdrawn since are still stored, so both sides are checked.
    pairs = [
        (low, high, score)
        for low, high, score in similar.order_by().values_list("low", "high", "score")
        if low in candidates and high in candidates
    ]
    return gather(pairs, distinct.order_by().values_list("low", "high"))


def _fitting(
    scope: ProblemQuerySet,
    issue: StrategicIssue | None,
    workshop_class: WorkshopClass | None,
    status: str,
    search: Search,
) -> set[int]:
    if issue:
        scope = scope.filter(strategic_issue=issue)
    if workshop_class:
        scope = scope.filter(workshop_class=workshop_class)
    if status:
        scope = scope.filter(status=status)
    return set(scope.matching(search).order_by().values_list("pk", flat=True))


def _order(
    group: Gathered, candidates: dict[int, _GroupMember], *, settled_last: bool
) -> tuple[bool, int, int, float, str]:
    items = {candidates[key].item for key in group.keys}
    is_settled = len(items) == 1 and None not in items
    # The code last: groups of equal strength keep their places from page to page.
    first_code = min(candidates[key].code for key in group.keys)
    classes = {candidates[key].workshop_class for key in group.keys}
    is_last = is_settled and settled_last
    return is_last, -len(classes), -len(group.keys), -group.strength, first_code


def _rows(keys: Iterable[int]) -> dict[int, Problem]:
    """Return these problems by primary key, with everything that a list prints.

    Problems that were taken back or refused since the groups were made are left out.
    """
    rows = Problem.objects.filter(pk__in=list(keys), status__in=COMPARED).order_by().for_listing()
    return {row.pk: row for row in rows.select_related("merge__item").prefetch_related("offices")}


def _loaded(gathered: Iterable[Gathered], rows: dict[int, Problem]) -> list[Group]:
    abbreviations = Term.objects.abbreviations()
    groups = []
    for one in gathered:
        members = tuple(rows[key] for key in one.keys if key in rows)
        if len(members) > 1:
            said = (member.statement for member in members)
            groups.append(Group(members, one.strength, shared_stems(said, abbreviations)))
    return groups


def undisputed_problems(division: Division, user: User) -> ProblemQuerySet:
    """Return the submitted problems of `division` that `user` may accept all at once.

    They were compared as they are now, and nothing in the division that may say the same is left.
    The last thing that happened to them is that their class submitted them: no correction, no
    decision taken back, no internal note since.
    """
    problems = Problem.objects.visible_to(user).filter(
        workshop_class__division=division, status=Problem.Status.SUBMITTED
    )
    submissions = [workflow.SUBMIT.name, workflow.RESUBMIT.name]
    just_submitted = HistoryEntry.objects.filter(
        problem=OuterRef("pk"), revision=OuterRef("version"), action__in=submissions
    )
    notes = ReviewNote.objects.filter(problem=OuterRef("pk"), at__gte=OuterRef("submitted_at"))
    distinct = DistinctPair.objects.filter(low=OuterRef("low"), high=OuterRef("high"))
    similar = SimilarPair.objects.filter(~Exists(distinct))
    # A pair is stored once, the lower key first, so a problem may stand on either side. Two
    # subqueries, because each side has an index of its own.
    similar_lower = similar.filter(
        high=OuterRef("pk"), low__status__in=COMPARED, low__workshop_class__division=division
    )
    similar_higher = similar.filter(
        low=OuterRef("pk"), high__status__in=COMPARED, high__workshop_class__division=division
    )
    return problems.filter(
        is_current(division.event, division.strategic_issues.all()),
        Exists(just_submitted),
        ~Exists(notes),
        ~Exists(similar_lower),
        ~Exists(similar_higher),
    )


def mark_distinct(problems: Iterable[Problem], others: Iterable[Problem], *, actor: User) -> int:
    """Remember that none of `problems` says the same as any of `others`; return how many pairs.

    Raises PermissionDenied unless `actor` reviews the divisions of all of them.
    """
    problems, others = list(problems), list(others)
    for problem in [*problems, *others]:
        _require_review(actor, problem)
    pairs = {
        (min(one.pk, other.pk), max(one.pk, other.pk))
        for one in problems
        for other in others
        if one.pk != other.pk and one.event_id == other.event_id
    }
    # In one order, so that two people who mark the same pairs cannot deadlock.
    rows = [DistinctPair(low_id=low, high_id=high, actor=actor) for low, high in sorted(pairs)]
    DistinctPair.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)
    return len(rows)


def unmark_distinct(problem: Problem, *, actor: User) -> int:
    """Forget from which problems `problem` was marked as distinct; return how many they were.

    Raises PermissionDenied.
    """
    _require_review(actor, problem)
    marks = DistinctPair.objects.filter(Q(low=problem) | Q(high=problem))
    return marks.delete()[0]


def _require_review(actor: User, problem: Problem) -> None:
    if not policy.can_review_division(actor, problem.workshop_class.division):
        raise PermissionDenied
