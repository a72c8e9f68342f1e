"""Addresses in words that people write: found as mail programs would find them, and taken apart."""

import re
import unicodedata
from collections.abc import Callable

from files.addresses import DOTS
from files.characters import without_unseen

# What mail programs make a link of: an address with "://", of e-mail, or a host with its domain.
ADDRESS = re.compile(
    r"\S*(?:://|www\.|@|[^\W_]\.[^\W\d_]{2,}|(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?![\d.]))\S*",
    re.IGNORECASE,
)

# Dots of other scripts, which browsers read as one.
OTHER_DOTS = re.compile("[\u3002\uff0e\uff61]")


def find_all(text: str) -> list[str]:
    """Everything in it that leads somewhere, or that mail programs would make a link of."""
    return list(dict.fromkeys(ADDRESS.findall(_as_programs_read(text))))


def _as_programs_read(text: str) -> str:
    """Letters that nobody sees are passed over, and every dot is one."""
    seen = without_unseen(unicodedata.normalize("NFKC", text))
    return DOTS.sub(".", seen)


def taken_apart(text: str, *, except_for: Callable[[str], bool]) -> str:
    """No word of it leads anywhere, but those that may stay."""

    def harmless(found: re.Match[str]) -> str:
        word = found.group()
        return word if except_for(word) else " ".join(re.split(r"[:/@.]+", word)).strip()

    return ADDRESS.sub(harmless, OTHER_DOTS.sub(" ", without_unseen(text)))
