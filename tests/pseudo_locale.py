"""A language that nobody speaks: it marks and lengthens every message, so that a test sees whatever
reaches a reader without having been translated, and what breaks where words are longer.

    Save       ⟦Save ~~⟧
    1 answer   ⟦1 answer ~~~~⟧
    2 answers  ⟦2 answers ≈≈≈≈⟧

There are no catalogues: a translations object is put where Django keeps those it has loaded.
"""

import re
from contextlib import contextmanager
from gettext import NullTranslations

from django.test import override_settings
from django.utils import translation
from django.utils.translation import trans_real

# A variety of English, so that Django finds formats of dates and takes it for a known language.
CODE = "en-xa"
BEGINS, ENDS = "⟦", "⟧"
ONE, MANY = "~", "≈"
LONGER = 0.4
# In words of their own, as no word of a real language is as long as a whole line.
LONGEST_WORD = 8
NOT_READ = re.compile(r"%\(\w+\)[a-z]|%[a-z]|\{\w*\}|<[^>]*>|&#?\w+;")


class Pseudo(NullTranslations):
    def language(self):
        return CODE

    to_language = language

    def gettext(self, message):
        return marked(message, ONE)

    def ngettext(self, msgid1, msgid2, n):
        return marked(msgid1, ONE) if n == 1 else marked(msgid2, MANY)


def marked(message, sign):
    """Placeholders and HTML stay as they are; white space at the ends stays outside."""
    words = message.rpartition(trans_real.CONTEXT_SEPARATOR)[2]
    inner = words.strip()
    if not inner:
        return words
    before, after = words.split(inner)[0], words.rpartition(inner)[2]
    return f"{before}{BEGINS}{inner} {filling(inner, sign)}{ENDS}{after}"


def filling(words, sign):
    length = max(2, round(len(NOT_READ.sub("", words)) * LONGER) - 3)
    whole, rest = divmod(length, LONGEST_WORD)
    return " ".join([sign * LONGEST_WORD] * whole + ([sign * rest] if rest else []))


@contextmanager
def spoken():
    """Whoever asks for CODE gets it: by Accept-Language, and by translation.override(CODE)."""
    languages = [("en-gb", "English"), (CODE, "Pseudo")]
    before = translation.get_language()
    # A change of this setting empties what Django has loaded.
    with override_settings(LANGUAGES=languages):
        trans_real._translations[CODE] = Pseudo()
        try:
            yield
        finally:
            # A request leaves its language to the thread that it ran in.
            translation.activate(before)


def outside_marks(text):
    """What is read of a text outside of all marks."""
    depth, outside = 0, []
    for sign in text:
        depth += sign == BEGINS
        if depth == 0:
            outside.append(sign)
        depth -= sign == ENDS
        assert depth >= 0, f"A message was cut into pieces: {text[:200]}"
    assert depth == 0, f"A message was cut off: {text[-200:]}"
    return "".join(outside)
