"""What the official documents of an event have above their text and below it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dim.models.event import Event


class Letterhead(models.Model):
    """The letterhead, place and date of the official documents of an event.

    A frozen edition takes a copy of all of it.
    """

    event = models.OneToOneField(
        Event, on_delete=models.CASCADE, related_name="letterhead", verbose_name=_("event")
    )
    lines = models.TextField(
        _("lines of the letterhead"),
        blank=True,
        help_text=_("One below the other, as on the office's paper."),
    )
    # In the database and not in a file, so that every machine that serves the event has it.
    logo = models.BinaryField(_("logo"), default=bytes, blank=True)
    number = models.CharField(
        _("number of the official record"),
        max_length=120,
        blank=True,
        help_text=_("As it stands below the title, for example 12/PL.01-BA/01/2019."),
    )
    place = models.CharField(
        _("place of signing"),
        max_length=120,
        blank=True,
        help_text=_("Before the date, above the signatures."),
    )
    dated = models.DateField(
        _("date of signing"),
        null=True,
        blank=True,
        help_text=_("Empty: papers leave room for the date, to be written by hand."),
    )
    open_checks = models.BooleanField(
        _("editions can be checked without an account"),
        default=False,
        help_text=_(
            "Whoever has a paper in hand can open the address printed on it"
            " and see whether it is current."
        ),
    )

    class Meta:
        verbose_name = _("letterhead and signing")
        verbose_name_plural = _("letterheads and signing")

    def __str__(self) -> str:
        return str(self.event)


class Signatory(models.Model):
    """One place to sign under the documents of an event, in their order from left to right."""

    event = models.ForeignKey(
        Event, on_delete=models.CASCADE, related_name="signatories", verbose_name=_("event")
    )
    position = models.PositiveSmallIntegerField(_("order"), default=1)
    heading = models.CharField(
        pgettext_lazy("signatory", "above"),
        max_length=80,
        blank=True,
        help_text=_("For example: Mengetahui,"),
    )
    role = models.CharField(pgettext_lazy("signatory", "role"), max_length=120)
    name = models.CharField(pgettext_lazy("signatory", "full name"), max_length=120, blank=True)
    number = models.CharField(
        pgettext_lazy("signatory", "employee number (NIP)"), max_length=40, blank=True
    )

    class Meta:
        verbose_name = _("signatory")
        verbose_name_plural = _("signatories")
        ordering = ["event", "position", "pk"]

    def __str__(self) -> str:
        return self.role
