"""Real servers, started as an operator starts them."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from http.cookiejar import CookieJar

import pytest
from django.conf import settings

from tests.pages import all_of, parsed, value_of

SECONDS = 60


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


WORLD = """
import django; django.setup()
import json
from datetime import timedelta
from django.utils import timezone
from assessments.links import link_for
from assessments.instruments import catalogue
from assessments.services import partnerships, rounds
now = timezone.now()
northside = partnerships.create("Northside", "northside")
council = partnerships.add_agency(northside, "Council")
for number in range(5):
    partnerships.add_participant(council, f"person{number}@council.example")
instrument = catalogue.latest("partnership-health-core")
times = {"opens_at": now - timedelta(days=1), "closes_at": now + timedelta(days=9)}
autumn = rounds.open(rounds.create(northside, "Autumn", instrument, **times), now=now)
print(json.dumps([link_for(each) for each in autumn.invitations.order_by("pk")]))
"""


@pytest.fixture
def env(tmp_path):
    """Of an installation of its own, on SQLite, whose logs say all that there is to say."""
    ours = {
        "DATA_DIR": str(tmp_path),
        "LOG_LEVEL": "DEBUG",
        "BASE_URL": f"http://127.0.0.1:{free_port()}",
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "PYTHONUNBUFFERED": "1",
    }
    return {name: value for name, value in os.environ.items() if name != "DATABASE_URL"} | ours


def run(env, *words):
    words = [sys.executable, *words]
    done = subprocess.run(
        words, env=env, cwd=settings.CHECKOUT, capture_output=True, text=True, timeout=SECONDS
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def wait_until(there, said=lambda: ""):
    deadline = time.monotonic() + SECONDS
    while not there():
        assert time.monotonic() < deadline, said()
        time.sleep(0.1)


class Browser:
    def __init__(self, base):
        self.base = base
        jar = urllib.request.HTTPCookieProcessor(CookieJar())
        self.opener = urllib.request.build_opener(jar)

    def get(self, path, data=None):
        """The status and the page."""
        sent = urllib.parse.urlencode(data).encode() if data is not None else None
        try:
            with self.opener.open(self.base + path, sent, timeout=SECONDS) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read().decode()

    def post(self, path, **fields):
        """The page's form, filled in and sent."""
        _status, page = self.get(path)
        tree = parsed(page)
        names = ("csrfmiddlewaretoken", "whose", "shown")
        there = [name for name in names if all_of(tree, f"[name={name}]")]
        return self.get(path, {name: value_of(tree, name) for name in there} | fields)


def answers(port):
    with socket.socket() as here:
        return here.connect_ex(("127.0.0.1", port)) == 0
