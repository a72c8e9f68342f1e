"""The questionnaire named in a command."""

from pathlib import Path

from django.core.management.base import CommandError

from assessments.instruments import catalogue
from assessments.instruments.loader import InstrumentError, load
from assessments.instruments.schema import Instrument

FILES = (".yaml", ".yml", ".json")


def instrument_named(key_or_file: str) -> Instrument:
    """From a file; or the latest released version of a key; or a version such as "my-key 1.0"."""
    path = Path(key_or_file)
    if path.suffix.lower() in FILES or path.is_file():
        return _from_file(path)
    key, _, version = key_or_file.partition(" ")
    found = catalogue.find(key, version) if version else catalogue.latest(key)
    if found is None:
        known = ", ".join(dict.fromkeys(each.key for each in catalogue.released()))
        sentence = f"{key_or_file!r} is neither a file nor one of {known}."
        raise CommandError(sentence, returncode=2)
    return found


def _from_file(path: Path) -> Instrument:
    try:
        return load(path)
    except InstrumentError as problem:
        raise CommandError(str(problem), returncode=2) from problem
