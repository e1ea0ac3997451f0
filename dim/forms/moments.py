"""Days and times as people write them, in the zone of the event they belong to."""

import datetime
import zoneinfo
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.timezone import make_aware
from django.utils.translation import gettext_lazy as _

from dim.models import Event

# Text fields: a native date box shows month/day on a browser set to English and would be misread.
DATE_FORMATS = ["%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%Y-%m-%d"]
TIME_FORMATS = ["%H.%M", "%H:%M"]


class EventDateField(forms.DateField):
    """A day, written as in Indonesia: ``22/9/2019``."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            **{"input_formats": DATE_FORMATS, "help_text": _("Day/month/year, for example 22/9/2019.")} | kwargs
        )
        self.widget = forms.DateInput(format="%d/%m/%Y", attrs={"autocomplete": "off", "size": 12})


class EventMomentWidget(forms.SplitDateTimeWidget):
    """Day and time side by side, each with its own name for those who do not see them."""

    def __init__(self) -> None:
        super().__init__(
            date_attrs={"aria-label": _("Day, for example 22/9/2019"), "autocomplete": "off", "size": 12},
            time_attrs={"aria-label": _("Time, for example 14.30"), "autocomplete": "off", "size": 6},
            date_format="%d/%m/%Y",
            time_format="%H.%M",
        )


class EventMomentField(forms.SplitDateTimeField):
    """A moment, shown and typed in the zone of `event` whatever the server's or the browser's zone is."""

    widget = EventMomentWidget

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(input_date_formats=DATE_FORMATS, input_time_formats=TIME_FORMATS, **kwargs)
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
        return super().has_changed(self.prepare_value(initial), data)
