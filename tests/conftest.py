"""Fixtures for all tests. `pytest` alone works too: the settings are found from here."""

import os
import random
from importlib import import_module

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "konsolnas.settings")
os.environ.setdefault("DEBUG", "1")

import django

django.setup()

import pytest  # noqa: E402
from django.apps import apps  # noqa: E402
from django.conf import settings  # noqa: E402
from django.db import connection  # noqa: E402

from dim.management.commands.compilemessages import compile_catalogues  # noqa: E402
from dim.models import Term  # noqa: E402
from tests import factories as make  # noqa: E402

compile_catalogues()
settings.PHONES_MAY_LAG = 0  # a test looks at once
settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


SEED = int(os.environ.get("DIM_TEST_SEED") or random.randrange(10**6))


@pytest.hookimpl(tryfirst=True)  # before pytest-django, which then puts the slow transactional tests last
def pytest_collection_modifyitems(config, items):
    """Shuffle, and leave what is about the other database to the run on the other database."""
    random.Random(SEED).shuffle(items)
    other = {"sqlite": "postgresql", "postgresql": "sqlite"}[connection.vendor]
    elsewhere = [item for item in items if item.get_closest_marker(other)]
    items[:] = [item for item in items if item not in elsewhere]
    config.hook.pytest_deselected(items=elsewhere)


def pytest_terminal_summary(terminalreporter):
    if terminalreporter.stats.get("failed"):
        terminalreporter.write_line(f"In the same order again: DIM_TEST_SEED={SEED}")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(tmp_path_factory):
    """SQLite in a file, as on a real machine: in memory it has no WAL and one connection for all threads."""
    if connection.vendor == "sqlite":
        settings.DATABASES["default"]["TEST"]["NAME"] = str(tmp_path_factory.mktemp("sqlite") / "test.sqlite3")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Let the flush between transactional tests empty history on SQLite.

    PostgreSQL is flushed with TRUNCATE, which the append-only triggers do not
    see; SQLite knows only DELETE. The triggers themselves are tested on
    PostgreSQL and, for UPDATE, on both.
    """
    if connection.vendor == "sqlite":
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            for table in ("historyentry", "reviewnote", "mergerecord", "itemhistoryentry", "edition"):
                cursor.execute(f"DROP TRIGGER dim_{table}_no_delete")


@pytest.fixture(autouse=True)
def first_terms(request):
    """The list of terms that migrations begin with: a transactional test before this one has emptied it."""
    marker = request.node.get_closest_marker("django_db")
    if marker and marker.kwargs.get("transaction"):
        request.getfixturevalue("transactional_db")
        if not Term.objects.exists():
            import_module("dim.migrations.0011_first_terms").add(apps, None)


@pytest.fixture
def event(db):
    return make.event()


@pytest.fixture
def division(event):
    return make.division(event, "SEK")


@pytest.fixture
def class_a(division):
    return make.workshop_class(division, "A")


@pytest.fixture
def class_b(division):
    return make.workshop_class(division, "B")


@pytest.fixture
def other_division(event):
    return make.division(event, "DATIN")


@pytest.fixture
def facilitator(class_a):
    """The note-taker of Sekretaris · Kelas A."""
    return make.member("facilitator", class_a)


@pytest.fixture
def reviewer(division):
    return make.member("reviewer", division)


@pytest.fixture
def coordinator(event):
    return make.member("coordinator", event)


@pytest.fixture
def organiser(event):
    return make.member("organiser", event)
