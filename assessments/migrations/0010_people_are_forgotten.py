"""Since when somebody is on the list. Whoever is there already counts as added on this day."""

from django.db import migrations, models
from django.utils import timezone


class Migration(migrations.Migration):
    dependencies = [
        ("assessments", "0009_sector_may_be_left_out"),
    ]

    operations = [
        migrations.AddField(
            model_name="participant",
            name="added_on",
            field=models.DateField(
                default=timezone.localdate, editable=False, verbose_name="added"
            ),
        ),
    ]
