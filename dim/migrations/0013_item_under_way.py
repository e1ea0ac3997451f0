"""What is typed into an item and not settled yet is kept with it."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('dim', '0012_set_up_files'),
    ]

    operations = [
        migrations.AddField(
            model_name='consolidateditem',
            name='unfinished',
            field=models.JSONField(blank=True, default=dict, editable=False, verbose_name='unfinished'),
        ),
    ]
