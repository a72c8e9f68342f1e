"""The processes that `./run` starts, supervises and stops."""

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from tools.environment import ROOT

SECONDS_TO_WAIT = (0.5, 1, 2, 5, 15, 60)
# A process that ends is restarted after a moment; one that keeps ending within this time, after
# longer and longer waits.
SECONDS_REMEMBERED = 600


@dataclass
class Part:
    """One of the processes, with the log file for its output."""

    name: str
    words: list[str]
    log: Path
    process: subprocess.Popen[bytes] | None = None
    ends: list[float] = field(default_factory=list)  # times of recent exits
    start_again_at: float | None = None

    def start(self, env: dict[str, str]) -> None:
        with self.log.open("ab") as log:
            self.process = start_process(self.words, env, stdout=log, stderr=subprocess.STDOUT)
        self.start_again_at = None

    def ended(self) -> bool:
        return self.process is not None and self.process.poll() is not None

    def seconds_to_wait(self, now: float) -> float:
        """The process has ended: seconds until it is restarted."""
        self.ends = [end for end in self.ends if now - end < SECONDS_REMEMBERED] + [now]
        return SECONDS_TO_WAIT[min(len(self.ends), len(SECONDS_TO_WAIT)) - 1]

    def how_it_ended(self) -> str:
        status = self.process.returncode if self.process else 0
        return f"killed by signal {-status}" if status < 0 else f"exit status {status}"

    def last_lines(self) -> str:
        lines = self.log.read_text(errors="replace").splitlines()[-15:]
        return "\n".join(f"    {line}" for line in lines) or "    (it wrote nothing)"

    def keep_one_old_log(self) -> None:
        if self.log.exists():
            self.log.replace(self.log.with_suffix(".old.log"))


def what_next(part: Part, wait: float) -> str:
    if len(part.ends) < len(SECONDS_TO_WAIT):
        return f"Starting the {part.name} again."
    return (
        f"The {part.name} has ended {len(part.ends)} times within "
        f"{SECONDS_REMEMBERED // 60} minutes. It is started again in {wait:.0f} seconds; if it "
        "keeps ending, stop with Ctrl-C and put right what the lines above say."
    )


def start_process(
    words: list[str], env: dict[str, str], stdout: int | IO[bytes], stderr: int | IO[bytes]
) -> subprocess.Popen[bytes]:
    """In a session of its own: Ctrl-C reaches only us, and we stop it by its id."""
    return subprocess.Popen(
        words,
        cwd=ROOT,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=stdout,
        stderr=stderr,
        start_new_session=True,
        preexec_fn=_end_with_parent(),
    )


def _end_with_parent() -> Callable[[], None] | None:
    """On Linux the process is killed with us, even if we cannot stop it ourselves."""
    if sys.platform != "linux":
        return None
    libc, parent, set_parent_death_signal = ctypes.CDLL(None), os.getpid(), 1

    def in_the_child() -> None:
        libc.prctl(set_parent_death_signal, signal.SIGTERM)
        if os.getppid() != parent:
            os._exit(1)

    return in_the_child
