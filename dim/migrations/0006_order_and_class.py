"""Places on a board, and problems that moved to another class."""

import django.db.models.deletion
import django.db.models.functions.comparison
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('dim', '0005_note_taker'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='problem',
            name='problem_number_once_per_class',
        ),
        migrations.AddField(
            model_name='problem',
            name='came_from',
            field=models.ForeignKey(editable=False, help_text='Where the entry got its code, if it has moved to another class since.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='left_problems', to='dim.workshopclass', verbose_name='first class'),
        ),
        migrations.AddField(
            model_name='problem',
            name='position',
            field=models.BigIntegerField(editable=False, null=True, verbose_name='place among the entries of its issue'),
        ),
        migrations.AddField(
            model_name='workshopclass',
            name='left_in',
            field=models.PositiveIntegerField(default=0, editable=False, verbose_name='number of the last change by which an entry left'),
        ),
        migrations.AddConstraint(
            model_name='problem',
            constraint=models.UniqueConstraint(django.db.models.functions.comparison.Coalesce('came_from', 'workshop_class'), models.F('number'), name='problem_number_once_per_class'),
        ),
        migrations.AddConstraint(
            model_name='problem',
            constraint=models.CheckConstraint(condition=models.Q(('came_from', None), models.Q(('came_from', models.F('workshop_class')), _negated=True), _connector='OR'), name='problem_came_from_another_class'),
        ),
    ]
