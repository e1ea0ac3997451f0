"""Forms of the set-up: events, divisions, classes and their opening hours, accounts, addressees."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dim.forms.date_fields import EventDateField, EventDateTimeField
from dim.forms.fields import RowsField
from dim.models import Division, Event, WorkshopClass
from dim.operations import setup
from dim.operations.classes.opening_hours import EXTENSIONS
from dim.operations.people.one_time_passwords import MAX_PER_CLASS
from dim.operations.written_days import year_in


class EventForm(forms.ModelForm):
    """An event. A day without a year is in the year of the other day, if that day names one."""

    starts_on = EventDateField(label=capfirst(_("first day")))
    ends_on = EventDateField(label=capfirst(_("last day")))
    coordinates = forms.BooleanField(
        label=_("I coordinate this event"),
        initial=True,
        required=False,
        help_text=_("Without a coordinator nobody imports entries or decides across divisions."),
    )

    class Meta:
        model = Event
        fields = [
            "name",
            "slug",
            "venue",
            "starts_on",
            "ends_on",
            "time_zone",
            "phase",
            "is_sample",
        ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Asked once, when the event is made; afterwards roles are given on their own page.
        if self.instance.pk:
            del self.fields["coordinates"]
        for name, other in (("starts_on", "ends_on"), ("ends_on", "starts_on")):
            self.fields[name].year = year_in(self.data.get(self.add_prefix(other)))


class DivisionForm(forms.ModelForm):
    """A division."""

    class Meta:
        model = Division
        fields = ["event", "code", "name", "short_name", "position"]

    def clean_code(self) -> str:
        """Return the code in capitals, so that nobody has to type them."""
        return self.cleaned_data["code"].upper()


class MakeClassesForm(forms.Form):
    """Make one class for each letter in each of the chosen divisions."""

    divisions = RowsField(
        queryset=Division.objects.none(),
        label=capfirst(_("divisions")),
        widget=forms.CheckboxSelectMultiple,
    )
    letters = forms.CharField(
        label=capfirst(_("letters")),
        initial="A, B, C, D, E",
        max_length=200,
        help_text=_(
            "One class for each letter in each division. "
            "Letters that exist already are left as they are."
        ),
    )

    def __init__(self, event: Event, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["divisions"].queryset = event.divisions.all()

    def clean_letters(self) -> tuple[str, ...]:
        """Return the letters, read by the operation that will make the classes."""
        try:
            return setup.parse_letters(self.cleaned_data["letters"])
        except setup.SetUpRefused as error:
            raise forms.ValidationError(str(error), code=error.code) from error


class ChosenClassesForm(forms.Form):
    """A selection of an event's classes, ticked in a table that the page draws."""

    classes = RowsField(
        queryset=WorkshopClass.objects.none(),
        label=capfirst(pgettext_lazy("workshop", "classes")),
        error_messages={"required": _("Choose at least one class.")},
    )

    def __init__(self, event: Event, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["classes"].queryset = WorkshopClass.objects.filter(
            division__event=event
        ).with_names()


class ExtendForm(ChosenClassesForm):
    """Give the chosen classes some minutes more.

    `key` is made with the page: a double click sends it twice and extends once.
    """

    minutes = forms.TypedChoiceField(
        coerce=int, choices=[(number, str(number)) for number in EXTENSIONS]
    )
    key = forms.UUIDField()


class OpeningHoursForm(ChosenClassesForm):
    """Open, close or extend the chosen classes, or set their deadline.

    The button (`verb`) says which of these.
    """

    EXTEND = {f"extend-{number}": number for number in EXTENSIONS}
    VERBS = ("open", "close", "deadline", "no_deadline", *EXTEND)

    # Needed by the buttons that extend only; the others may be sent twice.
    key = forms.UUIDField(required=False)
    closes_at = EventDateTimeField(label=capfirst(_("closes at")), required=False)

    def __init__(self, event: Event, *args: Any, **kwargs: Any) -> None:
        super().__init__(event, *args, **kwargs)
        self.fields["closes_at"].use_zone_of(event)

    def clean(self) -> dict[str, Any]:
        """Require a known button, and what that button needs."""
        cleaned = super().clean() or self.cleaned_data
        verb = self.data.get("verb")
        if verb not in self.VERBS:
            raise forms.ValidationError(_("Choose what to do with the classes."), code="verb")
        has_time = cleaned.get("closes_at") or "closes_at" in self.errors
        if verb == "deadline" and not has_time:
            self.add_error(
                "closes_at", forms.ValidationError(_("Write day and time."), code="required")
            )
        if verb in self.EXTEND and not cleaned.get("key"):
            raise forms.ValidationError(
                _("This form was not complete. Reload the page."), code="key"
            )
        return cleaned


class AccountsForm(ChosenClassesForm):
    """Open accounts for the chosen classes, up to a number for each class."""

    per_class = forms.TypedChoiceField(
        label=capfirst(_("accounts per class")),
        coerce=int,
        choices=[(number, str(number)) for number in range(1, MAX_PER_CLASS + 1)],
        help_text=_(
            "Accounts that a class has already are counted in; only what is missing is made."
        ),
    )


class JoinForm(forms.Form):
    """Choose the row that stays when several are joined, among `targets`."""

    into: forms.ModelChoiceField = forms.ModelChoiceField(
        queryset=None, label=capfirst(_("Join into"))
    )

    def __init__(self, targets: QuerySet, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["into"].queryset = targets
