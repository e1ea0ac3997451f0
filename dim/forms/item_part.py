"""The form for one recommendation in a consolidated item: what becomes of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dim.forms.choices import AddresseeNames, addressees_field, horizon_field
from dim.forms.fields import TypedTextField
from dim.models import Problem, Recommendation

# Values of the field `fate`; the key of the other recommendation follows WITH.
KEEP, ASIDE, WITH = "keep", "aside", "with-"
# Among the initial values of a part: its decision was stored half finished, and counts for nothing.
UNFINISHED = "unfinished"


class PartForm(forms.Form):
    """What becomes of one recommendation of a problem.

    It is kept (and worded here), combined with another one, or set aside with a reason.
    """

    fate = forms.ChoiceField(
        label=pgettext_lazy("consolidation", "decision"),
        error_messages={
            "required": _("Decide: keep it, combine it or set it aside."),
            "invalid_choice": _("That recommendation is not in this item any more. Decide again."),
        },
    )
    text = TypedTextField(
        label=_("recommendation"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    addressees = addressees_field()
    horizon = horizon_field()
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
        *,
        must_be_complete: bool,
    ) -> None:
        """Make the form of `recommendation`, which belongs to the problem `source`.

        `numbers` has the number of every recommendation on the page by its key, `stored` what was
        decided before, as fields. `typed` shows again what was typed, without judging it.
        """
        names = [row.name for row in recommendation.addressees.all()]
        own = {
            "text": recommendation.text,
            "addressees": "; ".join(names),
            "horizon": recommendation.horizon,
        }
        prefix = f"part-{recommendation.pk}"
        super().__init__(
            data,
            prefix=prefix,
            initial={**own, **stored, **as_typed(typed, prefix, self.base_fields)},
        )
        self.recommendation = recommendation
        self.source = source
        self.number = numbers[recommendation.pk]
        self.addressed_to = names
        self.own = own
        self.must_be_complete = must_be_complete
        # The key of an earlier recommendation that says the same, and whether the page proposes to
        # join both; the item's form sets them.
        self.repeats: int | None = None
        self.is_suggested = False
        self.fields["fate"].required = must_be_complete
        self.fields["fate"].choices = self._choices(numbers)
        self.fields["addressees"].known = known

    def _choices(self, numbers: Mapping[int, int]) -> list[tuple[str, Any]]:
        choices: list[tuple[str, Any]] = [
            ("", pgettext_lazy("consolidation", "decide …")),
            (KEEP, pgettext_lazy("consolidation", "keep")),
        ]
        for pk, number in numbers.items():
            if pk != self.recommendation.pk:
                label = pgettext_lazy("consolidation", "combine with %(number)d")
                choices.append((f"{WITH}{pk}", label % {"number": number}))
        choices.append((ASIDE, pgettext_lazy("consolidation", "set aside")))
        return choices

    @property
    def row_name(self) -> str:
        """How messages name this row of the page, for example "Recommendation 3 (SEK-B-014)"."""
        return _("Recommendation %(number)d (%(code)s)") % {
            "number": self.number,
            "code": self.source.code,
        }

    @property
    def was_looked_at(self) -> bool:
        """Whether somebody has stored or proposed what becomes of it, if only to leave it open."""
        return bool(self.initial.get("fate")) or UNFINISHED in self.initial

    def suggest(self, fate: str) -> None:
        """Show `fate` as decided already, until somebody decides otherwise."""
        self.initial["fate"], self.is_suggested = fate, True

    @property
    def is_combined_now(self) -> bool:
        """Whether it is combined with another one by this page, and was not before."""
        fate = self.cleaned_data.get("fate", "")
        is_new = fate != self.initial.get("fate") or UNFINISHED in self.initial
        return fate.startswith(WITH) and is_new

    @property
    def has_words(self) -> bool:
        """Whether the decision has the words that it needs: its wording, or a reason."""
        said = self.cleaned_data
        needed = {KEEP: said.get("text"), ASIDE: said.get("reason")}
        return bool(needed.get(said.get("fate", ""), True))

    @property
    def typed_so_far(self) -> dict[str, str]:
        """What the page says other than the class did, to go on with it later."""
        said = {**self.cleaned_data, "addressees": "; ".join(self.cleaned_data["addressees"])}
        return {
            name: said[name] for name in self.fields if said.get(name, "") != self.own.get(name, "")
        }

    def clean(self) -> None:
        """Require the words that the decision needs: its wording, or why it is set aside."""
        said = self.cleaned_data
        if not self.must_be_complete:
            return
        # A text that was refused already, as too long for example, needs no second complaint.
        if said.get("fate") == KEEP and not said.get("text") and "text" not in self.errors:
            self.add_error(
                "text", ValidationError(_("Write the recommendation."), "recommendation_empty")
            )
        if said.get("fate") == ASIDE and not said.get("reason") and "reason" not in self.errors:
            error = _("Write why the recommendation is set aside.")
            self.add_error("reason", ValidationError(error, "reason_missing"))


def as_typed(typed: QueryDict | None, prefix: str, names: Iterable[str]) -> dict[str, str]:
    """Return what `typed` has for these fields, by name."""
    if not typed:
        return {}
    found = {name: f"{prefix}-{name}" if prefix else name for name in names}
    return {name: typed[key] for name, key in found.items() if key in typed}  # type: ignore[misc]
