"""One phase after the other, in each checkout in turn."""

import os
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.of_rounds.processes import Sink, Workers, World, busy_seconds
from benchmarks.of_rounds.servers import Servers

PHASES = ("reminders", "closing")
LOOK_EVERY = 2  # seconds
ALMOST_ALL = 0.85  # of the time


@dataclass(frozen=True, slots=True)
class Size:
    partnerships: int
    agencies: int
    answered: int
    silent: int

    @property
    def reminders(self) -> int:
        return self.partnerships * self.silent


@dataclass(frozen=True, slots=True)
class Place:
    """A checkout, and how long each phase may take in it."""

    name: str
    path: Path
    seconds: int


@dataclass(frozen=True, slots=True)
class Filled:
    """A checkout with its database and keys, to be copied for each measurement."""

    place: Place
    database: str
    folder: Path


def measure(
    servers: Servers,
    places: list[Place],
    folder: Path,
    size: Size,
    phases: list[str],
    workers: list[int],
) -> None:
    filled = [fill(servers, place, folder, size) for place in places]
    for phase in phases:
        for number in workers:
            for each in filled:
                Measurement(servers, each, size, number, folder / "now").run(phase)


def fill(servers: Servers, place: Place, folder: Path, size: Size) -> Filled:
    database = servers.create(place.name.replace(" ", "_"))
    data = folder / place.name.replace(" ", "-")
    data.mkdir(mode=0o700)
    began = time.monotonic()
    world = World(place.path, environment(servers, database, data))
    world.do(
        "fill",
        partnerships=size.partnerships,
        agencies=size.agencies,
        answered=size.answered,
        silent=size.silent,
    )
    world.end()
    took, megabytes = time.monotonic() - began, servers.megabytes(database)
    print(f"{place.name}: made in {took:.0f} s, a database of {megabytes:.0f} MB", flush=True)
    return Filled(place, database, data)


def environment(servers: Servers, database: str, data: Path, port: int = 25) -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if k not in ("KEY_DIR", "KEY_BACKUP_DIR")}
    return kept | {
        "DATABASE_URL": servers.address(database),
        "REDIS_URL": servers.redis_url,
        "DATA_DIR": str(data),
        "BASE_URL": "http://127.0.0.1:8000",
        "DEBUG": "0",
        "EMAIL_HOST": "127.0.0.1",
        "EMAIL_PORT": str(port),
        "EMAIL_TLS": "0",
        "LOG_LEVEL": "ERROR",
    }


