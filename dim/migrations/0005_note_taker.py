"""History and presence say which of the people who share an account has typed."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("dim", "0004_letterhead_number")]

    operations = [
        # NULL, and no empty text: SQLite makes a table anew for any other column, and the triggers
        # that keep history from being changed would go with the old one.
        migrations.AddField(
            "historyentry",
            "note_taker",
            models.CharField(editable=False, max_length=60, null=True, verbose_name="note-taker"),
        ),
        migrations.AddField(
            "presence",
            "note_taker",
            models.CharField(
                blank=True, db_default="", default="", max_length=60, verbose_name="note-taker"
            ),
        ),
    ]
