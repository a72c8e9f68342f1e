"""Loading an Instrument from YAML, or reporting every error in the file."""

from __future__ import annotations

from pathlib import Path

from assessments.instruments import checks, document
from assessments.instruments.document import InstrumentError, Item
from assessments.instruments.schema import Instrument

__all__ = ["InstrumentError", "load", "loads"]


def load(path: str | Path) -> Instrument:
    """The instrument in a file. InstrumentError lists each error as "file:line: item: ..."."""
    return _instrument(document.from_path(Path(path)))


def loads(text: str, name: str = "instrument.yaml") -> Instrument:
    """The instrument in a YAML (or JSON) text, called `name` in messages."""
    return _instrument(document.from_text(text, name))


def _instrument(top: Item) -> Instrument:
    checks.check(top)
    if top.problems.entries:
        raise top.problems.error()
    return Instrument.from_json(top.plain())
