"""The process that forks one for each file: `python -m reports.heavy_process CONTROL`.

CONTROL is a file descriptor of a socket whose other end the web process holds. For each file, the
web process sends a byte with two descriptors: a connection, which brings the work and takes the
file back, and the lock that allows this file to be made. When the socket closes, the web process
has ended.

This process only imports what files need. It has no threads, so it can fork safely.
"""

import os
import pickle
import signal
import socket
import sys
import threading
import traceback
from contextlib import suppress
from multiprocessing.connection import Connection
from typing import Any

from reports.render import pdf, xlsx  # noqa: F401 (xlsx: imported before the fork, used behind it)

NICE = 5  # pages come first
FAILED = b""  # in place of a file


def main() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the web process
    signal.signal(signal.SIGCHLD, _reap)
    os.nice(NICE)
    pdf.get_ready()
    with socket.socket(fileno=int(sys.argv[1])) as control:
        while True:
            order, descriptors, _flags, _address = socket.recv_fds(control, 1, 2)
            if not order:
                return
            with suppress(OSError):  # no memory for one more: its connection closes all the same
                if os.fork() == 0:
                    control.close()
                    _make(*descriptors)
            for each in descriptors:
                os.close(each)


def _reap(*_: Any) -> None:
    """Collect the exit status of processes that have ended."""
    with suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG) != (0, 0):
            pass


def _make(ours: int, _lock: int) -> None:
    """Make one file and end. The lock is held until then."""
    try:
        connection = Connection(ours)
        connection.send_bytes(str(os.getpid()).encode())
        # From the web process that started us: nothing from outside is read.
        render, value = pickle.loads(connection.recv_bytes())  # noqa: S301
        threading.Thread(target=_end_with_web_process, args=(ours,), daemon=True).start()
        connection.send_bytes(_rendered(render, value))
    finally:
        os._exit(0)


def _rendered(render: Any, value: Any) -> bytes:
    try:
        file: bytes = render(value)
    except Exception:
        traceback.print_exc()
        return FAILED
    return file


def _end_with_web_process(connection: int) -> None:
    """Nothing more is sent on the connection, so it can be read only when the other end closes."""
    os.read(connection, 1)
    os._exit(1)


if __name__ == "__main__":
    main()
