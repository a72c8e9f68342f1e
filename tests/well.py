"""Asking whether the installation is well, as its administrator does."""

from django.utils import timezone

from operation import heartbeats
from operation.models import Heartbeat


def everything_lives(now=None):
    for each in Heartbeat.Of:
        heartbeats.show(each, now or timezone.now())


def asked_by(administrator, client):
    """What is wrong, by name, with numbers; the timetable and a worker run."""
    everything_lives()
    client.force_login(administrator)
    response = client.get("/readyz")
    said = response.json()
    assert (response.status_code == 200) is said["ok"]
    assert said["wrong"] == [*said["details"]]
    return said["details"]
