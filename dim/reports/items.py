"""Consolidated items read from the database for printing, a few hundred at a time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from django.db.models import Count

from dim.models import (
    ConsolidatedItem,
    ConsolidatedRecommendation,
    ConsolidatedRecommendationAddressee,
    MergeRecord,
    WorkshopClass,
)
from dim.reports.entries import InPieces, numbered, offices_of, supports_of
from dim.reports.listing import Entry, EntryRecommendation
from dim.reports.rows import choice, classes_text
from dim.reports.structure import Choice

_FIELDS = (
    *("pk", "code", "statement", "status", "division_id", "division__code", "division__name", "division__short_name"),
    *("strategic_issue__number", "strategic_issue__title"),
)


class ItemList(InPieces):
    """The items of a queryset, each with what its live merge records say of its classes, offices and supports."""

    def _entries(self, keys: list[int]) -> Iterator[Entry]:
        rows = {row["pk"]: row for row in self._rows.filter(pk__in=keys).order_by().values(*_FIELDS)}
        recommendations, sources = _recommendations(keys), _sources(keys)
        problems = [problem for found in sources.values() for problem in found]
        offices, supports = offices_of(problems), supports_of(problems)
        totals = _class_totals({row["division_id"] for row in rows.values()})
        for key in keys:
            if row := rows.pop(key, None):
                held = sources[key]
                classes = sorted({room for _code, room in held.values()} | {one for pk in held for one in supports[pk]})
                yield Entry(
                    code=row["code"],
                    division_code=row["division__code"],
                    division=row["division__short_name"] or row["division__name"],
                    class_letter="; ".join(classes),
                    class_name=classes_text(row["division__code"], classes, totals.get(row["division_id"], 0)),
                    issue_number=row["strategic_issue__number"],
                    issue_title=row["strategic_issue__title"],
                    statement=row["statement"],
                    cause="",
                    impact="",
                    legal_basis="",
                    offices=tuple(sorted({name for pk in held for name in offices[pk]})),
                    status=choice(ConsolidatedItem.Status, row["status"]),
                    reason_kind=Choice("", ""),
                    reason="",
                    recommendations=tuple(recommendations[key]),
                    supports=tuple(sorted({one for pk in held for one in supports[pk]})),
                    sources=tuple(code for code, _room in held.values()),
                )


def _class_totals(divisions: set[int]) -> dict[int, int]:
    rows = WorkshopClass.objects.filter(division__in=divisions).order_by()
    return dict(rows.values_list("division_id").annotate(Count("pk")))


def _sources(items: list[int]) -> dict[int, dict[int, tuple[str, str]]]:
    """The entries of these items: code and class, ``SEK-B``, by key."""
    found: dict[int, dict[int, tuple[str, str]]] = defaultdict(dict)
    fields = ("item_id", "problem_id", "problem__code", "problem__workshop_class__letter")
    rows = MergeRecord.objects.live().filter(item__in=items).order_by("problem__code")
    for item, problem, code, letter, division in rows.values_list(*fields, "problem__workshop_class__division__code"):
        found[item][problem] = code, f"{division}-{letter}"
    return found


def _recommendations(items: list[int]) -> dict[int, list[EntryRecommendation]]:
    through = ConsolidatedRecommendationAddressee.objects.filter(recommendation__item__in=items)
    rows = ConsolidatedRecommendation.objects.filter(item__in=items).order_by("position", "pk")
    return numbered(rows.values_list("pk", "item_id", "text", "horizon"), through)
