"""Empties the tables between tests that really store, in a fraction of the time of Django's flush.

Django's own makes PostgreSQL replace every table and index, of which there are some hundreds, and
then looks for missing permissions. Here only what has rows is emptied, row by row, and what
migrations alone write is kept.
"""

from django.db import connection, transaction
from django.test import TransactionTestCase

KEPT = {"auth_permission", "django_content_type", "django_migrations"}


def be_used():
    """Let Django's test cases use `empty_tables`, where the database allows it."""
    if connection.vendor == "sqlite" or _may_switch_triggers_off():
        TransactionTestCase._fixture_teardown = lambda test_case: empty_tables()


def empty_tables():
    """Delete all rows but those of `KEPT`, whatever triggers and references say to it."""
    names = [name for name in connection.introspection.django_table_names() if name not in KEPT]
    quote = connection.ops.quote_name
    questions = [f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM {quote(name)})" for name in names]
    # Foreign keys of SQLite look when the transaction ends.
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(questions))
        filled = [name for (name,) in cursor.fetchall()]
        if filled and connection.vendor == "postgresql":
            cursor.execute("SET LOCAL session_replication_role = replica")
        for name in filled:
            cursor.execute(f"DELETE FROM {quote(name)}")


def _may_switch_triggers_off():
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('is_superuser')")
        return cursor.fetchone() == ("on",)
