"""One-time passwords expire; sessions and device keys have a version."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('dim', '0021_api_tokens'),
    ]

    operations = [
        migrations.AddField(
            model_name='user',
            name='one_time_until',
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name='one-time password valid until'),
        ),
        migrations.AddField(
            model_name='user',
            name='access_version',
            field=models.PositiveIntegerField(db_default=0, default=0, editable=False),
        ),
    ]
