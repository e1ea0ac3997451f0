"""Entries that may say the same, gathered for the people who put them into one wording."""

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
    Division,
    HistoryEntry,
    Likeness,
    NotTheSame,
    Problem,
    ReviewNote,
    StrategicIssue,
    User,
    WorkshopClass,
)
from dim.models.problem import ProblemQuerySet
from dim.operations.likeness import COMPARED, is_current
from dim.similarity.grouping import Gathered, gather

# So many entries without a group are listed beside them; filters find the others.
SINGLES = 50
_FREE = (Problem.Status.SUBMITTED, Problem.Status.ACCEPTED)


@dataclass(frozen=True)
class Group:
    """Entries that may say the same, best connected first, and how alike they are: 1 is word for word."""

    members: tuple[Problem, ...]
    strength: float

    @property
    def number_of_classes(self) -> int:
        return len({problem.workshop_class_id for problem in self.members})

    @cached_property
    def free(self) -> list[Problem]:
        """Those that are in no item yet."""
        return [problem for problem in self.members if problem.status in _FREE]

    @cached_property
    def items(self) -> list[ConsolidatedItem]:
        """The items that hold some of them, by code."""
        found = {problem.merge.item_id: problem.merge.item for problem in self.members if problem.merge}
        return sorted(found.values(), key=lambda item: item.code)


@dataclass(frozen=True)
class GroupPage:
    """One page of groups. `alone` counts the entries in scope that are in no group, `left` those never compared yet.

    `singles` are the first of those that are in no group and in no item, and fit the filters.
    """

    groups: list[Group]
    page: Page
    total_groups: int
    alone: int
    left: int | None = None
    singles: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class _Entry:
    code: str
    status: str
    item: int | None
    compared: int | None


def groups_of(
    division: Division,
    user: User,
    *,
    whole_event: bool = False,
    issue: StrategicIssue | None = None,
    workshop_class: WorkshopClass | None = None,
    status: str = "",
    query: str = "",
    page: int | str = 1,
    per_page: int = 20,
) -> GroupPage:
    """A page of the groups among what `user` may read of `division`, the most alike first.

    `whole_event` looks over all divisions, for those who may merge across them. The
    filters keep groups of which at least one entry fits all of them. Without a
    status, groups that are wholly in one item come last. The number of queries does
    not depend on how many entries there are.
    """
    scope = _scope(division, user, whole_event)
    columns = ("pk", "code", "status", "merge__item", "comparison")
    entries = {key: _Entry(*row) for key, *row in scope.order_by().values_list(*columns)}
    found = _gathered(division, whole_event, entries)
    grouped = {key for group in found for key in group.keys}
    fitting = set(entries)
    if issue or workshop_class or status or query.strip():
        fitting &= _fitting(scope, issue, workshop_class, status, query)
        found = [group for group in found if not fitting.isdisjoint(group.keys)]
    single = sorted((entries[key].code, key) for key in fitting - grouped if entries[key].item is None)[:SINGLES]
    found.sort(key=lambda group: _order(group, entries, settled_last=not status))
    shown = Paginator(found, per_page).get_page(page)
    rows = _rows([key for group in shown.object_list for key in group.keys] + [key for _code, key in single])
    return GroupPage(
        groups=_loaded(shown.object_list, rows),
        singles=tuple(rows[key] for _code, key in single if key in rows),
        page=shown,
        total_groups=len(found),
        alone=len(entries) - len(grouped),
        left=sum(entry.compared is None for entry in entries.values()),
    )


def _scope(division: Division, user: User, whole_event: bool) -> ProblemQuerySet:
    problems = Problem.objects.visible_to(user).filter(status__in=COMPARED)
    if whole_event and policy.can_merge_across(user, division.event):
        return problems.filter(event=division.event_id)
    return problems.filter(workshop_class__division=division)


