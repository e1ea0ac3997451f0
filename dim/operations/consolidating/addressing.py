"""Replace joined addressees in consolidated items, for `operations.addressees`."""

from __future__ import annotations

from collections.abc import Mapping

from dim import workflow
from dim.models import Addressee, ConsolidatedItem, ConsolidatedRecommendationAddressee, User
from dim.operations.consolidating.content import item_changes, item_history_values, stored_item
from dim.operations.consolidating.holding import held_by
from dim.workflow.recording import VERSION_FIELDS


def items_addressed_to(addressees: list[Addressee]) -> list[int]:
    """Return the primary keys of the items with a recommendation to one of `addressees`."""
    links = ConsolidatedRecommendationAddressee.objects.filter(addressee__in=addressees)
    return list(links.order_by().values_list("recommendation__item", flat=True).distinct())


def address_items_to(
    into: Addressee,
    gone: list[Addressee],
    items: Mapping[int, ConsolidatedItem],
    *,
    actor: User,
) -> None:
    """Point the recommendations of `items` at `into` instead of `gone`, with a history entry each.

    The caller has locked `items`, which come by primary key.
    """
    # Also adopted items: the name changes, whom they ask does not.
    held = {key: held_by(item) for key, item in items.items()}
    before = {key: item_history_values(stored_item(item), held[key]) for key, item in items.items()}
    with workflow.recording(actor) as recorder:
        _point_links_at(into, gone)
        for key, item in items.items():
            recorder.next_version(item)
            item.save(update_fields=VERSION_FIELDS)
            after = item_history_values(stored_item(item), held[key])
            recorder.changed_item(item, "edited", changes=item_changes(before[key], after))


def _point_links_at(into: Addressee, gone: list[Addressee]) -> None:
    """Replace the links from recommendations of items to `gone` by links to `into`."""
    links = ConsolidatedRecommendationAddressee.objects.filter(addressee__in=gone)
    # A recommendation that names `into` already must not get a second link.
    others = (
        links.exclude(recommendation__addressees=into)
        .order_by()
        .values_list("recommendation", flat=True)
        .distinct()
    )
    ConsolidatedRecommendationAddressee.objects.bulk_create(
        [
            ConsolidatedRecommendationAddressee(recommendation_id=key, addressee=into)
            for key in others
        ]
    )
    links.delete()
