"""The commands of `./run`, by name."""

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from types import FrameType

from tools import embedded, environment
from tools.environment import ROOT, Problem, to_stderr, to_stdout

HELP = """\
./run                  start Partnership Health here, with a demo
./run test [ARGS]      run the tests, on all cores; the arguments are pytest's
./run check            run every check of the code that is not a test
./run bench NAME       measure how fast something is; scoring, for instance
./run audit [ARGS]     attack what we publish, for some minutes (--seed, --partnerships)
./run manage COMMAND   run a command of manage.py
./run lock             compile requirements/*.txt anew from requirements/*.in
./run help             this list

Read from the environment: PORT (8000), DATA_DIR (var), DEMO (1), BASE_URL, DATABASE_URL,
REDIS_URL, DEBUG.
For developers: PARTNERSHIP_HEALTH_PYTHON names a Python with everything installed already;
then ./run makes no environment of its own."""

ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
# Files of tests that one process has run before several have started.
SOME = 4
# Settings as in production, so that deployment warnings count.
DEPLOYED = {"DEBUG": "0", "BASE_URL": "https://partnership-health.example"}


def main(words: list[str]) -> int:
    signal.signal(signal.SIGTERM, _end)
    name, arguments = (words[0], words[1:]) if words else ("start", [])
    command = COMMANDS.get(name)
    try:
        if command is None:
            return unknown(name)
        _absolute_data_dir()
        return command(arguments)
    except Problem as problem:
        to_stderr(str(problem))
        return 1
    except KeyboardInterrupt:
        to_stderr("Stopped.")
        return 130


def _end(number: int, frame: FrameType | None) -> None:
    sys.exit(128 + number)


def _absolute_data_dir() -> None:
    """A relative path is relative to the caller's folder, but programs run in another."""
    if given := os.environ.get("DATA_DIR"):
        os.environ["DATA_DIR"] = os.path.abspath(given)


def start(arguments: list[str]) -> int:
    if arguments:
        return unknown(" ".join(["start", *arguments]))
    return embedded.start()


def show_help(arguments: list[str]) -> int:
    to_stdout(HELP)
    return 0


def unknown(name: str) -> int:
    to_stderr(f"./run does not know `{name}`. It knows:\n\n{HELP}")
    return 2


def manage(arguments: list[str]) -> int:
    """Runs in the caller's folder, so that relative file arguments work."""
    python = environment.python_to_run(to_stderr)
    os.execv(python, [python, str(ROOT / "manage.py"), *arguments])


def test(arguments: list[str]) -> int:
    python = environment.python("dev", to_stdout)
    strictly = [
        "-Werror::ResourceWarning",
        "-Werror::DeprecationWarning",
        "-Werror::PendingDeprecationWarning",
    ]
    os.chdir(ROOT)
    words = [python, *strictly, "-m", "pytest", *on_all_cores(arguments), *arguments]
    os.execve(python, words, os.environ | ONE_THREAD)


def on_all_cores(arguments: list[str]) -> list[str]:
    """What else pytest is given: each process has a start and a database of its own, which some
    files of tests are not worth, and a debugger wants the only one.

    With worksteal neighbours stay together, and share what they set up."""
    theirs = ("-n", "--numprocesses", "--dist", "--pdb", "--trace", "--collect-only", "--co")
    if any(each.startswith(theirs) for each in arguments) or "no:xdist" in " ".join(arguments):
        return []
    return ["-n", "auto", "--dist", "worksteal"] if _files_of_tests(arguments) > SOME else []


def _files_of_tests(arguments: list[str]) -> int:
    words = [each.partition("::")[0] for each in arguments if not each.startswith("-")]
    given = [Path(each) for each in words if os.path.exists(each)] or [Path("tests")]
    return sum(len([*each.rglob("test_*.py")]) if each.is_dir() else 1 for each in given)


def check(arguments: list[str]) -> int:
    """Run every check, and exit with 1 if any of them fails."""
    python = environment.python("dev", to_stdout)
    with tempfile.TemporaryDirectory() as data_dir:
        results = [_check(python, name, words, data_dir) for name, words in CHECKS.items()]
    return 0 if all(results) else 1


def _check(python: str, name: str, words: list[str], data_dir: str) -> bool:
    result = subprocess.run(
        [python, *words],
        cwd=ROOT,
        env=os.environ | DEPLOYED | {"DATA_DIR": data_dir},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    if result.returncode == 0:
        to_stdout(f"ok      {name}")
        return True
    to_stdout(f"failed  {name}\n{result.stdout.rstrip()}\n")
    return False


def bench(arguments: list[str]) -> int:
    """With one thread: several disturb each other, and times then vary from run to run.

    Some drive servers or a browser, for which the application alone has no packages.
    """
    known = sorted(path.stem for path in (ROOT / "benchmarks").glob("*.py"))
    if not arguments or arguments[0] not in known:
        to_stderr(f"./run bench NAME, where NAME is one of: {', '.join(known)}.")
        return 2
    python = environment.python("dev", to_stderr)
    script = str(ROOT / "benchmarks" / f"{arguments[0]}.py")
    os.execve(python, [python, script, *arguments[1:]], os.environ | ONE_THREAD)


def audit(arguments: list[str]) -> int:
    """Needs a solver that the application does not."""
    python = environment.python("dev", to_stderr)
    os.chdir(ROOT)
    os.execve(python, [python, "-m", "audits", *arguments], os.environ | ONE_THREAD)


def lock(arguments: list[str]) -> int:
    uv = [environment.python("dev", to_stdout), "-m", "uv", "pip", "compile", "--quiet"]
    options = ["--universal", "--generate-hashes", "--no-header", "--python-version", "3.11"]
    for source in (Path("requirements") / f"{kind}.in" for kind in ("app", "production", "dev")):
        to_stdout(f"Compiling {source}.")
        result = subprocess.run(
            [*uv, *options, *arguments, str(source), "-o", str(source.with_suffix(".txt"))],
            cwd=ROOT,
        )
        if result.returncode:
            return result.returncode
    return 0


COMMANDS: dict[str, Callable[[list[str]], int]] = {
    "start": start,
    "test": test,
    "check": check,
    "bench": bench,
    "audit": audit,
    "manage": manage,
    "lock": lock,
    "help": show_help,
    "-h": show_help,
    "--help": show_help,
}

CHECKS = {
    "the code follows the rules (ruff)": ["-m", "ruff", "check", "."],
    "the code is formatted (ruff)": ["-m", "ruff", "format", "--check", "."],
    "the types hold (mypy)": ["-m", "mypy"],
    "the templates follow the rules (djlint)": ["-m", "djlint", "templates", "--lint"],
    "every change of a model has its migration": [
        "manage.py", "makemigrations", "--check", "--dry-run",
    ],
    "the settings are fit for production": [
        "manage.py", "check", "--deploy", "--fail-level", "WARNING",
    ],
    "every instrument can be read": ["manage.py", "check_instruments"],
}  # fmt: skip
