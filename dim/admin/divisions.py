"""Lists and forms of divisions and their strategic issues."""

from typing import Any

from django.contrib import admin, messages
from django.db import models
from django.db.models import Count, QuerySet
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from dim import policy
from dim.admin.base import ScopedRelatedFilter, fixed_in_codes
from dim.admin.joining import JoinsRows
from dim.admin.setup import DivisionFilter, SetUpAdmin
from dim.desk.site import desk
from dim.forms.fields import is_key
from dim.forms.setup import DivisionForm
from dim.http import Request
from dim.models import ConsolidatedItem, Division, Problem, StrategicIssue, User
from dim.operations.issues import merge_issues


@admin.register(Division, site=desk)
class DivisionAdmin(SetUpAdmin):
    """List and edit divisions; make their classes."""

    form = DivisionForm
    list_display = ["code", "name", "event", "classes", "issues", "position"]
    list_display_links = ["code", "name"]
    list_filter = [("event", ScopedRelatedFilter)]
    list_select_related = ["event"]
    search_fields = ["code", "name", "short_name"]
    fields = ["event", "code", "name", "short_name", "position"]
    actions = ["make_classes"]
    kept_because = _(
        "This division has classes or strategic issues. Remove those first; "
        "a division in which a problem was entered stays for ever, "
        "because its code is printed everywhere."
    )

    def get_queryset(self, request: Request) -> QuerySet:
        """Return the divisions with their classes and issues counted."""
        return (
            super()
            .get_queryset(request)
            .annotate(
                class_count=Count("workshop_classes", distinct=True),
                issue_count=Count("strategic_issues", distinct=True),
            )
        )

    def get_readonly_fields(self, request: Request, obj: Division | None = None) -> list[str]:
        """Return the event, and the code once a problem carries it."""
        if obj is None:
            return []
        # Codes of problems begin with it, and some are printed already.
        used = Problem.objects.filter(workshop_class__division=obj).exists()
        return ["event", "code_for_ever"] if used else ["event"]

    def get_fields(self, request: Request, obj: Division | None = None) -> list[str]:
        """Return the fields; a code that is fixed is shown with the reason instead."""
        fixed = self.get_readonly_fields(request, obj)
        names: list[Any] = list(self.fields or [])
        if "code_for_ever" in fixed:
            names[names.index("code")] = "code_for_ever"
        return names

    @admin.display(description=_("code"))
    def code_for_ever(self, obj: Division) -> SafeString:
        """Return the code with the reason why it can no longer be changed."""
        return fixed_in_codes(obj.code)

    @admin.display(description=pgettext_lazy("workshop", "classes"), ordering="class_count")
    def classes(self, obj: Any) -> SafeString:
        """Return the number of classes, linked to their list."""
        url = reverse("admin:dim_workshopclass_changelist")
        return format_html(
            '<a href="{}?division__id__exact={}">{}</a>', url, obj.pk, obj.class_count
        )

    @admin.display(description=_("issues"), ordering="issue_count")
    def issues(self, obj: Any) -> SafeString:
        """Return the number of strategic issues, linked to their list."""
        url = reverse("admin:dim_strategicissue_changelist")
        return format_html(
            '<a href="{}?division__id__exact={}">{}</a>', url, obj.pk, obj.issue_count
        )

    @admin.action(description=_("Make classes A–E …"), permissions=["change"])
    def make_classes(self, request: Request, queryset: QuerySet) -> HttpResponse | None:
        """Redirect to the page that makes classes, with the selected divisions ticked."""
        # The page belongs to one event, whose address it carries.
        events = {row.event_id for row in queryset}
        if len(events) > 1:
            self.message_user(request, _("Choose divisions of one event."), messages.WARNING)
            return None
        query = "&".join(f"division={row.pk}" for row in queryset)
        return redirect(reverse("classes_make", args=[events.pop()]) + f"?{query}")


@admin.register(StrategicIssue, site=desk)
class StrategicIssueAdmin(JoinsRows, SetUpAdmin):
    """List and edit the strategic issues of divisions."""

    event_path = "division__event"
    list_display = ["number", "title", "division", "event", "is_active", "entries"]
    list_display_links = ["number", "title"]
    list_filter = [
        ("division__event", ScopedRelatedFilter),
        ("division", DivisionFilter),
        "is_active",
    ]
    list_select_related = ["division__event"]
    search_fields = ["title", "division__name", "division__code"]
    fields = ["division", "number", "title", "is_active"]
    actions = ["join"]
    join_within = "division"
    join_refusal = _("Choose issues of one division of an event that you coordinate.")
    join_title = _("Join strategic issues")
    join_template = "admin/dim/join_issues.html"
    kept_because = _(
        "This strategic issue is used by entries and stays. "
        "Take the tick from “can be chosen” instead: "
        "nobody can choose it any more, and its entries stay where they are."
    )

    def get_queryset(self, request: Request) -> QuerySet:
        """Return the issues that the person may see, with their problems counted."""
        # Reviewers look issues up (also in the search boxes of other lists); they change none.
        rows = StrategicIssue.objects.visible_to(request.user).select_related("division__event")
        return rows.annotate(problem_count=Count("problems"))

    def may_view(self, user: User, obj: StrategicIssue | None = None) -> bool:
        """Return whether `user` has a desk: reviewers look issues up and change none."""
        return policy.can_open_desk(user)

    def get_readonly_fields(self, request: Request, obj: StrategicIssue | None = None) -> list[str]:
        """Return the division, once a problem has the issue."""
        # Its problems are of classes of this division, and would keep an issue of another one.
        return ["division"] if obj and obj.problems.exists() else []

    def formfield_for_foreignkey(
        self, db_field: models.ForeignKey, request: Request, **kwargs: Any
    ) -> Any:
        """Return the form field; from the list of one event, with the divisions of that event."""
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        filters = QueryDict(request.GET.get("_changelist_filters", ""))
        key = filters.get("division__event__id__exact", "")
        is_division = field is not None and db_field.related_model is Division
        own = filters.get("division__id__exact", "")
        if is_division and is_key(own):
            # From the list of one division's issues.
            field.initial = own
        elif is_division and is_key(key):
            divisions = field.queryset.filter(event=key)
            # An event with one division has nothing to choose.
            field.queryset = divisions
            field.initial = divisions.first() if len(divisions) == 1 else None
        return field

    def merge(self, duplicates: QuerySet, into: StrategicIssue, request: Request) -> int:
        """Join `duplicates` into `into` by the operation."""
        return merge_issues(duplicates, into, actor=request.user)

    def what_changes(self, chosen: list[Any]) -> dict[str, int]:
        """Return how many problems and consolidated items move."""
        items = ConsolidatedItem.objects.filter(strategic_issue__in=chosen)
        return {"entries": sum(row.problem_count for row in chosen), "items": items.count()}

    def joined(self, into: StrategicIssue, number: int) -> str:
        """Return how many problems moved."""
        text = ngettext(
            "Joined into “%(name)s”; %(number)d entry moved and has it in its history.",
            "Joined into “%(name)s”; %(number)d entries moved and have it in their history.",
            number,
        )
        return text % {"name": into, "number": number}

    @admin.display(description=_("event"), ordering="division__event")
    def event(self, obj: StrategicIssue) -> str:
        """Return the name of the event."""
        return str(obj.division.event)

    @admin.display(description=_("entries"), ordering="problem_count")
    def entries(self, obj: Any) -> int:
        """Return how many problems have the issue."""
        return obj.problem_count
