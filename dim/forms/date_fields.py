"""Fields for dates and times as people write them, in the time zone of the event."""

import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.timezone import localdate, make_aware
from django.utils.translation import gettext_lazy as _

from dim.models import Event
from dim.operations.written_days import read_day

# Indonesian clocks are written with a point.
TIME_FORMATS = ["%H.%M", "%H:%M"]
MINUTES = "%Y-%m-%dT%H:%M"


class EventDateField(forms.DateField):
    """A day as it is written in Indonesia: ``22/9/2019``, ``22 September 2019``.

    A day without a year is in `year`, or in the present one.
    """

    default_error_messages = {
        "invalid": _("This is no date. Write it like 22/9/2019 or 22 September 2019.")
    }

    def __init__(self, **kwargs: Any) -> None:
        hint = _("Day, month, year, for example 22/9/2019 or 22 September 2019.")
        own: dict[str, Any] = {"input_formats": ["%Y-%m-%d"], "help_text": hint}
        super().__init__(**own | kwargs)
        # No native date box: a browser set to English shows month/day, and 3/9 would be misread.
        self.widget = forms.DateInput(format="%d/%m/%Y", attrs={"autocomplete": "off", "size": 20})
        self.year: int | None = None

    def to_python(self, value: Any) -> datetime.date | None:
        """Read a day in one of the local forms, or in one that Django knows."""
        if isinstance(value, str) and (day := read_day(value, self.year or localdate().year)):
            return day
        return super().to_python(value)


class EventDateTimeWidget(forms.SplitDateTimeWidget):
    """Day and time side by side, each with its own label for screen readers."""

    def __init__(self) -> None:
        day: dict[str, Any] = {
            "aria-label": _("Day, for example 22/9/2019"),
            "autocomplete": "off",
            "size": 20,
        }
        time = day | {"aria-label": _("Time, for example 14.30"), "size": 6}
        super().__init__(
            date_attrs=day,
            time_attrs=time,
            date_format="%d/%m/%Y",
            time_format="%H.%M",
        )


class HiddenDateTimeInput(forms.HiddenInput):
    """The day and time that a page showed, in one hidden field."""

    def format_value(self, value: Any) -> str | None:
        """Write a time to the minute, as `EventDateTimeField` compares it."""
        return super().format_value(
            value.strftime(MINUTES) if isinstance(value, datetime.datetime) else value
        )


class EventDateTimeField(forms.SplitDateTimeField):
    """A day and time in the time zone of an event, whatever the server's or the browser's zone is.

    The form calls `use_zone_of` before the field is shown or cleaned.
    """

    widget = EventDateTimeWidget
    hidden_widget = HiddenDateTimeInput
    default_error_messages = {
        "invalid_date": EventDateField.default_error_messages["invalid"],
        "invalid_time": _("This is no time. Write it like 14.30."),
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(input_time_formats=TIME_FORMATS, **kwargs)
        self.fields = (EventDateField(required=False), self.fields[1])
        self.zone: datetime.tzinfo | None = None

    def use_zone_of(self, event: Event) -> None:
        """Read and show times in the zone of `event`, and name it in the help text."""
        self.zone = event.zone
        self.help_text = _(
            "Local time of the event (%(zone)s), for example 22/9/2019 and 14.30."
        ) % {"zone": event.zone_label}

    def prepare_value(self, value: Any) -> Any:
        """Return a stored time in the zone of the event, as the widget shows it."""
        if isinstance(value, datetime.datetime) and value.tzinfo:
            return value.astimezone(self.zone).replace(tzinfo=None)
        return value

    def compress(self, data_list: Any) -> datetime.datetime | None:
        """Join day and time; both or neither have to be given."""
        if not any(data_list):
            return None
        day, time = data_list
        if day in self.empty_values:
            raise ValidationError(self.error_messages["invalid_date"], code="invalid_date")
        if time in self.empty_values:
            raise ValidationError(self.error_messages["invalid_time"], code="invalid_time")
        return make_aware(datetime.datetime.combine(day, time), self.zone)

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Tell whether `data` differs from `initial` in day, hour or minute."""
        # People see and type minutes: a stored second would look like a change of theirs. Either
        # side may be the text of a hidden field.
        return self._to_the_minute(initial) != self._to_the_minute(data)

    def _to_the_minute(self, value: Any) -> str:
        if isinstance(value, list | tuple):
            try:
                read = [part.to_python(raw) for part, raw in zip(self.fields, value, strict=True)]
                value = self.compress(read)
            except (ValidationError, ValueError):
                # What cannot be read is still a change; `clean` says what is wrong with it.
                return repr(value)
        value = self.prepare_value(value)
        if isinstance(value, datetime.datetime):
            return value.strftime(MINUTES)
        return str(value or "")
