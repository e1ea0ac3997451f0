"""Consolidated items are numbered in their division."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('dim', '0014_problem_merge'),
    ]

    operations = [
        migrations.AddField(
            model_name='division',
            name='last_item_number',
            field=models.PositiveIntegerField(db_default=0, default=0, editable=False, verbose_name='last number given to a consolidated item'),
        ),
    ]
