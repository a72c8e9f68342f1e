"""What an opened round asks, of whom and how it may be shown can no longer be changed.

By a database trigger, so that no form, admin page or line of code can do it either: people were
promised the minimum group before they answered.
"""

from typing import Any

from django.db import migrations

ROUND_FIELDS = (
    "uuid",
    "source",
    "instrument_key",
    "instrument_version",
    "breakdown",
    "minimum_group",
    "opened_at",
)
INVITATION_FIELDS = ("survey_round_id", "agency_id", "role")

ROUND_MESSAGE = "An opened round keeps its instrument, breakdown and minimum group."
INVITATION_MESSAGE = "An invitation keeps its round, agency and role."


def changed(fields: tuple[str, ...], different: str) -> str:
    return " OR ".join(f"NEW.{field} {different} OLD.{field}" for field in fields)


def sqlite_trigger(table: str, message: str, condition: str) -> str:
    return f"""
        CREATE TRIGGER {table}_frozen BEFORE UPDATE ON {table} WHEN {condition}
        BEGIN SELECT RAISE(ABORT, '{message}'); END
    """


def postgresql_function(table: str, message: str) -> str:
    return f"""
        CREATE FUNCTION {table}_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION '{message}' USING ERRCODE = 'integrity_constraint_violation'; END $$
    """


def postgresql_trigger(table: str, condition: str) -> str:
    return f"""
        CREATE TRIGGER {table}_frozen BEFORE UPDATE ON {table} FOR EACH ROW
        WHEN ({condition}) EXECUTE FUNCTION {table}_frozen()
    """


def statements(vendor: str) -> list[str]:
    different = {"sqlite": "IS NOT", "postgresql": "IS DISTINCT FROM"}[vendor]
    frozen_round = f"OLD.opened_at IS NOT NULL AND ({changed(ROUND_FIELDS, different)})"
    frozen_place = changed(INVITATION_FIELDS, different)
    tables = (
        ("assessments_round", ROUND_MESSAGE, frozen_round),
        ("assessments_invitation", INVITATION_MESSAGE, frozen_place),
    )
    if vendor == "sqlite":
        return [sqlite_trigger(*table) for table in tables]
    return [
        sql
        for table, message, condition in tables
        for sql in (postgresql_function(table, message), postgresql_trigger(table, condition))
    ]


def freeze(apps: Any, schema_editor: Any) -> None:
    for sql in statements(schema_editor.connection.vendor):
        schema_editor.execute(sql)


def thaw(apps: Any, schema_editor: Any) -> None:
    for table in ("assessments_round", "assessments_invitation"):
        if schema_editor.connection.vendor == "sqlite":
            schema_editor.execute(f"DROP TRIGGER {table}_frozen")
        else:
            schema_editor.execute(f"DROP TRIGGER {table}_frozen ON {table}")
            schema_editor.execute(f"DROP FUNCTION {table}_frozen()")


class Migration(migrations.Migration):
    dependencies = [("assessments", "0001_initial")]

    operations = [migrations.RunPython(freeze, thaw)]
