"""Rounds in a database of their own, whose bytes can be searched."""

import os
import shutil
from contextlib import contextmanager
from datetime import timedelta

import dj_database_url
import psycopg
import pytest
from django.core.management import call_command
from django.db import connection, connections
from django.db.utils import load_backend

from assessments.instruments import catalogue
from assessments.services import partnerships, rounds
from tests.machine import POSTGRES_URL

MINUTE = timedelta(minutes=1)


def sqlite_file(folder):
    """Settings of a database in that folder, and a function that reads all its files."""
    fields = connection.settings_dict | {"NAME": str(folder / "db.sqlite3")}
    return fields, lambda: b"".join(file.read_bytes() for file in folder.glob("db.sqlite3*"))


TRACES = f"traces_{os.getpid()}"
# Tests begin with a copy of it, which is made in a tenth of the time of the migrations.
MIGRATED = f"migrated_{os.getpid()}"


def on_postgresql(sql):
    with psycopg.connect(POSTGRES_URL, autocommit=True) as server:
        server.execute(sql)


def on_the_server(name):
    """Settings of the database of that name."""
    fields = dj_database_url.parse(POSTGRES_URL)
    return connection.settings_dict | fields | {"NAME": name, "OPTIONS": {}}


def postgresql_files():
    """The same on the PostgreSQL server; a superuser may read the files of its tables."""

    def read():
        with connection.cursor() as cursor:
            cursor.execute("CHECKPOINT")  # what is only in memory goes to the files
            cursor.execute(
                "SELECT pg_read_binary_file(pg_relation_filepath(oid)) FROM pg_class"
                " WHERE relname ~ '^(assessments|reports)_|^pg_statistic$|^pg_toast'"
                " AND relkind IN ('r', 'i', 't')"
            )
            return b"".join(bytes(content) for (content,) in cursor.fetchall())

    return on_the_server(TRACES), read


@contextmanager
def this_thread_uses(fields):
    """Another database in place of the usual one, in this thread."""
    usual = connections["default"]
    connections["default"] = load_backend(fields["ENGINE"]).DatabaseWrapper(fields, "default")
    try:
        yield
    finally:
        connections["default"].close()
        connections["default"] = usual


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory, django_db_blocker):
    fields, _read = sqlite_file(tmp_path_factory.mktemp("migrated"))
    with django_db_blocker.unblock(), this_thread_uses(fields):
        call_command("migrate", verbosity=0)
    return fields["NAME"]


@pytest.fixture(scope="session")
def migrated_postgresql(django_db_blocker):
    on_postgresql(f"CREATE DATABASE {MIGRATED}")
    with django_db_blocker.unblock(), this_thread_uses(on_the_server(MIGRATED)):
        call_command("migrate", verbosity=0)
    yield MIGRATED
    on_postgresql(f"DROP DATABASE {MIGRATED}")


@pytest.fixture
def sqlite_on_disk(migrated_sqlite, tmp_path):
    fields, read = sqlite_file(tmp_path)
    shutil.copy(migrated_sqlite, fields["NAME"])
    return fields, read


@pytest.fixture
def postgresql_on_disk(migrated_postgresql):
    on_postgresql(f"CREATE DATABASE {TRACES} TEMPLATE {migrated_postgresql}")
    yield postgresql_files()
    on_postgresql(f"DROP DATABASE {TRACES}")


@pytest.fixture(
    params=[
        pytest.param("sqlite", marks=pytest.mark.sqlite),
        pytest.param("postgresql", marks=pytest.mark.postgres),
    ]
)
def on_disk(request, django_db_blocker):
    """A database of its own in files, as in use, and how to read them."""
    fields, read = request.getfixturevalue(f"{request.param}_on_disk")
    with django_db_blocker.unblock(), this_thread_uses(fields):
        yield read


@pytest.fixture
def autumn_on_disk(on_disk, now):
    """The open autumn round of a partnership of two agencies, in that file."""
    northside = partnerships.create("Northside", "northside")
    for name in ("Council", "Health"):
        agency = partnerships.add_agency(northside, name)
        for number in range(8):
            partnerships.add_participant(agency, f"person{number}@{name.lower()}.example")
    fields = {"opens_at": now - MINUTE, "closes_at": now + MINUTE, "minimum_group": 3}
    instrument = catalogue.latest("partnership-health-core")
    return rounds.open(rounds.create(northside, "Autumn", instrument, **fields), now=now)
