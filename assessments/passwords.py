"""Passwords of words that anybody would try here: the product's, the address's, and the names of
the partnerships and agencies that somebody works with.

Django's own validators refuse those that were often found in breaches, and those like the account.
"""

import re
import unicodedata
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from assessments.models import User

OURS = ("partnership", "partners", "health", "council", "agency", "password", "welcome", "secret")
LEAST_LETTERS_BESIDE = 5
SHORTEST_WORD = 3


class WordsOfThisPlace:
    def validate(self, password: str, user: User | None = None) -> None:
        rest = _letters(password)
        for word in sorted(_words(user), key=len, reverse=True):
            rest = rest.replace(word, "")
        if len(rest) < LEAST_LETTERS_BESIDE and rest != _letters(password):
            raise ValidationError(
                _("This password is made of words that anybody would try here."),
                code="password_of_this_place",
            )

    def get_help_text(self) -> str:
        return _("Not only words such as the name of your partnership or agency.")


def _words(user: User | None) -> set[str]:
    sources = [*OURS, *(urlsplit(settings.BASE_URL).hostname or "").split(".")]
    if user is not None and user.pk:
        for member in user.memberships.select_related("partnership", "agency"):
            agencies = member.partnership.agencies.values_list("name", flat=True)
            sources += [member.partnership.name, *agencies]
    words = {_letters(word) for each in sources for word in (each, *re.split(r"\W+", each))}
    return {word for word in words if len(word) >= SHORTEST_WORD}


def _letters(text: str) -> str:
    """Without case, accents, digits and signs."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    return "".join(letter for letter in plain if letter.isalpha())
