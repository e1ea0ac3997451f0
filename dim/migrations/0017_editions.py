"""Editions, which are append-only in the database too, and what is printed around their lists."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


TABLE = "dim_edition"


def add_triggers(apps, schema_editor):
    for verb in ("UPDATE", "DELETE"):
        if schema_editor.connection.vendor == "postgresql":
            then = "FOR EACH ROW EXECUTE FUNCTION dim_append_only()"
        else:
            then = f"BEGIN SELECT RAISE(ABORT, '{TABLE} is append-only'); END"
        schema_editor.execute(f"CREATE TRIGGER {TABLE}_no_{verb.lower()} BEFORE {verb} ON {TABLE} {then}")


def drop_triggers(apps, schema_editor):
    for verb in ("update", "delete"):
        suffix = f" ON {TABLE}" if schema_editor.connection.vendor == "postgresql" else ""
        schema_editor.execute(f"DROP TRIGGER {TABLE}_no_{verb}{suffix}")


class Migration(migrations.Migration):

    dependencies = [
        ('dim', '0016_likeness'),
    ]

    operations = [
        migrations.CreateModel(
            name='Edition',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(verbose_name='number')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='frozen at')),
                ('note', models.TextField(blank=True, verbose_name='note')),
                ('checksum', models.CharField(max_length=64, unique=True, verbose_name='checksum')),
                ('packed', models.BinaryField(verbose_name='content')),
                ('created_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='frozen by')),
                ('division', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='editions', to='dim.division', verbose_name='division')),
                ('event', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='editions', to='dim.event', verbose_name='event')),
            ],
            options={
                'verbose_name': 'edition',
                'verbose_name_plural': 'editions',
                'ordering': ['event', 'division', '-number'],
                'base_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='Letterhead',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('lines', models.TextField(blank=True, help_text="One below the other, as on the office's paper.", verbose_name='lines of the letterhead')),
                ('logo', models.BinaryField(blank=True, default=bytes, verbose_name='logo')),
                ('place', models.CharField(blank=True, help_text='Before the date, above the signatures.', max_length=120, verbose_name='place of signing')),
                ('dated', models.DateField(blank=True, help_text='Empty: the last day of the event.', null=True, verbose_name='date of signing')),
                ('open_checks', models.BooleanField(default=False, help_text='Whoever has a paper in hand can open the address printed on it and see whether it is current.', verbose_name='editions can be checked without an account')),
                ('event', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='letterhead', to='dim.event', verbose_name='event')),
            ],
            options={
                'verbose_name': 'letterhead and signing',
                'verbose_name_plural': 'letterheads and signing',
            },
        ),
        migrations.CreateModel(
            name='PreparedFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=64, unique=True, verbose_name='key')),
                ('packed', models.BinaryField(default=bytes, verbose_name='content')),
                ('entries', models.PositiveIntegerField(default=0, verbose_name='number of entries')),
                ('asked', models.JSONField(default=dict, verbose_name='what was asked for')),
                ('state', models.CharField(choices=[('waiting', 'waiting'), ('working', 'being made'), ('ready', 'ready'), ('failed', 'failed')], default='waiting', max_length=10, verbose_name='state')),
                ('error', models.TextField(blank=True, verbose_name='what went wrong')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='asked at')),
                ('beat_at', models.DateTimeField(null=True, verbose_name='last sign of life')),
                ('name', models.CharField(blank=True, max_length=200, verbose_name='file name')),
                ('data', models.BinaryField(default=bytes, verbose_name='file')),
                ('edition', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='prepared_files', to='dim.edition', verbose_name='edition')),
                ('event', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='prepared_files', to='dim.event', verbose_name='event')),
            ],
            options={
                'verbose_name': 'prepared file',
                'verbose_name_plural': 'prepared files',
                'ordering': ['-created_at'],
            },
        ),
        migrations.CreateModel(
            name='Signatory',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField(default=1, verbose_name='order')),
                ('heading', models.CharField(blank=True, help_text='For example: Mengetahui,', max_length=80, verbose_name='above')),
                ('role', models.CharField(max_length=120, verbose_name='role')),
                ('name', models.CharField(blank=True, max_length=120, verbose_name='full name')),
                ('number', models.CharField(blank=True, max_length=40, verbose_name='employee number (NIP)')),
                ('event', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='signatories', to='dim.event', verbose_name='event')),
            ],
            options={
                'verbose_name': 'signatory',
                'verbose_name_plural': 'signatories',
                'ordering': ['event', 'position', 'pk'],
            },
        ),
        migrations.AddConstraint(
            model_name='edition',
            constraint=models.UniqueConstraint(condition=models.Q(('division', None)), fields=('event', 'number'), name='edition_number_once_per_event'),
        ),
        migrations.AddConstraint(
            model_name='edition',
            constraint=models.UniqueConstraint(fields=('division', 'number'), name='edition_number_once_per_division'),
        ),
        migrations.AddIndex(
            model_name='preparedfile',
            index=models.Index(fields=['event', 'created_at'], name='prepared_file_event_age'),
        ),
        migrations.RunPython(add_triggers, drop_triggers),
    ]
