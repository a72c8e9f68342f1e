"""A connection to PostgreSQL that was kept is replaced when the server has ended it."""

import dj_database_url
import psycopg
import pytest
from django.db import connection
from django.db.utils import load_backend

from tests.machine import POSTGRES_URL

pytestmark = pytest.mark.postgres


@pytest.fixture
def kept(django_db_blocker):
    """A connection with which something was asked, and the next request begins."""
    fields = connection.settings_dict | dj_database_url.parse(POSTGRES_URL, conn_max_age=60)
    fields |= {"OPTIONS": {}, "CONN_HEALTH_CHECKS": True}
    kept = load_backend("config.postgresql").DatabaseWrapper(fields, "kept")
    with django_db_blocker.unblock():
        with kept.cursor() as cursor:
            cursor.execute("SELECT 1")
        kept.close_if_unusable_or_obsolete()
        yield kept
        kept.close()


def process(kept):
    with kept.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return cursor.fetchone()[0]


def test_it_goes_on_while_the_server_is_there(kept):
    before = kept.connection.info.backend_pid
    assert kept.is_usable()
    assert process(kept) == before


def test_one_that_the_server_has_ended_is_replaced_before_it_is_used(kept):
    before = kept.connection.info.backend_pid
    with psycopg.connect(POSTGRES_URL, autocommit=True) as server:
        server.execute("SELECT pg_terminate_backend(%s, 5000)", [before])
    assert not kept.is_usable()
    assert process(kept) != before


def test_after_an_error_the_server_is_asked(kept):
    kept.errors_occurred = True
    assert kept.is_usable()
    kept.connection.close()
    assert not kept.is_usable()


def test_nothing_is_asked_of_a_connection_that_is_there(kept, monkeypatch):
    monkeypatch.setattr(kept.connection, "cursor", lambda: pytest.fail("It was asked."))
    assert kept.is_usable()
