"""Store the recommendations of an item, and the place of each recommendation of its problems."""

from __future__ import annotations

from collections.abc import Mapping

from dim.models import (
    Addressee,
    ConsolidatedItem,
    ConsolidatedRecommendation,
    MergeRecord,
    Placement,
    Problem,
)
from dim.operations.consolidating.content import ItemContent, ItemRecommendationContent
from dim.operations.problems.recommendation_rows import addressees_named


def store_recommendations(
    item: ConsolidatedItem, content: ItemContent, continued: Mapping[int, int | None]
) -> None:
    """Store the recommendations of `item` and the place of each recommendation of its problems.

    Call it inside a recording, after the placements were deleted. `continued` is the result of
    `places_in` before that.
    """
    addressees = addressees_named(item.event, content.recommendations)
    records = {record.problem_id: record for record in MergeRecord.objects.live().filter(item=item)}
    merge_of = {key: records[problem] for key, problem in _problems_of(records).items()}
    existing = {row.pk: row for row in item.recommendations.all()}
    for position, typed in enumerate(content.recommendations, 1):
        # The same row as long as one of its parts stays: what became of a recommendation is
        # asked for years later.
        row = _continued(existing, typed, continued) or ConsolidatedRecommendation(item=item)
        row.position, row.text, row.horizon = position, typed.text, typed.horizon
        _store_row(row, typed, addressees)
        Placement.objects.bulk_create(
            Placement(merge=merge_of[key], recommendation_id=key, placed_in=row, position=number)
            for number, key in enumerate(typed.parts, 1)
        )
    Placement.objects.bulk_create(
        Placement(merge=merge_of[key], recommendation_id=key, position=number, reason=reason)
        for number, (key, reason) in enumerate(content.set_aside.items(), 1)
    )
    if existing:
        ConsolidatedRecommendation.objects.filter(pk__in=existing).delete()


def _continued(
    existing: dict[int, ConsolidatedRecommendation],
    typed: ItemRecommendationContent,
    continued: Mapping[int, int | None],
) -> ConsolidatedRecommendation | None:
    """Take the stored row that `typed` continues out of `existing`, or return None.

    It is the row that had the first of the parts of `typed` for which one is left.
    """
    for key in typed.parts:
        pk = continued.get(key)
        if pk in existing:
            return existing.pop(pk)
    return None


def _store_row(
    row: ConsolidatedRecommendation,
    typed: ItemRecommendationContent,
    addressees: dict[str, Addressee],
) -> None:
    if row.pk:
        row.save(update_fields=["position", "text", "horizon"])
    else:
        row.save(force_insert=True)
    row.addressees.set([addressees[name.casefold()] for name in typed.addressees])


def places_in(item: ConsolidatedItem) -> dict[int, int | None]:
    """Return where each recommendation of the problems of `item` is placed.

    Both are primary keys: that of the item's recommendation, or None where it is set aside, by
    that of the problem's recommendation.
    """
    return dict(
        Placement.objects.filter(merge__item=item)
        .order_by()
        .values_list("recommendation", "placed_in")
    )


def _problems_of(records: Mapping[int, MergeRecord]) -> dict[int, int]:
    """Return the problem of each recommendation of the problems in `records`, as primary keys."""
    rows = (
        Problem.objects.filter(pk__in=list(records)).order_by().values_list("recommendations", "pk")
    )
    return dict(rows)
