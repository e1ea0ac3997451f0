"""Find problems that say the same in other words, without a database.

A problem becomes a vector of weighted stems and groups of synonyms (`feature_vectors`), which the
list of terms defines (`vocabulary`). Inverted indexes find the nearest vectors of an event
(`word_indexes`), which are then compared in full (`ranking`) and may be grouped (`grouping`).
`evaluation` measures all of it. What was tried and measured is in DECISIONS, 2026-11-26.
"""

from dim.similarity.feature_vectors import FeatureVector, vector_of, vector_of_typed
from dim.similarity.ranking import CANDIDATES, LIKELY, RELATED, Match, rank
from dim.similarity.vocabulary import (
    ABBREVIATION,
    DIFFERENT,
    SAME,
    TermRow,
    Vocabulary,
    vocabulary_of,
)
from dim.similarity.word_indexes import ClassIndex, EventIndex, Nearness
from dim.similarity.words import HOMONYMS

__all__ = [
    "ABBREVIATION",
    "CANDIDATES",
    "DIFFERENT",
    "HOMONYMS",
    "LIKELY",
    "RELATED",
    "SAME",
    "ClassIndex",
    "EventIndex",
    "FeatureVector",
    "Match",
    "Nearness",
    "TermRow",
    "Vocabulary",
    "rank",
    "vector_of",
    "vector_of_typed",
    "vocabulary_of",
]
