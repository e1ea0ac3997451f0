"""What the set-up screens share: whose rows they are, and a clear word where something cannot be removed."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, models
from django.db.models.deletion import ProtectedError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from dim import policy
from dim.admin.base import DeskAdmin, ScopedRelatedFilter
from dim.forms.fields import is_key
from dim.models import Division, Event, User


class EventLabelled(admin.widgets.forms.ModelChoiceField):
    """Names a division with its event: several events have a division SEK."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.event} · {obj}" if isinstance(obj, Division) else str(obj)


class DivisionFilter(ScopedRelatedFilter):
    """By division; with its event where several have been set up, for each has a division SEK."""

    def field_choices(
        self, field: models.ForeignKey, request: HttpRequest, model_admin: admin.ModelAdmin
    ) -> list[tuple[int, str]]:
        rows = list(Division.objects.visible_to(request.user).select_related("event"))
        several = len({row.event_id for row in rows}) > 1
        return [(row.pk, f"{row.event} · {row}" if several else str(row)) for row in rows]


class SetUpAdmin(DeskAdmin):
    """A screen over rows that belong to one event; its coordinators and superusers keep them."""

    event_path = "event"  # from a row to its event
    kept_because: str | Promise = _("This is in use and cannot be deleted.")

    def event_of(self, obj: Any) -> Event:
        for name in self.event_path.split("__"):
            obj = getattr(obj, name)
        return obj

    def get_queryset(self, request: HttpRequest) -> models.QuerySet:
        rows = super().get_queryset(request)
        return rows.filter(**{f"{self.event_path}__in": Event.objects.set_up_by(request.user)})

    def may_view(self, user: User, obj: Any = None) -> bool:
        return self.may_change(user, obj)

    def may_add(self, user: User) -> bool:
        return policy.can_set_up(user)

    def may_change(self, user: User, obj: Any = None) -> bool:
        return policy.can_set_up(user) if obj is None else policy.can_set_up_event(user, self.event_of(obj))

    def may_delete(self, user: User, obj: Any = None) -> bool:
        return self.may_change(user, obj)

    def formfield_for_dbfield(self, db_field: models.Field, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        # Pop-up windows to add and change related rows: each has a screen of its own here.
        if field and isinstance(field.widget, RelatedFieldWidgetWrapper):
            field.widget = field.widget.widget
        return field

    def formfield_for_foreignkey(self, db_field: models.ForeignKey, request: HttpRequest, **kwargs: Any) -> Any:
        events = Event.objects.set_up_by(request.user)
        if db_field.related_model is Event:
            kwargs["queryset"] = events
        elif db_field.related_model is Division:
            kwargs |= {
                "queryset": Division.objects.filter(event__in=events).select_related("event"),
                "form_class": EventLabelled,
            }
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """The event and division that the list was filtered by; the only event where there is one."""
        filters = QueryDict(request.GET.get("_changelist_filters", ""))
        chosen = {name: filters.get(f"{name}__id__exact", "") for name in ("event", "division")}
        initial: dict[str, Any] = {name: key for name, key in chosen.items() if is_key(key)}
        events = list(Event.objects.set_up_by(request.user).values_list("pk", flat=True)[:2])
        if len(events) == 1:
            initial.setdefault("event", events[0])
        return initial | super().get_changeform_initial_data(request)

    def response_post_save_add(self, request: HttpRequest, obj: Any) -> HttpResponse:
        """On to the next step: the list of them is on the event's page."""
        return redirect("admin:dim_event_change", self.event_of(obj).pk)

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: dict | None = None) -> HttpResponse:
        obj = self.get_object(request, unquote(object_id))
        if obj is None or not self.has_delete_permission(request, obj):
            return super().delete_view(request, object_id, extra_context)
        try:
            if not self.in_use(request, obj):
                return super().delete_view(request, object_id, extra_context)
        except (ProtectedError, IntegrityError):
            pass  # used since the page was made: the same answer
        self.message_user(request, self.kept_because, messages.WARNING)
        return redirect(self.change_url(obj))

    def in_use(self, request: HttpRequest, obj: Any) -> bool:
        """Whether something that people wrote or decided hangs on this row."""
        return bool(self.get_deleted_objects([obj], request)[3])

    def change_url(self, obj: Any) -> str:
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", args=[obj.pk])

    def page(self, request: HttpRequest, obj: Any = None, **context: Any) -> dict[str, Any]:
        """The context that every page of ours within this screen needs."""
        return {**self.admin_site.each_context(request), "opts": self.opts, "original": obj, **context}


class ToBeChecked:
    """For lists of what classes or imports brought in: a mark where somebody should look, and nothing elsewhere."""

    @admin.display(description=_("to be checked"), ordering="is_proposed")
    def to_be_checked(self, obj: Any) -> SafeString | str:
        return format_html('<span class="missing">{}</span>', _("to be checked")) if obj.is_proposed else ""


def event_to_set_up(request: HttpRequest, pk: int) -> Event:
    """The event of a set-up page. Raises Http404 unless the person sets it up."""
    return get_object_or_404(Event.objects.set_up_by(request.user), pk=pk)


def refuse_unless(allowed: bool) -> None:
    """Raises PermissionDenied."""
    if not allowed:
        raise PermissionDenied
