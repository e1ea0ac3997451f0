"""A class's list on phones, read without an account; the class opens and closes it."""

from __future__ import annotations

import functools

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from dim import policy
from dim.forms.board_filter import BoardFilter
from dim.forms.class_code import ClassCodeForm
from dim.http import Request
from dim.models import Division, Event, PhoneLink, WorkshopClass
from dim.operations.classes import class_codes, screens
from dim.views.board_parts import class_for
from dim.views.http import live_page, network_of
from dim.views.live import News, Position
from dim.views.phone_parts import PhoneCounts
from dim.views.screens import address_of, by_issue, link_of
from dim.workflow import Refused


def _class_behind(code: str) -> WorkshopClass | None:
    """Return the class whose list is open at this address, if there is one."""
    links = PhoneLink.objects.open().select_related("workshop_class__division__event")
    link = links.filter(code=screens.phone_code(code)).first()
    return link.workshop_class if link else None


def _positions() -> dict[str, str]:
    """Return the position of the class behind every open link, by the code of the link."""
    rows = PhoneLink.objects.open().values_list(
        "code",
        "workshop_class__revision",
        "workshop_class__discussed",
        "workshop_class__is_open",
        "workshop_class__closes_at",
        "workshop_class__division__event__phase",
    )
    found = {}
    for code, revision, discussed, is_open, closes_at, phase in rows:
        # Six values, put together as `Position.of` reads them: making whole instances of the query
        # was half of what a poll cost.
        division = Division(event=Event(phase=phase))
        workshop_class = WorkshopClass(
            revision=revision,
            discussed_id=discussed,
            is_open=is_open,
            closes_at=closes_at,
            division=division,
        )
        found[code] = str(Position.of(workshop_class))
    return found


@functools.lru_cache(maxsize=128)
def _news(code: str, seen: Position, now: str, language: str, query: str) -> str:
    """Return what a phone at `seen` must draw; "" when the list was closed meanwhile.

    `now` is the present position, `language` that of the phone, and it shows what matches `query`:
    another one is another answer.
    """
    # Kept, because twenty phones of a class ask for the same within two seconds of every save, and
    # drawing it costs six times as much as asking.
    workshop_class = _class_behind(code)
    if workshop_class is None:
        return ""
    shown = workshop_class.problems.for_screens().matching(query)
    news = News.since(seen, workshop_class, shown)
    context = {
        "workshop_class": workshop_class,
        "code": code,
        "query": query,
        "counts": PhoneCounts.of(workshop_class, shown),
        "news": news,
        "groups": by_issue(workshop_class, news.shown),
    }
    return render_to_string("dim/phone_list_live.html", context)


def _for_strangers(response: HttpResponse) -> HttpResponse:
    """Add headers that keep the secret address from search engines, other sites and proxies."""
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "no-referrer"
    response["Cache-Control"] = "no-store"
    return response


@login_not_required
@require_safe
def phone_list(request: HttpRequest, code: str) -> HttpResponse:
    """Show the list of the class whose phone link has this code, or what of it matches ``?q=``."""
    # Guesses are not counted: the code has 60 bits, and a lock by address would shut out a ballroom
    # that shares one.
    workshop_class = _class_behind(code)
    if workshop_class is None:
        raise Http404
    query = BoardFilter.read(request.GET).query
    everything = workshop_class.problems.for_screens()
    search = everything.search_for(query)
    shown = everything.matching(search)
    context = {
        "workshop_class": workshop_class,
        "code": code,
        "query": query,
        "instead": search.instead,
        "counts": PhoneCounts.of(workshop_class, shown),
        "now": timezone.now(),
        "position": Position.of(workshop_class),
        "groups": by_issue(workshop_class, shown.for_board()),
    }
    return _for_strangers(render(request, "dim/phone_list.html", context))


@login_not_required
@require_safe
def phone_list_live(request: HttpRequest, code: str) -> HttpResponse:
    """Answer a phone with news of its class."""
    # Hundreds ask every second or two: the usual answer, that there is none, needs no query.
    positions = cache.get_or_set("phone-positions", _positions, settings.PHONES_MAY_LAG) or {}
    now = positions.get(screens.phone_code(code))
    if now == request.GET.get("since", ""):
        return live_page(request)
    query = BoardFilter.read(request.GET).query
    body = now and _news(code, Position.reported_by(request), now, get_language(), query)
    if body:
        return _for_strangers(HttpResponse(body))
    # Not Http404: with our header, the page that asks knows that the list is closed for good.
    response = live_page(request)
    response.status_code = 404
    return response


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def class_code(request: HttpRequest) -> HttpResponse:
    """Lead a participant who types the code of a class to its list."""
    form = ClassCodeForm(request.POST if request.method == "POST" else None)
    status = 422 if form.is_bound else 200
    if form.is_valid():
        try:
            link = class_codes.find_link(form.cleaned_data["code"], network_of(request))
        except Refused as error:
            form.add_error("code", str(error))
            status = 429
        else:
            if link:
                return _for_strangers(redirect(link))
            form.add_error(
                "code",
                _("No class shows this code now. Compare it with the screen, then try again."),
            )
    response = render(
        request,
        "dim/class_code.html",
        {"code_form": form, "announced": Event.objects.announced()},
        status=status,
    )
    if status == 429:
        response["Retry-After"] = class_codes.SPAN
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def phone_link(request: Request, event: str, division: str, letter: str) -> HttpResponse:
    """Show the QR code for the table (GET); open the list to phones or close it (POST)."""
    workshop_class = class_for(request, event, division, letter)
    if not policy.can_open_to_phones(request.user, workshop_class):
        raise PermissionDenied
    if request.method == "POST":
        try:
            if "close" in request.POST:
                screens.close_to_phones(workshop_class, actor=request.user)
            else:
                screens.open_to_phones(workshop_class, actor=request.user)
        except Refused as error:
            messages.warning(request, str(error))
        return redirect("phone_link", event, division, letter)
    link = link_of(workshop_class)
    context = {"workshop_class": workshop_class, "link": link, "address": address_of(request, link)}
    return render(request, "dim/phone_link.html", context)
