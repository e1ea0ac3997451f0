"""What weighs most: the items and problems that more classes put forward than others."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from heapq import nsmallest
from itertools import chain
from typing import Any

from dim.models import MergeRecord, Support, WorkshopClass
from dim.models.consolidated import ConsolidatedItemQuerySet
from dim.models.problem import ProblemQuerySet
from dim.reports.content.entries import EntryList
from dim.reports.content.items import ItemList
from dim.reports.content.words import classes_in_words
from dim.reports.structure.entry import Entry

WEIGHTIEST = 10
# What the order of reports depends on, behind the lookup that leads to the division.
_PLACE = ("position", "code")


def weightiest(points: Iterable[Entry], classes: Sequence[WorkshopClass]) -> list[Entry]:
    """Return the weightiest of `points`, which are in reading order, with their classes in words.

    First comes what more classes put forward or support, then what was joined from more problems;
    what is equal stays in reading order. `classes` are all classes of the divisions.
    """
    # Sorting is stable.
    ranked = sorted(points, key=lambda one: (-len(one.voices), -len(one.sources)))
    return _in_words(ranked[:WEIGHTIEST], classes)


def _in_words(points: Iterable[Entry], classes: Sequence[WorkshopClass]) -> list[Entry]:
    totals = Counter(row.division.code for row in classes)

    def said(one: Entry) -> str:
        return classes_in_words(one.division_code, one.voices, totals[one.division_code])

    return [replace(one, class_name=said(one)) for one in points]


# Where a point stands: minus its classes, minus its sources, then its place in reading order,
# which ends with its code.
_Rank = tuple[int, int, tuple[Any, ...]]


def weightiest_stored(
    problems: ProblemQuerySet,
    items: ConsolidatedItemQuerySet | None,
    classes: Sequence[WorkshopClass],
) -> list[Entry]:
    """Return the same for what is in the database now, in a fixed number of queries.

    `problems` are those that are listed, `items` those that stand beside them; None for none.
    Only keys are read of all of them, one after the other, and the words of the weightiest.
    """
    ranks = chain(_problems(problems), _items(items) if items is not None else ())
    ranked = [place[-1] for _classes, _sources, place in nsmallest(WEIGHTIEST, ranks)]
    entries = list(EntryList(problems.filter(merge__isnull=True, code__in=ranked)))
    if items is not None:
        entries += ItemList(items.filter(code__in=ranked))
    by_code = {entry.code: entry for entry in entries}
    return _in_words([by_code[code] for code in ranked if code in by_code], classes)


def _problems(problems: ProblemQuerySet) -> Iterator[_Rank]:
    """Yield the ranks of the problems that are in no item."""
    alone = problems.filter(merge__isnull=True).order_by()
    supporters: dict[str, set[int]] = defaultdict(set)
    supports = Support.objects.live().filter(problem__in=alone.values("pk")).order_by()
    for code, other in supports.values_list("problem__code", "workshop_class_id"):
        supporters[code].add(other)
    place = [f"workshop_class__division__{name}" for name in _PLACE]
    fields = ("code", "workshop_class_id", *place, "strategic_issue__number")
    # Never all at once: most of many thousands have one class and nothing else to remember.
    for code, own, *where in alone.values_list(*fields).iterator():
        yield -len({own, *supporters.get(code, ())}), 0, (*where, True, code)


def _items(items: ConsolidatedItemQuerySet) -> Iterator[_Rank]:
    """Yield the ranks of the items."""
    sources: Counter[str] = Counter()
    voices: dict[str, set[int]] = defaultdict(set)
    records = MergeRecord.objects.live().filter(item__in=items.order_by().values("pk")).order_by()
    for code, own in records.values_list("item__code", "problem__workshop_class_id"):
        voices[code].add(own)
        sources[code] += 1
    supports = Support.objects.live().filter(problem__merge__item__in=items.order_by().values("pk"))
    rows = supports.order_by().values_list("problem__merge__item__code", "workshop_class_id")
    for code, other in rows:
        voices[code].add(other)
    fields = ("code", *(f"division__{name}" for name in _PLACE), "strategic_issue__number")
    for code, *where in items.order_by().values_list(*fields).iterator():
        yield -len(voices.get(code, ())), -sources[code], (*where, False, code)
