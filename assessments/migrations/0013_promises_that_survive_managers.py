"""Late participants, practice rounds, and when a report opens.

On SQLite altering these tables would lose their triggers; so the first ones go here, and the next
migration makes more of them.
"""

from importlib import import_module

import django.core.validators
import django.db.models.deletion
from django.db import migrations, models

first = import_module("assessments.migrations.0002_freeze_opened_rounds")


class Migration(migrations.Migration):
    dependencies = [
        ("assessments", "0012_whom_to_ask"),
    ]

    operations = [
        migrations.RunPython(first.thaw, first.freeze),
        migrations.RemoveConstraint(
            model_name="invitation",
            name="invited_once_per_round",
        ),
        migrations.AddField(
            model_name="invitation",
            name="late",
            field=models.BooleanField(default=False, editable=False, verbose_name="invited late"),
        ),
        migrations.AddField(
            model_name="invitation",
            name="no_more_mails",
            field=models.BooleanField(
                default=False, editable=False, verbose_name="no more e-mails"
            ),
        ),
        migrations.AddField(
            model_name="invitation",
            name="replaces",
            field=models.OneToOneField(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="replaced_by",
                to="assessments.invitation",
            ),
        ),
        migrations.AddField(
            model_name="round",
            name="closes_early",
            field=models.BooleanField(default=False, editable=False),
        ),
        migrations.AddField(
            model_name="round",
            name="is_practice",
            field=models.BooleanField(default=False, verbose_name="practice round"),
        ),
        migrations.AddField(
            model_name="round",
            name="report_after_days",
            field=models.PositiveSmallIntegerField(
                default=2,
                validators=[django.core.validators.MaxValueValidator(14)],
                verbose_name="days until the report opens to everybody",
            ),
        ),
        migrations.AddField(
            model_name="round",
            name="report_opened_at",
            field=models.DateTimeField(editable=False, null=True, verbose_name="report was opened"),
        ),
        migrations.AddField(
            model_name="round",
            name="soon_after_another",
            field=models.BooleanField(default=False, editable=False),
        ),
        migrations.AddField(
            model_name="round",
            name="times_extended",
            field=models.PositiveSmallIntegerField(default=0, editable=False),
        ),
        migrations.AddConstraint(
            model_name="invitation",
            constraint=models.UniqueConstraint(
                condition=models.Q(("replaces", None)),
                fields=("survey_round", "participant"),
                name="invited_once_per_round",
            ),
        ),
        migrations.AddConstraint(
            model_name="round",
            constraint=models.CheckConstraint(
                condition=models.Q(("report_after_days__lte", 14)),
                name="a_report_opens_to_all_within_two_weeks",
            ),
        ),
    ]
