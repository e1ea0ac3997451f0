"""What a browser needs so that a class can go on working without network.

A key for the text that it keeps, a service worker, and the page that the worker shows.
"""

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
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone, translation
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from dim.operations.people import device_keys

# Names of cookies: the key for kept text, and the drafts that the server has stored.
COOKIE, STORED = "device_key", "stored_drafts"
# Browsers encrypt on these addresses without a certificate; elsewhere WebCrypto asks for HTTPS.
_LOOPBACK = {"localhost", "127.0.0.1", "[::1]"}
_DRAFT = re.compile(r"[0-9a-f-]{36}")
# Scripts of pages that stay online.
_ONLINE = {"reason_presets.js", "phone.js", "print.js", "scroll_to_opened.js"}
# Static files of which the pages kept on a device are made.
ASSETS = (
    "js-lib-bootstrap5/css/bootstrap.min.css",
    *(
        f"css/{name}.css"
        for name in (
            "tokens",
            "components",
            "board",
            "in_place",
            "paste",
            "form",
            "home",
            "projector",
        )
    ),
    "fonts/dim-sans.woff2",
    "img/favicon.svg",
    *(
        f"js/{path.name}"
        for path in sorted((settings.BASE_DIR / "static/js").glob("*.js"))
        if path.name not in _ONLINE
    ),
)


# Parts of the components, which browsers load one by one where nothing is collected.
_PARTS = tuple(
    f"css/components/{path.name}"
    for path in sorted((settings.BASE_DIR / "static/css/components").glob("*.css"))
)


def _assets() -> tuple[str, ...]:
    return ASSETS + _PARTS if settings.DEBUG else ASSETS


def renew_key(request: HttpRequest, response: HttpResponse) -> None:
    """Set the key cookie to that of the person who is signed in; delete it when nobody is."""
    # Beside the session's cookie, so that both end and are deleted together: kept text can be read
    # as long as its writer is signed in, also after a restart without network, and never longer.
    held = request.COOKIES.get(COOKIE, "")
    if not request.user.is_authenticated:
        if held:
            response.delete_cookie(COOKIE, samesite="Strict")
        return
    key = device_keys.key_of(request.user)
    if held != key and _can_encrypt(request):
        response.set_cookie(
            COOKIE,
            key,
            max_age=_seconds_left(request),
            secure=settings.SESSION_COOKIE_SECURE,
            samesite="Strict",
        )


def _can_encrypt(request: HttpRequest) -> bool:
    """Tell whether a page at this address may use the browser's encryption."""
    return request.is_secure() or split_domain_port(request.get_host())[0] in _LOOPBACK


def _seconds_left(request: HttpRequest) -> int:
    """Return the seconds until this session ends, so that the key ends with it."""
    sessions = Session.objects.filter(pk=request.session.session_key)
    ends = sessions.values_list("expire_date", flat=True).first()
    if ends is None:
        return settings.SESSION_COOKIE_AGE
    return max(0, int((ends - timezone.now()).total_seconds()))


def confirm_stored(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Tell the next page that the draft of this form is stored on the server.

    Only then does the script delete the text on the device.
    """
    draft = request.POST.get("draft", "")
    if _DRAFT.fullmatch(draft):
        response.set_cookie(
            STORED,
            # Several tabs may have sent before a page reads it; a cookie holds 4 kB at most.
            f"{request.COOKIES.get(STORED, '')[-1000:]}.{draft}",
            secure=settings.SESSION_COOKIE_SECURE,
            samesite="Lax",
        )
    return response


@login_not_required
@never_cache
@require_safe
def service_worker(request: HttpRequest) -> HttpResponse:
    """Send the service worker that answers without network; it keeps code, never text."""
    assets = [static(path) for path in _assets()]
    places = {"shell": reverse("offline"), "desk": reverse("admin:index")}
    context = {"version": _version(), "assets": assets, **places}
    return render(request, "sw.js", context, content_type="text/javascript; charset=utf-8")


@login_not_required
@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """Redirect to the icon: browsers ask here where a file, such as a document, names none."""
    return redirect(static("img/favicon.svg"))


def _version() -> str:
    """Return a name that changes with the kept files, so that no two releases mix their code."""
    # While developing, files change under a running server.
    return _digest() if settings.DEBUG else _lasting_digest()


def _digest() -> str:
    digest = hashlib.sha256(_shell().encode())
    for path in _assets():
        digest.update(static(path).encode())
        if found := finders.find(path):
            digest.update(Path(found).read_bytes())
    return digest.hexdigest()[:16]


_lasting_digest = lru_cache(maxsize=1)(_digest)


@login_not_required
@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """Show the page that stands in for every address while there is no network."""
    return HttpResponse(_shell())


def _shell() -> str:
    """Render the offline page, without personal data and in one language."""
    # It stays on the device for the next person.
    with translation.override(settings.LANGUAGE_CODE):
        return render_to_string("dim/offline.html")
