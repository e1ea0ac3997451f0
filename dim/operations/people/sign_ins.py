"""Admit attempts to sign in: a few at once in each process, and fewer from where many have failed.

A ballroom of 110 people shares one address, and every one of them may mistype. So no address is
shut out; one from which many attempts have failed is only slowed down.
"""

from __future__ import annotations

import datetime
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from django.core import signing
from django.core.cache import cache
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from dim.models import SecurityRecord
from dim.operations import security_log
from dim.workflow import Refused

# In each process, hashing or waiting for it. Each keeps one of the eight threads that also save:
# two are always left for them.
AT_ONCE = 4
# For people who were asked to wait a moment, and did: programs that guess try again at once, and
# would take every place that becomes free.
FOR_WHO_WAITED = 2
WAIT, WAIT_AT_MOST = 2, 300  # seconds

# Wrong attempts from one address in this span, over all processes, after which it is slowed down:
# 110 people who mistype their one-time password once or twice stay below.
MOST_FAILED = 200
SPAN = datetime.timedelta(minutes=10)
# Seconds between two attempts of an address that is slowed down, in each process.
PAUSE = 2

_SALT = "dim.sign-in-ticket"
_places = threading.BoundedSemaphore(AT_ONCE)
_places_of_who_waited = threading.BoundedSemaphore(FOR_WHO_WAITED)


def ticket() -> str:
    """Return what a form carries so that it finds a place after `WAIT` seconds."""
    return signing.dumps("waiting", salt=_SALT)


def _has_waited(ticket_: str) -> bool:
    try:
        signing.loads(ticket_, salt=_SALT, max_age=WAIT_AT_MOST)
    except signing.BadSignature:
        return False
    try:
        signing.loads(ticket_, salt=_SALT, max_age=WAIT)
    except signing.SignatureExpired:
        return True
    return False


@contextmanager
def admitted(ticket_: str = "") -> Iterator[None]:
    """Hold a place for one attempt to sign in; it comes from the address of the security log.

    Raises Refused: ``busy`` while all places are taken, ``network`` for an address from which too
    many attempts have failed.
    """
    place = _place(ticket_)
    try:
        _require_patience()
        yield
    finally:
        place.release()


def _place(ticket_: str) -> threading.BoundedSemaphore:
    if _places.acquire(blocking=False):
        return _places
    if _has_waited(ticket_) and _places_of_who_waited.acquire(blocking=False):
        return _places_of_who_waited
    raise Refused(
        _("Many people are signing in at this moment. Wait three seconds, then try again."), "busy"
    )


def _require_patience() -> None:
    """Raise Refused where many attempts have failed and the last one was a moment ago."""
    address = security_log.present_address()
    failed = SecurityRecord.objects.filter(
        address=address, kind=SecurityRecord.Kind.FAILED, at__gte=timezone.now() - SPAN
    )
    if failed.count() < MOST_FAILED:
        return
    # A keyed hash tells addresses apart as well.
    name = salted_hmac("dim.sign-ins", address, algorithm="sha256").hexdigest()
    # `add` stores nothing where there is something already, and says so.
    if not cache.add(f"slowed-down-{name}", 1, PAUSE):
        raise Refused(
            _(
                "Too many wrong passwords have come from this network, so it is slowed down."
                " Wait some seconds, then try again."
            ),
            "network",
        )
