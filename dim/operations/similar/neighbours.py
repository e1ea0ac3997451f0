"""What is stored as similar to one problem, or to those of a list, for people who decide."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet

from dim.models import DistinctPair, Event, Problem, SimilarPair, User
from dim.models.status import COMPARED
from dim.operations.similar.pairs import update_similar_pairs
from dim.operations.similar.suggestions import CLOSE
from dim.text import name_key

# How many are shown beside a text; the consolidation desk has the whole group.
MOST_SHOWN = 6
# How long (in seconds) a list or a page may compare what is new before it is shown.
SECONDS = 0.5


@dataclass(frozen=True)
class Neighbour:
    """A problem that may say the same as the one that is being decided.

    `score` is between 0 and 1. `is_same` says that the statements are the same but for spaces and
    capitals.
    """

    problem: Problem
    score: float
    is_same: bool

    @property
    def is_close(self) -> bool:
        """Whether most of what both say is the same."""
        return self.is_same or self.score >= CLOSE


@dataclass(frozen=True)
class NeighbourCount:
    """How many problems may say the same as one of a list, and in how many classes, its own too."""

    problems: int
    classes: int


def neighbours_of(problem: Problem, user: User) -> list[Neighbour]:
    """Return up to `MOST_SHOWN` problems that may say the same as `problem`, the most alike first.

    Only those are listed that `user` may read and that nobody has told apart from it. What is new
    in the event is compared before.
    """
    update_similar_pairs(problem.workshop_class.division.event, seconds=SECONDS)
    pairs = _pairs().filter(Q(low=problem) | Q(high=problem))
    scores = {
        high if low == problem.pk else low: score
        for low, high, score in pairs.values_list("low", "high", "score")
    }
    rows = Problem.objects.visible_to(user).filter(pk__in=scores, status__in=COMPARED).order_by()
    said = name_key(problem.statement)
    found = [
        Neighbour(row, scores[row.pk], name_key(row.statement) == said)
        for row in rows.for_listing().select_related("event", "merge__item")
    ]
    found.sort(key=lambda one: (not one.is_same, -one.score, one.problem.code))
    return found[:MOST_SHOWN]


def count_neighbours(problems: Iterable[Problem], user: User) -> dict[int, NeighbourCount]:
    """Return for each of `problems` that has any, by its key, how many others may say the same.

    The number of queries does not depend on how many problems there are.
    """
    classes = {problem.pk: problem.workshop_class_id for problem in problems}
    pairs = list(
        _pairs().filter(Q(low__in=classes) | Q(high__in=classes)).values_list("low", "high")
    )
    keys = {key for pair in pairs for key in pair}
    rows = Problem.objects.visible_to(user).filter(pk__in=keys, status__in=COMPARED).order_by()
    class_of = dict(rows.values_list("pk", "workshop_class"))
    near: dict[int, set[int]] = defaultdict(set)
    for low, high in pairs:
        for one, other in ((low, high), (high, low)):
            if one in classes and other in class_of:
                near[one].add(other)
    return {
        key: NeighbourCount(len(others), len({classes[key], *(class_of[one] for one in others)}))
        for key, others in near.items()
    }


def compare_new(events: Iterable[Event]) -> int:
    """Compare what is new in these events, for `SECONDS` in all; return how many are left."""
    events = list(events)
    return sum(update_similar_pairs(event, seconds=SECONDS / len(events)) for event in events)


def _pairs() -> QuerySet[SimilarPair]:
    """Return the stored pairs but for those that somebody told apart."""
    distinct = DistinctPair.objects.filter(low=OuterRef("low"), high=OuterRef("high"))
    return SimilarPair.objects.filter(~Exists(distinct)).order_by()
