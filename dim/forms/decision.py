"""Forms for a reviewer's decision (category and reason) and for an internal note."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dim.forms.fields import TypedTextField
from dim.models import ReasonCategory
from dim.workflow import NOT_AGREE, REOPEN, RESTORE, RETURN, Refused, Transition

# The field beside which a refusal of the workflow is shown, by the code of the refusal.
FIELD_OF = {"reason_missing": "reason", "reason_too_long": "reason", "category_missing": "category"}

# Label and help text of the reason of each transition. The help says who will read it: people
# write differently to a class than into an annex that everybody gets.
REASONS = {
    RETURN: (_("why it is returned"), _("The class reads it on its board.")),
    NOT_AGREE: (_("why it is not agreed"), _("It stands in the annex of every document.")),
    REOPEN: (_("why it is reopened"), _("It stays in the history.")),
    RESTORE: (_("why it is restored"), _("It stays in the history.")),
}


class DecisionForm(forms.Form):
    """One decision, with only those fields that its transition asks for."""

    category = forms.ChoiceField(
        label=_("kind of reason"), error_messages={"required": _("Choose the kind of reason.")}
    )
    reason = TypedTextField(
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Write the reason; the class reads it.")},
    )

    def __init__(self, transition: Transition, *args: Any, **kwargs: Any) -> None:
        # One page carries the forms of several decisions.
        kwargs["prefix"] = transition.name
        super().__init__(*args, **kwargs)
        self.transition = transition
        if transition.categories:
            known = [(value, ReasonCategory(value).label) for value in transition.categories]
            self.fields["category"].choices = [
                ("", pgettext_lazy("kind of reason", "choose …")),
                *known,
            ]
        else:
            del self.fields["category"]
        if transition.needs_reason:
            self.fields["reason"].label, self.fields["reason"].help_text = REASONS[transition]
        else:
            del self.fields["reason"]

    @property
    def said(self) -> dict[str, str]:
        """The reason and category, as keyword arguments of `workflow.perform`."""
        return {name: self.cleaned_data.get(name, "") for name in ("reason", "category")}

    @property
    def typed_reason(self) -> str:
        """The reason as it was sent, also when the form is invalid."""
        return self.data.get(self.add_prefix("reason"), "")

    def shows(self, refused: Refused) -> bool:
        """Show a refusal of the workflow beside its field; return whether there is one."""
        field = FIELD_OF.get(refused.code)
        if field in self.fields:
            self.add_error(field, forms.ValidationError(str(refused), refused.code))
            return True
        return False


class NoteForm(forms.Form):
    """An internal note of the secretariat, which the class never reads."""

    text = TypedTextField(
        label=_("internal note"),
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Write the note first.")},
    )
