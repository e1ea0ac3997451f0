"""What the settings promise is in force, not only written down."""

import pytest
from django.db import connection


@pytest.mark.sqlite
def test_sqlite_commits_survive_a_power_cut(db):
    with connection.cursor() as cursor:
        assert cursor.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert cursor.execute("PRAGMA synchronous").fetchone() == (2,)  # FULL
        assert cursor.execute("PRAGMA foreign_keys").fetchone() == (1,)
    assert connection.transaction_mode == "IMMEDIATE"
