"""A role passes to somebody else: who asks for it, to whom, and whether it is agreed."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("assessments", "0020_partnerships_are_deleted"),
    ]

    operations = [
        migrations.AddField(
            model_name="mail",
            name="agency",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="mails",
                to="assessments.agency",
            ),
        ),
        migrations.CreateModel(
            name="Handover",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "to",
                    models.EmailField(
                        max_length=254, verbose_name="e-mail address of the successor"
                    ),
                ),
                (
                    "access_before",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("viewer", "viewer"),
                            ("lead", "agency lead"),
                            ("manager", "manager"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "membership",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="handover",
                        to="assessments.membership",
                    ),
                ),
                (
                    "successor",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="takes_over_from",
                        to="assessments.membership",
                    ),
                ),
            ],
            options={
                "verbose_name": "handing over",
                "verbose_name_plural": "handings over",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("successor", None),
                            models.Q(("successor", models.F("membership")), _negated=True),
                            _connector="OR",
                        ),
                        name="nobody_takes_over_from_themselves",
                    )
                ],
            },
        ),
    ]
