"""Files that take long, each made in a process of its own, and only so many at once.

The bound holds for all web processes of this machine together: each file holds one of so many
locks, and the process that makes it holds it too, until it has ended.
docs/decisions/001-files-in-processes.md tells why, and what else was tried.
"""

import fcntl
import os
import pickle
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep
from typing import TypeVar

from django.conf import settings

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


class NotMade(Exception):
    """What makes the file failed: a mistake of ours, which the log of the web server shows."""


def made(render: Callable[[Value], bytes], value: Callable[[], Value]) -> bytes:
    """The file: `render` called in another process, with what `value` gives in this one.

    Both `render` and what it is given are pickled: a function of a module, and plain data. Raises
    Busy.
    """
    with _turn() as lock:
        work = pickle.dumps((render, value()))
        for _attempt in range(ATTEMPTS):
            found = _made_by_a_process(work, lock)
            if found is not None:
                return found
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


def _made_by_a_process(work: bytes, lock: int) -> bytes | None:
    """None where it was killed."""
    theirs, ours = os.pipe()
    words = [sys.executable, "-m", "reports.heavy_process", str(theirs)]
    try:
        with subprocess.Popen(
            words,
            cwd=settings.CHECKOUT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            pass_fds=(theirs, lock),
        ) as process:
            try:
                found, _errors = process.communicate(work, timeout=MOST)
            except subprocess.TimeoutExpired:
                raise Busy from None
            finally:
                process.kill()
    finally:
        os.close(theirs)
        os.close(ours)
    if process.returncode > 0:
        raise NotMade(f"exit status {process.returncode}")
    return found if process.returncode == 0 else None
