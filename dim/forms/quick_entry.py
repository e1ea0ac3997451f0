"""The next line of the register: issue, problem and recommendations of a new entry."""

from __future__ import annotations

import re
import uuid
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dim.forms.base import CrispyForm
from dim.forms.choices import IssueField
from dim.forms.fields import TypedTextField
from dim.models import StrategicIssue, WorkshopClass
from dim.operations.content import MAX_RECOMMENDATIONS, EntryContent, RecommendationContent

# "/4 " in front of a problem says its issue; the script of the page reads it the same way.
_ISSUE_PREFIX = re.compile(r"/([0-9]{1,5})[ \t]")


class QuickEntryForm(CrispyForm):
    """One new entry of `workshop_class`. Every line of the recommendations is one recommendation.

    `key` is made when the form is shown: one opened form, one entry, however
    often it is sent.
    """

    key = forms.UUIDField(widget=forms.HiddenInput)
    strategic_issue = IssueField(StrategicIssue.objects.none(), label=gettext_lazy("Strategic issue"), empty_label=None)
    statement = TypedTextField(
        label=gettext_lazy("Problem"),
        error_messages={"required": gettext_lazy("Write the problem first; one sentence is enough.")},
    )
    recommendations = TypedTextField(label=gettext_lazy("Recommendations, one per line"), required=False)

    def __init__(self, data: QueryDict | None = None, *, workshop_class: WorkshopClass, **kwargs: Any) -> None:
        initial = {"key": uuid.uuid4()} | kwargs.pop("initial", {})
        super().__init__(data, initial=initial, **kwargs)
        self.workshop_class = workshop_class
        issues = workshop_class.division.strategic_issues.choosable().order_by("number")
        self.fields["strategic_issue"].queryset = issues
        for name, hint in (
            ("statement", _("What, where, with what effect")),
            ("recommendations", _("May follow later")),
        ):
            self.fields[name].widget.attrs |= {"rows": 2, "placeholder": hint, "data-enter": "save"}

    def clean_recommendations(self) -> str:
        text = self.cleaned_data["recommendations"]
        if len(_lines(text)) > MAX_RECOMMENDATIONS:
            raise ValidationError(
                _("These are %(count)d lines; one problem takes up to %(limit)d recommendations."),
                code="too_many",
                params={"count": len(_lines(text)), "limit": MAX_RECOMMENDATIONS},
            )
        return text

    def clean(self) -> dict[str, Any]:
        """Read "/4 " in front of the problem. A number that no issue has is asked about, not guessed."""
        cleaned = super().clean()
        if found := _ISSUE_PREFIX.match(cleaned.get("statement", "")):
            number = int(found[1])
            issue = next((row for row in self.fields["strategic_issue"].queryset if row.number == number), None)
            if issue:
                cleaned["strategic_issue"] = issue
                self.errors.pop("strategic_issue", None)
                cleaned["statement"] = cleaned["statement"][found.end() :]
                if not cleaned["statement"].strip():
                    self.add_error("statement", self.fields["statement"].error_messages["required"])
            else:
                text = _(
                    "There is no issue %(number)s. Correct the number, or put a space before the slash to keep it."
                )
                self.add_error("statement", ValidationError(text, "unknown_issue", {"number": number}))
        return cleaned

    def content(self) -> EntryContent:
        """What is to be stored, exactly as typed."""
        return EntryContent(
            strategic_issue=self.cleaned_data["strategic_issue"],
            statement=self.cleaned_data["statement"],
            recommendations=tuple(RecommendationContent(line) for line in _lines(self.cleaned_data["recommendations"])),
        )

    def take_focus(self) -> None:
        """Put the cursor where the next key belongs: the first field with an error, else the problem."""
        wrong = next((name for name in self.fields if name in self.errors), "statement")
        self.fields[wrong].widget.attrs["autofocus"] = True

    def with_new_key(self) -> QuickEntryForm:
        """The same typed text as a form of its own, which becomes an entry of its own."""
        data = self.data.copy()
        data["key"] = str(uuid.uuid4())
        return QuickEntryForm(data, workshop_class=self.workshop_class)


def _lines(text: str) -> list[str]:
    return [line for line in text.split("\n") if line.strip()]
