"""Pages for the end of entry: extend classes, and list the drafts left in closed ones."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
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
from dim.history.opening_hours import extended_text, latest_changes, not_extended_texts
from dim.http import Request
from dim.models import Division, Event, Problem, WorkshopClass
from dim.models.problem import ProblemQuerySet
from dim.operations.classes import opening_hours
from dim.views.progress import progress_of

PER_PAGE = 50
# `groupby` needs the problems of a class side by side.
_IN_ORDER_OF_CLASSES = (
    "workshop_class__division__position",
    "workshop_class__division__code",
    "workshop_class__letter",
    "number",
)


@dataclass(frozen=True)
class ExtendableClass:
    """A class on the page that extends classes."""

    workshop_class: WorkshopClass
    is_open: bool
    refusal: workflow.Refused | None  # why it gets no more time
    drafts: int

    @property
    def keys(self) -> list[int]:
        """The key of this class, as the buttons of a group have the keys of theirs."""
        return [self.workshop_class.pk]


@dataclass(frozen=True)
class LeftBehind:
    """What one class left behind: counts of the whole, and the problems of this page."""

    workshop_class: WorkshopClass
    drafts: int
    returned: int
    problems: list[Problem]  # on this page


def _event(request: Request, slug: str) -> Event:
    return get_object_or_404(Event.objects.visible_to(request.user), slug=slug)


@require_http_methods(["GET", "HEAD", "POST"])
def classes_extend(request: Request, event: str) -> HttpResponse:
    """Show all classes of an event with their deadlines (GET), or extend some (POST)."""
    found = _event(request, event)
    if not policy.can_extend(request.user, found):
        raise Http404
    if request.method == "POST":
        _extend(request, found)
        return redirect("classes_extend", found.slug)
    now = timezone.now()
    lines = _lines(request, found, now)
    groups = []
    for division, rows in groupby(lines, lambda row: row.workshop_class.division):
        group = list(rows)
        groups.append((division, group, _extendable(group)))
    context = {
        "event": found,
        "now": now,
        "is_entry": found.phase == Event.Phase.ENTRY,
        "groups": groups,
        "extendable": _extendable(lines),
        "minutes": opening_hours.EXTENSIONS,
        "key": uuid.uuid4(),  # a double click extends once
        "changes": latest_changes(found),
        "reads_drafts": any(_readable(request, found)),
    }
    return render(request, "dim/classes_extend.html", context)


def _lines(request: Request, event: Event, now: datetime) -> list[ExtendableClass]:
    """Return all classes of `event`, in their order, with what extending them would meet."""
    classes = list(WorkshopClass.objects.filter(division__event=event).with_names())
    progress = progress_of(classes)
    return [
        ExtendableClass(
            row,
            row.is_open_at(now),
            opening_hours.refusal_to_extend(row, request.user),
            progress[row.pk].drafts,
        )
        for row in classes
    ]


def _extendable(lines: list[ExtendableClass]) -> list[int]:
    """Return the keys of the classes that a button for many classes extends."""
    # Never one that a coordinator closed by hand: "all" must not undo a decision.
    return [
        row.workshop_class.pk for row in lines if row.refusal is None and row.workshop_class.is_open
    ]


def _extend(request: Request, event: Event) -> None:
    """Extend the chosen classes, and tell which were extended and which were not."""
    form = ExtendForm(event, request.POST)
    if not form.is_valid():
        texts = [str(error) for errors in form.errors.values() for error in errors]
        # Two fields may say the same sentence, which is told once.
        for text in dict.fromkeys(texts):
            messages.error(request, text)
        return
    said = form.cleaned_data
    try:
        extended = opening_hours.extend_classes(
            said["classes"], said["minutes"], actor=request.user, key=said["key"]
        )
    except workflow.Refused as error:
        messages.error(request, str(error))
        return
    if text := extended_text(extended):
        messages.success(request, text)
    for text in not_extended_texts(extended):
        messages.warning(request, text)


def _readable(request: Request, event: Event) -> list[Division]:
    """Return the divisions of which this person may read all drafts."""
    return [
        division
        for division in event.divisions.all()
        if policy.can_read_drafts(request.user, division)
    ]


def left_behind(request: Request, event: Event) -> ProblemQuerySet | None:
    """Return what classes left behind, as far as this person may read it.

    None for people who may read no drafts at all.
    """
    divisions = _readable(request, event)
    if not divisions:
        return None
    left = Problem.objects.left_behind(timezone.now())
    return left.filter(event=event, workshop_class__division__in=divisions)


@require_safe
def drafts_left(request: Request, event: str) -> HttpResponse:
    """List by class the drafts and the returned problems that nobody submitted in time."""
    found = _event(request, event)
    left = left_behind(request, found)
    if left is None:
        raise Http404
    by_division, by_class = _counts(left)
    divisions = _readable(request, found)
    asked = request.GET.get("division")
    chosen = next((row for row in divisions if row.code == asked), None)
    shown = left.filter(workshop_class__division=chosen) if chosen else left
    rows = shown.for_listing().select_related("created_by").order_by(*_IN_ORDER_OF_CLASSES)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "event": found,
        "page": page,
        "groups": _grouped(page, by_class),
        "total": sum(by_division.values()),
        "divisions": [(row, by_division[row.pk]) for row in divisions],
        "chosen": chosen,
        "can_extend": policy.can_extend(request.user, found) and found.phase == Event.Phase.ENTRY,
    }
    return render(request, "dim/drafts_left.html", context)


def _counts(left: ProblemQuerySet) -> tuple[Counter[int], Counter[tuple[int, str]]]:
    """Return the numbers of problems by key of the division, and by key of the class and status."""
    # Without an order: columns to order by would become groups of their own.
    rows = left.order_by().values_list("workshop_class__division", "workshop_class", "status")
    by_division: Counter[int] = Counter()
    by_class: Counter[tuple[int, str]] = Counter()
    for division, workshop_class, status, number in rows.annotate(Count("pk")):
        by_division[division] += number
        by_class[workshop_class, status] += number
    return by_division, by_class


def _grouped(problems: Iterable[Problem], counts: Counter[tuple[int, str]]) -> list[LeftBehind]:
    """Group the problems of a page, which are in the order of their classes."""
    return [
        LeftBehind(
            row,
            counts[row.pk, Problem.Status.DRAFT],
            counts[row.pk, Problem.Status.RETURNED],
            list(group),
        )
        for row, group in groupby(problems, lambda problem: problem.workshop_class)
    ]
