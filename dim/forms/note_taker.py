"""Which of the people who share an account types: asked once in a session, and changeable.

A class's account is often shared, or open on two laptops. The name stands in the history and in
what others see of who is there, and in no document.
"""

from __future__ import annotations

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from dim.forms.base import CrispyForm
from dim.models.user import MAX_NOTE_TAKER
from dim.text import clean_typed

# The key in the session. It is there as soon as somebody has answered, if only "later".
SESSION_KEY = "note_taker"
FIELD = "note_taker"


class NoteTakerForm(CrispyForm):
    """The name of the person at the keyboard; empty for nobody in particular."""

    note_taker = forms.CharField(
        label=_("Who takes the notes?"),
        required=False,
        max_length=MAX_NOTE_TAKER,
        help_text=_(
            "Several people share this account? Your name then stands in the history and beside "
            "what you write, for your class and the secretariat. No document has it."
        ),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def clean_note_taker(self) -> str:
        """Return the name on one line, without blanks around it."""
        return _in_one_line(self.cleaned_data["note_taker"])


def note_taker_of(request: HttpRequest) -> str:
    """Return the name with which this request was written.

    A form brings the name of the moment in which it was typed, which may be long before it is
    sent; without one, it is the name that the session has now.
    """
    typed = request.POST.get(FIELD, "") if request.method == "POST" else ""
    name = _in_one_line(typed) or request.session.get(SESSION_KEY, "")
    return name[:MAX_NOTE_TAKER]


def _in_one_line(typed: str) -> str:
    return " ".join(clean_typed(typed).text.split())
