from django.db import migrations, models
from django.db.models.functions import Lower


class Migration(migrations.Migration):
    dependencies = [
        ("assessments", "0008_tell_of_reports"),
    ]

    operations = [
        migrations.AlterField(
            model_name="agency",
            name="sector",
            field=models.CharField(
                blank=True,
                choices=[
                    ("public", "public"),
                    ("private", "private"),
                    ("voluntary", "voluntary"),
                    ("other", "other"),
                ],
                max_length=10,
                verbose_name="sector",
            ),
        ),
        migrations.AlterConstraint(  # other words, and nothing to do
            model_name="participant",
            name="one_participant_per_address",
            constraint=models.UniqueConstraint(
                models.F("partnership"),
                Lower("email"),
                name="one_participant_per_address",
                violation_error_message="Somebody in this partnership already has this address.",
            ),
        ),
    ]
