"""The lineage of a consolidated item: its problems, and what became of each recommendation."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Prefetch, QuerySet

from dim.history.problem_history import HistoryStep, history_steps
from dim.models import (
    ConsolidatedItem,
    ConsolidatedRecommendation,
    HistoryEntry,
    MergeRecord,
    Placement,
    Problem,
    Recommendation,
    User,
)


@dataclass(frozen=True)
class SourceLineage:
    """A problem of an item, with how it came into it.

    `steps` is its history. Only users who may read the problem itself get that and a link to
    its page (`is_readable`); its words are on the item's page for everybody who may see that.
    """

    record: MergeRecord
    problem: Problem
    is_readable: bool
    steps: list[HistoryStep] = field(default_factory=list)


@dataclass(frozen=True)
class RecommendationOrigins:
    """A recommendation of an item, and those of its problems that it was made of.

    `parts` are pairs of problem and recommendation.
    """

    recommendation: ConsolidatedRecommendation
    parts: list[tuple[Problem, Recommendation]]


@dataclass(frozen=True)
class Lineage:
    """Everything that the page of an item shows.

    `set_aside` are recommendations that went into none of the item, with the reason, and
    `undecided` those on which the desk has not decided yet.
    """

    item: ConsolidatedItem
    sources: list[SourceLineage]
    lines: list[RecommendationOrigins]  # one for each recommendation of the item
    set_aside: list[tuple[Problem, Recommendation, str]]
    undecided: list[tuple[Problem, Recommendation]]


def lineage(item: ConsolidatedItem, user: User) -> Lineage:
    """Return the lineage of `item` as `user` may read it.

    The number of queries does not grow with that of its problems.
    """
    records = _merge_records(item)
    steps = _readable_steps(records, user)
    sources = [
        SourceLineage(
            record,
            record.problem,
            is_readable=record.problem_id in steps,
            steps=steps.get(record.problem_id, []),
        )
        for record in records
    ]

    lines = item.recommendations.prefetch_related(
        "addressees", Prefetch("placements", _placements())
    )
    origins = [
        RecommendationOrigins(line, [_origin(row) for row in line.placements.all()])
        for line in lines
    ]

    # Records of problems that left the item stay for its history; they have no holder.
    aside = _placements().filter(merge__item=item, merge__holder__isnull=False, placed_in=None)
    set_aside = [(*_origin(row), row.reason) for row in aside]
    # While an item is being written, a recommendation may have no place yet.
    rows = Recommendation.objects.filter(problem__merge__item=item, placement__isnull=True)
    rows = rows.select_related("problem").order_by("problem__code", "position", "pk")
    undecided = [(row.problem, row) for row in rows]
    return Lineage(item, sources, origins, set_aside, undecided)


def _merge_records(item: ConsolidatedItem) -> list[MergeRecord]:
    """Return the records of the problems in `item`, by code, with what is shown of each."""
    records = MergeRecord.objects.live().filter(item=item).order_by("problem__code")
    return list(
        records.select_related(
            "actor",
            "problem__workshop_class__division__event",
            "problem__created_by",
            "problem__event",
        ).prefetch_related("problem__offices")
    )


def _placements() -> QuerySet[Placement]:
    return Placement.objects.select_related("recommendation__problem").order_by("position", "pk")


def _origin(row: Placement) -> tuple[Problem, Recommendation]:
    return row.recommendation.problem, row.recommendation


def _readable_steps(records: Iterable[MergeRecord], user: User) -> dict[int, list[HistoryStep]]:
    """Return the histories of those problems that `user` may read, by the key of the problem."""
    held = [record.problem_id for record in records]
    visible = Problem.objects.visible_to(user).filter(pk__in=held)
    # An empty list for each: a key says that the problem may be read.
    histories: dict[int, list[HistoryEntry]] = {
        pk: [] for pk in visible.order_by().values_list("pk", flat=True)
    }
    # All histories in one query.
    rows = (
        HistoryEntry.objects.filter(problem__in=histories)
        .select_related("actor")
        .order_by("revision")
    )
    for row in rows:
        histories[row.problem_id].append(row)
    return {pk: history_steps(history) for pk, history in histories.items()}
