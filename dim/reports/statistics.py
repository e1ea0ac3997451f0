"""The counts behind a summary: eight queries, however many entries there are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from functools import cached_property

from django.db.models import Count, Q
from django.utils.translation import pgettext

from dim.models import ConsolidatedItem, Division, Event, Problem, Recommendation, StrategicIssue, WorkshopClass
from dim.reports.items import ItemList
from dim.reports.listing import Entry


class Statistics:
    """Counts of one event or division; each attribute is asked for once, when it is first read.

    `listed` are the statuses whose entries and recommendations count; the others
    are only counted by status.
    """

    def __init__(self, event: Event, division: Division | None, listed: Collection[str]) -> None:
        self.event = event
        self.division = division
        self.listed = tuple(listed)

    @cached_property
    def classes(self) -> list[WorkshopClass]:
        return list(self._in_scope(WorkshopClass.objects.select_related("division")))

    @cached_property
    def issues(self) -> list[StrategicIssue]:
        """In reading order; also those that are switched off, because entries may still have them."""
        found = self._in_scope(StrategicIssue.objects.select_related("division"))
        return list(found.order_by("division__position", "division__code", "number"))

    @cached_property
    def _counts(self) -> dict[tuple[int, int, str], int]:
        rows = Problem.objects.filter(event=self.event)
        if self.division:
            rows = rows.filter(workshop_class__division=self.division)
        grouped = rows.order_by().values_list("workshop_class_id", "strategic_issue_id", "status").annotate(Count("pk"))
        return {(class_id, issue_id, status): count for class_id, issue_id, status, count in grouped}

    @cached_property
    def _by_status(self) -> Counter[str]:
        totals: Counter[str] = Counter()
        for (_class_id, _issue_id, status), count in self._counts.items():
            totals[status] += count
        return totals

    def status_total(self, status: str) -> int:
        return self._by_status[status]

    @property
    def listed_count(self) -> int:
        return sum(self._by_status[status] for status in self.listed)

    @property
    def classes_with_entries(self) -> int:
        return len({class_id for class_id, _issue_id, status in self._counts if status in self.listed})

    def listed_in(self, class_id: int, issue_id: int) -> int:
        return sum(self._counts.get((class_id, issue_id, status), 0) for status in self.listed)

    def by_unit(self) -> list[tuple[str, Counter[str]]]:
        """Counts by status for each division, or for each class of the one division."""
        unit_of = {row.pk: row if self.division else row.division for row in self.classes}
        units: dict[WorkshopClass | Division, Counter[str]] = {unit: Counter() for unit in unit_of.values()}
        for (class_id, _issue_id, status), count in self._counts.items():
            units[unit_of[class_id]][status] += count
        return [(str(unit), counts) for unit, counts in units.items()]

    @property
    def recommendation_count(self) -> int:
        return sum(count for _label, count in self.horizons)

    @cached_property
    def horizons(self) -> list[tuple[str, int]]:
        """Every horizon with its number of recommendations, those without one last."""
        found = dict(self._recommendations.values_list("horizon").annotate(Count("pk")).order_by())
        rows = [(str(horizon.label), found.get(horizon.value, 0)) for horizon in Recommendation.Horizon]
        return [*rows, (pgettext("horizon", "not stated"), found[""])] if found.get("") else rows

    @cached_property
    def addressees(self) -> list[tuple[str, int]]:
        """Every addressee with its number of recommendations, the most frequent first."""
        through = Recommendation.addressees.through.objects.filter(self._listed("recommendation__problem__"))
        counted = through.values_list("addressee__name").annotate(count=Count("pk"))
        return list(counted.order_by("-count", "addressee__name"))  # type: ignore[misc]

    @cached_property
    def without_addressee(self) -> int:
        return self._recommendations.filter(addressees=None).count()

    @cached_property
    def offices(self) -> tuple[int, int]:
        """How many offices are named as origin, and in how many provinces."""
        found = Problem.offices.through.objects.filter(self._listed("problem__")).aggregate(
            offices=Count("office", distinct=True),
            provinces=Count("office__province", distinct=True, filter=~Q(office__province="")),
        )
        return found["offices"], found["provinces"]

    @property
    def _recommendations(self):
        return Recommendation.objects.filter(self._listed("problem__"))

    def _listed(self, prefix: str) -> Q:
        """The condition on a problem reached by `prefix` that it is listed here."""
        condition = Q(**{f"{prefix}status__in": self.listed})
        if self.division:
            return condition & Q(**{f"{prefix}workshop_class__division": self.division})
        return condition & Q(**{f"{prefix}event": self.event})

    @property
    def items(self) -> Sequence[Entry]:
        """The consolidated items that hold entries."""
        return ItemList(self._in_scope(ConsolidatedItem.objects.standing()))

    @cached_property
    def item_count(self) -> int:
        return len(self.items)

    def _in_scope(self, rows):
        """Limit rows that belong to a division to this division, or to the event's."""
        return rows.filter(division=self.division) if self.division else rows.filter(division__event=self.event)
