"""Uploaded files of a set-up that wait for a decision."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from dim.models.event import Event
from dim.models.pending_file import PendingFile


class PendingSetUp(PendingFile):
    """A file for an event, or a list of offices."""

    class Kind(models.TextChoices):
        """What the file brings."""

        EVENT = "event", _("event")
        OFFICES = "offices", _("offices")

    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    # None where the file makes a new event, and for offices, which belong to none.
    event = models.ForeignKey(
        Event, on_delete=models.CASCADE, null=True, related_name="+", verbose_name=_("event")
    )
    coordinates = models.BooleanField(_("I coordinate this event"), default=False)

    class Meta(PendingFile.Meta):
        abstract = False
        verbose_name = _("pending set-up")
        verbose_name_plural = _("pending set-ups")
        constraints = [
            models.CheckConstraint(
                name="pending_set_up_kind_known",
                condition=models.Q(kind__in=["event", "offices"]),
            )
        ]
