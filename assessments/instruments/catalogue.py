"""The released instruments: every version ever shipped with the software, unchanged."""

from __future__ import annotations

import hashlib
import json
import re
from functools import cache
from pathlib import Path

from assessments.instruments.loader import load
from assessments.instruments.schema import Instrument

FOLDER = Path(__file__).parent
DATA = FOLDER / "data"
CHECKSUMS = FOLDER / "checksums.json"


@cache
def released() -> tuple[Instrument, ...]:
    """All built-in instruments, by key, oldest version first."""
    return tuple(sorted(map(load, released_files()), key=_order))


def find(key: str, version: str) -> Instrument | None:
    matching = (each for each in released() if (each.key, each.version) == (key, version))
    return next(matching, None)


def latest(key: str) -> Instrument | None:
    versions = [each for each in released() if each.key == key]
    return versions[-1] if versions else None


def released_files(data: Path = DATA) -> tuple[Path, ...]:
    return tuple(sorted(data.glob("*/*.yaml")))


def changed_files(data: Path = DATA, checksums: Path = CHECKSUMS) -> tuple[str, ...]:
    """A sentence for each released file whose content has changed."""
    expected: dict[str, str] = json.loads(checksums.read_text(encoding="utf-8"))
    actual = {_name(path): _sha256(path) for path in released_files(data)}
    missing = [f"{name}: was released, but is missing." for name in expected.keys() - actual]
    others = [_difference(name, actual[name], expected.get(name)) for name in actual]
    return tuple(sorted(filter(None, [*missing, *others])))


def misplaced_files(data: Path = DATA) -> tuple[str, ...]:
    """A sentence for each file whose path does not match its key and version."""
    right = {path: _place(load(path)) for path in released_files(data)}
    return tuple(
        f"{_name(path)}: holds {place}; a file stands at its key and version."
        for path, place in right.items()
        if _name(path) != place
    )


def _place(instrument: Instrument) -> str:
    return f"{instrument.key}/{instrument.version}.yaml"


def _name(path: Path) -> str:
    return f"{path.parent.name}/{path.name}"


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _difference(name: str, actual: str, expected: str | None) -> str | None:
    if expected is None:
        return f'{name}: has no checksum; to release it, add "{name}": "{actual}".'
    if expected != actual:
        return f"{name}: was changed after its release; make a new version instead."
    return None


def _order(instrument: Instrument) -> tuple[str, list[tuple[int, str]]]:
    """Sort key: version 1.10 comes after 1.9."""
    parts = re.findall(r"[0-9]+|[^0-9.]+", instrument.version)
    return instrument.key, [(int(part) if part.isdigit() else -1, part) for part in parts]
