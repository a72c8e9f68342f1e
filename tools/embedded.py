"""Running everything on one machine with nothing to install: `./run` without a command.

Prepares the data, then starts, supervises and stops the web server, the worker and the timetable as
processes of their own. They never outlive this process.
"""

import errno
import fcntl
import http.client
import json
import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any

from tools import environment
from tools.environment import ROOT, Problem, to_stdout
from tools.processes import Part, start_process, what_next

HOST = "127.0.0.1"
SECONDS_TO_ANSWER = 60
SECONDS_TO_STOP = 10


def start() -> int:
    port = port_from(os.environ.get("PORT", ""))
    data_dir = _made_data_dir()
    with only_one(data_dir, port):
        check_port_is_free(port)
        python = environment.python_to_run(to_stdout)
        return Embedded(python, data_dir, port).run()


def port_from(given: str) -> int:
    given = given.strip() or "8000"
    if not (given.isascii() and given.isdecimal() and 1 <= int(given) <= 65535):
        raise Problem(f"PORT must be a whole number from 1 to 65535, but it is {given!r}.")
    return int(given)


def _made_data_dir() -> Path:
    data_dir = Path(os.environ.get("DATA_DIR") or ROOT / "var")
    try:
        data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        (data_dir / "log").mkdir(exist_ok=True)
    except OSError as error:
        raise environment.cannot_write(data_dir, error) from error
    return data_dir


@contextmanager
def only_one(data_dir: Path, port: int) -> Iterator[None]:
    """Locks the data folder for this process; the system releases it when the process ends."""
    try:
        lock = (data_dir / "run.lock").open("a+")
    except OSError as error:
        raise environment.cannot_write(data_dir, error) from error
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise Problem(
                f"Partnership Health is already running with the data in {data_dir} "
                f"({lock.read().strip()}). Stop that one first, with Ctrl-C where it runs."
            ) from None
        lock.truncate(0)
        lock.write(f"process {os.getpid()}, http://{HOST}:{port}\n")
        lock.flush()
        yield


def check_port_is_free(port: int) -> None:
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((HOST, port))
        except OSError as error:
            if error.errno not in {errno.EADDRINUSE, errno.EACCES}:
                raise
            taken = error.errno == errno.EADDRINUSE
            why = "is taken by another program" if taken else "may not be used by this account"
            another = port + 1 if 1024 <= port < 65535 else 8001
            raise Problem(
                f"Port {port} {why}. Choose another one, for example: PORT={another} ./run"
            ) from error


