"""The form that copies the set-up of another event."""

import dataclasses
from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from dim.models import Event, User
from dim.operations.event_copy import Parts


class EventCopyForm(forms.Form):
    """Choose the event to copy from, and what."""

    source = forms.ModelChoiceField(queryset=Event.objects.none(), label=_("Copy from"))
    structure = forms.BooleanField(label=_("divisions and classes"), initial=True, required=False)
    issues = forms.BooleanField(label=_("strategic issues"), initial=True, required=False)
    addressees = forms.BooleanField(label=_("addressees"), initial=True, required=False)
    letterhead = forms.BooleanField(
        label=_("letterhead and signatories"),
        initial=True,
        required=False,
        help_text=_("Number, place and date of the record are not copied."),
    )
    people = forms.BooleanField(
        label=_("people with their roles"),
        required=False,
        help_text=_("With their present accounts and passwords."),
    )

    def __init__(self, target: Event, actor: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sources = Event.objects.set_up_by(actor).exclude(pk=target.pk)
        source: Any = self.fields["source"]
        source.queryset = sources
        for name in self.parts_fields:
            self.fields[name].label = capfirst(self.fields[name].label)

    parts_fields = tuple(part.name for part in dataclasses.fields(Parts))

    def clean(self) -> dict[str, Any]:
        """Require something to copy."""
        cleaned = super().clean() or self.cleaned_data
        if not any(cleaned.get(name) for name in self.parts_fields):
            raise forms.ValidationError(_("Choose what to copy."), code="nothing")
        return cleaned

    @property
    def parts(self) -> Parts:
        """The parts that are ticked."""
        return Parts(**{name: self.cleaned_data[name] for name in self.parts_fields})

    @property
    def boxes(self) -> list[forms.BoundField]:
        """The boxes of the parts, for the page."""
        return [self[name] for name in self.parts_fields]
