"""The changes of classes' opening hours as people read them."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from dim.models import Event, OpeningHoursChange
from dim.operations.classes.opening_hours import Extended
from dim.operations.times import short_moment

# The page is for looking something up on the day; every change is in the database.
_SHOWN = 20


def latest_changes(event: Event) -> QuerySet[OpeningHoursChange]:
    """Return the latest changes of an event's opening hours, newest first."""
    changes = OpeningHoursChange.objects.filter(workshop_class__division__event=event)
    return changes.select_related("actor", "workshop_class__division")[:_SHOWN]


def extended_text(extended: Extended) -> str:
    """Return in one sentence which classes have more time; empty where none has."""
    if not extended.done:
        return ""
    one, *others = extended.done
    # The last one: classes that are extended together need not have closed together.
    closing = max(row.closes_at for row in extended.done if row.closes_at)
    end = short_moment(closing, one.division.event)
    if not others:
        return _("%(class)s stays open until %(moment)s.") % {"class": one, "moment": end}
    text = _("%(number)d classes have more time; the last one closes %(moment)s.")
    return text % {"number": len(extended.done), "moment": end}


def not_extended_texts(extended: Extended) -> list[str]:
    """Return why the other classes have no more time, one sentence for each reason."""
    # By reason: thirty classes that closed with the event are one sentence, not thirty.
    by_reason: dict[str, list[str]] = {}
    for row, refused in extended.remaining:
        by_reason.setdefault(str(refused), []).append(str(row))
    return [
        _("Not extended: %(classes)s. %(reason)s") % {"classes": ", ".join(names), "reason": reason}
        for reason, names in by_reason.items()
    ]
