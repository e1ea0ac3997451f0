"""The institutions that recommendations are addressed to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from dim.models.event import Event

if TYPE_CHECKING:
    from dim.models.user import User


class AddresseeQuerySet(models.QuerySet["Addressee"]):
    """The queries for addressees."""

    def visible_to(self, user: User) -> AddresseeQuerySet:
        """Return the addressees of the events in which `user` has any role."""
        return self.filter(event__in=Event.objects.visible_to(user))


class Addressee(models.Model):
    """An institution that recommendations of an event are addressed to."""

    event = models.ForeignKey(
        Event, on_delete=models.PROTECT, related_name="addressees", verbose_name=_("event")
    )
    name = models.CharField(_("name"), max_length=200)
    # A class goes on with a new name at once; whether it is one of the known is asked later.
    is_proposed = models.BooleanField(
        _("to be checked"),
        default=False,
        help_text=_("Typed in a class and not confirmed by the secretariat yet."),
    )
    # Names that were typed come behind those that the secretariat has put in order.
    position = models.PositiveSmallIntegerField(_("order"), default=100)

    objects = AddresseeQuerySet.as_manager()

    class Meta:
        verbose_name = _("addressee")
        verbose_name_plural = _("addressees")
        ordering = ["event", "position", "name"]
        constraints = [
            # Another spelling with capitals would be a second addressee with half of the list.
            models.UniqueConstraint(
                "event",
                Lower("name"),
                name="addressee_name_once_per_event",
                violation_error_message=_("This event has an addressee with this name already."),
            ),
        ]

    def __str__(self) -> str:
        return self.name
