"""What the tests need from the machine: a data folder of their own, and servers.

A test whose server is missing is skipped, with one line saying what to install. With REQUIRE_ALL=1,
as in CI, a skipped test is a failure.
"""

import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

# Set before Django reads its settings, so that tests never touch the developer's own data.
DATA_DIR = tempfile.mkdtemp(prefix="partnership-health-tests-")
os.environ["DATA_DIR"] = DATA_DIR
os.mkdir(os.path.join(DATA_DIR, "static"))  # WhiteNoise warns without it
THEIRS = ("BASE_URL", "DEBUG", "DEMO", "FORGET_AFTER_MONTHS", "PORT", "REDIS_URL", "SECRET_KEY")
THEIRS += ("SECRET_KEY_FALLBACKS", "BACKUP_KEY", "RECORDS_DIR", "METRICS_TOKEN", "LOG_FORMAT")
for name in (*THEIRS, "KEY_DIR", "KEY_BACKUP_DIR"):
    os.environ.pop(name, None)
for name in [name for name in os.environ if name.startswith(("EMAIL_", "FROM_EMAIL"))]:
    del os.environ[name]

# Container images set it; every process would then compile our modules and the tests anew.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

# The browser keeps an event loop in the thread of the tests, which also use the database.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"

# The one without windows first: tests take a quarter less time with it.
CHROMIUMS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
CHROMIUM = next(filter(None, map(shutil.which, CHROMIUMS)), "")
FIREFOX = next(filter(None, map(shutil.which, ("firefox-esr", "firefox"))), "")
NGINX = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin") or ""
NODE = shutil.which("node") or ""
FIREFOX_DRIVER = Path(__file__).with_name("firefox") / "node_modules" / "puppeteer-core"
OIDC_PROVIDER = Path(__file__).with_name("oidc") / "node_modules" / "oidc-provider"
POSTGRES_URL = os.environ.get("TEST_POSTGRES_URL", "postgres://postgres@127.0.0.1:5432/postgres")
REDIS_URL = os.environ.get("TEST_REDIS_URL", "redis://127.0.0.1:6379/0")


def chromium_is_there() -> bool:
    return bool(CHROMIUM)


def firefox_can_be_driven() -> bool:
    return bool(FIREFOX and NODE and FIREFOX_DRIVER.is_dir())


def nginx_is_there() -> bool:
    return bool(NGINX and shutil.which("envsubst"))


def systemd_is_there() -> bool:
    return bool(shutil.which("systemd-analyze"))


def oidc_provider_is_there() -> bool:
    return bool(NODE and OIDC_PROVIDER.is_dir())


# Importing the clients takes longer than most tests, and few need a server.


def postgres_answers() -> bool:
    import psycopg

    try:
        psycopg.connect(POSTGRES_URL, connect_timeout=3).close()
    except psycopg.OperationalError:
        return False
    return True


def redis_answers() -> bool:
    import redis

    try:
        with redis.Redis.from_url(REDIS_URL, socket_connect_timeout=3) as client:
            return bool(client.ping())
    except redis.RedisError:
        return False


# Marker, check, and what to say if it fails.
NEEDS: list[tuple[str, Callable[[], bool], str]] = [
    ("browser", chromium_is_there, "Chromium is missing: apt-get install chromium-headless-shell"),
    (
        "firefox",
        firefox_can_be_driven,
        "Firefox or what drives it is missing: apt-get install firefox-esr nodejs npm, "
        "then npm ci --prefix tests/firefox",
    ),
    (
        "oidc",
        oidc_provider_is_there,
        "What signs people in as an organisation does is missing: apt-get install nodejs npm, "
        "then npm ci --prefix tests/oidc",
    ),
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
    (
        "nginx",
        nginx_is_there,
        "nginx or envsubst is missing: apt-get install nginx-light gettext-base",
    ),
    ("systemd", systemd_is_there, "systemd-analyze is missing: apt-get install systemd"),
]


@cache
def missing() -> dict[str, str]:
    """What to say of each marker whose need is not met."""
    return {marker: sentence for marker, is_there, sentence in NEEDS if not is_there()}


require_all = os.environ.get("REQUIRE_ALL", "") not in {"", "0"}
skipped: dict[str, str] = {}


def pytest_collection_finish(session: pytest.Session) -> None:
    terminal = session.config.pluginmanager.get_plugin("terminalreporter")
    if terminal and any(needed(item) for item in session.items):
        say_what_is_missing(terminal)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_node_collection_finished(node: Any, ids: list[str]) -> None:
    """With several processes, this one collects no tests."""
    if node.gateway.id == "gw0":
        say_what_is_missing(node.config.pluginmanager.get_plugin("terminalreporter"))


def say_what_is_missing(terminal: pytest.TerminalReporter) -> None:
    for sentence in missing().values():
        terminal.write_line(sentence, yellow=True)


def needed(item: pytest.Item) -> list[str]:
    return [marker for marker, *_ in NEEDS if item.get_closest_marker(marker)]


def pytest_runtest_setup(item: pytest.Item) -> None:
    for marker in needed(item):
        if marker in missing():
            pytest.skip(missing()[marker])


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
