"""`./run`, as real processes, with the Python that runs the tests: nothing is installed."""

import ast
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path

import pytest

from tests.places import ROOT
from tests.real_servers import SECONDS, free_port
from tools import commands, environment
from tools.embedded import answers, welcome
from tools.processes import SECONDS_REMEMBERED, Part, what_next

RUN = str(ROOT / "run")


@pytest.fixture
def env(tmp_path):
    """A data folder of its own and the Python we have; nothing else that would change a start."""
    theirs = {"DATABASE_URL", "REDIS_URL", "BASE_URL", "DEBUG", "KEY_DIR", "KEY_BACKUP_DIR"}
    kept = {name: value for name, value in os.environ.items() if name not in theirs}
    ours = {"PORT": str(free_port()), "PARTNERSHIP_HEALTH_PYTHON": sys.executable}
    return kept | ours | {"DATA_DIR": str(tmp_path / "data")}


def run(*words, env, cwd=ROOT):
    return subprocess.run(
        [sys.executable, RUN, *words],
        env=env, cwd=cwd, capture_output=True, text=True, timeout=SECONDS,
    )  # fmt: skip


def run_as_module():
    loader = SourceFileLoader("run_script", RUN)
    module = module_from_spec(spec_from_loader("run_script", loader))
    loader.exec_module(module)
    return module


# Tests on all cores


@pytest.mark.parametrize(
    "words",
    [[], ["-m", "not slow"], ["-x", "tests"], ["-k", "a" * 999], ["tests", "-p", "no:randomly"]],
)
def test_tests_use_all_cores(words, monkeypatch):
    monkeypatch.chdir(ROOT)
    assert commands.on_all_cores(words) == ["-n", "auto", "--dist", "worksteal"]


FILES = [path.relative_to(ROOT).as_posix() for path in sorted((ROOT / "tests").rglob("test_*.py"))]


@pytest.mark.parametrize(
    "words",
    [
        FILES[:1],
        ["-q", *FILES[:4]],
        [f"{FILES[0]}::test_a_name[a/b]"],
        ["-n", "3"],
        ["-n0"],
        ["--numprocesses=3"],
        ["-p", "no:xdist"],
        ["-pno:xdist"],
        ["--pdb"],
        ["--collect-only"],
    ],
)
def test_few_files_of_tests_do_not_wait_for_processes_and_who_wants_another_number_has_it(
    words, monkeypatch
):
    monkeypatch.chdir(ROOT)
    assert commands.on_all_cores(words) == []


def test_more_files_use_all_cores(monkeypatch):
    monkeypatch.chdir(ROOT)
    assert commands.on_all_cores(["-q", *FILES[:5]])


# Before anything is started


def test_an_old_python_gets_a_sentence():
    script = run_as_module()
    assert script.too_old(3, 9)
    assert not script.too_old(3, 11)
    assert script.needs_newer(3, 9, "/usr/bin/python3") == (
        "Partnership Health needs Python 3.11 or newer; this is Python 3.9 at /usr/bin/python3."
    )


def test_an_old_python_can_read_the_file():
    ast.parse(Path(RUN).read_text(), feature_version=(3, 6))


def test_a_newer_python_is_looked_for_by_its_name(tmp_path, monkeypatch):
    for name, result in (("python3.11", 127), ("python3.12", 0)):
        (tmp_path / name).write_text(f"#!/bin/sh\nexit {result}\n")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert run_as_module().newer_python() == str(tmp_path / "python3.12")


def test_help_names_every_command(env):
    result = run("help", env=env)
    assert result.returncode == 0
    for command in ("test", "check", "manage", "lock"):
        assert f"./run {command}" in result.stdout


def test_an_unknown_word_gets_the_help(env):
    result = run("strat", env=env)
    assert result.returncode == 2
    assert "./run does not know `strat`" in result.stderr
    assert "./run manage" in result.stderr
    assert result.stdout == ""


@pytest.mark.parametrize("port", ["web", "0", "65536", "-1", "80 81", "٣"])
def test_a_port_that_is_none(env, port):
    result = run(env=env | {"PORT": port})
    assert result.returncode == 1
    assert result.stderr.startswith("PORT must be a whole number from 1 to 65535")
    assert result.stdout == ""


