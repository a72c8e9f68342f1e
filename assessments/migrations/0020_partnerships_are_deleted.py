"""A partnership can be deleted, and people are told although it is gone by then.

From here on the database lets go of a publication only with its partnership.
"""

import django.db.models.deletion
from django.db import migrations, models

from assessments.migrations._promises import keep, let_go


class Migration(migrations.Migration):
    dependencies = [
        ("assessments", "0019_addresses_and_names_have_one_form"),
    ]

    operations = [
        migrations.RunPython(let_go, keep),
        migrations.AddField(
            model_name="partnership",
            name="deleted_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.CreateModel(
            name="Notice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("partnership_name", models.CharField(max_length=120)),
                ("subject", models.CharField(max_length=300)),
                ("text", models.TextField()),
                ("made_at", models.DateTimeField()),
            ],
            options={
                "verbose_name": "notice",
                "verbose_name_plural": "notices",
            },
        ),
        migrations.RemoveConstraint(
            model_name="mail",
            name="a_mail_is_about_an_invitation_or_an_account",
        ),
        migrations.RemoveConstraint(
            model_name="mail",
            name="only_a_new_password_concerns_no_partnership",
        ),
        migrations.AddField(
            model_name="mail",
            name="notice",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="mails",
                to="assessments.notice",
            ),
        ),
        migrations.AddConstraint(
            model_name="mail",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("invitation__isnull", False),
                    ("user__isnull", False),
                    ("notice__isnull", False),
                    _connector="OR",
                ),
                name="a_mail_is_about_an_invitation_an_account_or_a_notice",
            ),
        ),
        migrations.AddConstraint(
            model_name="mail",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("partnership__isnull", False),
                    ("kind", "password"),
                    ("notice__isnull", False),
                    _connector="OR",
                ),
                name="only_a_new_password_or_a_notice_concerns_no_partnership",
            ),
        ),
        migrations.AddConstraint(
            model_name="mail",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind__in", ("cancelled", "deleted")), ("notice__isnull", False)),
                    models.Q(
                        models.Q(("kind__in", ("cancelled", "deleted")), _negated=True),
                        ("notice__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="what_is_over_is_told_by_a_notice",
            ),
        ),
        migrations.RunPython(keep, let_go),
    ]
