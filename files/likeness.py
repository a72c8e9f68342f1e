"""Finding names that may mean the same: misspelt, or with look-alike letters.

The work is limited. If there are too many names to compare them all letter by letter, only those
that look the same are found, and the result says so.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache

from files.characters import could_be_latin, mixes_scripts, script, skeleton
from files.names import key

# Similarity from 0 to 1: twice the length of the longest common subsequence, divided by the total
# length. "Northbank NHS Trsut" and "Northbank NHS Trust" have 0.95, "Northside Council" and
# "Northside Health" 0.67.
VERY_LIKE = 0.85
# From here on, stop looking for a better match.
ALMOST_THE_SAME = 0.95
# Pairs compared letter by letter: about a second for the longest names, and enough for 200 new
# names beside 150 existing ones.
MOST_PAIRS = 50_000
# Longer names are compared by their beginning.
LONGEST = 120


@dataclass(frozen=True, slots=True)
class Likes:
    """For each new name, the name it closely resembles, if there is one."""

    of: dict[str, str]
    all_compared: bool  # letter by letter; otherwise only names that look the same


def very_like(name: str, others: Collection[str]) -> str:
    """The other name that this one closely resembles; otherwise empty.

    Names with different numbers ("Ward 1", "Ward 2") are different on purpose.
    """
    return likes((name,), tuple(others)).of.get(name, "")


@lru_cache(maxsize=8)  # the same list is compared when it is shown and when it is stored
def likes(new: tuple[str, ...], there: tuple[str, ...]) -> Likes:
    """Compare each new name with the existing ones, and with the new ones before it."""
    pairs = len(new) * len(there) + len(new) * (len(new) - 1) // 2
    all_compared = pairs <= MOST_PAIRS
    seen = [_Look(name) for name in there]
    by_looks: dict[tuple[str, tuple[str, ...]], str] = {}
    for look in seen:
        by_looks.setdefault(look.looks, look.name)
    found = {}
    for look in map(_Look, new):
        like = by_looks.setdefault(look.looks, look.name)
        if like == look.name or key(like) == look.key:
            like = _likest(look, seen) if all_compared else ""
        if like:
            found[look.name] = like
        seen.append(look)
    return Likes(found, all_compared)


def strange_script(name: str) -> str:
    """The alphabet of letters that could be taken for Latin, as Cyrillic in “Nоrth”; else empty."""
    for word in name.split():
        if mixes_scripts(word) or could_be_latin(word):
            others = (script(letter) for letter in word if not letter.isascii())
            return next((each.capitalize() for each in others if each not in ("", "LATIN")), "")
    return ""


class _Look:
    """A name prepared for comparison."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.key = key(name[:LONGEST])
        self.numbers = re.findall(r"\d+", name)
        self.looks = (
            skeleton(" ".join(name[:LONGEST].split())),
            tuple(re.findall(r"\b\d+\b", name)),
        )
        self.places: dict[str, int] = {}
        for place, letter in enumerate(self.key):
            self.places[letter] = self.places.get(letter, 0) | 1 << place


def _likest(look: _Look, others: list[_Look]) -> str:
    best, likest = VERY_LIKE, ""
    for other in others:
        both = len(look.key) + len(other.key)
        if 2 * min(len(look.key), len(other.key)) < best * both:
            continue
        if look.numbers != other.numbers or look.key == other.key:
            continue
        alike = 2 * _in_common(look, other) / both
        if alike > best or (alike == best and not likest):
            best, likest = alike, other.name
        if best >= ALMOST_THE_SAME:
            break
    return likest


def _in_common(one: _Look, other: _Look) -> int:
    """The length of the longest common subsequence.

    Bit-parallel, with one bit per letter: H. Hyyrö, Bit-parallel LCS-length computation revisited
    (2004).
    """
    everything = (1 << len(one.key)) - 1
    unmatched = everything
    places = one.places
    for letter in other.key:
        matched = unmatched & places.get(letter, 0)
        if matched:
            unmatched = ((unmatched + matched) | (unmatched - matched)) & everything
    return len(one.key) - unmatched.bit_count()