def test_a_taken_port(env):
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        port = listener.getsockname()[1]
        result = run(env=env | {"PORT": str(port)})
    assert result.returncode == 1
    assert f"Port {port} is taken by another program. Choose another one" in result.stderr
    assert re.search(r"PORT=\d+ ./run", result.stderr)
    assert result.stdout == ""


def test_a_data_folder_that_cannot_be_written(env, tmp_path):
    (tmp_path / "file").write_text("")
    result = run(env=env | {"DATA_DIR": str(tmp_path / "file" / "data")})
    assert result.returncode == 1
    assert result.stderr.startswith("Partnership Health cannot write to ")
    assert "Traceback" not in result.stderr


def test_a_python_that_is_not_there(env):
    result = run("manage", "check", env=env | {"PARTNERSHIP_HEALTH_PYTHON": "no-such-python"})
    assert result.returncode == 1
    assert "PARTNERSHIP_HEALTH_PYTHON names no program" in result.stderr


# The environment


@pytest.fixture
def checkout(tmp_path):
    """A copy of what makes the environment, with nothing to install."""
    copy = tmp_path / "checkout"
    (copy / "requirements").mkdir(parents=True)
    for kind in ("app", "dev"):
        (copy / "requirements" / f"{kind}.txt").write_text("# nothing\n")
    (copy / "run").write_text(Path(RUN).read_text())
    (copy / "tools").mkdir()
    for file in (ROOT / "tools").glob("*.py"):
        (copy / "tools" / file.name).write_text(file.read_text())
    (copy / "manage.py").write_text("import sys; print('managed by', sys.prefix)\n")
    return copy


def manage(checkout, env, **changes):
    env = {name: value for name, value in env.items() if name != "PARTNERSHIP_HEALTH_PYTHON"}
    return subprocess.run(
        [getattr(sys, "_base_executable", sys.executable), str(checkout / "run"), "manage"],
        env=env | changes, capture_output=True, text=True, timeout=SECONDS,
    )  # fmt: skip


def test_a_python_without_the_venv_module(checkout, env, tmp_path):
    stub = tmp_path / "stub" / "ensurepip"
    stub.mkdir(parents=True)
    (stub / "__init__.py").write_text("raise ImportError('left out by the distribution')\n")
    result = manage(checkout, env, PYTHONPATH=str(stub.parent))
    assert result.returncode == 1
    assert "apt-get install python3-venv" in result.stderr
    assert "Traceback" not in result.stderr


def test_the_environment_is_made_once_and_again_when_interrupted(checkout, env):
    first = manage(checkout, env)
    assert (first.returncode, first.stdout) == (0, f"managed by {checkout}/.venv\n")
    assert "installing packages" in first.stderr
    assert manage(checkout, env).stderr == ""
    (checkout / ".venv" / "made-from-requirements").write_text("unfinished\n")
    again = manage(checkout, env)
    assert (again.returncode, again.stdout) == (0, first.stdout)
    assert "installing packages" in again.stderr


def test_two_at_once_do_not_trample_on_each_other(checkout, env):
    env = {name: value for name, value in env.items() if name != "PARTNERSHIP_HEALTH_PYTHON"}
    words = [getattr(sys, "_base_executable", sys.executable), str(checkout / "run"), "manage"]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    both = [subprocess.Popen(words, env=env, **pipes) for _ in range(2)]
    said = [process.communicate(timeout=SECONDS) for process in both]
    assert [process.returncode for process in both] == [0, 0]
    assert {out for out, _ in said} == {f"managed by {checkout}/.venv\n"}
    assert "".join(err for _, err in said).count("installing packages:") == 1


def test_an_environment_that_somebody_else_made_is_left_alone(checkout, env):
    (checkout / ".venv").mkdir()
    (checkout / ".venv" / "mine").write_text("")
    result = manage(checkout, env)
    assert result.returncode == 1
    assert "was not made by ./run" in result.stderr
    assert (checkout / ".venv" / "mine").exists()


def test_packages_that_cannot_be_had(checkout, env):
    requirement = "no-such-package-anywhere==1.0 --hash=sha256:" + "0" * 64
    (checkout / "requirements" / "app.txt").write_text(requirement + "\n")
    result = manage(checkout, env, PIP_NO_INDEX="1")
    assert result.returncode == 1
    assert "no-such-package-anywhere" in result.stderr
    assert result.stderr.rstrip().endswith("./run again.")
    assert "Traceback" not in result.stderr


# manage


