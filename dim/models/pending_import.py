"""Uploaded lists that wait for a decision."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from dim.models.event import Event
from dim.models.pending_file import PendingFile


class PendingImport(PendingFile):
    """A list of problems of an event."""

    event = models.ForeignKey(
        Event, on_delete=models.CASCADE, related_name="+", verbose_name=_("event")
    )
    sheet = models.CharField(_("sheet"), max_length=100, blank=True)

    class Meta(PendingFile.Meta):
        abstract = False
        verbose_name = _("pending import")
        verbose_name_plural = _("pending imports")
