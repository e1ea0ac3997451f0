"""Forms for a consolidated item: its wording, and what becomes of its problems' recommendations.

Every recommendation of the problems is kept, combined with another one, or set aside with a reason.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from dim.forms.choices import AddresseeNames, IssueField
from dim.forms.fields import TypedTextField, removed_notices
from dim.forms.item_part import ASIDE, KEEP, UNFINISHED, WITH, PartForm, as_typed
from dim.models import Division, Problem, StrategicIssue, Term
from dim.operations.consolidating import ItemContent, ItemRecommendationContent
from dim.operations.consolidating.repeats import repeated
from dim.text import name_key


class ItemForm(forms.Form):
    """A consolidated item with one part for every recommendation of its problems."""

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
        must_be_complete: bool = False,
        suggests: bool = False,
    ) -> None:
        """Make the form of the item that the problems `sources` are merged into.

        `sources` are preloaded for listing, in the order of their codes. `stored` is what the item
        says already. `typed` shows again what was typed, without judging it. `must_be_complete`
        refuses what can be stored but not adopted. `suggests` joins beforehand what says the same
        and was not decided.
        """
        self.sources = list(sources)
        self.division, self.must_be_complete = division, must_be_complete
        initial = self._initial(division, stored)
        super().__init__(data, initial=initial | as_typed(typed, "", self.base_fields))
        self.stored = stored
        # Half-finished work can be stored; only what is adopted has to be complete.
        for name in ("strategic_issue", "statement"):
            self.fields[name].required = must_be_complete
        issues = division.strategic_issues.order_by("number")
        self.fields["strategic_issue"].queryset = issues

        rows = [(row, source) for source in self.sources for row in source.recommendations.all()]
        numbers = {row.pk: number for number, (row, _source) in enumerate(rows, 1)}
        fates = _fates(stored)
        # Read once for all parts, or every part would ask for the event's list again.
        self.known = AddresseeNames(division.event)
        self.parts = [
            PartForm(
                row,
                source,
                numbers,
                data,
                typed,
                fates.get(row.pk, {}),
                self.known,
                must_be_complete=must_be_complete,
            )
            for row, source in rows
        ]
        said = {row.pk: row.text for row, _source in rows}
        repeats = repeated(said, Term.objects.abbreviations()) if len(said) > 1 else {}
        for part in self.parts:
            part.repeats = repeats.get(part.recommendation.pk)
        if suggests:
            self._suggest()

    def _suggest(self) -> None:
        """Join what repeats an earlier recommendation with it, where nothing is decided yet."""
        by_key = {part.recommendation.pk: part for part in self.parts}
        for part in self.parts:
            if part.repeats is None or part.was_looked_at:
                continue
            lead = by_key[part.repeats]
            if not lead.was_looked_at:
                lead.suggest(KEEP)
            if lead.initial.get("fate") == KEEP:
                part.suggest(f"{WITH}{part.repeats}")

    def _initial(self, division: Division, stored: ItemContent | None) -> dict[str, Any]:
        if stored:
            said = {"strategic_issue": stored.strategic_issue, "statement": stored.statement}
            return {name: said[name] for name in said if name not in stored.unfinished}
        # Problems of other divisions have issues that this division's list does not hold.
        for source in self.sources:
            if source.workshop_class.division_id == division.pk:
                return {"strategic_issue": source.strategic_issue}
        return {}

    def is_valid(self) -> bool:
        """Judge the item and all its parts, and whether they fit each other."""
        # A list, so that every form is judged and the page shows all errors at once.
        valid = [super().is_valid(), *(part.is_valid() for part in self.parts)]
        return all(valid) and self._leads_are_kept()

    def _leads_are_kept(self) -> bool:
        """Check that each combined recommendation leads to one that is kept, directly or not.

        Remembers which one leads which, for `content`.
        """
        self._leads: dict[int, int] = {}
        fates = {part.recommendation.pk: part.cleaned_data["fate"] for part in self.parts}
        by_key = {part.recommendation.pk: part for part in self.parts}
        for part in self.parts:
            key, seen = part.recommendation.pk, set()
            # Two that were combined with each other would be followed for ever.
            while fates[key].startswith(WITH) and key not in seen:
                seen.add(key)
                key = int(fates[key].removeprefix(WITH))
            if fates[key] == KEEP and by_key[key].has_words:
                self._leads[part.recommendation.pk] = key
            elif self.must_be_complete and fates[part.recommendation.pk] != ASIDE:
                error = _("Combine it with a recommendation that is kept.")
                part.add_error("fate", ValidationError(error, "lead_not_kept"))
        return not any(part.errors for part in self.parts)

    def content(self) -> ItemContent:
        """Return what the form says; call it only when the form is valid."""
        members: dict[int, list[PartForm]] = {}
        for part in self.parts:
            if lead := self._leads.get(part.recommendation.pk):
                members.setdefault(lead, []).append(part)
        by_key = {part.recommendation.pk: part for part in self.parts}
        lines = [_line(by_key[key], parts) for key, parts in members.items()]
        # In the order of the page, by the recommendation that words the line.
        lines.sort(key=lambda line: by_key[line.parts[0]].number)
        aside = {
            part.recommendation.pk: part.cleaned_data["reason"]
            for part in self.parts
            if part.cleaned_data["fate"] == ASIDE and part.has_words
        }
        issue, statement, unfinished = self._own_words()
        for part in self.parts:
            key = part.recommendation.pk
            if key not in self._leads and key not in aside:
                unfinished[str(key)] = part.typed_so_far
        return ItemContent(issue, statement, tuple(lines), aside, unfinished)

    def _own_words(self) -> tuple[StrategicIssue, str, dict[str, Mapping[str, str]]]:
        """Return the issue, the wording, and which of them are missing.

        An item always has both, because lists print them: until they are chosen and written, those
        stay that it had before, or those of its first problem.
        """
        said = self.cleaned_data
        # Nothing that was typed is behind an empty field, so nothing is lost by the stand-in.
        missing: dict[str, Mapping[str, str]] = {
            name: {} for name in ("strategic_issue", "statement") if not said[name]
        }
        issue = said["strategic_issue"] or (
            self.stored.strategic_issue if self.stored else self._first_issue()
        )
        statement = said["statement"] or (self.stored or self.sources[0]).statement
        return issue, str(statement), missing

    def _first_issue(self) -> StrategicIssue:
        """Return the issue of the first problem that has one of the division, or its first."""
        first: StrategicIssue = (
            self._initial(self.division, None).get("strategic_issue")
            or self.fields["strategic_issue"].queryset.first()
        )
        return first

    @property
    def open_parts(self) -> list[PartForm]:
        """The parts about which nothing is decided yet, as the page shows them."""
        return [part for part in self.parts if not part["fate"].value()]

    @property
    def suggested_parts(self) -> list[PartForm]:
        """The parts of which the page proposes what becomes of them."""
        return [part for part in self.parts if part.is_suggested]

    @property
    def repeating_parts(self) -> list[PartForm]:
        """The undecided parts that say the same as another one."""
        return [part for part in self.open_parts if part.repeats is not None]

    @property
    def complaints(self) -> list[tuple[str, str]]:
        """Every error with the field it is about and the name of its row, in the page's order."""
        found = [
            (field.auto_id, f"{capfirst(str(field.label))}: {error}")
            for field in (self["strategic_issue"], self["statement"])
            for error in field.errors
        ]
        for part in self.parts:
            # Each sentence once a row, with the first field that it is about.
            said: dict[str, str] = {}
            for name in part.fields:
                for error in part[name].errors:
                    said.setdefault(str(error), part[name].auto_id)
            found += [(field, f"{part.row_name}: {error}") for error, field in said.items()]
        return found

    @property
    def notices(self) -> list[str]:
        """What to tell after saving: how many characters were left out of which field."""
        return [text for form in (self, *self.parts) for text in removed_notices(form)]


