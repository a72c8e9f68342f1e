"""What a reader of answers needs to know about the questionnaire."""

from collections.abc import Mapping
from dataclasses import dataclass

from files.answer_cells import Scale


@dataclass(frozen=True, slots=True)
class Questions:
    """The questionnaire, as far as a file of answers depends on it.

    name : such as "partnership-health 1.0"
    statements : the text of each, by code, in order
    ranked : the columns of the ranking's options, in order
    scale : maps a cell with an answer to a byte; a rank is its own number
    """

    name: str
    statements: Mapping[str, str]
    ranked: tuple[str, ...]
    scale: Scale
