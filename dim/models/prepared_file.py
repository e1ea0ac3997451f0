from __future__ import annotations

import zlib

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dim.models.edition import Edition
from dim.models.event import Event


class PreparedFile(models.Model):
    """A document as a file: asked for once, made once, kept until the words behind it change.

    `key` says from which words, as what, and in which format (see `dim.reports.preparing`).
    The words of an edition are its own; of what is live, `packed` keeps the copy the file is
    made from, so that any process can make it. `beat_at` tells a file that is being made from
    one whose process has died.
    """

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("file", "waiting")
        WORKING = "working", pgettext_lazy("file", "being made")
        READY = "ready", pgettext_lazy("file", "ready")
        FAILED = "failed", pgettext_lazy("file", "failed")

    key = models.CharField(_("key"), max_length=64, unique=True)
    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="prepared_files", verbose_name=_("event"))
    edition = models.ForeignKey(
        Edition, on_delete=models.CASCADE, null=True, related_name="prepared_files", verbose_name=_("edition")
    )
    packed = models.BinaryField(pgettext_lazy("edition", "content"), default=bytes)
    entries = models.PositiveIntegerField(_("number of entries"), default=0)
    asked = models.JSONField(_("what was asked for"), default=dict)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    error = models.TextField(_("what went wrong"), blank=True)
    created_at = models.DateTimeField(_("asked at"), default=timezone.now)
    beat_at = models.DateTimeField(_("last sign of life"), null=True)
    name = models.CharField(_("file name"), max_length=200, blank=True)
    data = models.BinaryField(_("file"), default=bytes)

    class Meta:
        verbose_name = _("prepared file")
        verbose_name_plural = _("prepared files")
        ordering = ["-created_at"]
        indexes = [models.Index(fields=["event", "created_at"], name="prepared_file_event_age")]

    def __str__(self) -> str:
        return self.name or self.key[:8]

    @property
    def content(self) -> bytes:
        """The canonical form of the words it is made from."""
        return self.edition.content if self.edition else zlib.decompress(self.packed)
