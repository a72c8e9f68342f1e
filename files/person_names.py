"""Splitting a full name into first and last name, in whatever way a program writes it."""

import re

# Not part of a name: nobody is greeted as “Dr”.
TITLES = frozenset(
    {
        "mr", "mrs", "ms", "miss", "mx", "dr", "prof", "professor", "sir", "dame", "lord", "lady",
        "rev", "revd", "reverend", "cllr", "councillor",
    }
)  # fmt: skip
BEHIND = re.compile(r"\s*(?:\([^()]*\)|\[[^\[\]]*\])\s*$")
SMALL = frozenset({"de", "del", "della", "der", "di", "van", "von", "la", "le", "bin"})


def full_name(text: str) -> tuple[str, str]:
    """(first name, last name): “OAKLEY, ANN”, “Oakley, Ann”, “Ann Oakley”, “Dr Ann Oakley”.

    The part before a comma is the surname. Names in capitals are converted. An address is not a
    name.
    """
    text = BEHIND.sub("", " ".join(text.split()))
    if "@" in text:
        return "", ""
    surname, comma, forename = text.partition(",")
    if comma:
        first, last = _without_titles(forename), _without_titles(surname)
    elif shouted := _surname_in_capitals(text):
        first, last = _without_titles(text[len(shouted) :]), shouted
    else:
        first, _space, last = _without_titles(text).partition(" ")
    return _cased(first.strip(" ,")), _cased(last.strip(" ,"))


def without_capitals(first: str, last: str) -> tuple[str, str]:
    """Both names converted from capitals, if the list has all names in capitals."""
    if first and last and (first + last).isupper():
        return _cased(first), _cased(last)
    return first, last


def _without_titles(name: str) -> str:
    words = name.replace(",", " ").split()
    while len(words) > 1 and words[0].rstrip(".").casefold() in TITLES:
        words.pop(0)
    while len(words) > 1 and words[-1].rstrip(".").casefold() in TITLES:
        words.pop()
    alone = len(words) == 1 and words[0].rstrip(".").casefold() in TITLES
    return "" if alone else " ".join(words)


def _surname_in_capitals(text: str) -> str:
    """Leading words in capitals, if other words follow: “OAKLEY Ann”."""
    words = text.split()
    first = next((at for at, word in enumerate(words) if not _is_shouted(word)), len(words))
    return " ".join(words[:first]) if 0 < first < len(words) else ""


def _is_shouted(word: str) -> bool:
    letters = [letter for letter in word if letter.isalpha()]
    return len(letters) > 2 and all(letter.isupper() for letter in letters)


def _cased(name: str) -> str:
    """OAKLEY becomes Oakley; a name with small letters is kept as written."""
    words = name.split()
    if any(letter.islower() for letter in name) or not any(map(_is_a_word, words)):
        return name
    return " ".join(_cased_word(word, last=word is words[-1]) for word in words)


def _is_a_word(word: str) -> bool:
    """Not initials: JO and ANN, but not AJ."""
    letters = re.sub(r"\W", "", word)
    return len(letters) > 2 or re.fullmatch("[BCDFGHJKLMNPRSTVWZ][AEIOUY]", letters) is not None


def _cased_word(word: str, *, last: bool) -> str:
    if word.casefold() in SMALL and not last:
        return word.lower()
    if not _is_a_word(word):
        return word
    cased = re.sub(r"[^\W\d_]+", lambda part: part[0].capitalize(), word)
    cased = re.sub(r"(['’])S\b", r"\1s", cased)
    return re.sub(r"\bMc([a-z])", lambda part: f"Mc{part[1].upper()}", cased)
