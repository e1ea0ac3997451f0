"""What is written once is never changed in the database either, not only in Python.

History, internal notes, merge records and editions are kept for ever. A change of opening hours may
be deleted together with its class, when a class in which nothing was typed is removed.
"""

from django.db import migrations

REFUSED = {
    "dim_historyentry": ("UPDATE", "DELETE"),
    "dim_itemhistoryentry": ("UPDATE", "DELETE"),
    "dim_reviewnote": ("UPDATE", "DELETE"),
    "dim_mergerecord": ("UPDATE", "DELETE"),
    "dim_edition": ("UPDATE", "DELETE"),
    "dim_openinghourschange": ("UPDATE",),
}
TRIGGERS = [(table, verb, f"{table}_no_{verb.lower()}") for table in REFUSED for verb in REFUSED[table]]


def create(apps, schema_editor):
    is_postgresql = schema_editor.connection.vendor == "postgresql"
    if is_postgresql:
        schema_editor.execute(
            "CREATE FUNCTION dim_append_only() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$",
            params=None,
        )
    for table, verb, name in TRIGGERS:
        if is_postgresql:
            then = "FOR EACH ROW EXECUTE FUNCTION dim_append_only()"
        else:
            then = f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        schema_editor.execute(f"CREATE TRIGGER {name} BEFORE {verb} ON {table} {then}")


def drop(apps, schema_editor):
    is_postgresql = schema_editor.connection.vendor == "postgresql"
    for table, _verb, name in TRIGGERS:
        # PostgreSQL names triggers per table, SQLite for the whole database.
        schema_editor.execute(f"DROP TRIGGER {name} ON {table}" if is_postgresql else f"DROP TRIGGER {name}")
    if is_postgresql:
        schema_editor.execute("DROP FUNCTION dim_append_only()")


class Migration(migrations.Migration):
    dependencies = [("dim", "0001_schema")]

    operations = [migrations.RunPython(create, drop)]
