"""Lists and forms of classes."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import Count, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dim.admin.base import ScopedRelatedFilter, fixed_in_codes
from dim.admin.setup import DivisionFilter, SetUpAdmin
from dim.desk.classes import (
    closed_text,
    opened_text,
    opening_hours_url,
    tell_about_hours,
    warn_of_drafts,
)
from dim.desk.site import desk
from dim.forms.date_fields import EventDateTimeField
from dim.http import Request
from dim.models import Problem, WorkshopClass
from dim.operations.classes import opening_hours
from dim.operations.times import moment


class WorkshopClassForm(forms.ModelForm):
    """The form of a class. Its deadline is read and shown in the time zone of the event."""

    closes_at = EventDateTimeField(label=capfirst(_("closes at")), required=False)

    class Meta:
        model = WorkshopClass
        fields = ["division", "letter", "room", "is_open", "closes_at"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        closes_at = self.fields.get("closes_at")
        if self.instance.pk and isinstance(closes_at, EventDateTimeField):
            closes_at.use_zone_of(self.instance.division.event)
        else:
            # Without its division a new class has no zone yet.
            self.fields.pop("closes_at", None)

    def clean_letter(self) -> str:
        """Return the letter as a capital, in which it is stored."""
        return self.cleaned_data["letter"].upper()


@admin.register(WorkshopClass, site=desk)
class WorkshopClassAdmin(SetUpAdmin):
    """List and edit classes; open, close and extend them."""

    form = WorkshopClassForm
    event_path = "division__event"
    list_display = ["name", "event", "room", "open_now", "deadline", "entries", "drafts", "board"]
    list_filter = [
        ("division__event", ScopedRelatedFilter),
        ("division", DivisionFilter),
        "is_open",
    ]
    list_select_related = ["division__event"]
    search_fields = ["letter", "room", "division__name", "division__code"]
    actions = ["open_selected", "close_selected", "set_doors"]
    kept_because = _(
        "This class holds entries. Their codes name it, so it stays. Close it instead."
    )

    def get_queryset(self, request: Request) -> QuerySet:
        """Return the classes with their problems and their drafts counted."""
        draft = Q(problems__status=Problem.Status.DRAFT)
        rows: Any = super().get_queryset(request)
        return rows.with_names().annotate(
            problem_count=Count("problems"), draft_count=Count("problems", filter=draft)
        )

    def get_fields(self, request: Request, obj: WorkshopClass | None = None) -> list[str]:
        """Return the fields; a letter that is fixed is shown with the reason instead."""
        if obj is None:
            return ["division", "letter", "room"]
        # A number that was given out stays in a code, also when its problem was withdrawn.
        letter = "letter_for_ever" if obj.last_number else "letter"
        return ["division", letter, "room", "is_open", "closes_at", "drafts"]

    def get_readonly_fields(self, request: Request, obj: WorkshopClass | None = None) -> list[str]:
        """Return the division, and the letter once a number was given out."""
        if obj is None:
            return []
        if obj.last_number:
            return ["division", "drafts", "letter_for_ever"]
        return ["division", "drafts"]

    def save_model(self, request: Request, obj: WorkshopClass, form: Any, change: bool) -> None:
        """Store the class, and record a change of its opening hours."""
        super().save_model(request, obj, form, change)
        if change:
            # Every change of opening hours is kept, from this form as from any page.
            was = (form["is_open"].initial, form["closes_at"].initial)
            opening_hours.record_form_change(obj, was, actor=request.user)

    @admin.display(description=_("letter"))
    def letter_for_ever(self, obj: WorkshopClass) -> SafeString:
        """Return the letter with the reason why it can no longer be changed."""
        return fixed_in_codes(obj.letter)

    @admin.display(description=pgettext_lazy("workshop", "class"), ordering="letter")
    def name(self, obj: WorkshopClass) -> str:
        """Return the class with its division."""
        return str(obj)

    @admin.display(description=_("event"), ordering="division__event")
    def event(self, obj: WorkshopClass) -> str:
        """Return the name of the event."""
        return str(obj.division.event)

    @admin.display(description=_("open now"), boolean=True)
    def open_now(self, obj: WorkshopClass) -> bool:
        """Return whether the class is open at this moment, by its switch and its deadline."""
        return obj.is_open_at(now())

    @admin.display(description=_("closes at"), ordering="closes_at")
    def deadline(self, obj: WorkshopClass) -> str:
        """Return the deadline in the time zone of the event."""
        return moment(obj.closes_at, obj.division.event)

    @admin.display(description=_("entries"), ordering="problem_count")
    def entries(self, obj: Any) -> int:
        """Return how many problems the class has."""
        return obj.problem_count

    @admin.display(description=_("drafts"), ordering="draft_count")
    def drafts(self, obj: Any) -> SafeString | int:
        """Return how many drafts the class has, linked to them on its board."""
        if not obj.draft_count:
            return 0
        return format_html(
            '<a href="{}?status=draft">{}</a>', obj.get_absolute_url(), obj.draft_count
        )

    @admin.display(description=_("class list"))
    def board(self, obj: WorkshopClass) -> SafeString:
        """Return a link to the class's board."""
        return format_html('<a href="{}">{}</a>', obj.get_absolute_url(), _("See the list"))

    @admin.action(description=pgettext_lazy("class action", "Open"), permissions=["change"])
    def open_selected(self, request: Request, queryset: QuerySet) -> None:
        """Open the selected classes."""
        # Read before: the filter of the list may leave no row after the change.
        classes = list(queryset)
        text = opened_text(opening_hours.open_classes(queryset, actor=request.user))
        tell_about_hours(request, classes[0].division.event, text)

    @admin.action(description=pgettext_lazy("class action", "Close"), permissions=["change"])
    def close_selected(self, request: Request, queryset: QuerySet) -> None:
        """Close the selected classes, and name those that have drafts left."""
        # Read before: the filter of the list may leave no row after the change.
        classes = list(queryset)
        text = closed_text(opening_hours.close_classes(queryset, actor=request.user))
        warn_of_drafts(request, classes)
        self.message_user(request, text)

    @admin.action(description=_("Extend or set a deadline …"), permissions=["change"])
    def set_doors(self, request: Request, queryset: QuerySet) -> HttpResponse | None:
        """Redirect to the page of opening hours, with the selected classes ticked."""
        # A deadline is a time in one zone, and each event has its own.
        events = {row.division.event for row in queryset}
        if len(events) > 1:
            self.message_user(request, _("Choose classes of one event."), messages.WARNING)
            return None
        return redirect(opening_hours_url(events.pop(), [row.pk for row in queryset]))
