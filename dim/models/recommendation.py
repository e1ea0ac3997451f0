"""The recommendations of problems."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dim.models.addressee import Addressee
from dim.models.guarded import GuardedModel, GuardedQuerySet
from dim.models.problem import Problem


class Recommendation(GuardedModel):
    """What should be done about a problem, by whom and how soon."""

    SUBJECT = "problem"

    class Horizon(models.TextChoices):
        """How soon a recommendation should be done."""

        IMMEDIATE = "immediate", pgettext_lazy("horizon", "immediate")
        SHORT = "short", pgettext_lazy("horizon", "short term")
        MEDIUM = "medium", pgettext_lazy("horizon", "medium term")
        LONG = "long", pgettext_lazy("horizon", "long term")

    problem = models.ForeignKey(
        Problem, on_delete=models.PROTECT, related_name="recommendations", verbose_name=_("problem")
    )
    position = models.PositiveSmallIntegerField(_("order"), default=1)
    text = models.TextField(_("recommendation"))
    addressees = models.ManyToManyField(
        Addressee,
        through="dim.RecommendationAddressee",
        blank=True,
        related_name="recommendations",
        verbose_name=_("addressed to"),
    )
    horizon = models.CharField(_("horizon"), max_length=20, choices=Horizon, blank=True)

    objects = GuardedQuerySet.as_manager()

    class Meta:
        verbose_name = _("recommendation")
        verbose_name_plural = _("recommendations")
        ordering = ["position", "pk"]
        base_manager_name = "objects"
        constraints = [
            models.CheckConstraint(
                name="recommendation_horizon_known",
                condition=Q(horizon__in=["", "immediate", "short", "medium", "long"]),
            ),
            models.CheckConstraint(
                name="recommendation_text_not_empty",
                condition=Q(text__gt=""),
                violation_error_message=_("A recommendation needs a text."),
            ),
        ]

    def __str__(self) -> str:
        return self.text[:80]


class RecommendationAddressee(GuardedModel):
    """An addressee of a recommendation, as a row that is guarded like the recommendation's text."""

    SUBJECT = "recommendation__problem"

    recommendation = models.ForeignKey(Recommendation, on_delete=models.CASCADE)
    # Deleting an addressee must not take it out of recommendations without a trace.
    addressee = models.ForeignKey(Addressee, on_delete=models.PROTECT)

    objects = GuardedQuerySet.as_manager()

    class Meta:
        db_table = "dim_recommendation_addressees"
        unique_together = [("recommendation", "addressee")]
        base_manager_name = "objects"

    def __str__(self) -> str:
        return f"{self.recommendation} → {self.addressee}"
