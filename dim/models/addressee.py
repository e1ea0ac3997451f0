from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from dim.models.event import Event

if TYPE_CHECKING:
    from dim.models.user import User


class AddresseeQuerySet(models.QuerySet["Addressee"]):
    def visible_to(self, user: User) -> AddresseeQuerySet:
        """Addressees of the events in which `user` has any role."""
        return self.filter(event__in=Event.objects.visible_to(user))


class Addressee(models.Model):
    """An institution that recommendations of an event are addressed to."""

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="addressees", verbose_name=_("event"))
    name = models.CharField(_("name"), max_length=200)
    is_proposed = models.BooleanField(
        _("to be checked"), default=False, help_text=_("Typed in a class and not confirmed by the secretariat yet.")
    )
    position = models.PositiveSmallIntegerField(_("order"), default=100)

    objects = AddresseeQuerySet.as_manager()

    class Meta:
        verbose_name = _("addressee")
        verbose_name_plural = _("addressees")
        ordering = ["event", "position", "name"]
        constraints = [
            models.UniqueConstraint(
                "event",
                Lower("name"),
                name="addressee_name_once_per_event",
                violation_error_message=_("This event has an addressee with this name already."),
            ),
        ]

    def __str__(self) -> str:
        return self.name
