"""Work for tests/reports/test_heavy.py, done in separate processes; imports nothing large.

`python -m tests.heavy_work FUNCTION FOLDER TIMES`: a web process that makes this many files at
once."""

import os
import sys
import time
from pathlib import Path


def waits(folder):
    """Records its process id, and waits to be released."""
    (folder / f"{os.getpid()}.pid").touch()
    while not (folder / "go").exists():
        time.sleep(0.01)
    return b"made"


def takes_a_while(folder):
    """Records when it began and ended."""
    began = time.monotonic()
    time.sleep(0.2)
    (folder / f"{os.getpid()}.times").write_text(f"{began} {time.monotonic()}")
    return b"made"


def fails(folder):
    raise ValueError("a mistake")


def modules(folder):
    return " ".join(sys.modules).encode()


def parent(folder):
    return str(os.getppid()).encode()


def niceness(folder):
    return str(os.nice(0)).encode()


def main(function, folder, times):
    from concurrent.futures import ThreadPoolExecutor

    import django

    django.setup()
    from reports import heavy

    work = globals()[function]
    with ThreadPoolExecutor(times) as threads:
        made = threads.map(lambda _: heavy.make(work, lambda: folder), range(times))
        assert set(made) == {b"made"}


if __name__ == "__main__":
    from tests import heavy_work

    heavy_work.main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))
