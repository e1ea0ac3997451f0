"""The rows of recommendations in a form; they can be added, removed and moved without JavaScript.

Every row has the same field names, and the order on the page is the order in the list: whoever
moves a row renumbers nothing. (Django's formset has a hidden count of its rows; changed by
anything, it loses every typed row.)
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import zip_longest

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from dim.forms.base import CrispyForm
from dim.forms.choices import AddresseeNames, addressees_field, horizon_field
from dim.forms.fields import TypedTextField
from dim.forms.recommendation_marks import has_marks, read_marks
from dim.operations.problems.content import MAX_RECOMMENDATIONS, RecommendationContent

PREFIX = "recommendation"
FIELDS = ("pk", "text", "addressees", "horizon")


@dataclass(frozen=True)
class TypedRow:
    """The texts of one row as the browser sent them."""

    pk: str = ""
    text: str = ""
    addressees: str = ""
    horizon: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to store; a row whose words were deleted counts as removed."""
        return not (self.text.strip() or self.addressees.strip() or self.horizon.strip())


def typed_rows(posted: QueryDict) -> list[TypedRow]:
    """Return the rows of a POST in the order of the page."""
    columns = [posted.getlist(f"{PREFIX}-{name}") for name in FIELDS]
    # A browser sends every field of every row; a script of somebody else's may send less.
    return [TypedRow(*values) for values in zip_longest(*columns, fillvalue="")]


def with_marks_read(
    rows: list[TypedRow],
    known: AddresseeNames,
    stored: Iterable[RecommendationContent] = (),
    *,
    in_place: bool,
) -> tuple[list[TypedRow], list[str]]:
    """Return rows of the board with the marks behind their texts in fields, and unread marks.

    A text that is `stored` like this stays: it was read when it was typed. So does a row that has
    an addressee or a horizon, which was typed in the full form; but one that was changed `in_place`
    has both fields and marks, and the marks were typed last.
    """
    as_stored = {(str(row.pk), row.text) for row in stored}
    found: list[TypedRow] = []
    unread: list[str] = []
    for row in rows:
        is_of_full_form = bool(row.addressees.strip() or row.horizon.strip()) and not in_place
        if not has_marks(row.text) or is_of_full_form or (row.pk, row.text) in as_stored:
            found.append(row)
            continue
        marked = read_marks(row.text, known)
        names = "; ".join(name for name in (row.addressees.strip(), *marked.addressees) if name)
        found.append(TypedRow(row.pk, marked.text, names, marked.horizon or row.horizon))
        unread.append(marked.unread)
    return found, unread


def stored_rows(recommendations: Iterable[RecommendationContent]) -> list[TypedRow]:
    """Return stored recommendations as the rows that a browser would send."""
    return [
        TypedRow(str(row.pk or ""), row.text, "; ".join(row.addressees), row.horizon)
        for row in recommendations
    ]


def _without_empty_end(rows: list[TypedRow]) -> list[TypedRow]:
    filled = [at for at, row in enumerate(rows) if not row.is_empty]
    return rows[: filled[-1] + 1] if filled else []


def rearranged(rows: list[TypedRow], command: str) -> tuple[list[TypedRow], int]:
    """Return `rows` after a button was pressed, and the index of the row that gets the cursor.

    The buttons are "add", "remove-2", "up-2" and "down-2", with the index of their row; any other
    command changes nothing.
    """
    rows = _without_empty_end(rows)
    verb, _hyphen, number = command.partition("-")
    at = int(number) if number.isascii() and number.isdigit() else len(rows)

    if verb == "add":
        return [*rows, TypedRow()], len(rows)
    if verb == "remove" and at < len(rows):
        del rows[at]
    elif verb in {"up", "down"} and at < len(rows):
        to = at - 1 if verb == "up" else at + 1
        if 0 <= to < len(rows):
            rows[at], rows[to] = rows[to], rows[at]
            return rows, to
    return rows, min(at, max(len(rows) - 1, 0))


