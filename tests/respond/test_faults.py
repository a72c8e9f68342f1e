"""The web server is killed, the disk is full, the same is sent ten times at once: real processes.

What somebody was told is stored is stored, once; the rest is refused with words, and can be sent
again. `KILLS=1000 ./run test tests/respond/test_faults.py` kills more often.
"""

import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import time
import urllib.parse
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.client import HTTPException
from random import Random

import pytest
from django.conf import settings

from tests.browser import visit
from tests.pages import all_of, hidden_fields
from tests.real_servers import SECONDS, WORLD, Browser, answers, free_port, run, wait_until

pytestmark = pytest.mark.server

KILLS = int(os.environ.get("KILLS", "3"))
FIRST, REVIEW, SUBMIT = "/answer/page/vision/", "/answer/review/", "/answer/submit/"
# Of each person, in the order of their links: do they count, what was submitted, what is a draft.
STATE = """
import django; django.setup()
import json
from assessments.models import Envelope, Round
from assessments.encryption.sealing import RoundCipher
autumn = Round.objects.get()
cipher = RoundCipher(autumn)
print(json.dumps([
    [place.answered, *(cipher.unseal(place.envelope, part) for part in ("submitted", "draft"))]
    for place in autumn.invitations.select_related("envelope").order_by("pk")
]))
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """An installation of its own in which one round is open, and the links of its five people."""
    ours = {
        "DATA_DIR": str(tmp_path_factory.mktemp("made") / "data"),
        "BASE_URL": f"http://127.0.0.1:{free_port()}",
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }
    there = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"} | ours
    run(there, "manage.py", "migrate", "--verbosity=0")
    run(there, "manage.py", "collectstatic", "--noinput", "--verbosity=0")
    return there, json.loads(run(there, "-c", WORLD).splitlines()[-1])


@pytest.fixture
def links(made):
    return made[1]


@pytest.fixture
def env(made, tmp_path):
    """As it was made."""
    shutil.copytree(made[0]["DATA_DIR"], tmp_path / "data")
    return made[0] | {"DATA_DIR": str(tmp_path / "data")}


def state(env):
    return json.loads(run(env, "-c", STATE).splitlines()[-1])


@contextmanager
def serving(env):
    port = urllib.parse.urlsplit(env["BASE_URL"]).port
    words = ["-m", "waitress", f"--listen=127.0.0.1:{port}", "--threads=12"]
    server = subprocess.Popen(
        [sys.executable, *words, "config.wsgi:application"],
        env=env, cwd=settings.CHECKOUT, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        wait_until(lambda: answers(port))
        yield server
    finally:
        server.kill()
        server.wait(timeout=SECONDS)


def hidden(page):
    """The fields of its first form that nobody sees."""
    return hidden_fields(all_of(page, "form[method=post]")[0].html)


def begun(env, links, number=0):
    """A browser in which somebody has ticked one answer."""
    person = Browser(env["BASE_URL"])
    assert person.post(links[number].removeprefix(env["BASE_URL"]))[0] == 200
    assert person.post(FIRST, **{"answer-vision1": "4", "go": "next"})[0] == 200
    return person


def submitted(person, fields):
    """Was it said to be submitted?"""
    try:
        _status, page = person.get(SUBMIT, fields)
    except (OSError, HTTPException):
        return False
    return "Your answers are sealed." in page


def test_killed_while_people_submit_it_loses_nothing_that_it_said_was_stored(env, links):
    chance = Random(7)
    for _kill in range(KILLS):
        with serving(env) as server, ThreadPoolExecutor(len(links)) as threads:
            people = [begun(env, links, number) for number in range(len(links))]
            forms = [hidden(person.get(REVIEW)[1]) for person in people]
            sending = [threads.submit(submitted, *each) for each in zip(people, forms, strict=True)]
            time.sleep(chance.random() * 0.3)
            server.send_signal(signal.SIGKILL)
            said = [each.result(timeout=SECONDS) for each in sending]
        for (counts, sheet, _draft), was_told in zip(state(env), said, strict=True):
            assert counts or not was_told
            assert sheet == ({"vision1": 4} if counts else {})
    with serving(env):
        for number in range(len(links)):
            person = begun(env, links, number)
            assert submitted(person, hidden(person.get(REVIEW)[1]))
    assert state(env) == [[True, {"vision1": 4}, {}]] * len(links)


def test_sent_ten_times_at_once_it_counts_once_and_everybody_hears_the_same(env, links):
    with serving(env), ThreadPoolExecutor(10) as threads:
        person = begun(env, links)
        form = hidden(person.get(REVIEW)[1])
        said = list(threads.map(lambda _: submitted(person, form), range(10)))
    assert said == [True] * 10
    assert state(env)[0] == [True, {"vision1": 4}, {}]


@pytest.mark.browser
def test_killed_while_an_answer_waits_the_page_says_so_and_saves_it_afterwards(
    env, links, chromium
):
    with visit(chromium) as page:
        chosen = page.get_by_label("Agree", exact=True).first
        with serving(env) as server:
            page.goto(links[0])
            page.get_by_role("button", name="Start").first.click()
            chosen.check()
            server.send_signal(signal.SIGKILL)
            server.wait(timeout=SECONDS)
            page.locator("#status.failed", has_text="Not saved yet. Keep this page open").wait_for()
            page.get_by_role("button", name="Save and continue").click()
            page.locator("#status.failed", has_text="Not saved yet. Keep this page open").wait_for()
        assert state(env)[0] == [False, {}, {}]
        with serving(env):
            page.locator("#status:not(.failed)", has_text="Saved").wait_for()
        assert state(env)[0] == [False, {}, {"vision1": 4}]


@contextmanager
def a_full_disk(server):
    """No file of this process may grow or be written beyond its first byte."""
    limits = resource.prlimit(server.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(server.pid, resource.RLIMIT_FSIZE, (1, limits[1]))
    yield
    resource.prlimit(server.pid, resource.RLIMIT_FSIZE, limits)


def test_on_a_full_disk_it_says_so_and_what_was_ticked_can_be_sent_again(env, links):
    with serving(env) as server:
        person = begun(env, links)
        page = person.get(FIRST)[1]
        before = state(env)
        with a_full_disk(server):
            sent = hidden(page) | {"answer-vision1": "2", "answer-vision2": "5", "go": "next"}
            status, refused = person.get(FIRST, sent)
            assert status == 503
            assert "Answers cannot be kept at the moment" in refused
            assert "Sending it again does no harm" in refused
        assert state(env) == before
        assert person.get(FIRST, hidden(refused))[0] == 200
        assert state(env)[0] == [False, {}, {"vision1": 2, "vision2": 5}]
