"""Make feature vectors of problems: the weights of their stems and of their groups of synonyms."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from dim.similarity.vocabulary import MOST_WORDS, Vocabulary
from dim.similarity.words import HOMONYMS, STOP_WORDS, stem
from dim.text import normalise

# A shared group says more than a shared stem: people who mean the same choose different words.
GROUP_WEIGHT = 2.0
# The part that nobody typed: the title of the issue is chosen, and shared by all its problems. It
# strengthens what the words of both problems say and is no evidence by itself (see `ranking`).
CONTEXT = "issue"
# Of each part. Nothing beyond it changes which problems are similar, and somebody may paste a book.
MOST_LETTERS = 5_000

# What a group adds to the length of a vector, in proportion to a stem. Lengths by weight, instead
# of those of a cosine, were the best of all that was measured (see DECISIONS).
_GROUP_LENGTH = 2.4

# A stem, or the number of a group of words that mean the same.
Feature = str | int


@dataclass(frozen=True, eq=False)
class FeatureVector:
    """A problem, ready for comparison.

    `strengths` has a number above 0 for each of its features, and `length` is what scores are
    divided by, so that a long problem is not similar to everything. `names` are those of its stems
    that the list of terms keeps distinct, by the number of their set. `own` and `own_length` are
    strengths and length of its own words, without those of `CONTEXT`.
    """

    strengths: Mapping[Feature, float]
    length: float
    names: Mapping[int, frozenset[str]]
    own: Mapping[Feature, float]
    own_length: float

    @property
    def stems(self) -> list[str]:
        """The features that are stems, without the groups."""
        return [feature for feature in self.strengths if isinstance(feature, str)]


def vector_of(
    parts: Mapping[str, str], vocabulary: Vocabulary, weights: Mapping[str, float]
) -> FeatureVector:
    """Return the vector of a problem whose parts are normalised already, by name.

    `weights` says by name how much each part counts, 1.0 being the weight of the statement. A part
    without a weight is left out, and a part that is missing adds nothing.
    """
    found: dict[Feature, float] = defaultdict(float)
    for name in [name for name in weights if name != CONTEXT]:
        _add(found, parts.get(name, ""), weights[name], vocabulary)
    own, spread = _strengths(found, found), _spread(found)
    strengths, own_length = own, math.sqrt(spread) or 1.0
    length = own_length
    if parts.get(CONTEXT) and CONTEXT in weights:
        added: dict[Feature, float] = defaultdict(float)
        _add(added, parts[CONTEXT], weights[CONTEXT], vocabulary)
        for feature, weight in added.items():
            found[feature] += weight
        strengths = own | _strengths(added, found)
        length = math.sqrt(spread + _spread(added)) or 1.0
    names: dict[int, set[str]] = defaultdict(set)
    for feature in found:
        if isinstance(feature, str) and feature in vocabulary.rivals:
            names[vocabulary.rivals[feature]].add(feature)
    return FeatureVector(
        strengths=strengths,
        length=length,
        names={number: frozenset(stems) for number, stems in names.items()},
        own=own,
        own_length=own_length,
    )


def _add(found: dict[Feature, float], text: str, weight: float, vocabulary: Vocabulary) -> None:
    """Add the features of a normalised text to `found`."""
    stems, groups = vocabulary.read(text)
    features: list[Feature] = [*stems, *groups]
    for feature in features:
        found[feature] += weight


def _strengths(features: Iterable[Feature], found: Mapping[Feature, float]) -> dict[Feature, float]:
    # The square root: what is said twice counts more, but not twice as much.
    return {feature: math.sqrt(found[feature]) for feature in features}


def _spread(found: Mapping[Feature, float]) -> float:
    return sum(
        weight if isinstance(feature, str) else weight * _GROUP_LENGTH
        for feature, weight in found.items()
    )


def telling_stems(parts: Mapping[str, str], own: Iterable[str]) -> list[str]:
    """Return the stems by which an index finds a problem, without repetition.

    `parts` are its normalised parts by name, `own` the names of those parts that hold its own
    words.
    """
    # The title of its issue is left out, because a title may change without the problem.
    words = [word for name in own for word in parts.get(name, "").split()[:MOST_WORDS]]
    stems = (stem(word) for word in words if word not in STOP_WORDS)
    return list(dict.fromkeys(found for found in stems if found not in HOMONYMS))


def vector_of_typed(
    parts: Mapping[str, str], vocabulary: Vocabulary, weights: Mapping[str, float]
) -> FeatureVector:
    """Return the vector of a problem whose parts are as somebody typed them (see `vector_of`)."""
    read = {
        name: normalise(text[:MOST_LETTERS], vocabulary.abbreviations)
        for name, text in parts.items()
    }
    return vector_of(read, vocabulary, weights)
