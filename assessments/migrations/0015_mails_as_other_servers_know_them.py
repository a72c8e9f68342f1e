"""Every e-mail has a token, from which its Message-ID is made: the same at every attempt."""

from typing import Any

from django.db import migrations, models

import assessments.models.mails


def give_tokens(apps: Any, schema_editor: Any) -> None:
    mails = apps.get_model("assessments", "Mail").objects.using(schema_editor.connection.alias)
    for number in mails.values_list("pk", flat=True).iterator():
        mails.filter(pk=number).update(token=assessments.models.mails.new_token())


class Migration(migrations.Migration):
    dependencies = [
        ("assessments", "0014_nothing_goes_down_while_a_round_is_open"),
    ]

    operations = [
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
    ]
