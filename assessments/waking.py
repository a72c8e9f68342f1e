"""Waking another worker where a task has more to do than one run of it does.

At most one such message of a task waits in the queue. If each run of the timetable began a chain of
messages of its own, other tasks would wait ever longer behind them.
"""

import logging
from typing import Any

from django.core.cache import cache
from kombu.exceptions import OperationalError

logger = logging.getLogger(__name__)

# Seconds. A message that was lost is missed for no longer.
LONGEST_WAIT = 60


def one_more(task: Any) -> None:
    """Run the task again with `goes_on`: in another worker, or in this one after other tasks."""
    if not cache.add(_mark(task), True, LONGEST_WAIT):
        return
    try:
        task.apply_async(kwargs={"goes_on": True}, retry=False, expires=LONGEST_WAIT)
    except (OperationalError, OSError):
        logger.warning("The broker is down: the rest of %s waits for it.", task.name)


def has_come(task: Any) -> None:
    """The message that `one_more` sent was taken from the queue, so there may be another."""
    cache.delete(_mark(task))


def _mark(task: Any) -> str:
    return f"waits in the queue {task.name}".replace(" ", "-")
