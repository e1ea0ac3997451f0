"""The quick entry below a class's list: issue, problem and recommendations in one line."""

from __future__ import annotations

import re
import uuid
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dim.forms.base import CrispyForm
from dim.forms.choices import AddresseeNames, IssueField
from dim.forms.fields import TypedTextField, removed_notices
from dim.forms.recommendation_marks import MarkedText, has_marks, read_marks, unread_notices
from dim.models import Recommendation, StrategicIssue, WorkshopClass
from dim.models.problem_text import TEXT_LABELS
from dim.operations.problems.content import (
    MAX_RECOMMENDATIONS,
    ProblemContent,
    RecommendationContent,
)

# "/4 " in front of a problem names its issue; the script of the page reads it the same way.
_ISSUE_PREFIX = re.compile(r"/([0-9]{1,5})[ \t]")


class QuickEntryForm(CrispyForm):
    """A new problem of `workshop_class`; every line of the recommendations is one recommendation.

    A line may end with its addressees and its horizon (`dim.forms.recommendation_marks`).
    `key` is made when the form is shown: an opened form makes one problem, however often it is
    sent.
    """

    key = forms.UUIDField(widget=forms.HiddenInput)
    strategic_issue = IssueField(
        StrategicIssue.objects.none(), label=gettext_lazy("Strategic issue"), empty_label=None
    )
    statement = TypedTextField(
        label=TEXT_LABELS["statement"],
        error_messages={
            "required": gettext_lazy("Write the problem first; one sentence is enough.")
        },
    )
    recommendations = TypedTextField(label=gettext_lazy("Recommendations"), required=False)

    def __init__(
        self, data: QueryDict | None = None, *, workshop_class: WorkshopClass, **kwargs: Any
    ) -> None:
        initial = {"key": uuid.uuid4(), **kwargs.pop("initial", {})}
        super().__init__(data, initial=initial, **kwargs)
        self.workshop_class = workshop_class
        issues = workshop_class.division.strategic_issues.choosable().order_by("number")
        self.fields["strategic_issue"].queryset = issues
        for name, hint in (
            ("statement", _("What, where, with what effect")),
            ("recommendations", _("May follow later, one per line")),
        ):
            self.fields[name].widget.attrs |= {"rows": 2, "placeholder": hint, "data-enter": "save"}

    def clean_recommendations(self) -> str:
        """Refuse more lines than a problem takes recommendations (``too_many``)."""
        text = self.cleaned_data["recommendations"]
        count = len(_lines(text))
        if count > MAX_RECOMMENDATIONS:
            raise ValidationError(
                _("These are %(count)d lines; one problem takes up to %(limit)d recommendations."),
                code="too_many",
                params={"count": count, "limit": MAX_RECOMMENDATIONS},
            )
        return text

    def clean(self) -> dict[str, Any]:
        """Let "/4 " in front of the problem choose its issue.

        A number that no issue has is an error (``unknown_issue``).
        """
        cleaned = super().clean() or self.cleaned_data
        found = _ISSUE_PREFIX.match(cleaned.get("statement", ""))
        if found is None:
            return cleaned

        number = int(found[1])
        issues = {row.number: row for row in self.fields["strategic_issue"].queryset}
        if number not in issues:
            # Not stored as text: a mistyped number would put the problem under another issue.
            text = _(
                "There is no issue %(number)s. Correct the number, "
                "or put a space before the slash to keep it."
            )
            self.add_error("statement", ValidationError(text, "unknown_issue", {"number": number}))
            return cleaned

        cleaned["strategic_issue"] = issues[number]
        # What was chosen in the field does not matter any more, not even when it was invalid.
        self.errors.pop("strategic_issue", None)
        cleaned["statement"] = cleaned["statement"][found.end() :]
        if not cleaned["statement"].strip():
            self.add_error("statement", self.fields["statement"].error_messages["required"])
        return cleaned

    def content(self) -> ProblemContent:
        """Return what is to be stored; call it only when the form is valid."""
        return ProblemContent(
            strategic_issue=self.cleaned_data["strategic_issue"],
            statement=self.cleaned_data["statement"],
            recommendations=tuple(
                RecommendationContent(one.text, one.addressees, one.horizon) for one in self._marked
            ),
        )

    def notices(self) -> list[str]:
        """Return what to tell after saving: characters left out, marks that mean nothing."""
        return [*removed_notices(self), *unread_notices(one.unread for one in self._marked)]

    @cached_property
    def _marked(self) -> list[MarkedText]:
        """What each line recommends, to whom and how soon."""
        text = self.cleaned_data["recommendations"]
        # Most lines have no marks, and then the names need not be read.
        if not has_marks(text):
            return [MarkedText(line) for line in _lines(text)]
        known = AddresseeNames(self.workshop_class.division.event)
        return [read_marks(line, known) for line in _lines(text)]

    def names_to_complete(self) -> dict[str, list[str]]:
        """Return by its sign what the script of the page may complete: "@" and "!"."""
        return {
            "@": AddresseeNames(self.workshop_class.division.event).names,
            "!": [str(label) for label in Recommendation.Horizon.labels],
        }

    def take_focus(self) -> None:
        """Put the cursor into the first field with an error, or into the problem."""
        wrong = next((name for name in self.fields if name in self.errors), "statement")
        self.fields[wrong].widget.attrs["autofocus"] = True

    def with_new_key(self) -> QuickEntryForm:
        """Return a form with the same text and another key, which makes another problem."""
        data = self.data.copy()
        data["key"] = str(uuid.uuid4())
        return QuickEntryForm(data, workshop_class=self.workshop_class)


def _lines(text: str) -> list[str]:
    return [line for line in text.split("\n") if line.strip()]
