"""The page after signing in: one's own classes, what came back, and how far the others are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import OuterRef, Subquery
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from dim import policy, workflow
from dim.models import Division, Event, Problem, WorkshopClass
from dim.views.doors import left_behind
from dim.views.http import Request
from dim.views.progress import Progress, matrix_of, progress_of

# Enough for one screen; the board has all of them.
MOST_RETURNED = 8


@dataclass(frozen=True)
class Card:
    """One class of a facilitator."""

    workshop_class: WorkshopClass
    progress: Progress
    refusal: workflow.TransitionError | None  # why nothing can be entered now
    closes_at: datetime | None


@require_safe
def home(request: Request) -> HttpResponse:
    """One event at a time, the latest unless another is asked for: the page stays short for years."""
    events = list(Event.objects.visible_to(request.user))
    if not events:
        return render(request, "dim/home_nothing.html", {"can_set_up": policy.can_set_up(request.user)})
    event = _chosen(events, request.GET.get("event"))
    now = timezone.now()
    own = list(_own_classes(request, event))
    divisions = list(Division.objects.visible_to(request.user).filter(event=event))
    classes = list(WorkshopClass.objects.filter(division__in=divisions).with_names()) if divisions else []
    counted = progress_of([*own, *classes])
    mine = frozenset(workshop_class.pk for workshop_class in own)
    context = {
        "event": event,
        "other_events": [other for other in events if other != event],
        "now": now,
        "cards": [_card(workshop_class, counted[workshop_class.pk], now) for workshop_class in own],
        "returned": _returned(mine)[:MOST_RETURNED] if mine else [],
        "returned_count": sum(counted[pk].returned for pk in mine),
        "matrix": matrix_of(divisions, classes, counted, mine) if classes else None,
        "can_decide": event.phase in workflow.ACCEPT.phases
        and any(policy.can_review_division(request.user, division) for division in divisions),
        "can_extend": event.phase == Event.Phase.ENTRY and policy.can_extend(request.user, event),
        "left_behind": left.count() if (left := left_behind(request, event)) is not None else 0,
        "can_read_summary": policy.can_read_summary(request.user, event),
    }
    return render(request, "dim/home.html", context)


def _chosen(events: list[Event], slug: str | None) -> Event:
    if slug is None:
        return events[0]
    for event in events:
        if event.slug == slug:
            return event
    raise Http404


def _own_classes(request: Request, event: Event):
    last = Problem.objects.filter(workshop_class=OuterRef("pk")).order_by("-number")
    classes = WorkshopClass.objects.filter(pk__in=request.user.scopes().facilitated, division__event=event)
    return classes.with_names().annotate(
        last_code=Subquery(last.values("code")[:1]), last_at=Subquery(last.values("created_at")[:1])
    )


def _card(workshop_class: WorkshopClass, progress: Progress, now: datetime) -> Card:
    refusal = workflow.refusal_to_enter(workshop_class, now)
    return Card(workshop_class, progress, refusal, None if refusal else workshop_class.closes_at)


def _returned(classes: frozenset[int]):
    entries = Problem.objects.filter(workshop_class__in=classes, status=Problem.Status.RETURNED)
    return entries.select_related("workshop_class__division__event", "event", "strategic_issue").order_by(
        "-status_since"
    )
