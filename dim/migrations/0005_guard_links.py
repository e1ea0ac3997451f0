"""Links to offices and addressees get models of their own, guarded like the text they belong to."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('dim', '0004_live_lists'),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='historyentry',
            options={'base_manager_name': 'objects', 'ordering': ['problem', '-revision'], 'verbose_name': 'history entry', 'verbose_name_plural': 'history'},
        ),
        migrations.AlterModelOptions(
            name='problem',
            options={'base_manager_name': 'objects', 'ordering': ['workshop_class', 'number'], 'verbose_name': 'problem', 'verbose_name_plural': 'problems'},
        ),
        migrations.AlterModelOptions(
            name='recommendation',
            options={'base_manager_name': 'objects', 'ordering': ['position', 'pk'], 'verbose_name': 'recommendation', 'verbose_name_plural': 'recommendations'},
        ),
        migrations.AlterModelOptions(
            name='reviewnote',
            options={'base_manager_name': 'objects', 'ordering': ['-at'], 'verbose_name': 'internal note', 'verbose_name_plural': 'internal notes'},
        ),
        # The tables stay as they are; only Python now knows them by name.
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name='ProblemOffice',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='dim.office')),
                        ('problem', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='dim.problem')),
                    ],
                    options={
                        'db_table': 'dim_problem_offices',
                        'base_manager_name': 'objects',
                        'unique_together': {('problem', 'office')},
                    },
                ),
                migrations.AlterField(
                    model_name='problem',
                    name='offices',
                    field=models.ManyToManyField(blank=True, related_name='problems', through='dim.ProblemOffice', to='dim.office', verbose_name='origin offices'),
                ),
                migrations.CreateModel(
                    name='RecommendationAddressee',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('addressee', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='dim.addressee')),
                        ('recommendation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='dim.recommendation')),
                    ],
                    options={
                        'db_table': 'dim_recommendation_addressees',
                        'base_manager_name': 'objects',
                        'unique_together': {('recommendation', 'addressee')},
                    },
                ),
                migrations.AlterField(
                    model_name='recommendation',
                    name='addressees',
                    field=models.ManyToManyField(blank=True, related_name='recommendations', through='dim.RecommendationAddressee', to='dim.addressee', verbose_name='addressed to'),
                ),
            ]
        ),
    ]
