"""A page of the questionnaire as everybody gets it, rendered once, with gaps for what is one
person's own: the form's tokens and the answers."""

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import SimpleNamespace

from django.contrib.auth.models import AnonymousUser
from django.template.loader import render_to_string

from assessments.instruments.coding import Answers
from assessments.models import Partnership
from respond.pages import Page
from web.questionnaire_forms import BLANK, name_of

# Nobody can type it, so no text of a partnership or a questionnaire can make a gap.
MARK = secrets.token_hex(16)
GAP = re.compile(rf"{MARK}\[([^\]]*)\]")


def _gap(name: str) -> str:
    return f"{MARK}[{name}]"


def _of_choice(name: str, value: str) -> str:
    return f"{name}={value}"


@dataclass(frozen=True)
class BlankPage:
    """All that the page shows to everybody; its template gets nothing else."""

    language: str
    page: Page
    number: int
    total: int
    back: str
    here: str
    url_name: str
    partnership_name: str
    contact_name: str
    contact_email: str
    demo: bool
    practice: bool
    answered: bool
    new_sheet: bool
    grace_until: str  # empty before closing time

    def filled(self, tokens: Mapping[str, str], answers: Answers) -> str:
        """The page of one person.

        tokens : the values of the hidden fields, which need no escaping
        """
        texts, gaps, chosen = _rendered(self)
        own = dict(tokens)
        for code in self.page.codes:
            own[_of_choice(name_of(code), str(answers.get(code, BLANK)))] = chosen
        filled = [text + own.get(name, "") for text, name in zip(texts, gaps, strict=False)]
        return "".join([*filled, texts[-1]])


# Each round that is open has eleven pages, in a few variants.
@lru_cache(maxsize=1_000)
def _rendered(blank: BlankPage) -> tuple[list[str], list[str], str]:
    """The texts between the gaps, the gaps' names, and what marks a choice."""
    form = blank.page.form()
    form.gap = lambda name, value: _gap(_of_choice(name, value))
    context = {
        "request": SimpleNamespace(
            user=AnonymousUser(), resolver_match=SimpleNamespace(url_name=blank.url_name, kwargs={})
        ),
        "page": blank.page,
        "form": form,
        "number": blank.number,
        "total": blank.total,
        "back": blank.back,
        "here": blank.here,
        "partnership": Partnership(
            name=blank.partnership_name,
            contact_name=blank.contact_name,
            contact_email=blank.contact_email,
        ),
        "demo": blank.demo,
        "practice": blank.practice,
        "invitation": {"answered": blank.answered},
        "new_sheet": blank.new_sheet,
        "in_grace": bool(blank.grace_until),
        "grace_until": blank.grace_until,
        "csrf_token": _gap("csrf_token"),
        "whose": _gap("whose"),
        "shown": _gap("shown"),
    }
    parts = GAP.split(render_to_string(blank.page.template, context))
    return parts[::2], parts[1::2], form.chosen
