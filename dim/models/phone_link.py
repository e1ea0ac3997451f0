"""The addresses at which phones read the list of a class without an account."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dim.models.workshop_class import WorkshopClass

# People type a code letter by letter from the projector, so it is written in groups.
_GROUP = 4
# How much of a code the sign-in page asks for: two groups, 40 bits (see
# `dim.operations.classes.class_codes`).
SHORT_LENGTH = 2 * _GROUP


class PhoneLinkQuerySet(models.QuerySet["PhoneLink"]):
    """The queries for phone links."""

    def open(self) -> PhoneLinkQuerySet:
        """Return the links that nobody has taken back, in events that allow phones."""
        return self.filter(revoked_at=None, workshop_class__division__event__allows_phones=True)


class PhoneLink(models.Model):
    """The short address of a class's list for phones without an account.

    It is never changed, only revoked for good, so that the row says who opened and who closed it.
    """

    workshop_class = models.ForeignKey(
        WorkshopClass,
        on_delete=models.PROTECT,
        related_name="phone_links",
        verbose_name=pgettext_lazy("workshop", "class"),
    )
    # Twelve random letters, 60 bits: at a thousand guesses a second, thirty links are found after a
    # million years. So guesses need no lock, which would shut out a ballroom with one address.
    code = models.CharField(_("code"), max_length=16, unique=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("opened by"),
    )
    created_at = models.DateTimeField(_("opened at"), default=timezone.now)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        verbose_name=_("taken back by"),
    )
    revoked_at = models.DateTimeField(_("taken back at"), null=True)

    objects = PhoneLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("phone link")
        verbose_name_plural = _("phone links")
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["workshop_class"],
                condition=Q(revoked_at=None),
                name="phone_link_one_open_per_class",
            ),
            models.CheckConstraint(
                name="phone_link_revoked_by_somebody",
                condition=Q(revoked_at=None, revoked_by=None)
                | Q(revoked_at__isnull=False, revoked_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.workshop_class}"

    def get_absolute_url(self) -> str:
        """Return the address of the list, with the code in groups of letters."""
        return reverse("phone_list", args=[grouped(self.code)])

    @property
    def short_code(self) -> str:
        """What a participant types on the sign-in page, for example "F003-S72K"."""
        return grouped(self.code[:SHORT_LENGTH]).upper()


def grouped(code: str) -> str:
    """Return a code in groups of letters, as people read it aloud and addresses have it."""
    return "-".join(code[start : start + _GROUP] for start in range(0, len(code), _GROUP))
