"""Group problems by the similarity of their pairs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

# Two problems are alike when each finds the other with at least this score. Measured on two sets of
# problems: precision .64 and .76, recall .84 and .82. At 0.35 the second set becomes better and the
# first much worse.
ALIKE = 0.28
# Two groups are joined when at least this share of the pairs between them is alike. Joined by any
# single pair, one pair that is alike by chance puts two subjects together (precision .08 and .56).
SHARE = 0.5

# The lower key, the higher key, and the score.
Pair = tuple[int, int, float]


@dataclass(frozen=True)
class Gathered:
    """A group of similar problems.

    `keys` are in the order of how well each fits in, best first; `strength` is the average score
    over all pairs of the group.
    """

    keys: tuple[int, ...]
    strength: float


def gather(
    pairs: Iterable[Pair], apart: Iterable[tuple[int, int]] = (), share: float = SHARE
) -> list[Gathered]:
    """Return the groups of at least two problems that `pairs` make, in no particular order.

    Pairs in `apart` (lower key first) are never in one group. The most alike pairs are looked at
    first; the two groups of a pair are joined if at least `share` of the pairs between them are
    alike. The same pairs give the same groups, in whatever order they come.
    """
    apart = set(apart)
    scores = {(low, high): score for low, high, score in pairs if (low, high) not in apart}
    near, far = _neighbours(scores), _neighbours(apart)
    group_of = {key: {key} for key in near}
    for low, high in sorted(scores, key=lambda pair: (-scores[pair], pair)):
        # The smaller one goes into the larger one, so that fewer keys move.
        smaller, larger = sorted((group_of[low], group_of[high]), key=len)
        if smaller is larger:
            continue
        if any(far[key] & larger for key in smaller if key in far):
            continue
        alike = sum(len(near[key] & larger) for key in smaller)
        if alike >= share * len(smaller) * len(larger):
            larger |= smaller
            for key in smaller:
                group_of[key] = larger
    # Each group once: all its keys lead to the same set.
    groups = {id(group): group for group in group_of.values() if len(group) > 1}
    return [_gathered(group, near, scores) for group in groups.values()]


def _neighbours(pairs: Iterable[tuple[int, int]]) -> dict[int, set[int]]:
    """Return for each key the keys that it has a pair with."""
    found: dict[int, set[int]] = defaultdict(set)
    for low, high in pairs:
        found[low].add(high)
        found[high].add(low)
    return found


def _gathered(
    group: set[int], near: dict[int, set[int]], scores: dict[tuple[int, int], float]
) -> Gathered:
    # Added up in one order: sums of the same numbers in another order may differ in the last digit.
    ties = {
        key: sum(scores[min(key, other), max(key, other)] for other in sorted(near[key] & group))
        for key in group
    }
    keys = sorted(group, key=lambda key: (-round(ties[key], 4), key))
    number = len(group) * (len(group) - 1)
    return Gathered(tuple(keys), round(sum(ties[key] for key in keys) / number, 4))