def _line(lead: PartForm, parts: list[PartForm]) -> ItemRecommendationContent:
    """Return the recommendation that `lead` words for all `parts`.

    It also addresses those whom the newly combined parts address.
    """
    names = list(lead.cleaned_data["addressees"])
    for part in parts:
        # For parts that were combined before, the field of the lead says who is addressed: names
        # that a reviewer took out there must not come back.
        if part.is_combined_now:
            known = {name_key(name) for name in names}
            names += [name for name in part.addressed_to if name_key(name) not in known]
    others = [part.recommendation.pk for part in parts if part is not lead]
    said = lead.cleaned_data
    return ItemRecommendationContent(
        said["text"], tuple(names), said["horizon"], (lead.recommendation.pk, *others)
    )


def _fates(stored: ItemContent | None) -> dict[int, dict[str, str]]:
    """Return what was decided on each recommendation, as the fields of its part."""
    fates: dict[int, dict[str, str]] = {}
    if stored is None:
        return fates
    for line in stored.recommendations:
        lead, *others = line.parts
        fates[lead] = {
            "fate": KEEP,
            "text": line.text,
            "addressees": "; ".join(line.addressees),
            "horizon": line.horizon,
        }
        for key in others:
            fates[key] = {"fate": f"{WITH}{lead}"}
    for key, reason in stored.set_aside.items():
        fates[key] = {"fate": ASIDE, "reason": reason}
    for key in stored.open_keys:
        fates[key] = {**stored.unfinished[str(key)], UNFINISHED: "1"}
    return fates
