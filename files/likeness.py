"""Names that somebody may have meant as one: misspelt, or with letters that look like others.

All work is bounded before it begins. So many names that they cannot all be compared with one
another are compared by their looks alone, and whoever asks is told that.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache

from files.characters import could_be_latin, mixes_scripts, script, skeleton
from files.names import key

# How alike two names are that somebody may have meant as one, of 1: twice the letters that they
# have in common, in the same order, over all their letters. "Northbank NHS Trsut" and "Northbank
# NHS Trust" are 0.95, "Northside Council" and "Northside Health" 0.67.
VERY_LIKE = 0.85
# No better one is looked for.
ALMOST_THE_SAME = 0.95
# Pairs that are compared letter by letter: about a second's work for the longest names, and enough
# for 200 new ones beside 150 that are there.
MOST_PAIRS = 50_000
# What is longer is looked at by its beginning.
LONGEST = 120


@dataclass(frozen=True, slots=True)
class Likes:
    """For each new name the one that it is very like, if there is one."""

    of: dict[str, str]
    all_compared: bool  # letter by letter; else only those that look the same are found


def very_like(name: str, others: Collection[str]) -> str:
    """The other name that is so like this one that it may be meant; or nothing.

    Names with different numbers in them ("Ward 1", "Ward 2") are different on purpose.
    """
    return likes((name,), tuple(others)).of.get(name, "")


@lru_cache(maxsize=8)  # a list is looked at when it is shown, and again when it is stored
def likes(new: tuple[str, ...], there: tuple[str, ...]) -> Likes:
    """Each new name against those that are there, and against the new ones before it."""
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
    """The alphabet of letters that could be taken for ours: Cyrillic, of “Nоrth”; or nothing."""
    for word in name.split():
        if mixes_scripts(word) or could_be_latin(word):
            others = (script(letter) for letter in word if not letter.isascii())
            return next((each.capitalize() for each in others if each not in ("", "LATIN")), "")
    return ""


class _Look:
    """What is compared of a name, made once."""

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
    """How many letters the longest common subsequence has.

    With a bit a letter, all places of a letter at once: H. Hyyrö, Bit-parallel LCS-length
    computation revisited (2004).
    """
    everything = (1 << len(one.key)) - 1
    unmatched = everything
    places = one.places
    for letter in other.key:
        matched = unmatched & places.get(letter, 0)
        if matched:
            unmatched = ((unmatched + matched) | (unmatched - matched)) & everything
    return len(one.key) - unmatched.bit_count()
