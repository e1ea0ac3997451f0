"""What is compared: an entry as the strength of its stems and of the groups they belong to."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from dim.similarity.vocabulary import MOST_WORDS, Vocabulary
from dim.similarity.words import HOMONYMS, STOP_WORDS, stem
from dim.text import normalise

# Measured on half of the sample's clusters and kept for what was in neither half (see DECISIONS); nothing here is
# sensitive. Addressees are left out: nearly every entry addresses the commission.
FIELDS: Mapping[str, float] = {
    "statement": 1.0,
    "cause": 0.7,
    "recommendations": 0.7,
    "issue": 0.5,
    "impact": 0.4,
    "legal_basis": 0.3,
}
# A shared group says more than a shared stem: people who mean the same choose different words.
GROUP_WEIGHT = 2.0
# Nothing beyond it changes which entries are similar, and somebody may paste a book.
MOST_LETTERS = 5_000

# A stem, or the number of a group.
Feature = str | int


@dataclass(frozen=True, eq=False)
class Document:
    """An entry, ready for comparing. `names` are those that the list keeps apart, by the number of their set."""

    strengths: Mapping[Feature, float]
    length: float
    names: Mapping[int, frozenset[str]]

    @property
    def stems(self) -> list[str]:
        return [feature for feature in self.strengths if isinstance(feature, str)]


def document_of(parts: Mapping[str, str], vocabulary: Vocabulary) -> Document:
    """Make the named parts of an entry ready. They are normalised already; names are those of `FIELDS`."""
    weights: dict[Feature, float] = defaultdict(float)
    for name, weight in FIELDS.items():
        stems, groups = vocabulary.read(parts.get(name, ""))
        said: list[Feature] = [*stems, *groups]
        for feature in said:
            weights[feature] += weight
    names: dict[int, set[str]] = defaultdict(set)
    for feature in weights:
        if isinstance(feature, str) and feature in vocabulary.rivals:
            names[vocabulary.rivals[feature]].add(feature)
    spread = sum(weight * (1.0 if isinstance(feature, str) else 2.4) for feature, weight in weights.items())
    return Document(
        # The square root: said twice is more than said once, and not twice as much.
        strengths={feature: math.sqrt(weight) for feature, weight in weights.items()},
        length=math.sqrt(spread) or 1.0,
        names={number: frozenset(found) for number, found in names.items()},
    )


def telling_stems(parts: Mapping[str, str]) -> list[str]:
    """The stems that an entry is found by, of its normalised parts; the title of its issue is none of its own words."""
    words = [word for name in FIELDS if name != "issue" for word in parts.get(name, "").split()[:MOST_WORDS]]
    stems = (stem(word) for word in words if word not in STOP_WORDS)
    return list(dict.fromkeys(found for found in stems if found not in HOMONYMS))


def typed_document(parts: Mapping[str, str], vocabulary: Vocabulary) -> Document:
    """`document_of` for text as somebody types it."""
    read = {name: normalise(text[:MOST_LETTERS], vocabulary.abbreviations) for name, text in parts.items()}
    return document_of(read, vocabulary)
