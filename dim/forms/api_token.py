"""Ask what a new token of the read API is for."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dim.forms.base import CrispyForm
from dim.models import Event, User
from dim.models.api_token import MAX_NAME
from dim.operations.people.api_tokens import MOST_DAYS

DAYS = 90


class ApiTokenForm(CrispyForm):
    """The name of a token, the event that it reads, and for how long."""

    name = forms.CharField(
        label=pgettext_lazy("token", "for what"),
        max_length=MAX_NAME,
        help_text=_("By this you recognise it later, for example: dashboard of the secretariat."),
    )
    event = forms.ModelChoiceField(
        Event.objects.none(),
        label=pgettext_lazy("token", "only of the event"),
        required=False,
        empty_label=_("all events in which I have a role"),
    )
    days = forms.IntegerField(
        label=_("lasts for so many days"), min_value=1, max_value=MOST_DAYS, initial=DAYS
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        events = self.fields["event"]
        assert isinstance(events, forms.ModelChoiceField)
        events.queryset = Event.objects.visible_to(user).order_by("-starts_on", "name")