@dataclass
class Embedded:
    python: str
    data_dir: Path
    port: int
    stopping: bool = False
    preparing: subprocess.Popen[bytes] | None = None
    web: Part = field(init=False)
    worker: Part = field(init=False)
    timetable: Part = field(init=False)

    def __post_init__(self) -> None:
        celery = ["-m", "celery", "--app=config", "--quiet"]
        quiet = ["--loglevel=WARNING"]
        self.web = self._part(
            "web server",
            ["-m", "waitress", f"--listen={HOST}:{self.port}", "--threads=32", *trusted_proxies()]
            + ["config.wsgi:application"],
        )
        self.worker = self._part(
            "worker",
            [*celery, "worker", "--pool=solo", *quiet]
            + ["--without-gossip", "--without-mingle", "--without-heartbeat"],
        )
        self.timetable = self._part(
            "timetable",
            [*celery, "beat", *quiet, f"--schedule={self.data_dir / 'timetable'}"],
        )

    def _part(self, name: str, words: list[str]) -> Part:
        log = self.data_dir / "log" / f"{name.replace(' ', '-')}.log"
        return Part(name, [self.python, *words], log)

    @property
    def parts(self) -> list[Part]:
        return [self.web, self.worker, self.timetable]

    @property
    def env(self) -> dict[str, str]:
        ours = {"PORT": str(self.port), "DATA_DIR": str(self.data_dir), "PYTHONUNBUFFERED": "1"}
        return os.environ | ours

    def run(self) -> int:
        self._listen_to_signals()
        try:
            return self._prepare_start_and_look_after()
        finally:
            self._stop()

    def _listen_to_signals(self) -> None:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:  # nohup
                signal.signal(number, self._asked_to_stop)

    def _is_stopping(self) -> bool:
        """A function, because a signal may change this at any line."""
        return self.stopping

    def _asked_to_stop(self, number: int, frame: FrameType | None) -> None:
        self.stopping = True
        if self.preparing:
            self.preparing.terminate()

    def _prepare_start_and_look_after(self) -> int:
        (self.data_dir / "address").write_text(address(self.port))
        sign_ins = self._prepare()
        if self._is_stopping():
            return 0
        to_stdout("Starting the web server, the worker and the timetable.")
        for part in self.parts:
            part.keep_one_old_log()
            part.start(self.env)
        if not self._web_answers_in_time():
            return 0 if self.stopping else 1
        to_stdout(where_mails_go(os.environ.get("EMAIL_HOST", ""), self.data_dir))
        to_stdout(welcome(address(self.port), sign_ins))
        return self._look_after()

    def _prepare(self) -> str:
        """Runs tools/prepare.py, printing its progress; returns its last line, the sign-ins."""
        log = self.data_dir / "log" / "preparing.log"
        said = ""
        with log.open("wb") as errors:
            self.preparing = start_process(
                [self.python, "-m", "tools.prepare"], self.env, subprocess.PIPE, errors
            )
        with self.preparing as process:
            if self._is_stopping():  # asked to stop before there was a process to terminate
                process.terminate()
            for line in process.stdout or []:
                said = line.decode().strip()
                if not said.startswith("{"):
                    to_stdout(said)
        self.preparing = None
        if process.returncode and not self.stopping:
            last = Part("preparation", [], log).last_lines()
            raise Problem(f"This did not work. The last lines of {log}:\n{last}")
        return said

    def _web_answers_in_time(self) -> bool:
        deadline = time.monotonic() + SECONDS_TO_ANSWER
        while not self.stopping and time.monotonic() < deadline:
            if self.web.ended():
                to_stdout(self._obituary(self.web))
                return False
            if answers(self.port):
                return True
            time.sleep(0.25)
        if not self.stopping:
            to_stdout(
                f"The web server does not answer as it should. The last lines of {self.web.log}:\n"
                f"{self.web.last_lines()}"
            )
        return False

    def _look_after(self) -> int:
        """Runs until we are asked to stop, restarting whatever ends."""
        while not self.stopping:
            for part in self.parts:
                self._start_again_if_ended(part)
            time.sleep(0.2)
        to_stdout("\nStopping.")
        return 0

    def _start_again_if_ended(self, part: Part) -> None:
        now = time.monotonic()
        if part.start_again_at is not None:
            if now >= part.start_again_at:
                part.start(self.env)
        elif part.ended():
            wait = part.seconds_to_wait(now)
            part.start_again_at = now + wait
            to_stdout(f"{self._obituary(part)}\n{what_next(part, wait)}")

    def _obituary(self, part: Part) -> str:
        return (
            f"The {part.name} has ended ({part.how_it_ended()}). "
            f"The last lines of {part.log}:\n{part.last_lines()}"
        )

    def _stop(self) -> None:
        """Asks each process to end, waits, kills those that do not, and reaps them all."""
        running = [part.process for part in self.parts if part.process]
        for process in running:
            process.terminate()
        deadline = time.monotonic() + SECONDS_TO_STOP
        for process in running:
            try:
                process.wait(max(0.0, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def address(port: int) -> str:
    """The address that people type; stored for commands that print personal links."""
    return os.environ.get("BASE_URL") or f"http://{HOST}:{port}"


def trusted_proxies() -> list[str]:
    """The web server ignores forwarding headers unless it knows how many proxies are ours."""
    proxies = os.environ.get("PROXIES", "").strip() or "0"
    if proxies == "0":
        return []
    return [
        f"--trusted-proxy={HOST}",
        f"--trusted-proxy-count={proxies}",
        "--trusted-proxy-headers=x-forwarded-for x-forwarded-proto",
    ]


def answers(port: int) -> bool:
    """Whether any page is returned, even a redirect."""
    connection = http.client.HTTPConnection(HOST, port, timeout=10)
    try:
        connection.request("GET", "/")
        return connection.getresponse().status < 500
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def where_mails_go(server: str, data_dir: Path) -> str:
    if server.strip():
        return f"E-mails are sent by {server.strip()}."
    folder = data_dir / "mail"
    shown = folder.relative_to(ROOT) if folder.is_relative_to(ROOT) else folder
    return f"E-mails are written to {shown}: no mail server is set (EMAIL_HOST)."


def welcome(address: str, sign_ins: str) -> str:
    """The message once everything is running; without a demo, only the address."""
    demo = json.loads(sign_ins) if sign_ins.startswith("{") else {}
    if code := demo.get("first_account_code"):
        begin = f"  Create the first account there. The code for it: {code}\n\n"
    else:
        begin = f"{demo_sign_ins(demo)}\n\n" if demo else ""
    return f"\nPartnership Health is running: {address}\n\n{begin}Press Ctrl-C to stop."


def demo_sign_ins(demo: dict[str, Any]) -> str:
    lines = [
        f"  {name:<15} {demo[name]['email']}   password: {demo[name]['password']}"
        for name in ("manager", "administrator")
    ]
    if demo["respondent_link"]:  # empty once the demo's round has closed
        lines.append("  one respondent's personal link (needs no password):")
        lines.append(f"{'':<18}{demo['respondent_link']}")
    return "\n".join([*lines, "", "This is a demo: its people and answers are made up."])
