"""A site of its own for each test here: a fresh database of the kind that this run is about."""

import contextlib
from pathlib import Path

import pytest
from django.db import connection

from tests.gunicorn_site import prepared_site
from tests.postgres import Unavailable, private_cluster


# After pytest-django, which puts what asks for no database last.
@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    """Begin with these: each takes as long as hundreds of others; at the end a core would idle."""
    here = Path(__file__).parent
    items.sort(key=lambda item: here not in item.path.parents)


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
    with prepared_site(tmp_path, url) as made:
        yield made
