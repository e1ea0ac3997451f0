"""An empty database beside the test's own, and manage.py as whoever runs the site calls it."""

import os
import subprocess
import sys
import uuid

import psycopg2
import pytest
from django.conf import settings
from django.db import connection

from tests.patience import PATIENCE


def manage(*arguments, **environment):
    """Call manage.py in a process of its own; returns what it printed and said, and its exit."""
    done = subprocess.run(
        [sys.executable, "manage.py", *map(str, arguments)],
        cwd=settings.BASE_DIR,
        env={**os.environ, "DEBUG": "1", **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=3 * PATIENCE,
    )
    return done.stdout + done.stderr, done.returncode


def address_of(name):
    """The DATABASE_URL of another database on the server of the tests."""
    return f"{os.environ['DATABASE_URL'].rpartition('/')[0]}/{name}"


@pytest.fixture
def here():
    """The DATABASE_URL of the test's own database."""
    name = connection.settings_dict["NAME"]
    return f"sqlite:///{name}" if connection.vendor == "sqlite" else address_of(name)


@pytest.fixture
def empty_place(tmp_path):
    """The DATABASE_URL of a database with nothing in it."""
    if connection.vendor == "sqlite":
        yield f"sqlite:///{tmp_path / 'restored.sqlite3'}"
        return
    name = f"restored_{uuid.uuid4().hex[:12]}"
    server = psycopg2.connect(address_of("postgres"))
    server.autocommit = True
    with server.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name}")
        yield address_of(name)
        cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")
    server.close()