def _have_same_words(one: RecommendationContent, other: RecommendationContent) -> bool:
    return (
        one.text == other.text
        and one.horizon == other.horizon
        # Stored in the event's spelling and order.
        and {name.casefold() for name in one.addressees}
        == {name.casefold() for name in other.addressees}
    )


class RecommendationForm(CrispyForm):
    """The form of one row. Its fields have the same names in every row."""

    pk = forms.IntegerField(required=False, widget=forms.HiddenInput)
    text = TypedTextField(
        label=_("Recommendation"), required=False, widget=forms.Textarea(attrs={"rows": 1})
    )
    addressees = addressees_field()
    horizon = horizon_field()

    def add_prefix(self, field_name: str) -> str:
        """Return the name of the field in the page, without the number of the row."""
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
        """Require words in a row that has an addressee or a horizon (``recommendation_empty``)."""
        has_text = bool(self.cleaned_data.get("text"))
        if not has_text and "text" not in self.errors and not self.row.is_empty:
            self.add_error(
                "text",
                forms.ValidationError(
                    _("Write the recommendation, or remove this row."), code="recommendation_empty"
                ),
            )

    def content(self, keep_identity: bool) -> RecommendationContent:
        """Return what the row says; with `keep_identity` also which stored row it is."""
        values = self.cleaned_data
        return RecommendationContent(
            text=values["text"],
            addressees=values["addressees"],
            horizon=values["horizon"],
            pk=values["pk"] if keep_identity else None,
        )


class RecommendationRows:
    """All rows of one form, with an empty one at the end to go on with.

    `focus` is the index of the row that gets the cursor.
    """

    def __init__(
        self, rows: list[TypedRow], *, bound: bool, known: AddresseeNames, focus: int | None = None
    ) -> None:
        shown = _without_empty_end(rows)
        self.too_many = len(shown) > MAX_RECOMMENDATIONS
        # One empty row, and as many more as it takes until the row with the cursor exists.
        missing = (focus or 0) + 1 - len(shown)
        shown += [TypedRow()] * max(1, missing)
        self.forms = [
            RecommendationForm(row, number=number, bound=bound, known=known)
            for number, row in enumerate(shown, 1)
        ]
        self.known = known
        if focus is not None:
            self.forms[min(focus, len(shown) - 1)].fields["text"].widget.attrs["autofocus"] = True

    @property
    def filled(self) -> list[RecommendationForm]:
        """The rows in which something was typed."""
        return [form for form in self.forms if not form.row.is_empty]

    def is_valid(self) -> bool:
        """Judge every row with text, so that the page shows all errors at once."""
        wrong = [form for form in self.filled if not form.is_valid()]
        return not wrong and not self.too_many

    def contents(self, keep_identity: bool) -> tuple[RecommendationContent, ...]:
        """Return what the rows with text say."""
        return tuple(form.content(keep_identity) for form in self.filled)

    def identities(self, stored: tuple[RecommendationContent, ...]) -> list[int | None]:
        """Return for each row that was sent the key of the row it is stored as.

        None stands for an empty row, and for one that is not stored. The script writes the keys
        into its rows, so that the next save changes the same ones.
        """
        free = {row.pk: row for row in stored}
        forms = self.forms[:-1]  # the last is the empty one to go on with
        # First all rows that name their own, so that no row with the same words takes another's.
        kept = [
            None if form.row.is_empty else free.pop(form.cleaned_data["pk"], None) for form in forms
        ]
        found: list[int | None] = []
        for form, row in zip(forms, kept, strict=True):
            if row is None and not form.row.is_empty:
                mine = form.content(keep_identity=False)
                row = next((each for each in free.values() if _have_same_words(each, mine)), None)
                if row:
                    del free[row.pk]
            found.append(row.pk if row else None)
        return found

    def new_addressees(self) -> list[str]:
        """Return the names that this form adds to the event's list, each once."""
        names = [
            name
            for form in self.filled
            for name in form.cleaned_data["addressees"]
            if self.known.is_new(name)
        ]
        return list(dict.fromkeys(names))
