"""Redis goes away and comes back: pages go on, and /readyz says so. With a Redis of our own."""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from contextlib import contextmanager
from http.cookiejar import CookieJar

import pytest

from tests.pages import value_of
from tests.places import ROOT
from tests.real_servers import SECONDS, free_port

pytestmark = [pytest.mark.server, pytest.mark.redis]

WRONG_LINK = "/r/" + "A" * 22 + "." + "A" * 22 + "/"
PASSWORD = "a long enough password"
MAKE_ALICE = f"""
from assessments.models import User
User.objects.create_user("alice@example.org", "{PASSWORD}")
"""


@pytest.fixture
def env(tmp_path):
    port, redis = free_port(), free_port()
    ours = {
        "DATA_DIR": str(tmp_path / "data"),
        "PORT": str(port),
        "REDIS_PORT": str(redis),
        "REDIS_URL": f"redis://127.0.0.1:{redis}/0",
    }
    theirs = {"DATABASE_URL", "BASE_URL", "DEBUG", "KEY_DIR", "KEY_BACKUP_DIR"}
    kept = {name: value for name, value in os.environ.items() if name not in theirs}
    env = kept | ours
    preparing = (["migrate", "-v0"], ["collectstatic", "-v0", "--no-input"])
    for words in (*preparing, ["shell", "-v0", "-c", MAKE_ALICE]):
        subprocess.run([sys.executable, "manage.py", *words], cwd=ROOT, env=env, check=True)
    return env


@contextmanager
def redis_runs(env):
    words = ["redis-server", "--port", env["REDIS_PORT"], "--bind", "127.0.0.1", "--save", ""]
    with running(words, env, lambda: answers_of_redis(int(env["REDIS_PORT"]))):
        yield


@contextmanager
def web_runs(env):
    words = [sys.executable, "-m", "waitress", f"--listen=127.0.0.1:{env['PORT']}"]
    ready = lambda: Visitor(env).get("/sign-in/")[0] == 200  # noqa: E731
    with running([*words, "config.wsgi:application"], env, ready):
        yield


@contextmanager
def running(words, env, ready):
    process = subprocess.Popen(words, cwd=ROOT, env=env, stdout=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + SECONDS
        while not ready():
            assert time.monotonic() < deadline
            time.sleep(0.1)
        yield
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=SECONDS)


def answers_of_redis(port):
    import redis

    try:
        with redis.Redis(port=port, socket_connect_timeout=1) as client:
            return client.ping()
    except redis.RedisError:
        return False


class Visitor:
    """A browser without pictures: it keeps cookies and fills in forms."""

    def __init__(self, env):
        self.address = f"http://127.0.0.1:{env['PORT']}"
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))

    def get(self, path, data=None):
        try:
            with self.opener.open(self.address + path, data, timeout=20) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read().decode()
        except OSError:
            return 0, ""

    def post(self, path, **fields):
        token = value_of(self.get(path)[1], "csrfmiddlewaretoken")
        fields["csrfmiddlewaretoken"] = token
        return self.get(path, urllib.parse.urlencode(fields).encode())


def cache_is_away(env):
    """Whether a monitor reads that Redis is away. (Neither worker nor timetable runs here.)"""
    status, text = Visitor(env).get("/readyz")
    assert status == 503
    return "cache" in json.loads(text)["wrong"]


def test_pages_go_on_and_a_monitor_is_told(env):
    with web_runs(env):
        with redis_runs(env):
            assert not cache_is_away(env)
            assert Visitor(env).get(WRONG_LINK)[0] == 404
        # It is away.
        assert cache_is_away(env)
        assert Visitor(env).get(WRONG_LINK)[0] == 404
        assert Visitor(env).post("/link/", email="alice@example.org")[0] == 200
        assert Visitor(env).post("/password/forgotten/", email="alice@example.org")[0] == 200
        alice = Visitor(env)
        assert alice.post("/sign-in/", username="alice@example.org", password="wrong")[0] == 200
        status, page = alice.post("/sign-in/", username="alice@example.org", password=PASSWORD)
        assert status == 200
        assert "Sign out" in page
        # Each process counts for itself: guessing is not without limit.
        assert 429 in [Visitor(env).get(WRONG_LINK)[0] for _ in range(31)]
        with redis_runs(env):
            came_back = time.monotonic()
            while cache_is_away(env):
                assert time.monotonic() < came_back + 10
                time.sleep(0.2)
