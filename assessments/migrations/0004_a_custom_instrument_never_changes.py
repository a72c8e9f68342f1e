"""A version of a custom instrument never changes: the database itself refuses it.

People answered these words; a correction is a new version.
A later migration that makes SQLite copy this table has to make the trigger again.
"""

from typing import Any

from django.db import migrations

MESSAGE = "A version of a questionnaire never changes."

SQLITE = f"""
    CREATE TRIGGER assessments_custominstrument_frozen BEFORE UPDATE ON assessments_custominstrument
    BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END
"""

POSTGRESQL_FUNCTION = f"""
    CREATE FUNCTION assessments_custominstrument_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'integrity_constraint_violation'; END $$
"""

POSTGRESQL_TRIGGER = """
    CREATE TRIGGER assessments_custominstrument_frozen BEFORE UPDATE ON assessments_custominstrument
    FOR EACH ROW EXECUTE FUNCTION assessments_custominstrument_frozen()
"""

FREEZE = {"sqlite": [SQLITE], "postgresql": [POSTGRESQL_FUNCTION, POSTGRESQL_TRIGGER]}
THAW = {
    "sqlite": ["DROP TRIGGER assessments_custominstrument_frozen"],
    "postgresql": [
        "DROP TRIGGER assessments_custominstrument_frozen ON assessments_custominstrument",
        "DROP FUNCTION assessments_custominstrument_frozen()",
    ],
}


def freeze(apps: Any, schema_editor: Any) -> None:
    for sql in FREEZE[schema_editor.connection.vendor]:
        schema_editor.execute(sql)


def thaw(apps: Any, schema_editor: Any) -> None:
    for sql in THAW[schema_editor.connection.vendor]:
        schema_editor.execute(sql)


class Migration(migrations.Migration):
    dependencies = [("assessments", "0003_samples_hold_no_secrets")]

    operations = [migrations.RunPython(freeze, thaw)]
