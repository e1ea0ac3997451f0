"""Fields for typed text and ticked rows, and the limits that they share.

Text is stored exactly as typed, without the characters that no document can hold.
"""

import math
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy, ngettext

from dim.text import MAX_BYTES, clean_typed, size_in_bytes


def size_label(size: int) -> str:
    """Return a size for people: ``200,1 kB``, ``1,0 MB``.

    `size` is in bytes.
    """
    unit, scale = ("kB", 1000) if size < 1_000_000 else ("MB", 1_000_000)
    # Rounded up: "This text has 200 kB; the limit is 200 kB" would help nobody.
    value = math.ceil(size / scale * 10) / 10
    decimals = 0 if unit == "kB" and value == int(value) else 1
    return f"{number_format(value, decimals)} {unit}"


def is_key(value: str) -> bool:
    """Tell whether `value` can be a primary key."""
    # SQLite raises OverflowError for numbers above 2**63, which has 19 digits.
    return value.isascii() and value.isdigit() and len(value) <= 18


class RowsField(forms.ModelMultipleChoiceField):
    """Rows that were ticked on a page."""

    def clean(self, value: Any) -> Any:
        """Return the rows; refuse a value that cannot be a key like a row that is not there."""
        for key in value or ():
            if not is_key(str(key)):
                raise ValidationError(
                    self.error_messages["invalid_choice"],
                    "invalid_choice",
                    {"value": str(key)[:20]},
                )
        return super().clean(value)


class TypedTextField(forms.CharField):
    """Text exactly as typed, with all blanks and line breaks.

    Characters that no document can hold are left out; `removed` counts them. Text that consists of
    blanks counts as empty.
    """

    widget = forms.Textarea
    default_error_messages = {
        "too_long": gettext_lazy(
            "This text has %(size)s; the limit is %(limit)s. Shorten it or split it."
        ),
    }

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("strip", False)
        super().__init__(**kwargs)
        self.removed = 0

    def to_python(self, value: Any) -> str:
        """Return the text without unprintable characters, or "" for blanks alone."""
        text = clean_typed(super().to_python(value) or "").text
        return text if text.strip() else ""

    def clean(self, value: Any) -> str:
        """Clean the text, and count in `removed` what is left out of it."""
        self.removed = clean_typed(str(value or "")).removed
        return super().clean(value)

    def validate(self, value: str) -> None:
        """Refuse a text above `MAX_BYTES` (``too_long``)."""
        super().validate(value)
        size = size_in_bytes(value)
        if size > MAX_BYTES:
            raise ValidationError(
                self.error_messages["too_long"],
                code="too_long",
                params={"size": size_label(size), "limit": size_label(MAX_BYTES)},
            )


def removed_notice(count: int, label: Any) -> str:
    """Return the sentence that `count` characters were left out of the field with this label."""
    told = ngettext(
        "%(count)d character that no document can print was left out of “%(field)s”.",
        "%(count)d characters that no document can print were left out of “%(field)s”.",
        count,
    )
    return told % {"count": count, "field": label}


def removed_notices(form: forms.BaseForm) -> list[str]:
    """Return one sentence for each field of a cleaned form in which characters were left out."""
    return [
        removed_notice(field.removed, form[name].label)
        for name, field in form.fields.items()
        if isinstance(field, TypedTextField) and field.removed
    ]
