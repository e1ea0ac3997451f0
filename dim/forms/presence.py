"""The form in which an open page reports what its person does."""

from django import forms

from dim.models import Presence

# Sent when the page is closed; not stored, so it is none of `Presence.Doing`.
LEFT = "left"


class PresenceForm(forms.Form):
    """What somebody does on an open page, sent by static/js/presence.js.

    Nobody sees its errors, so it has no messages.
    """

    page = forms.UUIDField()
    code = forms.CharField(required=False, max_length=40)
    doing = forms.ChoiceField(choices=[*Presence.Doing.choices, (LEFT, LEFT)])
    hidden = forms.BooleanField(required=False)
