"""A mixin for change forms that detects what others changed since the page was opened.

Django compares what was sent with what is stored now. A page that was opened an hour ago would
therefore undo, unseen, what somebody else changed since: renaming a room on a page from before an
extension put the old deadline back.
"""

import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.forms import BoundField, ModelForm
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext


class StaleFormMixin(ModelForm):
    """A model form that sends along the value which each field showed; put it before ModelForm.

    A field that only others changed stays as they left it. One that both changed differently is
    refused with what is stored now; sent again, it replaces that.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            was = self.add_initial_prefix(name)
            # A form that was sent without the values it showed (by a script or a test) is compared
            # with what is stored, as Django does.
            field.show_hidden_initial = not self.is_bound or was in self.data

    def clean(self) -> dict[str, Any]:
        """Return what is to be stored, after comparing it with what others changed meanwhile."""
        cleaned = super().clean() or self.cleaned_data
        # Django computes it once; it must be what the person changed, before the loop below.
        mine = self.changed_data
        compared = [name for name in cleaned if self.fields[name].show_hidden_initial]
        for name in compared:
            field = self[name]
            if not field.field.has_changed(field.initial, self.data[field.html_initial_name]):
                continue
            if name not in mine:
                cleaned[name] = getattr(self.instance, name)
            elif field.field.has_changed(field.initial, field.data):
                self._ask_about(field)
        return cleaned

    def _ask_about(self, field: BoundField) -> None:
        """Refuse the field with what somebody else stored; sent again, it will pass."""
        text = _(
            "Meanwhile somebody else changed this to “%(now)s”. "
            "Save again to put yours in its place."
        )
        error = ValidationError(
            text % {"now": displayed_value(field, field.initial)}, code="changed_meanwhile"
        )
        self.add_error(field.name, error)
        # The next page shows the stored value in its message, so that is what a second send knows.
        hidden = field.field.hidden_widget()
        now = hidden.format_value(field.field.prepare_value(field.initial)) or ""
        sent: Any = self.data  # a QueryDict, typed for other uses
        self.data = sent = sent.copy()
        sent[field.html_initial_name] = now


def describe_change(field: BoundField) -> str:
    """Return a change of this field in words, for the history of its row."""
    before, now = field.initial, field.form.cleaned_data[field.name]
    return (
        f"{capfirst(field.label)}: {displayed_value(field, before)} → {displayed_value(field, now)}"
    )


def displayed_value(field: BoundField, value: Any) -> str:
    """Return a value as people read it, with the labels of choices."""
    if value in (None, ""):
        return "–"
    if isinstance(value, bool):
        return pgettext("value", "yes") if value else pgettext("value", "no")
    if isinstance(value, datetime.date):
        has_time = isinstance(value, datetime.datetime)
        # The field knows the time zone of the event.
        return date_format(field.field.prepare_value(value), "j F Y, H.i" if has_time else "j F Y")
    key = str(getattr(value, "pk", value))
    return str(_labels(field).get(key, value))


def _labels(field: BoundField) -> dict[str, Any]:
    """Return the labels of a field's choices by value; empty for a field without choices."""
    form: Any = field.form
    columns = {column.name: column for column in form.instance._meta.fields}
    # The model's labels where it has some: a form may explain each choice at length.
    choices = getattr(columns.get(field.name), "flatchoices", None)
    if not choices:
        offered = getattr(field.field, "choices", ())
        # A pair whose label is a list is a group of choices.
        choices = [pair for pair in offered if not isinstance(pair[1], list | tuple)]
    return {str(value): label for value, label in choices}
