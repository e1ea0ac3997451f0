"""Consolidated items at the desk: the list of them, and the way to the consolidation desk, where they are written."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied
from django.db.models import Count, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.defaultfilters import truncatechars
from django.urls import URLPattern, path, reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from dim import policy, workflow
from dim.admin import consolidation, selection
from dim.admin.base import DeskAdmin, ScopedRelatedFilter
from dim.admin.site import desk
from dim.models import ConsolidatedItem, Problem, User
from dim.operations import consolidating
from dim.operations.decisions import MOST_AT_ONCE
from dim.templatetags.dim import item_badge


class ItemList(ChangeList):
    """The list, with the classes behind the items of this page."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        items = list(self.result_list)
        classes = consolidating.classes_of(items)
        for item in items:
            item.class_count = len(classes[item.pk])
        self.result_list = items


@admin.register(ConsolidatedItem, site=desk)
class ConsolidatedItemAdmin(DeskAdmin):
    list_display = ["code", "wording", "strategic_issue", "entries", "classes_of", "badge"]
    list_filter = ["status", ("division", ScopedRelatedFilter)]
    list_select_related = ["strategic_issue", "division__event"]
    search_fields = ["code", "statement"]
    ordering = ["division__position", "division__code", "number"]

    def may_view(self, user: User, obj: ConsolidatedItem | None = None) -> bool:
        return policy.can_open_desk(user)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).annotate(entry_count=Count("merges__holder", distinct=True))

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return ItemList

    @admin.display(description=_("wording"))
    def wording(self, item: ConsolidatedItem) -> str:
        return truncatechars(item.statement, 300)

    @admin.display(description=_("entries"), ordering="entry_count")
    def entries(self, item: ConsolidatedItem) -> int:
        return item.entry_count

    @admin.display(description=_("classes"))
    def classes_of(self, item: ConsolidatedItem) -> int:
        return item.class_count

    @admin.display(description=_("status"), ordering="status")
    def badge(self, item: ConsolidatedItem) -> SafeString:
        return item_badge(item.status)

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path(
                "desk/<int:pk>/",
                wrap(require_http_methods(["GET", "HEAD", "POST"])(self.desk_view)),
                name="dim_consolidateditem_desk",
            ),
            path("desk/<int:pk>/undisputed/", wrap(self.undisputed_view), name="dim_consolidateditem_undisputed"),
            path("<int:pk>/decide/", wrap(require_POST(self.decide_view)), name="dim_consolidateditem_decide"),
            *super().get_urls(),
        ]

    def desk_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        return consolidation.consolidate(self, request, pk)

    def undisputed_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask whether to accept everything that nobody disputes; the list of problems takes the decision."""
        rows = consolidation.undisputed_of(request, pk)
        # As many as one confirmation takes; the next look finds the rest.
        first = list(rows.order_by("status_since", "pk").values_list("pk", flat=True)[:MOST_AT_ONCE])
        rows = rows.filter(pk__in=first)
        problems = self.admin_site.get_model_admin(Problem)
        return selection.confirm(problems, request, workflow.ACCEPT, rows) or redirect("..")

    def decide_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        return consolidation.decide_item(self, request, pk)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """An item is written at the desk of its division; whoever may not, reads it in the room's page."""
        item = self.get_object(request, object_id)
        if item is None:
            raise Http404
        if not policy.can_consolidate(request.user, item.division):
            return redirect(item)
        return redirect(f"{reverse('admin:dim_consolidateditem_desk', args=[item.division_id])}?item={item.pk}")

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        item = self.get_object(request, object_id)
        if item is None:
            raise Http404
        return redirect(f"{item.get_absolute_url()}#history")

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        raise PermissionDenied
