"""Who took part, and the overall picture in a few sentences."""

from collections import Counter
from collections.abc import Mapping

from assessments.instruments.schema import Instrument
from assessments.scoring import evidence, means
from reports import publication as codes
from reports import reading
from reports.publication import CriterionResult, Publication
from reports.reading import (
    SMALL_DIFFERENCE,
    isolated,
    listed,
    reason_in_words,
    sentence,
    whole,
    withheld,
)

NAMED = 3
QUOTED = 2
LEAST_COMPARED = 4  # criteria, to say that a group is lowest nearly everywhere


def nothing_published(publication: Publication) -> bool:
    """Too few answered: there is no figure at all."""
    return publication.participation.responded is None


def participation(publication: Publication) -> str:
    """Such as "41 of 60 people answered (68 %)."."""
    responded, asked = publication.participation.responded, publication.participation.invited
    if responded is None:
        reason = reason_in_words(publication.reason(""), publication.minimum_group)
        people = "1 person was" if asked == 1 else f"{asked} people were"
        return f"{people} asked; {reason}."
    share = f" ({whole(100 * responded / asked)} %)" if asked else ""
    return f"{responded} of {asked} people answered{share}."


def everybody_answered(publication: Publication) -> bool:
    return publication.participation.responded == publication.participation.invited


def few_answered(publication: Publication) -> str | None:
    """A warning where fewer than half answered."""
    responded, asked = publication.participation.responded, publication.participation.invited
    if responded is None or not evidence.response(responded, asked):
        return None
    return (
        "Fewer than half answered. Those who did not may see things differently: take this report "
        "as the view of those who answered."
    )


def on_margin(publication: Publication) -> str | None:
    """What "give or take" is about; None where the overall score has no margin."""
    margin = publication.headline.margin
    responded, asked = publication.participation.responded, publication.participation.invited
    if responded is None or not margin or not whole(margin):
        return None
    left = asked - responded
    others = "the one who did not answer" if left == 1 else f"the {left} who did not answer"
    return (
        f"Give or take {whole(margin)}: about as far as {others} might have moved it, if they "
        "think much as the others do. It is not about how people’s views change from one month "
        "to the next."
    )


def at_worst(publication: Publication) -> str | None:
    """Between what the overall picture would lie, whatever the others think; None if few are left.

    Source: Manski (1989), bounds without any assumption (scoring.md, 3.2).
    """
    responded, asked = publication.participation.responded, publication.participation.invited
    score = publication.headline.score
    if responded is None or score is None or not evidence.worst_case_belongs(responded, asked):
        return None
    bounds = means.worst_case(responded, score, asked)
    low, high = whole(float(bounds.low)), whole(float(bounds.high))
    return (
        f"Had everybody answered, the overall picture would lie between {low} and {high}: the "
        "lowest if all others had given the lowest answers, the highest if the highest."
    )


def one_group(publication: Publication) -> str | None:
    """Why there is nothing to compare, and whom the report is about; None of several groups."""
    if len(publication.groups) != 1:
        return None
    (group,) = publication.groups
    members = listed([isolated(each) for each in group.members])
    if len(group.members) == 1:
        kind = "agency" if publication.breakdown == "agency" else "role"
        return f"People of one {kind} alone were asked: {members}."
    return (
        "There are too few answers to show two groups beside each other, so this report is about "
        f"the whole partnership: {members}."
    )


def joined(publication: Publication) -> str | None:
    """What being named in a joined group does not mean; None where there is none to doubt."""
    several = [group for group in publication.groups if len(group.members) > 1]
    if all(group.responded == group.invited for group in several):
        return None
    members = "agencies" if publication.breakdown == "agency" else "roles"
    return f"A joined group may include {members} from which nobody answered."


def headline(publication: Publication, instrument: Instrument) -> str:
    """The overall picture in one sentence, in the instrument's own words."""
    if publication.headline.score is None:
        reason = publication.reason("/headline/score")
        said = reason_in_words(reason, publication.minimum_group)
        return f"There is no overall score: {said}."
    score = whole(publication.headline.score)
    band = instrument.band(score)
    place = f": {_lower(band.label)}" if band else ""
    return f"{score} on a scale from 0 to 100{place}."


