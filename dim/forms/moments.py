"""Days and times as people write them, in the zone of the event they belong to."""

import datetime
import re
import zoneinfo
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.timezone import localdate, make_aware
from django.utils.translation import gettext_lazy as _

from dim.models import Event

# Indonesian, its older spellings, and English; a word counts from three letters on.
MONTHS = (
    ("januari", "january"),
    ("februari", "pebruari", "february"),
    ("maret", "march"),
    ("april",),
    ("mei", "may"),
    ("juni", "june"),
    ("juli", "july"),
    ("agustus", "agt", "ags", "august"),
    ("september",),
    ("oktober", "october"),
    ("november", "nopember"),
    ("desember", "december"),
)
_DAY = re.compile(r"\A(\d{1,2})(?:\s*[/.-]\s*|\s+)([a-z]+|\d{1,2})\.?(?:(?:\s*[/.-]\s*|\s+)(\d{4}|\d{2}))?\Z")
_YEAR = re.compile(r"(?<!\d)(\d{4})(?!\d)")

TIME_FORMATS = ["%H.%M", "%H:%M"]
MINUTES = "%Y-%m-%dT%H:%M"


def read_day(typed: str, year: int) -> datetime.date | None:
    """The day meant by ``22/9/2019``, ``22 Sept 2019`` or, in `year`, ``22 September``; None if it is no day."""
    found = _DAY.match(typed.strip().lower())
    if found is None:
        return None
    day, month, own_year = found.groups()
    if own_year:
        year = int(own_year) + (2000 if len(own_year) == 2 else 0)
    try:
        return datetime.date(year, int(month) if month.isdigit() else _month(month), int(day))
    except ValueError:
        return None


def year_in(typed: str | None) -> int | None:
    """The year that somebody wrote in full, if they did."""
    found = _YEAR.search(typed or "")
    return int(found[1]) if found else None


def _month(word: str) -> int:
    """Raises ValueError."""
    for number, names in enumerate(MONTHS, 1):
        if len(word) >= 3 and any(name.startswith(word) for name in names):
            return number
    raise ValueError(word)


class EventDateField(forms.DateField):
    """A day as it is written in Indonesia: ``22/9/2019``, ``22 September 2019``.

    A text field: a native date box shows month/day on a browser set to English and would be misread.
    Without a year it is a day of `year`, or of the present one.
    """

    default_error_messages = {"invalid": _("This is no date. Write it like 22/9/2019 or 22 September 2019.")}

    def __init__(self, **kwargs: Any) -> None:
        hint = _("Day, month, year, for example 22/9/2019 or 22 September 2019.")
        super().__init__(**{"input_formats": ["%Y-%m-%d"], "help_text": hint} | kwargs)
        self.widget = forms.DateInput(format="%d/%m/%Y", attrs={"autocomplete": "off", "size": 20})
        self.year: int | None = None

    def to_python(self, value: Any) -> datetime.date | None:
        if isinstance(value, str) and (day := read_day(value, self.year or localdate().year)):
            return day
        return super().to_python(value)


class EventMomentWidget(forms.SplitDateTimeWidget):
    """Day and time side by side, each with its own name for those who do not see them."""

    def __init__(self) -> None:
        super().__init__(
            date_attrs={"aria-label": _("Day, for example 22/9/2019"), "autocomplete": "off", "size": 20},
            time_attrs={"aria-label": _("Time, for example 14.30"), "autocomplete": "off", "size": 6},
            date_format="%d/%m/%Y",
            time_format="%H.%M",
        )


class HiddenMoment(forms.HiddenInput):
    """The moment that a page showed, in one field."""

    def format_value(self, value: Any) -> str | None:
        return super().format_value(value.strftime(MINUTES) if isinstance(value, datetime.datetime) else value)


class EventMomentField(forms.SplitDateTimeField):
    """A moment, shown and typed in the zone of `event` whatever the server's or the browser's zone is."""

    widget = EventMomentWidget
    hidden_widget = HiddenMoment
    default_error_messages = {
        "invalid_date": EventDateField.default_error_messages["invalid"],
        "invalid_time": _("This is no time. Write it like 14.30."),
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(input_time_formats=TIME_FORMATS, **kwargs)
        self.fields = (EventDateField(required=False), self.fields[1])
        self.zone: datetime.tzinfo | None = None

    def use_zone_of(self, event: Event) -> None:
        """Say which zone is meant, in the help too."""
        self.zone: zoneinfo.ZoneInfo = event.zone
        self.help_text = _("Local time of the event (%(zone)s), for example 22/9/2019 and 14.30.") % {
            "zone": event.zone_label
        }

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, datetime.datetime) and value.tzinfo:
            return value.astimezone(self.zone).replace(tzinfo=None)
        return value

    def compress(self, data_list: list[Any]) -> datetime.datetime | None:
        if not any(data_list):
            return None
        day, time = data_list
        if day in self.empty_values:
            raise ValidationError(self.error_messages["invalid_date"], code="invalid_date")
        if time in self.empty_values:
            raise ValidationError(self.error_messages["invalid_time"], code="invalid_time")
        return make_aware(datetime.datetime.combine(day, time), self.zone)

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compare to the minute, which is what people see and type. Either side may be text of a hidden field."""
        return self._to_the_minute(initial) != self._to_the_minute(data)

    def _to_the_minute(self, value: Any) -> str:
        if isinstance(value, list | tuple):
            try:
                value = self.compress([part.to_python(raw) for part, raw in zip(self.fields, value, strict=True)])
            except (ValidationError, ValueError):
                return repr(value)
        value = self.prepare_value(value)
        return value.strftime(MINUTES) if isinstance(value, datetime.datetime) else str(value or "")
