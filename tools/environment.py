"""The Python environments: for using the application, alone or with servers, and for developing it.

Each is made from a file of hash-locked requirements. A marker inside records which one, so that a
second start does nothing, and an interrupted installation is noticed and redone.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = {
    "app": ROOT / ".venv",
    "production": ROOT / ".venv-production",
    "dev": ROOT / ".venv-dev",
}
MARK = "made-from-requirements"
# How many packages are installed between progress messages.
A_FEW = 20

Say = Callable[[str], None]


class Problem(Exception):
    """Something that the user can fix; the text says what."""


def to_stdout(sentence: str) -> None:
    _tell(sentence, sys.stdout)


def to_stderr(sentence: str) -> None:
    _tell(sentence, sys.stderr)


def _tell(sentence: str, stream: IO[str]) -> None:
    """A closed terminal or pipe must not prevent an orderly stop."""
    try:
        print(sentence, file=stream, flush=True)
    except OSError:
        pass


def python_to_run(say: Say) -> str:
    """The interpreter for the application; PostgreSQL and Redis need more packages."""
    has_servers = os.environ.get("DATABASE_URL") or os.environ.get("REDIS_URL")
    return python("production" if has_servers else "app", say)


def python(kind: str, say: Say) -> str:
    """The interpreter of one of the FOLDERS, created if necessary."""
    if given := os.environ.get("PARTNERSHIP_HEALTH_PYTHON"):
        return _given_python(given)
    folder, requirements = FOLDERS[kind], ROOT / "requirements" / f"{kind}.txt"
    if not _is_made(folder, requirements):
        with _only_one_maker(folder, say) as lock:
            if not _is_made(folder, requirements):
                _make(folder, requirements, lock, say)
    return str(_interpreter(folder))


def _given_python(given: str) -> str:
    found = shutil.which(given)
    if found is None:
        raise Problem(f"PARTNERSHIP_HEALTH_PYTHON names no program that can be run: {given}")
    return os.path.abspath(found)


def _interpreter(folder: Path) -> Path:
    return folder / "bin" / "python"


def _is_made(folder: Path, requirements: Path) -> bool:
    mark = folder / MARK
    return (
        mark.exists()
        and mark.read_text() == _made_from(requirements)
        and os.access(_interpreter(folder), os.X_OK)
    )


def _made_from(requirements: Path) -> str:
    digest = hashlib.sha256(requirements.read_bytes()).hexdigest()
    return f"{digest} Python {sys.version_info.major}.{sys.version_info.minor}\n"


@contextmanager
def _only_one_maker(folder: Path, say: Say) -> Iterator[IO[str]]:
    lock_file = folder.with_name(folder.name + ".lock")
    try:
        lock = lock_file.open("w")
    except OSError as error:
        raise cannot_write(lock_file, error) from error
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Waiting for another ./run that is installing packages here.")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield lock


def _make(folder: Path, requirements: Path, lock: IO[str], say: Say) -> None:
    _need_venv_module()
    mark = folder / MARK
    if folder.exists() and not mark.exists():
        raise Problem(
            f"{folder} was not made by ./run. Move it away, or set PARTNERSHIP_HEALTH_PYTHON "
            "to the Python that ./run should use."
        )
    say(
        "Making a Python environment and installing packages: one to three minutes, once, and "
        "longer where the network is slow."
    )
    try:
        if folder.exists():
            mark.write_text("unfinished\n")
            shutil.rmtree(folder)
        folder.mkdir()
        mark.write_text("unfinished\n")
    except OSError as error:
        raise cannot_write(folder, error) from error
    _install(folder, requirements, lock, say)
    mark.write_text(_made_from(requirements))


def _need_venv_module() -> None:
    """Debian and Ubuntu have these two in a separate package."""
    try:
        import ensurepip  # noqa: F401
        import venv  # noqa: F401
    except ImportError:
        raise Problem(
            "This Python cannot make environments: it comes without the module venv. "
            "On Debian and Ubuntu: `sudo apt-get install python3-venv`."
        ) from None


def _install(folder: Path, requirements: Path, lock: IO[str], say: Say) -> None:
    status, lines = _followed([sys.executable, "-m", "venv", str(folder)], lock, lambda line: None)
    if status:
        raise Problem(f"{_last_line(status, lines)}\nThe Python environment could not be made.")
    pip = [str(_interpreter(folder)), "-m", "pip", "--disable-pip-version-check", "--no-input"]
    status, lines = _followed(
        [*pip, "install", "--progress-bar=off", "--require-hashes", "-r", str(requirements)],
        lock,
        Progress(say).see,
    )
    if status:
        raise Problem(f"{_last_line(status, lines)}\n{_why_not(lines)}")


class Progress:
    """pip's progress, from the lines that it prints."""

    def __init__(self, say: Say) -> None:
        self.packages, self.say = 0, say

    def see(self, line: str) -> None:
        if line.startswith("Collecting "):
            self.packages += 1
            if self.packages % A_FEW == 0:
                self.say(f"  {self.packages} packages are here.")
        elif line.startswith("Installing collected packages"):
            self.say(f"  All {self.packages} packages are here. Installing them.")


def _followed(
    command: list[str], lock: IO[str], see: Callable[[str], None]
) -> tuple[int, list[str]]:
    """Run the command; returns its exit status and output lines, each also passed to `see`.

    The child inherits the lock: if we are killed, it is held until the installation ends too.
    """
    lines = []
    with subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        pass_fds=[lock.fileno()],
    ) as process:
        for line in process.stdout or []:
            lines.append(line.strip())
            see(lines[-1])
    return process.returncode, lines


def _last_line(status: int, lines: list[str]) -> str:
    said = [line for line in lines if line]
    errors = [line for line in said if line.startswith("ERROR")]
    return (errors or said or [f"It ended with status {status}."])[-1]


def _why_not(lines: list[str]) -> str:
    if any("Retrying (" in line or "Connection" in line for line in lines):
        return "The packages could not be fetched: is there a network connection? Then ./run again."
    return "The packages could not be installed. Once that is put right, ./run again."


def cannot_write(path: Path, error: OSError) -> Problem:
    return Problem(
        f"Partnership Health cannot write to {path}: {error.strerror or error}. "
        "It needs a folder of its own; DATA_DIR can name another one for its data."
    )