def test_manage_prints_only_what_the_command_prints(env):
    result = run("manage", "check", env=env)
    assert result.stdout == "System check identified no issues (0 silenced).\n"
    assert result.returncode == 0


def test_manage_stays_in_the_callers_folder(env, tmp_path):
    words = ("manage", "shell", "-v0", "-c", "import os; print(os.getcwd())")
    assert run(*words, env=env, cwd=tmp_path).stdout.strip() == str(tmp_path)


def test_manage_passes_on_the_exit_status(env):
    words = ("manage", "shell", "-v0", "-c", "raise SystemExit(3)")
    assert run(*words, env=env).returncode == 3


# The whole thing


class Running:
    """A started `./run`; what it says goes to a file."""

    def __init__(self, env):
        self.file = Path(env["DATA_DIR"]).with_name("said")
        with self.file.open("w") as file:
            self.process = subprocess.Popen(
                [sys.executable, RUN], env=env, cwd=ROOT, stdout=file, stderr=subprocess.STDOUT
            )

    @property
    def said(self):
        return self.file.read_text()

    def wait_for(self, words):
        deadline = time.monotonic() + SECONDS
        while words not in self.said:
            assert time.monotonic() < deadline, self.said
            assert self.process.poll() is None or words in self.said, self.said
            time.sleep(0.1)

    def stop(self, number=signal.SIGINT):
        self.process.send_signal(number)
        return self.process.wait(timeout=SECONDS)

    def link(self):
        return re.search(r"needs no password\):\s+(\S+)", self.said)[1]


@contextmanager
def started(env, words="Press Ctrl-C to stop."):
    running = Running(env)
    try:
        running.wait_for(words)
        yield running
    finally:
        if running.process.poll() is None:
            running.process.kill()
            running.process.wait()


def processes(env):
    """Command lines, by process id, of all that work on this data folder (Linux only)."""
    mark = f"DATA_DIR={env['DATA_DIR']}".encode()
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if mark in (folder / "environ").read_bytes().split(b"\0"):
                found[int(folder.name)] = (folder / "cmdline").read_text().replace("\0", " ")
        except OSError:
            continue
    return found


def none_left(env):
    deadline = time.monotonic() + 15
    while processes(env) and time.monotonic() < deadline:
        time.sleep(0.2)
    return processes(env) == {}


def status(address):
    try:
        with urllib.request.urlopen(address, timeout=20) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        with error:
            return error.code


def the_one(env, words):
    [process] = [pid for pid, line in processes(env).items() if words in line]
    return process


@pytest.mark.server
def test_it_starts_answers_and_stops_and_the_next_start_finds_the_same(env):
    cut_off = Path(env["DATA_DIR"]) / "demo-sign-ins.json"  # left by a start that was killed
    cut_off.parent.mkdir()
    cut_off.write_text("{}")
    with started(env) as running:
        assert status(f"http://127.0.0.1:{env['PORT']}/") == 200
        assert status(running.link()) == 200
        link = running.link()
        without_port = {name: value for name, value in env.items() if name != "PORT"}
        assert link in run("manage", "demo_sign_in", env=without_port).stdout
        assert running.stop() == 0
        assert none_left(env)
    assert "Traceback" not in running.said

    with started(env) as again:
        assert again.link() == link
        assert "a demo." not in again.said.partition("Partnership Health is running")[0]
        assert status(link) == 200
        assert again.stop(signal.SIGTERM) == 0
        assert none_left(env)


@pytest.mark.server
def test_looked_after_while_it_runs(env):
    """One start for several cases, since each start takes its time."""
    with started(env) as running:
        second = run(env=env | {"PORT": str(free_port())})
        assert second.returncode == 1
        assert "is already running" in second.stderr
        assert f"process {running.process.pid}, http://127.0.0.1:{env['PORT']}" in second.stderr

        worker = the_one(env, "--quiet worker")
        os.kill(worker, signal.SIGKILL)
        running.wait_for("The worker has ended (killed by signal 9).")
        running.wait_for("Starting the worker again.")
        deadline = time.monotonic() + SECONDS
        while not any("--quiet worker" in line for line in processes(env).values()):
            assert time.monotonic() < deadline
            time.sleep(0.1)
        assert the_one(env, "--quiet worker") != worker
        assert status(f"http://127.0.0.1:{env['PORT']}/") == 200

        os.kill(the_one(env, "waitress"), signal.SIGKILL)
        running.wait_for("The web server has ended (killed by signal 9).")
        killed = time.monotonic()
        while not answers(int(env["PORT"])):
            assert time.monotonic() < killed + SECONDS
            time.sleep(0.1)
        assert status(running.link()) == 200
        assert running.stop() == 0
        assert none_left(env)


