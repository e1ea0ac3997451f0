"""Addressees of recommendations: confirm what classes typed, or join it with what it means."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import Count, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from dim import policy
from dim.admin.base import ScopedRelatedFilter
from dim.admin.joining import JoinsRows
from dim.admin.setup import SetUpAdmin, ToBeChecked
from dim.desk.site import desk
from dim.http import Request
from dim.models import Addressee, Problem, User
from dim.operations.addressees import confirm_addressees, merge_addressees, remove_addressee


@admin.register(Addressee, site=desk)
class AddresseeAdmin(JoinsRows, ToBeChecked, SetUpAdmin):
    """List and edit the addressees of events; confirm or join what classes typed."""

    list_display = ["name", "event", "to_be_checked", "uses", "position"]
    list_filter = ["is_proposed", ("event", ScopedRelatedFilter)]
    list_select_related = ["event"]
    search_fields = ["name"]
    fields = ["event", "name", "is_proposed", "position"]
    actions = ["confirm", "join"]
    join_within = "event"
    join_refusal = _("Choose addressees of one event that you coordinate.")
    join_title = _("Join addressees")
    join_template = "admin/dim/join_addressees.html"
    kept_because = _(
        "Recommendations are addressed here. "
        "Join it into another addressee instead; nothing is lost."
    )

    def get_queryset(self, request: Request) -> QuerySet:
        """Return the addressees that the person may see, with their recommendations counted."""
        return Addressee.objects.visible_to(request.user).annotate(
            use_count=Count("recommendations")
        )

    def may_view(self, user: User, obj: Addressee | None = None) -> bool:
        """Return whether `user` has a desk: reviewers look addressees up and change none."""
        return policy.can_open_desk(user)

    def get_readonly_fields(self, request: Request, obj: Addressee | None = None) -> list[str]:
        """Return the event, and the name once a recommendation is addressed to it."""
        if obj is None:
            return []
        # The name is part of what problems and their history say. A wrong one is joined into
        # another addressee, which leaves a history entry with each problem.
        return ["event", "name"] if self._is_used(obj) else ["event"]

    @admin.display(description=_("recommendations"), ordering="use_count")
    def uses(self, obj: Any) -> int:
        """Return how many recommendations are addressed to it."""
        return obj.use_count

    def in_use(self, request: Request, obj: Addressee) -> bool:
        """Return whether a recommendation of a problem or of an item is addressed to it."""
        # A many-to-many link protects nothing: deleting would take the addressee out of problems
        # without a trace.
        return self._is_used(obj)

    def _is_used(self, obj: Addressee) -> bool:
        return obj.recommendations.exists() or obj.consolidated_recommendations.exists()

    def delete_model(self, request: Request, obj: Addressee) -> None:
        """Remove an unused addressee by the operation, which takes turns with saves."""
        remove_addressee(obj, actor=request.user)

    @admin.action(description=_("Accept the proposals"), permissions=["change"])
    def confirm(self, request: Request, queryset: QuerySet) -> None:
        """Mark the selected proposals as checked."""
        number = confirm_addressees(queryset, actor=request.user)
        text = ngettext(
            "%(number)d addressee was accepted.", "%(number)d addressees were accepted.", number
        )
        self.message_user(request, text % {"number": number}, messages.SUCCESS)

    def merge(self, duplicates: QuerySet, into: Addressee, request: Request) -> int:
        """Join `duplicates` into `into` by the operation."""
        return merge_addressees(duplicates, into, actor=request.user)

    def what_changes(self, chosen: list[Addressee]) -> dict[str, int]:
        """Return how many problems change."""
        problems = Problem.objects.filter(recommendations__addressees__in=chosen)
        return {"entries": problems.distinct().count()}

    def joined(self, into: Addressee, number: int) -> str:
        """Return how many problems changed."""
        text = ngettext(
            "Joined into “%(name)s”; %(number)d entry has it in its history.",
            "Joined into “%(name)s”; %(number)d entries have it in their history.",
            number,
        )
        return text % {"name": into.name, "number": number}
