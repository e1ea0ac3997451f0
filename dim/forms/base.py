"""The base class of all crispy forms, and the part of a form sheet."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Layout
from django import forms
from django.core.exceptions import ImproperlyConfigured


class CrispyForm(forms.Form):
    """A form whose page writes the ``<form>`` element, the CSRF token and the buttons.

    Subclasses describe their layout in `build_layout`. Raises ImproperlyConfigured when the layout
    leaves out a field.
    """

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper(self)
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.layout = self.build_layout()
        # Crispy leaves out a field that the layout does not name, without a word. A required one
        # could then never be filled in, and nobody would see why the form is refused.
        shown = {pointer.name for pointer in self.helper.layout.get_field_names()}
        forgotten = self.fields.keys() - shown
        if forgotten:
            raise ImproperlyConfigured(
                f"{type(self).__name__} does not show: {', '.join(sorted(forgotten))}."
            )

    def build_layout(self) -> Layout:
        """Return the layout of the fields; all of them below each other unless overridden."""
        return Layout(*self.fields)


class SheetPart(Div):
    """A numbered part of a form sheet; its number stands left of the margin line."""

    template = "dim/partials/form_part.html"

    def __init__(self, number: int, *fields: Any) -> None:
        super().__init__(*fields)
        self.number = number
