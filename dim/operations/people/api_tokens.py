"""Hand out and take back the keys by which other programs read."""

from __future__ import annotations

import datetime
import secrets
from collections.abc import Collection

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from dim.models import ApiToken, Event, User
from dim.models.api_token import digest_of
from dim.operations.security_log import Kind, record, record_each
from dim.operations.setup import SetUpRefused

# By this, scanners of source code recognise a token that somebody has published.
PREFIX = "dim_"
MOST_DAYS = 366
MOST_TOKENS = 20
# A token that is used all day is written down once in so long.
USED_ONCE_IN = datetime.timedelta(hours=1)


@transaction.atomic
def issue_token(owner: User, name: str, event: Event | None, days: int) -> tuple[ApiToken, str]:
    """Make a token of `owner` that lasts so many days; return it and its secret, this once.

    Without `event` it reads in all events of its owner. Raises SetUpRefused where there are too
    many, or for too long.
    """
    if not 1 <= days <= MOST_DAYS:
        raise SetUpRefused(
            _("A token lasts from 1 to %(most)d days.") % {"most": MOST_DAYS}, "days"
        )
    if owner.api_tokens.usable().count() >= MOST_TOKENS:
        raise SetUpRefused(
            _("You have %(most)d tokens. Revoke one that is not needed any more.")
            % {"most": MOST_TOKENS},
            "too_many",
        )
    secret = PREFIX + secrets.token_urlsafe(32)
    now = timezone.now()
    token = ApiToken.objects.create(
        owner=owner,
        name=name,
        event=event,
        beginning=secret[:10],
        digest=digest_of(secret),
        created_at=now,
        expires_at=now + datetime.timedelta(days=days),
    )
    record(Kind.TOKEN_ISSUED, actor=owner, event=event, details={"token": token.beginning})
    return token, secret


@transaction.atomic
def revoke_token(token: ApiToken, *, actor: User) -> None:
    """Let a token open nothing any more. A second time changes nothing."""
    changed = ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(
        revoked_at=timezone.now()
    )
    if changed:
        details = {"token": token.beginning}
        record(Kind.TOKEN_REVOKED, actor=actor, account=token.owner, details=details)


def revoke_all(owners: Collection[User], *, actor: User) -> None:
    """Let no token of these people open anything any more."""
    now = timezone.now()
    tokens = ApiToken.objects.filter(owner__in=owners, revoked_at=None, expires_at__gt=now)
    # Read before: afterwards they look like those that were revoked last year.
    revoked = [token.owner for token in tokens.select_related("owner")]
    tokens.update(revoked_at=now)
    record_each((Kind.TOKEN_REVOKED,), revoked, actor=actor)


def use_token(secret: str) -> ApiToken | None:
    """Return the usable token of that secret with its owner, or None; note that it was used."""
    found = ApiToken.objects.usable().for_secret(secret).select_related("owner", "event").first()
    if found and not found.was_used_since(timezone.now() - USED_ONCE_IN):
        ApiToken.objects.filter(pk=found.pk).update(used_at=timezone.now())
        details = {"token": found.beginning}
        record(Kind.TOKEN_USED, actor=found.owner, event=found.event, details=details)
    return found
