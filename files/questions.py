"""What a reader of answers has to know of the questionnaire."""

from collections.abc import Mapping
from dataclasses import dataclass

from files.answer_cells import Scale


@dataclass(frozen=True, slots=True)
class Questions:
    """What was asked, as far as a file of answers shows it.

    name : of the questionnaire, such as "partnership-health 1.0".
    statements : the words of each, by its code, in order.
    ranked : what the options of the ranking are called, in order.
    scale : how a cell that holds an answer becomes a byte; a place is its number.
    """

    name: str
    statements: Mapping[str, str]
    ranked: tuple[str, ...]
    scale: Scale
