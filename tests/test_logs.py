"""Logs hold no personal link, whatever goes wrong."""

import io
import logging

import pytest
from django.conf import settings

from assessments.logs import WithoutLinks, without_links


def test_a_link_is_taken_out_of_a_line():
    line = "Not Found: /r/AbC-_.xyz/ and http://health.example/r/second.mac/?x=1"
    assert without_links(line) == "Not Found: /r/… and http://health.example/r/…?x=1"


@pytest.fixture
def console():
    """What the console handler of the settings would write."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.addFilter(WithoutLinks())
    handler.setFormatter(logging.Formatter(settings.LOGGING["formatters"]["line"]["format"]))
    logging.getLogger().addHandler(handler)
    yield stream
    logging.getLogger().removeHandler(handler)


def test_a_wrong_link_is_not_logged(client, db, console):
    client.get("/r/wrong-link.wrong-mac/")
    assert "Not Found" in console.getvalue()
    assert "wrong-" not in console.getvalue()


def test_a_crash_does_not_log_the_link(console):
    try:
        raise RuntimeError("could not open /r/secret.mac/")
    except RuntimeError:
        logging.getLogger("django.request").exception("Internal Server Error: %s", "/r/secret.mac/")
    assert "RuntimeError" in console.getvalue()
    assert "secret" not in console.getvalue()


def test_every_handler_of_the_settings_leaves_links_out():
    handlers = settings.LOGGING["handlers"].values()
    assert all("without_links" in handler["filters"] for handler in handlers)
    own = [n for n, each in settings.LOGGING["loggers"].items() if each.get("handlers")]
    assert own == []
