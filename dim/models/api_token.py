"""Keys by which other programs read in the name of a person."""

from __future__ import annotations

import datetime
import hashlib

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dim.models.event import Event

MAX_NAME = 60


class ApiTokenQuerySet(models.QuerySet["ApiToken"]):
    """The queries for tokens."""

    def usable(self) -> ApiTokenQuerySet:
        """Return the tokens that open something now."""
        return self.filter(
            revoked_at=None,
            expires_at__gt=timezone.now(),
            owner__is_active=True,
            owner__must_change_password=False,
        )

    def for_secret(self, secret: str) -> ApiTokenQuerySet:
        """Return the token of that secret, as a query for one row at most."""
        return self.filter(digest=digest_of(secret))


def digest_of(secret: str) -> str:
    """Return the SHA-256 of a token's secret, in hexadecimal.

    A plain digest is enough: the secret is 256 random bits, which nobody tries out.
    """
    return hashlib.sha256(secret.encode()).hexdigest()


class ApiToken(models.Model):
    """A key by which a program reads what its owner may read, until it expires.

    The secret is shown once and not stored. A token can be limited to one event; it never writes.
    """

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="api_tokens",
        verbose_name=pgettext_lazy("token", "owner"),
    )
    name = models.CharField(pgettext_lazy("token", "for what"), max_length=MAX_NAME)
    event = models.ForeignKey(
        Event,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=pgettext_lazy("token", "only of the event"),
    )
    # By its beginning its owner tells it from others.
    beginning = models.CharField(_("begins with"), max_length=12)
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(_("created at"), default=timezone.now)
    expires_at = models.DateTimeField(pgettext_lazy("token", "expires at"))
    used_at = models.DateTimeField(pgettext_lazy("token", "last used at"), null=True)
    revoked_at = models.DateTimeField(pgettext_lazy("token", "revoked at"), null=True)

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("token", "token")
        verbose_name_plural = pgettext_lazy("token", "tokens")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="api_token_expires_later", condition=Q(expires_at__gt=models.F("created_at"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.beginning}…)"

    @property
    def is_usable(self) -> bool:
        """Whether it opens something now, as far as the token itself says."""
        return self.revoked_at is None and self.expires_at > timezone.now()

    def was_used_since(self, moment: datetime.datetime) -> bool:
        """Say whether it was used after `moment`."""
        return self.used_at is not None and self.used_at > moment
