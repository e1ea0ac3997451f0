from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dim.models.event import Event


class Letterhead(models.Model):
    """What the official documents of an event have around their lists.

    The picture is kept in the database: every machine that serves the event has it,
    and a frozen edition takes a copy.
    """

    event = models.OneToOneField(Event, on_delete=models.CASCADE, related_name="letterhead", verbose_name=_("event"))
    lines = models.TextField(
        _("lines of the letterhead"), blank=True, help_text=_("One below the other, as on the office's paper.")
    )
    logo = models.BinaryField(_("logo"), default=bytes, blank=True)
    place = models.CharField(
        _("place of signing"), max_length=120, blank=True, help_text=_("Before the date, above the signatures.")
    )
    dated = models.DateField(
        _("date of signing"), null=True, blank=True, help_text=_("Empty: the last day of the event.")
    )
    open_checks = models.BooleanField(
        _("editions can be checked without an account"),
        default=False,
        help_text=_("Whoever has a paper in hand can open the address printed on it and see whether it is current."),
    )

    class Meta:
        verbose_name = _("letterhead and signing")
        verbose_name_plural = _("letterheads and signing")

    def __str__(self) -> str:
        return str(self.event)


class Signatory(models.Model):
    """One place to sign under the documents of an event, in the order from left to right."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="signatories", verbose_name=_("event"))
    position = models.PositiveSmallIntegerField(_("order"), default=1)
    heading = models.CharField(
        pgettext_lazy("signatory", "above"), max_length=80, blank=True, help_text=_("For example: Mengetahui,")
    )
    role = models.CharField(pgettext_lazy("signatory", "role"), max_length=120)
    name = models.CharField(pgettext_lazy("signatory", "full name"), max_length=120, blank=True)
    number = models.CharField(pgettext_lazy("signatory", "employee number (NIP)"), max_length=40, blank=True)

    class Meta:
        verbose_name = _("signatory")
        verbose_name_plural = _("signatories")
        ordering = ["event", "position", "pk"]

    def __str__(self) -> str:
        return self.role
