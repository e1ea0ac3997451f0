"""The fields of a problem's texts, made from their declaration in `dim.models.problem_text`."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dim.forms.fields import TypedTextField
from dim.models.problem_text import ProblemText

# More letters than fit a line of the plenary's table; the counter advises, nothing blocks.
ADVISED_LETTERS = 300
# Arguments of a text's field besides its label, and attributes of its area, by the text's name.
_DETAILS: dict[str, dict[str, Any]] = {
    "statement": {
        "help_text": _("One sentence: what, where, and what follows."),
        "error_messages": {"required": _("Write the problem first; one sentence is enough.")},
    }
}
_AREAS: dict[str, dict[str, Any]] = {
    "statement": {
        "data-counter": _("{n} letters"),
        "data-counter-long": _("{n} letters, shorter reads better"),
        "data-counter-advised": ADVISED_LETTERS,
    },
    "legal_basis": {"rows": 1},
}


def area(rows: int = 2, **attrs: Any) -> forms.Textarea:
    """Return a text area of this height, with `attrs` as its attributes."""
    return forms.Textarea(attrs={"rows": rows} | attrs)


def text_field(text: ProblemText) -> TypedTextField:
    """Return the form field of one declared text."""
    widget = area(**_AREAS.get(text.name, {}))
    details = _DETAILS.get(text.name, {})
    return TypedTextField(label=text.label, required=text.is_required, widget=widget, **details)
