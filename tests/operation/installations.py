"""Whole installations as operators run them: with nothing else, or with servers of their own."""

import os
import signal
import subprocess
import sys
from contextlib import contextmanager

import psycopg
import pytest

from tests.machine import POSTGRES_URL
from tests.places import ROOT
from tests.real_servers import SECONDS, answers, free_port, wait_until

DATABASE = f"installation_{os.getpid()}"
THEIRS = {"DATABASE_URL", "REDIS_URL", "BASE_URL", "DEBUG", "KEY_DIR", "KEY_BACKUP_DIR"}


@contextmanager
def embedded_env(folder):
    kept = {name: value for name, value in os.environ.items() if name not in THEIRS}
    yield kept | {
        "DATA_DIR": str(folder / "data"),
        "PORT": str(free_port()),
        "PYTHONUNBUFFERED": "1",
    }


@contextmanager
def served_env(folder):
    """With an empty database on the server, and a Redis of its own."""
    url = POSTGRES_URL.rpartition("/")[0] + f"/{DATABASE}"
    with embedded_env(folder) as env, a_database(), a_redis() as port:
        yield env | {"DATABASE_URL": url, "REDIS_URL": f"redis://127.0.0.1:{port}/0"}


@contextmanager
def a_database(name=DATABASE):
    with psycopg.connect(POSTGRES_URL, autocommit=True) as server:
        server.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        server.execute(f"CREATE DATABASE {name}")
        try:
            yield
        finally:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def a_redis():
    port = free_port()
    words = ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", ""]
    process = subprocess.Popen(words, stdout=subprocess.DEVNULL)
    try:
        wait_until(lambda: answers(port))
        yield port
    finally:
        stop(process)


def start(env, *words, log=os.devnull, cwd=ROOT):
    with open(log, "ab") as output:
        return subprocess.Popen(words, env=env, cwd=cwd, stdout=output, stderr=output)


def stop(process, how=signal.SIGTERM):
    process.send_signal(how)
    process.wait(timeout=SECONDS)


@contextmanager
def running(process):
    """Stopped at the end, unless the test has."""
    try:
        yield process
    finally:
        if process.poll() is None:
            stop(process)


def manage(env, *words):
    done = subprocess.run(
        [sys.executable, "manage.py", *words],
        cwd=ROOT, env=env, capture_output=True, text=True, timeout=SECONDS,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def of_both_kinds(test):
    kinds = [
        pytest.param(embedded_env, id="embedded"),
        pytest.param(served_env, id="servers", marks=[pytest.mark.postgres, pytest.mark.redis]),
    ]
    return pytest.mark.parametrize("installation", kinds)(test)
