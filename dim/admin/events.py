"""The list and form of events: their phase, and the steps that lead to open classes."""

from typing import Any

from django.contrib import admin, messages
from django.db import models
from django.forms import RadioSelect
from django.http import HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from dim import policy
from dim.admin.setup import SetUpAdmin
from dim.desk.checklist import left_before_entry, set_up_steps
from dim.desk.imports import coordinator_url
from dim.desk.site import desk
from dim.forms.setup import EventForm
from dim.http import Request
from dim.models import Event, Problem, User
from dim.operations import setup

PHASE_HELP = {
    Event.Phase.PREPARATION: _("preparation – nothing can be entered yet"),
    Event.Phase.ENTRY: _("entry – open classes enter and submit; the secretariat decides"),
    Event.Phase.REVIEW: _(
        "review – classes only repair what was returned; the secretariat decides"
    ),
    Event.Phase.FINISHED: _("finished – everything can be read, nothing changes"),
}


@admin.register(Event, site=desk)
class EventAdmin(SetUpAdmin):
    """List and edit events. The page of one shows the steps of its set-up."""

    form = EventForm
    list_display = ["name", "phase", "starts_on", "ends_on", "venue", "is_sample"]
    list_filter = ["phase"]
    search_fields = ["name", "slug", "venue"]
    fields = [
        "name",
        "slug",
        "venue",
        ("starts_on", "ends_on"),
        "time_zone",
        "phase",
        "grace_minutes",
        "allows_phones",
        "is_sample",
    ]
    radio_fields = {"phase": admin.VERTICAL}
    prepopulated_fields = {"slug": ["name"]}
    change_form_template = "admin/dim/event/change_form.html"
    kept_because = _(
        "This event holds divisions, addressees or people. Remove those first; "
        "an event in which a problem was entered stays for ever. "
        "Set its phase to “finished” instead."
    )

    def event_of(self, obj: Event) -> Event:
        """Return the event itself."""
        return obj

    def get_queryset(self, request: Request) -> models.QuerySet:
        """Return the events that the person sets up; an event has no path to itself."""
        return Event.objects.set_up_by(request.user)

    def get_readonly_fields(self, request: Request, obj: Event | None = None) -> list[str]:
        """Return the short name of the address, once the event has a problem."""
        # Printed addresses and QR codes must keep working once there is something behind them.
        return ["slug"] if obj and Problem.objects.filter(event=obj).exists() else []

    def get_fields(self, request: Request, obj: Event | None = None) -> list[Any]:
        """Return the fields; a superuser is asked whether to coordinate a new event."""
        # Others are not asked: they always coordinate what they create, or could not see it.
        if obj is None and request.user.is_superuser:
            return [*self.fields, "coordinates"]
        return self.fields

    def get_prepopulated_fields(self, request: Request, obj: Event | None = None) -> dict[str, Any]:
        """Return the fields that a script fills in, for a new event only."""
        # A renamed event keeps its address, which people have in their bookmarks.
        return {} if obj else self.prepopulated_fields

    def formfield_for_choice_field(
        self, db_field: models.Field, request: Request, **kwargs: Any
    ) -> Any:
        """Return the form field; each phase says what it allows."""
        if db_field.name == "phase":
            kwargs |= {"choices": list(PHASE_HELP.items()), "widget": RadioSelect}
            kwargs["help_text"] = _("Takes effect at once, in every class of the event.")
        return super().formfield_for_choice_field(db_field, request, **kwargs)

    def save_model(self, request: Request, obj: Event, form: Any, change: bool) -> None:
        """Store the event, and warn of what its new phase leaves undone."""
        if not change:
            setup.found_event(obj, actor=request.user, coordinates=form.cleaned_data["coordinates"])
            return
        super().save_model(request, obj, form, change)
        if "phase" not in form.changed_data:
            return
        # Warnings and no refusals: on the day of the event the coordinator decides what can wait.
        if obj.phase == Event.Phase.ENTRY:
            self._warn_of_steps_left(request, obj)
        else:
            self._warn_of_drafts(request, obj)

    def _warn_of_steps_left(self, request: Request, event: Event) -> None:
        """Name the steps of the set-up that an event lacks whose entry has just begun."""
        if steps := left_before_entry(event):
            text = _("The classes can enter now, but this is still missing: %(steps)s.")
            self.message_user(
                request, text % {"steps": "; ".join(map(str, steps))}, messages.WARNING
            )

    def _warn_of_drafts(self, request: Request, event: Event) -> None:
        """Say how many drafts an event has whose entry has just ended."""
        drafts = Problem.objects.filter(event=event, status=Problem.Status.DRAFT).count()
        if drafts:
            text = ngettext(
                "%(number)d draft was not submitted and cannot be submitted in this phase.",
                "%(number)d drafts were not submitted and cannot be submitted in this phase.",
                drafts,
            )
            link = format_html(
                '{} <a href="{}">{}</a>',
                text % {"number": drafts},
                reverse("opening_hours_set", args=[event.pk]),
                _("See in which classes"),
            )
            self.message_user(request, link, messages.WARNING)

    def response_add(
        self, request: Request, obj: Event, post_url_continue: str | None = None
    ) -> HttpResponse:
        """Redirect to the page of the new event, on which the steps of its set-up are."""
        posted = request.POST.copy()
        posted["_continue"] = "1"
        request.POST = posted  # type: ignore[assignment]  # Django does the same for saves as new
        return super().response_add(request, obj, post_url_continue)

    def render_change_form(
        self, request: Request, context: dict, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Show the form with the steps of the set-up and the way to an import."""
        obj: Any = kwargs.get("obj")
        context |= {
            "steps": set_up_steps(obj) if obj else None,
            "can_import": bool(obj) and policy.can_import(request.user, obj),
            "own_role_url": coordinator_url(obj, request.user) if obj else "",
        }
        return super().render_change_form(request, context, *args, **kwargs)

    def may_delete(self, user: User, obj: Event | None = None) -> bool:
        """Return whether `user` sets the event up; `in_use` keeps one that has content."""
        return self.may_change(user, obj)
