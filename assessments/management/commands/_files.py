"""What commands that read or write a file share."""

import json
import os
import stat
import tempfile
from contextlib import suppress
from pathlib import Path

from django.core.management.base import CommandError, OutputWrapper

from files.tables import MOST_BYTES


def read_file(name: str) -> bytes:
    """The file's content, cut off a byte after the most that is taken."""
    try:
        with Path(name).open("rb") as file:
            return file.read(MOST_BYTES + 1)
    except OSError as problem:
        sentence = f"{name}: cannot be read: {problem.strerror}."
        raise CommandError(sentence, returncode=2) from problem


def as_json(result: object) -> str:
    """As people and programs read it; a number that is none is a mistake of ours."""
    return json.dumps(result, ensure_ascii=False, indent=2, allow_nan=False)


def put(text: str, stdout: OutputWrapper, output: str | None = None) -> None:
    """Print what a command says, or write it to a file: whole, or not at all."""
    if output is None:
        stdout.write(text)
        return
    try:
        _write_whole(Path(output), text.encode() + b"\n")
    except OSError as problem:
        sentence = f"{output}: cannot be written: {problem.strerror}."
        raise CommandError(sentence, returncode=2) from problem


def _write_whole(path: Path, data: bytes) -> None:
    """Beside it first, then in its place in one step; who may read it stays as it was."""
    if path.exists() and not path.is_file():  # a terminal, a pipe: nothing to replace
        path.write_bytes(data)
        return
    path = path.resolve()  # what a link points to is written, and the link stays
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
