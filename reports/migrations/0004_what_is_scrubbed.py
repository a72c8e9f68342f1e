from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0003_daily_counts"),
    ]

    operations = [
        migrations.AddField(
            model_name="destruction",
            name="scrubbed",
            field=models.BooleanField(default=False),
        ),
    ]
