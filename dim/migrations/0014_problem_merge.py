"""An entry is merged exactly when it points to its live merge record."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('dim', '0013_consolidated_items'),
    ]

    operations = [
        migrations.AddField(
            model_name='problem',
            name='merge',
            field=models.OneToOneField(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='holder', to='dim.mergerecord', verbose_name='live merge record'),
        ),
        migrations.AddConstraint(
            model_name='problem',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('merge__isnull', False), ('status', 'merged')), models.Q(models.Q(('status', 'merged'), _negated=True), ('merge__isnull', True)), _connector='OR'), name='problem_merged_has_record', violation_error_message='A merged entry stands in a consolidated item, and no other entry does.'),
        ),
    ]
