"""Fixtures for all tests. `pytest` alone works too: the settings are found from here."""

import os
import random
import re
from importlib import import_module
from pathlib import Path

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
from tests import emptying, lock_order, migrated, tools  # noqa: E402
from tests import factories as make  # noqa: E402
from tests.postgres import end_other_connections  # noqa: E402

compile_catalogues()
settings.PHONES_MAY_LAG = 0  # a test looks at once
settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


HERE = Path(__file__).parent
SEED = int(os.environ.get("DIM_TEST_SEED") or random.randrange(10**6))
# The worker processes of pytest-xdist are started later and must shuffle alike.
os.environ["DIM_TEST_SEED"] = str(SEED)

# --- Without the packages of tests/requirements.txt --------------------------------------

MISSING = tools.missing_packages()


def _modules_without_packages():
    """Return the test modules that cannot run without what is missing, relative to tests/."""
    modules = {path: path.read_text() for path in HERE.rglob("*.py") if path.name != "conftest.py"}
    found, needed = set(), {*MISSING}
    # Whoever imports a module of ours that cannot be imported cannot be imported either.
    while needed:
        needs = re.compile(
            rf"^(?:from|import) (?:{'|'.join(map(re.escape, needed))})\b", re.MULTILINE
        )
        new = {path for path, text in modules.items() if path not in found and needs.search(text)}
        needed = {".".join(path.relative_to(HERE.parent).with_suffix("").parts) for path in new}
        found |= new
    found = {path for path in found if path.name.startswith("test_")}
    # The browser tests import playwright only when the browser starts.
    if "playwright" in MISSING:
        found.update((HERE / "browser").glob("test_*.py"))
    return sorted(str(path.relative_to(HERE)) for path in found)


collect_ignore = _modules_without_packages() if MISSING else []


def pytest_terminal_summary(terminalreporter):
    """Say what was left out, and how to have the same order of tests again."""
    if collect_ignore:
        terminalreporter.section("left out")
        terminalreporter.write_line(
            f"{tools.NAME} is not installed (no {', '.join(MISSING)}), so these did not run:"
        )
        terminalreporter.write_line("\n".join(f"tests/{name}" for name in collect_ignore))
    if terminalreporter.stats.get("failed"):
        terminalreporter.write_line(f"In the same order again: DIM_TEST_SEED={SEED}")


# --- Order and choice --------------------------------------------------------------------

# Without one of these, pytest-django lets no test near the database.
DATABASE_FIXTURES = {"db", "transactional_db", "live_server"}


# Before pytest-django, which then puts the slow transactional tests last.
@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config, items):
    """Shuffle, and leave what is about the other database to the run on the other database."""
    random.Random(SEED).shuffle(items)
    for item in items:
        if item.get_closest_marker("django_db") or DATABASE_FIXTURES & {*item.fixturenames}:
            item.add_marker("database")
    other = {"sqlite": "postgresql", "postgresql": "sqlite"}[connection.vendor]
    elsewhere = [item for item in items if item.get_closest_marker(other)]
    items[:] = [item for item in items if not item.get_closest_marker(other)]
    config.hook.pytest_deselected(items=elsewhere)


# --- Databases ---------------------------------------------------------------------------


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix, tmp_path_factory):
    """Give each worker process a database of its own; SQLite's is a file, as on a real machine.

    In memory it has no WAL, and one connection for all threads.
    """
    if connection.vendor == "sqlite":
        settings.DATABASES["default"]["TEST"]["NAME"] = str(
            tmp_path_factory.mktemp("sqlite") / "test.sqlite3"
        )


@pytest.fixture(scope="session")
def kept_file(pytestconfig):
    """Where SQLite's migrated database is kept; None for PostgreSQL, and without pytest's cache."""
    if connection.vendor == "sqlite":
        return migrated.kept_file(getattr(pytestconfig, "cache", None))
    return None


@pytest.fixture(scope="session")
def django_db_keepdb(django_db_keepdb, django_db_modify_db_settings, kept_file):
    """Let the test run begin with the kept database, to which no migration has to be applied."""
    place = settings.DATABASES["default"]["TEST"]["NAME"]
    return django_db_keepdb or bool(kept_file and migrated.bring(kept_file, place))


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker, django_db_keepdb, kept_file):
    """Let the flush between transactional tests empty history.

    PostgreSQL is flushed with TRUNCATE where `emptying` may not switch triggers off, SQLite with
    DELETE. Tests of the triggers themselves switch them on again (PostgreSQL), or are about UPDATE
    (both).
    """
    if kept_file and not django_db_keepdb:
        with django_db_blocker.unblock():
            migrated.keep(kept_file)
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        tables = import_module("dim.migrations.0010_no_truncate").TABLES
        for table in (*tables, "dim_securityrecord"):
            if connection.vendor == "sqlite":
                cursor.execute(f"DROP TRIGGER IF EXISTS {table}_no_delete")
            else:
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {table}_no_truncate")
        emptying.be_used()
    yield
    # Somebody who is still connected would keep the database of this worker from being dropped.
    with django_db_blocker.unblock():
        end_other_connections()


@pytest.fixture(autouse=True)
def first_terms(request):
    """Fill in the list of terms that migrations begin with, where a test before has emptied it."""
    marker = request.node.get_closest_marker("django_db")
    if marker and marker.kwargs.get("transaction"):
        request.getfixturevalue("transactional_db")
        if not Term.objects.exists():
            import_module("dim.migrations.0003_first_terms").add(apps, None)


@pytest.fixture(autouse=True)
def locks_in_order(request):
    """Watch the order of locks, where a test is one transaction and its operations savepoints."""
    names = request.fixturenames
    # The sample event is made in one transaction, of which nobody else knows any row.
    makes_sample = {"demo", "load_demo"} & vars(request.module).keys()
    if "transactional_db" in names or "db" not in names or makes_sample:
        yield
        return
    request.getfixturevalue("db")
    with lock_order.watched():
        yield


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
