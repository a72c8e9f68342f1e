"""PostgreSQL keeps samples of columns for its planner, and old samples outlive the rows.

So envelopes and link ids, which are destroyed when a round closes, are never sampled. All three
are only ever looked up by unique keys; the planner loses nothing. SQLite keeps no samples.
"""

from typing import Any

from django.db import migrations

DESTROYED_AT_CLOSING = (
    ("assessments_envelope", "draft"),
    ("assessments_envelope", "submitted"),
    ("assessments_invitation", "link_id"),
)


def sample(schema_editor: Any, size: int) -> None:
    if schema_editor.connection.vendor == "postgresql":
        for table, column in DESTROYED_AT_CLOSING:
            schema_editor.execute(f"ALTER TABLE {table} ALTER {column} SET STATISTICS {size}")


def never(apps: Any, schema_editor: Any) -> None:
    sample(schema_editor, 0)


def as_usual(apps: Any, schema_editor: Any) -> None:
    sample(schema_editor, -1)


class Migration(migrations.Migration):
    dependencies = [("assessments", "0002_freeze_opened_rounds")]

    operations = [migrations.RunPython(never, as_usual)]
