"""What was typed before a class closed counts for some minutes: how many, and what was taken so."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("dim", "0007_indexed_words")]

    operations = [
        migrations.AddField(
            model_name="event",
            name="grace_minutes",
            field=models.PositiveSmallIntegerField(
                default=15,
                help_text="What was typed before the deadline, and could not be sent in time, is taken so many minutes longer and marked. 0 takes nothing.",
                verbose_name="minutes of grace after a class has closed",
            ),
        ),
        migrations.AddConstraint(
            model_name="event",
            constraint=models.CheckConstraint(
                condition=models.Q(("grace_minutes__lte", 120)),
                name="event_grace_is_short",
                violation_error_message="At most 120 minutes of grace are possible.",
            ),
        ),
        migrations.AddField(
            model_name="historyentry",
            name="typed_at",
            field=models.DateTimeField(editable=False, null=True, verbose_name="typed at"),
        ),
        migrations.AddField(
            model_name="problem",
            name="stored_late_at",
            field=models.DateTimeField(editable=False, null=True, verbose_name="stored late at"),
        ),
    ]
