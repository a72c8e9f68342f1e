"""`gunicorn --config python:config.gunicorn config.wsgi`: what it needs beside its arguments."""

import os
import shutil
from typing import Any

# Its processes show there that they live. On a disk, a slow write would look like a death.
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None  # noqa: S108 - made by gunicorn


def on_starting(server: Any) -> None:
    """Counts of processes that ran before are forgotten (operation/metrics.py)."""
    from django.conf import settings

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    shutil.rmtree(settings.METRICS_DIR, ignore_errors=True)
    settings.METRICS_DIR.mkdir(mode=0o700)
