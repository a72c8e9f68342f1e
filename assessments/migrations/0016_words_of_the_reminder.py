"""A manager's own words in the reminder, and words that are taken over from the round before."""

from django.db import migrations, models

from assessments.migrations._promises import keep, let_go


class Migration(migrations.Migration):
    dependencies = [
        ("assessments", "0015_mails_as_other_servers_know_them"),
    ]

    operations = [
        migrations.RunPython(let_go, keep),
        migrations.AddField(
            model_name="round",
            name="reminder_subject",
            field=models.CharField(
                blank=True, default="", max_length=120, verbose_name="subject of the reminder"
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="round",
            name="reminder_text",
            field=models.TextField(
                blank=True, default="", max_length=3000, verbose_name="text of the reminder"
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="round",
            name="words_taken_from",
            field=models.CharField(blank=True, default="", editable=False, max_length=120),
            preserve_default=False,
        ),
        migrations.RunPython(keep, let_go),
    ]
