"""What a reviewer says with a decision: the kind of reason and the reason in words."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dim.forms.fields import TypedTextField
from dim.models import ReasonCategory
from dim.workflow import NOT_AGREE, REOPEN, RETURN, Refused, Transition

# Where a refusal of the workflow is shown.
FIELD_OF = {"reason_missing": "reason", "reason_too_long": "reason", "category_missing": "category"}


# What the reason is called, and who will read it.
REASONS = {
    RETURN: (_("why it is returned"), _("The class reads it on its board.")),
    NOT_AGREE: (_("why it is not agreed"), _("It stands in the annex of every document.")),
    REOPEN: (_("why it is reopened"), _("It stays in the history.")),
}


class DecisionForm(forms.Form):
    """One decision; shows only the fields that its transition asks for."""

    category = forms.ChoiceField(
        label=_("kind of reason"), error_messages={"required": _("Choose the kind of reason.")}
    )
    reason = TypedTextField(
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Write the reason; the class reads it.")},
    )

    def __init__(self, transition: Transition, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, prefix=transition.name, **kwargs)
        self.transition = transition
        if transition.categories:
            known = [(value, ReasonCategory(value).label) for value in transition.categories]
            self.fields["category"].choices = [("", pgettext_lazy("kind of reason", "choose …")), *known]
        else:
            del self.fields["category"]
        if transition.needs_reason:
            self.fields["reason"].label, self.fields["reason"].help_text = REASONS[transition]
        else:
            del self.fields["reason"]

    @property
    def said(self) -> dict[str, str]:
        """Reason and category as `workflow.perform` takes them."""
        return {name: self.cleaned_data.get(name, "") for name in ("reason", "category")}

    @property
    def typed_reason(self) -> str:
        """The words as they were sent, whatever becomes of the decision."""
        return self.data.get(self.add_prefix("reason"), "")

    def shows(self, refused: Refused) -> bool:
        """Put a refusal of the workflow beside the field it is about, if it is about one."""
        field = FIELD_OF.get(refused.code)
        if field in self.fields:
            self.add_error(field, forms.ValidationError(str(refused), refused.code))
            return True
        return False


class NoteForm(forms.Form):
    """An internal note; the class never reads it."""

    text = TypedTextField(
        label=_("internal note"),
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Write the note first.")},
    )
