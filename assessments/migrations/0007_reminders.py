"""Reminders; and PostgreSQL keeps no samples of whom mails went to, as in 0003.

Closing deletes reminders, but an old sample would still name those who got the most mails: they
had not answered. The columns are looked up by unique keys only; the planner loses little.
"""

from typing import Any

from django.db import migrations, models

SAYS_WHO_GOT_WHAT = ("kind", "sequence", "to", "invitation_id")


def sample(schema_editor: Any, size: int) -> None:
    if schema_editor.connection.vendor == "postgresql":
        for column in SAYS_WHO_GOT_WHAT:
            schema_editor.execute(
                f'ALTER TABLE assessments_mail ALTER "{column}" SET STATISTICS {size}'
            )


def never(apps: Any, schema_editor: Any) -> None:
    sample(schema_editor, 0)


def as_usual(apps: Any, schema_editor: Any) -> None:
    sample(schema_editor, -1)


class Migration(migrations.Migration):
    dependencies = [
        ("assessments", "0006_why_a_mail_was_not_sent"),
    ]

    operations = [
        migrations.AlterField(
            model_name="mail",
            name="kind",
            field=models.CharField(
                choices=[
                    ("invitation", "invitation to a round"),
                    ("address_changed", "the link was replaced"),
                    ("link_again", "the link once more"),
                    ("reminder", "a reminder"),
                    ("access", "access to a partnership"),
                    ("password", "a new password"),
                ],
                max_length=20,
            ),
        ),
        migrations.RunPython(never, as_usual),
    ]
