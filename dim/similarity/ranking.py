"""Rank suggestions, in an order that is the same on every database and machine."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from dim.similarity.feature_vectors import Feature, FeatureVector
from dim.similarity.word_indexes import MISSPELLED_SHARE, Nearness

# So many of the nearest are compared in full. Among 4,200 problems, three hundred of them found no
# other partner.
CANDIDATES = 60
# From here on a page calls two problems similar: one in twenty problems that have no partner gets
# such a suggestion (see DECISIONS). From `RELATED` on they are about the same subject, and about
# half of them mean the same: a page may mention them, and says no more than that.
LIKELY, RELATED = 0.55, 0.3
# The words that were typed carry a score; the title of the issue, which was not, adds this much at
# most.
_MOST_BY_CONTEXT = 1.5
# What is left of the score of two problems about different applications: a problem about Silog is
# not one about Sidalih, however similar the sentences are.
_RIVALS_SHARE = 0.25
# Such names count this much more than other words.
_NAME_WEIGHT = 2.0
# A spelling that occurs in more problems than this is a word, not a misspelling.
_MOST_MISSPELLED = 2


class Match(NamedTuple):
    """The name of a candidate, and its score between 0 (nothing in common) and 1 (the same)."""

    name: str
    score: float


def rank(
    query: FeatureVector, nearness: Nearness, candidates: Iterable[tuple[str, FeatureVector]]
) -> list[Match]:
    """Return the candidates that have words in common with `query`, best first.

    Words that only the titles of issues have in common are no evidence, nor is "tidak ada":
    without others a candidate is left out. `nearness` is what the index of the event found for the
    query, `candidates` are problems with their names. Candidates with the same score are in the
    order of their names.
    """
    worth = _worth(query, query.strengths, nearness)
    own_worth = _worth(query, query.own, nearness)
    # The scores of the query itself, which make 1 of "the same".
    whole = _whole(worth, query.strengths, query.length)
    own_whole = _whole(own_worth, query.own, query.own_length)
    if not own_whole:
        return []

    faint_groups = nearness.faint & own_worth.keys()
    candidates = list(candidates)
    misspelled = _misspelled_in(nearness, (vector for _, vector in candidates))
    matches = []
    for name, vector in candidates:
        shared = _shared(vector.own, own_worth, nearness, misspelled)
        faint = sum(own_worth[group] * vector.own.get(group, 0.0) for group in faint_groups)
        if shared <= faint:
            continue
        score = shared / vector.own_length / own_whole
        # Without titles of issues on either side both scores are the same.
        if vector.strengths is not vector.own or query.strengths is not query.own:
            all_shared = _shared(vector.strengths, worth, nearness, misspelled)
            score = min(all_shared / vector.length / whole, score * _MOST_BY_CONTEXT)
        if _are_rivals(query, vector):
            score *= _RIVALS_SHARE
        # Rounded: what differs less than this is equal, and equals have a fixed order.
        rounded = round(min(score, 1.0), 4)
        if rounded:
            matches.append(Match(name, rounded))
    return sorted(matches, key=lambda match: (-match.score, match.name))


def _worth(
    query: FeatureVector, strengths: Mapping[Feature, float], nearness: Nearness
) -> dict[Feature, float]:
    """Return what each feature in `strengths` adds to the score of a vector that has it."""
    names = {name for names in query.names.values() for name in names}
    return {
        feature: nearness.worth[feature] * strength * (_NAME_WEIGHT if feature in names else 1.0)
        for feature, strength in strengths.items()
    }


def _whole(
    worth: Mapping[Feature, float], strengths: Mapping[Feature, float], length: float
) -> float:
    return sum(value * strengths[feature] for feature, value in worth.items()) / length


def _shared(
    strengths: Mapping[Feature, float],
    worth: Mapping[Feature, float],
    nearness: Nearness,
    misspelled: list[tuple[str, str]],
) -> float:
    """Return the worth of all that a vector shares with the query, also in another spelling."""
    shared = sum(
        value * strengths[feature] for feature, value in worth.items() if feature in strengths
    )
    for spelling, stem in misspelled:
        if spelling in strengths and stem in worth:
            meant: list[Feature] = [stem, *nearness.groups_of[stem]]
            # Only what the vector does not have in the right spelling too.
            missed = sum(worth[feature] for feature in meant if feature not in strengths)
            shared += missed * strengths[spelling] * MISSPELLED_SHARE
    return shared


def _misspelled_in(nearness: Nearness, vectors: Iterable[FeatureVector]) -> list[tuple[str, str]]:
    """Return the misspellings to count, with the stem that each stands for.

    These are rare spellings, and any spelling of a stem that only the query has.
    """
    written: Counter[str] = Counter()
    for vector in vectors:
        written.update(nearness.misspellings.keys() & set(vector.stems))
    found = []
    # In one order, for sums depend on it in the last digit.
    for spelling, number in sorted(written.items()):
        stem = nearness.misspellings[spelling]
        if number <= _MOST_MISSPELLED or stem in nearness.unseen:
            found.append((spelling, stem))
    return found


def _are_rivals(one: FeatureVector, other: FeatureVector) -> bool:
    """Say whether two vectors have different names of one set, and none in common."""
    return any(
        number in other.names and not names & other.names[number]
        for number, names in one.names.items()
    )
