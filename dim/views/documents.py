"""Documents as files: of an edition, or of what is there now; long ones are made while one watches."""

from __future__ import annotations

from urllib.parse import urlencode

from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from dim import policy
from dim.models import Division, Edition, Event, PreparedFile, User, WorkshopClass
from dim.models.edition import SHORT, EditionQuerySet
from dim.reports import preparing
from dim.reports.documents import KINDS, Kind
from dim.reports.freezing import live
from dim.reports.frozen import Frozen
from dim.reports.preparing import Asked
from dim.reports.writers import FORMATS
from dim.reports.writers.html import policy_in
from dim.views.http import Request

# So many editions are offered, the newest; older ones are on the page of editions.
MOST_EDITIONS = 20


@require_safe
def documents(request: Request, event: str) -> HttpResponse:
    """What documents there are: of the event, a division or a class; of an edition or of what is there now."""
    found = get_object_or_404(Event.objects.visible_to(request.user), slug=event)
    division, room = _scope(request, found)
    edition = _chosen_edition(request, found, division, room)
    scope = "class" if room else "division" if division else "event"
    context = {
        "event": found,
        "division": division,
        "room": room,
        "edition": edition,
        "reads_event": policy.can_read_summary(request.user, found),
        "divisions": Division.objects.visible_to(request.user).filter(event=found).order_by("position", "code"),
        "rooms": _rooms(request.user, found, division),
        "editions": _editions(request.user, found, division, room).order_by("-created_at")[:MOST_EDITIONS],
        "kinds": [kind for kind in KINDS.values() if scope in kind.scopes],
        "query": urlencode(_query(division, room, edition)),
    }
    return render(request, "dim/documents.html", context)


@require_safe
def document(request: Request, event: str, kind: str, extension: str) -> HttpResponse:
    """One document as a file, or the page that says how it goes."""
    found = get_object_or_404(Event.objects.visible_to(request.user), slug=event)
    division, room = _scope(request, found)
    asked_kind = KINDS.get(kind)
    if asked_kind is None or extension not in asked_kind.formats or extension not in FORMATS:
        raise Http404
    if ("class" if room else "division" if division else "event") not in asked_kind.scopes:
        raise Http404
    edition = _chosen_edition(request, found, division, room)
    frozen = Frozen.of(edition.content) if edition else live(found, division)
    asked = Asked(
        kind=kind,
        extension=extension,
        division=division.code if division else "",
        letter=room.letter if room else "",
        addressee=_addressee(request, asked_kind),
        check_url=_check_url(request, edition),
    )
    file = preparing.prepare(asked, frozen, event_id=found.pk, edition=edition)
    file = preparing.start(file)
    return _sent(file) if file.state == PreparedFile.State.READY else redirect("document_file", found.slug, file.key)


@require_http_methods(["GET", "HEAD", "POST"])
def document_file(request: Request, event: str, key: str) -> HttpResponse:
    """How a file that is being made goes; the file itself with ``?download=1``. A failed one can be made again."""
    found = get_object_or_404(Event.objects.visible_to(request.user), slug=event)
    file = get_object_or_404(PreparedFile.objects.defer("data", "packed"), event=found, key=key)
    _require_scope(request.user, found, file.asked["division"], file.asked["letter"])
    if request.method == "POST":
        preparing.again(file)
        preparing.start(file)
        return redirect("document_file", found.slug, file.key)
    file = preparing.start(file)
    if file.state == PreparedFile.State.READY and "download" in request.GET:
        return _sent(file)
    context = {"event": found, "file": file, "kind": KINDS[file.asked["kind"]]}
    return render(request, "dim/document_file.html", context)


def _sent(file: PreparedFile) -> HttpResponse:
    file = PreparedFile.objects.get(pk=file.pk)
    made = FORMATS[file.asked["extension"]]
    shown = "inline" if made.extension == "html" else "attachment"
    response = HttpResponse(bytes(file.data), content_type=made.content_type)
    response["Content-Disposition"] = f'{shown}; filename="{file.name}"'
    response["Cache-Control"] = "private, no-store"
    if made.extension == "html":
        response["Content-Security-Policy"] = f"{policy_in(bytes(file.data))}; frame-ancestors 'none'"
    return response


# --- Of what ---------------------------------------------------------------------------------


def _scope(request: Request, event: Event) -> tuple[Division | None, WorkshopClass | None]:
    """The division and class that the address asks for, as far as they may be read whole. Raises Http404."""
    return _require_scope(request.user, event, request.GET.get("division", ""), request.GET.get("class", ""))


def _require_scope(user: User, event: Event, code: str, letter: str) -> tuple[Division | None, WorkshopClass | None]:
    if not code:
        if policy.can_read_summary(user, event):
            return None, None
        raise Http404
    division = get_object_or_404(event.divisions.select_related("event"), code=code[:20])
    if letter:
        rooms = WorkshopClass.objects.visible_to(user).filter(division=division)
        return division, get_object_or_404(rooms.with_names(), letter=letter[:6])
    if not policy.can_read_division_summary(user, division):
        raise Http404
    return division, None


def _editions(user: User, event: Event, division: Division | None, room: WorkshopClass | None) -> EditionQuerySet:
    """The editions that hold this scope: of the whole event, and of the division.

    Whoever reads a class gets the document of that class from any of them; it holds nothing else.
    """
    rows = Edition.objects.filter(event=event) if room else Edition.objects.visible_to(user).filter(event=event)
    scopes = rows.filter(Q(division=None) | Q(division=division)) if division else rows.filter(division=None)
    return scopes.without_content().select_related("division", "event")


def _chosen_edition(
    request: Request, event: Event, division: Division | None, room: WorkshopClass | None
) -> Edition | None:
    digits = request.GET.get("edition", "").lower()
    if not digits:
        return None
    if not SHORT <= len(digits) <= 64:
        raise Http404
    rows = _editions(request.user, event, division, room).defer(None)
    edition = rows.filter(checksum__startswith=digits).order_by("number").first()
    if edition is None:
        raise Http404
    return edition


def _rooms(user: User, event: Event, division: Division | None):
    rooms = WorkshopClass.objects.visible_to(user).filter(division__event=event).with_names()
    return rooms.filter(division=division).order_by("letter") if division else []


def _query(division: Division | None, room: WorkshopClass | None, edition: Edition | None) -> dict[str, str]:
    found = {
        "division": division and division.code,
        "class": room and room.letter,
        "edition": edition and edition.short,
    }
    return {name: value for name, value in found.items() if value}


def _addressee(request: Request, kind: Kind) -> str:
    """The name of the addressee to which the pages are limited; everybody's without one."""
    return request.GET.get("addressee", "")[:200] if kind.name == "addressee" else ""


def _check_url(request: Request, edition: Edition | None) -> str:
    return request.build_absolute_uri(f"/editions/{edition.short}/") if edition else ""
