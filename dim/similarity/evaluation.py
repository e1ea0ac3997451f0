"""How often suggestions are right, measured on entries of which somebody has said which state the same problem."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from statistics import fmean

from dim.similarity.documents import typed_document
from dim.similarity.grouping import ALIKE, Gathered, Pair, gather
from dim.similarity.ranking import CANDIDATES, Match, rank
from dim.similarity.shelves import Pool, Shelf
from dim.similarity.vocabulary import Vocabulary


@dataclass(frozen=True)
class Labelled:
    """An entry of a test: its parts as typed, by the names of `FIELDS`, and the cluster of those that say the same."""

    name: str
    cluster: str
    parts: Mapping[str, str]


@dataclass(frozen=True)
class Figures:
    """Over the entries that have a partner: its rank. Over the pairs that are no duplicates: how they fare.

    `apart` is the share of these pairs that rank under the best true partner,
    `auc` the chance that a true pair scores higher than one of them.
    """

    queries: int
    first: float
    first_five: float
    reciprocal_rank: float
    pairs: int = 0
    apart: float = 0.0
    auc: float = 0.0


@dataclass(frozen=True)
class Grouping:
    """Over all pairs of entries: the share of joined ones that say the same, and of those that do, the joined share."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


class Trial:
    """Entries among which each is looked for, by all its parts or by some."""

    def __init__(self, entries: Sequence[Labelled], vocabulary: Vocabulary, asked: Iterable[str] | None = None) -> None:
        """`asked`: the parts that the query has; the entries looked through always have all of theirs."""
        self.entries, self.vocabulary = entries, vocabulary
        self._documents = [typed_document(entry.parts, vocabulary) for entry in entries]
        self._queries = self._documents
        if asked is not None:
            parts = set(asked)
            self._queries = [
                typed_document({name: text for name, text in entry.parts.items() if name in parts}, vocabulary)
                for entry in entries
            ]
        stems = {key: document.stems for key, document in enumerate(self._documents)}
        self._pool = Pool([Shelf().with_entries(stems)])
        self._places = {entry.name: place for place, entry in enumerate(entries)}

    def matches(self, place: int) -> list[Match]:
        """What is suggested for the entry at `place`, best first."""
        query = self._queries[place]
        nearness = self._pool.nearest(query, self.vocabulary)
        keys = [key for key in nearness.first(CANDIDATES + 1) if key != place]
        return rank(query, nearness, ((self.entries[key].name, self._documents[key]) for key in keys))

    def figures(self, apart: Iterable[tuple[str, str]] = (), clusters: Iterable[str] | None = None) -> Figures:
        """Measure; `clusters` leaves queries of all others out, while their entries stay to be looked through."""
        counted = None if clusters is None else set(clusters)
        ranks, true, best = [], [], {}
        scores: dict[tuple[str, str], float] = {}
        size: dict[str, int] = {}
        for entry in self.entries:
            size[entry.cluster] = size.get(entry.cluster, 0) + 1
        for place, entry in enumerate(self.entries):
            found = self.matches(place)
            scores |= {(entry.name, match.name): match.score for match in found}
            if size[entry.cluster] == 1 or (counted is not None and entry.cluster not in counted):
                continue
            partners = [self.entries[self._places[match.name]].cluster == entry.cluster for match in found]
            ranks.append(partners.index(True) + 1 if True in partners else 0)
            own = [match.score for match, is_partner in zip(found, partners, strict=True) if is_partner]
            true += own + [0.0] * (size[entry.cluster] - 1 - len(own))
            best[entry.name] = max(own, default=0.0)
        both = [pair for one, other in apart for pair in ((one, other), (other, one))]
        both = [pair for pair in both if set(pair) <= self._places.keys()]
        false = [scores.get(pair, 0.0) for pair in both]
        judged = [scores.get(pair, 0.0) < best[pair[0]] for pair in both if pair[0] in best]
        return Figures(
            queries=len(ranks),
            first=_share(rank == 1 for rank in ranks),
            first_five=_share(0 < rank <= 5 for rank in ranks),
            reciprocal_rank=fmean([1 / rank if rank else 0.0 for rank in ranks] or [0.0]),
            pairs=len(judged),
            apart=_share(judged),
            auc=fmean([(a > b) + (a == b) / 2 for a in true for b in false] or [0.0]),
        )

    def pairs(self) -> list[Pair]:
        """The entries that find each other by at least `ALIKE`, as the desk remembers them: places, and how alike."""
        scores: dict[tuple[int, int], float] = {}
        for place in range(len(self.entries)):
            for match in self.matches(place):
                scores[place, self._places[match.name]] = match.score
        both = ((one, other, min(score, scores.get((other, one), 0.0))) for (one, other), score in scores.items())
        return [(one, other, score) for one, other, score in both if one < other and score >= ALIKE]

    def grouped(self) -> list[tuple[str, Grouping]]:
        """How well the groups of the desk meet the clusters, beside joining whatever any single pair joins."""
        pairs = self.pairs()
        return [
            ("groups of the desk", self._met(gather(pairs))),
            ("joined by any pair", self._met(gather(pairs, share=0))),
        ]

    def _met(self, groups: Iterable[Gathered]) -> Grouping:
        cluster = [entry.cluster for entry in self.entries]
        made = {pair for group in groups for pair in combinations(sorted(group.keys), 2)}
        true = {pair for pair in combinations(range(len(cluster)), 2) if cluster[pair[0]] == cluster[pair[1]]}
        return Grouping(len(made & true) / (len(made) or 1), len(made & true) / (len(true) or 1))


def _share(found: Iterable[bool]) -> float:
    return fmean([float(one) for one in found] or [0.0])
