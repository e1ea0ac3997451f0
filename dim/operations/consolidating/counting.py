"""Find which classes stand behind an item."""

from __future__ import annotations

from collections.abc import Iterable

from dim.models import ConsolidatedItem, Problem, Support


def classes_of(items: Iterable[ConsolidatedItem]) -> dict[int, set[int]]:
    """Return the classes that entered or support a problem of each item.

    Both are primary keys: classes by item. It takes two queries for any number of items.
    """
    found: dict[int, set[int]] = {item.pk: set() for item in items}
    # Live merges only: `Problem.merge` points to nothing once a problem was taken out.
    entered = Problem.objects.filter(merge__item__in=found).order_by()
    supported = Support.objects.live().filter(problem__merge__item__in=found).order_by()
    rows = [
        *entered.values_list("merge__item", "workshop_class"),
        *supported.values_list("problem__merge__item", "workshop_class"),
    ]
    for item, workshop_class in rows:
        found[item].add(workshop_class)
    return found
