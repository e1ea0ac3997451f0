"""Consolidated items read from the database for printing, a few hundred at a time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace

from django.db.models import Count

from dim.models import (
    ConsolidatedItem,
    ConsolidatedRecommendation,
    ConsolidatedRecommendationAddressee,
    MergeRecord,
    Recommendation,
    WorkshopClass,
)
from dim.models.problem_text import TEXT_NAMES
from dim.reports.content.entries import EntriesInBatches, numbered, offices_of, supports_of
from dim.reports.content.words import classes_in_words, coded
from dim.reports.structure.entry import Entry, EntryRecommendation

_FIELDS = (
    "pk",
    "code",
    "statement",
    "status",
    "division_id",
    "division__code",
    "division__name",
    "division__short_name",
    "strategic_issue__number",
    "strategic_issue__title",
)


class ItemList(EntriesInBatches):
    """The items of a queryset as entries; classes and offices are those of their problems."""

    def _entries(self, keys: list[int]) -> Iterator[Entry]:
        found = self._rows.filter(pk__in=keys).order_by().values(*_FIELDS)
        rows = {row["pk"]: row for row in found}
        recommendations, sources = _recommendations(keys), _sources(keys)
        problems = [problem for held in sources.values() for problem in held]
        offices, supports = offices_of(problems), supports_of(problems)
        totals = _class_totals({row["division_id"] for row in rows.values()})
        for key in keys:
            row = rows.pop(key, None)
            if row is None:
                continue
            held = sources[key]
            # A class that supports one problem of the item and wrote another counts once.
            supporting = {one for problem in held for one in supports[problem]}
            writing = {one for _code, one in held.values()}
            classes = sorted(writing | supporting)
            class_total = totals.get(row["division_id"], 0)
            yield Entry(
                code=row["code"],
                division_code=row["division__code"],
                division=row["division__short_name"] or row["division__name"],
                classes=tuple(classes),
                class_name=classes_in_words(row["division__code"], classes, class_total),
                issue_number=row["strategic_issue__number"],
                issue_title=row["strategic_issue__title"],
                texts=dict.fromkeys(TEXT_NAMES, "") | {"statement": row["statement"]},
                offices=tuple(sorted({name for problem in held for name in offices[problem]})),
                status=coded(ConsolidatedItem.Status, row["status"]),
                recommendations=tuple(recommendations[key]),
                supports=tuple(sorted(supporting)),
                sources=tuple(code for code, _class in held.values()),
            )


def _class_totals(divisions: set[int]) -> dict[int, int]:
    """Return the number of classes of each division by its key."""
    rows = WorkshopClass.objects.filter(division__in=divisions).order_by()
    return dict(rows.values_list("division_id").annotate(Count("pk")))


def _sources(items: list[int]) -> dict[int, dict[int, tuple[str, str]]]:
    """Return the problems of each item: code and class (``SEK-B``) by the key of the problem."""
    found: dict[int, dict[int, tuple[str, str]]] = defaultdict(dict)
    fields = ("item_id", "problem_id", "problem__code", "problem__workshop_class__letter")
    rows = MergeRecord.objects.live().filter(item__in=items).order_by("problem__code")
    for item, problem, code, letter, division in rows.values_list(
        *fields, "problem__workshop_class__division__code"
    ):
        found[item][problem] = code, f"{division}-{letter}"
    return found


def _recommendations(items: list[int]) -> dict[int, list[EntryRecommendation]]:
    """Return the recommendations of these items by the key of the item."""
    through = ConsolidatedRecommendationAddressee.objects.filter(recommendation__item__in=items)
    rows = ConsolidatedRecommendation.objects.filter(item__in=items).order_by("position", "pk")
    found = numbered(rows.values_list("pk", "item_id", "text", "horizon"), through)
    for item, opened in _undecided(items).items():
        found[item] += [
            replace(row, number=number) for number, row in enumerate(opened, len(found[item]) + 1)
        ]
    return found


def _undecided(items: list[int]) -> dict[int, list[EntryRecommendation]]:
    """Return the recommendations of merged problems that have no place in their item yet.

    Work at the desk may be stored half finished. Nothing that a class has written is left out of
    a paper for that: it stands in the item as the class wrote it, and says so.
    """
    rows = Recommendation.objects.filter(problem__merge__item__in=items, placement__isnull=True)
    ordered = rows.order_by("problem__code", "position", "pk")
    fields = ("pk", "problem__merge__item_id", "text", "horizon", "problem__code")
    found = list(ordered.values_list(*fields))
    through = Recommendation.addressees.through.objects.filter(
        recommendation__in=[row[0] for row in found]
    )
    listed = numbered((row[:4] for row in found), through)
    codes = defaultdict(list)
    for row in found:
        codes[row[1]].append(row[4])
    return {
        item: [replace(row, open_in=code) for row, code in zip(rows, codes[item], strict=True)]
        for item, rows in listed.items()
    }
