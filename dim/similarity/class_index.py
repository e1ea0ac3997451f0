"""The inverted index of one class: which of its problems have which stems, compactly as bytes."""

from __future__ import annotations

import math
from array import array
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping, Set
from zlib import crc32

# A longer problem is a pasted list; its first words say what it is about.
_MOST_TERMS = 200
# Above this many it is quicker to look at every term of an index than for each.
_MANY = 200
_ROOTS = [math.sqrt(count) for count in range(_MOST_TERMS + 1)]


def code_of(stem: str) -> int:
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
            terms[key] = list(dict.fromkeys(map(code_of, stems)))[:_MOST_TERMS]
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
