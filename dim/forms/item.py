"""A consolidated item as it is being written: its wording, and what becomes of each recommendation of its entries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dim.forms.choices import AddresseeNames, AddresseesField, IssueField
from dim.forms.fields import TypedTextField, removed_notices
from dim.models import Division, Problem, Recommendation
from dim.operations.consolidating import ItemContent, LineContent

KEEP, ASIDE, WITH = "keep", "aside", "with-"


class PartForm(forms.Form):
    """One recommendation of an entry: kept (and worded), combined with another, or set aside with a reason."""

    fate = forms.ChoiceField(
        label=pgettext_lazy("consolidation", "decision"),
        error_messages={
            "required": _("Decide: keep it, combine it or set it aside."),
            "invalid_choice": _("That recommendation is not in this item any more. Decide again."),
        },
    )
    text = TypedTextField(label=_("recommendation"), required=False, widget=forms.Textarea(attrs={"rows": 2}))
    addressees = AddresseesField(
        label=pgettext_lazy("form field", "Addressed to"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 1, "data-suggest": "addressees"}),
    )
    horizon = forms.ChoiceField(
        label=pgettext_lazy("form field", "Horizon"),
        required=False,
        choices=[("", "–"), *Recommendation.Horizon.choices],
        error_messages={"invalid_choice": _("Choose one of the horizons in the list.")},
    )
    reason = TypedTextField(
        label=pgettext_lazy("consolidation", "why it is set aside"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 1}),
    )

    def __init__(
        self,
        recommendation: Recommendation,
        source: Problem,
        numbers: Mapping[int, int],
        data: QueryDict | None,
        typed: QueryDict | None,
        stored: Mapping[str, str],
        known: AddresseeNames,
    ) -> None:
        names = [row.name for row in recommendation.addressees.all()]
        own = {"text": recommendation.text, "addressees": "; ".join(names), "horizon": recommendation.horizon}
        prefix = f"part-{recommendation.pk}"
        super().__init__(data, prefix=prefix, initial=own | stored | _as_typed(typed, prefix, self.base_fields))
        self.recommendation, self.source, self.number = recommendation, source, numbers[recommendation.pk]
        self.addressed_to = names
        self.fields["fate"].choices = [
            ("", pgettext_lazy("consolidation", "decide …")),
            (KEEP, pgettext_lazy("consolidation", "keep")),
            *(
                (f"{WITH}{pk}", pgettext_lazy("consolidation", "combine with %(number)d") % {"number": number})
                for pk, number in numbers.items()
                if pk != recommendation.pk
            ),
            (ASIDE, pgettext_lazy("consolidation", "set aside")),
        ]
        self.fields["addressees"].known = known

    @property
    def is_combined_now(self) -> bool:
        """Whether this page combined it with another one; what was combined before had its addressees settled."""
        fate = self.cleaned_data.get("fate", "")
        return fate.startswith(WITH) and fate != self.initial.get("fate")

    def clean(self) -> None:
        said = self.cleaned_data
        if said.get("fate") == KEEP and not said.get("text") and "text" not in self.errors:
            self.add_error("text", ValidationError(_("Write the recommendation."), "recommendation_empty"))
        if said.get("fate") == ASIDE and not said.get("reason") and "reason" not in self.errors:
            error = _("Write why the recommendation is set aside.")
            self.add_error("reason", ValidationError(error, "reason_missing"))


class ItemForm(forms.Form):
    """The item with all its parts. `sources` are its entries, preloaded for listing, by code."""

    strategic_issue = IssueField(queryset=None, label=_("strategic issue"), empty_label=None)
    statement = TypedTextField(
        label=_("wording"),
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write the wording first.")},
    )

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        division: Division,
        sources: Iterable[Problem],
        stored: ItemContent | None = None,
        typed: QueryDict | None = None,
    ) -> None:
        """`stored` is what the item says already. `typed` shows again what was typed, without judging it."""
        self.sources = list(sources)
        initial: dict[str, Any] = {}
        if stored:
            initial = {"strategic_issue": stored.strategic_issue, "statement": stored.statement}
        elif own := [source for source in self.sources if source.workshop_class.division_id == division.pk]:
            initial = {"strategic_issue": own[0].strategic_issue}
        super().__init__(data, initial=initial | _as_typed(typed, "", self.base_fields))
        issues = division.strategic_issues.order_by("number")
        self.fields["strategic_issue"].queryset = issues
        rows = [(row, source) for source in self.sources for row in source.recommendations.all()]
        numbers = {row.pk: number for number, (row, _source) in enumerate(rows, 1)}
        known, fates = AddresseeNames(division.event), _fates(stored)
        self.known = known
        self.parts = [PartForm(row, source, numbers, data, typed, fates.get(row.pk, {}), known) for row, source in rows]

    def is_valid(self) -> bool:
        valid = [super().is_valid(), *(part.is_valid() for part in self.parts)]
        return all(valid) and self._leads_are_kept()

    def _leads_are_kept(self) -> bool:
        """A recommendation can be combined only with one that is kept, be it through others."""
        self._leads: dict[int, int] = {}
        fates = {part.recommendation.pk: part.cleaned_data["fate"] for part in self.parts}
        for part in self.parts:
            key, seen = part.recommendation.pk, set()
            while fates[key].startswith(WITH) and key not in seen:
                seen.add(key)
                key = int(fates[key].removeprefix(WITH))
            if fates[key] == KEEP:
                self._leads[part.recommendation.pk] = key
            elif fates[part.recommendation.pk] != ASIDE:
                error = _("Combine it with a recommendation that is kept.")
                part.add_error("fate", ValidationError(error, "lead_not_kept"))
        return not any(part.errors for part in self.parts)

    def content(self) -> ItemContent:
        """What the form says; only when it is valid."""
        members: dict[int, list[PartForm]] = {}
        for part in self.parts:
            if lead := self._leads.get(part.recommendation.pk):
                members.setdefault(lead, []).append(part)
        by_key = {part.recommendation.pk: part for part in self.parts}
        lines = [_line(by_key[key], parts) for key, parts in members.items()]
        lines.sort(key=lambda line: by_key[line.parts[0]].number)
        aside = {
            part.recommendation.pk: part.cleaned_data["reason"]
            for part in self.parts
            if part.cleaned_data["fate"] == ASIDE
        }
        said = self.cleaned_data
        return ItemContent(said["strategic_issue"], said["statement"], tuple(lines), aside)

    @property
    def open_parts(self) -> list[PartForm]:
        """Those on which nothing is decided yet, as the page shows them."""
        return [part for part in self.parts if not part["fate"].value()]

    @property
    def complaints(self) -> list[tuple[str, str]]:
        """Every error with the field it is about, in the order of the page."""
        bound = [self["statement"], self["strategic_issue"]]
        bound += [part[name] for part in self.parts for name in part.fields]
        return [(field.auto_id, str(error)) for field in bound for error in field.errors]

    @property
    def notices(self) -> list[str]:
        return [text for form in (self, *self.parts) for text in removed_notices(form)]


def _as_typed(typed: QueryDict | None, prefix: str, names: Iterable[str]) -> dict[str, str]:
    """What `typed` has for these fields."""
    found = {name: f"{prefix}-{name}" if prefix else name for name in names} if typed else {}
    return {name: typed[key] for name, key in found.items() if key in typed}  # type: ignore[index]


def _line(lead: PartForm, parts: list[PartForm]) -> LineContent:
    """The recommendation that `lead` words for all `parts`: whoever one of them addresses, it addresses too."""
    names = list(lead.cleaned_data["addressees"])
    for part in parts:
        if part.is_combined_now:
            names += [name for name in part.addressed_to if name.casefold() not in {one.casefold() for one in names}]
    others = [part.recommendation.pk for part in parts if part is not lead]
    said = lead.cleaned_data
    return LineContent(said["text"], tuple(names), said["horizon"], (lead.recommendation.pk, *others))


def _fates(stored: ItemContent | None) -> dict[int, dict[str, str]]:
    """What was decided on each recommendation, as the fields of its part."""
    fates: dict[int, dict[str, str]] = {}
    for line in stored.recommendations if stored else ():
        lead, *others = line.parts
        worded = {"text": line.text, "addressees": "; ".join(line.addressees), "horizon": line.horizon}
        fates[lead] = {"fate": KEEP, **worded}
        fates |= {key: {"fate": f"{WITH}{lead}"} for key in others}
    for key, reason in stored.set_aside.items() if stored else ():
        fates[key] = {"fate": ASIDE, "reason": reason}
    return fates
