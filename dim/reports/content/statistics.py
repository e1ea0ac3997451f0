"""Count what a summary shows, from the database or from an edition."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db.models import Count, Q
from django.utils.translation import pgettext

from dim.models import (
    ConsolidatedItem,
    Division,
    Event,
    Problem,
    Recommendation,
    StrategicIssue,
    WorkshopClass,
)
from dim.models.status import MERGED, PUT_FORWARD
from dim.reports.content.frozen import Frozen
from dim.reports.content.items import ItemList
from dim.reports.content.reckoning import Outcomes, Reckoning, reckon
from dim.reports.content.weight import weightiest_stored
from dim.reports.structure.entry import Entry

# Stands for the status of what the organiser has left out: counted, and not listed.
LEFT_OUT = "left_out"
# The number of problems by (key of the class, key of the strategic issue, status).
Counts = Mapping[tuple[int, int, str], int]


@dataclass(frozen=True)
class Statistics:
    """The counts of one event, or of its one `division`.

    `listed` are the statuses whose problems, recommendations, offices and addressees count;
    of the other statuses only the problems are counted. `classes` and `issues` are in reading
    order. Issues that were switched off are among them, because problems may still have them.
    """

    division: Division | None
    listed: tuple[str, ...]
    classes: Sequence[WorkshopClass]
    issues: Sequence[StrategicIssue]
    counts: Counts
    horizons: Sequence[tuple[str, int]]  # every horizon by its label, "not stated" last
    addressees: Sequence[tuple[str, int]]  # by name, the most frequent first
    without_addressee: int  # recommendations
    offices: int  # that are named as origin
    provinces: int  # of these offices
    items: Sequence[Entry]  # consolidated items that were not dissolved
    items_by_status: Mapping[str, int]
    outcomes: Outcomes
    weightiest: Sequence[Entry]  # of items and listed problems that are in none
    left_out: Outcomes = field(default_factory=dict)  # those of them that are not listed

    @cached_property
    def _by_status(self) -> Counter[str]:
        totals: Counter[str] = Counter()
        for (_class_id, _issue_id, status), count in self.counts.items():
            totals[status] += count
        return totals

    def status_total(self, status: str) -> int:
        """Return the number of problems with this status."""
        return self._by_status[status]

    @property
    def listed_count(self) -> int:
        """The number of problems that are listed."""
        return sum(self._by_status[status] for status in self.listed)

    @property
    def classes_with_entries(self) -> int:
        """The number of classes with at least one listed problem."""
        listed = {class_id for class_id, _issue, status in self.counts if status in self.listed}
        return len(listed)

    def listed_in(self, class_id: int, issue_id: int) -> int:
        """Return the number of listed problems of one class on one strategic issue."""
        return sum(self.counts.get((class_id, issue_id, status), 0) for status in self.listed)

    def by_unit(self) -> list[tuple[str, Counter[str]]]:
        """Return name and counts by status of each division, or of each class of the only one."""
        unit_of = {row.pk: row if self.division else row.division for row in self.classes}
        units: dict[WorkshopClass | Division, Counter[str]] = {
            unit: Counter() for unit in unit_of.values()
        }
        for (class_id, _issue_id, status), count in self.counts.items():
            units[unit_of[class_id]][status] += count
        return [(str(unit), counts) for unit, counts in units.items()]

    @property
    def recommendation_count(self) -> int:
        """The number of recommendations of listed problems."""
        # Every recommendation is under one horizon, or under "not stated".
        return sum(count for _label, count in self.horizons)

    def reckoning(self, statuses: Collection[str]) -> Reckoning:
        """Return what became of the problems with one of `statuses`."""
        chosen = {key: count for key, count in self.outcomes.items() if key[0] in statuses}
        items = self.items_by_status if MERGED in statuses else {}
        return reckon(chosen, items, self.left_out)


def _horizons(found: Mapping[str, int]) -> list[tuple[str, int]]:
    """Return label and count of every horizon, and of "not stated" last where that occurs."""
    rows = [(str(horizon.label), found.get(horizon.value, 0)) for horizon in Recommendation.Horizon]
    without = found.get("", 0)
    if without:
        rows.append((pgettext("horizon", "not stated"), without))
    return rows


# --- From the database ----------------------------------------------------------------------


def statistics_of(event: Event, division: Division | None, listed: Collection[str]) -> Statistics:
    """Count what is in the database now, in a fixed number of queries.

    `listed` are the statuses whose problems count, as in `Statistics`.
    """

    def in_scope(rows: Any) -> Any:
        """Limit a queryset of rows that have a division to this division, or to this event."""
        if division:
            return rows.filter(division=division)
        return rows.filter(division__event=event)

    def is_listed(prefix: str) -> Q:
        """Return the condition that a problem counts; `prefix` is the lookup that leads to it."""
        condition = Q(**{f"{prefix}status__in": listed})
        if division:
            return condition & Q(**{f"{prefix}workshop_class__division": division})
        return condition & Q(**{f"{prefix}event": event})

    items = in_scope(ConsolidatedItem.objects.standing())
    by_status = items.order_by().values_list("status").annotate(Count("pk"))
    counts, outcomes = _counts(event, division)
    issues = in_scope(StrategicIssue.objects.select_related("division"))

    recommendations = Recommendation.objects.filter(is_listed("problem__"))
    horizons = recommendations.values_list("horizon").annotate(Count("pk")).order_by()
    addressed = Recommendation.addressees.through.objects.filter(
        is_listed("recommendation__problem__")
    )
    addressees = addressed.values_list("addressee__name").annotate(count=Count("pk"))

    # Many problems name the same office, and an office may be stored without a province.
    named = Problem.offices.through.objects.filter(is_listed("problem__")).aggregate(
        offices=Count("office", distinct=True),
        provinces=Count("office__province", distinct=True, filter=~Q(office__province="")),
    )
    classes = list(in_scope(WorkshopClass.objects.select_related("division")))
    problems = Problem.objects.filter(is_listed(""))
    return Statistics(
        division=division,
        listed=tuple(listed),
        classes=classes,
        issues=list(issues.order_by("division__position", "division__code", "number")),
        counts=counts,
        horizons=_horizons(dict(horizons)),
        addressees=[
            (name, count) for name, count in addressees.order_by("-count", "addressee__name")
        ],
        without_addressee=recommendations.filter(addressees=None).count(),
        offices=named["offices"],
        provinces=named["provinces"],
        items=ItemList(items),
        items_by_status=dict(by_status),
        outcomes=outcomes,
        # Items are made of merged problems, so where these do not count items do not either.
        weightiest=weightiest_stored(problems, items if MERGED in listed else None, classes),
    )


def _counts(event: Event, division: Division | None) -> tuple[Counts, Outcomes]:
    """Return the number of problems of every status, also of those that are not listed.

    They are counted by class and issue, and by what came of them.
    """
    rows = Problem.objects.filter(event=event)
    if division:
        rows = rows.filter(workshop_class__division=division)
    keys = ("workshop_class_id", "strategic_issue_id", "status", "merge__item__status")
    counts: Counter[tuple[int, int, str]] = Counter()
    outcomes: Counter[tuple[str, str]] = Counter()
    grouped = rows.order_by().values_list(*keys).annotate(Count("pk"))
    for class_id, issue_id, status, item_status, count in grouped:
        counts[class_id, issue_id, status] += count
        outcomes[status, item_status or ""] += count
    return counts, outcomes


# --- From an edition ------------------------------------------------------------------------


def statistics_of_edition(frozen: Frozen, listed: Collection[str]) -> Statistics:
    """Count the same in the content of an edition, without any query.

    A test compares the summaries made of both ways of counting, block by block.
    """
    entries = frozen.with_status(*listed)
    recommendations = [row for entry in entries for row in entry.recommendations]
    addressees = Counter(name for row in recommendations for name in row.addressees)
    offices = {name for entry in entries for name in entry.offices}
    provinces = {frozen.content.offices.get(name, "") for name in offices} - {""}
    return Statistics(
        division=frozen.divisions[0] if frozen.only_division and frozen.divisions else None,
        listed=tuple(listed),
        classes=frozen.classes,
        issues=frozen.issues,
        counts=_counts_of_edition(frozen),
        horizons=_horizons(Counter(row.horizon.value for row in recommendations)),
        # As the database orders them: by frequency, then by name.
        addressees=sorted(addressees.items(), key=lambda row: (-row[1], row[0])),
        without_addressee=sum(not row.addressees for row in recommendations),
        offices=len(offices),
        provinces=len(provinces),
        items=frozen.items,
        items_by_status=frozen.items_by_status or {},
        outcomes=frozen.outcomes,
        weightiest=frozen.weightiest,
        left_out=frozen.left_out,
    )


def _counts_of_edition(frozen: Frozen) -> Counts:
    """Return the number of problems of every status; drafts and withdrawn ones as stored counts."""
    classes = {(row.division.code, row.letter): row.pk for row in frozen.classes}
    issues = {(row.division.code, row.number): row.pk for row in frozen.issues}
    counts: Counter[tuple[int, int, str]] = Counter()
    for entry in frozen.problems:
        class_id = classes[entry.division_code, entry.class_letter]
        issue_id = issues[entry.division_code, entry.issue_number]
        counts[class_id, issue_id, entry.status.value] += 1
    for row in frozen.content.not_listed:
        key = (row.division, row.class_letter)
        # The stored counts are those of the whole edition; narrowed content has fewer classes.
        if key in classes:
            issue_id = issues[row.division, row.issue_number]
            status = LEFT_OUT if row.status in PUT_FORWARD else row.status
            counts[classes[key], issue_id, status] += row.count
    return dict(counts)
