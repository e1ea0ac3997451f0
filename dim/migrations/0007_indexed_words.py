"""The words that searches look up when one was misspelled: those of the index of a class."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("dim", "0006_order_and_class")]

    operations = [
        migrations.AddField(
            model_name="wordindex",
            name="words",
            field=models.TextField(blank=True, db_default="", default=""),
        ),
    ]
