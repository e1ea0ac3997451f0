"""Forms for the letterhead, logo and signatories of an event."""

from __future__ import annotations

import io
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dim.models import Event, Letterhead, Signatory

# A letterhead is printed 2 cm high; more would only make every document larger.
MAX_LOGO = 300_000  # bytes
MAX_SIDE = 2_000  # pixels


class LetterheadForm(forms.ModelForm):
    """Lines, logo, place and date of an event's documents."""

    picture = forms.FileField(
        label=_("logo"),
        required=False,
        help_text=_("PNG or JPEG, at most 300 kB. Leave empty to keep the one that is there."),
    )
    without_logo = forms.BooleanField(label=_("print no logo"), required=False)

    class Meta:
        model = Letterhead
        fields = ["lines", "number", "place", "dated", "open_checks"]
        widgets = {"lines": forms.Textarea(attrs={"rows": 4})}

    def clean_picture(self) -> bytes:
        """Return the picture as it is stored, or no bytes when none was sent.

        Raises ValidationError for a large file (``too_large``) and for one that only calls itself
        a picture (``no_picture``).
        """
        sent = self.cleaned_data["picture"]
        if not sent:
            return b""
        if sent.size > MAX_LOGO:
            raise forms.ValidationError(
                _("The picture is larger than 300 kB. Make it smaller."), "too_large"
            )
        return _checked(sent.read())

    def save(self, commit: bool = True) -> Letterhead:
        """Store the letterhead; the logo stays unless a new one or none at all was chosen."""
        if self.cleaned_data.get("without_logo"):
            self.instance.logo = b""
        elif picture := self.cleaned_data.get("picture"):
            self.instance.logo = picture
        return super().save(commit)


def _checked(data: bytes) -> bytes:
    """Return the picture decoded and encoded again. Raises ValidationError."""
    # Only pixels are stored: whatever else a file holds (a place, a script) would be in every
    # document.
    from PIL import Image, UnidentifiedImageError  # noqa: PLC0415 -- slow import

    try:
        with Image.open(io.BytesIO(data), formats=("PNG", "JPEG")) as picture:
            if max(picture.size) > MAX_SIDE:
                raise forms.ValidationError(
                    _("The picture has more than 2,000 pixels on a side."), "too_large"
                )
            clean = picture.convert("RGBA" if picture.format == "PNG" else "RGB")
            output = io.BytesIO()
            clean.save(output, picture.format)
    # A broken file makes Pillow raise any of these, SyntaxError for a PNG among them.
    except (
        UnidentifiedImageError,
        OSError,
        ValueError,
        SyntaxError,
        Image.DecompressionBombError,
    ) as error:
        raise forms.ValidationError(
            _("This is no PNG or JPEG picture. Choose another file."), "no_picture"
        ) from error
    return output.getvalue()


class _NextPlaces(forms.BaseInlineFormSet):
    """Signatories whose empty rows follow those that are stored: each has a place of its own."""

    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        """Return the arguments of one row, an empty one with the next place."""
        kwargs = super().get_form_kwargs(index)
        if index is not None and index >= self.initial_form_count():
            taken = [row.position for row in self.get_queryset()]
            after = index - self.initial_form_count() + 1
            kwargs["initial"] = {"position": max(taken, default=0) + after}
        return kwargs


SignatoryFormSet = forms.inlineformset_factory(
    Event,
    Signatory,
    formset=_NextPlaces,
    fields=["position", "heading", "role", "name", "number"],
    extra=2,
    max_num=8,
    can_delete=True,
)
