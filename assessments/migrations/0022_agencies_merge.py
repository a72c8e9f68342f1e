"""Agencies become one, and what they were stays for earlier reports."""

import django.db.models.deletion
from django.db import migrations, models

from assessments.migrations._promises import keep, let_go


class Migration(migrations.Migration):
    dependencies = [
        ("assessments", "0021_who_takes_over"),
    ]

    operations = [
        migrations.RunPython(let_go, keep),
        migrations.AddField(
            model_name="agency",
            name="merged_into",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="+",
                to="assessments.agency",
            ),
        ),
        migrations.AddField(
            model_name="agency",
            name="merged_on",
            field=models.DateField(editable=False, null=True),
        ),
        migrations.RemoveConstraint(
            model_name="agency",
            name="no_two_agencies_of_a_partnership_mean_the_same",
        ),
        migrations.AddConstraint(
            model_name="agency",
            constraint=models.UniqueConstraint(
                condition=models.Q(merged_into=None),
                fields=("partnership", "key"),
                name="no_two_agencies_of_a_partnership_mean_the_same",
                violation_error_message="This partnership already has an agency of that name.",
            ),
        ),
        migrations.AddConstraint(
            model_name="agency",
            constraint=models.CheckConstraint(
                condition=models.Q(merged_into=None, merged_on=None)
                | models.Q(merged_into__isnull=False, merged_on__isnull=False),
                name="an_agency_merges_on_a_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="agency",
            constraint=models.CheckConstraint(
                condition=~models.Q(merged_into=models.F("pk")),
                name="an_agency_merges_into_another",
            ),
        ),
        migrations.RunPython(keep, let_go),
    ]
