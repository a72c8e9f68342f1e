"""PostgreSQL keeps samples of columns for its planner, and old samples outlive the rows.

So envelopes and link ids, which are destroyed when a round closes, are never sampled; nor whom
mails went to: closing deletes reminders, but an old sample would still name those who got the most
of them, and had not answered. All these are only ever looked up by unique keys; the planner loses
little. SQLite keeps no samples.
"""

from typing import Any

NEVER_SAMPLED = {
    "assessments_envelope": ("draft", "submitted"),
    "assessments_invitation": ("link_id",),
    "assessments_mail": ("kind", "sequence", "to", "invitation_id"),
}


def never(apps: Any, schema_editor: Any) -> None:
    _sample(schema_editor, 0)


def as_usual(apps: Any, schema_editor: Any) -> None:
    _sample(schema_editor, -1)


def _sample(schema_editor: Any, size: int) -> None:
    if schema_editor.connection.vendor == "postgresql":
        for table, columns in NEVER_SAMPLED.items():
            for column in columns:
                schema_editor.execute(f'ALTER TABLE {table} ALTER "{column}" SET STATISTICS {size}')
