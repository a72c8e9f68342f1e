"""What leaves the scores: a number, or None with the reason why beside it."""

from math import isnan
from typing import Any

from lab.statistics.withholding import Reason


class Telling:
    """Tells numbers or withholds them, and keeps the reasons by JSON pointer (RFC 6901)."""

    def __init__(self, *, all_values: bool = False) -> None:
        self.all_values = all_values
        self.reasons: dict[str, str] = {}

    def tell(
        self, pointer: str, value: Any, withheld: Reason | None, undefined: Reason | None = None
    ) -> Any:
        """The value; or None, and why: a rule withholds it, or there is none (NaN)."""
        there = not (isinstance(value, float) and isnan(value))
        if there and (withheld is None or self.all_values):
            return value
        reason = withheld if there or undefined is None else undefined
        self.reasons[pointer] = (reason or Reason.ZERO_VARIANCE).value
        return None

    def tell_interval(
        self,
        pointer: str,
        low: float,
        high: float,
        withheld: Reason | None,
        undefined: Reason | None = None,
    ) -> list[float] | None:
        told = self.tell(pointer, low, withheld, undefined)
        return None if told is None else [low, high]


def token(name: str) -> str:
    """A name as a part of a JSON pointer."""
    return name.replace("~", "~0").replace("/", "~1")
