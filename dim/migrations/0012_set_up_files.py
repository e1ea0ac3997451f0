"""Keep files of a set-up until somebody decides on them."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('dim', '0011_security_log'),
    ]

    operations = [
        migrations.CreateModel(
            name='PendingSetUp',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('event', 'event'), ('offices', 'offices')], max_length=20, verbose_name='kind')),
                ('coordinates', models.BooleanField(default=False, verbose_name='I coordinate this event')),
                ('file_name', models.CharField(max_length=255, verbose_name='file name')),
                ('data', models.BinaryField(verbose_name='file')),
                ('preview', models.JSONField(verbose_name='preview')),
                ('created_at', models.DateTimeField(db_index=True, default=django.utils.timezone.now, verbose_name='created at')),
                ('event', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='dim.event', verbose_name='event')),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='user')),
            ],
            options={
                'verbose_name': 'pending set-up',
                'verbose_name_plural': 'pending set-ups',
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['event', 'offices'])), name='pending_set_up_kind_known')],
            },
        ),
    ]
