"""A class's list on phones, read without an account; the class opens and closes it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache, caches
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
from dim.models.phone_link import grouped
from dim.models.problem import ProblemQuerySet
from dim.operations import strangers
from dim.operations.classes import class_codes, screens
from dim.views import errors
from dim.views.board_parts import class_for
from dim.views.http import live_page, network_of
from dim.views.live import News, Position
from dim.views.phone_parts import PhoneCounts
from dim.views.screens import address_of, by_issue, link_of
from dim.workflow import Refused

# A phone that has missed more changes of its class than this gets the whole list.
MOST_BEHIND = 30
# Seconds. What else a list shows, names of issues for example, may be that old on a phone.
KEPT_FOR = 10

Drawn = TypeVar("Drawn")


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


def _shown(workshop_class: WorkshopClass) -> ProblemQuerySet:
    return workshop_class.problems.for_phones(with_drafts=workshop_class.drafts_on_phones)


def _last_change_seen(seen: Position, now: str) -> int:
    """Return after which number of the class a phone is told what changed; -1 for everything."""
    # Anything may stand in an address. One that is far behind, or was never there, gets the whole
    # list, so a position has few answers, and all of them are kept.
    behind = int(now.partition("-")[0]) - seen.revision
    return seen.revision if 0 <= behind <= MOST_BEHIND else -1


def _kept(name: str, draw: Callable[[], Drawn]) -> Drawn:
    """Return what `draw` returns, for everybody who asks for `name` within a few seconds."""
    found = caches["lists"].get(name)
    if found is None:
        found = draw()
        caches["lists"].set(name, found, KEPT_FOR)
    return found


def _news(code: str, after: int, query: str = "") -> str:
    """Return what a phone must draw that knows the changes up to `after`.

    It shows what matches `query`. Returns "" when the list was closed meanwhile.
    """
    workshop_class = _class_behind(code)
    if workshop_class is None:
        return ""
    shown = _shown(workshop_class).matching(query)
    news = News.since(Position(after), workshop_class, shown)
    context = {
        "workshop_class": workshop_class,
        "code": grouped(code),
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
    code, position = grouped(screens.phone_code(code)), Position.of(workshop_class)
    query = BoardFilter.read(request.GET).query
    everything = _shown(workshop_class)
    context = {
        "workshop_class": workshop_class,
        "code": code,
        "query": query,
        "now": timezone.now(),
        "position": position,
    }
    if query:
        if strangers.searches_too_much(network_of(request)):
            return errors.too_many(request)
        search = everything.search_for(query)
        context["instead"] = search.instead
        context |= _drawn(workshop_class, everything.matching(search), query, code)
    else:
        name = f"phone-list-{code}-{position}-{get_language()}"
        context |= _kept(name, lambda: _drawn(workshop_class, everything, query, code))
    return _for_strangers(render(request, "dim/phone_list.html", context))


def _drawn(
    workshop_class: WorkshopClass, shown: ProblemQuerySet, query: str, code: str
) -> dict[str, str]:
    """Return the list itself and its counts, as they stand in the page of a phone."""
    context = {
        "workshop_class": workshop_class,
        "code": code,
        "query": query,
        "counts": PhoneCounts.of(workshop_class, shown),
        "groups": by_issue(workshop_class, shown.for_board()),
    }
    return {
        "counts": render_to_string("dim/partials/phone_counts.html", context),
        "list": render_to_string("dim/partials/phone_groups.html", context),
    }


@login_not_required
@require_safe
def phone_list_live(request: HttpRequest, code: str) -> HttpResponse:
    """Answer a phone with news of its class."""
    # Hundreds ask every second or two: the usual answer, that there is none, needs no query.
    positions = cache.get_or_set("phone-positions", _positions, settings.PHONES_MAY_LAG) or {}
    code = screens.phone_code(code)
    now = positions.get(code)
    if now == request.GET.get("since", ""):
        return live_page(request)
    query, body = BoardFilter.read(request.GET).query, ""
    if now and query:
        if strangers.searches_too_much(network_of(request)):
            return live_page(request)  # it asks again in a moment
        body = _news(code, Position.reported_by(request).revision, query)
    elif now:
        # Twenty phones of a class ask for the same within two seconds of every save, and drawing
        # it costs six times as much as asking.
        after = _last_change_seen(Position.reported_by(request), now)
        name = f"phone-news-{code}-{after}-{now}-{get_language()}"
        body = _kept(name, lambda: _news(code, after))
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
            if "drafts" in request.POST:
                is_wanted = request.POST["drafts"] == "show"
                screens.show_drafts_to_phones(workshop_class, is_wanted, actor=request.user)
            elif "close" in request.POST:
                screens.close_to_phones(workshop_class, actor=request.user)
            else:
                screens.open_to_phones(workshop_class, actor=request.user)
        except Refused as error:
            messages.warning(request, str(error))
        return redirect("phone_link", event, division, letter)
    link = link_of(workshop_class)
    context = {"workshop_class": workshop_class, "link": link, "address": address_of(request, link)}
    return render(request, "dim/phone_link.html", context)
