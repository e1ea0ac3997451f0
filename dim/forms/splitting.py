"""The form that makes two problems of one: its texts twice, and where each recommendation goes."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace
from typing import Any

from crispy_forms.layout import Layout
from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy, pgettext_lazy

from dim.forms.base import CrispyForm
from dim.forms.fields import TypedTextField
from dim.models.problem_text import PROBLEM_TEXTS, ProblemText
from dim.operations.problems.content import ProblemContent
from dim.operations.problems.splitting import Parts

NEW = "new"  # before the names of the new one's texts, and the value of a recommendation of it
REST = "rest"


@dataclass(frozen=True)
class TextPair:
    """One text of a problem, as its fields in both parts."""

    text: ProblemText
    rest: BoundField
    new: BoundField


class SplitForm(CrispyForm):
    """Two parts of what a problem says, `content`. Both begin with all of its texts."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def __init__(self, *args: Any, content: ProblemContent, version: int, **kwargs: Any) -> None:
        self.content = content
        # Empty texts stay empty in both: there is nothing to divide.
        self.texts = [one for one in PROBLEM_TEXTS if one.is_required or content.texts[one.name]]
        initial: dict[str, Any] = {"key": uuid.uuid4(), "version": version}
        for text in self.texts:
            initial |= dict.fromkeys((text.name, f"{NEW}-{text.name}"), content.texts[text.name])
        initial |= {f"goes-{row.pk}": REST for row in content.recommendations}
        super().__init__(*args, initial=initial, **kwargs)

    def build_layout(self) -> Layout:
        """Add a field for each text in either part, and one for each recommendation."""
        for text in self.texts:
            for name in (text.name, f"{NEW}-{text.name}"):
                self.fields[name] = TypedTextField(
                    label=text.label,
                    required=text.is_required,
                    widget=forms.Textarea(attrs={"rows": 6 if text.is_required else 3}),
                    error_messages={
                        "required": gettext_lazy("Write the problem first; one sentence is enough.")
                    },
                )
        for row in self.content.recommendations:
            self.fields[f"goes-{row.pk}"] = forms.ChoiceField(
                label=row.text,
                choices=[
                    (REST, pgettext_lazy("split", "stays here")),
                    (NEW, pgettext_lazy("split", "goes to the new one")),
                ],
                widget=forms.RadioSelect,
            )
        return super().build_layout()

    @property
    def pairs(self) -> list[TextPair]:
        """The texts side by side."""
        return [TextPair(text, self[text.name], self[f"{NEW}-{text.name}"]) for text in self.texts]

    @property
    def recommendations(self) -> list[tuple[str, BoundField]]:
        """The recommendations with the field that says where each goes."""
        return [(row.text, self[f"goes-{row.pk}"]) for row in self.content.recommendations]

    def parts(self) -> Parts:
        """Return what both say; call it only when the form is valid."""
        data, rows = self.cleaned_data, self.content.recommendations
        texts = [one.name for one in self.texts]
        new = tuple(row for row in rows if data[f"goes-{row.pk}"] == NEW)
        rest = tuple(row for row in rows if row not in new)
        return Parts(
            replace(self.content, recommendations=rest, **{name: data[name] for name in texts}),
            replace(
                self.content,
                recommendations=new,
                **{name: data[f"{NEW}-{name}"] for name in texts},
            ),
        )

    def begun_from(self, version: int) -> SplitForm:
        """Return a form with the same text for somebody who has now seen this version."""
        sent: Any = self.data
        data = sent.copy()
        data["version"] = str(version)
        return SplitForm(data, content=self.content, version=version)
