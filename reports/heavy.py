"""Files that take long: each is made in a process of its own, and only a few at once.

The limit holds for all web processes of this machine together. There is a lock for each file that
may be made at once; the process that makes a file holds its lock too, until it ends.
docs/decisions/001-files-in-processes.md says why, and what else was tried.
"""

import fcntl
import os
import pickle
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep
from typing import TypeVar

from django.conf import settings

from reports import heavy_forks

Value = TypeVar("Value")

LONGEST_WAIT = 30.0  # seconds, for a turn
LONGEST_MAKING = 20.0  # seconds, for a file
# Requests of this web process that may be here at once, whether their file is being made or waits:
# fewer than it has threads (docs/production.md), so that some are left for pages.
MOST_REQUESTS = 24
ATTEMPTS = 2  # a process may be killed, by somebody or when memory runs out
MOST_OF_ONE_ACCOUNT = 3  # of these requests, so that nobody keeps the others out
LOOK_EVERY = 0.02  # seconds, for a free lock

_requests = threading.BoundedSemaphore(MOST_REQUESTS)
_per_account: Counter[object] = Counter()
_per_account_lock = threading.Lock()
_next_in_line = threading.Lock()  # of those who wait: the only one who looks for a free lock


class Busy(Exception):
    """Too many files are being made just now, or this one took too long."""


def make(render: Callable[[Value], bytes], value: Callable[[], Value]) -> bytes:
    """Call `render` in another process with what `value` returns in this one: the bytes of a file.

    Both are pickled, so `render` is a function of a module and its argument plain data. Raises
    Busy, and heavy_forks.Failed if `render` raises.
    """
    with _turn() as lock:
        work = pickle.dumps((render, value()))
        for _attempt in range(ATTEMPTS):
            try:
                return heavy_forks.make(work, lock, seconds=LONGEST_MAKING)
            except heavy_forks.Killed:
                continue
            except heavy_forks.TookTooLong:
                break
    raise Busy


@contextmanager
def for_account(account: object) -> Iterator[None]:
    """Around `make`: raises Busy if this account already waits for as many files as it may."""
    with _per_account_lock:
        if _per_account[account] >= MOST_OF_ONE_ACCOUNT:
            raise Busy
        _per_account[account] += 1
    try:
        yield
    finally:
        with _per_account_lock:
            _per_account[account] -= 1
            if not _per_account[account]:
                del _per_account[account]


@contextmanager
def _turn() -> Iterator[int]:
    """A lock that is ours until the block ends, as a file descriptor."""
    until = monotonic() + LONGEST_WAIT
    if not _requests.acquire(blocking=False):
        raise Busy
    try:
        lock = _free_lock(until)
        try:
            yield lock
        finally:
            os.close(lock)
    finally:
        _requests.release()


def _free_lock(until: float) -> int:
    if not _next_in_line.acquire(timeout=until - monotonic()):
        raise Busy
    try:
        while True:
            for path in _locks():
                lock = _locked(path)
                if lock is not None:
                    return lock
            if monotonic() > until:
                raise Busy
            sleep(LOOK_EVERY)
    finally:
        _next_in_line.release()


def _locks() -> list[Path]:
    folder: Path = settings.DATA_DIR / "files-being-made"
    folder.mkdir(exist_ok=True, mode=0o700)
    return [folder / str(number) for number in range(settings.FILES_AT_ONCE)]


def _locked(path: Path) -> int | None:
    lock = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(lock)
        return None
    return lock
