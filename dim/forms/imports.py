"""The form for a file to import."""

from typing import Any, Self

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dim.operations.imports import MAX_FILE


class ListFileField(forms.FileField):
    """A file with a list.

    `accept` has the endings that the browser offers, `attrs` more attributes of the field's tag.
    """

    default_error_messages = {"required": _("Choose a file first.")}

    def __init__(self, *, accept: str, attrs: dict[str, str] | None = None, **kwargs: Any) -> None:
        super().__init__(
            label=pgettext_lazy("import", "File"),
            widget=forms.FileInput(attrs={"accept": accept, **(attrs or {})}),
            # An empty file is read like any other: whoever reads it names what it lacks.
            allow_empty_file=True,
            **kwargs,
        )


class ListFileForm(forms.Form):
    """A file that a class uploads as its list."""

    file = ListFileField(
        help_text=_("Excel workbook (.xlsx), Word document (.docx) or CSV, up to 20 MB."),
        accept=".xlsx,.csv,.txt,.docx",
        attrs={"class": "form-control"},  # the others are drawn by Django's admin
    )

    # Set by the view when the upload was cut off (`dim.views.uploads`): no file arrives then, and
    # the form would say that none was chosen.
    is_too_large = False

    @classmethod
    def of(cls, request: HttpRequest, **kwargs: Any) -> Self:
        """Return the form with what `request` sends, or an empty one where it sends nothing."""
        sent = (request.POST, request.FILES) if request.method == "POST" else ()
        form = cls(*sent, **kwargs)
        # Known only now: building the form read the body of the request.
        form.is_too_large = getattr(request, "upload_too_large", False)
        return form

    def clean_file(self) -> UploadedFile:
        """Refuse a file above `MAX_FILE` bytes (``too_large``)."""
        file = self.cleaned_data["file"]
        if file.size > MAX_FILE:
            raise _too_large()
        return file

    def clean(self) -> dict[str, Any]:
        """Say of a file that was cut off that it is too large, not that it is missing."""
        cleaned = super().clean() or self.cleaned_data
        if self.is_too_large and "file" in self.errors:
            del self.errors["file"]
            self.add_error("file", _too_large())
        return cleaned


def _too_large() -> forms.ValidationError:
    return forms.ValidationError(
        _("The file is larger than 20 MB. Split it into smaller files."), "too_large"
    )


class ImportForm(ListFileForm):
    """A file with a list of problems of any class."""

    file = ListFileField(
        help_text=_(
            "Excel workbook (.xlsx), Word document with a table (.docx) or CSV, up to 20 MB and "
            "50,000 rows."
        ),
        accept=".xlsx,.csv,.txt,.docx",
    )
    sheet = forms.CharField(
        label=pgettext_lazy("import", "Sheet"),
        required=False,
        max_length=100,
        help_text=_(
            "Only if the workbook has several lists. "
            "Without a name, the first sheet with the headings is read."
        ),
    )
