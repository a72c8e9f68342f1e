"""The Celery app and its timetable.

Work to be done is a row in the database; a task only looks for what is due. So a lost message
loses nothing, and running a task twice is harmless.
"""

import os

from celery import Celery

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
}
