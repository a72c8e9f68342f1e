"""Numbers for Prometheus: with the token alone, of all processes together, and of nobody."""

import sys
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest
from prometheus_client.parser import text_string_to_metric_families

from assessments.models import Mail
from assessments.models.mails import MOST_ATTEMPTS
from operation import health
from tests.conftest import MINUTE, make_due
from tests.operation.installations import embedded_env, manage, running, start
from tests.real_servers import wait_until
from tests.well import everything_lives

TOKEN = "q0Zl8mXw2Vd5Kc7Rt9Yb4Nf6Hj1Pg3Us"
BEARER = {"Authorization": f"Bearer {TOKEN}"}


@pytest.fixture
def scraped(client, db, settings):
    settings.METRICS_TOKEN = TOKEN

    def scrape():
        return samples(client.get("/metrics", headers=BEARER).content.decode())

    return scrape


def samples(text):
    """Values by name and labels."""
    return {
        (each.name, *each.labels.values()): each.value
        for family in text_string_to_metric_families(text)
        for each in family.samples
    }


@pytest.mark.parametrize(
    "given", [{}, {"Authorization": TOKEN}, {"Authorization": "Bearer é"}, {"token": TOKEN}]
)
def test_nobody_reads_them_without_the_token(client, scraped, given):
    response = client.get("/metrics", headers=given)
    assert (response.status_code, response.content) == (401, b"")


def test_without_the_setting_there_are_none(client, db):
    assert client.get("/metrics", headers=BEARER).status_code == 404


def test_each_check_is_a_number(scraped):
    everything_lives()
    said = scraped()
    checks = ("database", *health.CHECKS)
    assert [said["partnership_health_wrong", each] for each in checks] == [0] * len(checks)
    assert said["partnership_health_heartbeat_age_seconds", "worker"] < 120


def test_what_waits_was_given_up_or_is_overdue_is_counted_without_reminders(
    scraped, invitations, autumn, now
):
    mails = Mail.objects.order_by("pk")
    Mail.objects.filter(pk=mails[0].pk).update(attempts=MOST_ATTEMPTS, problem="server")
    reminder = {"kind": Mail.Kind.REMINDER, "partnership": autumn.partnership}
    invitations[1].mails.create(to="x@example.org", attempts=MOST_ATTEMPTS, **reminder)
    assert scraped()["partnership_health_mails_given_up",] == 1
    assert scraped()["partnership_health_mails_waiting",] == len(invitations) - 1
    make_due(autumn, now - 11 * MINUTE)
    assert scraped()["partnership_health_rounds_overdue",] == 1


def test_no_label_tells_people_rounds_or_pages_apart(client, scraped, autumn, link):
    client.get(link)
    labels = {label for _name, *labels in scraped() for label in labels}
    buckets = {each for each in labels if each.replace(".", "").replace("+Inf", "").isdecimal()}
    known = {"database", *health.CHECKS, "timetable", "worker", "2xx", "3xx", "4xx", "5xx", "+Inf"}
    assert labels - buckets <= known


@pytest.mark.server
def test_two_processes_count_together_and_forget_those_before(tmp_path):
    with embedded_env(tmp_path) as env:
        env |= {"METRICS_TOKEN": TOKEN}
        manage(env, "migrate", "-v0")
        folder = tmp_path / "data" / "metrics"
        for _start in range(2):
            with running(serve(env)), ThreadPoolExecutor(8) as eight:
                wait_until(lambda: asked(env, "/healthz") == "ok\n")
                before, sent = requests(env), 0
                while sent < 40 or len([*folder.glob("counter_*")]) < 2:
                    sent += len([*eight.map(partial(asked, env), ["/healthz"] * 40)])
                assert requests(env) == before + sent + 1  # and the question before
                assert before < 40


def serve(env):
    words = ["--config=python:config.gunicorn", "config.wsgi", "--workers=2", "--threads=2"]
    return start(env, sys.executable, "-m", "gunicorn", *words, f"--bind=127.0.0.1:{env['PORT']}")


def requests(env):
    said = samples(asked(env, "/metrics"))
    return sum(value for (name, *_), value in said.items() if name.endswith("_requests_total"))


def asked(env, path):
    """The answer, on a connection of its own; empty while nobody answers."""
    request = urllib.request.Request(f"http://127.0.0.1:{env['PORT']}{path}", headers=BEARER)
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.read().decode()
    except urllib.error.URLError:
        return ""
