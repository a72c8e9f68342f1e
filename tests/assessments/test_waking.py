"""A task that has more to do wakes another worker, and does not fill the queue."""

from pathlib import Path

import pytest
from django.conf import settings
from django.core.cache import cache

from assessments import tasks, waking


@pytest.fixture(autouse=True)
def nothing_waits():
    cache.clear()


def messages():
    return len(list(Path(settings.BROKER_DIR).glob("*.msg")))


def test_however_many_ask_for_it_one_message_waits():
    before = messages()
    for _ in range(3):
        waking.one_more(tasks.send_due_mails)
    assert messages() == before + 1


@pytest.mark.django_db
def test_when_it_was_taken_there_may_be_another():
    before = messages()
    waking.one_more(tasks.send_due_mails)
    tasks.send_due_mails()  # as the timetable does: the other message still waits
    waking.one_more(tasks.send_due_mails)
    assert messages() == before + 1
    tasks.send_due_mails(goes_on=True)
    waking.one_more(tasks.send_due_mails)
    assert messages() == before + 2
