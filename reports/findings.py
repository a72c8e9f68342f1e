"""What to say first: plain sentences from a publication, claiming no more than it supports.

Plain English for now: this module knows no Django. All sentences stand here or in `figures`.
"""

import math
from collections.abc import Sequence

from assessments.instruments.schema import Instrument
from reports import publication as codes
from reports.publication import CriterionResult, Publication

NOT_ENOUGH_EVIDENCE = "not enough evidence"
# Differences below this are said to be small; without margins no finer line can be drawn.
SMALL_DIFFERENCE = 10
# From so many points on, both ways of weighing are given (scoring.md 2).
WEIGHTS_DIFFER = 5
MANY_DONT_KNOW = 30
NAMED = 3


def nothing_published(publication: Publication) -> bool:
    """Too few answered: there is no figure at all."""
    return publication.participation.responded is None


def participation(publication: Publication) -> str:
    """Such as "41 of 60 people answered (68 %)."."""
    responded, invited = publication.participation.responded, publication.participation.invited
    if responded is None:
        reason = reason_in_words(publication.reason(""), publication.minimum_group)
        return f"{invited} people were invited; {reason}."
    share = f" ({whole(100 * responded / invited)} %)" if invited else ""
    return f"{responded} of {invited} people answered{share}."


def headline(publication: Publication, instrument: Instrument) -> str:
    """The overall picture in one sentence, in the instrument's own words."""
    if publication.headline.score is None:
        return f"There is no overall score: {withheld(publication, '/headline/score')}."
    score = whole(publication.headline.score)
    band = instrument.band(score)
    place = f": {_lower(band.label)}" if band else ""
    return f"{score} on a scale from 0 to 100{place}."


def weighting(publication: Publication) -> str | None:
    """Said only where it matters whether people or agencies count the same."""
    score, equal = publication.headline.score, publication.headline.agency_equal
    if score is None or equal is None or abs(equal - score) <= WEIGHTS_DIFFER:
        return None
    return (
        f"Here each person counts the same. If each agency counted the same, whatever its size, "
        f"it would be {whole(equal)}."
    )


def lowest(publication: Publication) -> str | None:
    """The criteria to talk about first; None where they lie close together."""
    scored = _scored(publication)
    if _spread(scored) < SMALL_DIFFERENCE:
        return None
    return f"Lowest: {_named(scored[: _how_many(scored)])}."


def highest(publication: Publication) -> str | None:
    scored = _scored(publication)
    if _spread(scored) < SMALL_DIFFERENCE:
        return None
    return f"Highest: {_named(scored[::-1][: _how_many(scored)])}."


def close_together(publication: Publication) -> str | None:
    """Said instead of highest and lowest where the order means little."""
    scored = _scored(publication)
    if len(scored) < 2 or _spread(scored) >= SMALL_DIFFERENCE:
        return None
    (low, _), (high, _) = scored[0], scored[-1]
    return (
        f"The criteria lie close together, between {low} and {high}: "
        "do not make much of their order."
    )


def dont_knows(publication: Publication) -> str | None:
    """How much people could not say; None where no number of it may be given."""
    shares = [each.dont_know for each in publication.statements if each.dont_know is not None]
    if not shares:
        return None
    many = sum(share >= MANY_DONT_KNOW for share in shares)
    if not many:
        return "There is no statement that three in ten people or more could not answer."
    statements = "1 statement" if many == 1 else f"{many} of {len(shares)} statements"
    return f"Three in ten people or more could not answer {statements}. That is a finding too."


Scored = list[tuple[int, CriterionResult]]


def _scored(publication: Publication) -> Scored:
    """Criteria with a score, lowest first."""
    known = [
        (each.overall.score, each)
        for each in publication.criteria
        if each.overall and each.overall.score is not None
    ]
    return [(whole(score), each) for score, each in sorted(known, key=lambda pair: pair[0])]


def _spread(scored: Scored) -> int:
    return scored[-1][0] - scored[0][0] if scored else 0


def _how_many(scored: Scored) -> int:
    """Three of ten, but never so many that the highest are also the lowest."""
    return max(1, min(NAMED, len(scored) // 3))


def _named(scored: Scored) -> str:
    return listed([f"{criterion.title} ({score})" for score, criterion in scored])


def _lower(label: str) -> str:
    return label[:1].lower() + label[1:]


# Reasons, numbers and lists in words


def reason_in_words(code: str | None, minimum_group: int) -> str:
    """Why a value is withheld, to follow "not enough evidence:"."""
    reasons = {
        codes.TOO_FEW_ANSWERS: f"fewer than {minimum_group} people answered",
        codes.TOO_FEW_SCORED: f"fewer than {minimum_group} people could say",
        codes.TOO_FEW_STATEMENTS: "a group is only shown on criteria of at least three statements",
        codes.TOO_FEW_CRITERIA: "fewer than three quarters of the criteria have a score",
        codes.FEWER_THAN_15: "fewer than 15 people answered, so there are words and no numbers",
        codes.NOT_BY_AGENCY: "people were asked by role, so agencies cannot be weighed",
        codes.NOT_YET: "this version of the software does not work it out yet",
    }
    return reasons.get(code or "", "the reason was not recorded")


def withheld(publication: Publication, pointer: str) -> str:
    """What stands where a number may not."""
    reason = reason_in_words(publication.reason(pointer), publication.minimum_group)
    return f"{NOT_ENOUGH_EVIDENCE}: {reason}"


def whole(score: float) -> int:
    """Rounded for display only, halves up."""
    return math.floor(score + 0.5)


def listed(names: Sequence[str]) -> str:
    """Such as "Trust, Vision and Ethos"."""
    *others, last = names
    return f"{', '.join(others)} and {last}" if others else last
