"""Which entries belong together, of which only is known how alike some pairs of them are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

# Two entries are alike when each would find the other by at least this. Measured, with SHARE (see DECISIONS).
ALIKE = 0.28
# Of the pairs between two groups that are joined, so many are alike. One chance likeness must not join two subjects.
SHARE = 0.5

# The lower key, the higher key, how alike they are.
Pair = tuple[int, int, float]


@dataclass(frozen=True)
class Gathered:
    """The keys of one group, best connected first, and how alike they are on average, over all its pairs."""

    keys: tuple[int, ...]
    strength: float


def gather(pairs: Iterable[Pair], apart: Iterable[tuple[int, int]] = (), share: float = SHARE) -> list[Gathered]:
    """Groups of at least two. Whom somebody told apart (`apart`, lower key first) is in no group together.

    The most alike pairs are looked at first; the two groups of a pair are joined if
    enough of the pairs between them are alike. The same pairs give the same groups,
    in whatever order they come. Groups come in no particular order.
    """
    apart = set(apart)
    scores = {(low, high): score for low, high, score in pairs if (low, high) not in apart}
    near, far = _neighbours(scores), _neighbours(apart)
    group_of = {key: {key} for key in near}
    for low, high in sorted(scores, key=lambda pair: (-scores[pair], pair)):
        one, other = sorted((group_of[low], group_of[high]), key=len)
        if one is other or any(far[key] & other for key in one if key in far):
            continue
        if sum(len(near[key] & other) for key in one) >= share * len(one) * len(other):
            other |= one
            for key in one:
                group_of[key] = other
    groups = {id(group): group for group in group_of.values() if len(group) > 1}
    return [_gathered(group, near, scores) for group in groups.values()]


def _neighbours(pairs: Iterable[tuple[int, int]]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    for low, high in pairs:
        found[low].add(high)
        found[high].add(low)
    return found


def _gathered(group: set[int], near: dict[int, set[int]], scores: dict[tuple[int, int], float]) -> Gathered:
    # Added up in one order: sums of the same numbers in another may differ in the last digit.
    ties = {key: sum(scores[min(key, other), max(key, other)] for other in sorted(near[key] & group)) for key in group}
    keys = sorted(group, key=lambda key: (-round(ties[key], 4), key))
    number = len(group) * (len(group) - 1)
    return Gathered(tuple(keys), round(sum(ties[key] for key in keys) / number, 4))
