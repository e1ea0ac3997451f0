"""Freezing an edition."""

from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dim.forms.fields import TypedTextField
from dim.models import Division, Event


class FreezeForm(forms.Form):
    """Of what, and why."""

    division = forms.ModelChoiceField(
        queryset=Division.objects.none(),
        required=False,
        label=capfirst(pgettext_lazy("edition", "of")),
        empty_label=_("the whole event"),
    )
    note = TypedTextField(
        label=capfirst(pgettext_lazy("edition", "note")),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("For example: for the plenary of the second day."),
    )

    def __init__(self, event: Event, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["division"].queryset = event.divisions.order_by("position", "code")
