"""The divisions of an event."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from dim.models.user import User


class DivisionQuerySet(models.QuerySet["Division"]):
    """The queries for divisions."""

    def visible_to(self, user: User) -> DivisionQuerySet:
        """Return the divisions whose whole list `user` may read.

        A facilitator reads the list of a class only.
        """
        if user.is_superuser:
            return self
        mine = user.scopes()
        return self.filter(Q(pk__in=mine.reviewed) | Q(event__in=mine.coordinated | mine.organised))

    def consolidated_by(self, user: User) -> DivisionQuerySet:
        """Return the divisions whose items `user` writes, as `policy.can_consolidate` says."""
        mine = user.scopes()
        return self.filter(Q(pk__in=mine.reviewed) | Q(event__in=mine.coordinated))


class Division(models.Model):
    """A group of officials in one event: five divisions of commissioners, and the secretaries."""

    event = models.ForeignKey(
        "dim.Event", on_delete=models.PROTECT, related_name="divisions", verbose_name=_("event")
    )
    code = models.CharField(
        _("code"),
        max_length=12,
        help_text=_(
            "Capital letters, for example SEK; the first part of every code of its problems."
        ),
        validators=[
            RegexValidator(
                r"\A[A-Z][A-Z0-9]*\Z", _("Use capital letters and digits only, for example SEK.")
            )
        ],
    )
    name = models.CharField(_("name"), max_length=200)
    short_name = models.CharField(_("short name"), max_length=60, blank=True)
    position = models.PositiveSmallIntegerField(_("order"), default=0)
    # Counted up by an update, which locks the row: two saves that read the highest number would
    # read the same one. With `db_default`, for the running version inserts divisions while the
    # next one migrates.
    last_item_number = models.PositiveIntegerField(
        _("last number given to a consolidated item"), default=0, db_default=0, editable=False
    )

    objects = DivisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("division")
        verbose_name_plural = _("divisions")
        ordering = ["event", "position", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["event", "code"],
                name="division_code_once_per_event",
                violation_error_message=_("This event has a division with this code already."),
            ),
        ]

    def __str__(self) -> str:
        return self.short_name or self.name

    def item_code(self, number: int) -> str:
        """Return the permanent code of the item with this running number, such as "SEK-P-004"."""
        return f"{self.code}-P-{number:03d}"
