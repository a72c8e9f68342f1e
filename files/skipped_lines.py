"""Skipping lines of a list that add nothing: totals and repeated lines."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from files.messages import Message, Several, several
from files.messages import counted as ngettext
from files.tables import Line, without_empty_end

TOTAL = re.compile(r"(?:grand |sub-?)?totals?\s*[:=]?[\s\d.,]*", re.IGNORECASE)
NUMBER = re.compile(r"[\d.,\s]*")
MOST_NAMED = 8


@dataclass
class SkippedLines:
    """Records which lines were skipped, since everything skipped is reported."""

    columns: list[str]  # our column at each position; empty if not one of ours
    totals: list[int] = field(default_factory=list)
    repeats: dict[int, int] = field(default_factory=dict)  # repeated line to the line that was used

    def rest(self, lines: Iterable[Line]) -> Iterator[Line]:
        first: dict[tuple[str, ...], int] = {}
        for line, cells in lines:
            filled = tuple(without_empty_end([cell.strip() for cell in cells]))
            if self._is_total(filled):
                self.totals.append(line)
            elif first.setdefault(filled, line) != line:
                self.repeats[line] = first[filled]
            else:
                yield line, cells

    def _is_total(self, cells: tuple[str, ...]) -> bool:
        """A total has nothing in our columns: no address, no name, no agency."""
        ours = [cell for column, cell in zip(self.columns, cells, strict=False) if column]
        return any(map(TOTAL.fullmatch, cells)) and all(
            NUMBER.fullmatch(cell) or TOTAL.fullmatch(cell) for cell in ours
        )

    def notes(self) -> list[Message]:
        notes = []
        if self.totals:
            notes.append(
                ngettext(
                    "Line %(lines)s is a total. It was skipped.",
                    "Lines %(lines)s are totals. They were skipped.",
                    len(self.totals),
                    lines=_numbers(self.totals),
                )
            )
        if self.repeats:
            notes.append(
                ngettext(
                    "Line %(lines)s is the same as line %(first)s. The person was taken once.",
                    "Lines %(lines)s are the same as earlier ones. Each person was taken once.",
                    len(self.repeats),
                    lines=_numbers(self.repeats),
                    first=str(next(iter(self.repeats.values()))),
                )
            )
        return notes


def _numbers(lines: Iterable[int]) -> Several:
    return several(map(str, lines), MOST_NAMED)
