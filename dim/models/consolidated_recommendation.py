"""The recommendations of consolidated items, and which recommendations of problems are in them."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dim.models.addressee import Addressee
from dim.models.consolidated import ConsolidatedItem
from dim.models.guarded import GuardedModel, GuardedQuerySet
from dim.models.merge_record import MergeRecord
from dim.models.recommendation import Recommendation


class ConsolidatedRecommendation(GuardedModel):
    """One recommendation of an item, worded over recommendations of its problems.

    Its row stays as long as one of its parts does: for years people ask what became of it.
    """

    SUBJECT = "item"

    item = models.ForeignKey(
        ConsolidatedItem,
        on_delete=models.PROTECT,
        related_name="recommendations",
        verbose_name=_("consolidated item"),
    )
    position = models.PositiveSmallIntegerField(_("order"))
    text = models.TextField(_("recommendation"))
    addressees = models.ManyToManyField(
        Addressee,
        through="dim.ConsolidatedRecommendationAddressee",
        blank=True,
        related_name="consolidated_recommendations",
        verbose_name=_("addressed to"),
    )
    horizon = models.CharField(
        _("horizon"), max_length=20, choices=Recommendation.Horizon, blank=True
    )

    objects = GuardedQuerySet.as_manager()

    class Meta:
        verbose_name = _("consolidated recommendation")
        verbose_name_plural = _("consolidated recommendations")
        ordering = ["position", "pk"]
        base_manager_name = "objects"
        constraints = [
            models.CheckConstraint(
                name="item_recommendation_horizon_known",
                condition=Q(horizon__in=["", "immediate", "short", "medium", "long"]),
            ),
            models.CheckConstraint(
                name="item_recommendation_text_not_empty",
                condition=Q(text__gt=""),
                violation_error_message=_("A recommendation needs a text."),
            ),
        ]

    def __str__(self) -> str:
        return self.text[:80]


class ConsolidatedRecommendationAddressee(GuardedModel):
    """An addressee of a recommendation of an item."""

    SUBJECT = "recommendation__item"

    recommendation = models.ForeignKey(ConsolidatedRecommendation, on_delete=models.CASCADE)
    # A plain many-to-many link protects nothing: deleting an addressee took it out without a trace.
    addressee = models.ForeignKey(Addressee, on_delete=models.PROTECT)

    objects = GuardedQuerySet.as_manager()

    class Meta:
        unique_together = [("recommendation", "addressee")]
        base_manager_name = "objects"

    def __str__(self) -> str:
        return f"{self.recommendation} → {self.addressee}"


class Placement(GuardedModel):
    """What became of one recommendation of a merged problem.

    It is a part of one of the item's recommendations, or it was set aside with a reason, so that
    none is dropped in silence.
    """

    SUBJECT = "merge__item"

    merge = models.ForeignKey(
        MergeRecord,
        on_delete=models.PROTECT,
        related_name="placements",
        verbose_name=_("merge record"),
    )
    # One-to-one: said in two places, it would be counted twice in every document.
    recommendation = models.OneToOneField(
        Recommendation,
        on_delete=models.PROTECT,
        related_name="placement",
        verbose_name=_("recommendation"),
    )
    placed_in = models.ForeignKey(
        ConsolidatedRecommendation,
        on_delete=models.PROTECT,
        null=True,
        related_name="placements",
        verbose_name=_("part of"),
    )
    # The order among the parts of one recommendation; the wording started from the first.
    position = models.PositiveSmallIntegerField(_("order"), default=1)
    reason = models.TextField(_("reason"), blank=True)

    objects = GuardedQuerySet.as_manager()

    class Meta:
        verbose_name = _("place of a recommendation")
        verbose_name_plural = _("places of recommendations")
        ordering = ["position", "pk"]
        base_manager_name = "objects"
        constraints = [
            models.CheckConstraint(
                name="placement_set_aside_has_reason",
                condition=Q(placed_in__isnull=False, reason="")
                | Q(placed_in__isnull=True, reason__gt=""),
                violation_error_message=_("A recommendation that is set aside needs a reason."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.recommendation} → {self.placed_in or '–'}"
