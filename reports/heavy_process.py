"""A process that makes one file and ends: `python -m reports.heavy_process LIFELINE`.

It reads what to call, and with what, from its standard input, and writes the file to its standard
output. LIFELINE is a file descriptor that its parent holds the other end of: when that closes, the
parent is gone, and so is this process. It imports nothing of ours but what it is told to call.
"""

import os
import pickle
import signal
import sys
import threading

NICE = 5  # pages come first


def main() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent
    threading.Thread(target=_end_with_parent, args=(int(sys.argv[1]),), daemon=True).start()
    os.nice(NICE)
    # Written by our own parent: nothing from outside is read.
    render, value = pickle.load(sys.stdin.buffer)  # noqa: S301
    sys.stdout.buffer.write(render(value))


def _end_with_parent(lifeline: int) -> None:
    os.read(lifeline, 1)
    os._exit(1)


if __name__ == "__main__":
    main()
