"""What stands in a cell of a table."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from math import floor


@dataclass(frozen=True, slots=True)
class Number:
    """A published number.

    decimals : how many a page and a PDF show; a spreadsheet has the value itself
    signed : with a plus where it is positive
    """

    value: int | float
    decimals: int = 0
    signed: bool = False

    def formatted(self, point: str) -> str:
        """Rounded half up, such as "34", "2.4", "+9" or "−12" with a real minus; zero has no sign.

        point : the decimal point of the language
        """
        digits = floor(abs(self.value) * 10**self.decimals + 0.5)
        text = f"{Decimal(digits).scaleb(-self.decimals):f}".replace(".", point)
        if not digits:
            return text
        if self.value < 0:
            return f"−{text}"
        return f"+{text}" if self.signed else text


@dataclass(frozen=True, slots=True)
class Absent:
    """A value that is withheld: shown as a dash, with the reason."""

    why: str


@dataclass(frozen=True, slots=True)
class Tinted:
    """A score from 0 to 100 on a background that shows how high it is.

    clear : it is clearly above or below 50
    """

    score: int
    clear: bool = False


class Moved(StrEnum):
    UP = "up"
    DOWN = "down"
    NOT_CLEARLY = "not clearly"


@dataclass(frozen=True, slots=True)
class Dot:
    """A score from 0 to 100 on a scale.

    low, high : the range in which it would lie if everybody had answered; None where there is none
    before : the score of the round before, where the two are compared
    moved : how it changed since; used with `before`
    """

    score: float
    low: float | None = None
    high: float | None = None
    before: float | None = None
    moved: Moved = Moved.NOT_CLEARLY


@dataclass(frozen=True, slots=True)
class Stack:
    """Shares of answers in per cent, one beside the other.

    reverse : agreeing is the less healthy answer
    """

    disagree: int
    neither: int
    agree: int
    reverse: bool = False


@dataclass(frozen=True, slots=True)
class Bar:
    """A share in per cent; `flagged` stands out."""

    per_cent: int
    flagged: bool = False


@dataclass(frozen=True, slots=True)
class Position:
    """A mean rank between 1 and `last`."""

    mean_rank: float
    last: int


@dataclass(frozen=True, slots=True)
class Trace:
    """Scores of rounds, oldest first; None where a round has none."""

    scores: tuple[float | None, ...]
    moved: Moved = Moved.NOT_CLEARLY


# Drawn cells repeat what other cells of their row say in numbers, so whoever cannot see them misses
# nothing. None is an empty cell.
Drawn = Dot | Stack | Bar | Position | Trace
Cell = str | Number | Absent | Tinted | Drawn | None
