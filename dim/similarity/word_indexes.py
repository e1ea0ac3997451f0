"""Inverted indexes: which problems of a class have which stems, stored compactly as bytes.

All indexes of an event are read for every question, which takes 34 ms of processor (median) for
10,000 problems. That also tells how rare each word is in the event, so that no counts of words
have to be kept in step anywhere.
"""

from __future__ import annotations

import math
from array import array
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Set
from dataclasses import dataclass
from heapq import nsmallest
from zlib import crc32

from dim.similarity.feature_vectors import GROUP_WEIGHT, Feature, FeatureVector
from dim.similarity.vocabulary import Vocabulary
from dim.similarity.words import misspellings

# A longer problem is a pasted list; its first words say what it is about.
_MOST_TERMS = 200
# Above this many it is quicker to look at every term of an index than for each.
_MANY = 200
_ROOTS = [math.sqrt(count) for count in range(_MOST_TERMS + 1)]
# The part of a stem's weight that counts when only a misspelling of it was found.
MISSPELLED_SHARE = 0.8


def _code(stem: str) -> int:
    """Return the number by which an index knows a stem.

    Two stems may share a number. Then a problem that has only the other one is found too, and
    comparing it in full puts it last.
    """
    return crc32(stem.encode("utf-8", "surrogatepass"))


class ClassIndex:
    """The problems that have each stem, as numbers."""

    def __init__(self, data: bytes = b"") -> None:
        """Unpack an index from what its property `data` was, or make an empty one."""
        counts = array("I", data[:12]) if data else array("I", (0, 0, 0))
        keys, terms, places = counts
        at = 12
        self.keys, at = _numbers("q", data, at, keys)
        self._sizes, at = _numbers("I", data, at, keys)  # how many stems each problem has
        self._terms, at = _numbers("I", data, at, terms)
        self._ends, at = _numbers("I", data, at, terms)  # where the places of each term end
        self._places, at = _numbers("I", data, at, places)  # positions in `keys`

    @property
    def data(self) -> bytes:
        """The index as bytes: three counts, then five arrays of numbers as they are in memory."""
        counts = array("I", (len(self.keys), len(self._terms), len(self._places)))
        rows = (counts, self.keys, self._sizes, self._terms, self._ends, self._places)
        return b"".join(row.tobytes() for row in rows)

    def with_problems(self, problems: Mapping[int, Iterable[str]]) -> ClassIndex:
        """Return an index that has these stems for `problems` (by key), and else what this one has.

        Without stems, a problem stays in the index but is found by no word.
        """
        terms = self._by_problem()
        for key, stems in problems.items():
            terms[key] = list(dict.fromkeys(map(_code, stems)))[:_MOST_TERMS]
        return self._made_of(terms)

    def without_problem(self, key: int) -> ClassIndex:
        """Return an index that has what this one has, except the problem with this key."""
        terms = self._by_problem()
        terms.pop(key, None)
        return self._made_of(terms)

    @staticmethod
    def _made_of(terms: Mapping[int, list[int]]) -> ClassIndex:
        """Return the index of problems that have these numbers of stems, by key."""
        keys = sorted(terms)
        postings: dict[int, list[int]] = defaultdict(list)
        for place, key in enumerate(keys):
            for term in terms[key]:
                postings[term].append(place)

        made, end = ClassIndex(), 0
        made.keys = array("q", keys)
        made._sizes = array("I", [len(terms[key]) for key in keys])
        # Sorted, so that `postings` can search by halves.
        for term in sorted(postings):
            end += len(postings[term])
            made._terms.append(term)
            made._ends.append(end)
            made._places.extend(postings[term])
        return made

    def _by_problem(self) -> dict[int, list[int]]:
        """Return the numbers of the stems that each problem has, by key."""
        found: list[list[int]] = [[] for _ in self.keys]
        start = 0
        for term, end in zip(self._terms, self._ends, strict=True):
            for place in self._places[start:end]:
                found[place].append(term)
            start = end
        return dict(zip(self.keys, found, strict=True))

    def postings(self, terms: Set[int]) -> dict[int, array]:
        """Return the positions in `keys` of the problems that have each of `terms`.

        Terms that are not in this index are left out.
        """
        # Local names: this runs for every term in every index of the event.
        found, known, ends = {}, self._terms, self._ends
        if len(terms) > _MANY:
            terms = set(known).intersection(terms)
        for term in terms:
            at = bisect_left(known, term)
            if at < len(known) and known[at] == term:
                start = ends[at - 1] if at else 0
                found[term] = self._places[start : ends[at]]
        return found

    def scores(
        self,
        postings: Mapping[int, array],
        value: Mapping[int, float],
        groups: Iterable[tuple[set[int], float]],
    ) -> list[tuple[int, float]]:
        """Return (key, score) for every problem with at least one of the terms or groups.

        `postings` are those of this index, `value` is what each term adds, and `groups` are the
        positions of the problems that have a word of a group, with what the group adds.
        """
        added = [0.0] * len(self.keys)
        for term, places in postings.items():
            if term in value:
                share = value[term]
                for place in places:
                    added[place] += share
        for members, share in groups:
            for place in members:
                added[place] += share
        # By the root of the number of stems, or long problems would be near to everything.
        return [
            (key, score / _ROOTS[size])
            for key, score, size in zip(self.keys, added, self._sizes, strict=True)
            if score
        ]


def _numbers(code: str, data: bytes, at: int, count: int) -> tuple[array, int]:
    """Return `count` numbers of `data` from position `at`, and the position behind them.

    `code` is the type of the numbers, as `array` names it.
    """
    numbers = array(code)
    end = at + count * numbers.itemsize
    numbers.frombytes(data[at:end])
    return numbers, end


