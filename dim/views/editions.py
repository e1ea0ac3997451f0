"""Editions: freeze one, read it, compare two, and check a paper in hand."""

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
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from dim import policy
from dim.forms.edition import FreezeForm
from dim.models import Division, Edition, Event, Letterhead, User
from dim.models.edition import SHORT
from dim.reports import freezing
from dim.reports.differences import Differences, differences
from dim.reports.documents import DOCUMENTS, KINDS, build, differences_document
from dim.reports.frozen import Frozen
from dim.reports.writers import FORMATS, Unwritable
from dim.views.downloads import file_response
from dim.views.http import Request
from dim.views.summary import page_of
from dim.workflow import Refused

PAGE_SIZE = 50
# Changed entries on one page; the whole is in the document.
MOST_CHANGES = 200


@require_http_methods(["GET", "HEAD", "POST"])
def editions(request: Request, event: str) -> HttpResponse:
    """The editions of an event, and the form that freezes the next."""
    found = get_object_or_404(Event.objects.visible_to(request.user), slug=event)
    if not _reads(request.user, found):
        raise Http404
    may_freeze = policy.can_freeze(request.user, found)
    form = FreezeForm(found, request.POST if request.method == "POST" else None)
    if request.method == "POST":
        if not may_freeze:
            raise PermissionDenied
        if form.is_valid():
            try:
                edition = freezing.freeze(
                    found, form.cleaned_data["division"], actor=request.user, note=form.cleaned_data["note"]
                )
            except Refused as error:
                form.add_error(None, str(error))
            else:
                messages.success(request, _("%(edition)s is frozen.") % {"edition": edition})
                return redirect(edition)
    rows = Edition.objects.visible_to(request.user).filter(event=found).without_content()
    rows = rows.select_related("division", "event", "created_by").order_by("-created_at", "-pk")
    context = {
        "event": found,
        "page": Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page")),
        "form": form,
        "may_freeze": may_freeze,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render(request, "dim/editions.html", context, status=status)


@require_safe
def edition_detail(request: Request, event: str, digits: str) -> HttpResponse:
    """The summary of one edition, as it was frozen."""
    edition = edition_of(request.user, event, digits)
    report = build(KINDS["summary"], Frozen.of(edition.content))
    others = Edition.objects.of_scope(edition.event, edition.division).without_content().exclude(pk=edition.pk)
    context = {
        "edition": edition,
        "event": edition.event,
        "others": others.order_by("-number")[:PAGE_SIZE],
        "is_newest": freezing.newest(edition).pk == edition.pk,
        **page_of(request, report),
    }
    return render(request, "dim/edition_detail.html", context)


@require_safe
def edition_differences(request: Request, event: str, digits: str, other: str) -> HttpResponse:
    """What is different between two editions of one event or division, the older first."""
    older, newer = _pair(request.user, event, digits, other)
    context = {"event": older.event, "older": older, "newer": newer, **_differences(older, newer)}
    return render(request, "dim/edition_differences.html", context)


@require_safe
def edition_differences_document(
    request: Request, event: str, digits: str, other: str, extension: str
) -> HttpResponseBase:
    """The same as a file."""
    if extension not in DOCUMENTS:
        raise Http404
    older, newer = _pair(request.user, event, digits, other)
    report = differences_document(Frozen.of(older.content), Frozen.of(newer.content))
    try:
        return file_response(report, FORMATS[extension])
    except Unwritable as error:
        messages.error(request, str(error))
        return redirect("edition_differences", event, older.short, newer.short)


@login_not_required
@require_safe
def edition_check(request: HttpRequest, digits: str) -> HttpResponse:
    """For whoever has a paper in hand: is this edition current, older or unknown?

    Without an account where the event allows it. Whoever may not see an edition is told
    what an unknown one tells, after signing in.
    """
    found = freezing.find(digits)
    open_to_all = set(
        Letterhead.objects.filter(event__in=[one.event_id for one in found], open_checks=True).values_list(
            "event_id", flat=True
        )
    )
    if request.user.is_authenticated:
        visible = Edition.objects.visible_to(request.user).filter(pk__in=[one.pk for one in found])
        readable = set(visible.values_list("pk", flat=True))
    else:
        readable = set()
    shown = [one for one in found if one.event_id in open_to_all or one.pk in readable]
    if not shown and not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    papers = []
    for edition in shown:
        newest = freezing.newest(edition)
        is_current = newest.pk == edition.pk
        compared = {} if is_current else _differences(edition, newest)
        papers.append({"edition": edition, "newest": newest, "is_readable": edition.pk in readable, **compared})
    status = HTTPStatus.OK if shown else HTTPStatus.NOT_FOUND
    return render(request, "dim/edition_check.html", {"papers": papers, "digits": digits[:64]}, status=status)


def _differences(older: Edition, newer: Edition) -> dict[str, object]:
    found = _compared(older.checksum, newer.checksum, get_language())
    return {
        "found": found,
        "changed": found.changed[:MOST_CHANGES],
        "not_shown": max(len(found.changed) - MOST_CHANGES, 0),
    }


@functools.lru_cache(maxsize=8)
def _compared(older: str, newer: str, _language: str) -> Differences:
    """Of two editions, which never change: a hall with the paper of yesterday asks for the same all evening."""
    rows = {row.checksum: row for row in Edition.objects.filter(checksum__in=[older, newer])}
    return differences(Frozen.of(rows[older].content), Frozen.of(rows[newer].content))


def _pair(user: User, event: str, digits: str, other: str) -> tuple[Edition, Edition]:
    """Two editions of one event or division, the older first. Raises Http404."""
    older, newer = sorted((edition_of(user, event, one) for one in (digits, other)), key=lambda one: one.number)
    if older.division_id != newer.division_id:
        raise Http404
    return older, newer


def _reads(user: User, event: Event) -> bool:
    """Whether there is anything of this event's documents for `user`."""
    return policy.can_read_summary(user, event) or Division.objects.visible_to(user).filter(event=event).exists()


def edition_of(user: User, event: str, digits: str) -> Edition:
    """The edition whose checksum begins so. Raises Http404 where `user` may not read it."""
    rows = Edition.objects.visible_to(user).select_related("event", "division", "created_by")
    if not SHORT <= len(digits) <= 64:
        raise Http404
    found = rows.filter(event__slug=event, checksum__startswith=digits.lower()).order_by("number").first()
    if found is None:
        raise Http404
    return found
