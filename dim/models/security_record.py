"""The security log: who came in, who got which right, and who took what away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dim.models.event import Event
from dim.models.guarded import AppendOnlyModel, AppendOnlyQuerySet
from dim.models.membership import Membership

if TYPE_CHECKING:
    from dim.models.user import User


class SecurityRecordQuerySet(AppendOnlyQuerySet):
    """The queries for records of the security log."""

    def visible_to(self, user: User) -> SecurityRecordQuerySet:
        """Return what happened in the events that `user` sets up, or to the people who work there.

        A superuser sees all.
        """
        if user.is_superuser:
            return self
        coordinated = user.scopes().coordinated
        people = Membership.objects.in_events(coordinated).values("user")
        # Of people who work elsewhere, too, only what happened here and how they came in.
        return self.filter(Q(event_id__in=coordinated) | Q(event_id=None, account_id__in=people))


class SecurityRecord(AppendOnlyModel):
    """One thing that happened: what, who did it, to whose account, in which event, from where.

    `details` holds codes and names of columns only, never a text that somebody typed. Rows name
    people and events without a foreign key: the log outlives them.
    """

    class Kind(models.TextChoices):
        """What happened."""

        SIGNED_IN = "signed_in", pgettext_lazy("security log", "signed in")
        SIGNED_OUT = "signed_out", pgettext_lazy("security log", "signed out")
        FAILED = "failed", pgettext_lazy("security log", "wrong password or name")
        LOCKED = "locked", pgettext_lazy("security log", "account locked")
        UNLOCKED = "unlocked", pgettext_lazy("security log", "account unlocked")
        GUESSING = "guessing", pgettext_lazy("security log", "many accounts tried from one place")
        ISSUED = "issued", pgettext_lazy("security log", "one-time password issued")
        CHOSEN = "chosen", pgettext_lazy("security log", "own password chosen")
        OPENED = "opened", pgettext_lazy("security log", "account opened")
        CHANGED = "changed", pgettext_lazy("security log", "account changed")
        INVITED = "invited", pgettext_lazy("security log", "invited to a role")
        DECLINED = "declined", pgettext_lazy("security log", "invitation declined or taken back")
        GIVEN = "given", pgettext_lazy("security log", "role given")
        TAKEN = "taken", pgettext_lazy("security log", "role taken away")
        TOKEN_ISSUED = "token_issued", pgettext_lazy("security log", "token issued")
        TOKEN_USED = "token_used", pgettext_lazy("security log", "token used")
        TOKEN_REVOKED = "token_revoked", pgettext_lazy("security log", "token revoked")
        FACTOR_SET = "factor_set", pgettext_lazy("security log", "second factor set up")
        FACTOR_SHOWN = "factor_shown", pgettext_lazy("security log", "second factor shown")
        FACTOR_FAILED = "factor_failed", pgettext_lazy("security log", "wrong second factor")
        FACTOR_FORGOTTEN = (
            "factor_forgotten",
            pgettext_lazy("security log", "second factor forgotten"),
        )
        EXPORTED = "exported", pgettext_lazy("security log", "document or list taken along")
        REFUSED = "refused", pgettext_lazy("security log", "access refused")

    at = models.DateTimeField(_("at"), default=timezone.now)
    kind = models.CharField(_("what"), max_length=20, choices=Kind)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        null=True,
        related_name="+",
        verbose_name=pgettext_lazy("security log", "by"),
    )
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        null=True,
        related_name="+",
        verbose_name=_("account"),
    )
    # As they were called then.
    actor_name = models.CharField(_("by"), max_length=60, blank=True)
    account_name = models.CharField(_("account"), max_length=60, blank=True)
    event = models.ForeignKey(
        Event,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        null=True,
        related_name="+",
        verbose_name=_("event"),
    )
    # Empty for a command on the server.
    address = models.CharField(_("from"), max_length=45, blank=True)
    details = models.JSONField(_("details"), default=dict)

    objects = SecurityRecordQuerySet.as_manager()

    class Meta:
        verbose_name = _("record of the security log")
        verbose_name_plural = _("security log")
        base_manager_name = "objects"
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["at"], name="security_at"),
            models.Index(fields=["event", "at"], name="security_event_at"),
            models.Index(fields=["account", "at"], name="security_account_at"),
            models.Index(fields=["address", "kind", "at"], name="security_address_kind_at"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.account_name or self.actor_name}"
