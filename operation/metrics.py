"""Numbers for Prometheus: how the installation does, and how its web server answers.

Nothing here tells one person or one round from another. Requests are counted by status alone: by
page, they would tell when somebody submits.
"""

import os
from collections.abc import Iterator
from datetime import datetime

from django.conf import settings
from django.utils import timezone
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from assessments.models import Mail
from assessments.services import mails
from operation import health, heartbeats
from operation.models import Heartbeat

NAME = "partnership_health"
# Each web process counts in a file of its own (PROMETHEUS_MULTIPROC_DIR), read together below.
_OWN = CollectorRegistry()
REQUESTS = Counter(f"{NAME}_requests", "Requests answered, by status.", ["status"], registry=_OWN)
SECONDS = Histogram(f"{NAME}_request_seconds", "How long requests took.", registry=_OWN)


def count(status: int, seconds: float) -> None:
    REQUESTS.labels(f"{status // 100}xx").inc()
    SECONDS.observe(seconds)


def written() -> bytes:
    registry = CollectorRegistry()
    registry.register(_Installation())
    if os.path.isdir(settings.METRICS_DIR):
        MultiProcessCollector(registry, str(settings.METRICS_DIR))  # type: ignore[no-untyped-call]
    return generate_latest(registry)


class _Installation(Collector):
    def collect(self) -> Iterator[GaugeMetricFamily]:
        now = timezone.now()
        wrong = health.wrong(now)
        named = GaugeMetricFamily(
            f"{NAME}_wrong", "1 if /readyz names this check.", labels=["check"]
        )
        for check in ("database", *health.CHECKS):
            named.add_metric([check], int(check in wrong))
        yield named
        if "database" not in wrong:
            yield from _from_the_database(now)


def _from_the_database(now: datetime) -> Iterator[GaugeMetricFamily]:
    ages = GaugeMetricFamily(
        f"{NAME}_heartbeat_age_seconds", "Time since the last sign of life.", labels=["of"]
    )
    for of in (Heartbeat.Of.TIMETABLE, Heartbeat.Of.WORKER):
        if at := heartbeats.last(of):
            ages.add_metric([of.value], (now - at).total_seconds())
    yield ages
    for name, found, said in (
        ("waiting", mails.waiting(now), "E-mails that wait, without reminders."),
        ("given_up", mails.given_up(now), "E-mails given up, without reminders."),
    ):
        number = found.exclude(kind=Mail.Kind.REMINDER).count()
        yield GaugeMetricFamily(f"{NAME}_mails_{name}", said, value=number)
    overdue = len(health.overdue_rounds(now))
    yield GaugeMetricFamily(f"{NAME}_rounds_overdue", "Rounds that did not close.", value=overdue)
