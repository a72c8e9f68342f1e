"""How the themes connect."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.instruments.schema import Instrument
from reports.findings.links import Linked
from reports.words.names import Names
from reports.words.plain import isolated


def introduction() -> str:
    return _(
        "The arrows come from the sources of the questionnaire; this round did not test them. "
        "Take them as questions. Only arrows that fit the scores are described in words."
    )


def introduction_in_short() -> str:
    return _(
        "These links come from the sources of the questionnaire; this round did not test them. "
        "Take them as questions."
    )


def comes_from(link: Linked, names: Names) -> str:
    return _with_score(
        link,
        names,
        _("May come from %(criterion)s."),
        _("May come from %(criterion)s (%(score)d)."),
    )


def leads_to(link: Linked, names: Names) -> str:
    return _with_score(
        link,
        names,
        _("May affect %(criterion)s."),
        _("May affect %(criterion)s (%(score)d)."),
    )


def _with_score(link: Linked, names: Names, without: str, with_score: str) -> str:
    title = isolated(names.criterion(link.code))
    if link.score is None:
        return without % {"criterion": title}
    return with_score % {"criterion": title, "score": link.score}


def as_argued(*, lowers: bool) -> str:
    """In a cell, between the two criteria."""
    if lowers:
        return _("the more of this, the less of that")
    return _("the more of this, the more of that")


def reference(instrument: Instrument, code: str) -> str:
    """Such as "Commentary on partnership working in the health sector, paragraph 13"."""
    for source in instrument.sources:
        number = code.removeprefix(source.id)
        if code.startswith(source.id) and number.isdecimal():
            return _("%(document)s, paragraph %(number)s") % {
                "document": source.citation,
                "number": number,
            }
        if code == source.id:
            return source.citation
    return code


def argument(instrument: Instrument, code: str) -> str:
    """What a paragraph argues, in our words; "" where we have none."""
    for source in instrument.sources:
        if code.startswith(source.id) and code[len(source.id) :].isdecimal():
            return source.paragraph(code) or ""
    return ""


def alt(criteria: int, arrows: int) -> str:
    return ngettext(
        "Map of %(criteria)d criteria with their scores, and %(arrows)d arrow from a criterion to "
        "one that it may raise or lower. The table says the same.",
        "Map of %(criteria)d criteria with their scores, and %(arrows)d arrows, each from a "
        "criterion to one that it may raise or lower. The table says the same.",
        arrows,
    ) % {"criteria": criteria, "arrows": arrows}


def argument_with_source(reference: str, argument: str) -> str:
    return _("%(reference)s: %(argument)s") % {"reference": reference, "argument": argument}
