"""Answers as bytes: one byte a statement, in the instrument's order.

So every answer sheet of an instrument has the same length, whatever was answered, and a stack of
them is an array.
"""

from collections.abc import Mapping
from typing import Literal

from .schema import Instrument, Statement

DontKnow = Literal["dk"]
Answer = int | DontKnow
Answers = Mapping[str, Answer]

BLANK = 0
DONT_KNOW = 255


def length(instrument: Instrument) -> int:
    """Bytes of one answer sheet. The ranking's places are kept free for it."""
    options = instrument.ranking.options if instrument.ranking else ()
    return len(instrument.statements) + len(options)


def encode(instrument: Instrument, answers: Answers) -> bytes:
    """The answer sheet of what is answered: 0 blank, 1 the lowest category, 255 don't know.

    Raises ValueError for a statement or an answer that the instrument does not have.
    """
    unknown = answers.keys() - {statement.code for statement in instrument.statements}
    if unknown:
        raise ValueError(f"{instrument.name} has no statement {', '.join(sorted(unknown))}.")
    sheet = bytes(_byte(instrument, s, answers.get(s.code)) for s in instrument.statements)
    return sheet.ljust(length(instrument), bytes([BLANK]))


def decode(instrument: Instrument, sheet: bytes) -> dict[str, Answer]:
    """The answers of an answer sheet; what is blank is left out."""
    if len(sheet) != length(instrument):
        raise ValueError(f"An answer sheet of {instrument.name} has {length(instrument)} bytes.")
    pairs = zip(instrument.statements, sheet, strict=False)
    return {s.code: _answer(instrument, byte) for s, byte in pairs if byte != BLANK}


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
