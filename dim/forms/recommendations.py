"""The recommendations of an entry as rows that can be added, removed and moved, with or without JavaScript.

Every row has the same field names; their order on the page is their order in the
list. So a script (or a person without one) moves rows without renumbering.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import zip_longest

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dim.forms.base import CrispyForm
from dim.forms.choices import AddresseeNames, AddresseesField
from dim.forms.fields import TypedTextField
from dim.models import Recommendation
from dim.operations.content import MAX_RECOMMENDATIONS, RecommendationContent

PREFIX = "recommendation"
FIELDS = ("pk", "text", "addressees", "horizon")


@dataclass(frozen=True)
class TypedRow:
    """One row exactly as it came from the browser."""

    pk: str = ""
    text: str = ""
    addressees: str = ""
    horizon: str = ""

    @property
    def is_empty(self) -> bool:
        """Nothing to store: a row whose words were deleted is a row that was removed."""
        return not (self.text.strip() or self.addressees.strip() or self.horizon.strip())


def typed_rows(posted: QueryDict) -> list[TypedRow]:
    columns = [posted.getlist(f"{PREFIX}-{name}") for name in FIELDS]
    return [TypedRow(*values) for values in zip_longest(*columns, fillvalue="")]


def stored_rows(recommendations: Iterable[RecommendationContent]) -> list[TypedRow]:
    return [TypedRow(str(row.pk or ""), row.text, "; ".join(row.addressees), row.horizon) for row in recommendations]


def _without_empty_end(rows: list[TypedRow]) -> list[TypedRow]:
    filled = [at for at, row in enumerate(rows) if not row.is_empty]
    return rows[: filled[-1] + 1] if filled else []


def rearranged(rows: list[TypedRow], command: str) -> tuple[list[TypedRow], int]:
    """`rows` after a button was pressed ("add", "remove-2", "up-2", "down-2"), and the row to go on with."""
    rows = _without_empty_end(rows)
    verb, __, number = command.partition("-")
    at = int(number) if number.isascii() and number.isdigit() else len(rows)
    if verb == "remove" and at < len(rows):
        del rows[at]
        return rows, min(at, max(len(rows) - 1, 0))
    to = at + {"up": -1, "down": 1}.get(verb, 0)
    if verb in {"up", "down"} and at < len(rows) and 0 <= to < len(rows):
        rows[at], rows[to] = rows[to], rows[at]
        return rows, to
    if verb == "add":
        return [*rows, TypedRow()], len(rows)
    return rows, min(at, max(len(rows) - 1, 0))


def _same_words(one: RecommendationContent, other: RecommendationContent) -> bool:
    names = [{name.casefold() for name in row.addressees} for row in (one, other)]
    return (one.text, one.horizon, names[0]) == (other.text, other.horizon, names[1])


class RecommendationForm(CrispyForm):
    """One row."""

    pk = forms.IntegerField(required=False, widget=forms.HiddenInput)
    text = TypedTextField(label=_("Recommendation"), required=False, widget=forms.Textarea(attrs={"rows": 1}))
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

    def add_prefix(self, field_name: str) -> str:
        return f"{PREFIX}-{field_name}"

    def __init__(self, row: TypedRow, *, number: int, bound: bool, known: AddresseeNames) -> None:
        typed = {name: getattr(row, name) for name in FIELDS}
        super().__init__(
            {self.add_prefix(name): value for name, value in typed.items()} if bound else None,
            initial=typed,
            auto_id=f"id_{number}_%s",
        )
        self.row, self.number = row, number
        self.fields["addressees"].known = known
        for name in ("text", "addressees"):
            self.fields[name].widget.attrs["class"] = "form-control"
        self.fields["horizon"].widget.attrs["class"] = "form-select"

    def clean(self) -> None:
        if not self.cleaned_data.get("text") and "text" not in self.errors and not self.row.is_empty:
            self.add_error(
                "text",
                forms.ValidationError(_("Write the recommendation, or remove this row."), code="recommendation_empty"),
            )

    def content(self, keep_identity: bool) -> RecommendationContent:
        values = self.cleaned_data
        return RecommendationContent(
            text=values["text"],
            addressees=values["addressees"],
            horizon=values["horizon"],
            pk=values["pk"] if keep_identity else None,
        )


class RecommendationRows:
    """All rows of one form, with one empty row at the end."""

    def __init__(self, rows: list[TypedRow], *, bound: bool, known: AddresseeNames, focus: int | None = None) -> None:
        shown = _without_empty_end(rows)
        self.too_many = len(shown) > MAX_RECOMMENDATIONS
        shown += [TypedRow()] * max(1, (focus or 0) + 1 - len(shown))
        self.forms = [
            RecommendationForm(row, number=number, bound=bound, known=known) for number, row in enumerate(shown, 1)
        ]
        self.known = known
        if focus is not None:
            self.forms[min(focus, len(shown) - 1)].fields["text"].widget.attrs["autofocus"] = True

    @property
    def filled(self) -> list[RecommendationForm]:
        return [form for form in self.forms if not form.row.is_empty]

    def is_valid(self) -> bool:
        wrong = [form for form in self.filled if not form.is_valid()]
        return not wrong and not self.too_many

    def contents(self, keep_identity: bool) -> tuple[RecommendationContent, ...]:
        return tuple(form.content(keep_identity) for form in self.filled)

    def identities(self, stored: tuple[RecommendationContent, ...]) -> list[int | None]:
        """The key of the stored row that each row as sent has become; None for empty ones, which may end the list."""
        free = {row.pk: row for row in stored}
        forms = self.forms[:-1]  # the last is the empty one to go on with
        kept = [None if form.row.is_empty else free.pop(form.cleaned_data["pk"], None) for form in forms]
        found = []
        for form, row in zip(forms, kept, strict=True):
            if row is None and not form.row.is_empty:
                mine = form.content(keep_identity=False)
                row = next((each for each in free.values() if _same_words(each, mine)), None)
                free.pop(row.pk if row else None, None)
            found.append(row.pk if row else None)
        return found

    def new_addressees(self) -> list[str]:
        """The names that this form adds to the event's list."""
        names = [name for form in self.filled for name in form.cleaned_data["addressees"] if self.known.is_new(name)]
        return list(dict.fromkeys(names))
