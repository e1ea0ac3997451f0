"""The page of a consolidated item: its wording, and from which problems each part comes."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from dim import policy
from dim.history.item_history import item_history_steps
from dim.history.lineage import lineage
from dim.http import Request
from dim.models import ConsolidatedItem


@require_safe
def item_detail(request: Request, event: str, code: str) -> HttpResponse:
    """Show a consolidated item with its sources and its history."""
    items = (
        ConsolidatedItem.objects.visible_to(request.user)
        .for_listing()
        .select_related("event", "absorbed_into")
    )
    item = get_object_or_404(items, event__slug=event, code=code)
    context = {
        "item": item,
        "event": item.event,
        "lineage": lineage(item, request.user),
        "class_total": item.division.workshop_classes.count(),
        "steps": item_history_steps(item.history.select_related("actor")),
        "may_consolidate": policy.can_consolidate(request.user, item.division),
    }
    return render(request, "dim/item_detail.html", context)
