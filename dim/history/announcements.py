"""What the people of a class are told although they did not look for it.

Entries that were returned to it, a change of its opening hours, and a new wording of an item that
holds an entry of it. Pages without a script show all of it; a script remembers what was read.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from dim import workflow
from dim.models import Event, ItemHistoryEntry, OpeningHoursChange, Problem, WorkshopClass
from dim.models.status import MERGED, RETURNED
from dim.operations.consolidating.content import WORDING_FIELDS
from dim.operations.times import clock, moment

_MOST = 8  # more would fill the page, and all of them are in the lists besides
_WORDS = 120  # characters of a reason or a wording
_CODES = 3  # entries that are named beside an item
# Opening hours are news for a session, a wording for a day; the pages themselves tell both.
_HOURS_ARE_NEWS = datetime.timedelta(hours=2)
_WORDING_IS_NEWS = datetime.timedelta(hours=24)


@dataclass(frozen=True)
class Announcement:
    """One piece of news. `key` names it for a device that remembers what was read there.

    `typed` are somebody's words; `address` leads on to where something can be done or read.
    """

    key: str
    at: datetime.datetime
    text: str
    typed: str = ""
    address: str = ""
    is_repair: bool = False


def announcements(
    classes: Iterable[WorkshopClass], statuses: Iterable[str] = (RETURNED, MERGED)
) -> list[Announcement]:
    """Return the news of these classes, which were read with their names, newest first.

    `statuses` are those that occur in them: what cannot be there is not looked for.
    """
    by_key = {one.pk: one for one in classes}
    found = list(_hours(by_key))
    if RETURNED in statuses:
        found += _returned(by_key)
    if MERGED in statuses:
        found += _wordings(by_key)
    found.sort(key=lambda one: one.at, reverse=True)
    return found[:_MOST]


def _returned(classes: dict[int, WorkshopClass]) -> Iterator[Announcement]:
    repairable = [
        pk for pk, one in classes.items() if one.division.event.phase in workflow.RESUBMIT.phases
    ]
    rows = Problem.objects.filter(workshop_class__in=repairable, status=RETURNED)
    # What the class has split off itself came back from nobody.
    rows = rows.exclude(status_version=0)
    columns = ("pk", "code", "reason", "status_since", "status_version", "workshop_class")
    newest = rows.order_by("-status_since").values_list(*columns)[:_MOST]
    for pk, code, reason, since, version, of in newest:
        yield Announcement(
            f"returned-{pk}-{version}",
            since,
            _("%(code)s was returned:") % {"code": code},
            _shortened(reason),
            reverse("problem_edit", args=[classes[of].division.event.slug, code]),
            is_repair=True,
        )


def _hours(classes: dict[int, WorkshopClass]) -> Iterator[Announcement]:
    # An open class without a deadline has nothing to tell, and nothing has to be read for it.
    limited = [pk for pk, one in classes.items() if one.closes_at or not one.is_open]
    if not limited:
        return
    now = timezone.now()
    told = set()
    for pk in limited:
        closing = classes[pk].closes_at
        if closing and now - _HOURS_ARE_NEWS <= closing <= now and classes[pk].is_open:
            told.add(pk)
            yield _closing(classes[pk], closing, f"closed-{pk}-{closing.timestamp():.0f}")
    for change in _latest(limited, now):
        of = change.workshop_class_id
        if of not in told:
            told.add(of)
            yield _hours_change(classes[of], change)


def _latest(classes: list[int], now: datetime.datetime) -> QuerySet[OpeningHoursChange]:
    """Return what changed the opening hours of these classes, newest first."""
    return OpeningHoursChange.objects.filter(
        workshop_class__in=classes, at__gte=now - _HOURS_ARE_NEWS
    ).order_by("-at", "-pk")


def _closing(of: WorkshopClass, at: datetime.datetime, key: str) -> Announcement:
    told = {"class": of, "time": clock(at, of.division.event)}
    return Announcement(key, at, _("%(class)s closed at %(time)s.") % told)


def _hours_change(of: WorkshopClass, change: OpeningHoursChange) -> Announcement:
    key = f"hours-{change.pk}"
    if not change.is_open:
        return _closing(of, change.at, key)
    if change.closes_at is None:
        return Announcement(key, change.at, _("%(class)s is open.") % {"class": of})
    told = {"class": of, "moment": _when(change.closes_at, of.division.event)}
    return Announcement(key, change.at, _("%(class)s stays open until %(moment)s.") % told)


def _wordings(classes: dict[int, WorkshopClass]) -> Iterator[Announcement]:
    rows = ItemHistoryEntry.objects.filter(
        at__gte=timezone.now() - _WORDING_IS_NEWS,
        action__in=["created", "edited"],
        item__merges__holder__workshop_class__in=classes,
    ).order_by("-at", "-pk", "item__merges__holder__code")
    columns = ("item", "item__code", "item__statement", "revision", "at", "changes")
    held = ("item__merges__holder__code", "item__merges__holder__workshop_class")
    found: dict[int, list[dict[str, Any]]] = {}
    for row in rows.values(*columns, *held):
        if _is_wording(row["changes"]):
            found.setdefault(row["item"], []).append(row)
    for of_item in found.values():
        # A row for each entry that the item holds: of its latest wording all are named.
        latest = [row for row in of_item if row["revision"] == of_item[0]["revision"]]
        yield _wording(latest, classes[latest[0][held[1]]].division.event)


def _wording(rows: list[dict[str, Any]], event: Event) -> Announcement:
    first = rows[0]
    codes = [row["item__merges__holder__code"] for row in rows]
    if len(codes) > _CODES:
        codes[_CODES:] = ["…"]
    told = {"item": first["item__code"], "codes": ", ".join(codes)}
    return Announcement(
        f"item-{first['item']}-{first['revision']}",
        first["at"],
        _("%(item)s, which holds %(codes)s, has a new wording:") % told,
        _shortened(first["item__statement"]),
        reverse("item_detail", args=[event.slug, first["item__code"]]),
    )


def _is_wording(changes: list[dict[str, Any]]) -> bool:
    return any(change["field"] in WORDING_FIELDS for change in changes)


def _shortened(text: str) -> str:
    return Truncator(" ".join(text.split())).chars(_WORDS)


def _when(at: datetime.datetime, event: Event) -> str:
    """Return the time of day, with the day where that is not today."""
    is_today = at.astimezone(event.zone).date() == timezone.now().astimezone(event.zone).date()
    return clock(at, event) if is_today else moment(at, event)
