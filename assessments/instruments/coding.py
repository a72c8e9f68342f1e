"""Answer sheets: answers as bytes, one per statement in order, then one per ranking option.

All sheets of an instrument have the same length, whatever was answered, so a stack of them is an
array.
"""

from collections.abc import Mapping, Sequence
from typing import Literal

from files.ranks import first_gap, repeated

from .schema import Instrument, Scale

DontKnow = Literal["dk"]
Answer = int | DontKnow
# By a statement's code, a category or "dk"; by a column of the ranking, a rank.
Answers = Mapping[str, Answer]

BLANK = 0  # for an option of the ranking: not ranked
DONT_KNOW = 255


def length(instrument: Instrument) -> int:
    """The number of bytes of an answer sheet."""
    return len(instrument.codes) + len(instrument.ranking_columns)


def encode(instrument: Instrument, answers: Answers) -> bytes:
    """The answer sheet of these answers: 0 blank, 1 the lowest category, 255 don't know.

    After the statements come the ranks of the ranking's options: 0 not ranked, 1 first.
    Raises ValueError for an unknown statement or answer, and for ranks that are not 1, 2, 3 and so
    on.
    """
    codes, columns = instrument.codes, instrument.ranking_columns
    unknown = answers.keys() - {*codes, *columns}
    if unknown:
        raise ValueError(f"{instrument.name} has no statement {', '.join(sorted(unknown))}.")
    of_each = {c: _byte(instrument, c, answers[c]) for c in codes if c in answers}
    sheet = bytes(of_each.get(code, BLANK) for code in codes)
    given = [answers.get(column, BLANK) for column in columns]
    ranks = [rank for rank in given if isinstance(rank, int)]
    if len(ranks) != len(given) or not is_order(ranks):
        raise ValueError(f"{given} are not the places of a ranking.")
    return sheet + bytes(ranks)


def decode(instrument: Instrument, sheet: bytes) -> dict[str, Answer]:
    """The answers of an answer sheet, without blank ones. Raises ValueError for an invalid
    sheet."""
    codes, columns = instrument.codes, instrument.ranking_columns
    bytes_of_each = len(codes) + len(columns)
    if len(sheet) != bytes_of_each:
        raise ValueError(f"An answer sheet of {instrument.name} has {bytes_of_each} bytes.")
    ranks = sheet[len(codes) :]
    if not is_order(ranks):
        raise ValueError(f"{list(ranks)} are not the places of a ranking.")
    pairs = zip(codes, sheet, strict=False)
    answers = {code: _answer(instrument, byte) for code, byte in pairs if byte != BLANK}
    ranked = zip(columns, ranks, strict=True)
    return answers | {column: rank for column, rank in ranked if rank != BLANK}


def is_order(ranks: Sequence[int]) -> bool:
    """Whether these are ranks 1, 2, 3 and so on, each given once. Any number may be unranked
    (0)."""
    return not repeated(ranks) and first_gap(ranks) is None


def answers_a_statement(instrument: Instrument, sheet: bytes) -> bool:
    """Whether a sheet counts as a response: a ranking alone gives nothing to score."""
    return any(sheet[: len(instrument.codes)])


def key_for_dont_know(scale: Scale) -> str:
    """The key to type for don't know when entering sheets: a single one that is no category."""
    return "0" if scale.min > 0 else "d"


def _byte(instrument: Instrument, code: str, answer: Answer) -> int:
    scale = instrument.scale
    if answer == "dk" and scale.dont_know is not None:
        return DONT_KNOW
    if isinstance(answer, int) and scale.min <= answer <= scale.max:
        return answer - scale.min + 1
    raise ValueError(f"{answer!r} is not an answer to statement {code}.")


def _answer(instrument: Instrument, byte: int) -> Answer:
    return "dk" if byte == DONT_KNOW else byte - 1 + instrument.scale.min
