"""What an open page says about itself."""

from django import forms

from dim.models import Presence

LEFT = "left"


class PresenceForm(forms.Form):
    """Sent by static/js/presence.js; nobody sees its errors."""

    page = forms.UUIDField()
    code = forms.CharField(required=False, max_length=40)
    doing = forms.ChoiceField(choices=[*Presence.Doing.choices, (LEFT, LEFT)])
    hidden = forms.BooleanField(required=False)
