"""Write points in time as people read them: in the zone of their event, with its name."""

import datetime
import math

from django.utils import formats, timesince, timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from dim.models import Event

_DAY = 24 * 60  # minutes


def moment(value: datetime.datetime | None, event: Event) -> str:
    """Return day and time in the zone of `event`, such as ``22 September 2019, 14.32 WIB``.

    Returns "" for None.
    """
    if value is None:
        return ""
    local = value.astimezone(event.zone)
    return f"{formats.date_format(local, 'j F Y')}, {local:%H.%M} {event.zone_label}"


def days(first: datetime.date, last: datetime.date) -> str:
    """Return the days from `first` to `last`, such as ``21–23 September 2019``."""
    end = formats.date_format(last, "j F Y")
    if first == last:
        return end
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{end}"
    start = formats.date_format(first, "j F" if first.year == last.year else "j F Y")
    return f"{start}–{end}"


def clock(value: datetime.datetime | None, event: Event) -> str:
    """Return the time of day in the zone of `event`, such as ``14.32 WIB``, or "" for None."""
    if value is None:
        return ""
    return f"{value.astimezone(event.zone):%H.%M} {event.zone_label}"


def time_left(until: datetime.datetime, now: datetime.datetime) -> str:
    """Return how long it is from `now` to `until`, such as ``1 jam 28 menit lagi``."""
    # As `countdown.js` says it, which goes on from here on the pages that stay open.
    minutes = math.ceil((until - now) / datetime.timedelta(minutes=1))
    if minutes >= _DAY:
        return _("%(time)s left") % {"time": timesince.timeuntil(until, now)}
    hours, minutes = divmod(minutes, 60)
    if hours:
        text = pgettext("countdown", "{h} h {m} min left")
    else:
        text = pgettext("countdown", "{m} min left")
    return text.format(h=hours, m=minutes)


def short_moment(value: datetime.datetime | None, event: Event) -> str:
    """Return the time of day for today in the zone of `event`, and day and time otherwise.

    For deadlines and whatever else is mostly of the same day. Returns "" for None.
    """
    if value is None:
        return ""
    today = timezone.now().astimezone(event.zone).date()
    write = clock if value.astimezone(event.zone).date() == today else moment
    return write(value, event)
