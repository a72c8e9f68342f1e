"""A publication never changes: the database itself refuses it, on SQLite and on PostgreSQL.

(Deleting a whole round with its publication stays possible, by somebody who means it.)
A later migration that makes SQLite copy this table has to make the trigger again.
"""

from typing import Any

from django.db import migrations

MESSAGE = "A publication never changes."

SQLITE = f"""
    CREATE TRIGGER reports_publication_frozen BEFORE UPDATE ON reports_publication
    BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END
"""

POSTGRESQL_FUNCTION = f"""
    CREATE FUNCTION reports_publication_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'integrity_constraint_violation'; END $$
"""

POSTGRESQL_TRIGGER = """
    CREATE TRIGGER reports_publication_frozen BEFORE UPDATE ON reports_publication
    FOR EACH ROW EXECUTE FUNCTION reports_publication_frozen()
"""

FREEZE = {"sqlite": [SQLITE], "postgresql": [POSTGRESQL_FUNCTION, POSTGRESQL_TRIGGER]}
THAW = {
    "sqlite": ["DROP TRIGGER reports_publication_frozen"],
    "postgresql": [
        "DROP TRIGGER reports_publication_frozen ON reports_publication",
        "DROP FUNCTION reports_publication_frozen()",
    ],
}


def freeze(apps: Any, schema_editor: Any) -> None:
    for sql in FREEZE[schema_editor.connection.vendor]:
        schema_editor.execute(sql)


def thaw(apps: Any, schema_editor: Any) -> None:
    for sql in THAW[schema_editor.connection.vendor]:
        schema_editor.execute(sql)


class Migration(migrations.Migration):
    dependencies = [("reports", "0001_initial")]

    operations = [migrations.RunPython(freeze, thaw)]
