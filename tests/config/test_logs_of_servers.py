"""What real processes write when all goes wrong: no link, no address, no answer.

Two triggers in the database make errors whose text holds both an address and a link.
"""

import json
import os
import socket
import sqlite3
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request
from contextlib import closing, contextmanager

import pytest
from django.conf import settings

from config.celery import app
from tests.mail_server import a_server
from tests.places import PACKAGES
from tests.real_servers import SECONDS, WORLD, Browser, answers, env, run, wait_until

__all__ = ["env"]  # fixture


pytestmark = pytest.mark.server

ADDRESS = "person1@council.example"


@pytest.fixture
def links(env):
    run(env, "manage.py", "migrate", "--verbosity=0")
    run(env, "manage.py", "collectstatic", "--noinput", "--verbosity=0")
    return json.loads(run(env, "-c", WORLD).splitlines()[-1])


def breaks(env, table, deed, what):
    """From now on every such change is an error that says what it should not."""
    change(
        env,
        f"CREATE TRIGGER breaks_{table} BEFORE {deed} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{what}'); END",
    )


def change(env, sql):
    with closing(sqlite3.connect(f"{env['DATA_DIR']}/db.sqlite3", timeout=20)) as database:
        database.execute(sql)
        database.commit()


@contextmanager
def process(env, *words):
    """Runs while the block does; what it has written so far is read by calling the result."""
    log = os.path.join(env["DATA_DIR"], "log-of-process")
    with open(log, "wb") as written:
        started = subprocess.Popen(
            [sys.executable, "-m", *words],
            env=env, cwd=settings.CHECKOUT, stdout=written, stderr=subprocess.STDOUT,
        )  # fmt: skip

    def read():
        with open(log, errors="replace") as file:
            return file.read()

    try:
        yield read
    finally:
        started.terminate()
        started.wait(timeout=SECONDS)


# The web


SERVERS = {
    "gunicorn": ("gunicorn", "config.wsgi", "--access-logfile=-", "--log-level=debug"),
    "waitress": ("waitress", "config.wsgi:application"),
}


def send_nonsense(port, line):
    """A line that is no request, as broken programs send it."""
    with socket.create_connection(("127.0.0.1", port), timeout=SECONDS) as there:
        there.sendall(f"{line}\r\n\r\n".encode())
        return there.recv(1_000)


@pytest.mark.parametrize("server", SERVERS)
def test_the_web_server_logs_no_link_no_address_and_no_answer(env, links, server):
    base = env["BASE_URL"]
    port = urllib.parse.urlsplit(base).port
    link = links[0].removeprefix(base)
    link_id, mac = link.removeprefix("/r/").strip("/").split(".")
    bind = f"--bind=127.0.0.1:{port}" if server == "gunicorn" else f"--listen=127.0.0.1:{port}"
    with process(env, *SERVERS[server][:1], bind, *SERVERS[server][1:]) as log:
        wait_until(lambda: answers(port), log)
        person = Browser(base)
        assert person.get(link)[0] == 200
        assert person.get(f"{link[:-2]}x/")[0] == 404
        assert Browser(base).get(link, {"no": "token"})[0] == 403
        assert person.get(f"/sign-in/?next={urllib.parse.quote(link, safe='')}")[0] == 200
        send_nonsense(port, f"GET {link} HTTP/1.1 and more")
        send_nonsense(port, f"{link} {link} {link}")
        for _guess in range(9):
            Browser(base).post("/sign-in/", username=ADDRESS, password="a wrong secret")
        assert person.post(link)[0] == 200
        what = f"no {ADDRESS} and no {links[0]}"
        breaks(env, "assessments_envelope", "UPDATE", what)
        first = {"answer-vision1": "4", "go": "next"}
        assert person.post("/answer/page/vision/", **first)[0] == 500
        breaks(env, "assessments_mail", "INSERT", what)
        assert Browser(base).post("/link/", email=ADDRESS)[0] == 500
        wait_until(lambda: "no …@council.example and no http" in log(), log)
    written = log()
    for proof in ("Traceback", "IntegrityError", "Not Found: /r/…", "Forbidden (CSRF"):
        assert proof in written
    if server == "gunicorn":
        assert '"GET /r/… HTTP/1.1" 200' in written  # the access log
        assert "Invalid request" in written
    held = (link_id, mac, "person1@", "person1%40", "a wrong secret", "vision1")
    assert [each for each in held if each in written] == []


def test_as_json_every_line_of_theirs_is_an_object(env, links):
    """Gunicorn's own too, which come before ours are set up."""
    port = urllib.parse.urlsplit(env["BASE_URL"]).port
    words = ("gunicorn", f"--bind=127.0.0.1:{port}", "config.wsgi", "--access-logfile=-")
    link = links[0].removeprefix(env["BASE_URL"])
    with process(env | {"LOG_FORMAT": "json"}, *words) as log:
        wait_until(lambda: answers(port), log)
        Browser(env["BASE_URL"]).get(f"{link[:-2]}x/")
        wait_until(lambda: "GET /r/" in log(), log)
    ours = [json.loads(line) for line in log().splitlines() if line.startswith("{")]
    assert {"gunicorn.access", "django.request"} <= {each["logger"] for each in ours}
    assert link[3:-3] not in log()


# The worker


def test_the_worker_logs_no_link_and_no_address(env, links):
    """A mail server refuses with the address in its answer; then a task fails with both."""
    worker = ("celery", "--app=config", "worker", "--pool=solo", "--loglevel=DEBUG")
    send = "import django; django.setup(); from assessments import tasks; tasks.{}.delay()"
    with a_server() as server:
        server.refuses = {
            f"person{number}@council.example": f"550 no person{number}@council.example, {links[0]}"
            for number in range(5)
        }
        env |= {"EMAIL_HOST": "127.0.0.1", "EMAIL_PORT": str(server.port), "EMAIL_TLS": "0"}
        with process(env, *worker) as log:
            run(env, "-c", send.format("send_due_mails"))
            wait_until(lambda: log().count("could not be sent") == 5, log)
            change(env, "UPDATE assessments_mail SET claimed_until = NULL")
            breaks(env, "assessments_mail", "UPDATE", f"no {ADDRESS} and no {links[0]}")
            run(env, "-c", send.format("send_due_mails"))
            wait_until(lambda: "raised unexpected" in log(), log)
    written = log()
    assert "no …@council.example and no http" in written
    assert "Traceback" in written
    link_id, mac = links[0].rstrip("/").rpartition("/")[2].split(".")
    assert [each for each in (link_id, mac, "person1@") if each in written] == []


def test_no_task_is_told_anything():
    """What a task is told stands in the broker and in logs."""
    app.loader.import_default_modules()
    ours = [task for name, task in app.tasks.items() if name.startswith(PACKAGES)]
    assert len(ours) == len(app.conf.beat_schedule)
    for task in ours:
        assert task.run.__code__.co_argcount == 0
    for entry in app.conf.beat_schedule.values():
        assert not {"args", "kwargs"} & entry.keys()
