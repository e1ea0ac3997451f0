"""The form for the code of a class, by which participants find its list."""

from django import forms
from django.utils.translation import gettext_lazy as _


class ClassCodeForm(forms.Form):
    """Ask for the code that stands on the screen of the class."""

    code = forms.CharField(
        label=_("Class code"),
        # A whole address is shorter.
        max_length=200,
        error_messages={"required": _("Type the code that is on the screen of your class.")},
        widget=forms.TextInput(
            attrs={
                "class": "form-control text-uppercase",
                "autocomplete": "off",
                "autocapitalize": "characters",
                "spellcheck": "false",
                "placeholder": "F003-S72K",
                "aria-describedby": "class-code-help",
            }
        ),
    )
