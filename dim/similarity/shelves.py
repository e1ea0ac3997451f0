"""Which entries have which stems, kept small: an index of the entries of one class, as bytes.

All shelves of an event are looked through for every question. That costs a few
milliseconds and tells how rare each word is in that event, so nothing about
words has to be counted and kept in step anywhere.
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

from dim.similarity.documents import GROUP_WEIGHT, Document, Feature
from dim.similarity.vocabulary import Vocabulary
from dim.similarity.words import misspellings

# Beyond this an entry is a pasted list; what it is about stands in its first words.
_MOST_TERMS = 200
# Above this many it is quicker to look at every term of a shelf than for each.
_MANY = 200
_ROOTS = [math.sqrt(count) for count in range(_MOST_TERMS + 1)]
# What a stem is worth when only a misspelling of it was found.
SLIP = 0.8


def _code(stem: str) -> int:
    return crc32(stem.encode("utf-8", "surrogatepass"))


class Shelf:
    """The stems of some entries, by stem: which of the entries have it. Stems are kept as numbers."""

    def __init__(self, data: bytes = b"") -> None:
        """`data` is what `data` gave, or nothing for an empty shelf."""
        counts = array("I", data[:12]) if data else array("I", (0, 0, 0))
        keys, terms, places = counts
        at = 12
        self.keys, at = _numbers("q", data, at, keys)
        self._sizes, at = _numbers("I", data, at, keys)  # how many stems each entry has
        self._terms, at = _numbers("I", data, at, terms)
        self._ends, at = _numbers("I", data, at, terms)  # where the places of each term end
        self._places, at = _numbers("I", data, at, places)  # positions in `keys`

    @property
    def data(self) -> bytes:
        counts = array("I", (len(self.keys), len(self._terms), len(self._places)))
        rows = (counts, self.keys, self._sizes, self._terms, self._ends, self._places)
        return b"".join(row.tobytes() for row in rows)

    def with_entries(self, entries: Mapping[int, Iterable[str]]) -> Shelf:
        """This shelf with the stems of `entries` (by key) in place of what it had for them."""
        terms = {key: found for key, found in self._by_entry().items() if key not in entries}
        for key, stems in entries.items():
            terms[key] = list(dict.fromkeys(map(_code, stems)))[:_MOST_TERMS]
        having: dict[int, list[int]] = defaultdict(list)
        for place, key in enumerate(keys := sorted(terms)):
            for term in terms[key]:
                having[term].append(place)
        made, end = Shelf(), 0
        made.keys, made._sizes = array("q", keys), array("I", [len(terms[key]) for key in keys])
        for term in sorted(having):
            end += len(having[term])
            made._terms.append(term)
            made._ends.append(end)
            made._places.extend(having[term])
        return made

    def _by_entry(self) -> dict[int, list[int]]:
        found: list[list[int]] = [[] for _ in self.keys]
        start = 0
        for term, end in zip(self._terms, self._ends, strict=True):
            for place in self._places[start:end]:
                found[place].append(term)
            start = end
        return dict(zip(self.keys, found, strict=True))

    def having(self, terms: Set[int]) -> dict[int, array]:
        """The places of those of `terms` that are on this shelf."""
        found, known, ends = {}, self._terms, self._ends
        if len(terms) > _MANY:
            terms = set(known).intersection(terms)
        for term in terms:
            at = bisect_left(known, term)
            if at < len(known) and known[at] == term:
                found[term] = self._places[ends[at - 1] if at else 0 : ends[at]]
        return found

    def scores(self, having: Mapping[int, array], value: Mapping[int, float], groups: Iterable[tuple[set[int], float]]):
        """The likeness of every entry that has anything: (key, score) by what its terms and groups add."""
        added = [0.0] * len(self.keys)
        for term, places in having.items():
            if term in value:
                share = value[term]
                for place in places:
                    added[place] += share
        for members, share in groups:
            for place in members:
                added[place] += share
        sizes = self._sizes
        return [(key, score / _ROOTS[size]) for key, score, size in zip(self.keys, added, sizes, strict=True) if score]


def _numbers(code: str, data: bytes, at: int, count: int) -> tuple[array, int]:
    """`count` numbers of `data` from `at`, and where the next ones begin."""
    numbers = array(code)
    end = at + count * numbers.itemsize
    numbers.frombytes(data[at:end])
    return numbers, end


@dataclass(frozen=True)
class Nearness:
    """What looking through the shelves found, and what the words of the query are worth among these entries.

    `slips` are misspellings of the query's stems; `unseen` are stems that nobody
    else writes like the query; `groups_of` are the groups of its stems.
    """

    scores: Mapping[int, float]
    worth: Mapping[Feature, float]
    slips: Mapping[str, str]
    unseen: frozenset[str]
    groups_of: Mapping[str, tuple[int, ...]]

    def first(self, number: int, among: Collection[int] | None = None) -> list[int]:
        """The keys of the nearest entries, nearest first: of all, or of those `among` which to choose."""
        found = self.scores.items() if among is None else [item for item in self.scores.items() if item[0] in among]
        return [key for _, key in nsmallest(number, [(-score, key) for key, score in found])]


class Pool:
    """The shelves of an event, to be asked once or many times."""

    def __init__(self, shelves: Iterable[Shelf]) -> None:
        self._shelves = list(shelves)
        self._size = sum(len(shelf.keys) for shelf in self._shelves)

    def nearest(self, query: Document, vocabulary: Vocabulary) -> Nearness:
        """All entries that share a word with `query`, or one of its groups, with a rough likeness.

        No entry is opened for it: what a word is worth here is exact, the likeness is not.
        """
        codes = {stem: _code(stem) for stem in query.stems}
        groups = [feature for feature in query.strengths if isinstance(feature, int)]
        members = {group: [_code(stem) for stem in vocabulary.stems_of.get(group, ())] for group in groups}
        partly = {group: [_code(stem) for stem in vocabulary.phrase_stems_of.get(group, ())] for group in groups}
        wanted = set(codes.values()).union(*members.values(), *partly.values())
        having = [shelf.having(wanted) for shelf in self._shelves]
        counts = _counted(having)
        # What nobody else writes like this is perhaps the query's slip.
        unseen = frozenset(stem for stem, code in codes.items() if not counts[code])
        slips = _slips_of(query.stems, unseen, vocabulary)
        meant = {_code(spelling): stem for spelling, stem in slips.items() if stem in unseen}
        if meant:
            having = [found | shelf.having(meant.keys()) for found, shelf in zip(having, self._shelves, strict=True)]

        worth: dict[Feature, float] = {stem: self._worth(counts[code]) for stem, code in codes.items()}
        # What a term adds to an entry that has it, apart from the group that it belongs to.
        value: dict[int, float] = defaultdict(float)
        for stem, code in codes.items():
            value[code] += worth[stem] * query.strengths[stem]
        for code, stem in meant.items():
            value[code] += worth[stem] * query.strengths[stem] * SLIP
        of_groups: list[list[tuple[set[int], float]]] = [[] for _ in self._shelves]
        for group in groups:
            places = [set().union(*(found[code] for code in members[group] if code in found)) for found in having]
            worth[group] = self._worth(sum(map(len, places))) * GROUP_WEIGHT**2
            share = worth[group] * query.strengths[group]
            for one, rows in zip(places, of_groups, strict=True):
                if one:
                    rows.append((one, share))
            for code in partly[group]:
                value[code] += share / len(partly[group])
        scores: dict[int, float] = {}
        for shelf, found, rows in zip(self._shelves, having, of_groups, strict=True):
            scores.update(shelf.scores(found, value, rows))
        kin = {stem: vocabulary.groups_of.get(stem, ()) for stem in codes}
        return Nearness(scores, worth, slips, unseen, kin)

    def _worth(self, entries: int) -> float:
        """What sharing a word is worth that `entries` of all entries have: the rarer, the more."""
        return math.log(1 + self._size / (entries or 1)) ** 2


def _counted(having: Iterable[Mapping[int, array]]) -> Counter[int]:
    counts: Counter[int] = Counter()
    for found in having:
        for term, places in found.items():
            counts[term] += len(places)
    return counts


def _slips_of(stems: Iterable[str], unseen: Collection[str], vocabulary: Vocabulary) -> dict[str, str]:
    """Misspellings of `stems`, and the stem of each. A word that the list knows is one of an unknown word only."""
    known = vocabulary.groups_of.keys() | vocabulary.rivals.keys() | set(stems)
    return {
        spelling: stem
        for stem in sorted(stems)
        if stem not in vocabulary.rivals
        for spelling in misspellings(stem)
        if spelling not in known or (stem in unseen and stem not in vocabulary.groups_of and spelling not in stems)
    }
