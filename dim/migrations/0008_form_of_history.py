"""May be null, both: on SQLite another column would make a new table, without the triggers that keep history."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("dim", "0007_presence"),
    ]

    operations = [
        migrations.AddField(
            model_name="historyentry",
            name="form_key",
            field=models.UUIDField(editable=False, null=True, verbose_name="form"),
        ),
        migrations.AddField(
            model_name="historyentry",
            name="form_turn",
            field=models.PositiveIntegerField(editable=False, null=True, verbose_name="save of the form"),
        ),
    ]
