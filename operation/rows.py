"""All rows of the database as lines of JSON, whichever database it is, and back.

The first line says which migrations the database had; rows are read by models of that time. So a
backup can be restored by a later version, and on the other kind of database.
"""

import json
from base64 import b64encode
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, time
from typing import Any

from django.apps import apps
from django.core.management.color import no_style
from django.db import connection, models, transaction
from django.db.migrations.executor import MigrationExecutor

# Sessions and what happens at this moment.
LEFT_OUT = {
    "sessions.session",
    "usersessions.usersession",
    "assessments.press",
    "operation.heartbeat",
}
AT_ONCE = 500
# The database refuses late rows of a round that is open, or of an agency that has merged.
LAST = ("assessments.agency", "assessments.round")


class CannotRestore(Exception):
    """A sentence for the operator."""


def read(manifest: dict[str, Any]) -> Iterator[str]:
    """As they are at one moment. People go on working meanwhile."""
    with _one_moment():
        loader = MigrationExecutor(connection).loader
        applied = sorted(node for node in loader.applied_migrations if node in loader.graph.nodes)
        yield json.dumps(manifest | {"migrations": applied})
        number = 0
        for model in _models():
            fields = [each.attname for each in model._meta.concrete_fields]
            yield json.dumps({"model": model._meta.label_lower, "fields": fields})
            rows = model._base_manager.order_by("pk").values_list(*fields)
            for row in rows.iterator(chunk_size=2_000):
                number += 1
                yield json.dumps(row, default=_as_text, ensure_ascii=False)
        yield json.dumps({"rows": number})


@contextmanager
def _one_moment() -> Iterator[None]:
    if connection.vendor == "postgresql":
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield
        return
    # Django would begin a transaction that keeps others from writing (transaction_mode).
    with connection.cursor() as cursor:
        cursor.execute("BEGIN DEFERRED")
        try:
            yield
        finally:
            cursor.execute("ROLLBACK")


def write(lines: Iterable[str]) -> dict[str, Any]:
    """Into an empty database. Returns the first line; nothing is written unless all is whole."""
    if _has_people():
        raise CannotRestore("This database is not empty. A backup is restored into an empty one.")
    parsed = map(json.loads, lines)
    manifest: dict[str, Any] = next(parsed)
    state = _migrate_to([(app, name) for app, name in manifest["migrations"]])
    with transaction.atomic():
        _fill(parsed, state)
    return manifest


def _models() -> list[type[models.Model]]:
    ours = [
        each
        for each in apps.get_models(include_auto_created=True)
        if each._meta.managed and not each._meta.proxy
    ]
    kept = [each for each in ours if each._meta.label_lower not in LEFT_OUT]
    return sorted(kept, key=lambda each: (each._meta.label_lower in LAST, each._meta.label_lower))


def _as_text(value: object) -> str:
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, bytes | memoryview):
        return b64encode(value).decode()
    return str(value)


def _has_people() -> bool:
    tables = connection.introspection.table_names()
    accounts = apps.get_model("assessments", "User")
    return accounts._meta.db_table in tables and accounts._base_manager.exists()


def _migrate_to(migrations: list[tuple[str, str]]) -> Any:
    """Bring the database to the state that the backup had; returns the models of that time."""
    executor = MigrationExecutor(connection)
    graph, there = executor.loader.graph, set(migrations)
    if unknown := there - graph.nodes.keys():
        raise CannotRestore(
            f"This backup was made by a newer version, with {len(unknown)} changes of the database "
            "that this one does not know. Restore it with that version."
        )
    targets = sorted(node for node in there if not _later_ones(graph, node) & there)
    executor.migrate(targets)
    return executor.loader.project_state(targets).apps


def _later_ones(graph: Any, node: tuple[str, str]) -> set[tuple[str, str]]:
    """Migrations of the same app that follow this one."""
    return {each.key for each in graph.node_map[node].children if each.key[0] == node[0]}


def _fill(lines: Iterator[Any], state: Any) -> None:
    filled: list[_Table] = []
    for line in lines:
        if isinstance(line, list):
            filled[-1].add(line)
            continue
        if filled:
            filled[-1].store()
        if "model" in line:
            filled.append(_Table(state.get_model(line["model"]), line["fields"]))
        elif line["rows"] == sum(each.number for each in filled):
            _number_from_here([each.model for each in filled])
            return
        else:
            raise CannotRestore("This backup does not hold as many rows as it says.")
    raise CannotRestore("This backup has no end.")


class _Table:
    """Rows on their way into a table that is empty."""

    def __init__(self, model: Any, names: list[str]) -> None:
        by_name = {each.attname: each for each in model._meta.concrete_fields}
        self.model, self.fields = model, [by_name[name] for name in names]
        self.number, self._waiting = 0, list[models.Model]()
        model._base_manager.all().delete()  # what a migration itself put there

    def add(self, row: list[Any]) -> None:
        values = {
            field.attname: field.to_python(value)
            for field, value in zip(self.fields, row, strict=True)
        }
        self._waiting.append(self.model(**values))
        self.number += 1
        if len(self._waiting) == AT_ONCE:
            self.store()

    def store(self) -> None:
        self.model._base_manager.bulk_create(self._waiting)
        self._waiting = []


def _number_from_here(filled: list[type[models.Model]]) -> None:
    """New rows get numbers after those that are there."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), filled):
            cursor.execute(statement)
