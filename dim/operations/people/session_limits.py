"""How long a session lasts: a day however much it is used, and some hours without any use."""

from __future__ import annotations

import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.signals import user_logged_in
from django.contrib.sessions.backends.base import SessionBase
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone

LAST_USE = "last_use"
# Seconds. Or every page that somebody opens would write a row.
NOTED_EVERY = 5 * 60


@receiver(user_logged_in, dispatch_uid="dim.session_limits")
def begin(sender: Any, request: HttpRequest, **kwargs: Any) -> None:
    """Give a new session its end, which later uses do not put off."""
    # Django counts from the last time that a session was stored.
    age = datetime.timedelta(seconds=settings.SESSION_COOKIE_AGE)
    request.session.set_expiry(timezone.now() + age)
    note_use(request.session)


def note_use(session: SessionBase) -> None:
    """Note that somebody uses this session, at most once in `NOTED_EVERY` seconds."""
    if _seconds_unused(session) >= NOTED_EVERY:
        session[LAST_USE] = int(timezone.now().timestamp())


def is_over(session: SessionBase) -> bool:
    """Tell whether nobody has used this session for `SESSION_IDLE_SECONDS`."""
    return LAST_USE in session and _seconds_unused(session) > settings.SESSION_IDLE_SECONDS


def _seconds_unused(session: SessionBase) -> float:
    return timezone.now().timestamp() - session.get(LAST_USE, 0)
