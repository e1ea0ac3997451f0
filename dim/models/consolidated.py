from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dim.models.addressee import Addressee
from dim.models.event import Division, Event, StrategicIssue, WorkshopClass
from dim.models.guard import AppendOnlyModel, AppendOnlyQuerySet, GuardedModel, GuardedQuerySet
from dim.models.office import Office
from dim.models.problem import Problem
from dim.models.recommendation import Recommendation
from dim.models.support import Support

if TYPE_CHECKING:
    from dim.models.user import User


class ConsolidatedItemQuerySet(GuardedQuerySet):
    def visible_to(self, user: User) -> ConsolidatedItemQuerySet:
        """What `user` may read: whole lists of divisions, and where what one's own class entered or supports went."""
        if user.is_superuser:
            return self
        mine = user.scopes()
        own = Problem.objects.filter(workshop_class__in=mine.facilitated, merge__isnull=False)
        supported = Support.objects.live().filter(workshop_class__in=mine.facilitated, problem__merge__isnull=False)
        reviewed = Problem.objects.filter(workshop_class__division__in=mine.reviewed, merge__isnull=False)
        return self.filter(
            Q(division__in=mine.reviewed)
            | Q(event__in=mine.coordinated | mine.organised)
            | Q(pk__in=own.values("merge__item"))
            | Q(pk__in=supported.values("problem__merge__item"))
            | Q(pk__in=reviewed.values("merge__item"))
        )

    def standing(self) -> ConsolidatedItemQuerySet:
        """Those that hold entries: all but the dissolved ones."""
        return self.exclude(status=ConsolidatedItem.Status.DISSOLVED)

    def for_listing(self) -> ConsolidatedItemQuerySet:
        """Everything a list row prints, in a fixed number of queries: wording, recommendations and sources."""
        supports = Support.objects.live().select_related("workshop_class__division")
        sources = Problem.objects.for_listing().order_by("code")
        sources = sources.prefetch_related("offices", models.Prefetch("supports", supports))
        return self.select_related("division__event", "strategic_issue").prefetch_related(
            "recommendations__addressees",
            models.Prefetch("merges", MergeRecord.objects.live().order_by("problem__code")),
            models.Prefetch("merges__problem", sources),
        )

    def in_reading_order(self) -> ConsolidatedItemQuerySet:
        return self.order_by("division__position", "division__code", "strategic_issue__number", "number")


