"""Recognising which statement a column's title names, by its code or its full text.

The whole text must match, because a statement that differs in one word may mean the opposite.
"""

import re
from collections.abc import Iterator, Mapping

from files import titles

# Ways in which a title names a statement, the most certain first. If a statement has two columns,
# as with "I can rely on …" and "Points - I can rely on …", the more certain one is used.
BY_ITSELF, IN_BRACKETS, BEHIND = range(3)
BRACKETS = re.compile(r"[\[(]([^\[\]()]+)[\])]\s*[*.:]?\s*$")
# Separators between a question and a statement in one title.
BOUNDARY = re.compile(r"[\[(\])|:?>/\n\t.»]|\s[-–—]\s|^[0-9Qq]{1,4}\s")
CODE_FIRST = re.compile(r"([^\s\[\].:]+?)(?:\[([^\[\]]+)\])?[.:]\s")
LONGEST_TITLE = 2_000
# Columns with reversed answers, which are not answers as given.
TURNED = re.compile(r"\b(?:reversed?|recoded?|inverted|flipped)\b", re.IGNORECASE)


class Statements:
    """Looks up statements by title."""

    def __init__(self, statements: Mapping[str, str]) -> None:
        codes = [(titles.plain(code), code) for code in statements]
        plain = [each for each, _code in codes]
        self.exact = {code: code for code in statements}
        self.codes = {each: code for each, code in codes if plain.count(each) == 1}
        texts = [(titles.words(text), code) for code, text in statements.items()]
        said = [each for each, _code in texts]
        self.texts = {each: code for each, code in texts if each and said.count(each) == 1}
        # A title is only searched where the rest is as long as a code or a text.
        self.lengths = {len(each.replace(" ", "")) for each in (*self.codes, *self.texts)}
        self.met: dict[str, dict[str, int]] = {}

    def codes_of(self, title: str) -> dict[str, int]:
        """The statements that a title may name, and how certain each is."""
        if not title or len(title) > LONGEST_TITLE:
            return {}
        if title not in self.met:
            self.met[title] = self._look(title)
        return self.met[title]

    def _look(self, title: str) -> dict[str, int]:
        if whole := self._one(title):
            return {whole: BY_ITSELF}
        if TURNED.search(title):
            return {}
        found: dict[str, int] = {}
        if (inside := BRACKETS.search(title)) and (code := self._one(inside[1])):
            found[code] = IN_BRACKETS
        if first := CODE_FIRST.match(title):
            for part in (first[2], first[1]):
                if part and (code := self.code(part)):
                    found.setdefault(code, BEHIND)
        for part in self._parts(title):
            if code := self._one(part):
                found.setdefault(code, BEHIND)
        return found

    def _parts(self, title: str) -> Iterator[str]:
        """Parts before or after a separator that are as long as a statement or a code."""
        letters = [letter.isalnum() for letter in title]
        everything, before, done = sum(letters), 0, 0
        for boundary in BOUNDARY.finditer(title):
            before += sum(letters[done : boundary.end()])
            done = boundary.end()
            if everything - before in self.lengths:
                yield title[done:]
            if before in self.lengths:
                yield title[:done]

    def _one(self, title: str) -> str | None:
        return self.code(title) or self.texts.get(titles.words(title))

    def code(self, title: str) -> str | None:
        """The statement with this code."""
        return self.exact.get(title.strip()) or self.codes.get(titles.plain(title))

    def count(self, cells: list[str]) -> int:
        return len({code for cell in cells for code in self.codes_of(titles.readable(cell))})
