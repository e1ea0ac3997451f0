"""What the set-up lists share: whose rows they are, and why a row cannot be deleted."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.db import IntegrityError, models
from django.db.models.deletion import ProtectedError
from django.forms import ModelChoiceField
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from dim import policy
from dim.admin.base import DeskAdmin, ScopedRelatedFilter
from dim.forms.fields import is_key
from dim.http import Request
from dim.models import Division, Event, User


class EventLabelled(ModelChoiceField):
    """A field that names a division with its event, because several events have a division SEK."""

    def label_from_instance(self, obj: Any) -> str:
        """Return the name of the row; of a division, with its event before it."""
        return f"{obj.event} · {obj}" if isinstance(obj, Division) else str(obj)


class DivisionFilter(ScopedRelatedFilter):
    """Filter by division, named with its event when the list shows several events."""

    def field_choices(
        self, field: models.ForeignKey, request: Request, model_admin: admin.ModelAdmin
    ) -> list[tuple[int, str]]:
        """Return key and name of the divisions that the person may see."""
        rows = list(Division.objects.visible_to(request.user).select_related("event"))
        several = len({row.event_id for row in rows}) > 1
        return [(row.pk, f"{row.event} · {row}" if several else str(row)) for row in rows]


class SetUpAdmin(DeskAdmin):
    """A list of rows that belong to one event each, kept by its coordinators and by superusers.

    `event_path` leads from a row to its event; `kept_because` is said instead of deleting a row
    that is in use.
    """

    event_path = "event"
    kept_because: str | Promise = _("This is in use and cannot be deleted.")

    def event_of(self, obj: Any) -> Event:
        """Return the event of a row, by following `event_path`."""
        for name in self.event_path.split("__"):
            obj = getattr(obj, name)
        return obj

    def get_queryset(self, request: Request) -> models.QuerySet:
        """Return the rows of the events that the person sets up."""
        rows = super().get_queryset(request)
        return rows.filter(**{f"{self.event_path}__in": Event.objects.set_up_by(request.user)})

    def may_view(self, user: User, obj: Any = None) -> bool:
        """Return whether `user` may change it: these lists are for those who set up."""
        return self.may_change(user, obj)

    def may_add(self, user: User) -> bool:
        """Return whether `user` sets up an event; the form offers only such events."""
        return policy.can_set_up(user)

    def may_change(self, user: User, obj: Any = None) -> bool:
        """Return whether `user` sets up an event (obj None), or the event of this row."""
        if obj is None:
            return policy.can_set_up(user)
        return policy.can_set_up_event(user, self.event_of(obj))

    def may_delete(self, user: User, obj: Any = None) -> bool:
        """Return whether `user` may change it; `in_use` keeps what has content."""
        return self.may_change(user, obj)

    def formfield_for_dbfield(self, db_field: models.Field, request: Request, **kwargs: Any) -> Any:
        """Return the form field without Django's pop-up windows."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        # Related rows are added on lists of their own; Django's windows would need a script.
        if field and isinstance(field.widget, RelatedFieldWidgetWrapper):
            field.widget = field.widget.widget
        return field

    def formfield_for_foreignkey(
        self, db_field: models.ForeignKey, request: Request, **kwargs: Any
    ) -> Any:
        """Return the form field, which offers what the person sets up."""
        events = Event.objects.set_up_by(request.user)
        if db_field.related_model is Event:
            kwargs["queryset"] = events
        elif db_field.related_model is Division:
            divisions = Division.objects.filter(event__in=events)
            # The label names the event: without the join it would be a query for each division.
            kwargs["queryset"] = divisions.select_related("event")
            kwargs["form_class"] = EventLabelled
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def get_changeform_initial_data(self, request: Request) -> dict[str, Any]:
        """Return event and division from the filters of the list, or the only event there is."""
        filters = QueryDict(request.GET.get("_changelist_filters", ""))
        chosen = {name: filters.get(f"{name}__id__exact", "") for name in ("event", "division")}
        initial: dict[str, Any] = {name: key for name, key in chosen.items() if is_key(key)}
        events = list(Event.objects.set_up_by(request.user).values_list("pk", flat=True)[:2])
        if len(events) == 1:
            initial.setdefault("event", events[0])
        return initial | super().get_changeform_initial_data(request)

    def response_post_save_add(self, request: Request, obj: Any) -> HttpResponse:
        """Redirect to the page of the event, which lists the next steps of the set-up."""
        return redirect("admin:dim_event_change", self.event_of(obj).pk)

    def delete_view(
        self, request: Request, object_id: str, extra_context: dict | None = None
    ) -> HttpResponse:
        """Ask whether to delete the row; one that is in use is kept, and the person told why."""
        obj = self.get_object(request, unquote(object_id))
        if obj is None or not self.has_delete_permission(request, obj):
            return super().delete_view(request, object_id, extra_context)
        try:
            if not self.in_use(request, obj):
                return super().delete_view(request, object_id, extra_context)
        except (ProtectedError, IntegrityError):
            pass  # somebody used it after the check above: the same answer
        self.message_user(request, str(self.kept_because), messages.WARNING)
        return redirect(self.change_url(obj))

    def in_use(self, request: Request, obj: Any) -> bool:
        """Return whether something that people wrote or decided refers to this row."""
        # Django collects what a deletion would meet; the fourth part is what forbids it.
        return bool(self.get_deleted_objects([obj], request)[3])

    def change_url(self, obj: Any) -> str:
        """Return the address of the form of a row."""
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", args=[obj.pk])

    def page(self, request: Request, obj: Any = None, **context: Any) -> dict[str, Any]:
        """Return the context of a page that an action of this list shows, with `context` in it."""
        return {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "original": obj,
            **context,
        }


class ToBeChecked:
    """A column that marks what classes or imports brought in and nobody has checked."""

    @admin.display(description=_("to be checked"), ordering="is_proposed")
    def to_be_checked(self, obj: Any) -> SafeString | str:
        """Return a mark for a row that nobody has checked, else ""."""
        if not obj.is_proposed:
            return ""
        return format_html('<span class="missing">{}</span>', _("to be checked"))
