"""What strangers, monitors and administrators are told of the installation's health."""

import pytest
from django.db import OperationalError, connection
from django.test import Client

from operation import health
from operation.words import SAID
from tests.places import ROOT
from tests.well import everything_lives


@pytest.fixture
def without_a_database(monkeypatch):
    def away(*_):
        raise OperationalError("connection refused")

    monkeypatch.setattr(connection, "cursor", away)


@pytest.mark.parametrize("host", ["10.1.2.3:8000", "localhost", "evil.example"])
def test_a_process_answers_whatever_host_and_scheme_it_is_asked_by(settings, host):
    settings.SECURE_SSL_REDIRECT = True
    response = Client().get("/healthz", headers={"host": host})
    assert (response.status_code, response.content) == (200, b"ok\n")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in response["Cache-Control"]


def test_a_process_answers_without_a_database(client, without_a_database):
    assert client.get("/healthz").status_code == 200


def test_it_is_only_asked(client):
    assert client.post("/healthz").status_code == 405


def test_strangers_read_names_and_no_numbers(client, autumn):
    everything_lives()
    key = health.sealing.key_path(autumn)
    key.unlink()
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json() == {"ok": False, "wrong": ["open_rounds_without_key"]}


def test_managers_are_strangers_too(client, alice):
    everything_lives()
    client.force_login(alice)
    assert client.get("/readyz").json() == {"ok": True, "wrong": []}


def test_without_a_database_that_is_all_that_is_said(client, without_a_database):
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json() == {"ok": False, "wrong": ["database"]}


def test_the_address_that_was_before_is_gone(client, db):
    assert client.get("/health/").status_code == 404


def test_each_check_has_its_sentence_and_stands_in_the_manual():
    assert health.CHECKS.keys() == SAID.keys()
    manual = (ROOT / "docs" / "production.md").read_text()
    assert [name for name in (*SAID, "database") if f"| `{name}` |" not in manual] == []
