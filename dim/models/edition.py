"""Editions: frozen, numbered snapshots of what was put forward."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from dim.models.division import Division
from dim.models.event import Event
from dim.models.guarded import AppendOnlyModel, AppendOnlyQuerySet

if TYPE_CHECKING:
    from dim.models.user import User

# So many characters of the checksum are on paper and in addresses; nobody types 64.
SHORT = 8


class EditionQuerySet(AppendOnlyQuerySet):
    """The queries for editions."""

    def visible_to(self, user: User) -> EditionQuerySet:
        """Return the editions of the events and divisions that `user` reads as a whole."""
        if user.is_superuser:
            return self
        mine = user.scopes()
        return self.filter(
            Q(event__in=mine.coordinated | mine.organised) | Q(division__in=mine.reviewed)
        )

    def of_scope(self, event: Event, division: Division | None) -> EditionQuerySet:
        """Return the editions of the whole event (None), or of one division."""
        return self.filter(event=event, division=division)

    def without_content(self) -> EditionQuerySet:
        """Leave the content out, for lists."""
        # It may be some megabytes for each edition.
        return self.defer("packed")


class Edition(AppendOnlyModel):
    """A frozen, numbered snapshot of what an event or a division has put forward.

    `packed` holds the canonical form of its content (see `dim.reports.content.edition_form`),
    compressed by zlib; `checksum` is the SHA-256 of that form in hexadecimal. Neither is ever
    changed or removed: the same edition gives the same words for ever.
    """

    event = models.ForeignKey(
        Event, on_delete=models.PROTECT, related_name="editions", verbose_name=_("event")
    )
    division = models.ForeignKey(
        Division,
        on_delete=models.PROTECT,
        null=True,
        related_name="editions",
        verbose_name=_("division"),
    )
    number = models.PositiveIntegerField(_("number"))
    created_at = models.DateTimeField(_("frozen at"), default=timezone.now)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=pgettext_lazy("edition", "frozen by"),
    )
    note = models.TextField(pgettext_lazy("edition", "note"), blank=True)
    # Number and moment are part of the content, so two editions never share a checksum.
    checksum = models.CharField(pgettext_lazy("edition", "checksum"), max_length=64, unique=True)
    packed = models.BinaryField(pgettext_lazy("edition", "content"))

    objects = EditionQuerySet.as_manager()

    class Meta:
        verbose_name = _("edition")
        verbose_name_plural = _("editions")
        ordering = ["event", "division", "-number"]
        base_manager_name = "objects"
        constraints = [
            # Two of them: in a unique constraint every NULL is another value, so the second one
            # would let editions of the whole event share a number.
            models.UniqueConstraint(
                fields=["event", "number"],
                condition=Q(division=None),
                name="edition_number_once_per_event",
            ),
            models.UniqueConstraint(
                fields=["division", "number"], name="edition_number_once_per_division"
            ),
        ]

    def __str__(self) -> str:
        return gettext("Edition %(number)d") % {"number": self.number}

    def get_absolute_url(self) -> str:
        """Return the address of the edition's page."""
        return reverse("edition_detail", args=[self.event.slug, self.checksum[:SHORT]])

    @property
    def short(self) -> str:
        """The beginning of the checksum, as it is printed."""
        return self.checksum[:SHORT]

    @property
    def content(self) -> bytes:
        """The canonical form of the content, as UTF-8."""
        return zlib.decompress(self.packed)
