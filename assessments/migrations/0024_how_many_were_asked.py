"""Of answers on paper or from a file nobody may know how many were asked."""

from django.db import migrations, models

from assessments.migrations._promises import keep, let_go


class Migration(migrations.Migration):
    dependencies = [("assessments", "0023_leads_and_their_lists")]

    operations = [
        # SQLite makes the table anew, which no trigger may name while that is done.
        migrations.RunPython(let_go, keep),
        migrations.AddField(
            model_name="round",
            name="asked_is_known",
            field=models.BooleanField(default=True, editable=False),
        ),
        migrations.RunPython(keep, let_go),
    ]
