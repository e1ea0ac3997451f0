"""Which class supports which problem of another class."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dim.models.problem import Problem
from dim.models.problem_text import OPTIONAL_TEXT_NAMES
from dim.models.workshop_class import WorkshopClass


class SupportQuerySet(models.QuerySet["Support"]):
    """The queries for supports."""

    def live(self) -> SupportQuerySet:
        """Return the supports that nobody has taken back."""
        return self.filter(taken_back_at=None)

    def for_listing(self) -> SupportQuerySet:
        """Read everything that a list of what a class supports prints, in one query."""
        unread = [f"problem__{name}" for name in (*OPTIONAL_TEXT_NAMES, "search_text")]
        return self.select_related(
            "problem__event", "problem__workshop_class__division__event"
        ).defer(*unread)


class Support(models.Model):
    """The support of a class for a problem of another class.

    The class says that the problem is its own too, instead of entering it again. A support is
    never changed, only taken back; the row stays and tells of both.
    """

    # The problem's row, version and history say nothing of it: somebody who edits or decides
    # it would meet a conflict because a neighbour agreed.
    problem = models.ForeignKey(
        Problem, on_delete=models.PROTECT, related_name="supports", verbose_name=_("problem")
    )
    workshop_class = models.ForeignKey(
        WorkshopClass,
        on_delete=models.PROTECT,
        related_name="supports",
        verbose_name=pgettext_lazy("workshop", "class"),
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("recorded by"),
    )
    created_at = models.DateTimeField(_("recorded at"), default=timezone.now)
    taken_back_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        verbose_name=_("taken back by"),
    )
    taken_back_at = models.DateTimeField(_("taken back at"), null=True)

    objects = SupportQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("of a class", "support")
        verbose_name_plural = pgettext_lazy("of a class", "supports")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["problem", "workshop_class"],
                condition=Q(taken_back_at=None),
                name="support_once_per_class",
            ),
            models.CheckConstraint(
                name="support_taken_back_by_somebody",
                condition=Q(taken_back_at=None, taken_back_by=None)
                | Q(taken_back_at__isnull=False, taken_back_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.workshop_class} → {self.problem}"
