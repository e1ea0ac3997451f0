"""Documents that were made as files and are kept."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dim.models.edition import Edition
from dim.models.event import Event


class PreparedFile(models.Model):
    """A document as a file, made once and kept while the words behind it are the same.

    `key` says from which words it was made, which document it is, in which format and by which
    code (see `dim.reports.publishing.prepared_files`). A file that could not be made says why in
    `error`.
    """

    # Unique: two processes may make the same file at the same time, and one row stays.
    key = models.CharField(_("key"), max_length=64, unique=True)
    event = models.ForeignKey(
        Event, on_delete=models.CASCADE, related_name="prepared_files", verbose_name=_("event")
    )
    edition = models.ForeignKey(
        Edition,
        on_delete=models.CASCADE,
        null=True,
        related_name="prepared_files",
        verbose_name=_("edition"),
    )
    asked = models.JSONField(_("what was asked for"), default=dict)
    error = models.TextField(_("what went wrong"), blank=True)
    created_at = models.DateTimeField(_("asked at"), default=timezone.now)
    name = models.CharField(_("file name"), max_length=200, blank=True)
    data = models.BinaryField(_("file"), default=bytes)

    class Meta:
        verbose_name = _("prepared file")
        verbose_name_plural = _("prepared files")
        ordering = ["-created_at"]
        indexes = [models.Index(fields=["event", "created_at"], name="prepared_file_event_age")]

    def __str__(self) -> str:
        return self.name or self.key[:8]
