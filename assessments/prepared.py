"""Queries whose SQL is written once, not for each request.

Django takes ten times as long to write the SQL for somebody's invitation, with its round and their
partnership, as the database takes to find it.
"""

import threading
from collections.abc import Callable
from typing import Any, Generic, NamedTuple, TypeVar

from django.db import connection
from django.db.models import Model, QuerySet
from django.db.models.query import get_related_populators

M = TypeVar("M", bound=Model)
populators_of: Any = get_related_populators  # whose published types are a later Django's


class PreparedQuery(Generic[M]):
    """Finds one row, with those of `select_related`, by a text or a number in a unique field.

    rows : gives the queryset, which has no parameters of its own
    """

    def __init__(self, rows: Callable[[], QuerySet[M]], field: str) -> None:
        self._rows, self._field = rows, field
        self._of_thread = threading.local()  # as connections are

    def first(self, value: str | int) -> M | None:
        """The same as `rows().filter(field=value).first()`."""
        if getattr(self._of_thread, "vendor", None) != connection.vendor:
            self._of_thread.prepared = _prepare(self._rows().filter(**{self._field: 0}))
            self._of_thread.vendor = connection.vendor
        prepared: _Prepared = self._of_thread.prepared
        with connection.cursor() as cursor:
            cursor.execute(prepared.sql, [value])
            row = cursor.fetchone()
        return None if row is None else prepared.instance(row)


class _Prepared(NamedTuple):
    sql: str
    compiler: Any
    converters: dict[int, Any]
    model: type[Any]
    columns: slice
    names: list[str]
    related: list[Any]

    def instance(self, row: tuple[Any, ...]) -> Any:
        """As `django.db.models.query.ModelIterable` makes it."""
        values = next(self.compiler.apply_converters([row], self.converters))
        found = self.model.from_db(connection.alias, self.names, values[self.columns])
        for each in self.related:
            each.populate(values, found)
        return found


def _prepare(queryset: Any) -> _Prepared:
    compiler = queryset.order_by().query.get_compiler(connection=connection)
    sql, parameters = compiler.as_sql()
    if len(parameters) != 1:
        raise ValueError(f"The queryset has parameters of its own: {parameters}.")
    select, info = compiler.select, compiler.klass_info
    columns = slice(info["select_fields"][0], info["select_fields"][-1] + 1)
    return _Prepared(
        sql,
        compiler,
        compiler.get_converters([each for each, *_ in select]),
        info["model"],
        columns,
        [each.target.attname for each, *_ in select[columns]],
        populators_of(info, select, connection.alias),
    )
