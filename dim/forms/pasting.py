"""The forms of a pasted list: how its preview reads it, and what is to be stored of it."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from dim.forms.choices import (
    AddresseeNames,
    AddresseesField,
    IssueField,
    read_offices,
    typed_names,
)
from dim.forms.fields import removed_notice
from dim.models import Recommendation, StrategicIssue, WorkshopClass
from dim.models.problem_text import TEXT_NAMES
from dim.operations.pasting.reading import MAX_ROWS, ROLES, Pasted, read
from dim.operations.pasting.storing import wrong_number
from dim.operations.problems.content import (
    MAX_RECOMMENDATIONS,
    ProblemContent,
    RecommendationContent,
)
from dim.text import MAX_BYTES, clean_typed, excerpt, size_in_bytes

MOST_NAMES = 12  # that a notice lists
_CHOICES = {"1": True, "0": False}


@dataclass(frozen=True)
class PasteOptions:
    """What somebody has chosen about the columns of a list; None where nothing was asked yet."""

    roles: tuple[str, ...] = ()
    has_head: bool | None = None
    strip: bool = True
    split: bool | None = None

    @classmethod
    def read(cls, posted: QueryDict) -> PasteOptions:
        """Return the options in a POST of the preview."""
        return cls(
            roles=tuple(role if role in ROLES else "" for role in posted.getlist("column")),
            has_head=_CHOICES.get(posted.get("head", "")),
            strip=posted.get("strip") != "0",
            split=_CHOICES.get(posted.get("split", "")),
        )

    def apply(self, text: str) -> Pasted:
        """Read `text` by these options, as far as they fit its columns."""
        pasted = read(text, split=self.split)
        if self.has_head is not None and len(pasted.rows) > 1:
            pasted.has_head = self.has_head
        # Another way to split has other columns, for which nobody has chosen anything yet.
        if len(self.roles) == len(pasted.roles):
            pasted.roles = list(self.roles)
        return pasted


class PastedListForm(forms.Form):
    """A list of new problems of `workshop_class`, as its preview has shown them.

    `problems` holds them as JSON: for each its issue (a key, or "" for the one that is chosen for
    all), its texts by name, and its recommendations.
    """

    key = forms.UUIDField(widget=forms.HiddenInput)
    strategic_issue = IssueField(
        StrategicIssue.objects.none(),
        label=gettext_lazy("Strategic issue"),
        empty_label=None,
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    problems = forms.CharField(widget=forms.HiddenInput, strip=False)

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        workshop_class: WorkshopClass,
        issues: QuerySet[StrategicIssue],
        **kwargs: Any,
    ) -> None:
        super().__init__(data, initial={"key": uuid.uuid4(), **kwargs.pop("initial", {})}, **kwargs)
        self.workshop_class = workshop_class
        self._issues = {issue.pk: issue for issue in issues}
        self.fields["strategic_issue"].queryset = issues  # type: ignore[attr-defined]
        self._removed = 0
        self._unknown_offices: list[str] = []

    def clean_problems(self) -> list[dict[str, Any]]:
        """Return the problems that were sent; refuse what no page of ours sends."""
        try:
            found = [_as_problem(each) for each in json.loads(self.cleaned_data["problems"])]
        # A mapping without a key, a number where there should be a text, brackets within brackets.
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
            raise ValidationError(
                _("This list was not complete. Paste it again."), code="incomplete"
            ) from error
        if not 0 < len(found) <= MAX_ROWS:
            refusal = wrong_number(len(found))
            raise ValidationError(str(refusal), code=refusal.code)
        return found

    def clean(self) -> dict[str, Any]:
        """Turn the list into contents; what is wrong is said with the place in the list."""
        cleaned = super().clean() or self.cleaned_data
        if "problems" in cleaned and "strategic_issue" in cleaned:
            known = AddresseeNames(self.workshop_class.division.event)
            self._addressees = AddresseesField(required=False)
            self._addressees.known = known
            self._offices = read_offices(sent["offices"] for sent in cleaned["problems"])
            cleaned["contents"] = []
            for place, sent in enumerate(cleaned["problems"], 1):
                try:
                    cleaned["contents"].append(self._content(sent))
                except ValidationError as error:
                    text = _("Entry %(number)d of the list: %(reason)s")
                    reason = " ".join(error.messages)
                    params = {"number": place, "reason": reason}
                    self.add_error(None, ValidationError(text % params, code="row"))
        return cleaned

    def _content(self, sent: dict[str, Any]) -> ProblemContent:
        """Return one problem of the list. Raises ValidationError."""
        texts: Any = {name: self._text(text) for name, text in sent["texts"].items()}
        if not texts.get("statement", "").strip():
            raise ValidationError(_("Write the problem first; one sentence is enough."))
        rows = sent["recommendations"]
        if len(rows) > MAX_RECOMMENDATIONS:
            limit = {"limit": MAX_RECOMMENDATIONS}
            raise ValidationError(_("One problem takes up to %(limit)d recommendations.") % limit)
        names = typed_names(sent["offices"])
        if unknown := [name for name in names if name not in self._offices]:
            # As with an unknown horizon: what is no name here stays readable where it belongs.
            label = pgettext("import column", "Origin offices")
            texts["statement"] += f"\n{label}: {'; '.join(unknown)}"
            self._unknown_offices += unknown
        chosen = self.cleaned_data["strategic_issue"]
        # An issue that was switched off after the list was pasted: to the chosen one.
        issue = self._issues.get(sent["issue"], chosen)
        return ProblemContent(
            strategic_issue=issue,
            # An office that is named twice stands once.
            offices=tuple(
                dict.fromkeys(self._offices[name] for name in names if name in self._offices)
            ),
            recommendations=tuple(
                RecommendationContent(
                    self._text(row["text"]),
                    self._addressees.clean(row["addressees"]),
                    row["horizon"],
                )
                for row in rows
                if row["text"].strip()
            ),
            **texts,
        )

    def _text(self, typed: str) -> str:
        cleaned = clean_typed(typed)
        self._removed += cleaned.removed
        if size_in_bytes(cleaned.text) > MAX_BYTES:
            raise ValidationError(_("A text is longer than 200 kB. Shorten it."))
        return cleaned.text

    def contents(self) -> list[ProblemContent]:
        """Return what is to be stored; call it only when the form is valid."""
        return self.cleaned_data["contents"]

    def notices(self) -> list[str]:
        """Return what to tell after the list is stored: characters that were left out, and offices
        that are not known.
        """
        notices = [removed_notice(self._removed, _("Pasted list"))] if self._removed else []
        if names := list(dict.fromkeys(self._unknown_offices)):
            text = _(
                "Offices that are not known here, or may be several: {names}. They stand at the "
                "end of their problems."
            )
            more = ["…"] if len(names) > MOST_NAMES else []
            listed = " · ".join([*(excerpt(name) for name in names[:MOST_NAMES]), *more])
            notices.append(text.format(names=listed))
        return notices


def _as_problem(sent: Any) -> dict[str, Any]:
    """Return one problem of a list that was sent, and nothing else that may have come with it."""
    texts, horizons = sent["texts"], Recommendation.Horizon
    return {
        "issue": sent["issue"] if isinstance(sent["issue"], int) else "",
        "texts": {name: _words(texts[name]) for name in TEXT_NAMES if name in texts},
        "offices": _words(sent.get("offices", "")),
        "recommendations": [
            {
                "text": _words(row["text"]),
                "addressees": _words(row["addressees"]),
                "horizon": horizons(row["horizon"]).value if row["horizon"] else "",
            }
            for row in sent["recommendations"]
        ],
    }


def _words(sent: Any) -> str:
    if not isinstance(sent, str):
        raise TypeError
    return sent
