"""A change page that knows what it showed: what others changed since is kept, or asked about.

Django compares what was sent with what is stored now. A page that was opened an
hour ago would so take back, unseen, whatever somebody else changed since.
"""

import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.forms import BoundField
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext


class KnowsItsPage:
    """Goes before a ModelForm. Each field sends along what the page showed of it.

    A field that only others changed stays as they left it. One that both changed,
    differently, is refused with what is stored now; sent again it replaces that.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            was = self.add_initial_prefix(name)
            field.show_hidden_initial = not self.is_bound or was in self.data

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        mine = self.changed_data  # kept by the form: asked before anything is put right below
        for name in [name for name in cleaned if self.fields[name].show_hidden_initial]:
            field = self[name]
            if not field.field.has_changed(field.initial, self.data[field.html_initial_name]):
                continue
            if name not in mine:
                cleaned[name] = getattr(self.instance, name)
            elif field.field.has_changed(field.initial, field.data):
                self._ask_about(field)
        return cleaned

    def _ask_about(self, field: BoundField) -> None:
        text = _("Meanwhile somebody else changed this to “%(now)s”. Save again to put yours in its place.")
        error = ValidationError(text % {"now": shown(field, field.initial)}, code="changed_meanwhile")
        self.add_error(field.name, error)
        # The page that comes now shows what is stored: from here on that is what it knows.
        hidden = field.field.hidden_widget()
        self.data = self.data.copy()
        self.data[field.html_initial_name] = hidden.format_value(field.field.prepare_value(field.initial)) or ""


def change(field: BoundField) -> str:
    """What a change of this field is called in the history of a row."""
    before, now = field.initial, field.form.cleaned_data[field.name]
    return f"{capfirst(field.label)}: {shown(field, before)} → {shown(field, now)}"


def shown(field: BoundField, value: Any) -> str:
    """A value as its form names it."""
    if value in (None, ""):
        return "–"
    if isinstance(value, bool):
        return pgettext("value", "yes") if value else pgettext("value", "no")
    if isinstance(value, datetime.date):
        return date_format(
            field.field.prepare_value(value), "j F Y" if not isinstance(value, datetime.datetime) else "j F Y, H.i"
        )
    # The model's own labels where it has some: a form may explain each choice at length.
    column = {row.name: row for row in field.form.instance._meta.fields}.get(field.name)
    choices = getattr(column, "flatchoices", None) or [
        row for row in getattr(field.field, "choices", ()) if not isinstance(row[1], list | tuple)
    ]
    labels = {str(key): label for key, label in choices}
    return str(labels.get(str(getattr(value, "pk", value)), value))
