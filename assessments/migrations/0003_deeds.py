import django.utils.timezone
from django.db import migrations, models

import assessments.fields
from assessments.migrations._promises import keep, let_go


class Migration(migrations.Migration):
    dependencies = [
        ("assessments", "0002_mails_about_an_account"),
    ]

    operations = [
        migrations.RunPython(let_go, keep),
        migrations.CreateModel(
            name="Deed",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("expires_at", models.DateTimeField()),
                ("account", models.BigIntegerField(null=True)),
                ("address", assessments.fields.AddressField(blank=True, max_length=254)),
                ("did", models.CharField(max_length=40)),
                ("partnership", models.BigIntegerField(null=True)),
                ("partnership_name", models.CharField(blank=True, max_length=254)),
                ("kind", models.CharField(blank=True, max_length=20)),
                ("number", models.BigIntegerField(null=True)),
                ("name", models.CharField(blank=True, max_length=254)),
                ("detail", models.CharField(blank=True, max_length=20)),
                ("count", models.PositiveIntegerField(null=True)),
            ],
            options={
                "verbose_name": "deed",
                "verbose_name_plural": "deeds",
                "ordering": ("-pk",),
                "indexes": [
                    models.Index(fields=["partnership", "-id"], name="deeds_of_a_partnership"),
                    models.Index(fields=["expires_at"], name="deeds_that_expire"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("account", None), ("address", "")),
                            models.Q(
                                ("account__isnull", False), models.Q(("address", ""), _negated=True)
                            ),
                            _connector="OR",
                        ),
                        name="a_deed_of_an_account_has_its_address",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("expires_at__gt", models.F("at"))),
                        name="a_deed_expires_after_it_was_done",
                    ),
                ],
            },
        ),
        migrations.RunPython(keep, let_go),
    ]
