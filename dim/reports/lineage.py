"""Where a consolidated item comes from: who said it, where, in which words, and what became of each recommendation."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Prefetch

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
from dim.reports.trail import Step, trail


@dataclass(frozen=True)
class Source:
    """An entry of the item. Its own page and way to here are for those who may read it whole."""

    record: MergeRecord
    problem: Problem
    is_readable: bool
    steps: list[Step] = field(default_factory=list)


@dataclass(frozen=True)
class Line:
    """A recommendation of the item and those of its entries that it was made of."""

    recommendation: ConsolidatedRecommendation
    parts: list[tuple[Problem, Recommendation]]


@dataclass(frozen=True)
class Lineage:
    """Everything that the page of an item prints."""

    item: ConsolidatedItem
    sources: list[Source]
    lines: list[Line]
    set_aside: list[tuple[Problem, Recommendation, str]]


def lineage(item: ConsolidatedItem, user: User) -> Lineage:
    """The way of `item`, in a number of queries that does not grow with its entries."""
    records = list(
        MergeRecord.objects.live()
        .filter(item=item)
        .select_related("actor", "problem__workshop_class__division__event", "problem__created_by", "problem__event")
        .prefetch_related("problem__offices")
        .order_by("problem__code")
    )
    readable = _readable(records, user)
    sources = [
        Source(record, record.problem, record.problem_id in readable, readable.get(record.problem_id, []))
        for record in records
    ]
    lines = item.recommendations.prefetch_related("addressees", Prefetch("placements", _placements()))
    aside = _placements().filter(merge__item=item, merge__holder__isnull=False, placed_in=None)
    return Lineage(
        item,
        sources,
        [Line(line, [_origin(row) for row in line.placements.all()]) for line in lines],
        [(*_origin(row), row.reason) for row in aside],
    )


def _placements():
    return Placement.objects.select_related("recommendation__problem").order_by("position", "pk")


def _origin(row: Placement) -> tuple[Problem, Recommendation]:
    return row.recommendation.problem, row.recommendation


def _readable(records: Iterable[MergeRecord], user: User) -> dict[int, list[Step]]:
    """The histories of those entries that `user` may read whole."""
    visible = Problem.objects.visible_to(user).filter(pk__in=[record.problem_id for record in records])
    histories: dict[int, list[HistoryEntry]] = {pk: [] for pk in visible.order_by().values_list("pk", flat=True)}
    rows = HistoryEntry.objects.filter(problem__in=histories).select_related("actor").order_by("revision")
    for row in rows:
        histories[row.problem_id].append(row)
    return {pk: trail(history) for pk, history in histories.items()}
