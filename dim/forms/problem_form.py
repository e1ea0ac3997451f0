"""The full form of one problem: its own fields and its rows of recommendations."""

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

from dim.forms import in_place
from dim.forms.base import CrispyForm, SheetPart
from dim.forms.choices import AddresseeNames, IssueField, OfficesField
from dim.forms.fields import removed_notices
from dim.forms.problem_texts import area, text_field
from dim.forms.recommendation_marks import unread_notices
from dim.forms.recommendations import (
    RecommendationRows,
    rearranged,
    stored_rows,
    typed_rows,
    with_marks_read,
)
from dim.models import Problem, StrategicIssue, WorkshopClass
from dim.models.problem_text import PROBLEM_TEXTS, TEXT_NAMES
from dim.operations.problems.content import MAX_RECOMMENDATIONS, ProblemContent, stored_content
from dim.operations.problems.resumed_form import OpenedForm

FIELDS = ("strategic_issue", *TEXT_NAMES, "offices", "version", "entry_key", "turn")


@dataclass(frozen=True)
class Complaint:
    """One line of the list above the form: what to repair, and the id of its field."""

    text: str
    anchor: str = ""


class ProblemForm(CrispyForm):
    """The full form of a problem: parts 1 and 2 of the sheet; part 3 is in `rows`.

    Every text of `PROBLEM_TEXTS` is a field. Bound to `data` it judges what was sent. Unbound it
    shows `problem`, or what `typed` holds, without judging it.
    """

    # The order of the page and of its complaints. Named, because the fields of the texts are added
    # below the class and would come last.
    field_order = ("version", "entry_key", "turn", "strategic_issue", *TEXT_NAMES, "offices")

    # Without autocomplete: after a reload or Back, a browser fills in what the page had before,
    # into hidden fields too, and an old version or key would be sent with the new page.
    version = forms.IntegerField(
        required=False, widget=forms.HiddenInput(attrs={"autocomplete": "off"})
    )
    entry_key = forms.CharField(
        required=False, widget=forms.HiddenInput(attrs={"autocomplete": "off"})
    )
    # How often a script has sent this form: an earlier send may arrive after a later one.
    turn = forms.IntegerField(
        required=False,
        min_value=0,
        max_value=10**6,
        widget=forms.HiddenInput(attrs={"autocomplete": "off"}),
    )
    strategic_issue = IssueField(
        label=_("Strategic issue"),
        queryset=StrategicIssue.objects.none(),
        empty_label=_("Choose an issue"),
    )
    offices = OfficesField(
        label=pgettext_lazy("form field", "Origin offices"),
        required=False,
        help_text=_("Name or code of the office; separate several with a semicolon or a new line."),
        widget=area(1, **{"data-suggest": "offices"}),
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
        """Make the form of `problem`, or of a new problem of `workshop_class`.

        `rearrange` is the button that changes the rows of recommendations, `issue_number` the
        number of the issue that is chosen beforehand.
        """
        self.workshop_class, self.problem = workshop_class, problem
        if problem is not None and data is not None and in_place.MARK in data:
            data = in_place.completed(data, problem)
        super().__init__(data, initial=self._initial(typed, issue_number))
        self.fields["strategic_issue"].queryset = self._issues()

        focus = None
        sent = typed if data is None else data
        if sent is not None:
            rows = typed_rows(sent)
        else:
            rows = stored_rows(stored_content(problem).recommendations) if problem else []
        known = AddresseeNames(workshop_class.division.event)
        # A quick entry that went through a script comes with its lines as they were typed.
        self.has_marks = sent is not None and bool(sent.get("marks"))
        self._unread: list[str] = []
        if sent is not None and self.has_marks:
            stored = stored_content(problem).recommendations if problem else ()
            is_line = in_place.MARK in sent
            rows, self._unread = with_marks_read(rows, known, stored, in_place=is_line)
        if rearrange:
            rows, focus = rearranged(rows, rearrange)
        self.rows = RecommendationRows(rows, bound=data is not None, known=known, focus=focus)

    def build_layout(self) -> Layout:
        """Return both parts of the sheet, each text at its place."""
        return Layout(
            "version",
            "entry_key",
            "turn",
            SheetPart(1, "strategic_issue", "statement"),
            SheetPart(
                2,
                Row(Column("cause", css_class="col-md-6"), Column("impact", css_class="col-md-6")),
                Row(
                    Column("legal_basis", css_class="col-md-6"),
                    Column("offices", css_class="col-md-6"),
                ),
            ),
        )

    def _issues(self) -> Any:
        issues = StrategicIssue.objects.filter(division=self.workshop_class.division_id)
        if self.problem is None:
            return issues.choosable()
        # An issue that was switched off can be kept, or the problem could not be saved any more.
        return issues.choosable() | issues.filter(pk=self.problem.strategic_issue_id)

    def _initial(self, typed: QueryDict | None, issue_number: str) -> dict[str, Any]:
        if typed is not None:
            return {name: typed.get(name, "") for name in FIELDS}
        if self.problem is not None:
            stored = _fields_as_sent(stored_content(self.problem))
            return {"version": self.problem.version, "entry_key": uuid.uuid4(), **stored}
        chosen = None
        # From the address, where anything may stand.
        if issue_number.isascii() and issue_number.isdigit() and len(issue_number) < 5:
            issues = StrategicIssue.objects.choosable().filter(
                division=self.workshop_class.division_id
            )
            chosen = issues.filter(number=int(issue_number)).values_list("pk", flat=True).first()
        return {"entry_key": uuid.uuid4(), "strategic_issue": chosen}

    def take_focus(self) -> None:
        """Put the cursor into the first field that is empty in a new problem."""
        has_issue = self.get_initial_for_field(self.fields["strategic_issue"], "strategic_issue")
        name = "statement" if has_issue else "strategic_issue"
        self.fields[name].widget.attrs["autofocus"] = True

    def clean_entry_key(self) -> uuid.UUID | None:
        """Return the key of the opened form; None for an edit that has no valid one."""
        try:
            return uuid.UUID(self.cleaned_data["entry_key"])
        except ValueError:
            # A new problem with an invalid key is still stored: no typed text may be lost.
            return None if self.problem else uuid.uuid4()

    def is_valid(self) -> bool:
        """Judge the form and its rows."""
        # Both are always judged, so that the page shows all errors at once.
        is_valid = super().is_valid()
        return self.rows.is_valid() and is_valid

    @property
    def seen_version(self) -> int:
        """The version that the person saw; 0 when the field was tampered with."""
        # With 0 every difference is asked about, and nothing is overwritten.
        return self.cleaned_data.get("version") or 0

    @property
    def opened(self) -> OpenedForm | None:
        """The key and the count of sends of this opened form, which may have saved before."""
        key = self.cleaned_data["entry_key"]
        return OpenedForm(key, self.cleaned_data["turn"] or 0) if key else None

    def content(self) -> ProblemContent:
        """Return what was sent; call it only when the form is valid."""
        values = self.cleaned_data
        return ProblemContent(
            strategic_issue=values["strategic_issue"],
            offices=values["offices"],
            # A new problem has no rows yet: keys that were sent belong to another one.
            recommendations=self.rows.contents(keep_identity=self.problem is not None),
            **{name: self._text(name) for name in TEXT_NAMES},
        )

    def _text(self, name: str) -> str:
        # A page that does not have the field, for example one that was kept on a device by an
        # older version, says nothing about the text: sent as empty it would erase what is stored.
        if self.problem is not None and self.add_prefix(name) not in self.data:
            return getattr(self.problem, name)
        return self.cleaned_data[name]

    def complaints(self) -> list[Complaint]:
        """Return everything that has to be repaired, in the order of the page."""
        found = [Complaint(str(message)) for message in self.non_field_errors()]
        for field in self:
            # Nobody can go to a hidden field.
            anchor = "" if field.is_hidden else field.auto_id
            found += [Complaint(f"{field.label}: {message}", anchor) for message in field.errors]
        if self.rows.too_many:
            limit = {"limit": MAX_RECOMMENDATIONS}
            text = _("One problem takes up to %(limit)d recommendations.") % limit
            found.append(Complaint(text, "recommendations"))
        for form in self.rows.filled:
            for field in form:
                label = _("Recommendation %(number)s") % {"number": form.number}
                found += [
                    Complaint(f"{label}: {message}", field.auto_id) for message in field.errors
                ]
        return found

    def errors_by_field(self) -> dict[str, list[str]]:
        """Return the texts of `complaints` by field: ``statement``, ``2_recommendation-text``."""
        found: dict[str, list[str]] = {}
        for complaint in self.complaints():
            found.setdefault(complaint.anchor.removeprefix("id_"), []).append(complaint.text)
        return found

    def missing_to_submit(self) -> list[Complaint]:
        """Return what a problem may be saved without, but not submitted without."""
        if self.rows.filled:
            return []
        return [
            Complaint(
                str(_("No recommendation yet. Write at least one.")),
                self.rows.forms[0]["text"].auto_id,
            )
        ]

    def notices(self) -> list[str]:
        """Return what to tell after saving: characters left out, unread marks, new names."""
        told = removed_notices(self) + unread_notices(self._unread)
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


# One field for each text that is declared: a new text appears here by itself.
ProblemForm.base_fields.update({text.name: text_field(text) for text in PROBLEM_TEXTS})


def _fields_as_sent(content: ProblemContent) -> dict[str, Any]:
    return {
        "strategic_issue": content.strategic_issue.pk,
        "offices": "\n".join(office.name for office in content.offices),
        **content.texts,
    }


def as_sent(content: ProblemContent) -> dict[str, Any]:
    """Return `content` as a form that shows it would send it, for a script with the form open."""
    rows = [asdict(row) for row in stored_rows(content.recommendations)]
    return {**_fields_as_sent(content), "rows": rows}


def typed_texts(posted: QueryDict) -> list[tuple[str, str]]:
    """Return the labels and texts of what somebody typed, for pages that can only give it back."""
    fields = ProblemForm.base_fields
    found = [
        (capfirst(fields[name].label), posted.get(name, "")) for name in (*TEXT_NAMES, "offices")
    ]
    for number, row in enumerate(typed_rows(posted), 1):
        label = str(_("Recommendation %(number)s") % {"number": number})
        text = row.text
        if row.addressees.strip():
            text += f"\n→ {row.addressees}"
        found.append((label, text))
    for name in posted:
        key = name.removeprefix("mix-")
        # The page fills the field of a mix beforehand: only where it was chosen has it been typed.
        if key != name and posted.get(f"choice-{key}") == "mix":
            found.append((_("A mix of both"), posted.get(name, "")))
    return [(str(label), text) for label, text in found if text.strip()]
