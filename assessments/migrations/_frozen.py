"""Triggers that keep a table's rows as they are, in both databases.

No form, admin page or line of code can change such a row; it can be deleted. SQLite copies a table
in order to alter it: a later migration that alters one of these has to make its trigger again.
"""

from collections.abc import Callable
from typing import Any


def frozen(table: str, refusal: str) -> tuple[Callable[..., None], Callable[..., None]]:
    """What makes the trigger, and what takes it away: for `RunPython(*frozen(...))`."""
    name = f"{table}_frozen"

    def freeze(apps: Any, schema_editor: Any) -> None:
        for sql in MAKE[schema_editor.connection.vendor]:
            schema_editor.execute(sql.format(name=name, table=table, refusal=refusal))

    def thaw(apps: Any, schema_editor: Any) -> None:
        for sql in TAKE_AWAY[schema_editor.connection.vendor]:
            schema_editor.execute(sql.format(name=name, table=table))

    return freeze, thaw


MAKE = {
    "sqlite": [
        """
        CREATE TRIGGER {name} BEFORE UPDATE ON {table}
        BEGIN SELECT RAISE(ABORT, '{refusal}'); END
        """
    ],
    "postgresql": [
        """
        CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION '{refusal}' USING ERRCODE = 'integrity_constraint_violation'; END $$
        """,
        """
        CREATE TRIGGER {name} BEFORE UPDATE ON {table}
        FOR EACH ROW EXECUTE FUNCTION {name}()
        """,
    ],
}
TAKE_AWAY = {
    "sqlite": ["DROP TRIGGER {name}"],
    "postgresql": ["DROP TRIGGER {name} ON {table}", "DROP FUNCTION {name}()"],
}
