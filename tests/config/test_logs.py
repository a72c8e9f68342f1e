"""Logs hold no personal link and no e-mail address, whatever goes wrong."""

import io
import json
import logging
import subprocess
import sys

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction

from assessments.models import Participant
from config.logs import AsJson, RefusalsInOneLine, WithoutLinks, without_links
from tests.conftest import PASSWORD


def test_so_is_the_link_to_no_more_reminders():
    line = "GET /reminders/AbC-_.xyz/ and %2Freminders%2FAbC.xyz"
    assert without_links(line) == "GET /reminders/… and %2Freminders%2F…"


def test_a_link_is_taken_out_of_a_line():
    line = "Not Found: /r/AbC-_.xyz/ and http://health.example/r/second.mac/?x=1"
    assert without_links(line) == "Not Found: /r/… and http://health.example/r/…?x=1"


@pytest.mark.parametrize(
    ("line", "logged"),
    [
        ("mail to person.o'neil+x@council.example", "mail to …@council.example"),
        ("Key (lower(email))=(p@a.example)", "Key (lower(email))=(…@a.example)"),
        ("<p@a.example>, 'q@b.example'", "<…@a.example>, '…@b.example'"),
        ("GET /admin/x/?q=p%40a.example", "GET /admin/x/?q=…%40a.example"),
        ("redis://:secret@127.0.0.1:6379/0", "redis://:…@127.0.0.1:6379/0"),
        ('"p.q"@a.example and "p q"@a.example', "…@a.example and …@a.example"),
        ("GET /sign-in/?next=%2Fr%2Fid.mac%2F", "GET /sign-in/?next=%2Fr%2F…"),
        ("GET /x/?next=%252Fr%252Fid.mac%252F", "GET /x/?next=%252Fr%252F…"),
        ("celery@host ready. 5 @ 3, @decorator", "…@host ready. 5 @ 3, @decorator"),
    ],
)
def test_the_name_of_an_address_is_taken_out_of_a_line(line, logged):
    assert without_links(line) == logged


@pytest.mark.parametrize("word", ["a", "a@", "%4", "%40", "'", '"', '"a', "/r/", "a%4"])
def test_a_line_as_long_as_a_stranger_likes_is_read_once(word):
    """Read anew from every letter on, this would take hours."""
    assert without_links(word * 300_000)


@pytest.fixture(params=["line", "json"])
def console(request):
    """What the console handler of the settings would write."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.addFilter(RefusalsInOneLine())
    handler.addFilter(WithoutLinks())
    line = logging.Formatter(settings.LOGGING["formatters"]["line"]["format"])
    handler.setFormatter({"line": line, "json": AsJson()}[request.param])
    logging.getLogger().addHandler(handler)
    yield stream
    logging.getLogger().removeHandler(handler)


def test_a_wrong_link_is_not_logged(client, db, console):
    client.get("/r/wrong-link.wrong-mac/")
    assert "Not Found" in console.getvalue()
    assert "wrong-" not in console.getvalue()


def test_a_refused_request_is_one_line_without_a_traceback(client, bob, northside, console):
    client.login(email="bob@example.org", password=PASSWORD)
    assert client.get("/partnerships/northside/people/").status_code == 403
    [line] = console.getvalue().splitlines()
    assert "Forbidden (Permission denied): /partnerships/northside/people/" in line


def test_a_crash_does_not_log_the_link(console):
    try:
        raise RuntimeError("could not open /r/secret.mac/")
    except RuntimeError:
        logging.getLogger("django.request").exception("Internal Server Error: %s", "/r/secret.mac/")
    assert "RuntimeError" in console.getvalue()
    assert "secret" not in console.getvalue()


def test_what_the_database_says_of_a_second_address_is_not_logged(northside, console):
    person = northside.participants.get(email="person1@shelter-trust.example")
    person.pk = None
    try:
        with transaction.atomic():
            Participant.objects.bulk_create([person])
    except IntegrityError:
        logging.getLogger("django.request").exception("for %s", person.email)
    assert "IntegrityError" in console.getvalue()
    assert "person1@" not in console.getvalue()


def as_json(**of_record):
    record = logging.makeLogRecord({"msg": "here", "levelname": "INFO"} | of_record)
    written = AsJson().format(record)
    assert "\n" not in written
    return json.loads(written)


def test_json_is_one_line_whatever_is_said():
    said = as_json(msg="two\nlines “%s”", args=("é",), name="web", created=0.25)
    assert said.pop("process")
    assert said == {
        "time": "1970-01-01T00:00:00.250+00:00",
        "level": "INFO",
        "logger": "web",
        "message": "two\nlines “é”",
    }


def test_json_holds_no_link_where_a_record_has_more_than_a_message():
    try:
        raise RuntimeError("no /r/secret.mac/")
    except RuntimeError:
        raised = sys.exc_info()
    of_a_request = {"request": "GET /r/secret.mac/", "status_code": 404}
    said = as_json(exc_info=raised, stack_info="at /r/secret.mac/", **of_a_request)
    assert said["traceback"].endswith("RuntimeError: no /r/…")
    assert said["stack"] == "at /r/…"
    assert "secret" not in json.dumps(said)


SAY = """
import logging
from config.celery import app
{start}
for name in ("", "celery", "celery.task", "celery.worker", "reports.tasks", "django.request"):
    logging.getLogger(name).error("%s: /r/secret.mac/ person1@council.example", name or "root")
"""
WORKER = (
    "from celery.apps.worker import Worker; Worker(app=app, loglevel='INFO').on_init_blueprint()"
)
BEAT = "from celery.apps.beat import Beat; Beat(app=app, loglevel='INFO').setup_logging()"


@pytest.mark.parametrize("start", [WORKER, BEAT], ids=["worker", "beat"])
def test_worker_and_beat_log_no_links_and_addresses_either(start):
    program = [sys.executable, "-c", SAY.format(start=start)]
    done = subprocess.run(
        program, cwd=settings.CHECKOUT, capture_output=True, text=True, check=True
    )
    written = done.stdout + done.stderr
    for name in ("root", "celery", "celery.task", "celery.worker", "reports.tasks"):
        assert f"{name}: /r/… …@council.example" in written
    assert written.count("council.example") == 6  # each once
    assert "secret" not in written
    assert "person1" not in written


def test_every_handler_of_the_settings_leaves_links_out():
    handlers = settings.LOGGING["handlers"].values()
    assert all("without_links" in handler["filters"] for handler in handlers)
    own = [n for n, each in settings.LOGGING["loggers"].items() if each.get("handlers")]
    assert own == []
