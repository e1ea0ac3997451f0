"""The home page: a person's own classes, returned problems, and the progress of all classes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import OuterRef, Subquery
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from dim import policy, workflow
from dim.history.announcements import announcements
from dim.http import Request
from dim.models import Division, Event, Invitation, Problem, WorkshopClass
from dim.models.status import STANDING
from dim.views.opening_hours import left_behind
from dim.views.progress import Progress, matrix_of, progress_of

# Enough for one screen; the board has all of them.
MOST_RETURNED = 8


@dataclass(frozen=True)
class ClassCard:
    """One class of a facilitator, as the home page shows it."""

    workshop_class: WorkshopClass
    progress: Progress
    refusal: workflow.TransitionError | None  # why nothing can be entered now
    closes_at: datetime | None
    discussed: Problem | None  # what its screens show


@require_safe
def home(request: Request) -> HttpResponse:
    """Show one event: the latest, unless another is asked for."""
    # One at a time, so that the page stays short after years of events.
    events = list(Event.objects.visible_to(request.user))
    if not events:
        context = {
            "can_set_up": policy.can_set_up(request.user),
            "invitations": _invitations(request),
        }
        return render(request, "dim/home_nothing.html", context)
    event = _chosen(events, request.GET.get("event"))
    now = timezone.now()  # one moment for all cards: two classes with one deadline agree
    own = list(_own_classes(request, event))
    divisions = list(Division.objects.visible_to(request.user).filter(event=event))
    classes = (
        list(WorkshopClass.objects.filter(division__in=divisions).with_names()) if divisions else []
    )
    counted = progress_of([*own, *classes])
    left = left_behind(request, event)
    mine = frozenset(workshop_class.pk for workshop_class in own)
    context = {
        "event": event,
        "invitations": _invitations(request),
        "other_events": [other for other in events if other != event],
        "now": now,
        "cards": [_card(workshop_class, counted[workshop_class.pk], now) for workshop_class in own],
        "returned": _returned(mine)[:MOST_RETURNED] if mine else [],
        # What was returned has a list of its own here.
        "announcements": announcements(own, [Problem.Status.MERGED]),
        "returned_count": sum(counted[pk].returned for pk in mine),
        "matrix": matrix_of(divisions, classes, counted, mine) if classes else None,
        "can_decide": event.phase in workflow.ACCEPT.phases
        and any(policy.can_review_division(request.user, division) for division in divisions),
        "can_extend": event.phase == Event.Phase.ENTRY and policy.can_extend(request.user, event),
        "left_behind": 0 if left is None else left.count(),
        "can_read_summary": policy.can_read_summary(request.user, event),
    }
    return render(request, "dim/home.html", context)


def _invitations(request: Request) -> list[Invitation]:
    """Return the roles that are offered to this person."""
    rows = Invitation.objects.filter(user=request.user).with_scopes()
    return list(rows.select_related("invited_by"))


def _chosen(events: list[Event], slug: str | None) -> Event:
    if slug is None:
        return events[0]
    for event in events:
        if event.slug == slug:
            return event
    raise Http404


def _own_classes(request: Request, event: Event):
    """Return the classes for which this person types, each with its last problem."""
    last = Problem.objects.filter(workshop_class=OuterRef("pk")).order_by("-created_at", "-pk")
    classes = WorkshopClass.objects.filter(
        pk__in=request.user.scopes().facilitated, division__event=event
    )
    shown = classes.with_names().select_related("discussed__strategic_issue")
    return shown.annotate(
        last_code=Subquery(last.values("code")[:1]), last_at=Subquery(last.values("created_at")[:1])
    )


def _card(workshop_class: WorkshopClass, progress: Progress, now: datetime) -> ClassCard:
    refusal = workflow.refusal_to_enter(workshop_class, now)
    discussed = workshop_class.discussed
    return ClassCard(
        workshop_class,
        progress,
        refusal,
        None if refusal else workshop_class.closes_at,
        # A class may withdraw what it has just shown.
        discussed if discussed and discussed.status in STANDING else None,
    )


def _returned(classes: frozenset[int]):
    problems = Problem.objects.filter(workshop_class__in=classes, status=Problem.Status.RETURNED)
    rows = problems.select_related("workshop_class__division__event", "event", "strategic_issue")
    return rows.order_by("-status_since")
