"""Phones show drafts of a class only where the class says so."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('dim', '0013_item_under_way'),
    ]

    operations = [
        migrations.AddField(
            model_name='workshopclass',
            name='drafts_on_phones',
            field=models.BooleanField(db_default=False, default=False, help_text='Phones show what this class has not submitted yet, too.', verbose_name='drafts on phones'),
        ),
    ]
