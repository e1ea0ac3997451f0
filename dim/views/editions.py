"""Pages of editions: freeze one, read it, compare two, and check a printed one."""

from __future__ import annotations

import functools
from http import HTTPStatus

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from dim import policy
from dim.forms.edition import FreezeForm, answers_in_words
from dim.http import Request
from dim.models import Division, Edition, Event, Letterhead, User
from dim.models.edition import SHORT
from dim.operations.security_log import record_export
from dim.reports.content import freezing
from dim.reports.content.frozen import Frozen
from dim.reports.content.open_matters import open_matters
from dim.reports.documents.differences import Differences, differences
from dim.reports.documents.kinds import DOCUMENTS, KINDS, build, differences_document
from dim.reports.publishing.editions import find_editions, newest_of
from dim.reports.publishing.queue import Busy, turn
from dim.reports.writers import FORMATS, Unwritable
from dim.views.documents import busy
from dim.views.downloads import file_response
from dim.views.summary import report_page
from dim.workflow import Refused

PAGE_SIZE = 50
# The open matters that the page of the letterhead settles.
_OF_PAPER = ("letterhead", "number", "place", "date", "day", "signatories")
# Changed entries on one page; the document has all of them.
MOST_CHANGES = 200


@require_http_methods(["GET", "HEAD", "POST"])
def editions(request: Request, event: str) -> HttpResponse:
    """List the editions of an event (GET), or freeze the next one (POST)."""
    found = get_object_or_404(Event.objects.visible_to(request.user), slug=event)
    if not _reads(request.user, found):
        raise Http404
    may_freeze = policy.can_freeze(request.user, found)
    division = _division_asked(request, found)
    form = FreezeForm(
        found, request.POST if request.method == "POST" else None, initial={"division": division}
    )
    if request.method == "POST":
        if not may_freeze:
            raise PermissionDenied
        edition = _freeze(request, found, form)
        if edition:
            messages.success(request, _("%(edition)s is frozen.") % {"edition": edition})
            return redirect(edition)
        division = getattr(form, "cleaned_data", {}).get("division")
    if may_freeze:
        # What is open is seen before the button is pressed, and answered on the same page.
        form.ask(open_matters(found, division), _where_settled(request.user, found, division))
    rows = Edition.objects.visible_to(request.user).filter(event=found).without_content()
    rows = rows.select_related("division", "event", "created_by").order_by("-created_at", "-pk")
    context = {
        "event": found,
        "page": Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page")),
        "form": form,
        "may_freeze": may_freeze,
        "division": division,
        "divisions": found.divisions.order_by("position", "code"),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render(request, "dim/editions.html", context, status=status)


def _division_asked(request: Request, event: Event) -> Division | None:
    """Return the division of which the page names what is open; None for the whole event."""
    code = request.GET.get("division")
    return event.divisions.filter(code=code).first() if code else None


def _freeze(request: Request, event: Event, form: FreezeForm) -> Edition | None:
    """Freeze what `form` asks for; None when the form says why that is refused."""
    if not form.is_valid():
        return None
    said = form.cleaned_data
    try:
        return freezing.freeze(
            event,
            said["division"],
            actor=request.user,
            note=said["note"],
            answers=form.answers,
        )
    except Refused as error:
        form.add_error(None, str(error))
    return None


def _where_settled(user: User, event: Event, division: Division | None) -> dict[str, str]:
    """Return where each open matter is settled; or looked at, by who may not settle it."""
    if not policy.can_coordinate(user, event):
        summary = reverse("event_summary", args=[event.slug])
        return dict.fromkeys(("undecided", "returned", "unadopted"), summary)
    queue = reverse("admin:dim_problem_changelist")
    scope = f"event={event.pk}" + (f"&division={division.pk}" if division else "")
    paper = reverse("letterhead_edit", args=[event.pk])
    return {
        "undecided": f"{queue}?status=submitted&{scope}",
        "returned": f"{queue}?status=returned&{scope}",
        "unadopted": f"{reverse('admin:dim_consolidateditem_changelist')}?status__exact=draft"
        + (f"&division__id__exact={division.pk}" if division else ""),
        "addressees": f"{reverse('admin:dim_addressee_changelist')}?is_proposed__exact=1",
        **dict.fromkeys(_OF_PAPER, paper),
    }


@require_safe
def edition_detail(request: Request, event: str, digits: str) -> HttpResponse:
    """Show the summary of one edition, as it was frozen."""
    edition = edition_of(request.user, event, digits)
    frozen = Frozen.of(edition.content)
    report = build(KINDS["summary"], frozen)
    others = (
        Edition.objects.of_scope(edition.event, edition.division)
        .without_content()
        .exclude(pk=edition.pk)
    )
    context = {
        "edition": edition,
        "event": edition.event,
        "answers": answers_in_words(frozen.content.stamp),
        "others": others.order_by("-number")[:PAGE_SIZE],
        "is_newest": newest_of(edition).pk == edition.pk,
        **report_page(request, report),
    }
    return render(request, "dim/edition_detail.html", context)


@require_safe
def edition_differences(request: Request, event: str, digits: str, other: str) -> HttpResponse:
    """Show what is different between two editions of one event or division."""
    older, newer = _pair(request.user, event, digits, other)
    context = {"event": older.event, "older": older, "newer": newer, **_differences(older, newer)}
    return render(request, "dim/edition_differences.html", context)


@require_safe
def edition_differences_document(
    request: Request, event: str, digits: str, other: str, extension: str
) -> HttpResponseBase:
    """Send the differences between two editions as a file."""
    if extension not in DOCUMENTS:
        raise Http404
    older, newer = _pair(request.user, event, digits, other)
    report = differences_document(Frozen.of(older.content), Frozen.of(newer.content))
    editions_named = f"{older.short} {newer.short}"
    record_export(
        request.user, newer.event, "differences", extension, scope="", edition=editions_named
    )
    try:
        with turn():
            return file_response(report, FORMATS[extension])
    except Busy:
        return busy(request)
    except Unwritable as error:
        messages.error(request, str(error))
        return redirect("edition_differences", event, older.short, newer.short)


@login_not_required
@require_safe
def edition_check(request: HttpRequest, digits: str) -> HttpResponse:
    """Tell whether a printed edition is current, older or unknown.

    Where the event allows it, this needs no account. An edition that somebody may not see looks
    like an unknown one.
    """
    found = find_editions(digits)
    letterheads = Letterhead.objects.filter(
        event__in=[edition.event_id for edition in found], open_checks=True
    )
    open_events = set(letterheads.values_list("event_id", flat=True))
    readable = _readable(request, found)
    shown = [
        edition for edition in found if edition.event_id in open_events or edition.pk in readable
    ]
    # Not "unknown" yet: the person may be one who reads it, with a paper and a phone in hand.
    if not shown and not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    context = {
        "papers": [_paper(edition, is_readable=edition.pk in readable) for edition in shown],
        "digits": digits[:64],
    }
    status = HTTPStatus.OK if shown else HTTPStatus.NOT_FOUND
    return render(request, "dim/edition_check.html", context, status=status)


def _readable(request: HttpRequest, editions: list[Edition]) -> set[int]:
    """Return the keys of those editions that the person may read; none without an account."""
    if not request.user.is_authenticated:
        return set()
    visible = Edition.objects.visible_to(request.user).filter(pk__in=[row.pk for row in editions])
    return set(visible.values_list("pk", flat=True))


def _paper(edition: Edition, *, is_readable: bool) -> dict[str, object]:
    """Return what the page of a check says about one edition."""
    newest = newest_of(edition)
    paper = {"edition": edition, "newest": newest, "is_readable": is_readable}
    if newest.pk != edition.pk:
        paper |= _differences(edition, newest)
    return paper


def _differences(older: Edition, newer: Edition) -> dict[str, object]:
    """Return what pages show of the differences: a limited number, and how many are left out."""
    found = _compared(older.checksum, newer.checksum, get_language())
    return {
        "found": found,
        "changed": found.changed[:MOST_CHANGES],
        "not_shown": max(len(found.changed) - MOST_CHANGES, 0),
    }


@functools.lru_cache(maxsize=8)
def _compared(older: str, newer: str, _language: str) -> Differences:
    """Return the differences between the editions with these checksums."""
    # Kept, because editions never change, and a hall with yesterday's paper asks for the same two
    # all evening. The language is part of the key: the result holds translated labels.
    rows = {row.checksum: row for row in Edition.objects.filter(checksum__in=[older, newer])}
    return differences(Frozen.of(rows[older].content), Frozen.of(rows[newer].content))


def _pair(user: User, event: str, digits: str, other: str) -> tuple[Edition, Edition]:
    """Return two editions of one event or division, the older first. Raises Http404."""
    older, newer = sorted(
        (edition_of(user, event, one) for one in (digits, other)), key=lambda one: one.number
    )
    if older.division_id != newer.division_id:
        raise Http404
    return older, newer


def _reads(user: User, event: Event) -> bool:
    """Tell whether `user` may read any document of this event."""
    return (
        policy.can_read_summary(user, event)
        or Division.objects.visible_to(user).filter(event=event).exists()
    )


def edition_of(user: User, event: str, digits: str) -> Edition:
    """Return the edition whose checksum begins with `digits`.

    Raises Http404 for fewer than `SHORT` digits, and where `user` may not read it.
    """
    rows = Edition.objects.visible_to(user).select_related("event", "division", "created_by")
    if not SHORT <= len(digits) <= 64:
        raise Http404
    found = (
        rows.filter(event__slug=event, checksum__startswith=digits.lower())
        .order_by("number")
        .first()
    )
    if found is None:
        raise Http404
    return found
