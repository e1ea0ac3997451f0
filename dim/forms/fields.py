"""Fields for what people type: stored exactly, apart from what no document can hold."""

import math
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy, ngettext

from dim.text import MAX_BYTES, clean_typed, size_in_bytes


def size_label(size: int) -> str:
    """Bytes as people read them: ``200,1 kB``, ``1,0 MB``. Rounded up, so that too much never looks like enough."""
    unit, scale = ("kB", 1000) if size < 1_000_000 else ("MB", 1_000_000)
    value = math.ceil(size / scale * 10) / 10
    return f"{number_format(value, 0 if value == int(value) and unit == 'kB' else 1)} {unit}"


def is_key(value: str) -> bool:
    """Whether `value` can be a primary key; SQLite fails on longer numbers than it holds."""
    return value.isascii() and value.isdigit() and len(value) <= 18


class RowsField(forms.ModelMultipleChoiceField):
    """Rows ticked on a page. A value that can be no key is refused like one that is not there."""

    def clean(self, value: Any) -> Any:
        for key in value or ():
            if not is_key(str(key)):
                raise ValidationError(self.error_messages["invalid_choice"], "invalid_choice", {"value": str(key)[:20]})
        return super().clean(value)


class TypedTextField(forms.CharField):
    """Text as typed: blanks and line breaks kept, unprintable characters left out and counted in `removed`.

    Blanks alone are no text: refused where the field is required, empty elsewhere.
    """

    widget = forms.Textarea
    default_error_messages = {
        "too_long": gettext_lazy("This text has %(size)s; the limit is %(limit)s. Shorten it or split it."),
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"strip": False} | kwargs)
        self.removed = 0

    def to_python(self, value: Any) -> str:
        text = clean_typed(super().to_python(value)).text
        return text if text.strip() else self.empty_value

    def clean(self, value: Any) -> str:
        self.removed = clean_typed(str(value or "")).removed
        return super().clean(value)

    def validate(self, value: str) -> None:
        super().validate(value)
        size = size_in_bytes(value)
        if size > MAX_BYTES:
            raise ValidationError(
                self.error_messages["too_long"],
                code="too_long",
                params={"size": size_label(size), "limit": size_label(MAX_BYTES)},
            )


def removed_notices(form: forms.BaseForm) -> list[str]:
    """What to tell the person after `form` was cleaned: how many characters were left out of which field."""
    return [
        ngettext(
            "%(count)d character that no document can print was left out of “%(field)s”.",
            "%(count)d characters that no document can print were left out of “%(field)s”.",
            field.removed,
        )
        % {"count": field.removed, "field": form[name].label}
        for name, field in form.fields.items()
        if isinstance(field, TypedTextField) and field.removed
    ]
