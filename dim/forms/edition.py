"""The form that freezes an edition."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dim.forms.fields import TypedTextField
from dim.models import Division, Event
from dim.reports.content.edition_content import Stamp
from dim.reports.content.open_matters import Answer, OpenMatter

_MATTER = "matter-"
_OPEN_PROBLEMS: dict[Answer, Promise] = {
    Answer.STATE: _("List it, and say that it is not decided yet"),
    Answer.LEAVE_OUT: _("Leave it out; the paper says how many are left out"),
}
_RETURNED: dict[Answer, Promise] = _OPEN_PROBLEMS | {
    Answer.STATE: _("List it, and say that it was returned")
}
_BY_HAND: dict[Answer, Promise] = {Answer.AS_IS: _("Go on; the paper leaves room to write by hand")}
# What each matter is called, and its answers in words.
LABELS: dict[str, tuple[Promise, dict[Answer, Promise]]] = {
    "undecided": (_("Problems without a decision: %(count)d"), _OPEN_PROBLEMS),
    "unadopted": (_("Consolidated items still being written: %(count)d"), _OPEN_PROBLEMS),
    "returned": (_("Problems returned to their classes: %(count)d"), _RETURNED),
    "addressees": (
        _("Addressees that nobody has confirmed: %(count)d"),
        {Answer.AS_IS: _("Go on; they are printed as typed")},
    ),
    "letterhead": (
        _("There is no letterhead."),
        {Answer.AS_IS: _("Go on; papers are printed without one")},
    ),
    "number": (_("The official record has no number."), _BY_HAND),
    "place": (_("There is no place of signing."), {Answer.AS_IS: _("Go on; none is printed")}),
    "date": (_("There is no date of signing."), _BY_HAND),
    "day": (
        _("The day of the papers is not today."),
        {Answer.AS_IS: _("Go on; that is the day")},
    ),
    "letters": (
        _("Letters that papers cannot show, and print as boxes: %(count)d"),
        {Answer.AS_IS: _("Go on; files and pages keep them as typed")},
    ),
    "signatories": (_("Nobody is named to sign."), _BY_HAND),
}


class FreezeForm(forms.Form):
    """Choose the whole event or one division, and write a note about the occasion."""

    division = forms.ModelChoiceField(
        queryset=Division.objects.none(),
        required=False,
        label=capfirst(pgettext_lazy("edition", "of")),
        empty_label=_("the whole event"),
    )
    note = TypedTextField(
        label=capfirst(pgettext_lazy("edition", "note")),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("For example: for the plenary of the second day."),
    )

    def __init__(self, event: Event, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["division"].queryset = event.divisions.order_by("position", "code")

    @property
    def answers(self) -> dict[str, str]:
        """What was answered for matters that are open, by their names."""
        return {
            name.removeprefix(_MATTER): value
            for name, value in self.data.items()
            if name.startswith(_MATTER)
        }

    @property
    def matters(self) -> list[forms.BoundField]:
        """The questions about what is open."""
        return [self[name] for name in self.fields if name.startswith(_MATTER)]

    def ask(self, matters: Iterable[OpenMatter], addresses: Mapping[str, str]) -> None:
        """Ask what to do about these matters; `addresses` lead to where each is settled."""
        for matter in matters:
            label, answers = LABELS[matter.name]
            text = f"{label % {'count': matter.count}} {matter.detail}".rstrip()
            address = addresses.get(matter.name)
            link = ""
            if address:
                link = format_html('<a href="{}">{}</a>', address, _("See where it stands"))
            self.fields[_MATTER + matter.name] = forms.ChoiceField(
                label=text,
                choices=[(answer.value, answers[answer]) for answer in matter.answers],
                widget=forms.RadioSelect,
                help_text=link,
                required=False,
            )


def answers_in_words(stamp: Stamp | None) -> list[str]:
    """Return what was open when an edition was frozen, each with the organiser's answer."""
    said = []
    for name, (count, answer) in (stamp.open if stamp else {}).items():
        # An edition may name a matter that this version no longer asks about.
        if name in LABELS and answer in list(Answer):
            label, answers = LABELS[name]
            matter = str(label % {"count": count}).rstrip(".")
            said.append(f"{matter} ({answers[Answer(answer)]})")
    return said
