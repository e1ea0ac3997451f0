"""What a browser gets so that a room goes on working without network: a key, a service worker, an empty page."""

from __future__ import annotations

import hashlib
import re
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.sessions.models import Session
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse
from django.http.request import split_domain_port
from django.shortcuts import render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone, translation
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from dim.operations import device_keys

COOKIE, STORED = "device_key", "stored_drafts"
# Browsers encrypt here without a certificate; on other plain addresses they refuse to.
_LOOPBACK = {"localhost", "127.0.0.1", "[::1]"}
_DRAFT = re.compile(r"[0-9a-f-]{36}")
# Everything that the pages kept on a device are made of.
ASSETS = (
    "js-lib-bootstrap5/css/bootstrap.min.css",
    "css/theme.css",
    "css/projector.css",
    "img/favicon.svg",
    *(
        f"js/{path.name}"
        for path in sorted((settings.BASE_DIR / "static/js").glob("*.js"))
        if path.name not in {"presets.js", "print.js", "unfold.js"}  # of pages that stay online
    ),
)


def renew_key(request: HttpRequest, response: HttpResponse) -> None:
    """Let the key in the browser's jar be that of whoever is signed in, and nobody's when nobody is."""
    held = request.COOKIES.get(COOKIE, "")
    if not request.user.is_authenticated:
        if held:
            response.delete_cookie(COOKIE, samesite="Strict")
        return
    key = device_keys.key_of(request.user)
    if held != key and _can_encrypt(request):
        response.set_cookie(
            COOKIE, key, max_age=_seconds_left(request), secure=settings.SESSION_COOKIE_SECURE, samesite="Strict"
        )


def _can_encrypt(request: HttpRequest) -> bool:
    return request.is_secure() or split_domain_port(request.get_host())[0] in _LOOPBACK


def _seconds_left(request: HttpRequest) -> int:
    """Of this session, so that the key ends with it."""
    ends = Session.objects.filter(pk=request.session.session_key).values_list("expire_date", flat=True).first()
    return max(0, int((ends - timezone.now()).total_seconds())) if ends else settings.SESSION_COOKIE_AGE


def confirm_stored(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Tell the next page that what it kept of this form is stored; only this takes it off the device."""
    draft = request.POST.get("draft", "")
    if _DRAFT.fullmatch(draft):
        response.set_cookie(
            STORED,
            f"{request.COOKIES.get(STORED, '')[-1000:]}.{draft}",
            secure=settings.SESSION_COOKIE_SECURE,
            samesite="Lax",
        )
    return response


@login_not_required
@never_cache
@require_safe
def service_worker(request: HttpRequest) -> HttpResponse:
    """The worker that answers without network; it keeps code and an empty page, and nobody's text."""
    assets = [static(path) for path in ASSETS]
    places = {"shell": reverse("offline"), "desk": reverse("admin:index")}
    context = {"version": _version(), "assets": assets, **places}
    return render(request, "sw.js", context, content_type="text/javascript; charset=utf-8")


def _version() -> str:
    """Another one for every other content, so that no release ever meets the code of the one before."""
    return _digest() if settings.DEBUG else _lasting_digest()


def _digest() -> str:
    digest = hashlib.sha256(_shell().encode())
    for path in ASSETS:
        digest.update(static(path).encode())
        if found := finders.find(path):
            digest.update(Path(found).read_bytes())
    return digest.hexdigest()[:16]


_lasting_digest = lru_cache(maxsize=1)(_digest)


@login_not_required
@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """The page for an address that cannot be reached: its script shows what this device kept of it."""
    return HttpResponse(_shell())


def _shell() -> str:
    """The same for everybody: it is kept where the next person at the laptop finds it."""
    with translation.override(settings.LANGUAGE_CODE):
        return render_to_string("dim/offline.html")
