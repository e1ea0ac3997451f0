"""What the desk's home proposes to do next, by what this person may do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dim import policy
from dim.desk.checklist import left_before_entry
from dim.desk.queue import with_filters
from dim.models import Addressee, ConsolidatedItem, Division, Event, User

# Events whose set-up is looked at: a coordinator prepares one or two at a time.
MOST_EVENTS = 3


@dataclass(frozen=True)
class NextStep:
    """One thing to do: in words, where, and for which division or event."""

    text: str | Promise
    url: str
    place: str = ""


def next_steps(user: User, waiting: Iterable[Any], events: Iterable[Any]) -> list[NextStep]:
    """Return what to do next, the most urgent first.

    `waiting` are the divisions with problems that wait for this person, `events` those at their end
    of entry, as the index shows them. The number of queries depends on neither.
    """
    return [
        *_set_up(user),
        *_review(list(waiting)),
        *_items_under_way(user),
        *_proposals(user),
        *_left_behind(events),
        *_editions(user),
    ]


def _set_up(user: User) -> list[NextStep]:
    """Return for each event in preparation its first step that is missing, or to open it."""
    events = Event.objects.set_up_by(user).filter(phase=Event.Phase.PREPARATION)
    steps = []
    for event in events.order_by("-pk")[:MOST_EVENTS]:
        missing = left_before_entry(event)
        if missing:
            steps.append(
                NextStep(_("Set up: %(step)s") % {"step": missing[0]}, missing[0].url, event.name)
            )
        else:
            url = reverse("admin:dim_event_change", args=[event.pk])
            steps.append(NextStep(_("Everything is set up: open the entry"), url, event.name))
    return steps


def _review(divisions: list[Any]) -> list[NextStep]:
    number = sum(division.waiting for division in divisions)
    if not number:
        return []
    text = ngettext("Review %(number)d problem", "Review %(number)d problems", number)
    one = divisions[0] if len(divisions) == 1 else None
    filters = urlencode({"event": one.event_id, "division": one.pk}) if one else ""
    place = str(one) if one else ""
    return [
        NextStep(text % {"number": number}, with_filters(reverse("queue_open"), filters), place)
    ]


def _items_under_way(user: User) -> list[NextStep]:
    """Return the desks whose items are not adopted yet, those with most first."""
    rows = ConsolidatedItem.objects.filter(
        division__in=Division.objects.consolidated_by(user),
        status=ConsolidatedItem.Status.DRAFT,
    )
    numbers = dict(rows.order_by().values_list("division").annotate(Count("pk")))
    desks = sorted(Division.objects.filter(pk__in=numbers), key=lambda row: -numbers[row.pk])
    return [
        NextStep(
            ngettext(
                "Finish and adopt %(number)d consolidated item",
                "Finish and adopt %(number)d consolidated items",
                numbers[desk.pk],
            )
            % {"number": numbers[desk.pk]},
            reverse("division_consolidate", args=[desk.pk]),
            str(desk),
        )
        for desk in desks[:MOST_EVENTS]
    ]


def _proposals(user: User) -> list[NextStep]:
    events = Event.objects.set_up_by(user).exclude(phase=Event.Phase.FINISHED)
    number = Addressee.objects.filter(event__in=events, is_proposed=True).count()
    if not number:
        return []
    text = ngettext(
        "Check %(number)d addressee that a class has added",
        "Check %(number)d addressees that classes have added",
        number,
    )
    url = f"{reverse('admin:dim_addressee_changelist')}?is_proposed__exact=1"
    return [NextStep(text % {"number": number}, url)]


def _left_behind(events: Iterable[Any]) -> list[NextStep]:
    return [
        NextStep(
            ngettext(
                "Settle %(number)d entry left behind in closed classes",
                "Settle %(number)d entries left behind in closed classes",
                event.left,
            )
            % {"number": event.left},
            reverse("drafts_left", args=[event.slug]),
            event.name,
        )
        for event in events
        if event.left
    ]


def _editions(user: User) -> list[NextStep]:
    """Return for each event under review that this person may freeze the way to its editions."""
    rows = Event.objects.visible_to(user).filter(phase=Event.Phase.REVIEW).order_by("-pk")
    return [
        NextStep(
            _("See what is open, then freeze an edition"),
            reverse("editions", args=[event.slug]),
            event.name,
        )
        for event in rows[:MOST_EVENTS]
        if policy.can_freeze(user, event)
    ]
