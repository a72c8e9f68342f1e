"""The web process's side of the process that forks one for each file (reports/heavy_process.py).

That process starts with the first file and ends with the web process.
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
    """The process that makes the file was killed."""


class TookTooLong(Exception):
    """The process that makes the file took too long and was killed."""


class Failed(Exception):
    """Rendering raised: a bug, whose traceback is in the log of the web server."""


def make(work: bytes, lock: int, *, seconds: float) -> bytes:
    """Make a file in a process that is forked for it; the bytes of the file.

    work : a function and its argument, pickled
    lock : a file descriptor that the process holds until it ends
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
                # It still holds the other end, so it is alive and the process ID is its own.
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


_forks: dict[int, _Forks] = {}  # by ID of the web process that started it: web processes fork too
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
