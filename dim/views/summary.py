"""The summary for the plenary, on the page and as files."""

from dataclasses import replace
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from dim import policy
from dim.models import Division, Event, User
from dim.reports.side_by_side import classes_side_by_side, divisions_side_by_side
from dim.reports.structure import Report
from dim.reports.summary import division_summary as report_on_division
from dim.reports.summary import event_summary as report_on_event
from dim.reports.writers import FORMATS
from dim.views.doors import left_behind
from dim.views.downloads import file_response
from dim.views.http import Request

AT_ONCE = tuple(name for name in FORMATS if name != "pdf")
# Entries on one page; a division of a workshop has 75 to 400.
PAGE_SIZE = 100
# A CSV and slides hold the entries of a report, and this one is a table.
SIDE_BY_SIDE = ("html", "xlsx", "docx", "json")


@require_safe
def summary(request: Request) -> HttpResponse:
    """To the one summary this person reads; with several, a choice, newest event first."""
    events = [event for event in Event.objects.visible_to(request.user) if policy.can_read_summary(request.user, event)]
    others = Division.objects.visible_to(request.user).exclude(event__in=events).select_related("event")
    divisions = list(others.order_by("-event__starts_on", "event__name", "position", "code"))
    if not events and not divisions:
        raise Http404
    if len(events) + len(divisions) == 1:
        if events:
            return redirect("event_summary", events[0].slug)
        return redirect("division_summary", divisions[0].event.slug, divisions[0].code)
    return render(request, "dim/summary.html", {"events": events, "divisions": divisions})


@require_safe
def event_summary(request: Request, event: str) -> HttpResponse:
    found = _event(request.user, event)
    return _page(request, report_on_event(found), found)


@require_safe
def division_summary(request: Request, event: str, division: str) -> HttpResponse:
    found = _division(request.user, event, division)
    return _page(request, report_on_division(found), found.event, found)


@require_safe
def summary_export(request: Request, event: str, extension: str, division: str | None = None) -> FileResponse:
    """The summary as a file, made while one waits; a PDF takes longer and is a document (`dim.views.documents`)."""
    if extension not in AT_ONCE:
        raise Http404
    if division is None:
        report = report_on_event(_event(request.user, event))
    else:
        report = report_on_division(_division(request.user, event, division))
    return file_response(report, FORMATS[extension])


@require_safe
def side_by_side(request: Request, event: str, extension: str, division: str | None = None) -> FileResponse:
    """What the classes of a division, or all divisions, say side by side: to read and print, or as a file."""
    if extension not in SIDE_BY_SIDE:
        raise Http404
    if division is None:
        report = divisions_side_by_side(_event(request.user, event))
    else:
        report = classes_side_by_side(_division(request.user, event, division))
    return file_response(report, FORMATS[extension])


def _event(user: User, slug: str) -> Event:
    event = get_object_or_404(Event.objects.visible_to(user), slug=slug)
    if not policy.can_read_summary(user, event):
        raise Http404
    return event


def _division(user: User, slug: str, code: str) -> Division:
    divisions = Division.objects.visible_to(user).select_related("event")
    division = get_object_or_404(divisions, event__slug=slug, code=code)
    if not policy.can_read_division_summary(user, division):
        raise Http404
    return division


def page_of(request: Request, report: Report) -> dict[str, Any]:
    """What the template of a report needs: the part of it that this page shows, and the page."""
    total = sum(block.total for block in report.listings())
    page = Paginator(range(total), PAGE_SIZE).get_page(request.GET.get("page"))
    return {"report": _shown(report, page), "page": page}


def _page(request: Request, report: Report, event: Event, division: Division | None = None) -> HttpResponse:
    context = {
        **page_of(request, report),
        "event": event,
        "division": division,
        "divisions": Division.objects.visible_to(request.user).filter(event=event),
        "reads_event": policy.can_read_summary(request.user, event),
        "left_behind": _left_behind(request, event, division),
    }
    return render(request, "dim/event_summary.html", context)


def _left_behind(request: Request, event: Event, division: Division | None) -> int:
    """How many drafts and returned entries closed classes hold, for who may read them."""
    left = left_behind(request, event)
    if left is None:
        return 0
    return (left.filter(workshop_class__division=division) if division else left).count()


def _shown(report: Report, page: Page) -> Report:
    """The report as one page shows it: a bounded part of its lists, and everything else on the first page only."""
    start, stop = page.start_index() - 1, page.end_index()
    blocks = []
    for block in report.blocks:
        if block.kind == "entries":
            part = block.part(start, stop)
            start, stop = start - block.total, stop - block.total
            if part.entries or (page.number == 1 and not block.total):
                blocks.append(part)
        elif page.number == 1:
            blocks.append(block)
    return replace(report, blocks=tuple(blocks))