@dataclass(frozen=True)
class Nearness:
    """What the indexes of an event found for a query."""

    scores: Mapping[int, float]  # a rough score of each problem, by key
    worth: Mapping[Feature, float]  # the weight of each feature of the query in this event
    misspellings: Mapping[str, str]  # of the query's stems, with the stem that each stands for
    unseen: frozenset[str]  # stems of the query that no problem of the event has
    groups_of: Mapping[str, tuple[int, ...]]  # of the query's stems
    faint: frozenset[int] = frozenset()  # groups that are no evidence by themselves

    def first(self, number: int, among: Collection[int] | None = None) -> list[int]:
        """Return the keys of the nearest problems, nearest first, at most `number` of them.

        `among` are the keys to choose from; None means all.
        """
        found = [
            (-score, key) for key, score in self.scores.items() if among is None or key in among
        ]
        # Of equals the lower key comes first, in every process.
        return [key for _, key in nsmallest(number, found)]


@dataclass(frozen=True)
class _Group:
    """A group of the query, with the numbers of the stems by which it is found."""

    number: int
    words: list[int]  # of its single words
    phrase_words: list[int]  # of the words of its phrases


def _groups_in(query: FeatureVector, vocabulary: Vocabulary) -> list[_Group]:
    return [
        _Group(
            number=feature,
            words=[_code(stem) for stem in vocabulary.stems_of.get(feature, ())],
            phrase_words=[_code(stem) for stem in vocabulary.phrase_stems_of.get(feature, ())],
        )
        for feature in query.strengths
        if isinstance(feature, int)
    ]


class EventIndex:
    """The indexes of all classes of an event, to be asked once or many times."""

    def __init__(self, indexes: Iterable[ClassIndex]) -> None:
        self._indexes = list(indexes)
        self._size = sum(len(index.keys) for index in self._indexes)

    def nearest(self, query: FeatureVector, vocabulary: Vocabulary) -> Nearness:
        """Find all problems that share a word with `query`, or one of its groups.

        No text of a problem is read for it: the weights of words are exact, the scores are rough.
        """
        codes = {stem: _code(stem) for stem in query.stems}
        groups = _groups_in(query, vocabulary)
        wanted = set(codes.values())
        for group in groups:
            wanted.update(group.words, group.phrase_words)
        postings = [index.postings(wanted) for index in self._indexes]
        counts = _counted(postings)

        # A word that occurs nowhere else may be a misspelling in the query.
        unseen = frozenset(stem for stem, code in codes.items() if not counts[code])
        misspelled = _misspelled(query.stems, unseen, vocabulary)
        meant = {_code(spelling): stem for spelling, stem in misspelled.items() if stem in unseen}
        if meant:
            for found, index in zip(postings, self._indexes, strict=True):
                found.update(index.postings(meant.keys()))

        worth: dict[Feature, float] = {
            stem: self._worth(counts[code]) for stem, code in codes.items()
        }
        # What a term adds to a problem that has it, apart from the group that it belongs to.
        value: dict[int, float] = defaultdict(float)
        for stem, code in codes.items():
            value[code] += worth[stem] * query.strengths[stem]
        for code, stem in meant.items():
            value[code] += worth[stem] * query.strengths[stem] * MISSPELLED_SHARE

        # For each index, the positions of the problems with a word of a group, and what it adds.
        of_groups: list[list[tuple[set[int], float]]] = [[] for _ in self._indexes]
        for group in groups:
            places = [_with_any(found, group.words) for found in postings]
            worth[group.number] = self._worth(sum(map(len, places))) * GROUP_WEIGHT**2
            share = worth[group.number] * query.strengths[group.number]
            for here, rows in zip(places, of_groups, strict=True):
                if here:
                    rows.append((here, share))
            # An index knows no phrases, so each of its words adds a part of it.
            for code in group.phrase_words:
                value[code] += share / len(group.phrase_words)

        scores: dict[int, float] = {}
        for index, found, rows in zip(self._indexes, postings, of_groups, strict=True):
            scores.update(index.scores(found, value, rows))
        groups_of = {stem: vocabulary.groups_of.get(stem, ()) for stem in codes}
        return Nearness(scores, worth, misspelled, unseen, groups_of, vocabulary.faint)

    def _worth(self, problems: int) -> float:
        """Return the weight of a word that occurs in `problems` problems of the event.

        This is the square of its inverse document frequency.
        """
        return math.log(1 + self._size / (problems or 1)) ** 2


def _with_any(postings: Mapping[int, array], terms: Iterable[int]) -> set[int]:
    """Return the positions of the problems that have at least one of `terms`."""
    return set().union(*(postings[term] for term in terms if term in postings))


def _counted(postings: Iterable[Mapping[int, array]]) -> Counter[int]:
    """Return in how many problems each term occurs, in all indexes together."""
    counts: Counter[int] = Counter()
    for found in postings:
        for term, places in found.items():
            counts[term] += len(places)
    return counts


def _misspelled(
    stems: Collection[str], unseen: Collection[str], vocabulary: Vocabulary
) -> dict[str, str]:
    """Return the misspellings of `stems`, with the stem that each stands for.

    `unseen` are those of `stems` that no problem of the event has.
    """
    known = vocabulary.groups_of.keys() | vocabulary.rivals.keys() | set(stems)
    found = {}
    # Sorted, because a spelling may stand for two of them, and the last one counts.
    for stem in sorted(stems):
        # One letter makes another application of it: Silog, Silon.
        if stem in vocabulary.rivals:
            continue
        # Of an unknown word that occurs nowhere, a word of the list may be the right spelling.
        may_be_wrong = stem in unseen and stem not in vocabulary.groups_of
        for spelling in misspellings(stem):
            if spelling not in known or (may_be_wrong and spelling not in stems):
                found[spelling] = stem
    return found
