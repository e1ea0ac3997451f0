from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dim.models.event import Event
from dim.models.problem import Problem


class Likeness(models.Model):
    """Two entries that may say the same; `score` is between 0 and 1. Derived, see `dim.operations.likeness`."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="+")
    low = models.ForeignKey(Problem, on_delete=models.CASCADE, related_name="+")
    high = models.ForeignKey(Problem, on_delete=models.CASCADE, related_name="+")
    score = models.FloatField()

    class Meta:
        verbose_name = _("likeness")
        verbose_name_plural = _("likenesses")
        constraints = [
            models.UniqueConstraint(fields=["low", "high"], name="likeness_once_per_pair"),
            models.CheckConstraint(name="likeness_low_is_lower", condition=Q(low__lt=F("high"))),
        ]

    def __str__(self) -> str:
        return f"{self.low_id} ~ {self.high_id}"


class Comparison(models.Model):
    """Which words of an entry were compared with its event last. Derived, see `dim.operations.likeness`."""

    problem = models.OneToOneField(Problem, on_delete=models.CASCADE, primary_key=True, related_name="comparison")
    digest = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("comparison")
        verbose_name_plural = _("comparisons")

    def __str__(self) -> str:
        return str(self.problem_id)


class NotTheSame(models.Model):
    """Somebody looked at two entries and said that they are different problems, however alike their words are."""

    low = models.ForeignKey(Problem, on_delete=models.CASCADE, related_name="+")
    high = models.ForeignKey(Problem, on_delete=models.CASCADE, related_name="+")
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("pair told apart")
        verbose_name_plural = _("pairs told apart")
        constraints = [
            models.UniqueConstraint(fields=["low", "high"], name="not_the_same_once_per_pair"),
            models.CheckConstraint(name="not_the_same_low_is_lower", condition=Q(low__lt=F("high"))),
        ]

    def __str__(self) -> str:
        return f"{self.low_id} ≠ {self.high_id}"
