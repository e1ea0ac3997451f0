"""What every crispy form of the project shares."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Layout
from django import forms
from django.core.exceptions import ImproperlyConfigured


class CrispyForm(forms.Form):
    """A form whose page owns the ``<form>`` element, the CSRF token and the buttons.

    Subclasses describe their layout in `build_layout`. Crispy silently leaves out
    a field that the layout does not name, and a required one that nobody sees can
    never be filled in; so that raises ImproperlyConfigured.
    """

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper(self)
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.layout = self.build_layout()
        forgotten = self.fields.keys() - {pointer.name for pointer in self.helper.layout.get_field_names()}
        if forgotten:
            raise ImproperlyConfigured(f"{type(self).__name__} does not show: {', '.join(sorted(forgotten))}.")

    def build_layout(self) -> Layout:
        return Layout(*self.fields)


class Part(Div):
    """A numbered part of a form sheet, left of the margin line its number."""

    template = "dim/partials/form_part.html"

    def __init__(self, number: int, *fields: Any) -> None:
        super().__init__(*fields)
        self.number = number
