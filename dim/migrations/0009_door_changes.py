"""Every change of a class's door keeps its trace; the database refuses to alter one."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

TRIGGER = "dim_doorchange_no_update"


def add_trigger(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        then = "FOR EACH ROW EXECUTE FUNCTION dim_append_only()"
    else:
        then = "BEGIN SELECT RAISE(ABORT, 'dim_doorchange is append-only'); END"
    schema_editor.execute(f"CREATE TRIGGER {TRIGGER} BEFORE UPDATE ON dim_doorchange {then}")


def drop_trigger(apps, schema_editor):
    suffix = " ON dim_doorchange" if schema_editor.connection.vendor == "postgresql" else ""
    schema_editor.execute(f"DROP TRIGGER {TRIGGER}{suffix}")


class Migration(migrations.Migration):

    dependencies = [
        ('dim', '0008_form_of_history'),
    ]

    operations = [
        migrations.CreateModel(
            name='DoorChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='at')),
                ('action', models.CharField(choices=[('opened', 'opened'), ('closed', 'closed'), ('deadline', 'deadline changed'), ('extended', 'extended')], max_length=10, verbose_name='action')),
                ('was_open', models.BooleanField(verbose_name='was open')),
                ('closed_at', models.DateTimeField(null=True, verbose_name='closed at before')),
                ('is_open', models.BooleanField(verbose_name='open')),
                ('closes_at', models.DateTimeField(null=True, verbose_name='closes at')),
                ('key', models.UUIDField(null=True, verbose_name='key')),
                ('actor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by')),
                ('workshop_class', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='door_changes', to='dim.workshopclass', verbose_name='class')),
            ],
            options={
                'verbose_name': "change of a class's door",
                'verbose_name_plural': "changes of the classes' doors",
                'ordering': ['-at', '-pk'],
                'base_manager_name': 'objects',
                'indexes': [models.Index(fields=['workshop_class', 'at'], name='door_change_class_at')],
                'constraints': [models.UniqueConstraint(fields=('workshop_class', 'key'), name='door_change_once_per_key'), models.CheckConstraint(condition=models.Q(('action__in', ['opened', 'closed', 'deadline', 'extended'])), name='door_change_action_known')],
            },
        ),
        migrations.RunPython(add_trigger, drop_trigger),
    ]
