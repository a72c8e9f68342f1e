"""Reading and writing files, for commands."""

import json
import os
import stat
import tempfile
from contextlib import suppress
from pathlib import Path

from django.core.management.base import CommandError, OutputWrapper

from files.tables import MOST_BYTES


def read_file(name: str) -> bytes:
    """The file's content, cut off one byte after the maximum size."""
    try:
        with Path(name).open("rb") as file:
            return file.read(MOST_BYTES + 1)
    except OSError as problem:
        sentence = f"{name}: cannot be read: {problem.strerror}."
        raise CommandError(sentence, returncode=2) from problem


def as_json(result: object) -> str:
    """Readable JSON. NaN raises ValueError: it would be a bug."""
    return json.dumps(result, ensure_ascii=False, indent=2, allow_nan=False)


def put(text: str, stdout: OutputWrapper, output: str | None = None) -> None:
    """Print a command's result or write it to a file, completely or not at all."""
    if output is None:
        stdout.write(text)
        return
    try:
        _write_whole(Path(output), text.encode() + b"\n")
    except OSError as problem:
        sentence = f"{output}: cannot be written: {problem.strerror}."
        raise CommandError(sentence, returncode=2) from problem


def _write_whole(path: Path, data: bytes) -> None:
    """Write a temporary file beside it, then replace it in one step, keeping its permissions."""
    if path.exists() and not path.is_file():  # a terminal or a pipe cannot be replaced
        path.write_bytes(data)
        return
    path = path.resolve()  # write to a symbolic link's target, keeping the link
    mode = stat.S_IMODE(path.stat().st_mode) if path.exists() else 0o666 & ~_umask()
    number, beside = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(number, "wb") as file:
            file.write(data)
        Path(beside).chmod(mode)
        Path(beside).replace(path)
    except BaseException:
        with suppress(OSError):
            Path(beside).unlink()
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
