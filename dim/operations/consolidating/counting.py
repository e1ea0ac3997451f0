"""How many classes stand behind an item: read from its live merge records and their supports, typed nowhere."""

from __future__ import annotations

from collections.abc import Iterable

from dim.models import ConsolidatedItem, Problem, Support


def classes_of(items: Iterable[ConsolidatedItem]) -> dict[int, set[int]]:
    """The classes (keys) that entered or support an entry of each item, by its key; two queries."""
    found: dict[int, set[int]] = {item.pk: set() for item in items}
    entered = Problem.objects.filter(merge__item__in=found).order_by()
    supported = Support.objects.live().filter(problem__merge__item__in=found).order_by()
    rows = [
        *entered.values_list("merge__item", "workshop_class"),
        *supported.values_list("problem__merge__item", "workshop_class"),
    ]
    for item, workshop_class in rows:
        found[item].add(workshop_class)
    return found
