"""The list of consolidated items; they are written at the consolidation desk of their division."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied
from django.db.models import Count, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.template.defaultfilters import truncatechars
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from dim import policy
from dim.admin.base import DeskAdmin, ScopedRelatedFilter
from dim.desk.site import desk
from dim.http import Request
from dim.models import ConsolidatedItem, User
from dim.operations import consolidating
from dim.templatetags.dim import item_badge


class ItemList(ChangeList):
    """The list of items, which counts the classes behind those of its page."""

    def get_results(self, request: Request) -> None:
        """Read the items of the page and count the classes of each; one query for all."""
        super().get_results(request)
        items = list(self.result_list)
        classes = consolidating.classes_of(items)
        for item in items:
            item.class_count = len(classes[item.pk])
        self.result_list = items


@admin.register(ConsolidatedItem, site=desk)
class ConsolidatedItemAdmin(DeskAdmin):
    """List consolidated items; each leads to the page on which it is written."""

    list_display = ["code", "wording", "strategic_issue", "entries", "classes_of", "badge"]
    list_filter = ["status", ("division", ScopedRelatedFilter)]
    list_select_related = ["strategic_issue", "division__event"]
    search_fields = ["code", "statement"]
    ordering = ["division__position", "division__code", "number"]

    def may_view(self, user: User, obj: ConsolidatedItem | None = None) -> bool:
        """Return whether `user` has a desk."""
        return policy.can_open_desk(user)

    def get_queryset(self, request: Request) -> QuerySet:
        """Return the items that the person may see, with their problems counted."""
        return (
            super()
            .get_queryset(request)
            .annotate(problem_count=Count("merges__holder", distinct=True))
        )

    def get_changelist(self, request: Request, **kwargs: Any) -> type[ChangeList]:
        return ItemList

    @admin.display(description=_("wording"))
    def wording(self, item: ConsolidatedItem) -> str:
        """Return the statement, cut at 300 characters: the list only has to tell items apart."""
        return truncatechars(item.statement, 300)

    @admin.display(description=_("entries"), ordering="problem_count")
    def entries(self, item: Any) -> int:
        """Return how many problems are merged into the item."""
        return item.problem_count

    @admin.display(description=_("classes"))
    def classes_of(self, item: Any) -> int:
        """Return how many classes these problems come from."""
        return item.class_count

    @admin.display(description=_("status"), ordering="status")
    def badge(self, item: ConsolidatedItem) -> SafeString:
        """Return the status with its mark."""
        return item_badge(item.status)

    def change_view(
        self,
        request: Request,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Redirect to the consolidation desk, or to the item's page for those who only read it."""
        item = self.get_object(request, object_id)
        if item is None:
            raise Http404
        if not policy.can_consolidate(request.user, item.division):
            return redirect(item)
        return redirect(
            f"{reverse('division_consolidate', args=[item.division_id])}?item={item.pk}"
        )

    def history_view(
        self, request: Request, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Redirect to the history on the item's own page. Raises Http404."""
        item = self.get_object(request, object_id)
        if item is None:
            raise Http404
        return redirect(f"{item.get_absolute_url()}#history")

    def delete_view(
        self, request: Request, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Refuse. Raises PermissionDenied, always."""
        # Items are dissolved, so that their history stays.
        raise PermissionDenied
