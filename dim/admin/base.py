"""The base class of all lists of the desk: rows by `visible_to`, rights by `dim.policy`.

Django's permission tables are never asked. Each list says who may do what in its `may_*` methods;
what it does not allow is refused.
"""

from typing import Any

from django.contrib import admin
from django.contrib.admin import helpers
from django.contrib.admin.utils import get_fields_from_path, unquote
from django.core.exceptions import BadRequest
from django.db import models, transaction
from django.http import HttpResponse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from dim.admin.stale_form import StaleFormMixin, describe_change
from dim.forms.fields import is_key
from dim.http import Request
from dim.models import User
from dim.models.locks import lock_row

# The lookups that a filter of the sidebar makes on its own path. All others are refused: with
# `?reason__startswith=` anybody could find out a hidden value letter by letter.
FILTER_LOOKUPS = ("", "__exact", "__isnull", "__gte", "__lt", "__in")
DATE_LOOKUPS = ("__year", "__month", "__day", "__gte", "__lt")


class DeskAdmin(admin.ModelAdmin):
    """A list of the desk with its forms.

    The QuerySet of its model must have `visible_to`, or `get_queryset` is overridden.
    """

    actions_on_bottom = False
    list_per_page = 50
    # Numbers beside every filter would be a query each, on every page.
    show_facets = admin.ShowFacets.NEVER

    def may_view(self, user: User, obj: Any = None) -> bool:
        """Return whether `user` may open this list (obj None), or this row that they may see."""
        return False

    def may_add(self, user: User) -> bool:
        """Return whether `user` may create a row of this list."""
        return False

    def may_change(self, user: User, obj: Any = None) -> bool:
        """Return whether `user` may change rows (obj None), or this row."""
        return False

    def may_delete(self, user: User, obj: Any = None) -> bool:
        """Return whether `user` may delete rows (obj None), or this row."""
        return False

    def has_view_permission(self, request: Request, obj: Any = None) -> bool:
        return self.may_view(request.user, obj) or self.may_change(request.user, obj)

    def has_add_permission(self, request: Request, obj: Any = None) -> bool:
        return self.may_add(request.user)

    def has_change_permission(self, request: Request, obj: Any = None) -> bool:
        return self.may_change(request.user, obj)

    def has_delete_permission(self, request: Request, obj: Any = None) -> bool:
        return self.may_delete(request.user, obj)

    def get_queryset(self, request: Request) -> models.QuerySet:
        """Return the rows that the person may see; every other row is not found."""
        rows: Any = super().get_queryset(request)
        return rows.visible_to(request.user)

    def has_module_permission(self, request: Request) -> bool:
        """Return whether the index names this list: exactly to those who may open it."""
        return self.has_view_permission(request)

    def formfield_for_foreignkey(
        self, db_field: models.ForeignKey, request: Request, **kwargs: Any
    ) -> Any:
        """Return the form field, which offers only rows that the person may see."""
        kwargs.setdefault("queryset", related_rows(db_field, request.user))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(
        self, db_field: models.ManyToManyField, request: Request, **kwargs: Any
    ) -> Any:
        """Return the form field, which offers only rows that the person may see."""
        kwargs.setdefault("queryset", related_rows(db_field, request.user))
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def get_form(
        self, request: Request, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> type:
        """Return the form class; a form that changes a row also detects changes by others."""
        form = super().get_form(request, obj, change, **kwargs)
        # A new row has no page from before somebody else's change.
        return type(form.__name__, (StaleFormMixin, form), {}) if change else form

    def get_object(self, request: Request, object_id: str, from_field: str | None = None) -> Any:
        """Return the row of the address, locked while a POST changes it; None if it is missing."""
        # Python reads digits of every script as numbers: another address for the same row.
        if not is_key(object_id):
            return None
        obj = super().get_object(request, object_id, from_field)
        is_saving = request.method == "POST" and transaction.get_connection().in_atomic_block
        if obj is None or not is_saving:
            return obj
        # Read again under the lock: a save that was going on at this moment is finished by now,
        # and `StaleFormMixin` compares with what it stored.
        lock_row(obj)
        return super().get_object(request, object_id, from_field)

    def lookup_allowed(self, lookup: str, value: str, request: Request) -> bool:
        """Return whether a filter in the sidebar makes this lookup; all others are refused."""
        allowed: set[str] = set()
        for declared in self.get_list_filter(request):
            if isinstance(declared, tuple | list):
                allowed.add(f"{declared[0]}__id__exact")
            elif isinstance(declared, str):
                allowed.update(f"{declared}{suffix}" for suffix in FILTER_LOOKUPS)
            elif hasattr(declared, "parameter_name"):
                allowed.add(declared.parameter_name)
        if self.date_hierarchy:
            allowed.update(f"{self.date_hierarchy}{suffix}" for suffix in DATE_LOOKUPS)
        if lookup.endswith("__id__exact") and not is_key(value):
            # SQLite fails on a number that is longer than its own.
            return False
        return lookup in allowed

    def response_action(self, request: Request, queryset: models.QuerySet) -> HttpResponse | None:
        """Run an action on the selected rows. Raises BadRequest for an impossible key."""
        # Django passes the values of the boxes to the database, which fails on impossible keys.
        if not all(is_key(key) for key in request.POST.getlist(helpers.ACTION_CHECKBOX_NAME)):
            raise BadRequest("A selected row has an impossible key.")
        return super().response_action(request, queryset)

    def save_model(self, request: Request, obj: models.Model, form: Any, change: bool) -> None:
        """Write the changed columns only: an old page must not undo what others did since."""
        if not change:
            obj.save(force_insert=True)
        elif fields := changed_columns(obj, form.changed_data):
            obj.save(update_fields=fields)

    def construct_change_message(
        self, request: Request, form: Any, formsets: Any, add: bool = False
    ) -> Any:
        """Return the old and the new value of each field; Django would name only the fields."""
        if add:
            return super().construct_change_message(request, form, formsets, add)
        return "; ".join(describe_change(form[name]) for name in form.changed_data)

    def history_view(
        self, request: Request, object_id: str, extra_context: dict | None = None
    ) -> HttpResponse:
        """Show the history of a row under a title in the language of the page."""
        obj = self.get_object(request, unquote(object_id))
        title = {"title": _("History of %(name)s") % {"name": obj}} if obj else {}
        return super().history_view(request, object_id, title | (extra_context or {}))


class ScopedRelatedFilter(admin.RelatedFieldListFilter):
    """A filter of the sidebar that names only rows the person may see."""

    def field_choices(
        self, field: Any, request: Request, model_admin: admin.ModelAdmin
    ) -> list[tuple[int, str]]:
        """Return key and name of the rows that the person may see."""
        field = get_fields_from_path(model_admin.model, self.field_path)[-1]
        rows = related_rows(field, request.user)
        return [(row.pk, str(row)) for row in rows]


def fixed_in_codes(value: str) -> SafeString:
    """Return a value that codes of problems contain, with the reason why it cannot be changed."""
    reason = _("Fixed: it is part of the codes of entries that are printed already.")
    return format_html("{}<br><small>{}</small>", value, reason)


def related_rows(field: Any, user: User) -> models.QuerySet:
    """Return the rows on the other side of `field` that `user` may see.

    The other model must have `visible_to`.
    """
    manager: Any = field.remote_field.model._default_manager
    return manager.visible_to(user)


def changed_columns(obj: models.Model, changed: list[str]) -> list[str]:
    """Return the names of the changed form fields that are columns of `obj` itself."""
    return [field.name for field in obj._meta.concrete_fields if field.name in changed]
