"""The end of entry: give classes more time, and see what was left behind in those that closed."""

from __future__ import annotations

import uuid
from collections import Counter
from dataclasses import dataclass
from itertools import groupby

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from dim import policy, workflow
from dim.forms.setup import ExtendForm
from dim.models import Division, Event, Problem, WorkshopClass
from dim.models.problem import ProblemQuerySet
from dim.operations import doors
from dim.reports.doors import door_changes, extended_text, left_texts
from dim.views.http import Request
from dim.views.progress import progress_of

PER_PAGE = 50


@dataclass(frozen=True)
class Door:
    """One class on the page that extends them."""

    workshop_class: WorkshopClass
    is_open: bool
    refusal: workflow.Refused | None  # why it gets no more time
    drafts: int

    @property
    def keys(self) -> list[int]:
        return [self.workshop_class.pk]


@dataclass(frozen=True)
class Left:
    """What one class left behind: all of it counted, and the entries that this page shows."""

    workshop_class: WorkshopClass
    drafts: int
    returned: int
    problems: list[Problem]


def _event(request: Request, slug: str) -> Event:
    return get_object_or_404(Event.objects.visible_to(request.user), slug=slug)


@require_http_methods(["GET", "HEAD", "POST"])
def classes_extend(request: Request, event: str) -> HttpResponse:
    """All classes of an event with their time; each button gives some of them more."""
    found = _event(request, event)
    if not policy.can_extend(request.user, found):
        raise Http404
    if request.method == "POST":
        _extend(request, found)
        return redirect("classes_extend", found.slug)
    now = timezone.now()
    classes = list(WorkshopClass.objects.filter(division__event=found).with_names())
    progress = progress_of(classes)
    lines = [
        Door(row, row.is_open_at(now), doors.refusal_to_extend(row, request.user), progress[row.pk].drafts)
        for row in classes
    ]
    context = {
        "event": found,
        "now": now,
        "is_entry": found.phase == Event.Phase.ENTRY,
        "groups": [
            (division, group, _extendable(group))
            for division, group in (
                (division, list(rows)) for division, rows in groupby(lines, lambda door: door.workshop_class.division)
            )
        ],
        "extendable": _extendable(lines),
        "minutes": doors.EXTENSIONS,
        "key": uuid.uuid4(),
        "changes": door_changes(found),
        "reads_drafts": any(_readable(request, found)),
    }
    return render(request, "dim/classes_extend.html", context)


def _extendable(lines: list[Door]) -> list[int]:
    """What a button for many means: nobody opens by it what somebody shut."""
    return [door.workshop_class.pk for door in lines if door.refusal is None and door.workshop_class.is_open]


def _extend(request: Request, event: Event) -> None:
    form = ExtendForm(event, request.POST)
    if not form.is_valid():
        for text in dict.fromkeys(str(error) for errors in form.errors.values() for error in errors):
            messages.error(request, text)
        return
    said = form.cleaned_data
    try:
        extended = doors.extend_classes(said["classes"], said["minutes"], actor=request.user, key=said["key"])
    except workflow.Refused as error:
        messages.error(request, str(error))
        return
    if text := extended_text(extended):
        messages.success(request, text)
    for text in left_texts(extended):
        messages.warning(request, text)


def _readable(request: Request, event: Event) -> list[Division]:
    """The divisions of which this person reads all drafts."""
    return [division for division in event.divisions.all() if policy.can_read_drafts(request.user, division)]


def left_behind(request: Request, event: Event) -> ProblemQuerySet | None:
    """What this person may read of what classes left behind; None who reads no drafts."""
    divisions = _readable(request, event)
    left = Problem.objects.left_behind(timezone.now()).filter(event=event, workshop_class__division__in=divisions)
    return left if divisions else None


@require_safe
def drafts_left(request: Request, event: str) -> HttpResponse:
    """Drafts that nobody submitted, and returned entries that nobody submitted again, by class."""
    found = _event(request, event)
    left = left_behind(request, found)
    if left is None:
        raise Http404
    counts = left.order_by().values_list("workshop_class__division", "workshop_class", "status").annotate(Count("pk"))
    by_division: Counter[int] = Counter()
    by_class: Counter[tuple[int, str]] = Counter()
    for division, workshop_class, status, number in counts:
        by_division[division] += number
        by_class[workshop_class, status] += number
    chosen = next((row for row in _readable(request, found) if row.code == request.GET.get("division")), None)
    shown = left.filter(workshop_class__division=chosen) if chosen else left
    rows = (
        shown.for_listing()
        .select_related("created_by")
        .order_by(
            "workshop_class__division__position", "workshop_class__division__code", "workshop_class__letter", "number"
        )
    )
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "event": found,
        "page": page,
        "groups": [
            Left(row, by_class[row.pk, Problem.Status.DRAFT], by_class[row.pk, Problem.Status.RETURNED], list(problems))
            for row, problems in groupby(page, lambda problem: problem.workshop_class)
        ],
        "total": sum(by_division.values()),
        "divisions": [(row, by_division[row.pk]) for row in _readable(request, found)],
        "chosen": chosen,
        "can_extend": policy.can_extend(request.user, found) and found.phase == Event.Phase.ENTRY,
    }
    return render(request, "dim/drafts_left.html", context)
