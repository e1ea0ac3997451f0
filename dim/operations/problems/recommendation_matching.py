"""Match the recommendations of several versions of one problem, and put them into one order.

A recommendation is known by its primary key; new ones, which have none yet, are recognised by what
they say. Nothing here reads or writes the database.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from dim.operations.problems.content import ProblemContent, RecommendationContent

# Recommendations by what identifies them: their primary key as text, or a name for a new one.
Rows = dict[str, RecommendationContent]


def history_values_of(row: RecommendationContent) -> dict[str, Any]:
    """Return the parts of a recommendation as history writes them."""
    return {"text": row.text, "addressees": sorted(row.addressees), "horizon": row.horizon}


def rows_by_key(rows: Iterable[RecommendationContent], prefix: str) -> Rows:
    """Return `rows` by primary key; new ones are named after `prefix` and their index."""
    keyed: Rows = {}
    for index, row in enumerate(rows):
        key = str(row.pk)
        # A form may send one key twice; the second row is taken for a new one, not lost.
        if not row.pk or key in keyed:
            key = f"{prefix}-{index}"
        keyed[key] = row
    return keyed


def recognised_rows(mine: Rows, theirs: Rows, was: Mapping[str, Any]) -> Rows:
    """Return `mine` with its new rows under the keys of equal rows that `theirs` has added.

    Equal rows are mine as well: my first send stored them, and its answer was lost. Taken for two
    rows, the same recommendation would be stored twice.
    """
    added = {
        key: history_values_of(row)
        for key, row in theirs.items()
        if key not in was and key not in mine
    }
    recognised: Rows = {}
    for key, row in mine.items():
        if not row.pk:
            value = history_values_of(row)
            for their_key, their_value in added.items():
                if their_value == value:
                    key = their_key
                    break
            # Each of theirs stands for one of mine only.
            added.pop(key, None)
        recognised[key] = row
    return recognised


def merged_order(was: list[str], mine: list[str], theirs: list[str]) -> list[str]:
    """Return the merged order of recommendations, from the keys in each order.

    The order of the person who moved something leads, mine if both did. A key that only the other
    order has comes after the one before it there.
    """
    common = set(was) & set(mine) & set(theirs)
    i_moved = [key for key in mine if key in common] != [key for key in was if key in common]
    lead, follow = (mine, theirs) if i_moved else (theirs, mine)
    order = list(lead)
    place = 0
    for key in follow:
        if key in order:
            place = order.index(key) + 1
            continue
        # Both may have added at the same place: what is stored already comes first.
        while follow is mine and place < len(order) and order[place] not in follow:
            place += 1
        order.insert(place, key)
        place += 1
    return order


def align_recommendations(
    mine: ProblemContent, stored: Iterable[RecommendationContent]
) -> ProblemContent:
    """Return `mine` with its new recommendations continuing those of `stored`.

    A form whose answer was lost does not know the keys of what it has stored. New rows with the
    text of a stored one continue that one; the other new rows continue what is left, in order,
    because their text may have been changed since.
    """
    known = {row.pk for row in mine.recommendations}
    free = [row for row in stored if row.pk not in known]
    rows = list(mine.recommendations)
    # Equal texts first, or a row that was typed before them would take their place.
    for index, row in enumerate(rows):
        same = next((other for other in free if other.text == row.text), None)
        if not row.pk and same:
            free.remove(same)
            rows[index] = replace(row, pk=same.pk)
    for index, row in enumerate(rows):
        if not row.pk and free:
            rows[index] = replace(row, pk=free.pop(0).pk)
    return replace(mine, recommendations=tuple(rows))
