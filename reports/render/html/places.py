"""Where links of a document lead: it knows no address, so a view brings them."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache

from reports.blocks import Block, Document, Part, Target, walk


@dataclass(frozen=True, slots=True)
class Places:
    """Addresses: of the whole report, of a criterion's page by its code, and of what a figure to
    explore is drawn from, by its key."""

    whole: str
    criterion: Callable[[str], str]
    explore: Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Links:
    """What the links of one page lead to.

    up : where the way back from a part leads, if the page has its contents
    point : in numbers, as the language of the document has it
    """

    places: Places
    parts: frozenset[str]
    up: str = ""
    point: str = "."

    def to(self, target: Target | None) -> str:
        """Empty where nothing leads anywhere. A part of another page is one of the whole report."""
        match target:
            case None:
                return ""
            case Target("criterion", code):
                return self.places.criterion(code)
            case Target("part", key):
                return f"#{key}" if key in self.parts else f"{self.places.whole}#{key}"
            case _:
                return self.places.whole


def links(document: Document, places: Places) -> Links:
    every: tuple[Block, ...] = (*document.opening, *document.parts)
    parts = frozenset(each.key for each in walk(every) if isinstance(each, Part))
    return Links(
        replace(places, criterion=cache(places.criterion)),
        parts,
        point=document.frame.decimal_point,
    )
