"""Forms of the set-up: classes in one step, their doors and deadlines, accounts, joining addressees."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dim.forms.fields import RowsField
from dim.forms.moments import EventDateField, EventMomentField, year_in
from dim.models import Addressee, Division, Event, WorkshopClass
from dim.operations import setup
from dim.operations.doors import EXTENSIONS
from dim.operations.one_time_passwords import MAX_PER_CLASS


class EventForm(forms.ModelForm):
    """An event. A day without a year is in the year of the other day, if that one names it."""

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
        fields = ["name", "slug", "venue", "starts_on", "ends_on", "time_zone", "phase", "is_sample"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            del self.fields["coordinates"]
        for name, other in (("starts_on", "ends_on"), ("ends_on", "starts_on")):
            self.fields[name].year = year_in(self.data.get(self.add_prefix(other)))


class DivisionForm(forms.ModelForm):
    """A division; nobody has to find the shift key for its code."""

    class Meta:
        model = Division
        fields = ["event", "code", "name", "short_name", "position"]

    def clean_code(self) -> str:
        return self.cleaned_data["code"].upper()


class MakeClassesForm(forms.Form):
    """Which letters in which divisions of an event."""

    divisions = RowsField(
        queryset=Division.objects.none(), label=capfirst(_("divisions")), widget=forms.CheckboxSelectMultiple
    )
    letters = forms.CharField(
        label=capfirst(_("letters")),
        initial="A, B, C, D, E",
        max_length=200,
        help_text=_("One class for each letter in each division. Letters that exist already are left as they are."),
    )

    def __init__(self, event: Event, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["divisions"].queryset = event.divisions.all()

    def clean_letters(self) -> tuple[str, ...]:
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
        self.fields["classes"].queryset = WorkshopClass.objects.filter(division__event=event).with_names()


class ExtendForm(ChosenClassesForm):
    """How many minutes more for which classes. `key` is made with the page: sent twice it extends once."""

    minutes = forms.TypedChoiceField(coerce=int, choices=[(number, str(number)) for number in EXTENSIONS])
    key = forms.UUIDField()


class DoorsForm(ChosenClassesForm):
    """Open, close, extend, or give a deadline to the chosen classes; the button says which."""

    EXTEND = {f"extend-{number}": number for number in EXTENSIONS}
    VERBS = ("open", "close", "deadline", "no_deadline", *EXTEND)

    key = forms.UUIDField(required=False)

    closes_at = EventMomentField(label=capfirst(_("closes at")), required=False)

    def __init__(self, event: Event, *args: Any, **kwargs: Any) -> None:
        super().__init__(event, *args, **kwargs)
        self.fields["closes_at"].use_zone_of(event)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if self.data.get("verb") not in self.VERBS:
            raise forms.ValidationError(_("Choose what to do with the classes."), code="verb")
        if self.data["verb"] == "deadline" and not cleaned.get("closes_at") and "closes_at" not in self.errors:
            self.add_error("closes_at", forms.ValidationError(_("Write day and time."), code="required"))
        if self.data["verb"] in self.EXTEND and not cleaned.get("key"):
            raise forms.ValidationError(_("This form was not complete. Reload the page."), code="key")
        return cleaned


class AccountsForm(ChosenClassesForm):
    """For which classes to open accounts, and up to how many each."""

    per_class = forms.TypedChoiceField(
        label=capfirst(_("accounts per class")),
        coerce=int,
        choices=[(number, str(number)) for number in range(1, MAX_PER_CLASS + 1)],
        help_text=_("Accounts that a class has already are counted in; only what is missing is made."),
    )


class JoinAddresseesForm(forms.Form):
    """The addressee that stays."""

    into = forms.ModelChoiceField(queryset=Addressee.objects.none(), label=capfirst(_("Join into")))

    def __init__(self, targets: QuerySet[Addressee], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["into"].queryset = targets
