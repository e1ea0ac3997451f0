"""The history of consolidated items."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dim.models.consolidated import ConsolidatedItem
from dim.models.guarded import AppendOnlyModel, AppendOnlyQuerySet


class ItemHistoryEntry(AppendOnlyModel):
    """One change of one item: who, when, and the state before and after.

    `revision` is the item's version after the change; `changes` is a list of
    ``{"field", "old", "new"}`` with the whole values of `item_history_values` in
    `dim.operations.consolidating.content`. They are words and no keys, so that they can be read
    when what they name has changed.
    """

    HISTORY_OF = "item"

    item = models.ForeignKey(
        ConsolidatedItem,
        on_delete=models.PROTECT,
        related_name="history",
        verbose_name=_("consolidated item"),
    )
    revision = models.PositiveIntegerField(_("revision"))
    at = models.DateTimeField(_("at"), default=timezone.now)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=pgettext_lazy("history", "by"),
    )
    # "created", "edited", "adopted", "reopened", "dissolved" or "absorbed".
    action = models.CharField(_("action"), max_length=20)
    to_status = models.CharField(_("to status"), max_length=20, choices=ConsolidatedItem.Status)
    reason = models.TextField(_("reason"), blank=True)
    changes = models.JSONField(_("changes"), default=list)

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        verbose_name = _("history entry of an item")
        verbose_name_plural = _("history of items")
        ordering = ["item", "-revision"]
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(fields=["item", "revision"], name="item_history_revision_once"),
        ]

    def __str__(self) -> str:
        return f"{self.item} r{self.revision}"
