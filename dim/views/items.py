"""One consolidated item to read: its wording, and where every word of it comes from."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from dim import policy
from dim.models import ConsolidatedItem
from dim.reports.item_trail import item_trail
from dim.reports.lineage import lineage
from dim.views.http import Request


@require_safe
def item_detail(request: Request, event: str, code: str) -> HttpResponse:
    items = ConsolidatedItem.objects.visible_to(request.user).for_listing().select_related("event", "absorbed_into")
    item = get_object_or_404(items, event__slug=event, code=code)
    context = {
        "item": item,
        "event": item.event,
        "lineage": lineage(item, request.user),
        "class_total": item.division.workshop_classes.count(),
        "steps": item_trail(item.history.select_related("actor")),
        "may_consolidate": policy.can_consolidate(request.user, item.division),
    }
    return render(request, "dim/item_detail.html", context)
