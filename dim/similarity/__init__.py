"""Which entries say the same in other words. Knows no database; suggests, and decides nothing."""

from dim.similarity.documents import FIELDS, Document, document_of, typed_document
from dim.similarity.ranking import CANDIDATES, LIKELY, Match, rank
from dim.similarity.shelves import Nearness, Pool, Shelf
from dim.similarity.vocabulary import ABBREVIATION, DIFFERENT, SAME, Row, Vocabulary, vocabulary_of
from dim.similarity.words import HOMONYMS

__all__ = [
    "ABBREVIATION",
    "CANDIDATES",
    "DIFFERENT",
    "FIELDS",
    "HOMONYMS",
    "LIKELY",
    "SAME",
    "Document",
    "Match",
    "Nearness",
    "Pool",
    "Row",
    "Shelf",
    "Vocabulary",
    "document_of",
    "rank",
    "typed_document",
    "vocabulary_of",
]
