"""The form by which a coordinator moves a problem to another class."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from dim.forms.base import CrispyForm
from dim.forms.fields import TypedTextField
from dim.models import Problem, StrategicIssue, WorkshopClass


class ClassField(forms.ModelChoiceField):
    """Choose one of the classes of an event."""

    default_error_messages = {
        "required": gettext_lazy("Choose the class."),
        "invalid_choice": gettext_lazy("The class you chose is no longer there. Choose another."),
    }


class DivisionIssueField(forms.ModelChoiceField):
    """Choose one of the issues of all divisions; each is named with its division."""

    def label_from_instance(self, obj: StrategicIssue) -> str:
        """Name an issue with the code of its division."""
        return f"{obj.division.code} · {obj}"


class RelocationForm(CrispyForm):
    """The class to which `problem` goes, its issue there, and why."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    workshop_class = ClassField(
        WorkshopClass.objects.none(), label=pgettext_lazy("workshop", "Class")
    )
    strategic_issue = DivisionIssueField(
        StrategicIssue.objects.none(),
        label=gettext_lazy("Strategic issue"),
        required=False,
        empty_label=gettext_lazy("as it is"),
        help_text=gettext_lazy("Needed where the class belongs to another division."),
    )
    reason = TypedTextField(
        label=gettext_lazy("Reason"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Both classes read it in the history of the entry."),
        error_messages={"required": gettext_lazy("Write the reason; it stays in the history.")},
    )

    def __init__(self, *args: Any, problem: Problem, **kwargs: Any) -> None:
        super().__init__(*args, initial={"version": problem.version}, **kwargs)
        self.problem = problem
        of_event = WorkshopClass.objects.filter(division__event=problem.event_id)
        others = of_event.exclude(pk=problem.workshop_class_id)
        target: Any = self.fields["workshop_class"]
        target.queryset = others.with_names()
        issues = StrategicIssue.objects.choosable().filter(division__event=problem.event_id)
        issue: Any = self.fields["strategic_issue"]
        issue.queryset = issues.select_related("division").order_by(
            "division__position", "division__code", "number"
        )

    def clean(self) -> dict[str, Any]:
        """Ask for an issue of the division to which the class belongs."""
        cleaned = super().clean() or self.cleaned_data
        target = cleaned.get("workshop_class")
        if target is None or "strategic_issue" in self.errors:
            return cleaned
        issue = cleaned.get("strategic_issue") or self.problem.strategic_issue
        if issue.division_id != target.division_id:
            text = _("Choose an issue of %(division)s.") % {"division": target.division}
            self.add_error("strategic_issue", ValidationError(text, "foreign_issue"))
        return cleaned

    def begun_from(self, version: int) -> RelocationForm:
        """Return a form with the same text for somebody who has now seen this version."""
        sent: Any = self.data
        data = sent.copy()
        data["version"] = str(version)
        return RelocationForm(data, problem=self.problem)
