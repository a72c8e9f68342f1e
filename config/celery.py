"""The Celery app and its timetable.

Work is stored as rows in the database; a task only looks for what is due. So losing a message does
no harm, nor does running a task twice."""

import os
from logging.config import dictConfig
from typing import Any

from celery import Celery
from celery.signals import setup_logging
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("config")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.conf.beat_schedule = {
    "close rounds whose time has come": {
        "task": "reports.tasks.close_due",
        "schedule": 60.0,
        "options": {"expires": 55.0},
    },
    "open reports whose time has come": {
        "task": "reports.tasks.open_reports",
        "schedule": 60.0,
        "options": {"expires": 55.0},
    },
    "look after the keys of open rounds": {
        "task": "assessments.tasks.look_after_keys",
        "schedule": 60.0,
        "options": {"expires": 55.0},
    },
    "count who has answered, once a day": {
        "task": "reports.tasks.count_responses",
        "schedule": 600.0,
        "options": {"expires": 590.0},
    },
    "warn managers where too few have answered": {
        "task": "reports.tasks.warn_of_too_few",
        "schedule": 600.0,
        "options": {"expires": 590.0},
    },
    "remind those who have not answered": {
        "task": "assessments.tasks.remind",
        "schedule": 600.0,
        "options": {"expires": 590.0},
    },
    "end the access of those whose successors have signed in": {
        "task": "assessments.tasks.hand_over",
        "schedule": 60.0,
        "options": {"expires": 55.0},
    },
    "tell leads that a round is planned": {
        "task": "assessments.tasks.tell_leads",
        "schedule": 600.0,
        "options": {"expires": 590.0},
    },
    "forget people who are no longer asked": {
        "task": "assessments.tasks.forget_people",
        "schedule": 86_400.0,
        "options": {"expires": 3_600.0},
    },
    "forget sessions that have ended": {
        "task": "accounts.tasks.forget_sessions",
        "schedule": 3_600.0,
        "options": {"expires": 3_500.0},
    },
    "forget deeds that have expired": {
        "task": "assessments.tasks.forget_deeds",
        "schedule": 86_400.0,
        "options": {"expires": 3_600.0},
    },
    "forget which buttons were pressed": {
        "task": "web.tasks.forget_presses",
        "schedule": 3_600.0,
        "options": {"expires": 3_500.0},
    },
    "show that timetable and worker live": {
        "task": "operation.tasks.show_life",
        "schedule": 10.0,
        "options": {"expires": 9.0},
    },
    "send e-mails that are due": {
        "task": "assessments.tasks.send_due_mails",
        "schedule": 20.0,
        "options": {"expires": 18.0},
    },
}


@setup_logging.connect  # type: ignore[untyped-decorator]
def log_as_everything_does(**_: Any) -> None:
    """Worker and beat log like the web server, without links and addresses.

    Celery would otherwise install its own handlers. (Its setting worker_hijack_root_logger does not
    prevent that for its task loggers.)
    """
    dictConfig(settings.LOGGING)
