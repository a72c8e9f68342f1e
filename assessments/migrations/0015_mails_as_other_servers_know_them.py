"""Every e-mail has a token, from which its Message-ID is made: the same at every attempt.

It is kept that one came back, and people may say that they want no reminders.
"""

from typing import Any

from django.db import migrations, models

import assessments.models.mails
from assessments.migrations._promises import keep, let_go


def give_tokens(apps: Any, schema_editor: Any) -> None:
    mails = apps.get_model("assessments", "Mail").objects.using(schema_editor.connection.alias)
    for number in mails.values_list("pk", flat=True).iterator():
        mails.filter(pk=number).update(token=assessments.models.mails.new_token())


class Migration(migrations.Migration):
    dependencies = [
        ("assessments", "0014_nothing_goes_down_while_a_round_is_open"),
    ]

    operations = [
        migrations.RunPython(let_go, keep),
        migrations.AddField(
            model_name="mail",
            name="token",
            field=models.CharField(editable=False, max_length=32, null=True),
        ),
        migrations.RunPython(give_tokens, migrations.RunPython.noop, elidable=True),
        migrations.AlterField(
            model_name="mail",
            name="token",
            field=models.CharField(
                default=assessments.models.mails.new_token,
                editable=False,
                max_length=32,
                unique=True,
            ),
        ),
        migrations.AddField(
            model_name="mail",
            name="bounce",
            field=models.CharField(
                blank=True,
                choices=[
                    ("no_mailbox", "there is no such mailbox"),
                    ("no_domain", "there is no mail server for the domain"),
                    ("full", "the mailbox is full"),
                    ("refused", "the mail server refused it"),
                    ("unreachable", "the mail server could not be reached"),
                    ("other", "it was sent back"),
                ],
                default="",
                max_length=11,
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="invitation",
            name="no_reminders",
            field=models.BooleanField(default=False, editable=False, verbose_name="no reminders"),
        ),
        migrations.RunPython(keep, let_go),
    ]
