"""What stands around the official documents of an event: letterhead, logo, and who signs."""

from __future__ import annotations

import io

from django import forms
from django.utils.translation import gettext_lazy as _

from dim.models import Event, Letterhead, Signatory

# A letterhead is printed 2 cm high.
MAX_LOGO = 300_000  # bytes
MAX_SIDE = 2_000  # pixels


class LetterheadForm(forms.ModelForm):
    picture = forms.FileField(
        label=_("logo"),
        required=False,
        help_text=_("PNG or JPEG, at most 300 kB. Leave empty to keep the one that is there."),
    )
    without_logo = forms.BooleanField(label=_("print no logo"), required=False)

    class Meta:
        model = Letterhead
        fields = ["lines", "place", "dated", "open_checks"]
        widgets = {"lines": forms.Textarea(attrs={"rows": 4})}

    def clean_picture(self) -> bytes:
        """The picture as it is stored. A file that only calls itself a picture is refused."""
        sent = self.cleaned_data["picture"]
        if not sent:
            return b""
        if sent.size > MAX_LOGO:
            raise forms.ValidationError(_("The picture is larger than 300 kB. Make it smaller."), "too_large")
        return _checked(sent.read())

    def save(self, commit: bool = True) -> Letterhead:
        if self.cleaned_data.get("without_logo"):
            self.instance.logo = b""
        elif picture := self.cleaned_data.get("picture"):
            self.instance.logo = picture
        return super().save(commit)


def _checked(data: bytes) -> bytes:
    """Read the picture once and write it anew: what is stored holds pixels and nothing else. Raises ValidationError."""
    from PIL import Image, UnidentifiedImageError  # noqa: PLC0415 -- slow import

    try:
        with Image.open(io.BytesIO(data), formats=("PNG", "JPEG")) as picture:
            if max(picture.size) > MAX_SIDE:
                raise forms.ValidationError(_("The picture has more than 2,000 pixels on a side."), "too_large")
            clean = picture.convert("RGBA" if picture.format == "PNG" else "RGB")
            output = io.BytesIO()
            clean.save(output, picture.format)
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise forms.ValidationError(_("This is no PNG or JPEG picture. Choose another file."), "no_picture") from error
    return output.getvalue()


SignatoryFormSet = forms.inlineformset_factory(
    Event, Signatory, fields=["position", "heading", "role", "name", "number"], extra=2, max_num=8, can_delete=True
)
