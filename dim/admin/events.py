"""Events: their phase, the list of steps, and the pages that do a step for all classes at once."""

from typing import Any

from django.contrib import admin, messages
from django.db import models
from django.forms import RadioSelect
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from dim import policy
from dim.admin.account_pages import event_accounts
from dim.admin.checklist import left_before_entry, steps_of
from dim.admin.class_pages import event_doors, event_make_classes
from dim.admin.imports import coordinator_url, event_import, event_import_preview
from dim.admin.letterheads import event_letterhead
from dim.admin.setup import SetUpAdmin
from dim.admin.site import desk
from dim.forms.setup import EventForm
from dim.models import Event, Problem, User
from dim.operations import setup

PHASE_HELP = {
    Event.Phase.PREPARATION: _("preparation – nothing can be entered yet"),
    Event.Phase.ENTRY: _("entry – open classes enter and submit; the secretariat decides"),
    Event.Phase.REVIEW: _("review – classes only repair what was returned; the secretariat decides"),
    Event.Phase.FINISHED: _("finished – everything can be read, nothing changes"),
}


@admin.register(Event, site=desk)
class EventAdmin(SetUpAdmin):
    form = EventForm
    list_display = ["name", "phase", "starts_on", "ends_on", "venue", "is_sample"]
    list_filter = ["phase"]
    search_fields = ["name", "slug", "venue"]
    fields = ["name", "slug", "venue", ("starts_on", "ends_on"), "time_zone", "phase", "allows_phones", "is_sample"]
    radio_fields = {"phase": admin.VERTICAL}
    prepopulated_fields = {"slug": ["name"]}
    change_form_template = "admin/dim/event/change_form.html"
    kept_because = _(
        "This event holds divisions, addressees or people. Remove those first; an event in which a problem was "
        "entered stays for ever. Set its phase to “finished” instead."
    )

    def event_of(self, obj: Event) -> Event:
        return obj

    def get_queryset(self, request: HttpRequest) -> models.QuerySet:
        return Event.objects.set_up_by(request.user)

    def get_readonly_fields(self, request: HttpRequest, obj: Event | None = None) -> list[str]:
        # Printed addresses and QR codes must keep working once there is something behind them.
        return ["slug"] if obj and Problem.objects.filter(event=obj).exists() else []

    def get_fields(self, request: HttpRequest, obj: Event | None = None) -> list[Any]:
        # Whoever coordinates already, coordinates what they found.
        return [*self.fields, "coordinates"] if obj is None and request.user.is_superuser else self.fields

    def get_prepopulated_fields(self, request: HttpRequest, obj: Event | None = None) -> dict[str, Any]:
        return {} if obj else self.prepopulated_fields

    def formfield_for_choice_field(self, db_field: models.Field, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "phase":
            kwargs |= {"choices": list(PHASE_HELP.items()), "widget": RadioSelect}
            kwargs["help_text"] = _("Takes effect at once, in every class of the event.")
        return super().formfield_for_choice_field(db_field, request, **kwargs)

    def save_model(self, request: HttpRequest, obj: Event, form: Any, change: bool) -> None:
        if not change:
            setup.found_event(obj, actor=request.user, coordinates=form.cleaned_data["coordinates"])
            # The next page asks for the new role.
            vars(request.user).pop("_scopes", None)
            return
        super().save_model(request, obj, form, change)
        if "phase" in form.changed_data and obj.phase == Event.Phase.ENTRY:
            self._warn_of_steps_left(request, obj)
        if "phase" in form.changed_data and obj.phase != Event.Phase.ENTRY:
            self._warn_of_drafts(request, obj)

    def _warn_of_steps_left(self, request: HttpRequest, event: Event) -> None:
        if steps := left_before_entry(event):
            text = _("The classes can enter now, but this is still missing: %(steps)s.")
            self.message_user(request, text % {"steps": "; ".join(map(str, steps))}, messages.WARNING)

    def _warn_of_drafts(self, request: HttpRequest, event: Event) -> None:
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
                reverse("admin:dim_event_doors", args=[event.pk]),
                _("See in which classes"),
            )
            self.message_user(request, link, messages.WARNING)

    def response_add(self, request: HttpRequest, obj: Event, post_url_continue: str | None = None) -> HttpResponse:
        """After founding an event its own page comes next: that is where the steps are."""
        request.POST = request.POST.copy()
        request.POST["_continue"] = "1"
        return super().response_add(request, obj, post_url_continue)

    def render_change_form(self, request: HttpRequest, context: dict, *args: Any, **kwargs: Any) -> HttpResponse:
        obj = kwargs.get("obj")
        context |= {
            "steps": steps_of(obj) if obj else None,
            "can_import": bool(obj) and policy.can_import(request.user, obj),
            "own_role_url": coordinator_url(obj, request.user) if obj else "",
        }
        return super().render_change_form(request, context, *args, **kwargs)

    def get_urls(self) -> list[URLPattern]:
        guard = self.admin_site.admin_view
        return [
            path("<int:pk>/make-classes/", guard(event_make_classes), name="dim_event_make_classes"),
            path("<int:pk>/doors/", guard(event_doors), name="dim_event_doors"),
            path("<int:pk>/letterhead/", guard(event_letterhead), name="dim_event_letterhead"),
            path("<int:pk>/accounts/", guard(event_accounts), name="dim_event_accounts"),
            path("<int:pk>/import/", guard(event_import), name="dim_event_import"),
            path("<int:pk>/import/<int:pending>/", guard(event_import_preview), name="dim_event_import_preview"),
            *super().get_urls(),
        ]

    def may_delete(self, user: User, obj: Event | None = None) -> bool:
        return self.may_change(user, obj)