class Measurement:
    """One phase with so many workers, in a copy of the database and the keys."""

    def __init__(
        self, servers: Servers, filled: Filled, size: Size, workers: int, folder: Path
    ) -> None:
        self.servers, self.filled, self.size, self.number = servers, filled, size, workers
        self.folder = folder

    def run(self, phase: str) -> None:
        self.database = self.servers.create("now", like=self.filled.database)
        shutil.copytree(self.filled.folder, self.folder)
        self.sink = Sink()
        env = environment(self.servers, self.database, self.folder, self.sink.port)
        self.world = World(self.filled.place.path, env)
        print(f"\n{phase}, {self.filled.place.name}, workers: {self.number}", flush=True)
        try:
            {"reminders": self.reminders, "closing": self.closing}[phase](env)
        finally:
            self.world.end()
            self.sink.end()
            self.servers.redis.flushdb()
            self.servers.drop(self.database)
            shutil.rmtree(self.folder)

    def reminders(self, env: dict[str, str]) -> None:
        self.world.do("remind")
        all_of_them = self.size.reminders
        took = self.worked(env, {"mails handed over": ("sent", all_of_them)})
        taken, left = self.sink.tell(), self.world.do("left")
        say("rate once it had begun", f"{(taken['mails'] - 1) / taken['seconds']:,.1f} mails/s")
        self.say_mails(taken, left, all_of_them)
        self.say_cost(taken["mails"], took, "mail")

    def closing(self, env: dict[str, str]) -> None:
        self.world.do("close")
        rounds = self.size.partnerships
        wanted = {
            "rounds closed": ("closed", rounds),
            "managers told": ("told", rounds),
            "everything destroyed": ("cleaned", rounds),
        }
        took = self.worked(env, wanted)
        closed = self.world.do("progress")["closed"]
        taken, left = self.sink.tell(), self.world.do("left")
        right = left["responded"] == [self.size.answered]
        say(
            "reports that count all answers",
            f"{closed:,} of {rounds:,}" if right else f"WRONG: {left['responded']} answers",
        )
        say("envelopes and keys left", f"{left['envelopes']} and {left['keys']}")
        self.say_mails(taken, left, rounds)
        self.say_cost(closed, took, "round")

    def worked(self, env: dict[str, str], wanted: dict[str, tuple[str, int]]) -> float:
        """Seconds until all of it was done, or the time was up."""
        self.workers = Workers(self.filled.place.path, env, self.number)
        try:
            wait_until(lambda: self.servers.waiting_workers() >= self.number)
            return self._worked(wanted)
        finally:
            self.workers.end()

    def _worked(self, wanted: dict[str, tuple[str, int]]) -> float:
        timetable = self.world.do("timetable")
        waiting = dict(wanted)
        due = dict.fromkeys(timetable, 0.0)
        worked, busy = self.workers.seconds(), busy_seconds()
        active = self.servers.active_seconds(self.database)
        before = self.servers.transactions(self.database)
        began, took = time.monotonic(), 0.0
        while waiting and took < self.filled.place.seconds:
            took = time.monotonic() - began
            for task, (seconds, expires) in timetable.items():
                if due[task] <= took:
                    self.world.do("trigger", task=task, expires=expires)
                    due[task] += seconds
            found = self.world.do("progress")
            for what, (name, number) in wanted.items():
                if what in waiting and found[name] >= number:
                    del waiting[what]
                    say(what, f"{number:,} in {took:,.1f} s: {number / took:,.1f} a second")
            time.sleep(LOOK_EVERY)
        for what, (name, number) in waiting.items():
            rate = found[name] / took
            say(what, f"NOT ALL: {found[name]:,} of {number:,} in {took:,.0f} s: {rate:,.2f} a s")
        time.sleep(1)  # until the server's own counts are right
        self.worker_seconds = self.workers.seconds() - worked
        elapsed = time.monotonic() - began
        self.busy = (busy_seconds() - busy) / (elapsed * (os.cpu_count() or 1))
        self.active = self.servers.active_seconds(self.database) - active
        self.commits = self.servers.transactions(self.database) - before
        peaks = ", ".join(f"{each:.0f}" for each in self.workers.megabytes())
        say("peak memory of each worker", f"{peaks} MB")
        return took

    def say_mails(self, taken: dict[str, Any], left: dict[str, Any], wanted: int) -> None:
        say(
            "at the mail server",
            f"{taken['mails']:,} mails to {taken['recipients']:,} of {wanted:,} people, at most "
            f"{taken['most']} each, over {taken['connections']:,} connections",
        )
        say("people with two rows of a kind", f"{left['rows twice']}; waiting: {left['waiting']}")

    def say_cost(self, done: int, took: float, thing: str) -> None:
        many = max(done, 1)
        say(
            f"cost of a {thing}",
            f"{1000 * self.worker_seconds / many:.1f} ms of the workers' processors, "
            f"{1000 * self.active / many:.1f} ms in the database, "
            f"{self.commits / many:.1f} transactions",
        )
        occupied = (self.worker_seconds + self.active) / (took * self.number)
        say(
            "what limited it",
            f"{limit(self.busy, occupied)} (machine {100 * self.busy:.0f} % busy; workers "
            f"computed or waited for the database {100 * occupied:.0f} % of the time)",
        )


def limit(busy: float, occupied: float) -> str:
    if busy > ALMOST_ALL:
        return "the processors of this machine"
    if occupied > ALMOST_ALL:
        return "the workers and the database's answers to them"
    return "waiting: for the timetable, for locks or for the mail server"


def say(what: str, value: str) -> None:
    print(f"  {what:<32}{value}", flush=True)


def wait_until(is_so: Callable[[], bool], seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > until:
            raise TimeoutError("The workers do not start.")
        time.sleep(0.1)
