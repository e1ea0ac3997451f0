"""Addressees that are joined into another are joined in consolidated items too."""

from __future__ import annotations

from django.utils import timezone

from dim.models import Addressee, ConsolidatedItem, ConsolidatedRecommendationAddressee, User
from dim.models.guard import recorded_writes
from dim.operations.consolidating.content import item_changes, plain_item, stored_item
from dim.operations.consolidating.saving import held_by, record


def address_elsewhere(gone: list[Addressee], into: Addressee, *, actor: User) -> int:
    """Point the recommendations of items at `into` instead of `gone`; returns how many items changed.

    Called inside the transaction that joins them. Whatever an item's status: what it asks for stays the same.
    """
    links = ConsolidatedRecommendationAddressee.objects.filter(addressee__in=gone)
    keys = list(links.order_by().values_list("recommendation__item", flat=True).distinct())
    items = list(
        ConsolidatedItem.objects.select_for_update(of=("self",))
        .filter(pk__in=keys)
        .select_related("strategic_issue")
        .order_by("pk")
    )
    held = {item.pk: held_by(item) for item in items}
    before = {item.pk: plain_item(stored_item(item), held[item.pk]) for item in items}
    others = list(
        links.exclude(recommendation__addressees=into).order_by().values_list("recommendation", flat=True).distinct()
    )
    now = timezone.now()
    with recorded_writes():
        ConsolidatedRecommendationAddressee.objects.bulk_create(
            [ConsolidatedRecommendationAddressee(recommendation_id=key, addressee=into) for key in others]
        )
        links.delete()
        for item in items:
            item.version += 1
            item.updated_at = now
            item.save(update_fields=["version", "updated_at"])
    for item in items:
        record(
            item, "edited", actor, changes=item_changes(before[item.pk], plain_item(stored_item(item), held[item.pk]))
        )
    return len(items)
