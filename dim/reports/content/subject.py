"""The subject of a report: what it is about, and of when."""

from __future__ import annotations

import datetime
import zoneinfo
from collections.abc import Collection

from django.utils import timezone

from dim.models import Division, Event, Problem
from dim.reports.content.edition_content import EventFacts
from dim.reports.content.words import coded
from dim.reports.structure.report import Subject


def subject_of(
    event: Event | EventFacts,
    statuses: Collection[str],
    division: Division | None = None,
    *,
    at: datetime.datetime | None = None,
    edition: str = "",
    **class_names: str,
) -> Subject:
    """Return the subject of a report of this event, or of one division of it.

    `statuses` are those of the problems in the report. `at` is the moment that it shows, now
    unless it is given; `edition` names that edition. `class_names` are `class_letter`
    and `class_name` where it is about one class.
    """
    zone = zoneinfo.ZoneInfo(event.time_zone)
    return Subject(
        event_slug=event.slug,
        event_name=event.name,
        venue=event.venue,
        starts_on=event.starts_on,
        ends_on=event.ends_on,
        time_zone=event.time_zone,
        is_sample=event.is_sample,
        at=(at or timezone.now()).astimezone(zone),
        statuses=tuple(coded(Problem.Status, status) for status in statuses),
        division_code=division.code if division else "",
        division_name=str(division) if division else "",
        edition=edition,
        **class_names,
    )
