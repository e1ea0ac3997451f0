from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dim.models.event import WorkshopClass


class PhoneLinkQuerySet(models.QuerySet["PhoneLink"]):
    def open(self) -> PhoneLinkQuerySet:
        """Links that lead somewhere: not taken back, in events that allow phones."""
        return self.filter(revoked_at=None, workshop_class__division__event__allows_phones=True)


class PhoneLink(models.Model):
    """The short address under which a class's list is read without an account. Never changed, only taken back."""

    workshop_class = models.ForeignKey(
        WorkshopClass,
        on_delete=models.PROTECT,
        related_name="phone_links",
        verbose_name=pgettext_lazy("workshop", "class"),
    )
    code = models.CharField(_("code"), max_length=16, unique=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("opened by")
    )
    created_at = models.DateTimeField(_("opened at"), default=timezone.now)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, verbose_name=_("taken back by")
    )
    revoked_at = models.DateTimeField(_("taken back at"), null=True)

    objects = PhoneLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("phone link")
        verbose_name_plural = _("phone links")
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["workshop_class"], condition=Q(revoked_at=None), name="phone_link_one_open_per_class"
            ),
            models.CheckConstraint(
                name="phone_link_revoked_by_somebody",
                condition=Q(revoked_at=None, revoked_by=None) | Q(revoked_at__isnull=False, revoked_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.workshop_class}"

    def get_absolute_url(self) -> str:
        groups = [self.code[start : start + 4] for start in range(0, len(self.code), 4)]
        return reverse("phone_list", args=["-".join(groups)])
