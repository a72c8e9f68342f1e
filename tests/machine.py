"""What the tests need from the machine: a data folder of their own, and servers.

A test whose server is missing is skipped, with one line saying what to install. With REQUIRE_ALL=1,
as in CI, a skipped test is a failure.
"""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator

import psycopg
import pytest
import redis
from hypothesis import HealthCheck, settings

# Set before Django reads its settings, so that tests never touch the developer's own data.
DATA_DIR = tempfile.mkdtemp(prefix="partnership-health-tests-")
os.environ["DATA_DIR"] = DATA_DIR
os.mkdir(os.path.join(DATA_DIR, "static"))  # WhiteNoise warns without it
THEIRS = ("BASE_URL", "DEBUG", "DEMO", "FORGET_AFTER_MONTHS", "PORT", "REDIS_URL", "SECRET_KEY")
for name in (*THEIRS, "KEY_DIR", "KEY_BACKUP_DIR"):
    os.environ.pop(name, None)
for name in [name for name in os.environ if name.startswith(("EMAIL_", "FROM_EMAIL"))]:
    del os.environ[name]

# The browser keeps an event loop in the thread of the tests, which also use the database.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"

# A busy machine is not a bug: no test may fail for being slow.
settings.register_profile(
    "patient", settings(), deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("patient")

CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), ""
)
POSTGRES_URL = os.environ.get("TEST_POSTGRES_URL", "postgres://postgres@127.0.0.1:5432/postgres")
REDIS_URL = os.environ.get("TEST_REDIS_URL", "redis://127.0.0.1:6379/0")


def chromium_is_there() -> bool:
    return bool(CHROMIUM)


def postgres_answers() -> bool:
    try:
        psycopg.connect(POSTGRES_URL, connect_timeout=3).close()
    except psycopg.OperationalError:
        return False
    return True


def redis_answers() -> bool:
    try:
        with redis.Redis.from_url(REDIS_URL, socket_connect_timeout=3) as client:
            return bool(client.ping())
    except redis.RedisError:
        return False


# Marker, check, and what to say if it fails.
NEEDS: list[tuple[str, Callable[[], bool], str]] = [
    ("browser", chromium_is_there, "Chromium is missing: apt-get install chromium"),
    (
        "postgres",
        postgres_answers,
        "PostgreSQL does not answer at 127.0.0.1:5432 (user postgres, no password): "
        "apt-get install postgresql, or set TEST_POSTGRES_URL",
    ),
    (
        "redis",
        redis_answers,
        "Redis does not answer at 127.0.0.1:6379: apt-get install redis-server, "
        "or set TEST_REDIS_URL",
    ),
]
MISSING = {marker: sentence for marker, is_there, sentence in NEEDS if not is_there()}

require_all = os.environ.get("REQUIRE_ALL", "") not in {"", "0"}
skipped: dict[str, str] = {}


@pytest.hookimpl(trylast=True)
def pytest_sessionstart(session: pytest.Session) -> None:
    terminal = session.config.pluginmanager.get_plugin("terminalreporter")
    if terminal:
        for sentence in MISSING.values():
            terminal.write_line(sentence, yellow=True)


def pytest_runtest_setup(item: pytest.Item) -> None:
    for marker, sentence in MISSING.items():
        if item.get_closest_marker(marker):
            pytest.skip(sentence)


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    if report.skipped and not hasattr(report, "wasxfail"):
        note_skip(report)


def pytest_collectreport(report: pytest.CollectReport) -> None:
    if report.skipped:
        note_skip(report)


def note_skip(report: pytest.TestReport | pytest.CollectReport) -> None:
    reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
    skipped[report.nodeid] = reason.removeprefix("Skipped: ")


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_sessionfinish(session: pytest.Session) -> Iterator[None]:
    if require_all and skipped and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
    return (yield)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if require_all and skipped:
        terminalreporter.section("Skipped, which REQUIRE_ALL=1 does not allow", red=True)
        for test, reason in skipped.items():
            terminalreporter.write_line(f"{test}: {reason}")


def pytest_unconfigure() -> None:
    shutil.rmtree(DATA_DIR, ignore_errors=True)
