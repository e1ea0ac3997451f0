"""Values inside a report, and the only function that turns them into text for a file."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from django.utils import formats

from dim.text import clean_typed, with_readable_signs


@dataclass(frozen=True, slots=True)
class CodedValue:
    """A value of a fixed vocabulary: `value` for machines, `label` for people."""

    value: str
    label: str

    def __str__(self) -> str:
        return self.label


NOT_STATED = CodedValue("", "")


def as_text(value: Any) -> str:
    """Return `value` as every file prints it.

    Only control characters are left out, which no document can hold, and the signs of Word's
    lists are written in letters that every font has; visible text is never altered. Moments name
    their time zone, lists are joined with "; ".
    """
    if value is None:
        return ""
    # Before dates: a datetime is one too, and would lose its time.
    if isinstance(value, datetime.datetime):
        zone = value.tzname() or ""
        return f"{formats.date_format(value, 'j F Y')}, {value:%H.%M} {zone}".rstrip()
    if isinstance(value, datetime.date):
        return formats.date_format(value, "j F Y")
    if isinstance(value, tuple | list):
        return "; ".join(as_text(part) for part in value)
    # Typed text was cleaned before it was stored, but not every text of a report was typed into
    # a form. One vertical tab, as Word pastes for Shift+Enter, crashes the DOCX and XLSX writers.
    return with_readable_signs(as_typed(str(value)))


def as_typed(text: str) -> str:
    """Return a text as data keeps it: as it was typed, without what no file can hold."""
    return clean_typed(text).text
