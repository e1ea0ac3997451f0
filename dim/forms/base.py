"""What every crispy form of the project shares."""

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms


class CrispyForm(forms.Form):
    """A form whose page owns the ``<form>`` element, the CSRF token and the buttons.

    Subclasses describe their layout in `build_layout`; a field that the layout
    does not name is not shown at all, so a house test compares the two.
    """

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper(self)
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.layout = self.build_layout()

    def build_layout(self) -> Layout:
        return Layout(*self.fields)
