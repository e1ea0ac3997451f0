"""Consolidated items, what was merged into them, and their history, which is append-only in the database too.

One by one, as the table of supports: each link locks the table to which it leads.
"""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

TABLES = ("dim_mergerecord", "dim_itemhistoryentry")


def add_triggers(apps, schema_editor):
    for table in TABLES:
        for verb in ("UPDATE", "DELETE"):
            if schema_editor.connection.vendor == "postgresql":
                then = "FOR EACH ROW EXECUTE FUNCTION dim_append_only()"
            else:
                then = f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            schema_editor.execute(f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} {then}")


def drop_triggers(apps, schema_editor):
    for table in TABLES:
        for verb in ("update", "delete"):
            suffix = f" ON {table}" if schema_editor.connection.vendor == "postgresql" else ""
            schema_editor.execute(f"DROP TRIGGER {table}_no_{verb}{suffix}")


class Migration(migrations.Migration):

    atomic = False

    dependencies = [
        ('dim', '0012_supports'),
    ]

    operations = [
        migrations.CreateModel(
            name='Placement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField(default=1, verbose_name='order')),
                ('reason', models.TextField(blank=True, verbose_name='reason')),
            ],
            options={
                'verbose_name': 'place of a recommendation',
                'verbose_name_plural': 'places of recommendations',
                'ordering': ['position', 'pk'],
                'base_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='ConsolidatedItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(editable=False, verbose_name='number')),
                ('code', models.CharField(editable=False, max_length=30, verbose_name='code')),
                ('item_key', models.UUIDField(editable=False, help_text='Made when the form was opened: one opened form, one item, however often it is sent.', null=True, unique=True, verbose_name='item key')),
                ('statement', models.TextField(verbose_name='wording')),
                ('status', models.CharField(choices=[('draft', 'being written'), ('adopted', 'adopted'), ('dissolved', 'dissolved')], default='draft', editable=False, max_length=20, verbose_name='status')),
                ('adopted_at', models.DateTimeField(editable=False, null=True, verbose_name='adopted at')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='entered at')),
                ('updated_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='changed at')),
                ('absorbed_into', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='absorbed', to='dim.consolidateditem', verbose_name='went into')),
                ('created_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='items_created', to=settings.AUTH_USER_MODEL, verbose_name='entered by')),
                ('division', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='consolidated_items', to='dim.division', verbose_name='division')),
                ('event', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='consolidated_items', to='dim.event', verbose_name='event')),
                ('strategic_issue', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='consolidated_items', to='dim.strategicissue', verbose_name='strategic issue')),
            ],
            options={
                'verbose_name': 'consolidated item',
                'verbose_name_plural': 'consolidated items',
                'ordering': ['division', 'number'],
                'base_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='ConsolidatedRecommendation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField(verbose_name='order')),
                ('text', models.TextField(verbose_name='recommendation')),
                ('horizon', models.CharField(blank=True, choices=[('immediate', 'immediate'), ('short', 'short term'), ('medium', 'medium term'), ('long', 'long term')], max_length=20, verbose_name='horizon')),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='recommendations', to='dim.consolidateditem', verbose_name='consolidated item')),
            ],
            options={
                'verbose_name': 'consolidated recommendation',
                'verbose_name_plural': 'consolidated recommendations',
                'ordering': ['position', 'pk'],
                'base_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='ConsolidatedRecommendationAddressee',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('addressee', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='dim.addressee')),
                ('recommendation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='dim.consolidatedrecommendation')),
            ],
            options={
                'base_manager_name': 'objects',
            },
        ),
        migrations.AddField(
            model_name='consolidatedrecommendation',
            name='addressees',
            field=models.ManyToManyField(blank=True, related_name='consolidated_recommendations', through='dim.ConsolidatedRecommendationAddressee', to='dim.addressee', verbose_name='addressed to'),
        ),
        migrations.CreateModel(
            name='ItemHistoryEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('revision', models.PositiveIntegerField(verbose_name='revision')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='at')),
                ('action', models.CharField(max_length=20, verbose_name='action')),
                ('to_status', models.CharField(choices=[('draft', 'being written'), ('adopted', 'adopted'), ('dissolved', 'dissolved')], max_length=20, verbose_name='to status')),
                ('reason', models.TextField(blank=True, verbose_name='reason')),
                ('changes', models.JSONField(default=list, verbose_name='changes')),
                ('actor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by')),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='history', to='dim.consolidateditem', verbose_name='consolidated item')),
            ],
            options={
                'verbose_name': 'history entry of an item',
                'verbose_name_plural': 'history of items',
                'ordering': ['item', '-revision'],
                'base_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='MergeRecord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('revision', models.PositiveIntegerField(verbose_name='revision')),
                ('status_before', models.CharField(choices=[('draft', 'draft'), ('submitted', 'submitted'), ('returned', 'returned'), ('accepted', 'accepted'), ('merged', 'merged'), ('not_agreed', 'not agreed'), ('withdrawn', 'withdrawn')], max_length=20, verbose_name='status before')),
                ('status_since_before', models.DateTimeField(verbose_name='status before since')),
                ('decided_before', models.DateTimeField(null=True, verbose_name='decided before at')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='at')),
                ('actor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by')),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='merges', to='dim.consolidateditem', verbose_name='consolidated item')),
                ('problem', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='merges', to='dim.problem', verbose_name='problem')),
            ],
            options={
                'verbose_name': 'merge record',
                'verbose_name_plural': 'merge records',
                'ordering': ['item', 'problem__code', 'pk'],
                'base_manager_name': 'objects',
            },
        ),
        migrations.AddField(
            model_name='placement',
            name='merge',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='placements', to='dim.mergerecord', verbose_name='merge record'),
        ),
        migrations.AddField(
            model_name='placement',
            name='placed_in',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='placements', to='dim.consolidatedrecommendation', verbose_name='part of'),
        ),
        migrations.AddField(
            model_name='placement',
            name='recommendation',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='placement', to='dim.recommendation', verbose_name='recommendation'),
        ),
        migrations.AddIndex(
            model_name='consolidateditem',
            index=models.Index(fields=['event', 'status'], name='item_event_status'),
        ),
        migrations.AddConstraint(
            model_name='consolidateditem',
            constraint=models.UniqueConstraint(fields=('event', 'code'), name='item_code_once_per_event'),
        ),
        migrations.AddConstraint(
            model_name='consolidateditem',
            constraint=models.UniqueConstraint(fields=('division', 'number'), name='item_number_once_per_division'),
        ),
        migrations.AddConstraint(
            model_name='consolidateditem',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['draft', 'adopted', 'dissolved'])), name='item_status_known'),
        ),
        migrations.AddConstraint(
            model_name='consolidateditem',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('adopted_at__isnull', False), ('status', 'adopted')), models.Q(models.Q(('status', 'adopted'), _negated=True), ('adopted_at__isnull', True)), _connector='OR'), name='item_adopted_has_date'),
        ),
        migrations.AddConstraint(
            model_name='consolidateditem',
            constraint=models.CheckConstraint(condition=models.Q(('absorbed_into__isnull', True), ('status', 'dissolved'), _connector='OR'), name='item_absorbed_is_dissolved'),
        ),
        migrations.AddConstraint(
            model_name='consolidateditem',
            constraint=models.CheckConstraint(condition=models.Q(('statement__gt', '')), name='item_statement_not_empty', violation_error_message='Write the wording first.'),
        ),
        migrations.AlterUniqueTogether(
            name='consolidatedrecommendationaddressee',
            unique_together={('recommendation', 'addressee')},
        ),
        migrations.AddConstraint(
            model_name='consolidatedrecommendation',
            constraint=models.CheckConstraint(condition=models.Q(('horizon__in', ['', 'immediate', 'short', 'medium', 'long'])), name='item_recommendation_horizon_known'),
        ),
        migrations.AddConstraint(
            model_name='consolidatedrecommendation',
            constraint=models.CheckConstraint(condition=models.Q(('text__gt', '')), name='item_recommendation_text_not_empty', violation_error_message='A recommendation needs a text.'),
        ),
        migrations.AddConstraint(
            model_name='itemhistoryentry',
            constraint=models.UniqueConstraint(fields=('item', 'revision'), name='item_history_revision_once'),
        ),
        migrations.AddConstraint(
            model_name='mergerecord',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('decided_before__isnull', True), ('status_before', 'submitted')), models.Q(('decided_before__isnull', False), ('status_before', 'accepted')), _connector='OR'), name='merge_record_from_undecided_or_accepted'),
        ),
        migrations.AddConstraint(
            model_name='placement',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('placed_in__isnull', False), ('reason', '')), models.Q(('placed_in__isnull', True), ('reason__gt', '')), _connector='OR'), name='placement_set_aside_has_reason', violation_error_message='A recommendation that is set aside needs a reason.'),
        ),
        migrations.RunPython(add_triggers, drop_triggers),
    ]
