"""What uploaded files have in common that wait for a decision."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from dim.models.user import User

# A file is for one decision, not for an archive.
KEPT_FOR = datetime.timedelta(hours=1)


class PendingFileQuerySet(models.QuerySet):
    """The queries for files that wait."""

    def waiting_for(self, owner: User) -> Self:
        """Return the files on which `owner` may still decide, without their bytes."""
        rows = self.filter(owner=owner, created_at__gt=timezone.now() - KEPT_FOR)
        return rows.select_related("event").defer("data")

    def make_room(self, **replaced: Any) -> None:
        """Delete expired files of everybody, and those that a new file replaces."""
        # Nobody cleans up otherwise.
        self.filter(created_at__lte=timezone.now() - KEPT_FOR).delete()
        self.filter(**replaced).delete()


class PendingFile(models.Model):
    """A file between its preview and the decision about it.

    It is kept for an hour, and only its sender sees it.
    """

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", verbose_name=_("user")
    )
    file_name = models.CharField(_("file name"), max_length=255)
    # In the database: the next request may reach another machine, and a file on a disk has to be
    # found and removed by somebody. Sent again from the page, 20 MB would go over hotel wifi twice.
    data = models.BinaryField(_("file"))
    preview = models.JSONField(_("preview"))
    created_at = models.DateTimeField(_("created at"), default=timezone.now, db_index=True)

    objects = PendingFileQuerySet.as_manager()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.file_name
