"""Files that hold a key: there whole or not at all, and overwritten before they are deleted.

All names that a key may ever have had begin with its own: so whoever is killed half-way leaves
nothing that `destroy` does not find.
"""

import os
import secrets
import tempfile
from contextlib import suppress
from datetime import datetime
from pathlib import Path

KEY_BYTES = 32


def read(path: Path) -> bytes | None:
    """The key; None where there is none that can be used."""
    try:
        key = path.read_bytes()
    except OSError:  # it is not there, or cannot be read
        return None
    return key if len(key) == KEY_BYTES else None


def put(key: bytes, path: Path) -> None:
    """Written aside first: stopped half-way, or on a full disk, it leaves no half of a key."""
    handle, aside = tempfile.mkstemp(dir=path.parent, prefix=f"{path.name}.")  # its owner's alone
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(key)
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):  # another process was first: its key counts
            os.link(aside, path)
    finally:
        os.unlink(aside)
    _sync(path.parent)


def set_aside(path: Path) -> None:
    """Make room for another key, and keep what is there until `destroy`.

    Raises OSError for a file that is there and cannot be read: it may well be the key.
    """
    with suppress(FileNotFoundError):
        path.read_bytes()
        path.rename(f"{path}.{secrets.token_hex(4)}")
        _sync(path.parent)


def destroy(path: Path) -> None:
    """Overwrite and delete the key. Doing it twice is harmless.

    Raises OSError where its folder is out of reach: then nobody can tell whether it is gone.
    """
    for name in os.listdir(path.parent):
        if name == path.name or name.startswith(f"{path.name}."):
            with suppress(FileNotFoundError):  # another process was first
                _overwrite_and_delete(path.parent / name)
    _sync(path.parent)


def names(folder: Path, *, before: datetime | None = None) -> set[str]:
    """The names of all keys that a folder holds; none where it is out of reach.

    before : only those that were written before
    """
    try:
        there = os.listdir(folder)
    except OSError:
        return set()
    return {
        name.partition(".")[0]
        for name in there
        if ".key" in name and (before is None or _was_written(folder / name, before))
    }


def _was_written(path: Path, before: datetime) -> bool:
    try:
        return path.stat().st_mtime < before.timestamp()
    except OSError:  # it has just gone
        return False


def _overwrite_and_delete(path: Path) -> None:
    with path.open("r+b") as file:
        file.write(bytes(path.stat().st_size))
        file.flush()
        os.fsync(file.fileno())
    path.unlink()


def _sync(folder: Path) -> None:
    """A file made or deleted is only on disk for certain when its folder is."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
