"""Ask the indexes of all classes of an event for the problems nearest to a text.

All indexes of an event are read for every question, which takes 34 ms of processor (median) for
10,000 problems. That also tells how rare each word is in the event, so that no counts of words
have to be kept in step anywhere.
"""

from __future__ import annotations

import math
from array import array
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from heapq import nsmallest

from dim.similarity.class_index import ClassIndex, code_of
from dim.similarity.feature_vectors import GROUP_WEIGHT, Feature, FeatureVector
from dim.similarity.vocabulary import Vocabulary
from dim.similarity.words import misspellings

# The part of a stem's weight that counts when only a misspelling of it was found.
MISSPELLED_SHARE = 0.8


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
            words=[code_of(stem) for stem in vocabulary.stems_of.get(feature, ())],
            phrase_words=[code_of(stem) for stem in vocabulary.phrase_stems_of.get(feature, ())],
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
        codes = {stem: code_of(stem) for stem in query.stems}
        groups = _groups_in(query, vocabulary)
        wanted = set(codes.values())
        for group in groups:
            wanted.update(group.words, group.phrase_words)
        postings = [index.postings(wanted) for index in self._indexes]
        counts = _counted(postings)

        # A word that occurs nowhere else may be a misspelling in the query.
        unseen = frozenset(stem for stem, code in codes.items() if not counts[code])
        misspelled = _misspelled(query.stems, unseen, vocabulary)
        meant = {code_of(spelling): stem for spelling, stem in misspelled.items() if stem in unseen}
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
