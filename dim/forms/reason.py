"""The form for the reason of a status change by a class."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dim.forms.base import CrispyForm
from dim.forms.fields import TypedTextField
from dim.workflow import RESUBMIT, Transition


class ReasonForm(CrispyForm):
    """The reason of a withdrawal, or the answer to a return."""

    reason = TypedTextField(
        label=_("Reason"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write the reason; it stays in the history.")},
    )

    def __init__(self, *args: Any, transition: Transition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["reason"]
        field.required = transition.needs_reason
        if transition is RESUBMIT:
            # Not required here: only the workflow knows whether the text was changed.
            field.label = _("Answer to the secretariat")
            field.help_text = _("Needed when the text was not changed since it was returned.")
