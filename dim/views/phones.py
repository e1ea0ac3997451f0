"""A class's list on phones: read without an account, opened and closed by the class's own people."""

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
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_safe

from dim import policy
from dim.models import Division, Event, PhoneLink, WorkshopClass
from dim.operations import room
from dim.views.board_parts import class_for
from dim.views.http import Request, live_page
from dim.views.live import News, Position
from dim.views.screens import address_of, by_issue, link_of
from dim.workflow import Refused


def _class_behind(code: str) -> WorkshopClass | None:
    links = PhoneLink.objects.open().select_related("workshop_class__division__event")
    link = links.filter(code=room.phone_code(code)).first()
    return link.workshop_class if link else None


def _positions() -> dict[str, str]:
    """Where the class behind every open link is now."""
    columns = [f"workshop_class__{name}" for name in ("revision", "discussed", "is_open", "closes_at")]
    found = {}
    for row in PhoneLink.objects.open().values_list("code", *columns, "workshop_class__division__event__phase"):
        code, revision, discussed, is_open, closes_at, phase = row
        division = Division(event=Event(phase=phase))
        workshop_class = WorkshopClass(
            revision=revision, discussed_id=discussed, is_open=is_open, closes_at=closes_at, division=division
        )
        found[code] = str(Position.of(workshop_class))
    return found


@functools.lru_cache(maxsize=128)
def _news(code: str, seen: Position, now: str, language: str) -> str:
    """What a phone that is at `seen` must draw; nothing when the list was closed meanwhile.

    Twenty phones of a class ask for the same within two seconds of every save, and drawing it costs six times as
    much as asking. A later `now` is another answer.
    """
    workshop_class = _class_behind(code)
    if workshop_class is None:
        return ""
    news = News.since(seen, workshop_class, workshop_class.problems.for_screens())
    context = {"workshop_class": workshop_class, "news": news, "groups": by_issue(workshop_class, news.shown)}
    return render_to_string("dim/phone_list_live.html", context)


def _for_strangers(response: HttpResponse) -> HttpResponse:
    """The address is the key: no search engine, no other site and no proxy keeps it."""
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "no-referrer"
    response["Cache-Control"] = "no-store"
    return response


@login_not_required
@require_safe
def phone_list(request: HttpRequest, code: str) -> HttpResponse:
    workshop_class = _class_behind(code)
    if workshop_class is None:
        raise Http404
    problems = list(workshop_class.problems.for_screens().for_board())
    context = {
        "workshop_class": workshop_class,
        "code": code,
        "position": Position.of(workshop_class),
        "groups": by_issue(workshop_class, problems),
    }
    return _for_strangers(render(request, "dim/phone_list.html", context))


@login_not_required
@require_safe
def phone_list_live(request: HttpRequest, code: str) -> HttpResponse:
    """News for a phone. Hundreds ask every two seconds: the usual answer, that there are none, needs no query."""
    positions = cache.get_or_set("phone-positions", _positions, settings.PHONES_MAY_LAG) or {}
    now = positions.get(room.phone_code(code))
    if now == request.GET.get("since", ""):
        return live_page(request)
    body = now and _news(code, Position.asked_for(request), now, get_language())
    if body:
        return _for_strangers(HttpResponse(body))
    response = live_page(request)
    response.status_code = 404  # said in our name: the page that asks shows that the list is closed
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def phone_link(request: Request, event: str, division: str, letter: str) -> HttpResponse:
    """The QR code for the table, and the buttons that open and close the list to phones."""
    workshop_class = class_for(request, event, division, letter)
    if not policy.can_open_to_phones(request.user, workshop_class):
        raise PermissionDenied
    if request.method == "POST":
        try:
            if "close" in request.POST:
                room.close_to_phones(workshop_class, actor=request.user)
            else:
                room.open_to_phones(workshop_class, actor=request.user)
        except Refused as error:
            messages.warning(request, str(error))
        return redirect("phone_link", event, division, letter)
    link = link_of(workshop_class)
    context = {"workshop_class": workshop_class, "link": link, "address": address_of(request, link)}
    return render(request, "dim/phone_link.html", context)
