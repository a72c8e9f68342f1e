"""While a round is open nobody's answers go, no link stops, and whom it asks stays as it was."""

from django.db import migrations, models

from assessments.migrations._promises import keep, let_go


class Migration(migrations.Migration):
    dependencies = [
        ("assessments", "0013_promises_that_survive_managers"),
    ]

    operations = [
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
                    ("access", "access to a partnership"),
                    ("too_few", "too few people have answered"),
                    ("report_ready", "a report is ready, for managers"),
                    ("report", "a report is open to everybody"),
                    ("no_report", "a round closed without a report"),
                    ("password", "a new password"),
                ],
                max_length=20,
            ),
        ),
        migrations.RemoveConstraint(
            model_name="mail",
            name="told_once_that_a_report_is_there",
        ),
        migrations.AddConstraint(
            model_name="mail",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    ("kind__in", ("report_ready", "report", "no_report")),
                    ("survey_round__isnull", False),
                ),
                fields=("user", "survey_round"),
                name="told_once_that_a_report_is_there",
            ),
        ),
        migrations.AddConstraint(
            model_name="mail",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kind", "too_few")),
                fields=("user", "survey_round", "sequence"),
                name="warned_once_of_too_few_answers",
            ),
        ),
        migrations.RunPython(keep, let_go),
    ]