def _gathered(division: Division, whole_event: bool, entries: dict[int, _Entry]) -> list[Gathered]:
    likely, apart = (
        Likeness.objects.filter(event=division.event_id),
        NotTheSame.objects.filter(low__event=division.event_id),
    )
    if not whole_event:
        likely = likely.filter(low__workshop_class__division=division)
        apart = apart.filter(low__workshop_class__division=division)
    pairs = likely.order_by().values_list("low", "high", "score")
    return gather(
        (pair for pair in pairs if pair[0] in entries and pair[1] in entries),
        apart.order_by().values_list("low", "high"),
    )


def _fitting(
    scope: ProblemQuerySet,
    issue: StrategicIssue | None,
    workshop_class: WorkshopClass | None,
    status: str,
    query: str,
) -> set[int]:
    if issue:
        scope = scope.filter(strategic_issue=issue)
    if workshop_class:
        scope = scope.filter(workshop_class=workshop_class)
    if status:
        scope = scope.filter(status=status)
    return set(scope.matching(query).order_by().values_list("pk", flat=True))


def _order(group: Gathered, entries: dict[int, _Entry], *, settled_last: bool) -> tuple[bool, float, str]:
    items = {entries[key].item for key in group.keys}
    settled = len(items) == 1 and None not in items
    return settled and settled_last, -group.strength, min(entries[key].code for key in group.keys)


def _rows(keys: Iterable[int]) -> dict[int, Problem]:
    """These entries with everything that a list prints. What was taken back or refused in this moment is left out."""
    rows = Problem.objects.filter(pk__in=list(keys), status__in=COMPARED).order_by().for_listing()
    return {row.pk: row for row in rows.select_related("merge__item").prefetch_related("offices")}


def _loaded(gathered: Iterable[Gathered], rows: dict[int, Problem]) -> list[Group]:
    groups = [Group(tuple(rows[key] for key in one.keys if key in rows), one.strength) for one in gathered]
    return [group for group in groups if len(group.members) > 1]


def alone(division: Division, user: User) -> ProblemQuerySet:
    """What `user` may approve at once: submitted entries of `division` that nobody disputes.

    They were compared as they are now, nothing in the division is left that may say
    the same, and the last thing that happened to them is that their class submitted
    them: no correction, no decision taken back, no internal note.
    """
    problems = Problem.objects.visible_to(user).filter(
        workshop_class__division=division, status=Problem.Status.SUBMITTED
    )
    ours = [workflow.SUBMIT.name, workflow.RESUBMIT.name]
    last = HistoryEntry.objects.filter(problem=OuterRef("pk"), revision=OuterRef("version"), action__in=ours)
    notes = ReviewNote.objects.filter(problem=OuterRef("pk"), at__gte=OuterRef("submitted_at"))
    told_apart = NotTheSame.objects.filter(low=OuterRef("low"), high=OuterRef("high"))
    likely = Likeness.objects.filter(~Exists(told_apart))
    lower = likely.filter(high=OuterRef("pk"), low__status__in=COMPARED, low__workshop_class__division=division)
    higher = likely.filter(low=OuterRef("pk"), high__status__in=COMPARED, high__workshop_class__division=division)
    return problems.filter(
        is_current(division.event, division.strategic_issues.all()),
        Exists(last),
        ~Exists(notes),
        ~Exists(lower),
        ~Exists(higher),
    )


def tell_apart(problems: Iterable[Problem], others: Iterable[Problem], *, actor: User) -> int:
    """Remember that none of `problems` says the same as any of `others`; returns for how many pairs.

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
    # In one order: two who tell the same apart cannot wait for each other.
    rows = [NotTheSame(low_id=low, high_id=high, actor=actor) for low, high in sorted(pairs)]
    NotTheSame.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)
    return len(rows)


def together_again(problem: Problem, *, actor: User) -> int:
    """Forget what `problem` was told apart from; returns from how many.

    Raises PermissionDenied.
    """
    _require_review(actor, problem)
    marks = NotTheSame.objects.filter(Q(low=problem) | Q(high=problem))
    return marks.delete()[0]


def _require_review(actor: User, problem: Problem) -> None:
    if not policy.can_review_division(actor, problem.workshop_class.division):
        raise PermissionDenied