def test_what_ends_again_and_again_is_started_ever_later_and_never_given_up(tmp_path):
    worker = Part("worker", [], tmp_path / "log")
    waits = [worker.seconds_to_wait(now) for now in range(8)]
    assert waits == [0.5, 1, 2, 5, 15, 60, 60, 60]
    assert what_next(worker, waits[-1]).startswith(
        "The worker has ended 8 times within 10 minutes. It is started again in 60 seconds;"
    )
    long_after = 7 + SECONDS_REMEMBERED
    assert worker.seconds_to_wait(long_after) == 0.5
    assert what_next(worker, 0.5) == "Starting the worker again."


@pytest.mark.server
@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells children")
def test_nothing_outlives_a_parent_that_is_killed(env):
    with started(env) as running:
        assert len(processes(env)) == 4
        running.process.kill()
        running.process.wait()
        assert none_left(env)


@pytest.mark.server
def test_stopped_while_it_prepares(env):
    with started(env, "Preparing the database.") as running:
        assert running.stop() == 0
        assert none_left(env)
    assert "Traceback" not in running.said


@pytest.mark.parametrize(
    ("variable", "kind"),
    [("DATABASE_URL", "production"), ("REDIS_URL", "production"), ("OTHER", "app")],
)
def test_servers_of_ones_own_need_more_packages(monkeypatch, variable, kind):
    for name in ("DATABASE_URL", "REDIS_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv(variable, "something")
    monkeypatch.setattr(environment, "python", lambda kind, say: kind)
    assert environment.python_to_run(print) == kind


@pytest.mark.parametrize("command", [commands.bench, commands.audit])
def test_developers_commands_have_the_packages_of_developers(monkeypatch, command):
    """As benchmarks start servers and browsers."""
    monkeypatch.chdir(ROOT)
    monkeypatch.setattr(environment, "python", lambda kind, say: kind)
    started = []
    monkeypatch.setattr(commands.os, "execve", lambda python, *_: started.append(python))
    command(["rounds"])
    assert started == ["dev"]


def test_once_the_demo_s_round_has_closed_no_link_is_printed():
    person = {"email": "a@demo.example", "password": "one"}
    sign_ins = {"manager": person, "administrator": person, "respondent_link": None}
    text = welcome("http://127.0.0.1:8000", json.dumps(sign_ins))
    assert "None" not in text
    assert "personal link" not in text


def test_what_is_printed_without_a_demo():
    assert welcome("http://127.0.0.1:8000", "") == (
        "\nPartnership Health is running: http://127.0.0.1:8000\n\nPress Ctrl-C to stop."
    )


def test_what_is_printed_with_a_demo():
    sign_ins = {
        "address": "http://127.0.0.1:8000",
        "manager": {"email": "manager@example.org", "password": "one"},
        "administrator": {"email": "admin@example.org", "password": "two"},
        "respondent_link": "http://127.0.0.1:8000/r/abc/",
    }
    text = welcome("http://127.0.0.1:8000", json.dumps(sign_ins))
    assert "manager         manager@example.org   password: one" in text
    assert "administrator   admin@example.org   password: two" in text
    assert "http://127.0.0.1:8000/r/abc/" in text
    assert "This is a demo" in text


# Tests that are skipped (tests/machine.py)


@pytest.mark.parametrize(("require_all", "status"), [("", 0), ("1", 1)])
def test_with_require_all_a_skipped_test_is_a_failure(env, tmp_path, require_all, status):
    (tmp_path / "test_two.py").write_text(
        "import pytest\n"
        "def test_done(): pass\n"
        "def test_left_out(): pytest.skip('no such thing here')\n"
        "@pytest.mark.xfail\n"
        "def test_known(): assert False\n"
    )
    result = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "tests.machine", "-c", "/dev/null", str(tmp_path)],
        env=env | {"REQUIRE_ALL": require_all},
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=SECONDS,
    )
    assert result.returncode == status, result.stdout
    assert ("test_left_out: no such thing here" in result.stdout) == bool(require_all)
