"""Leads hear of a plan, confirm their lists, and learn little of others."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from assessments.migrations._promises import keep, let_go


class Migration(migrations.Migration):
    dependencies = [
        ("assessments", "0022_agencies_merge"),
    ]

    operations = [
        migrations.RunPython(let_go, keep),
        migrations.CreateModel(
            name="Confirmation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=400, verbose_name="name")),
                ("at", models.DateTimeField(verbose_name="confirmed")),
            ],
            options={
                "verbose_name": "confirmation of a list",
                "verbose_name_plural": "confirmations of lists",
            },
        ),
        migrations.CreateModel(
            name="RefusedAddress",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("email", models.EmailField(max_length=254)),
                ("at", models.DateTimeField()),
            ],
            options={
                "verbose_name": "refused address",
                "verbose_name_plural": "refused addresses",
                "ordering": ("at", "pk"),
            },
        ),
        migrations.AddField(
            model_name="round",
            name="leads_told_of",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="round",
            name="plan_saved_at",
            field=models.DateTimeField(default=django.utils.timezone.now, editable=False),
        ),
        migrations.AddField(
            model_name="round",
            name="planned_at",
            field=models.DateTimeField(
                default=django.utils.timezone.now, editable=False, verbose_name="was planned"
            ),
        ),
        migrations.AlterField(
            model_name="mail",
            name="kind",
            field=models.CharField(
                choices=[
                    ("invitation", "invitation to a round"),
                    ("address_changed", "the address was changed"),
                    ("no_more_mails", "no more e-mails"),
                    ("link_again", "the link once more"),
                    ("reminder", "a reminder"),
                    ("closes_early", "a round closes earlier"),
                    ("message", "a message to everybody asked"),
                    ("access", "access to a partnership"),
                    ("pass_on", "a lead asks to pass on their role"),
                    ("not_passed_on", "a lead’s request was declined"),
                    ("handed_over", "somebody has taken over"),
                    ("gave_up", "a lead or manager has given up their role"),
                    ("your_turn", "a round is planned, for leads"),
                    ("too_few", "too few people have answered"),
                    ("report_ready", "a report is ready, for managers"),
                    ("report", "a report is open to everybody"),
                    ("no_report", "a round closed without a report"),
                    ("password", "a new password"),
                    ("cancelled", "a round is cancelled"),
                    ("deleted", "a partnership is deleted"),
                ],
                max_length=20,
            ),
        ),
        migrations.AddConstraint(
            model_name="mail",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kind", "your_turn")),
                fields=("user", "survey_round", "sequence"),
                name="told_once_that_it_is_their_turn",
            ),
        ),
        migrations.AddField(
            model_name="confirmation",
            name="agency",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="confirmation",
                to="assessments.agency",
            ),
        ),
        migrations.AddField(
            model_name="confirmation",
            name="by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="refusedaddress",
            name="agency",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="refused_addresses",
                to="assessments.agency",
            ),
        ),
        migrations.AddField(
            model_name="refusedaddress",
            name="by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            model_name="refusedaddress",
            constraint=models.UniqueConstraint(
                fields=("agency", "email"), name="an_address_is_refused_to_an_agency_once"
            ),
        ),
        migrations.RunPython(keep, let_go),
    ]
