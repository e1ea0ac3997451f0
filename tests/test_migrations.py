"""Migrations are complete, and every one of ours can be undone and done again."""

import os
import subprocess
import sys
from io import StringIO
from urllib.parse import quote

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection


@pytest.fixture
def empty_database(db, tmp_path):
    """The address of a database beside the tests' own, of the same kind."""
    if connection.vendor == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.sqlite3'}"
        return
    name = f"dim_empty_{os.getpid()}"
    with connection._nodb_cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name}")
    user, password, host, port = (
        quote(str(connection.settings_dict[key]), safe="")
        for key in ("USER", "PASSWORD", "HOST", "PORT")
    )
    yield f"postgres://{user}:{password}@{host}{port and ':'}{port}/{name}"
    with connection._nodb_cursor() as cursor:
        cursor.execute(f"DROP DATABASE {name}")


def test_nothing_is_missing(db):
    output = StringIO()
    call_command("makemigrations", check_changes=True, dry_run=True, stdout=output)
    assert "No changes" in output.getvalue()


def test_back_to_nothing_and_forward_again(empty_database):
    def manage(*arguments):
        subprocess.run(
            [sys.executable, settings.BASE_DIR / "manage.py", *arguments],
            env=os.environ | {"DATABASE_URL": empty_database, "DIM_NO_BOOTSTRAP": "1"},
            stdout=subprocess.DEVNULL,
            check=True,
        )

    manage("migrate")
    manage("migrate", "dim", "zero")
    manage("migrate")
