"""What every screen of the desk shares: rows by `visible_to`, rights by `dim.policy`, saves of changed fields only.

Django's permission tables are never asked. A screen says who may through the
`may_*` methods; what it does not say is refused.
"""

from typing import Any

from django.contrib import admin
from django.contrib.admin import helpers
from django.contrib.admin.utils import get_fields_from_path, unquote
from django.core.exceptions import BadRequest
from django.db import models, transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from dim.admin.seen import KnowsItsPage, change
from dim.forms.fields import is_key
from dim.models import User

# What a filter in the sidebar may ask of its own path; anything else in the address is refused,
# so that nobody finds out a hidden value by asking for it letter by letter.
FILTER_LOOKUPS = ("", "__exact", "__isnull", "__gte", "__lt", "__in")
DATE_LOOKUPS = ("__year", "__month", "__day", "__gte", "__lt")


class ScopedChoices:
    """Related rows are offered and accepted only within what the person may see."""

    def formfield_for_foreignkey(self, db_field: models.ForeignKey, request: HttpRequest, **kwargs: Any) -> Any:
        kwargs.setdefault("queryset", related_rows(db_field, request.user))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(self, db_field: models.ManyToManyField, request: HttpRequest, **kwargs: Any) -> Any:
        kwargs.setdefault("queryset", related_rows(db_field, request.user))
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def may_view(self, user: User, obj: Any = None) -> bool:
        """Whether `user` may open this screen (obj None) or this row, which `visible_to` found already."""
        return False

    def may_add(self, user: User) -> bool:
        return False

    def may_change(self, user: User, obj: Any = None) -> bool:
        return False

    def may_delete(self, user: User, obj: Any = None) -> bool:
        return False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.may_view(request.user, obj) or self.may_change(request.user, obj)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.may_add(request.user)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.may_change(request.user, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.may_delete(request.user, obj)


class DeskAdmin(ScopedChoices, admin.ModelAdmin):
    """A screen of the desk. Its model's QuerySet must have `visible_to`, or `get_queryset` is overridden."""

    actions_on_bottom = False
    list_per_page = 50
    show_facets = admin.ShowFacets.NEVER

    def get_queryset(self, request: HttpRequest) -> models.QuerySet:
        return super().get_queryset(request).visible_to(request.user)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> type:
        form = super().get_form(request, obj, change, **kwargs)
        return type(form.__name__, (KnowsItsPage, form), {}) if change else form

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        obj = super().get_object(request, object_id, from_field)
        if obj is None or request.method != "POST" or not transaction.get_connection().in_atomic_block:
            return obj
        # Whoever saves the same row at this moment comes before us or after us, never in between.
        self.model._base_manager.select_for_update(no_key=True).get(pk=obj.pk)
        return super().get_object(request, object_id, from_field)

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        if lookup.endswith("__id__exact"):
            # SQLite fails on a key that is longer than any.
            return is_key(value) and any(
                isinstance(item, tuple | list) and lookup == f"{item[0]}__id__exact"
                for item in self.get_list_filter(request)
            )
        paths = [item for item in self.get_list_filter(request) if not isinstance(item, tuple | list)]
        allowed = {f"{path}{suffix}" for path in paths if isinstance(path, str) for suffix in FILTER_LOOKUPS}
        allowed |= {path.parameter_name for path in paths if hasattr(path, "parameter_name")}
        if self.date_hierarchy:
            allowed |= {f"{self.date_hierarchy}{suffix}" for suffix in DATE_LOOKUPS}
        return lookup in allowed

    def response_action(self, request: HttpRequest, queryset: models.QuerySet) -> HttpResponse | None:
        # Django asks the database for whatever the boxes say, and fails on what can be no key.
        if not all(is_key(key) for key in request.POST.getlist(helpers.ACTION_CHECKBOX_NAME)):
            raise BadRequest("A selected row has an impossible key.")
        return super().response_action(request, queryset)

    def save_model(self, request: HttpRequest, obj: models.Model, form: Any, change: bool) -> None:
        """Write changed columns only: a page opened an hour ago must not take back what others did since."""
        if not change:
            obj.save(force_insert=True)
        elif fields := changed_columns(obj, form.changed_data):
            obj.save(update_fields=fields)

    def construct_change_message(self, request: HttpRequest, form: Any, formsets: Any, add: bool = False) -> Any:
        """For the page "History": what was there and what came, in words; Django names the fields only."""
        if add:
            return super().construct_change_message(request, form, formsets, add)
        return "; ".join(change(form[name]) for name in form.changed_data)

    def history_view(self, request: HttpRequest, object_id: str, extra_context: dict | None = None) -> HttpResponse:
        obj = self.get_object(request, unquote(object_id))
        title = {"title": _("History of %(name)s") % {"name": obj}} if obj else {}
        return super().history_view(request, object_id, title | (extra_context or {}))


class ScopedRelatedFilter(admin.RelatedFieldListFilter):
    """A sidebar filter that names only rows the person may see."""

    def field_choices(
        self, field: models.ForeignKey, request: HttpRequest, model_admin: admin.ModelAdmin
    ) -> list[tuple[int, str]]:
        rows = related_rows(get_fields_from_path(model_admin.model, self.field_path)[-1], request.user)
        return [(row.pk, str(row)) for row in rows]


def related_rows(field: models.ForeignKey | models.ManyToManyField, user: User) -> models.QuerySet:
    """The rows on the other side of `field` that `user` may see. The other model must have `visible_to`."""
    return field.remote_field.model._default_manager.visible_to(user)


def changed_columns(obj: models.Model, changed: list[str]) -> list[str]:
    """Those of a form's changed fields that are columns of `obj` itself."""
    return [field.name for field in obj._meta.concrete_fields if field.name in changed]
