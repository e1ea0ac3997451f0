"""Which file to import, and how it is told when it cannot be read."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dim.operations.imports import MAX_FILE


class ImportForm(forms.Form):
    """A file with a list of entries."""

    file = forms.FileField(
        label=pgettext_lazy("import", "File"),
        help_text=_("Excel workbook (.xlsx) or CSV, up to 20 MB and 50,000 rows."),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,.txt"}),
        allow_empty_file=True,  # the import says so itself
        error_messages={"required": _("Choose a file first.")},
    )
    sheet = forms.CharField(
        label=pgettext_lazy("import", "Sheet"),
        required=False,
        max_length=100,
        help_text=_(
            "Only if the workbook has several lists. Without a name, the first sheet with the headings is read."
        ),
    )

    # The file was too large to be taken in at all, which a form takes for a missing one.
    is_too_large = False

    def clean_file(self) -> UploadedFile:
        file = self.cleaned_data["file"]
        if file.size > MAX_FILE:
            raise forms.ValidationError(_("The file is larger than 20 MB. Split it into smaller files."), "too_large")
        return file

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if self.is_too_large and "file" in self.errors:
            del self._errors["file"]
            self.add_error(
                "file",
                forms.ValidationError(_("The file is larger than 20 MB. Split it into smaller files."), "too_large"),
            )
        return cleaned
