"""A site of its own for each test here: a fresh database of the kind that this run is about."""

import contextlib

import pytest
from django.db import connection

from tests.postgres import Unavailable, private_cluster
from tests.served import serving


@pytest.fixture(scope="session")
def cluster():
    """A PostgreSQL that may be crashed; None in the run on SQLite."""
    if connection.vendor != "postgresql":
        yield None
        return
    with contextlib.ExitStack() as stack:
        try:
            made = stack.enter_context(private_cluster())
        except Unavailable as error:
            pytest.skip(str(error))
        yield made


@pytest.fixture
def site(cluster, tmp_path, request):
    name = request.node.name.partition("[")[0]
    url = cluster.create(name) if cluster else f"sqlite:///{tmp_path / 'site.sqlite3'}"
    with serving(tmp_path, url) as made:
        yield made
