"""Measure how often suggestions are right, on problems that somebody has put into clusters.

Problems of one cluster say the same; they are each other's *partners*.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from statistics import fmean

from dim.similarity.feature_vectors import vector_of_typed
from dim.similarity.grouping import ALIKE, Gathered, Pair, gather
from dim.similarity.ranking import CANDIDATES, LIKELY, Match, rank
from dim.similarity.vocabulary import Vocabulary
from dim.similarity.word_indexes import ClassIndex, EventIndex


@dataclass(frozen=True)
class Labelled:
    """A problem whose cluster is known, with its parts as typed, by name."""

    name: str
    cluster: str
    parts: Mapping[str, str]


@dataclass(frozen=True)
class Figures:
    """How well partners are found, and how pairs are ranked that are similar but no partners."""

    queries: int  # problems with at least one partner
    first: float  # share of queries whose first suggestion is a partner
    first_five: float  # share of queries with a partner among the first five
    reciprocal_rank: float  # mean of 1 / rank of the first partner, 0 where none is found
    pairs: int = 0  # pairs that are no partners, each in both directions
    apart: float = 0.0  # share of these that score lower than the best partner
    auc: float = 0.0  # chance that a pair of partners scores higher than one of these


@dataclass(frozen=True)
class FalseMarks:
    """How often a suggestion is called similar (see `LIKELY`), rightly and wrongly."""

    single: int  # problems without a partner
    marked_single: int  # of these, those that get a suggestion called similar
    overlooked: float  # share of all problems that get one that is no partner
    found: float  # share of the problems with a partner that get one called similar


@dataclass(frozen=True)
class Grouping:
    """How well groups meet the clusters, over all pairs of problems."""

    precision: float  # share of the pairs in one group that are partners
    recall: float  # share of the partners that are in one group

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


class Trial:
    """Labelled problems, each of which asks for those that are similar to it."""

    def __init__(
        self,
        problems: Sequence[Labelled],
        vocabulary: Vocabulary,
        weights: Mapping[str, float],
        asked: Iterable[str] | None = None,
    ) -> None:
        """Index all `problems`; `weights` says how much each part counts (see `vector_of`).

        `asked` names the parts that a query has (None: all); the problems that are looked through
        always have all of theirs.
        """
        self.problems, self.vocabulary = problems, vocabulary
        self._vectors = [
            vector_of_typed(problem.parts, vocabulary, weights) for problem in problems
        ]
        self._queries = self._vectors
        if asked is not None:
            parts = set(asked)
            self._queries = [
                vector_of_typed(
                    {name: text for name, text in problem.parts.items() if name in parts},
                    vocabulary,
                    weights,
                )
                for problem in problems
            ]
        stems = {place: vector.stems for place, vector in enumerate(self._vectors)}
        self._event_index = EventIndex([ClassIndex().with_problems(stems)])
        self._places = {problem.name: place for place, problem in enumerate(problems)}

    def matches(self, place: int) -> list[Match]:
        """Return what is suggested for the problem at `place`, best first."""
        query = self._queries[place]
        nearness = self._event_index.nearest(query, self.vocabulary)
        # One more, because the problem finds itself.
        places = [found for found in nearness.first(CANDIDATES + 1) if found != place]
        candidates = ((self.problems[found].name, self._vectors[found]) for found in places)
        return rank(query, nearness, candidates)

    def figures(
        self, apart: Iterable[tuple[str, str]] = (), clusters: Iterable[str] | None = None
    ) -> Figures:
        """Measure how often suggestions are right.

        `apart` are the names of pairs that are similar and no partners. Only problems of
        `clusters` count as queries (None: all), while all problems are looked through.
        """
        counted = None if clusters is None else set(clusters)
        size = Counter(problem.cluster for problem in self.problems)
        ranks: list[int] = []
        scores_of_partners: list[float] = []
        best: dict[str, float] = {}
        scores: dict[tuple[str, str], float] = {}
        for place, problem in enumerate(self.problems):
            found = self.matches(place)
            for match in found:
                scores[problem.name, match.name] = match.score
            is_counted = counted is None or problem.cluster in counted
            if not is_counted or size[problem.cluster] == 1:
                continue
            partners = [match for match in found if self._cluster_of(match) == problem.cluster]
            ranks.append(found.index(partners[0]) + 1 if partners else 0)
            own = [match.score for match in partners]
            # A partner that is not found at all scores 0.
            own += [0.0] * (size[problem.cluster] - 1 - len(own))
            scores_of_partners += own
            best[problem.name] = max(own)

        pairs = self._both_ways(apart)
        scores_apart = [scores.get(pair, 0.0) for pair in pairs]
        judged = [scores.get(pair, 0.0) < best[pair[0]] for pair in pairs if pair[0] in best]
        return Figures(
            queries=len(ranks),
            first=_share(rank == 1 for rank in ranks),
            first_five=_share(0 < rank <= 5 for rank in ranks),
            reciprocal_rank=fmean([1 / rank if rank else 0.0 for rank in ranks] or [0.0]),
            pairs=len(judged),
            apart=_share(judged),
            auc=_chance_to_be_higher(scores_of_partners, scores_apart),
        )

    def false_marks(self) -> FalseMarks:
        """Count the problems that get a suggestion called similar among their first five."""
        size = Counter(problem.cluster for problem in self.problems)
        single: list[bool] = []
        overlooked: list[bool] = []
        found: list[bool] = []
        for place, problem in enumerate(self.problems):
            marked = [match for match in self.matches(place) if match.score >= LIKELY]
            partners = [match for match in marked if self._cluster_of(match) == problem.cluster]
            # As if its partners were not there: few problems of a sample have none.
            overlooked.append(len(marked) > len(partners))
            if size[problem.cluster] == 1:
                single.append(bool(marked))
            else:
                found.append(any(match in partners for match in marked[:5]))
        return FalseMarks(len(single), sum(single), _share(overlooked), _share(found))

    def _cluster_of(self, match: Match) -> str:
        return self.problems[self._places[match.name]].cluster

    def _both_ways(self, pairs: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
        """Return each pair in both directions, without problems that are not in this trial."""
        found = []
        for one, other in pairs:
            if one in self._places and other in self._places:
                found += [(one, other), (other, one)]
        return found

    def pairs(self) -> list[Pair]:
        """Return the problems that find each other with at least `ALIKE`, as the desk stores them.

        Each pair has two places, the lower one first, and the lower of the two scores.
        """
        scores: dict[tuple[int, int], float] = {}
        for place in range(len(self.problems)):
            for match in self.matches(place):
                scores[place, self._places[match.name]] = match.score
        found = []
        for (one, other), score in scores.items():
            lower = min(score, scores.get((other, one), 0.0))
            if one < other and lower >= ALIKE:
                found.append((one, other, lower))
        return found

    def grouped(self) -> list[tuple[str, Grouping]]:
        """Measure how well the groups of the desk meet the clusters.

        Beside it, for comparison, how well groups do that any single pair joins.
        """
        pairs = self.pairs()
        return [
            ("groups of the desk", self._met(gather(pairs))),
            ("joined by any pair", self._met(gather(pairs, share=0))),
        ]

    def _met(self, groups: Iterable[Gathered]) -> Grouping:
        clusters = [problem.cluster for problem in self.problems]
        joined = {pair for group in groups for pair in combinations(sorted(group.keys), 2)}
        partners = {
            (one, other)
            for one, other in combinations(range(len(clusters)), 2)
            if clusters[one] == clusters[other]
        }
        right = len(joined & partners)
        return Grouping(
            precision=right / (len(joined) or 1),
            recall=right / (len(partners) or 1),
        )


def _share(found: Iterable[bool]) -> float:
    return fmean([float(one) for one in found] or [0.0])


def _chance_to_be_higher(scores: Sequence[float], others: Sequence[float]) -> float:
    """Return the chance that one of `scores` is higher than one of `others`; equal ones are half.

    This is the area under the ROC curve.
    """
    compared = [(a > b) + (a == b) / 2 for a in scores for b in others]
    return fmean(compared or [0.0])
