"""The full form of one entry: its own fields and its rows of recommendations."""

from __future__ import annotations

import uuid
from dataclasses import asdict, dataclass
from typing import Any

from crispy_forms.layout import Column, Layout, Row
from django import forms
from django.http import QueryDict
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from dim.forms.base import CrispyForm, Part
from dim.forms.choices import AddresseeNames, IssueField, OfficesField
from dim.forms.fields import TypedTextField, removed_notices
from dim.forms.recommendations import RecommendationRows, rearranged, stored_rows, typed_rows
from dim.models import Problem, StrategicIssue, WorkshopClass
from dim.operations.content import MAX_RECOMMENDATIONS, TEXT_FIELDS, EntryContent, stored_content
from dim.operations.going_on import OpenedForm

# More letters than fit a line of the plenary's table; the counter advises, nothing blocks.
ADVISED_LETTERS = 300
FIELDS = ("strategic_issue", *TEXT_FIELDS, "offices", "version", "entry_key", "turn")


@dataclass(frozen=True)
class Complaint:
    """One line of the summary above the form: what to repair, and the id of the field to go to."""

    text: str
    anchor: str = ""


def _area(rows: int = 2, **attrs: Any) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows} | attrs)


class EntryForm(CrispyForm):
    """Parts 1 and 2 of the sheet; part 3 is `rows`.

    Unbound it shows `problem` (or what `typed` holds, without judging it);
    bound it judges `data`.
    """

    version = forms.IntegerField(required=False, widget=forms.HiddenInput(attrs={"autocomplete": "off"}))
    entry_key = forms.CharField(required=False, widget=forms.HiddenInput(attrs={"autocomplete": "off"}))
    # How often this form has been sent: a script counts, for an earlier send may arrive after a later one.
    turn = forms.IntegerField(
        required=False, min_value=0, max_value=10**6, widget=forms.HiddenInput(attrs={"autocomplete": "off"})
    )
    strategic_issue = IssueField(
        label=_("Strategic issue"), queryset=StrategicIssue.objects.none(), empty_label=_("Choose an issue")
    )
    statement = TypedTextField(
        label=pgettext_lazy("form field", "Problem"),
        help_text=_("One sentence: what, where, and what follows."),
        widget=_area(
            **{
                "data-counter": _("{n} letters"),
                "data-counter-long": _("{n} letters, shorter reads better"),
                "data-counter-advised": ADVISED_LETTERS,
            }
        ),
        error_messages={"required": _("Write the problem first; one sentence is enough.")},
    )
    cause = TypedTextField(label=pgettext_lazy("form field", "Cause"), required=False, widget=_area())
    impact = TypedTextField(label=pgettext_lazy("form field", "Impact"), required=False, widget=_area())
    legal_basis = TypedTextField(label=pgettext_lazy("form field", "Legal basis"), required=False, widget=_area(1))
    offices = OfficesField(
        label=pgettext_lazy("form field", "Origin offices"),
        required=False,
        help_text=_("Name or code of the office; separate several with a semicolon or a new line."),
        widget=_area(1, **{"data-suggest": "offices"}),
    )

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        workshop_class: WorkshopClass,
        problem: Problem | None = None,
        typed: QueryDict | None = None,
        rearrange: str = "",
        issue_number: str = "",
    ) -> None:
        self.workshop_class, self.problem = workshop_class, problem
        super().__init__(data, initial=self._initial(typed, issue_number))
        self.fields["strategic_issue"].queryset = self._issues()
        focus = None
        if data is not None or typed is not None:
            rows = typed_rows(data if data is not None else typed)
        else:
            rows = stored_rows(stored_content(problem).recommendations) if problem else []
        if rearrange:
            rows, focus = rearranged(rows, rearrange)
        known = AddresseeNames(workshop_class.division.event)
        self.rows = RecommendationRows(rows, bound=data is not None, known=known, focus=focus)

    def build_layout(self) -> Layout:
        return Layout(
            "version",
            "entry_key",
            "turn",
            Part(1, "strategic_issue", "statement"),
            Part(
                2,
                Row(Column("cause", css_class="col-md-6"), Column("impact", css_class="col-md-6")),
                Row(Column("legal_basis", css_class="col-md-6"), Column("offices", css_class="col-md-6")),
            ),
        )

    def _issues(self) -> Any:
        issues = StrategicIssue.objects.filter(division=self.workshop_class.division_id)
        if self.problem is None:
            return issues.choosable()
        # An entry keeps its issue also after the issue was switched off.
        return issues.choosable() | issues.filter(pk=self.problem.strategic_issue_id)

    def _initial(self, typed: QueryDict | None, issue_number: str) -> dict[str, Any]:
        if typed is not None:
            return {name: typed.get(name, "") for name in FIELDS}
        if self.problem is not None:
            stored = _fields_as_sent(stored_content(self.problem))
            return {"version": self.problem.version, "entry_key": uuid.uuid4(), **stored}
        chosen = None
        if issue_number.isascii() and issue_number.isdigit() and len(issue_number) < 5:
            issues = StrategicIssue.objects.choosable().filter(division=self.workshop_class.division_id)
            chosen = issues.filter(number=int(issue_number)).values_list("pk", flat=True).first()
        return {"entry_key": uuid.uuid4(), "strategic_issue": chosen}

    def take_focus(self) -> None:
        """Put the cursor of a new entry into the first field that waits for a word."""
        name = (
            "statement"
            if self.get_initial_for_field(self.fields["strategic_issue"], "strategic_issue")
            else "strategic_issue"
        )
        self.fields[name].widget.attrs["autofocus"] = True

    def clean_entry_key(self) -> uuid.UUID | None:
        try:
            return uuid.UUID(self.cleaned_data["entry_key"])
        except ValueError:
            # A new entry whose key was tampered with is worth more than the tampering.
            return None if self.problem else uuid.uuid4()

    def is_valid(self) -> bool:
        mine, rows = super().is_valid(), self.rows.is_valid()
        return mine and rows

    @property
    def seen_version(self) -> int:
        """The version the person had before their eyes; 0 when the field was tampered with."""
        return self.cleaned_data.get("version") or 0

    @property
    def opened(self) -> OpenedForm | None:
        """Which opened form this is; it may have saved before."""
        key = self.cleaned_data["entry_key"]
        return OpenedForm(key, self.cleaned_data["turn"] or 0) if key else None

    def content(self) -> EntryContent:
        values = self.cleaned_data
        return EntryContent(
            strategic_issue=values["strategic_issue"],
            offices=values["offices"],
            recommendations=self.rows.contents(keep_identity=self.problem is not None),
            **{name: values[name] for name in TEXT_FIELDS},
        )

    def complaints(self) -> list[Complaint]:
        """Everything to repair, in the order of the page."""
        found = [Complaint(str(message)) for message in self.non_field_errors()]
        for field in self:
            found += [
                Complaint(f"{field.label}: {message}", "" if field.is_hidden else field.auto_id)
                for message in field.errors
            ]
        if self.rows.too_many:
            limit = {"limit": MAX_RECOMMENDATIONS}
            text = _("One problem takes up to %(limit)d recommendations.") % limit
            found.append(Complaint(text, "recommendations"))
        for form in self.rows.filled:
            for field in form:
                label = _("Recommendation %(number)s") % {"number": form.number}
                found += [Complaint(f"{label}: {message}", field.auto_id) for message in field.errors]
        return found

    def errors_by_field(self) -> dict[str, list[str]]:
        """`complaints` for a script: ``statement``, ``2_recommendation-text``."""
        found: dict[str, list[str]] = {}
        for complaint in self.complaints():
            found.setdefault(complaint.anchor.removeprefix("id_"), []).append(complaint.text)
        return found

    def missing_to_submit(self) -> list[Complaint]:
        """What may be saved without, but not submitted without."""
        if self.rows.filled:
            return []
        return [Complaint(str(_("No recommendation yet. Write at least one.")), self.rows.forms[0]["text"].auto_id)]

    def notices(self) -> list[str]:
        """What to tell the person about what was saved: characters left out, names added to the list."""
        told = removed_notices(self)
        for form in self.rows.filled:
            told += removed_notices(form)
        if names := self.rows.new_addressees():
            told.append(
                ngettext(
                    "New in the list of addressees, to be checked by the secretariat: %(names)s.",
                    "New in the list of addressees, to be checked by the secretariat: %(names)s.",
                    len(names),
                )
                % {"names": "; ".join(names)}
            )
        return told


