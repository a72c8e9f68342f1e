"""The processes of a measurement: the world, the mail server and the workers; and their costs."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from benchmarks.of_report.many import family, read

HERE = Path(__file__).parent
TICKS = os.sysconf("SC_CLK_TCK")


class Told:
    """A process that answers each line with a line of JSON."""

    def __init__(self, words: list[str], **fields: Any) -> None:
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
        self.process = subprocess.Popen([sys.executable, *words], **pipes, **fields)

    def line(self) -> str:
        assert self.process.stdout
        said: str = self.process.stdout.readline()
        if not said:
            sys.exit("A process of the measurement has ended.")
        return said

    def tell(self, text: str = "") -> dict[str, Any]:
        assert self.process.stdin
        print(text, file=self.process.stdin, flush=True)
        found: dict[str, Any] = json.loads(self.line())
        return found

    def end(self) -> None:
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.close()
        self.process.wait(timeout=60)
        self.process.stdout.close()


class World(Told):
    def __init__(self, checkout: Path, env: dict[str, str]) -> None:
        super().__init__([str(HERE / "world.py"), str(checkout)], cwd=checkout, env=env)

    def do(self, order: str, **fields: Any) -> dict[str, Any]:
        return self.tell(json.dumps({"do": order, **fields}))


class Sink(Told):
    def __init__(self) -> None:
        super().__init__([str(HERE / "sink.py")])
        self.port = int(self.line())


class Workers:
    """Each as docs/production.md starts it, with one process that works."""

    def __init__(self, checkout: Path, env: dict[str, str], number: int) -> None:
        words = [
            "-W",
            "ignore",
            "-m",
            "celery",
            "--quiet",
            "--app",
            "config",
            "worker",
            "--concurrency",
            "1",
            "--hostname",
        ]
        self.running = [
            subprocess.Popen(
                [sys.executable, *words, f"w{n}@%h"],
                cwd=checkout,
                env=env,
                stdout=subprocess.DEVNULL,  # they say goodbye
            )
            for n in range(number)
        ]

    def seconds(self) -> float:
        """Processor seconds of all of them."""
        return sum(_seconds(pid) for each in self.running for pid in family(each.pid))

    def megabytes(self) -> list[float]:
        """For each worker, the peak memory of its largest process."""
        return [max(map(_peak, family(each.pid))) for each in self.running]

    def end(self) -> None:
        for each in self.running:
            each.terminate()
        for each in self.running:
            try:
                each.wait(timeout=20)
            except subprocess.TimeoutExpired:
                _kill(each.pid)
                each.wait()


def busy_seconds() -> float:
    """Processor seconds of the whole machine so far."""
    user, nice, system, _idle, _wait, *others = (
        int(each) / TICKS for each in read(Path("/proc/stat")).split("\n", 1)[0].split()[1:]
    )
    return user + nice + system + sum(others[:3])


def _kill(pid: int) -> None:
    for each in reversed(family(pid)):
        os.kill(each, 9)


def _seconds(pid: int) -> float:
    fields = read(Path(f"/proc/{pid}/stat")).rpartition(")")[2].split()
    return sum(map(int, fields[11:13])) / TICKS if fields else 0.0


def _peak(pid: int) -> float:
    lines = read(Path(f"/proc/{pid}/status")).splitlines()
    return next((int(each.split()[1]) / 1024 for each in lines if each.startswith("VmHWM")), 0.0)
