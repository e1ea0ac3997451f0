"""Write the security log: rights and papers that changed hands, and who came in.

Operations name what they did; where it came from, `dim.middleware` has said before.
"""

from __future__ import annotations

import datetime
import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from axes.signals import user_locked_out
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.db.models import Count
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone

from dim.models import Event, SecurityRecord, User
from dim.models.membership import Assignment

log = logging.getLogger(__name__)
Kind = SecurityRecord.Kind

# From one address, so many accounts with a wrong password in this span are no slips of a room.
GUESSED_ACCOUNTS = 20
GUESSING_SPAN = datetime.timedelta(minutes=10)
# A page that asks again and again is refused for the same reason every time.
REFUSED_ONCE_IN = datetime.timedelta(minutes=1)

_address: ContextVar[str] = ContextVar("address", default="")


@contextmanager
def coming_from(address: str) -> Iterator[None]:
    """Name `address` in everything that is recorded inside."""
    token = _address.set(address)
    try:
        yield
    finally:
        _address.reset(token)


def present_address() -> str:
    """Return from where the present request comes; "" for a command on the server."""
    return _address.get()


def record(
    kind: SecurityRecord.Kind,
    *,
    actor: User | None = None,
    account: User | None = None,
    event: Event | None = None,
    details: dict[str, Any] | None = None,
) -> None:
    """Write one record.

    `account` is whom it is about, if not `actor`. `details` are codes and names of columns, never
    typed text.
    """
    _unsaved(kind, actor, account, event, details or {}).save()


def record_each(
    kinds: Iterable[SecurityRecord.Kind],
    accounts: Iterable[User],
    *,
    actor: User,
    event: Event | None = None,
) -> None:
    """Write that each of these `kinds` happened to each of these accounts, in one query."""
    rows = [_unsaved(kind, actor, row, event, {}) for row in accounts for kind in kinds]
    SecurityRecord.objects.bulk_create(rows)


def _unsaved(
    kind: SecurityRecord.Kind,
    actor: User | None,
    account: User | None,
    event: Event | None,
    details: dict[str, Any],
) -> SecurityRecord:
    about = account or actor
    return SecurityRecord(
        kind=kind,
        actor_id=actor.pk if actor else None,
        account_id=about.pk if about else None,
        actor_name=actor.username if actor else "",
        account_name=about.username if about else "",
        event_id=event.pk if event else None,
        address=_address.get(),
        details=details,
    )


def record_role(kind: SecurityRecord.Kind, assignment: Assignment, *, actor: User) -> None:
    """Write that this role was given, offered or taken away."""
    record(
        kind,
        actor=actor,
        account=assignment.user,
        event=assignment.scope_event,
        details={"role": assignment.role, "place": str(assignment.scope)},
    )


def record_export(
    user: User | None, event: Event, kind: str, extension: str, **scope_and_edition: str
) -> None:
    """Write that `user` took a document or a list along, None being a command on the server.

    `scope_and_edition` has the codes of its ``scope`` and ``edition``, as far as it has them.
    """
    details = {"kind": kind, "format": extension, **scope_and_edition}
    record(Kind.EXPORTED, actor=user, event=event, details=details)


def record_refusal(request: HttpRequest) -> None:
    """Write that a signed-in person was refused a page, once a minute for the same page."""
    user, match, method = request.user, request.resolver_match, request.method
    if not isinstance(user, User) or match is None:
        return
    details = {"method": method, "route": match.route}
    since = timezone.now() - REFUSED_ONCE_IN
    said = SecurityRecord.objects.filter(account=user, at__gte=since, kind=Kind.REFUSED)
    if not said.filter(details=details).exists():
        record(Kind.REFUSED, actor=user, details=details)


@receiver(user_logged_in, dispatch_uid="dim.security_log")
def _signed_in(sender: Any, user: User, **kwargs: Any) -> None:
    record(Kind.SIGNED_IN, actor=user)


@receiver(user_logged_out, dispatch_uid="dim.security_log")
def _signed_out(sender: Any, user: User | None, **kwargs: Any) -> None:
    # None where the session had ended before.
    if user is not None:
        record(Kind.SIGNED_OUT, actor=user)


@receiver(user_login_failed, dispatch_uid="dim.security_log")
def _failed(sender: Any, credentials: dict[str, Any], **kwargs: Any) -> None:
    record(Kind.FAILED, account=_account_named(credentials.get("username")))
    _notice_guessing()


@receiver(user_locked_out, dispatch_uid="dim.security_log")
def _locked(sender: Any, request: Any, **kwargs: Any) -> None:
    record(Kind.LOCKED, account=_account_named(request.POST.get("username")))


def _account_named(typed: str | None) -> User | None:
    """Return the account of that name, or None: no other name is ever written down."""
    # People type passwords into the field of the name.
    try:
        return User.objects.get_by_natural_key(typed)
    except User.DoesNotExist:
        return None


def _notice_guessing() -> None:
    """Write down, once in a while, that one address tries many accounts."""
    recent = SecurityRecord.objects.filter(
        address=_address.get(), at__gte=timezone.now() - GUESSING_SPAN
    )
    failed = recent.filter(kind=Kind.FAILED)
    tried = failed.aggregate(known=Count("account", distinct=True), all=Count("pk"))
    if max(tried["known"], tried["all"] // 5) < GUESSED_ACCOUNTS:
        return
    if not recent.filter(kind=Kind.GUESSING).exists():
        record(Kind.GUESSING, details=tried)
        log.warning("Many accounts are tried from one address: see the security log")
