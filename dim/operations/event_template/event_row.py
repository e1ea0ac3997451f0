"""Check the first sheet of a set-up file: which event it is."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from dim import policy
from dim.models import Event
from dim.models.event import ZONE_LABELS
from dim.operations.event_template.reading import SheetRow
from dim.operations.event_template.row_checker import RowChecker
from dim.operations.written_days import read_day, year_in

_ZONES = {label: name for name, label in ZONE_LABELS.items()} | {
    name.upper(): name for name in ZONE_LABELS
}


def event_named(checker: RowChecker, event: Event) -> Event:
    """Return the event of the file: a stored one as it is, or a new one that is not stored yet.

    `event` is the one whose page the file was sent from, or one without a key.
    """
    rows = checker.rows("event")
    if event.pk and not rows:
        return event  # a file for an event that is there needs no first sheet
    if len(rows) != 1:
        text = _("Write the event into one row of the sheet “Kegiatan”, below the headings.")
        if rows:
            checker.fail("event", rows[1], "", text, "one_event")
        else:
            title = checker.file.titles.get("event", "Kegiatan")
            number = checker.file.headings.get("event", 1)
            checker.plan.fail(title, number, "", text, "one_event")
        return event
    [row] = rows
    slug = (row["slug"] or slugify(row["name"])[:60]).lower()
    if event.pk:
        if slug != event.slug and row["name"].casefold() != event.name.casefold():
            text = _("This is the page of the event “%(event)s”. Send the file of that event.")
            checker.fail("event", row, "name", text % {"event": event.name}, "other_event")
        checker.plan.kept["event"] += 1
        return event
    stored = Event.objects.filter(slug=slug).first()
    if stored is None:
        return _new_event(checker, row, slug)
    if policy.can_set_up_event(checker.actor, stored):
        checker.plan.kept["event"] += 1
        return stored
    text = _("Another event has this short name. Write another one, for example with the year.")
    checker.fail("event", row, "slug", text, "slug_taken")
    return event


def _new_event(checker: RowChecker, row: SheetRow, slug: str) -> Event:
    first, last = row["starts_on"], row["ends_on"]
    # A day without a year is in the year of the other one.
    year = year_in(first) or year_in(last) or timezone.localdate().year
    built = Event(name=row["name"], slug=slug, venue=row["venue"])
    is_good = checker.clean("event", row, built, name="name", slug="slug", venue="venue")
    for name in ("starts_on", "ends_on"):
        day = read_day(row[name], year)
        if day is None:
            text = _("This is no date. Write it like 22/9/2019 or 22 September 2019.")
            checker.fail("event", row, name, text, "no_date")
            is_good = False
        else:
            setattr(built, name, day)
    if zone := row["time_zone"]:
        if zone.upper() in _ZONES:
            built.time_zone = _ZONES[zone.upper()]
        else:
            text = _("Write WIB, WITA or WIT.")
            checker.fail("event", row, "time_zone", text, "unknown_zone")
    if is_good:
        try:
            built.validate_constraints(exclude=["slug"])
        except ValidationError as error:
            checker.fail("event", row, "ends_on", " ".join(error.messages), "invalid")
    return built
