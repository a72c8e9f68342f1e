"""What is published of a round, counted before and destroyed after; in one step, like that of
`assessments`."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

from assessments.migrations._frozen import frozen
from assessments.migrations._promises import keep


class Migration(migrations.Migration):
    replaces = [
        ("reports", "0001_initial"),
        ("reports", "0002_a_publication_never_changes"),
        ("reports", "0003_daily_counts"),
        ("reports", "0004_what_is_scrubbed"),
        ("reports", "0005_counts_no_finer_than_shown"),
        ("reports", "0006_what_outlives_a_round"),
    ]

    initial = True

    dependencies = [
        ("assessments", "0001_partnerships_and_rounds"),
    ]

    operations = [
        migrations.CreateModel(
            name="DailyCount",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("counted_at", models.DateTimeField(verbose_name="counted")),
                ("groups", models.JSONField(verbose_name="groups")),
                ("enough", models.BooleanField(null=True, verbose_name="enough for a report")),
                (
                    "survey_round",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="daily_count",
                        to="assessments.round",
                    ),
                ),
            ],
            options={
                "verbose_name": "daily count",
                "verbose_name_plural": "daily counts",
            },
        ),
        migrations.CreateModel(
            name="Destruction",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uuid", models.UUIDField(unique=True)),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("scrubbed", models.BooleanField(default=False)),
                (
                    "survey_round",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="destruction",
                        to="assessments.round",
                    ),
                ),
            ],
            options={
                "verbose_name": "destruction",
                "verbose_name_plural": "destructions",
            },
        ),
        migrations.CreateModel(
            name="Publication",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("document", models.JSONField(verbose_name="document")),
                ("published_at", models.DateTimeField(verbose_name="published")),
                (
                    "survey_round",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="publication",
                        to="assessments.round",
                    ),
                ),
            ],
            options={
                "verbose_name": "publication",
                "verbose_name_plural": "publications",
                "ordering": ("-published_at",),
            },
        ),
        migrations.RunPython(*frozen("reports_publication", "A publication never changes.")),
        # One of them is about the table made here.
        migrations.RunPython(keep, migrations.RunPython.noop),
    ]
