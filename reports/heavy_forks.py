"""The process that forks one for each file (reports/heavy_process.py), as its web process sees it.

It is started with the first file, and ends with the web process.
"""

import atexit
import os
import signal
import socket
import subprocess
import sys
import threading
from dataclasses import dataclass
from multiprocessing import Pipe

from django.conf import settings

from reports.heavy_process import FAILED


class Killed(Exception):
    """The process that was to make the file ended without it."""


class TookTooLong(Exception):
    """The process that was to make the file was stopped."""


class Failed(Exception):
    """What makes the file raised: a mistake of ours, which the log of the web server shows."""


def made(work: bytes, lock: int, *, seconds: float) -> bytes:
    """The file, made by a process that is forked for it.

    work : pickled: a function and what it is called with
    lock : a descriptor that the process holds until it has ended
    Raises Killed, TookTooLong and Failed.
    """
    connection, theirs = Pipe()
    with connection:
        try:
            with theirs:
                _fork(theirs.fileno(), lock)
            if not connection.poll(seconds):
                raise TookTooLong
            pid = int(connection.recv_bytes())
            connection.send_bytes(work)
            if not connection.poll(seconds):
                # It holds the other end still, so it has not ended, and the number is its own.
                os.kill(pid, signal.SIGKILL)
                raise TookTooLong
            file = connection.recv_bytes()
        except (EOFError, ConnectionError):
            raise Killed from None
    if file == FAILED:
        raise Failed
    return file


@dataclass(frozen=True, slots=True)
class _Forks:
    process: subprocess.Popen[bytes]
    control: socket.socket

    def end(self) -> None:
        self.control.close()
        self.process.wait()


_forks: dict[int, _Forks] = {}  # by the web process that started it, for these may fork too
_starting = threading.Lock()


def _fork(connection: int, lock: int) -> None:
    with _starting:
        forks = _forks.get(os.getpid())
        if forks is None or forks.process.poll() is not None:
            forks = _forks[os.getpid()] = _started()
    socket.send_fds(forks.control, [b"."], [connection, lock])


def _started() -> _Forks:
    ours, theirs = socket.socketpair()
    with theirs:
        words = [sys.executable, "-m", "reports.heavy_process", str(theirs.fileno())]
        process = subprocess.Popen(
            words, cwd=settings.CHECKOUT, stdin=subprocess.DEVNULL, pass_fds=(theirs.fileno(),)
        )
    forks = _Forks(process, ours)
    atexit.register(forks.end)
    return forks
