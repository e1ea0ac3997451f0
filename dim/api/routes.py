"""The addresses below ``/api/v1/``, all of them for reading."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from ninja import Field, Query, Router

from dim.api.access import events_for
from dim.api.paging import Reading, page
from dim.api.schemas import (
    ClassOut,
    DocumentOut,
    EditionOut,
    EventOut,
    ItemOut,
    Page,
    ProblemOut,
    Trouble,
)
from dim.http import Request
from dim.models import ConsolidatedItem, Edition, Event, Problem, WorkshopClass
from dim.reports.content.entries import EntryList
from dim.reports.content.items import ItemList
from dim.reports.documents.kinds import KINDS
from dim.reports.writers.json import item_row, problem_row
from dim.views import documents

router = Router()
REFUSED = {401: Trouble, 404: Trouble}
MOST_EDITIONS = 500
OF_PROBLEMS = ("version", "created_at", "updated_at", "submitted_at", "decided_at")
OF_ITEMS = ("version", "created_at", "updated_at", "adopted_at")


# Anything else never reaches the database, which fails on a NUL.
CODE = "^[A-Za-z0-9-]{0,40}$"


def _one_or_more(words: list[str]) -> str:
    """Return the pattern of words from a list, separated by commas; none means all."""
    one = "|".join(words)
    return f"^(?:(?:{one})(?:,(?:{one}))*)?$"


class ProblemReading(Reading):
    """Which problems a list has."""

    division: str = Field("", pattern=CODE)
    letter: str = Field("", alias="class", pattern=CODE)
    status: str = Field("", pattern=_one_or_more(Problem.Status.values))


class ItemReading(Reading):
    """Which items a list has."""

    division: str = Field("", pattern=CODE)
    status: str = Field("", pattern=_one_or_more(ConsolidatedItem.Status.values))


def _event(request: Request, slug: str) -> Event:
    return get_object_or_404(events_for(request), slug=slug)


@router.get("/events", response={200: list[EventOut], **REFUSED})
def events(request: Request) -> Any:
    """List the events in which you have a role."""
    rows = events_for(request).order_by("-starts_on", "slug")
    return [_as_event(row) for row in rows.prefetch_related("divisions__strategic_issues")]


@router.get("/events/{slug:slug}", response={200: EventOut, **REFUSED})
def event(request: Request, slug: str) -> Any:
    """Return one event."""
    return _as_event(_event(request, slug))


def _as_event(row: Event) -> dict[str, Any]:
    names = ("slug", "name", "venue", "starts_on", "ends_on", "time_zone", "phase", "is_sample")
    divisions = sorted(row.divisions.all(), key=lambda one: (one.position, one.code))
    return {name: getattr(row, name) for name in names} | {
        "divisions": [{"code": one.code, "name": one.name} for one in divisions],
        "strategic_issues": [
            {"division": one.code, "number": issue.number, "title": issue.title}
            for one in divisions
            for issue in sorted(one.strategic_issues.all(), key=lambda issue: issue.number)
        ],
    }


@router.get("/events/{slug:slug}/classes", response={200: list[ClassOut], **REFUSED})
def classes(request: Request, slug: str) -> Any:
    """List the classes whose lists you may read."""
    rows = WorkshopClass.objects.visible_to(request.user).filter(
        division__event=_event(request, slug)
    )
    return [
        {
            "division": row.division.code,
            "letter": row.letter,
            "is_open": row.is_open,
            "closes_at": row.closes_at,
        }
        for row in rows.with_names().order_by("division__position", "division__code", "letter")
    ]


def _problems(request: Request, slug: str) -> Any:
    return Problem.objects.visible_to(request.user).filter(event=_event(request, slug))


@router.get(
    "/events/{slug:slug}/problems", response={200: Page[ProblemOut], **REFUSED}, by_alias=True
)
def problems(request: Request, slug: str, reading: Query[ProblemReading]) -> Any:
    """List the problems that you may read, in the order in which they were entered."""
    rows = _problems(request, slug)
    if reading.division:
        rows = rows.filter(workshop_class__division__code=reading.division)
    if reading.letter:
        rows = rows.filter(workshop_class__letter=reading.letter)
    if reading.status:
        rows = rows.filter(status__in=reading.status.split(","))
    return page(request, rows, EntryList, problem_row, OF_PROBLEMS, reading)


@router.get(
    "/events/{slug:slug}/problems/{code:code}", response={200: ProblemOut, **REFUSED}, by_alias=True
)
def problem(request: Request, slug: str, code: str) -> Any:
    """Return one problem."""
    rows = _problems(request, slug).filter(code=code)
    return _only_row(request, rows, EntryList, problem_row, OF_PROBLEMS)


def _items(request: Request, slug: str) -> Any:
    rows = ConsolidatedItem.objects.visible_to(request.user).standing()
    return rows.filter(event=_event(request, slug))


@router.get("/events/{slug:slug}/items", response={200: Page[ItemOut], **REFUSED})
def items(request: Request, slug: str, reading: Query[ItemReading]) -> Any:
    """List the consolidated items that you may read, in the order in which they were begun."""
    rows = _items(request, slug)
    if reading.division:
        rows = rows.filter(division__code=reading.division)
    if reading.status:
        rows = rows.filter(status__in=reading.status.split(","))
    return page(request, rows, ItemList, item_row, OF_ITEMS, reading)


@router.get("/events/{slug:slug}/items/{code:code}", response={200: ItemOut, **REFUSED})
def item(request: Request, slug: str, code: str) -> Any:
    """Return one consolidated item."""
    return _only_row(request, _items(request, slug).filter(code=code), ItemList, item_row, OF_ITEMS)


def _only_row(request: Request, rows: Any, entries: Any, as_row: Any, more: Any) -> Any:
    get_object_or_404(rows.only("pk"))
    return page(request, rows, entries, as_row, more, Reading.model_validate({}))["rows"][0]


@router.get("/events/{slug:slug}/editions", response={200: list[EditionOut], **REFUSED})
def editions(request: Request, slug: str) -> Any:
    """List the editions that you may read, the newest first."""
    found = _event(request, slug)
    rows = Edition.objects.visible_to(request.user).filter(event=found)
    newest = rows.without_content().select_related("division").order_by("-created_at", "-pk")
    return [
        {
            "number": row.number,
            "division": row.division.code if row.division else None,
            "created_at": row.created_at,
            "note": row.note,
            "checksum": row.checksum,
            "content": request.build_absolute_uri(
                reverse("api-v1:edition_content", args=[slug, row.checksum])
            ),
        }
        for row in newest[:MOST_EDITIONS]
    ]


@router.get(
    "/events/{slug:slug}/editions/{slug:checksum}/content",
    response={200: dict[str, Any], **REFUSED},
    url_name="edition_content",
)
def edition_content(request: Request, slug: str, checksum: str) -> Any:
    """Return the canonical bytes of an edition, whose SHA-256 is its checksum."""
    rows = Edition.objects.visible_to(request.user).filter(event=_event(request, slug))
    found = get_object_or_404(rows, checksum=checksum)
    return HttpResponse(found.content, content_type="application/json")


@router.get("/events/{slug:slug}/documents", response={200: list[DocumentOut], **REFUSED})
def documents_offered(request: Request, slug: str) -> Any:
    """List the documents; `division`, `class` and `edition` in their addresses narrow them."""
    found = _event(request, slug)
    return [
        {
            "kind": kind.name,
            "format": extension,
            "address": request.build_absolute_uri(
                reverse("api-v1:document", args=[found.slug, kind.name, extension])
            ),
        }
        for kind in KINDS.values()
        for extension in kind.formats
    ]


@router.get(
    "/events/{slug:slug}/documents/{code:kind}/{code:extension}",
    response={200: bytes, **REFUSED},
    url_name="document",
)
def document(request: Request, slug: str, kind: str, extension: str) -> Any:
    """Return one document as a file, as its page does."""
    return documents.document(request, _event(request, slug).slug, kind, extension)
