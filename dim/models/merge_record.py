"""Which problem went into which consolidated item."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dim.models.guarded import AppendOnlyModel, AppendOnlyQuerySet
from dim.models.problem import Problem


class MergeRecordQuerySet(AppendOnlyQuerySet):
    """The queries for merge records."""

    def live(self) -> MergeRecordQuerySet:
        """Return the records that a problem points to, so that it is merged now."""
        return self.filter(holder__isnull=False)


class MergeRecord(AppendOnlyModel):
    """One problem went into one item: at which revision, from which status, by whom, when.

    A record is live while the problem's `merge` points to it. What the problem was before is kept
    here, so that taking it out of the item restores it exactly.
    """

    # No column says when a record ended: it would have to agree with the pointer, which SQLite
    # cannot check before the commit.
    item = models.ForeignKey(
        "dim.ConsolidatedItem",
        on_delete=models.PROTECT,
        related_name="merges",
        verbose_name=_("consolidated item"),
    )
    problem = models.ForeignKey(
        Problem, on_delete=models.PROTECT, related_name="merges", verbose_name=_("problem")
    )
    # The version whose words went into the item; they are frozen while the problem is merged.
    revision = models.PositiveIntegerField(_("revision"))
    status_before = models.CharField(_("status before"), max_length=20, choices=Problem.Status)
    status_since_before = models.DateTimeField(_("status before since"))
    decided_before = models.DateTimeField(_("decided before at"), null=True)
    at = models.DateTimeField(_("at"), default=timezone.now)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=pgettext_lazy("history", "by"),
    )

    objects = MergeRecordQuerySet.as_manager()

    class Meta:
        verbose_name = _("merge record")
        verbose_name_plural = _("merge records")
        ordering = ["item", "problem__code", "pk"]
        base_manager_name = "objects"
        constraints = [
            models.CheckConstraint(
                name="merge_record_from_undecided_or_accepted",
                condition=Q(status_before="submitted", decided_before__isnull=True)
                | Q(status_before="accepted", decided_before__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.problem} → {self.item}"
