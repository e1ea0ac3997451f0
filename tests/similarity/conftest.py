"""The list of terms as it is delivered, and small ones; no test here needs a database."""

import pytest

from dim.migrations._first_terms import first_terms
from dim.similarity import Row, vocabulary_of


@pytest.fixture(scope="session")
def delivered():
    return vocabulary_of(tuple(sorted(Row(*row) for row in first_terms())))


@pytest.fixture
def listing():
    """A list of just these rows, each `kind, words, meaning`."""
    return lambda *rows: vocabulary_of(tuple(Row(*row) for row in rows))
