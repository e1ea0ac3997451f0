"""What became of everything that was put forward: the one reckoning for every paper.

Whatever was submitted is agreed, not agreed, returned or pending, and nothing is two of these. It
is counted twice over: in problems, as the classes wrote them, and in points, as papers list them:
an item is one point, and so is a problem that is in none.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from dim.models.status import (
    DRAFT,
    ITEM_STATUSES,
    MERGED,
    WITHDRAWN,
    ItemStatus,
    Outcome,
    outcome_of,
)


@dataclass(frozen=True)
class Reckoning:
    """The numbers of one event, or of one division or class of it.

    `problems` and `points` are counted by outcome. `joined` is the number of the problems that
    are in items of any division, `items` that of its own items. `left_out` problems are counted
    and not listed, because the organiser decided so.
    """

    problems: Mapping[Outcome, int]
    points: Mapping[Outcome, int]
    joined: int
    items: int
    withdrawn: int
    drafts: int
    left_out: int

    @property
    def put_forward(self) -> int:
        """The number of problems that were submitted and not withdrawn: the sum of the parts."""
        return sum(self.problems.values())


# The number of problems by (status, status of the item that it went into). The latter is empty for
# those in none.
Outcomes = Mapping[tuple[str, str], int]


def reckon(
    problems: Outcomes, items: Mapping[str, int] | None, left_out: Outcomes | None = None
) -> Reckoning:
    """Return the reckoning of these numbers.

    `left_out` is the number of those among `problems` that papers do not list, so that they are no
    points.

    `items` is the number of items by status; None where problems are listed without their items,
    as in the list of one class. Then each problem is a point.
    """
    by_outcome: Counter[Outcome] = Counter()
    points: Counter[Outcome] = Counter()
    by_status: Counter[str] = Counter()
    for (status, item_status), count in problems.items():
        by_status[status] += count
        if outcome := outcome_of(status, item_status):
            by_outcome[outcome] += count
            if items is None or status != MERGED:
                points[outcome] += count - (left_out or {}).get((status, item_status), 0)
    for status, count in (items or {}).items():
        if outcome := ITEM_STATUSES[ItemStatus(status)].outcome:
            points[outcome] += count
    return Reckoning(
        problems={outcome: by_outcome[outcome] for outcome in Outcome},
        points={outcome: points[outcome] for outcome in Outcome},
        joined=by_status[MERGED],
        items=sum((items or {}).values()),
        withdrawn=by_status[WITHDRAWN],
        drafts=by_status[DRAFT],
        left_out=sum((left_out or {}).values()),
    )
