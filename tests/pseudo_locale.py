"""An artificial language that marks and lengthens every message, so that tests find text that
reaches a reader untranslated, and layouts that break with longer words.

    Save       ⟦Save ~~⟧
    1 answer   ⟦1 answer ~~~~⟧
    2 answers  ⟦2 answers ≈≈≈≈⟧

There are no catalogues: a translations object is put where Django caches loaded ones.
"""

import re
from contextlib import contextmanager
from gettext import NullTranslations

from django.test import override_settings
from django.utils import translation
from django.utils.translation import trans_real

# A variety of English, so that Django accepts it and finds its date formats.
CODE = "en-xa"
BEGINS, ENDS = "⟦", "⟧"
ONE, MANY = "~", "≈"
LONGER = 0.4
# Filling is split into words, because no real word is as long as a line.
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
    """Placeholders and HTML are kept; white space at both ends stays outside."""
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
    """Makes CODE available, through Accept-Language and translation.override(CODE)."""
    languages = [("en-gb", "English"), (CODE, "Pseudo")]
    before = translation.get_language()
    # Changing this setting clears Django's cache of languages.
    with override_settings(LANGUAGES=languages):
        trans_real._translations[CODE] = Pseudo()
        try:
            yield
        finally:
            # A request leaves its language active in its thread.
            translation.activate(before)


def outside_marks(text):
    """The text outside all marks."""
    depth, outside = 0, []
    for sign in text:
        depth += sign == BEGINS
        if depth == 0:
            outside.append(sign)
        depth -= sign == ENDS
        assert depth >= 0, f"A message was cut into pieces: {text[:200]}"
    assert depth == 0, f"A message was cut off: {text[-200:]}"
    return "".join(outside)
