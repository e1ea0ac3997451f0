"""What was typed before a class closed counts, although it arrives a little later."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.utils import timezone

from dim.models import OpeningHoursChange, WorkshopClass
from dim.workflow.errors import Refused


@dataclass(frozen=True)
class Typed:
    """When a page was opened, and when something was typed or pressed there last.

    `opened_at` is from our own clock and signed. `at` is what the device says, so it is believed
    only between that moment and now: make it with `claimed`.
    """

    opened_at: datetime.datetime
    at: datetime.datetime

    @classmethod
    def claimed(cls, opened_at: datetime.datetime, after: datetime.timedelta) -> Typed:
        """Return what a device claims that says so long `after` the page was opened."""
        # Durations and no times of day: many a laptop's clock is wrong, few run at another speed.
        after = max(after, datetime.timedelta())
        return cls(opened_at, opened_at + min(after, timezone.now() - opened_at))


def raise_unless_in_time(
    error: Refused | None, workshop_class: WorkshopClass, typed: Typed | None
) -> datetime.datetime | None:
    """Raise `error`, unless it only says that the class has closed and `typed` was in time.

    In time is what was typed before the closing, on a page that was opened before it, and that
    arrives within the event's minutes of grace. Returns when it was typed where it counts only
    for that, and None where there is no error.
    """
    if error is None:
        return None
    if typed and error.code == "class_closed" and _is_in_time(workshop_class, typed):
        return typed.at
    raise error


def grace_ends_at(workshop_class: WorkshopClass) -> datetime.datetime | None:
    """Return until when a closed class takes what was typed before; None where that has passed."""
    now = timezone.now()
    closed_at = _closed_at(workshop_class, now)
    end = closed_at and closed_at + _grace(workshop_class)
    return end if end and end >= now else None


def _is_in_time(workshop_class: WorkshopClass, typed: Typed) -> bool:
    now = timezone.now()
    closed_at = _closed_at(workshop_class, now)
    if closed_at is None or now > closed_at + _grace(workshop_class):
        return False
    return typed.opened_at < closed_at and typed.at < closed_at


def _grace(workshop_class: WorkshopClass) -> datetime.timedelta:
    return datetime.timedelta(minutes=workshop_class.division.event.grace_minutes)


def _closed_at(workshop_class: WorkshopClass, now: datetime.datetime) -> datetime.datetime | None:
    """Return when a closed class closed, by its deadline or by hand, whichever came first."""
    moments = []
    if workshop_class.closes_at and workshop_class.closes_at <= now:
        moments.append(workshop_class.closes_at)
    if not workshop_class.is_open:
        closings = OpeningHoursChange.objects.filter(
            workshop_class=workshop_class, was_open=True, is_open=False
        )
        moments += closings.order_by("-at", "-pk").values_list("at", flat=True)[:1]
    return min(moments, default=None)
