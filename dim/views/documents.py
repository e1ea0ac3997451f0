"""Pages of documents: what there is, and each as a file, of an edition or of what is there now."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from http import HTTPStatus
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from dim import policy
from dim.http import Request
from dim.models import Division, Edition, Event, PreparedFile, Problem, WorkshopClass
from dim.models.status import PUT_FORWARD
from dim.operations import security_log
from dim.reports.content.freezing import live
from dim.reports.content.frozen import Frozen
from dim.reports.documents.kinds import KINDS, DocumentKind, scope_of
from dim.reports.publishing import prepared_files
from dim.reports.publishing.prepared_files import DocumentRequest
from dim.reports.publishing.queue import RETRY_AFTER, Busy
from dim.reports.writers import FORMATS, Format
from dim.reports.writers.html import policy_in
from dim.views.document_scope import (
    chosen_edition,
    classes_of,
    editions_of,
    narrowed,
    query_of,
    require_scope,
    scope_in,
    scope_name,
)

# The newest editions are offered; older ones are on the page of editions.
MOST_EDITIONS = 20
# Formats at the addresses that these kinds had before; people keep such addresses for years.
FORMER_FORMATS = {
    "summary": ("xlsx", "docx", "pptx", "csv", "json", "html"),
    "matrix": ("html", "xlsx", "docx", "json"),
}


@require_safe
def documents(request: Request, event: str) -> HttpResponse:
    """Offer the documents of an event, a division or a class, of an edition or of now."""
    found = get_object_or_404(Event.objects.visible_to(request.user), slug=event)
    division, workshop_class = scope_in(request, found)
    edition = chosen_edition(request, found, division, workshop_class)
    divisions = Division.objects.visible_to(request.user).filter(event=found)
    editions = editions_of(request.user, found, division, workshop_class)
    context = {
        "event": found,
        "division": division,
        "workshop_class": workshop_class,
        "edition": edition,
        "reads_event": policy.can_read_summary(request.user, found),
        "divisions": divisions.order_by("position", "code"),
        "classes": classes_of(request.user, found, division),
        "editions": editions.order_by("-created_at")[:MOST_EDITIONS],
        "offers": list(_offers(found, division, workshop_class, edition)),
        "query": urlencode(query_of(division, workshop_class, edition)),
    }
    return render(request, "dim/documents.html", context)


@require_safe
def document(request: Request, event: str, kind: str, extension: str) -> HttpResponse:
    """Send one document as a file; it is made now unless it is kept already."""
    found = get_object_or_404(Event.objects.visible_to(request.user), slug=event)
    division, workshop_class = scope_in(request, found)
    asked_kind = KINDS.get(kind)
    if asked_kind is None or extension not in asked_kind.formats:
        raise Http404
    edition = chosen_edition(request, found, division, workshop_class)
    whole = Frozen.of(edition.content) if edition else live(found, division)
    frozen = narrowed(whole, division, workshop_class)
    if scope_of(frozen) not in asked_kind.scopes:
        raise Http404
    asked = DocumentRequest(
        kind=kind,
        extension=extension,
        division=division.code if division else "",
        letter=workshop_class.letter if workshop_class else "",
        addressee=_addressee(request, asked_kind, frozen),
        check_url=_check_url(request, edition),
    )
    try:
        file = prepared_files.prepare(asked, whole, event_id=found.pk, edition=edition)
    except Busy:
        return busy(request)
    if file.error:
        # Shown on a page of its own: looking at this address again would try for seconds, in vain.
        return redirect("document_file", found.slug, file.key)
    return _sent(file, request)


@require_http_methods(["GET", "HEAD", "POST"])
def document_file(request: Request, event: str, key: str) -> HttpResponse:
    """Send a kept file, or say why it could not be made (GET); let it be made again (POST)."""
    found = get_object_or_404(Event.objects.visible_to(request.user), slug=event)
    file = get_object_or_404(PreparedFile.objects.select_related("edition"), event=found, key=key)
    asked = DocumentRequest(**file.asked)
    # The key is no secret: whoever has the address must still be allowed to read the words.
    require_scope(request.user, found, asked.division, asked.letter)
    if request.method == "POST":
        prepared_files.forget_failure(file)
        return redirect(_address_of(file, asked))
    if not file.error:
        return _sent(file, request)
    query = _query_of(file, replace(asked, addressee=""))
    context = {"event": found, "file": file, "query": query, "kind": KINDS[asked.kind]}
    return render(request, "dim/document_file.html", context)


@require_safe
def moved(
    request: Request, event: str, kind: str, extension: str, division: str = ""
) -> HttpResponse:
    """Redirect from an address that a document had before to the one that it has now."""
    if extension not in FORMER_FORMATS[kind]:
        raise Http404
    found = get_object_or_404(Event.objects.visible_to(request.user), slug=event)
    require_scope(request.user, found, division, "")
    query = request.GET.copy()
    if division:
        query["division"] = division
    address = reverse("document", args=[event, kind, extension])
    asked = f"?{query.urlencode()}" if query else ""
    return redirect(f"{address}{asked}", permanent=True)


def busy(request: Request) -> HttpResponse:
    """Say that other documents are being made; the page asks again by itself."""
    context = {"seconds": RETRY_AFTER}
    response = render(request, "503.html", context, status=HTTPStatus.SERVICE_UNAVAILABLE)
    response["Retry-After"] = str(RETRY_AFTER)
    response["Cache-Control"] = "no-store"
    return response


def _sent(file: PreparedFile, request: Request) -> HttpResponse:
    """Return the answer that carries `file`: HTML is shown, for printing, the rest downloaded."""
    security_log.record_export(
        request.user,
        file.event,
        file.asked["kind"],
        file.asked["extension"],
        scope="-".join(filter(None, [file.asked["division"], file.asked["letter"]])),
        edition=file.edition.short if file.edition else "",
    )
    made = FORMATS[file.asked["extension"]]
    data = bytes(file.data)
    shown = "inline" if made.extension == "html" else "attachment"
    response = HttpResponse(data, content_type=made.content_type)
    response["Content-Disposition"] = f'{shown}; filename="{file.name}"'
    # What a shared laptop downloaded is not for the next person's Back button.
    response["Cache-Control"] = "private, no-store"
    if made.extension == "html":
        # The file has one style of its own, which the site's policy does not allow.
        response["Content-Security-Policy"] = f"{policy_in(data)}; frame-ancestors 'none'"
    return response


def _address_of(file: PreparedFile, asked: DocumentRequest) -> str:
    """Return the address at which this document is asked for."""
    address = reverse("document", args=[file.event.slug, asked.kind, asked.extension])
    query = _query_of(file, asked)
    return f"{address}?{query}" if query else address


def _query_of(file: PreparedFile, asked: DocumentRequest) -> str:
    """Return scope, edition and addressee of a document as the query of an address."""
    query = {
        "division": asked.division,
        "class": asked.letter,
        "edition": file.edition.short if file.edition else "",
        "addressee": asked.addressee,
    }
    return urlencode({name: value for name, value in query.items() if value})


def _offers(
    event: Event,
    division: Division | None,
    workshop_class: WorkshopClass | None,
    edition: Edition | None,
) -> Iterator[tuple[DocumentKind, list[tuple[Format, int]]]]:
    """Yield each kind of document of this scope, with its formats and the seconds they may take."""
    if edition:
        whole = Frozen.of(edition.content)
        entries = len(narrowed(whole, division, workshop_class).problems)
    else:
        problems = Problem.objects.filter(event=event, status__in=PUT_FORWARD)
        if workshop_class:
            problems = problems.filter(workshop_class=workshop_class)
        elif division:
            problems = problems.filter(workshop_class__division=division)
        entries = problems.count()
    scope = scope_name(division, workshop_class)
    for kind in KINDS.values():
        if scope in kind.scopes:
            formats = prepared_files.formats_of(kind)
            times = [prepared_files.seconds_to_make(made.extension, entries) for made in formats]
            yield kind, list(zip(formats, times, strict=True))


def _addressee(request: Request, kind: DocumentKind, frozen: Frozen) -> str:
    """Return the name of the addressee to whose pages the document is limited, or "".

    Raises Http404 for a name to whom the document addresses nothing.
    """
    name = request.GET.get("addressee", "")
    if not name or kind.compose_for is None:
        return ""
    # A file is kept for each document: invented names would fill the table.
    if name not in frozen.addressees:
        raise Http404
    return name


def _check_url(request: Request, edition: Edition | None) -> str:
    """Return the address for the QR code on paper; drafts (KONSEP) carry none."""
    if edition is None:
        return ""
    return request.build_absolute_uri(reverse("edition_check", args=[edition.short]))
