"""Advice about statements that are hard to answer, as far as their text shows it. Never errors."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assessments.instruments.schema import Instrument, Statement

MOST_WORDS = 20
# "I disagree that we do not ..." is hard to think through. English only.
NEGATION = re.compile(
    r"\b(no|not|never|none|nobody|nothing|neither|nor|without|cannot|\w+n['’]t)\b", re.IGNORECASE
)


def advice(instrument: Instrument) -> tuple[str, ...]:
    """A sentence for each statement that people may find hard to answer."""
    english = instrument.language.lower().split("-")[0] == "en"
    return tuple(said for each in instrument.statements for said in _of(each, english=english))


def _of(statement: Statement, *, english: bool) -> Iterator[str]:
    words = len(statement.text.split())
    if words > MOST_WORDS:
        yield f"{statement.code}: has {words} words; more than {MOST_WORDS} are hard to take in."
    found = NEGATION.search(statement.text) if english else None
    if found:
        yield f'{statement.code}: says "{found[0]}"; disagreeing with a negation is hard.'
