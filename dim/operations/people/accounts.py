"""Change a person's own account, and read or lift the lock after too many wrong passwords.

The lock is that of django-axes (`AXES_*` in the settings). It identifies accounts by a keyed
hash only, because people now and then type a password into the username field.
"""

import datetime
import math
import unicodedata
from collections.abc import Iterable
from typing import Any

from axes.models import AccessAttempt
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

from dim import policy
from dim.models import User
from dim.operations import security_log
from dim.operations.people import api_tokens
from dim.operations.security_log import Kind


def choose_password(user: User, password: str) -> None:
    """Store the password that `user` has chosen in place of the present or one-time password."""
    user.set_password(password)
    user.must_change_password, user.one_time_until = False, None
    user.access_version += 1
    fields = ["password", "must_change_password", "one_time_until", "access_version"]
    user.save(update_fields=fields)
    security_log.record(Kind.CHOSEN, actor=user)


@transaction.atomic
def sign_out_everywhere(user: User) -> None:
    """End every session and token of `user`; text that waits on a device stays there."""
    user.access_version += 1
    user.save(update_fields=["access_version"])
    api_tokens.revoke_all([user], actor=user)
    security_log.record(Kind.SIGNED_OUT, actor=user, details={"everywhere": True})


def choose_language(user: User, language: str) -> None:
    """Store the language in which `user` reads the screens."""
    user.language = language
    user.save(update_fields=["language"])


def account_key(username: str) -> str:
    """Return a keyed hash that names the account behind `username`.

    All spellings that sign in to the same account have the same key.
    """
    # At least as coarse as the database's comparison, which ignores capitals: a spelling with a
    # key of its own would have five guesses of its own. Upper case before casefold, because
    # PostgreSQL's upper case turns "i" and the dotless "ı" into the same letter.
    folded = unicodedata.normalize("NFKC", username).strip().upper().casefold()
    return salted_hmac("dim.account-key", folded, algorithm="sha256").hexdigest()


def key_of_attempt(request: HttpRequest, credentials: dict[str, Any] | None) -> str:
    """Return the account key of an attempt to sign in (called by django-axes)."""
    return account_key((credentials or {}).get("username") or "")


def log_name(key: str | None, *_address_and_browser: Any) -> str:
    """Return the name of an account in log lines (called by django-axes)."""
    # No typed text: a newline in a username would forge a log line.
    return f"account {(key or 'nobody')[:12]}"


def locked_until(username: str, now: datetime.datetime | None = None) -> datetime.datetime | None:
    """Return when this account may be tried again, or None where it may be tried now.

    Names without an account are locked in the same way, so the lock reveals no usernames.
    """
    now = now or timezone.now()
    pause = datetime.timedelta(hours=settings.AXES_COOLOFF_TIME)
    attempts = AccessAttempt.objects.filter(
        username=account_key(username), attempt_time__gte=now - pause
    )
    failures = list(
        attempts.order_by("attempt_time").values_list("attempt_time", "failures_since_start")
    )
    # Failures expire one after the other, the oldest first. The account is free again as soon as
    # those that remain are below the limit.
    remaining = sum(number for _at, number in failures)
    until = None
    for at, number in failures:
        if remaining < settings.AXES_FAILURE_LIMIT:
            break
        until = at + pause
        remaining -= number
    return until


def minutes_locked(username: str) -> int:
    """Return how many minutes this account has to wait, at least 1."""
    now = timezone.now()
    # The lock may have ended between the refused attempt and this page, which must not print 0.
    until = locked_until(username, now) or now
    return max(1, math.ceil((until - now).total_seconds() / 60))


def locked_accounts(users: Iterable[User]) -> set[int]:
    """Return the primary keys of those `users` whose account is locked now, in one query."""
    keys = {account_key(user.username): user.pk for user in users}
    since = timezone.now() - datetime.timedelta(hours=settings.AXES_COOLOFF_TIME)
    failures: dict[int, int] = {}
    attempts = AccessAttempt.objects.filter(username__in=keys, attempt_time__gte=since)
    for key, number in attempts.values_list("username", "failures_since_start"):
        failures[keys[key]] = failures.get(keys[key], 0) + number
    return {pk for pk, number in failures.items() if number >= settings.AXES_FAILURE_LIMIT}


def unlock(account: User, *, actor: User) -> bool:
    """Let this person try again at once, and return whether there were failures to forget.

    Raises PermissionDenied.
    """
    if not policy.can_unlock_account(actor, account):
        raise PermissionDenied
    had_failures = forget_failures(account.username)
    if had_failures:
        security_log.record(Kind.UNLOCKED, actor=actor, account=account)
    return had_failures


def forget_failures(username: str) -> bool:
    """Let this username be tried again at once; return whether there were failures to forget."""
    removed, _by_model = AccessAttempt.objects.filter(username=account_key(username)).delete()
    return bool(removed)
