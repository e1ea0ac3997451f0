"""The order of suggestions. The same entries give the same order on any database and any machine."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from dim.similarity.documents import Document, Feature
from dim.similarity.shelves import SLIP, Nearness

# So many of the nearest are compared in full. Among 4,200 entries, three hundred of them found no other partner.
CANDIDATES = 60
# From here on two entries mean the same more often than not (see DECISIONS); below it a suggestion is a guess.
LIKELY = 0.3
# One about Silog is not the one about Sidalih, however alike the sentences are.
_RIVALS = 0.25
_NAMED = 2.0
# More entries with one spelling than this, and it is a word of its own.
_RARE = 2


class Match(NamedTuple):
    """A candidate and how alike it is: 1 says the same, 0 nothing of it."""

    name: str
    score: float


def rank(query: Document, nearness: Nearness, candidates: Iterable[tuple[str, Document]]) -> list[Match]:
    """The named candidates that have anything in common with `query`, best first, equals by their name."""
    named = {name for names in query.names.values() for name in names}
    worth = {
        feature: value * query.strengths[feature] * (_NAMED if feature in named else 1.0)
        for feature, value in nearness.worth.items()
    }
    whole = sum(value * query.strengths[feature] for feature, value in worth.items()) / query.length
    if not whole:
        return []
    candidates = list(candidates)
    slips = _slips_in(nearness, (document for _, document in candidates))
    matches = []
    for name, document in candidates:
        strengths = document.strengths
        shared = sum(value * strengths[feature] for feature, value in worth.items() if feature in strengths)
        for spelling, stem in slips:
            if spelling in strengths:
                meant: list[Feature] = [stem, *nearness.groups_of[stem]]
                missed = sum(worth[feature] for feature in meant if feature not in strengths)
                shared += missed * strengths[spelling] * SLIP
        score = shared / document.length / whole
        if _are_rivals(query, document):
            score *= _RIVALS
        # Rounded: what differs less than this is equal, and equals have a fixed order.
        if rounded := round(min(score, 1.0), 4):
            matches.append(Match(name, rounded))
    return sorted(matches, key=lambda match: (-match.score, match.name))


def _slips_in(nearness: Nearness, documents: Iterable[Document]) -> list[tuple[str, str]]:
    """The misspellings to count, with their stems: where hardly anybody writes so, or nobody as the query does."""
    written = Counter(stem for document in documents for stem in nearness.slips.keys() & set(document.stems))
    found = ((spelling, nearness.slips[spelling], number) for spelling, number in sorted(written.items()))
    return [(spelling, stem) for spelling, stem, number in found if number <= _RARE or stem in nearness.unseen]


def _are_rivals(one: Document, other: Document) -> bool:
    return any(number in other.names and not names & other.names[number] for number, names in one.names.items())