def _fields_as_sent(content: EntryContent) -> dict[str, Any]:
    return {
        "strategic_issue": content.strategic_issue.pk,
        "offices": "\n".join(office.name for office in content.offices),
        **{name: getattr(content, name) for name in TEXT_FIELDS},
    }


def as_sent(content: EntryContent) -> dict[str, Any]:
    """`content` as a form that shows it would send it, for a script that has the form open."""
    return _fields_as_sent(content) | {"rows": [asdict(row) for row in stored_rows(content.recommendations)]}


def typed_texts(posted: QueryDict) -> list[tuple[str, str]]:
    """What somebody typed, with the names of the fields: for pages that can only give it back."""
    fields = EntryForm.base_fields
    found = [(capfirst(fields[name].label), posted.get(name, "")) for name in (*TEXT_FIELDS, "offices")]
    for number, row in enumerate(typed_rows(posted), 1):
        label = str(_("Recommendation %(number)s") % {"number": number})
        found.append((label, row.text + (f"\n→ {row.addressees}" if row.addressees.strip() else "")))
    mixes = (name.removeprefix("mix-") for name in posted if name.startswith("mix-"))
    found += [(_("A mix of both"), posted[f"mix-{key}"]) for key in mixes if posted.get(f"choice-{key}") == "mix"]
    return [(str(label), text) for label, text in found if text.strip()]