class ConsolidatedItem(GuardedModel):
    """The secretariat's wording over several entries, whose own words stay as they are.

    Which entries it holds, and so its classes and offices, is read from the live
    merge records and typed nowhere. Everything changes through
    `dim.operations.consolidating`, which writes history.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("item status", "being written")
        ADOPTED = "adopted", pgettext_lazy("item status", "adopted")
        DISSOLVED = "dissolved", pgettext_lazy("item status", "dissolved")

    event = models.ForeignKey(
        Event, on_delete=models.PROTECT, related_name="consolidated_items", verbose_name=_("event"), editable=False
    )
    division = models.ForeignKey(
        Division,
        on_delete=models.PROTECT,
        related_name="consolidated_items",
        verbose_name=_("division"),
        editable=False,
    )
    number = models.PositiveIntegerField(_("number"), editable=False)
    code = models.CharField(_("code"), max_length=30, editable=False)
    item_key = models.UUIDField(
        _("item key"),
        unique=True,
        null=True,
        editable=False,
        help_text=_("Made when the form was opened: one opened form, one item, however often it is sent."),
    )
    strategic_issue = models.ForeignKey(
        StrategicIssue,
        on_delete=models.PROTECT,
        related_name="consolidated_items",
        verbose_name=_("strategic issue"),
    )
    statement = models.TextField(_("wording"))
    status = models.CharField(_("status"), max_length=20, choices=Status, default=Status.DRAFT, editable=False)
    adopted_at = models.DateTimeField(_("adopted at"), null=True, editable=False)
    absorbed_into = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="absorbed",
        verbose_name=_("went into"),
    )
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="items_created",
        verbose_name=_("entered by"),
        editable=False,
    )
    created_at = models.DateTimeField(_("entered at"), default=timezone.now, editable=False)
    updated_at = models.DateTimeField(_("changed at"), default=timezone.now, editable=False)

    objects = ConsolidatedItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("consolidated item")
        verbose_name_plural = _("consolidated items")
        ordering = ["division", "number"]
        base_manager_name = "objects"
        indexes = [models.Index(fields=["event", "status"], name="item_event_status")]
        constraints = [
            models.UniqueConstraint(fields=["event", "code"], name="item_code_once_per_event"),
            models.UniqueConstraint(fields=["division", "number"], name="item_number_once_per_division"),
            models.CheckConstraint(name="item_status_known", condition=Q(status__in=["draft", "adopted", "dissolved"])),
            models.CheckConstraint(
                name="item_adopted_has_date",
                condition=Q(status="adopted", adopted_at__isnull=False)
                | (~Q(status="adopted") & Q(adopted_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="item_absorbed_is_dissolved",
                condition=Q(absorbed_into__isnull=True) | Q(status="dissolved"),
            ),
            models.CheckConstraint(
                name="item_statement_not_empty",
                condition=Q(statement__gt=""),
                violation_error_message=_("Write the wording first."),
            ),
        ]

    def __str__(self) -> str:
        return self.code

    def get_absolute_url(self) -> str:
        return reverse("item_detail", args=[self.event.slug, self.code])

    @property
    def sources(self) -> list[Problem]:
        """The entries that it holds, by code. Needs `for_listing`."""
        return [record.problem for record in self.merges.all()]

    @property
    def offices(self) -> list[Office]:
        """The offices that its entries name, each once. Needs `for_listing`."""
        found = {office.pk: office for source in self.sources for office in source.offices.all()}
        return sorted(found.values(), key=lambda office: office.name)

    @property
    def classes(self) -> list[WorkshopClass]:
        """The classes that entered or support one of its entries, each once. Needs `for_listing`."""
        found = {source.workshop_class_id: source.workshop_class for source in self.sources}
        found |= {row.workshop_class_id: row.workshop_class for source in self.sources for row in source.supports.all()}
        return sorted(found.values(), key=lambda row: (row.division.position, row.division.code, row.letter))


class MergeRecordQuerySet(AppendOnlyQuerySet):
    def live(self) -> MergeRecordQuerySet:
        """Those that an entry points to: it is merged now, and by this."""
        return self.filter(holder__isnull=False)


class MergeRecord(AppendOnlyModel):
    """One entry went into one item: at which revision, from which status, by whom, when.

    Live while the entry's `merge` points to it; the database itself holds that an
    entry is merged exactly when it points to one. What was is kept here, so that
    taking the entry out again restores it.
    """

    item = models.ForeignKey(
        ConsolidatedItem, on_delete=models.PROTECT, related_name="merges", verbose_name=_("consolidated item")
    )
    problem = models.ForeignKey(Problem, on_delete=models.PROTECT, related_name="merges", verbose_name=_("problem"))
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


class ConsolidatedRecommendation(GuardedModel):
    """One recommendation of an item, worded over one or several of its entries' own."""

    item = models.ForeignKey(
        ConsolidatedItem, on_delete=models.PROTECT, related_name="recommendations", verbose_name=_("consolidated item")
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
    horizon = models.CharField(_("horizon"), max_length=20, choices=Recommendation.Horizon, blank=True)

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
    """Whom a recommendation of an item addresses."""

    recommendation = models.ForeignKey(ConsolidatedRecommendation, on_delete=models.CASCADE)
    addressee = models.ForeignKey(Addressee, on_delete=models.PROTECT)

    objects = GuardedQuerySet.as_manager()

    class Meta:
        unique_together = [("recommendation", "addressee")]
        base_manager_name = "objects"

    def __str__(self) -> str:
        return f"{self.recommendation} → {self.addressee}"


class Placement(GuardedModel):
    """What became of one recommendation of a merged entry: a part of one of the item's, or set aside with a reason.

    A recommendation has one place at most, and one that was set aside says why: none is dropped in silence.
    """

    merge = models.ForeignKey(
        MergeRecord, on_delete=models.PROTECT, related_name="placements", verbose_name=_("merge record")
    )
    recommendation = models.OneToOneField(
        Recommendation, on_delete=models.PROTECT, related_name="placement", verbose_name=_("recommendation")
    )
    placed_in = models.ForeignKey(
        ConsolidatedRecommendation,
        on_delete=models.PROTECT,
        null=True,
        related_name="placements",
        verbose_name=_("part of"),
    )
    # Which of those that one recommendation was made of comes first: its words were the start.
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
                condition=Q(placed_in__isnull=False, reason="") | Q(placed_in__isnull=True, reason__gt=""),
                violation_error_message=_("A recommendation that is set aside needs a reason."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.recommendation} → {self.placed_in or '–'}"


class ItemHistoryEntry(AppendOnlyModel):
    """One change of one item: who, when, what was and what is, in words that need no other table.

    `revision` is the item's version after the change; `changes` is a list of
    ``{"field", "old", "new"}`` with the whole values of `operations.consolidating.content.plain_item`.
    """

    item = models.ForeignKey(
        ConsolidatedItem, on_delete=models.PROTECT, related_name="history", verbose_name=_("consolidated item")
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
