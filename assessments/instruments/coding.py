"""Answers as bytes, in the instrument's order: one a statement, then one an option of the ranking.

So every answer sheet of an instrument has the same length, whatever was answered, and a stack of
them is an array.
"""

from collections.abc import Mapping, Sequence
from typing import Literal

from files.ranks import first_gap, repeated

from .schema import Instrument, Scale, Statement

DontKnow = Literal["dk"]
Answer = int | DontKnow
# By a statement's code, a category or "dk"; by a column of the ranking, a place.
Answers = Mapping[str, Answer]

BLANK = 0  # of an option of the ranking: it was given no place
DONT_KNOW = 255


def length(instrument: Instrument) -> int:
    """Bytes of one answer sheet."""
    return len(instrument.statements) + len(instrument.ranking_columns)


def encode(instrument: Instrument, answers: Answers) -> bytes:
    """The answer sheet of what is answered: 0 blank, 1 the lowest category, 255 don't know.

    Behind the statements stand the places of the ranking's options: 0 none, 1 the first.
    Raises ValueError for a statement or an answer that the instrument does not have, and for
    places that are no order.
    """
    unknown = answers.keys() - {*instrument.codes, *instrument.ranking_columns}
    if unknown:
        raise ValueError(f"{instrument.name} has no statement {', '.join(sorted(unknown))}.")
    sheet = bytes(_byte(instrument, s, answers.get(s.code)) for s in instrument.statements)
    given = [answers.get(column, BLANK) for column in instrument.ranking_columns]
    places = [place for place in given if isinstance(place, int)]
    if len(places) != len(given) or not is_order(places):
        raise ValueError(f"{given} are not the places of a ranking.")
    return sheet + bytes(places)


def decode(instrument: Instrument, sheet: bytes) -> dict[str, Answer]:
    """The answers of an answer sheet; what is blank is left out."""
    if len(sheet) != length(instrument):
        raise ValueError(f"An answer sheet of {instrument.name} has {length(instrument)} bytes.")
    places = sheet[len(instrument.statements) :]
    if not is_order(places):
        raise ValueError(f"{list(places)} are not the places of a ranking.")
    pairs = zip(instrument.statements, sheet, strict=False)
    answers = {s.code: _answer(instrument, byte) for s, byte in pairs if byte != BLANK}
    ranked = zip(instrument.ranking_columns, places, strict=True)
    return answers | {column: place for column, place in ranked if place != BLANK}


def is_order(places: Sequence[int]) -> bool:
    """Are these the places 1, 2, 3 and so on, each given once? Any number may have none (0)."""
    return not repeated(places) and first_gap(places) is None


def answers_a_statement(instrument: Instrument, sheet: bytes) -> bool:
    """Whether a sheet counts as answered: with a ranking alone there is nothing to score."""
    return any(sheet[: len(instrument.statements)])


def key_for_dont_know(scale: Scale) -> str:
    """What one types for don't know: a digit that is no category, so that one key does."""
    return "0" if scale.min > 0 else "d"


def _byte(instrument: Instrument, statement: Statement, answer: Answer | None) -> int:
    scale = instrument.scale
    if answer is None:
        return BLANK
    if answer == "dk" and scale.dont_know is not None:
        return DONT_KNOW
    if isinstance(answer, int) and scale.min <= answer <= scale.max:
        return answer - scale.min + 1
    raise ValueError(f"{answer!r} is not an answer to statement {statement.code}.")


def _answer(instrument: Instrument, byte: int) -> Answer:
    return "dk" if byte == DONT_KNOW else byte - 1 + instrument.scale.min
