"""Files holding keys: written atomically, and overwritten before they are deleted.

Every file name that a key ever has begins with its own name, so that `destroy` also finds what a
killed process left behind.
"""

import os
import secrets
import tempfile
from contextlib import suppress
from datetime import datetime
from pathlib import Path

KEY_BYTES = 32


def read(path: Path) -> bytes | None:
    """The key; None if there is no usable one."""
    try:
        key = path.read_bytes()
    except OSError:  # missing or unreadable
        return None
    return key if len(key) == KEY_BYTES else None


def put(key: bytes, path: Path) -> None:
    """Written to a temporary file first, so that a crash or a full disk leaves no partial key."""
    handle, aside = tempfile.mkstemp(dir=path.parent, prefix=f"{path.name}.")  # mode 0600
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(key)
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):  # another process was first: use its key
            os.link(aside, path)
    finally:
        os.unlink(aside)
    _sync(path.parent)


def set_aside(path: Path) -> None:
    """Move a file out of the way of a new key, keeping it until `destroy`.

    Raises OSError for a file that exists but cannot be read, since it may well be the key.
    """
    with suppress(FileNotFoundError):
        path.read_bytes()
        path.rename(f"{path}.{secrets.token_hex(4)}")
        _sync(path.parent)


def destroy(path: Path) -> None:
    """Overwrite and delete the key. Doing it twice is harmless.

    Raises OSError if the folder is unavailable, because the key may still be there.
    """
    for name in os.listdir(path.parent):
        if name == path.name or name.startswith(f"{path.name}."):
            with suppress(FileNotFoundError):  # another process was first
                _overwrite_and_delete(path.parent / name)
    _sync(path.parent)


def names(folder: Path, *, before: datetime | None = None) -> set[str]:
    """The names of all keys in a folder; none if it is unavailable.

    before : only those written before that time
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
    except OSError:  # just deleted
        return False


def _overwrite_and_delete(path: Path) -> None:
    with path.open("r+b") as file:
        file.write(bytes(path.stat().st_size))
        file.flush()
        os.fsync(file.fileno())
    path.unlink()


def _sync(folder: Path) -> None:
    """A created or deleted file is only durable once its folder has been synced."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
