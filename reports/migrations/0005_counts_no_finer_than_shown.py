"""A daily count holds nothing finer than is shown. Those made before did: they are forgotten, and
made anew within a day."""

from typing import Any

from django.db import migrations, models


def forget(apps: Any, schema_editor: Any) -> None:
    apps.get_model("reports", "DailyCount").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0004_what_is_scrubbed"),
    ]

    operations = [
        migrations.RunPython(forget, migrations.RunPython.noop),
        migrations.AddField(
            model_name="dailycount",
            name="enough",
            field=models.BooleanField(null=True, verbose_name="enough for a report"),
        ),
    ]
