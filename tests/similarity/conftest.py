"""The list of terms as it is delivered, and small ones; no test here needs a database."""

import pytest

from dim.similarity import TermRow, vocabulary_of
from dim.similarity.first_terms import first_terms


@pytest.fixture(scope="session")
def delivered():
    return vocabulary_of(tuple(sorted(TermRow(*row) for row in first_terms())))


@pytest.fixture
def listing():
    """A list of just these rows, each `kind, words, meaning`."""
    return lambda *rows: vocabulary_of(tuple(TermRow(*row) for row in rows))
