"""Pairs of problems that may say the same, and pairs that somebody found to be different."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dim.models.event import Event
from dim.models.problem import Problem


class SimilarPair(models.Model):
    """Two problems that may say the same, with a `score` between 0 and 1.

    Rows are derived from what the problems say, by `dim.operations.similar.pairs`.
    """

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="+")
    low = models.ForeignKey(Problem, on_delete=models.CASCADE, related_name="+")
    high = models.ForeignKey(Problem, on_delete=models.CASCADE, related_name="+")
    score = models.FloatField()

    class Meta:
        verbose_name = _("likeness")
        verbose_name_plural = _("likenesses")
        constraints = [
            # The lower key first: a pair has two orders, and this constraint would take both.
            models.UniqueConstraint(fields=["low", "high"], name="similar_pair_once"),
            models.CheckConstraint(
                name="similar_pair_low_is_lower", condition=Q(low__lt=F("high"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.low_id} ~ {self.high_id}"


class Comparison(models.Model):
    """The words of a problem that were last compared with its event, as a digest.

    Rows are derived by `dim.operations.similar.pairs`. A problem with another digest now is
    compared again.
    """

    problem = models.OneToOneField(
        Problem, on_delete=models.CASCADE, primary_key=True, related_name="comparison"
    )
    digest = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("comparison")
        verbose_name_plural = _("comparisons")

    def __str__(self) -> str:
        return str(self.problem_id)


class DistinctPair(models.Model):
    """Two problems of which somebody has said that they are different ones."""

    low = models.ForeignKey(Problem, on_delete=models.CASCADE, related_name="+")
    high = models.ForeignKey(Problem, on_delete=models.CASCADE, related_name="+")
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("pair told apart")
        verbose_name_plural = _("pairs told apart")
        constraints = [
            models.UniqueConstraint(fields=["low", "high"], name="distinct_pair_once"),
            models.CheckConstraint(
                name="distinct_pair_low_is_lower", condition=Q(low__lt=F("high"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.low_id} ≠ {self.high_id}"
