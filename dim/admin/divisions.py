"""Divisions, their classes and their strategic issues."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dim import policy
from dim.admin.base import ScopedRelatedFilter
from dim.admin.class_pages import closed_text, doors_url, opened_text, tell_about_doors, warn_of_drafts
from dim.admin.setup import DivisionFilter, SetUpAdmin
from dim.admin.site import desk
from dim.forms.moments import EventMomentField
from dim.forms.setup import DivisionForm
from dim.models import Division, Problem, StrategicIssue, User, WorkshopClass
from dim.operations import doors
from dim.templatetags.dim import moment


@admin.register(Division, site=desk)
class DivisionAdmin(SetUpAdmin):
    form = DivisionForm
    list_display = ["code", "name", "event", "classes", "issues", "position"]
    list_display_links = ["code", "name"]
    list_filter = [("event", ScopedRelatedFilter)]
    list_select_related = ["event"]
    search_fields = ["code", "name", "short_name"]
    fields = ["event", "code", "name", "short_name", "position"]
    actions = ["make_classes"]
    kept_because = _(
        "This division has classes or strategic issues. Remove those first; a division in which a problem was "
        "entered stays for ever, because its code is printed everywhere."
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return (
            super()
            .get_queryset(request)
            .annotate(
                class_count=Count("workshop_classes", distinct=True),
                issue_count=Count("strategic_issues", distinct=True),
            )
        )

    def get_readonly_fields(self, request: HttpRequest, obj: Division | None = None) -> list[str]:
        if obj is None:
            return []
        used = Problem.objects.filter(workshop_class__division=obj).exists()
        return ["event", "code_for_ever"] if used else ["event"]

    def get_fields(self, request: HttpRequest, obj: Division | None = None) -> list[str]:
        fixed = self.get_readonly_fields(request, obj)
        return [f"{name}_for_ever" if f"{name}_for_ever" in fixed else name for name in self.fields]

    @admin.display(description=_("code"))
    def code_for_ever(self, obj: Division) -> SafeString:
        return format_html(
            "{}<br><small>{}</small>",
            obj.code,
            _("Fixed: it is part of the codes of entries that are printed already."),
        )

    @admin.display(description=pgettext_lazy("workshop", "classes"), ordering="class_count")
    def classes(self, obj: Division) -> SafeString:
        url = reverse("admin:dim_workshopclass_changelist")
        return format_html('<a href="{}?division__id__exact={}">{}</a>', url, obj.pk, obj.class_count)

    @admin.display(description=_("issues"), ordering="issue_count")
    def issues(self, obj: Division) -> SafeString:
        url = reverse("admin:dim_strategicissue_changelist")
        return format_html('<a href="{}?division__id__exact={}">{}</a>', url, obj.pk, obj.issue_count)

    @admin.action(description=_("Make classes A–E …"), permissions=["change"])
    def make_classes(self, request: HttpRequest, queryset: QuerySet) -> HttpResponse | None:
        events = {row.event_id for row in queryset}
        if len(events) > 1:
            self.message_user(request, _("Choose divisions of one event."), messages.WARNING)
            return None
        query = "&".join(f"division={row.pk}" for row in queryset)
        return redirect(reverse("admin:dim_event_make_classes", args=events) + f"?{query}")


class WorkshopClassForm(forms.ModelForm):
    """One class. Its deadline is told in the event's own zone."""

    closes_at = EventMomentField(label=capfirst(_("closes at")), required=False)

    class Meta:
        model = WorkshopClass
        fields = ["division", "letter", "room", "is_open", "closes_at"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and "closes_at" in self.fields:
            self.fields["closes_at"].use_zone_of(self.instance.division.event)
        else:
            # Without its division a new class has no zone yet.
            self.fields.pop("closes_at", None)

    def clean_letter(self) -> str:
        return self.cleaned_data["letter"].upper()


@admin.register(WorkshopClass, site=desk)
class WorkshopClassAdmin(SetUpAdmin):
    form = WorkshopClassForm
    event_path = "division__event"
    list_display = ["name", "event", "room", "open_now", "deadline", "entries", "drafts", "board"]
    list_filter = [("division__event", ScopedRelatedFilter), ("division", DivisionFilter), "is_open"]
    list_select_related = ["division__event"]
    search_fields = ["letter", "room", "division__name", "division__code"]
    actions = ["open_selected", "close_selected", "set_doors"]
    kept_because = _("This class holds entries. Their codes name it, so it stays. Close it instead.")

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        draft = Q(problems__status=Problem.Status.DRAFT)
        rows = super().get_queryset(request).with_names()
        return rows.annotate(entry_count=Count("problems"), draft_count=Count("problems", filter=draft))

    def get_fields(self, request: HttpRequest, obj: WorkshopClass | None = None) -> list[str]:
        if obj is None:
            return ["division", "letter", "room"]
        letter = "letter_for_ever" if obj.last_number else "letter"
        return ["division", letter, "room", "is_open", "closes_at", "drafts"]

    def get_readonly_fields(self, request: HttpRequest, obj: WorkshopClass | None = None) -> list[str]:
        if obj is None:
            return []
        return ["division", "drafts", *(["letter_for_ever"] if obj.last_number else [])]

    def save_model(self, request: HttpRequest, obj: WorkshopClass, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if change:
            was = (form["is_open"].initial, form["closes_at"].initial)
            doors.record_typed(obj, was, actor=request.user)

    @admin.display(description=_("letter"))
    def letter_for_ever(self, obj: WorkshopClass) -> SafeString:
        return format_html(
            "{}<br><small>{}</small>",
            obj.letter,
            _("Fixed: it is part of the codes of entries that are printed already."),
        )

    @admin.display(description=pgettext_lazy("workshop", "class"), ordering="letter")
    def name(self, obj: WorkshopClass) -> str:
        return str(obj)

    @admin.display(description=_("event"), ordering="division__event")
    def event(self, obj: WorkshopClass) -> str:
        return str(obj.division.event)

    @admin.display(description=_("open now"), boolean=True)
    def open_now(self, obj: WorkshopClass) -> bool:
        return obj.is_open_at(now())

    @admin.display(description=_("closes at"), ordering="closes_at")
    def deadline(self, obj: WorkshopClass) -> str:
        return moment(obj.closes_at, obj.division.event)

    @admin.display(description=_("entries"), ordering="entry_count")
    def entries(self, obj: WorkshopClass) -> int:
        return obj.entry_count

    @admin.display(description=_("drafts"), ordering="draft_count")
    def drafts(self, obj: WorkshopClass) -> SafeString | int:
        if not obj.draft_count:
            return 0
        return format_html('<a href="{}?status=draft">{}</a>', obj.get_absolute_url(), obj.draft_count)

    @admin.display(description=_("class list"))
    def board(self, obj: WorkshopClass) -> SafeString:
        return format_html('<a href="{}">{}</a>', obj.get_absolute_url(), _("See the list"))

    @admin.action(description=pgettext_lazy("class action", "Open"), permissions=["change"])
    def open_selected(self, request: HttpRequest, queryset: QuerySet) -> None:
        classes = list(queryset)
        text = opened_text(doors.open_classes(queryset, actor=request.user))
        tell_about_doors(request, classes[0].division.event, text)

    @admin.action(description=pgettext_lazy("class action", "Close"), permissions=["change"])
    def close_selected(self, request: HttpRequest, queryset: QuerySet) -> None:
        classes = list(queryset)
        text = closed_text(doors.close_classes(queryset, actor=request.user))
        warn_of_drafts(request, classes)
        self.message_user(request, text)

    @admin.action(description=_("Extend or set a deadline …"), permissions=["change"])
    def set_doors(self, request: HttpRequest, queryset: QuerySet) -> HttpResponse | None:
        events = {row.division.event for row in queryset}
        if len(events) > 1:
            self.message_user(request, _("Choose classes of one event."), messages.WARNING)
            return None
        return redirect(doors_url(events.pop(), [row.pk for row in queryset]))


@admin.register(StrategicIssue, site=desk)
class StrategicIssueAdmin(SetUpAdmin):
    event_path = "division__event"
    list_display = ["number", "title", "division", "event", "is_active", "entries"]
    list_display_links = ["number", "title"]
    list_filter = [("division__event", ScopedRelatedFilter), ("division", DivisionFilter), "is_active"]
    list_select_related = ["division__event"]
    search_fields = ["title", "division__name", "division__code"]
    fields = ["division", "number", "title", "is_active"]
    kept_because = _(
        "This strategic issue is used by entries and stays. Take the tick from “can be chosen” instead: "
        "nobody can choose it any more, and its entries stay where they are."
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        # Reviewers look issues up (also in the search boxes of other screens); they change none.
        rows = StrategicIssue.objects.visible_to(request.user).select_related("division__event")
        return rows.annotate(entry_count=Count("problems"))

    def may_view(self, user: User, obj: StrategicIssue | None = None) -> bool:
        return policy.can_open_desk(user)

    def get_readonly_fields(self, request: HttpRequest, obj: StrategicIssue | None = None) -> list[str]:
        return ["division"] if obj and obj.problems.exists() else []

    @admin.display(description=_("event"), ordering="division__event")
    def event(self, obj: StrategicIssue) -> str:
        return str(obj.division.event)

    @admin.display(description=_("entries"), ordering="entry_count")
    def entries(self, obj: StrategicIssue) -> int:
        return obj.entry_count
