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
                    ("access", "access to a partnership"),
                    ("report", "a report is there"),
                    ("no_report", "a round closed without a report"),
                    ("password", "a new password"),
                ],
                max_length=20,
            ),
        ),
        migrations.RunPython(keep, let_go),
    ]
