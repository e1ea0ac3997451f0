"""Which classes support which problems.

Each link locks the table that it leads to while it is made. One by one, not in one
transaction: a save that holds its class waits for the entries, and a migration that
held the entries would wait for the class.
"""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    atomic = False

    dependencies = [
        ('dim', '0011_first_terms'),
    ]

    operations = [
        migrations.CreateModel(
            name='Support',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='recorded at')),
                ('taken_back_at', models.DateTimeField(null=True, verbose_name='taken back at')),
                ('created_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='recorded by')),
                ('problem', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='supports', to='dim.problem', verbose_name='problem')),
                ('taken_back_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='taken back by')),
                ('workshop_class', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='supports', to='dim.workshopclass', verbose_name='class')),
            ],
            options={
                'verbose_name': 'support',
                'verbose_name_plural': 'supports',
                'ordering': ['-created_at', '-pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('taken_back_at', None)), fields=('problem', 'workshop_class'), name='support_once_per_class'), models.CheckConstraint(condition=models.Q(models.Q(('taken_back_at', None), ('taken_back_by', None)), models.Q(('taken_back_at__isnull', False), ('taken_back_by__isnull', False)), _connector='OR'), name='support_taken_back_by_somebody')],
            },
        ),
    ]
