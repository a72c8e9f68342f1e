"""Files that take long, each made in a process of its own, and only so many at once.

The bound holds for all web processes of this machine together: each file holds one of so many
locks, and the process that makes it holds it too, until it has ended.
docs/decisions/001-files-in-processes.md tells why, and what else was tried.
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

WAIT = 30.0  # seconds, for a turn
MOST = 20.0  # seconds, for a file
# Requests of this web process that may be here at once, making a file or waiting: fewer than it
# has threads (docs/production.md), so that some are left for pages.
IN_HAND = 24
ATTEMPTS = 2  # a process may be killed: by somebody, or for want of memory
OFTEN = 0.02  # seconds between looks for a free lock

OF_ONE = 3  # of these, for one account: nobody keeps the others out

_in_hand = threading.BoundedSemaphore(IN_HAND)
_of_account: Counter[object] = Counter()
_counting = threading.Lock()
_first = threading.Lock()  # of those who wait: the only one who looks for a free lock


class Busy(Exception):
    """Too many files are being made just now, or this one took too long."""


def made(render: Callable[[Value], bytes], value: Callable[[], Value]) -> bytes:
    """The file: `render` called in another process, with what `value` gives in this one.

    Both `render` and what it is given are pickled: a function of a module, and plain data. Raises
    Busy, and heavy_forks.Failed where `render` raises.
    """
    with _turn() as lock:
        work = pickle.dumps((render, value()))
        for _attempt in range(ATTEMPTS):
            try:
                return heavy_forks.made(work, lock, seconds=MOST)
            except heavy_forks.Killed:
                continue
            except heavy_forks.TookTooLong:
                break
    raise Busy


@contextmanager
def asked_by(account: object) -> Iterator[None]:
    """Around `made`: raises Busy where this account waits for as many files as one may."""
    with _counting:
        if _of_account[account] >= OF_ONE:
            raise Busy
        _of_account[account] += 1
    try:
        yield
    finally:
        with _counting:
            _of_account[account] -= 1
            if not _of_account[account]:
                del _of_account[account]


@contextmanager
def _turn() -> Iterator[int]:
    """The lock that says it is ours, as a file descriptor."""
    until = monotonic() + WAIT
    if not _in_hand.acquire(blocking=False):
        raise Busy
    try:
        lock = _free_lock(until)
        try:
            yield lock
        finally:
            os.close(lock)
    finally:
        _in_hand.release()


def _free_lock(until: float) -> int:
    if not _first.acquire(timeout=until - monotonic()):
        raise Busy
    try:
        while True:
            for path in _locks():
                lock = _locked(path)
                if lock is not None:
                    return lock
            if monotonic() > until:
                raise Busy
            sleep(OFTEN)
    finally:
        _first.release()


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
