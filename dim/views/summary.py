"""Pages of the summary for the plenary; as a file it is a document (`dim.views.documents`)."""

from dataclasses import replace
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from dim import policy
from dim.http import Request
from dim.models import Division, Event, User
from dim.reports.documents.summary import division_summary as report_on_division
from dim.reports.documents.summary import event_summary as report_on_event
from dim.reports.structure.report import Report
from dim.views.opening_hours import left_behind

# Entries on one page; a division of a workshop has 75 to 400.
PAGE_SIZE = 100
# With more entries than this, each issue is folded: a page of 100 was 27,000 pixels high.
UNFOLDED = 40


@require_safe
def summary(request: Request) -> HttpResponse:
    """Redirect to the only summary that this person may read, or offer all, newest event first."""
    events = [
        event
        for event in Event.objects.visible_to(request.user)
        if policy.can_read_summary(request.user, event)
    ]
    # Whoever reads the whole event needs no list of its divisions.
    others = (
        Division.objects.visible_to(request.user).exclude(event__in=events).select_related("event")
    )
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
    """Show the summary of a whole event."""
    found = _event(request.user, event)
    return _page(request, report_on_event(found), found)


@require_safe
def division_summary(request: Request, event: str, division: str) -> HttpResponse:
    """Show the summary of one division."""
    found = _division(request.user, event, division)
    return _page(request, report_on_division(found), found.event, found)


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


def report_page(request: Request, report: Report) -> dict[str, Any]:
    """Return what the template of a report needs: its part for this page, and the page."""
    # Pages are cut from the entries of all lists together, in their order.
    total = sum(block.total for block in report.listings())
    page = Paginator(range(total), PAGE_SIZE).get_page(request.GET.get("page"))
    return {"report": _shown(report, page), "page": page, "folded": total > UNFOLDED}


def _page(
    request: Request, report: Report, event: Event, division: Division | None = None
) -> HttpResponse:
    context = {
        **report_page(request, report),
        "event": event,
        "division": division,
        "scope": f"?division={division.code}" if division else "",
        "divisions": Division.objects.visible_to(request.user).filter(event=event),
        "reads_event": policy.can_read_summary(request.user, event),
        "left_behind": _left_behind(request, event, division),
    }
    return render(request, "dim/event_summary.html", context)


def _left_behind(request: Request, event: Event, division: Division | None) -> int:
    """Return how many drafts and returned problems closed classes hold.

    0 for people who may not read them.
    """
    left = left_behind(request, event)
    if left is None:
        return 0
    if division:
        left = left.filter(workshop_class__division=division)
    return left.count()


def _shown(report: Report, page: Page) -> Report:
    """Return the part of the report that `page` shows.

    It has a part of the lists of entries; everything else is on the first page only.
    """
    start, stop = page.start_index() - 1, page.end_index()
    blocks = []
    for block in report.blocks:
        if block.kind == "entries":
            part = block.part(start, stop)
            # Both count from the first entry of the next list now.
            start, stop = start - block.total, stop - block.total
            # An empty list says that it is empty, once.
            if part.entries or (page.number == 1 and not block.total):
                blocks.append(part)
        elif page.number == 1:
            blocks.append(block)
    return replace(report, blocks=tuple(blocks))
