"""What is still to be destroyed of a round is known when the round itself is deleted.

And a publication is deleted with its partnership alone: from here on its table is there for that
promise (assessments.migrations._promises).
"""

from typing import Any

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

from assessments.migrations._promises import keep


def say_of_which(apps: Any, schema_editor: Any) -> None:
    for row in apps.get_model("reports", "Destruction").objects.select_related("survey_round"):
        row.uuid = row.survey_round.uuid
        row.save(update_fields=["uuid"])


class Migration(migrations.Migration):
    dependencies = [
        ("assessments", "0020_partnerships_are_deleted"),
        ("reports", "0005_counts_no_finer_than_shown"),
    ]

    operations = [
        migrations.AddField(
            model_name="destruction",
            name="uuid",
            field=models.UUIDField(null=True),
        ),
        migrations.RunPython(say_of_which, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="destruction",
            name="uuid",
            field=models.UUIDField(unique=True),
        ),
        migrations.AddField(
            model_name="destruction",
            name="made_at",
            field=models.DateTimeField(default=django.utils.timezone.now),
        ),
        migrations.AlterField(
            model_name="destruction",
            name="survey_round",
            field=models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="destruction",
                to="assessments.round",
            ),
        ),
        migrations.RunPython(keep, migrations.RunPython.noop),
    ]
