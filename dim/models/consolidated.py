"""Consolidated items: the secretariat's wording over several problems."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dim.models.division import Division
from dim.models.event import Event
from dim.models.guarded import GuardedModel, GuardedQuerySet
from dim.models.issue import StrategicIssue
from dim.models.merge_record import MergeRecord
from dim.models.office import Office
from dim.models.problem import Problem
from dim.models.status import STANDING_ITEMS, ItemStatus
from dim.models.support import Support
from dim.models.workshop_class import WorkshopClass

if TYPE_CHECKING:
    from dim.models.user import User


class ConsolidatedItemQuerySet(GuardedQuerySet):
    """The queries for consolidated items."""

    def visible_to(self, user: User) -> ConsolidatedItemQuerySet:
        """Return the items that `user` may read.

        These are the items of whole divisions, and those over problems that their classes entered
        or support, or that they review.
        """
        if user.is_superuser:
            return self
        mine = user.scopes()
        # Subqueries and no joins, which would return an item once for each of its problems.
        own = Problem.objects.filter(workshop_class__in=mine.facilitated, merge__isnull=False)
        supported = Support.objects.live().filter(
            workshop_class__in=mine.facilitated, problem__merge__isnull=False
        )
        reviewed = Problem.objects.filter(
            workshop_class__division__in=mine.reviewed, merge__isnull=False
        )
        return self.filter(
            Q(division__in=mine.reviewed)
            | Q(event__in=mine.coordinated | mine.organised)
            | Q(pk__in=own.values("merge__item"))
            | Q(pk__in=supported.values("problem__merge__item"))
            | Q(pk__in=reviewed.values("merge__item"))
        )

    def standing(self) -> ConsolidatedItemQuerySet:
        """Return the items that hold problems: all but the dissolved ones."""
        return self.filter(status__in=STANDING_ITEMS)

    def for_listing(self) -> ConsolidatedItemQuerySet:
        """Read what a list row prints: wording, recommendations and sources.

        The number of queries does not depend on the number of items.
        """
        supports = Support.objects.live().select_related("workshop_class__division")
        sources = Problem.objects.for_listing().order_by("code")
        sources = sources.prefetch_related("offices", models.Prefetch("supports", supports))
        return self.select_related("division__event", "strategic_issue").prefetch_related(
            "recommendations__addressees",
            models.Prefetch("merges", MergeRecord.objects.live().order_by("problem__code")),
            models.Prefetch("merges__problem", sources),
        )

    def in_reading_order(self) -> ConsolidatedItemQuerySet:
        """Order by division, issue and number, as every list and file prints items."""
        return self.order_by(
            "division__position", "division__code", "strategic_issue__number", "number"
        )


class ConsolidatedItem(GuardedModel):
    """The secretariat's wording over several problems, whose own words stay as they are.

    Which problems it holds, and so its classes and offices, is read from the live merge records
    and typed nowhere. Everything changes through `dim.operations.consolidating`, which writes
    history.
    """

    Status = ItemStatus

    # The event of its division, repeated here because codes are unique in an event.
    event = models.ForeignKey(
        Event,
        on_delete=models.PROTECT,
        related_name="consolidated_items",
        verbose_name=_("event"),
        editable=False,
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
        help_text=_(
            "Made when the form was opened: one opened form, one item, however often it is sent."
        ),
    )
    strategic_issue = models.ForeignKey(
        StrategicIssue,
        on_delete=models.PROTECT,
        related_name="consolidated_items",
        verbose_name=_("strategic issue"),
    )
    statement = models.TextField(_("wording"))
    status = models.CharField(
        _("status"), max_length=20, choices=Status, default=Status.DRAFT, editable=False
    )
    adopted_at = models.DateTimeField(_("adopted at"), null=True, editable=False)
    absorbed_into = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="absorbed",
        verbose_name=_("went into"),
    )
    # What was typed and is not settled yet, see `ItemContent.unfinished`: work of an evening that
    # goes on tomorrow, also at another desk. No document reads it.
    unfinished = models.JSONField(_("unfinished"), default=dict, blank=True, editable=False)
    # By this a page knows that somebody else has saved since it was opened.
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
            models.UniqueConstraint(
                fields=["division", "number"], name="item_number_once_per_division"
            ),
            # `choices` are checked by forms only; an update by code reaches the database as it is.
            models.CheckConstraint(
                name="item_status_known", condition=Q(status__in=ItemStatus.values)
            ),
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
        """Return the address of the item's page."""
        return reverse("item_detail", args=[self.event.slug, self.code])

    @property
    def is_under_way(self) -> bool:
        """Whether something in it is not settled yet, so that it cannot be adopted."""
        return bool(self.unfinished)

    @property
    def sources(self) -> list[Problem]:
        """The problems that the item holds, by code. Needs `for_listing`."""
        return [record.problem for record in self.merges.all()]

    @property
    def offices(self) -> list[Office]:
        """The offices that its problems name, each once, by name. Needs `for_listing`."""
        found = {office.pk: office for source in self.sources for office in source.offices.all()}
        return sorted(found.values(), key=lambda office: office.name)

    @property
    def classes(self) -> list[WorkshopClass]:
        """The classes that entered or support one of its problems, each once.

        Needs `for_listing`.
        """
        found = {}
        for source in self.sources:
            found[source.workshop_class_id] = source.workshop_class
            for support in source.supports.all():
                found[support.workshop_class_id] = support.workshop_class
        return sorted(
            found.values(), key=lambda row: (row.division.position, row.division.code, row.letter)
        )