def weighting(publication: Publication) -> str | None:
    """Said only where it matters whether people or agencies count the same."""
    score, equal = publication.headline.score, publication.headline.agency_equal
    if score is None or equal is None or not evidence.weightings_differ(equal, score):
        return None
    return (
        f"Here each person counts the same. If each agency counted the same, whatever its size, "
        f"it would be {whole(equal)}."
    )


def lowest(publication: Publication) -> str | None:
    """The criteria with the lowest scores; None where they lie close together."""
    named = _at_the_end(publication, reading.scored(publication))
    return f"Lowest: {named}." if named else None


def highest(publication: Publication) -> str | None:
    named = _at_the_end(publication, reading.scored(publication)[::-1])
    return f"Highest: {named}." if named else None


def close_together(publication: Publication) -> str | None:
    """Said instead of highest and lowest where the order means little."""
    close = reading.close_together(publication)
    if close is None:
        return None
    scored = reading.scored(publication)
    alike = scored[0][0] == scored[-1][0]
    return f"{close}." if alike else f"{close}: do not make much of their order."


def dont_knows(publication: Publication, instrument: Instrument) -> str | None:
    """How much people could not say, and of what; None where no number of it may be given."""
    said = reading.dont_knows(publication)
    many = reading.many_dont_know(publication)
    if said is None or not many:
        return f"{said}." if said else None
    if len(many) == len(publication.statements):
        return f"{said}. That is a finding too."
    texts = [instrument.statement(each.code).text.removesuffix(".") for each in many[:QUOTED]]
    more = [f"{len(many) - QUOTED} more"] if len(many) > QUOTED else []
    named = listed([*(f"“{text}”" for text in texts), *more])
    return f"{said}: {named}. That is a finding too."


def on_statements(publication: Publication) -> str | None:
    """What can be said about single statements where it is no number; None where it is one."""
    return {
        codes.FEWER_THAN_10: "With fewer than 10 answers nothing can be said about single "
        "statements.",
        codes.FEWER_THAN_15: "Fewer than 15 people answered, so what they said about single "
        "statements is given in words only.",
    }.get(publication.reason("/statements") or "")


def darkest(publication: Publication) -> str | None:
    """Which group is lowest nearly everywhere; None where there is none, or too little to see.

    Where all groups lie close together, none of them counts as lowest.
    """
    compared = [
        known for criterion in publication.criteria if len(known := _by_group(criterion)) > 1
    ]
    found = Counter(key for known in compared if (key := _clearly_lowest(known)))
    if len(compared) < LEAST_COMPARED or not found:
        return None
    ((key, times),) = found.most_common(1)
    if 4 * times < 3 * len(compared):
        return None
    group = next(each for each in publication.groups if each.key == key)
    return (
        f"{isolated(group.label)} ({group.responded} people) gives the lowest score on {times} of "
        f"{len(compared)} criteria. A single gap may be chance; so regular a pattern is worth "
        "asking about."
    )


def _by_group(criterion: CriterionResult) -> dict[str, int]:
    return {each.group: whole(each.score) for each in criterion.groups if each.score is not None}


def _clearly_lowest(scores: Mapping[str, int]) -> str | None:
    low, high = min(scores.values()), max(scores.values())
    those = [key for key, score in scores.items() if score == low]
    return those[0] if len(those) == 1 and high - low >= SMALL_DIFFERENCE else None


def on_ranking(publication: Publication) -> str | None:
    """Why the order of purposes is not shown; None where it is, or nobody was asked."""
    if publication.ranking or not publication.reason("/ranking"):
        return None
    return sentence(withheld(publication, "/ranking"))


def lie_apart(publication: Publication) -> bool:
    """May some be called low, or lowest?"""
    return len(reading.scored(publication)) > 1 and not reading.close_together(publication)


def how_many(scored: reading.Scored) -> int:
    """Three of ten, but never so many that the highest are also the lowest."""
    return max(1, min(NAMED, len(scored) // 3))


def _at_the_end(publication: Publication, ordered: reading.Scored) -> str | None:
    """The first few of them, but none that has the score of one that is left out."""
    if not lie_apart(publication):
        return None
    many = how_many(ordered)
    left_out, _criterion = ordered[many]
    named = [f"{each.title} ({score})" for score, each in ordered[:many] if score != left_out]
    return listed(named) if named else None


def _lower(label: str) -> str:
    return label[:1].lower() + label[1:]
