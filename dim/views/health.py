"""What machines ask the site: is it alive, may it have visitors, and how is it doing?

The answers name nothing of the inside; `manage.py doctor` does.
"""

from __future__ import annotations

import hmac
import threading
import time
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import override

from dim.maintenance.checks import READY, ask

# Seconds. Whoever asks more often gets the same answer, so that asking costs nothing.
KNOWN_FOR = 2.0
_lock = threading.Lock()
_known = {"until": 0.0, "is_ready": False}


def alive(request: HttpRequest) -> HttpResponse:
    """Say that this process answers; nothing else is asked."""
    return _plain("ok", 200)


def ready(request: HttpRequest) -> HttpResponse:
    """Say whether visitors can be sent here: database, migrations, disk, clock (200 or 503)."""
    with _lock:
        if time.monotonic() >= _known["until"]:
            with override("en"):
                _known["is_ready"] = not ask("ready", READY).findings
            _known["until"] = time.monotonic() + KNOWN_FOR
    return _plain("ready", 200) if _known["is_ready"] else _plain("not ready", 503)


def metrics(request: HttpRequest) -> HttpResponse:
    """Return the figures of this process for Prometheus, to whoever has the token."""
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not settings.METRICS_TOKEN:
        return _plain("no metrics here", 404)
    if not hmac.compare_digest(given.encode(), settings.METRICS_TOKEN.encode()):
        return _plain("a token is needed", 401)
    # Loaded here, because it registers its collectors at once.
    from django_prometheus.exports import ExportToDjangoView  # noqa: PLC0415 -- see above

    return ExportToDjangoView(request)


def _plain(text: str, status: int) -> HttpResponse:
    response = HttpResponse(f"{text}\n", status=status, content_type="text/plain; charset=utf-8")
    response["Cache-Control"] = "no-store"
    return response


ADDRESSES: dict[str, Callable[[HttpRequest], HttpResponse]] = {
    "/healthz": alive,
    "/readyz": ready,
    "/metrics": metrics,
}
