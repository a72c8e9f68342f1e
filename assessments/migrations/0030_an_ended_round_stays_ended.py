"""A round that was closed or cancelled stays so, and what its people were told stays said.

By a database trigger, so that no form, admin page or line of code opens a closed round again: its
report is published once. And whoever has read before starting that another round is near has
read what stays true.
A later migration that makes SQLite copy this table has to make the trigger again.
"""

from typing import Any

from django.db import migrations

MESSAGE = "A round that has ended is not opened again, nor is a risk that was taken unsaid."
WHEN = """
    (OLD.closed_at IS NOT NULL AND (NEW.closed_at IS NULL OR NEW.closed_at <> OLD.closed_at))
    OR (OLD.cancelled_at IS NOT NULL
        AND (NEW.cancelled_at IS NULL OR NEW.cancelled_at <> OLD.cancelled_at))
    OR (OLD.opened_at IS NOT NULL AND OLD.soon_after_another AND NOT NEW.soon_after_another)
"""

SQLITE = f"""
    CREATE TRIGGER assessments_round_ended BEFORE UPDATE ON assessments_round WHEN {WHEN}
    BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END
"""

POSTGRESQL_FUNCTION = f"""
    CREATE FUNCTION assessments_round_ended() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'integrity_constraint_violation'; END $$
"""

POSTGRESQL_TRIGGER = f"""
    CREATE TRIGGER assessments_round_ended BEFORE UPDATE ON assessments_round FOR EACH ROW
    WHEN ({WHEN}) EXECUTE FUNCTION assessments_round_ended()
"""

HOLD = {"sqlite": [SQLITE], "postgresql": [POSTGRESQL_FUNCTION, POSTGRESQL_TRIGGER]}
RELEASE = {
    "sqlite": ["DROP TRIGGER assessments_round_ended"],
    "postgresql": [
        "DROP TRIGGER assessments_round_ended ON assessments_round",
        "DROP FUNCTION assessments_round_ended()",
    ],
}


def hold(apps: Any, schema_editor: Any) -> None:
    for sql in HOLD[schema_editor.connection.vendor]:
        schema_editor.execute(sql)


def release(apps: Any, schema_editor: Any) -> None:
    for sql in RELEASE[schema_editor.connection.vendor]:
        schema_editor.execute(sql)


class Migration(migrations.Migration):
    dependencies = [("assessments", "0021_a_closing_time_keeps_its_notice")]

    operations = [migrations.RunPython(hold, release)]
