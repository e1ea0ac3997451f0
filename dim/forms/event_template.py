"""Forms for the files of a set-up."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dim.forms.imports import ListFileField, ListFileForm


class SetUpFileForm(ListFileForm):
    """The filled template of an event; whoever makes a new one may coordinate it."""

    file = ListFileField(help_text=_("The filled template (.xlsx), up to 20 MB."), accept=".xlsx")
    coordinates = forms.BooleanField(
        label=_("I coordinate this event"),
        initial=True,
        required=False,
        help_text=_("Without a coordinator nobody imports entries or decides across divisions."),
    )

    def __init__(self, *args: Any, asks_to_coordinate: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not asks_to_coordinate:
            del self.fields["coordinates"]


class OfficesFileForm(ListFileForm):
    """A list of offices."""

    file = ListFileField(
        help_text=_("Excel workbook (.xlsx) or CSV with the columns Kode, Nama, Jenis, Provinsi."),
        accept=".xlsx,.csv,.txt",
    )
