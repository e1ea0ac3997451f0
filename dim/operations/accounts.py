"""One's own account, and the lock that closes any account for a while after wrong passwords.

The lock is django-axes' (`AXES_*` in the settings). It knows accounts by a key
only: what was typed as a username, now and then a password, is stored nowhere.
"""

import datetime
import math
import unicodedata
from collections.abc import Iterable
from typing import Any

from axes.models import AccessAttempt
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

from dim import policy
from dim.models import User


def choose_password(user: User, password: str) -> None:
    """Store the password that `user` has chosen; a one-time password has done its duty."""
    user.set_password(password)
    user.must_change_password = False
    user.save(update_fields=["password", "must_change_password"])


def choose_language(user: User, language: str) -> None:
    """Store the language in which `user` reads the screens."""
    user.language = language
    user.save(update_fields=["language"])


def account_key(username: str) -> str:
    """The account that `username` names: the same for every spelling that opens the same account.

    Never finer than the lookup in the database, which compares without regard
    to capitals: a spelling with a key of its own would have five guesses of its own.
    """
    folded = unicodedata.normalize("NFKC", username).strip().upper().casefold()
    return salted_hmac("dim.account-key", folded, algorithm="sha256").hexdigest()


def key_of_attempt(request: HttpRequest, credentials: dict[str, Any] | None) -> str:
    """For django-axes: the account of an attempt to sign in."""
    return account_key((credentials or {}).get("username") or "")


def log_name(key: str | None, *_address_and_browser: Any) -> str:
    """For django-axes: what its log lines call an account. Nothing typed, so no forged line either."""
    return f"account {(key or 'nobody')[:12]}"


def locked_until(username: str, now: datetime.datetime | None = None) -> datetime.datetime | None:
    """When this account may be tried again, or None when it may be now. Unknown names lock alike."""
    now = now or timezone.now()
    pause = datetime.timedelta(hours=settings.AXES_COOLOFF_TIME)
    attempts = AccessAttempt.objects.filter(username=account_key(username), attempt_time__gte=now - pause)
    failures = list(attempts.order_by("attempt_time").values_list("attempt_time", "failures_since_start"))
    left = sum(number for _at, number in failures)
    until = None
    for at, number in failures:
        if left < settings.AXES_FAILURE_LIMIT:
            break
        until, left = at + pause, left - number
    return until


def minutes_locked(username: str) -> int:
    """How many minutes this account has to wait; never less than one."""
    now = timezone.now()
    until = locked_until(username, now) or now
    return max(1, math.ceil((until - now).total_seconds() / 60))


def locked_accounts(users: Iterable[User]) -> set[int]:
    """The keys of those `users` whose account is locked now, in one query."""
    keys = {account_key(user.username): user.pk for user in users}
    since = timezone.now() - datetime.timedelta(hours=settings.AXES_COOLOFF_TIME)
    failures: dict[int, int] = {}
    attempts = AccessAttempt.objects.filter(username__in=keys, attempt_time__gte=since)
    for key, number in attempts.values_list("username", "failures_since_start"):
        failures[keys[key]] = failures.get(keys[key], 0) + number
    return {pk for pk, number in failures.items() if number >= settings.AXES_FAILURE_LIMIT}


def unlock(account: User, *, actor: User) -> bool:
    """Let this person try again at once. Returns whether anything was held against them.

    Raises PermissionDenied.
    """
    if not policy.can_unlock_account(actor, account):
        raise PermissionDenied
    removed, _by_model = AccessAttempt.objects.filter(username=account_key(account.username)).delete()
    return bool(removed)
