"""What the sheets of a workbook are called."""

import re
from collections.abc import Iterable

MOST = 31  # characters
FORBIDDEN = re.compile(r"[\[\]:*?/\\\x00-\x1f\x7f\ud800-\udfff\ufffe\uffff]+")
TAKEN = "history"  # by spreadsheets themselves
NAMELESS = "…"


def sheet_names(wanted: Iterable[str]) -> list[str]:
    """As near to these as spreadsheets allow: short, and no two alike but for capitals."""
    used = {TAKEN}
    found = []
    for each in wanted:
        name = _unused(_allowed(each), used)
        used.add(name.casefold())
        found.append(name)
    return found


def _allowed(text: str) -> str:
    """Without forbidden signs, and without an apostrophe at either end."""
    words = " ".join(FORBIDDEN.sub(" ", text).split())
    return words.strip("' ") or NAMELESS


def _unused(name: str, used: set[str]) -> str:
    found, number = _cut(name, ""), 2
    while found.casefold() in used:
        found = _cut(name, f" ({number})")
        number += 1
    return found


def _cut(name: str, behind: str) -> str:
    """Counted as spreadsheets do: a sign beyond the first 65,536 of Unicode is two."""
    room = MOST - len(behind)
    while len(name.encode("utf-16-le")) // 2 > room:
        name = name[:-1]
    return name.rstrip("' ") + behind
