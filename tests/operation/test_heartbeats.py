"""Whoever monitors the installation reads which of its processes has died."""

import json
import signal
import sys
import urllib.error
import urllib.request
from contextlib import ExitStack
from datetime import timedelta

import pytest

from operation import heartbeats, tasks
from operation.models import Heartbeat
from tests.conftest import DAY
from tests.operation.installations import manage, of_both_kinds, running, start, stop
from tests.real_servers import wait_until

TIMETABLE, WORKER, MAILS = Heartbeat.Of.TIMETABLE, Heartbeat.Of.WORKER, Heartbeat.Of.MAILS
MINUTE = timedelta(minutes=1)
TEN_MINUTES_PASS = """
from datetime import timedelta
from django.db.models import F
from operation.models import Heartbeat
Heartbeat.objects.update(at=F("at") - timedelta(minutes=10))
"""


def wrong(env):
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{env['PORT']}/readyz", timeout=20) as answer:
            return json.load(answer)["wrong"]
    except urllib.error.HTTPError as error:
        with error:
            return json.load(error)["wrong"]
    except OSError:
        return None


@pytest.mark.server
@of_both_kinds
def test_a_killed_worker_and_a_killed_timetable_are_named_until_they_run_again(
    tmp_path, installation
):
    with installation(tmp_path) as env, ExitStack() as all_of_them:
        begin = lambda *words: all_of_them.enter_context(  # noqa: E731
            running(start(env, sys.executable, "-m", *words))
        )
        celery = ("celery", "--app=config", "--quiet")
        worker = (*celery, "worker", "--pool=solo", "--loglevel=WARNING")
        timetable = (*celery, "beat", f"--schedule={tmp_path / 'timetable'}")
        manage(env, "migrate", "-v0")
        begin("waitress", f"--listen=127.0.0.1:{env['PORT']}", "config.wsgi:application")
        wait_until(lambda: wrong(env) == ["timetable", "worker"])
        working, looking = begin(*worker), begin(*timetable)
        wait_until(lambda: wrong(env) == [])
        stop(working, signal.SIGKILL)
        manage(env, "shell", "-v0", "-c", TEN_MINUTES_PASS)
        wait_until(lambda: wrong(env) == ["worker"])
        working = begin(*worker)
        wait_until(lambda: wrong(env) == [])
        stop(looking, signal.SIGKILL)
        manage(env, "shell", "-v0", "-c", TEN_MINUTES_PASS)
        wait_until(lambda: wrong(env) == ["timetable"])
        begin(*timetable)
        wait_until(lambda: wrong(env) == [])


@pytest.fixture
def all_lives(db, now):
    for each in Heartbeat.Of:
        heartbeats.show(each, now)


def test_both_are_heard_for_five_minutes(all_lives, now):
    assert not heartbeats.timetable_is_silent(now + 4 * MINUTE)
    assert not heartbeats.worker_is_silent(now + 4 * MINUTE)
    assert heartbeats.timetable_is_silent(now + 6 * MINUTE)


def test_a_worker_is_not_blamed_for_a_timetable_that_stopped(all_lives, now):
    assert not heartbeats.worker_is_silent(now + DAY)
    heartbeats.show(TIMETABLE, now + DAY)
    assert heartbeats.worker_is_silent(now + DAY)


def test_both_are_named_where_the_timetable_stopped_after_the_worker(all_lives, now):
    heartbeats.show(TIMETABLE, now + MINUTE)
    assert heartbeats.worker_is_silent(now + DAY)
    assert heartbeats.timetable_is_silent(now + DAY)


def test_a_clock_that_was_ahead_hides_nobody_s_silence(all_lives, now):
    assert heartbeats.timetable_is_silent(now - DAY)
    heartbeats.show(TIMETABLE, now - DAY)
    assert not heartbeats.timetable_is_silent(now - DAY)


def test_the_rows_are_no_clock_for_others(all_lives):
    """Whoever takes the database would learn from them when a row beside them was written."""
    for each in Heartbeat.objects.all():
        assert (each.at.second, each.at.microsecond) == (0, 0)


def test_a_worker_shows_its_life_and_not_the_timetable_s(db):
    tasks.show_life()
    assert heartbeats.last(TIMETABLE) is None
    assert heartbeats.last(WORKER)
    assert heartbeats.last(MAILS)
