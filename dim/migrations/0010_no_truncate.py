"""What is written once is not emptied by TRUNCATE either, and a class that was used keeps its hours.

The triggers of `0002_append_only` look at rows, which TRUNCATE does not: on PostgreSQL each table
gets a trigger for the whole statement (SQLite has no TRUNCATE). A change of opening hours goes only
with a class in which nothing was ever typed. SQLite goes without: a trigger there that asks another
table keeps Django from ever making that table anew.
"""

from importlib import import_module

from django.db import migrations

TABLES = tuple(import_module("dim.migrations.0002_append_only").REFUSED)
HOURS = "dim_openinghourschange"
USED = "EXISTS (SELECT 1 FROM dim_problem WHERE workshop_class_id = OLD.workshop_class_id)"


def create(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    for table in TABLES:
        schema_editor.execute(
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION dim_append_only()"
        )
    # A function of its own: in WHEN, PostgreSQL allows no subquery.
    schema_editor.execute(
        "CREATE FUNCTION dim_hours_of_used_class() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN IF {USED} THEN RAISE EXCEPTION '{HOURS} is append-only'; END IF;"
        " RETURN OLD; END $$",
        params=None,
    )
    schema_editor.execute(
        f"CREATE TRIGGER {HOURS}_no_delete BEFORE DELETE ON {HOURS}"
        " FOR EACH ROW EXECUTE FUNCTION dim_hours_of_used_class()"
    )


def drop(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    schema_editor.execute(f"DROP TRIGGER {HOURS}_no_delete ON {HOURS}")
    schema_editor.execute("DROP FUNCTION dim_hours_of_used_class()")
    for table in TABLES:
        schema_editor.execute(f"DROP TRIGGER {table}_no_truncate ON {table}")


class Migration(migrations.Migration):
    dependencies = [("dim", "0009_invitations")]

    operations = [migrations.RunPython(create, drop)]
