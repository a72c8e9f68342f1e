"""Who took part, and the overall picture in a few sentences."""

from math import fsum

from assessments.instruments.schema import Instrument
from assessments.scoring import evidence
from reports import reading
from reports.former import claims
from reports.former import publication as codes
from reports.former.publication import CriterionResult, Publication
from reports.reading import (
    isolated,
    listed,
    reason_in_words,
    sentence,
    whole,
    withheld,
)

NAMED = 3
QUOTED = 2


def nothing_published(publication: Publication) -> bool:
    """Too few answered: there is no figure at all."""
    return publication.participation.responded is None


def participation(publication: Publication) -> str:
    """Such as "41 of 60 people answered (68 %)."."""
    responded, asked = publication.participation.responded, publication.participation.invited
    if not publication.participation.asked_is_known:
        return _whoever_was_asked(publication)
    if responded is None:
        reason = reason_in_words(publication.reason(""), publication.minimum_group)
        people = "1 person was" if asked == 1 else f"{asked} people were"
        return f"{people} asked; {reason}."
    if responded > asked:
        people = "1 person" if asked == 1 else f"{asked} people"
        why = "somebody whose address changed answered twice"
        return f"{responded} answers came from {people}: {why}."
    share = f" ({whole(100 * responded / asked)} %)" if asked else ""
    return f"{responded} of {asked} people answered{share}."


def _whoever_was_asked(publication: Publication) -> str:
    responded = publication.participation.responded
    if responded is None:
        reason = reason_in_words(publication.reason(""), publication.minimum_group)
        return f"How many people were asked is not known; {reason}."
    return f"{responded} people answered. How many were asked is not known."


def everybody_answered(publication: Publication) -> bool:
    return claims.everybody_answered(publication, publication.groups)


def few_answered(publication: Publication) -> str | None:
    """A warning where fewer than half answered."""
    responded, asked = publication.participation.responded, publication.participation.invited
    if responded is None or not evidence.response(responded, asked):
        return None
    return (
        "Fewer than half answered. Those who did not may see things differently: take this report "
        "as the view of those who answered."
    )


def on_range(publication: Publication) -> str | None:
    """What the range of the overall picture is about; None where it has none."""
    found = claims.range_of_headline(publication)
    if found is None:
        return None
    return (
        f"“{found.in_words.capitalize()}”: this range is about {_others(publication)}. It "
        "assumes that they think much as the others in their group do. If they think worse of the "
        "partnership, the score is too high."
    )


def _others(publication: Publication) -> str:
    if not publication.participation.asked_is_known:
        return "all who did not answer, however many they are"
    left = sum(max(0, each.invited - each.responded) for each in publication.groups)
    return (
        "the one person who did not answer"
        if left == 1
        else f"the {left} people who did not answer"
    )


def at_worst(publication: Publication) -> str | None:
    """Between what the overall picture would lie, whatever the others think; None if few are left.

    Source: Manski (1989), bounds without any assumption (scoring.md, 3.2). On each criterion known
    is what the groups shown answered; all others may have given any answer.
    """
    responded, asked = publication.participation.responded, publication.participation.invited
    if responded is None or publication.headline.score is None:
        return None
    if not evidence.worst_case_belongs(responded, asked):
        return None
    bounds = [
        _whatever_others_think(publication, each) for _score, each in reading.scored(publication)
    ]
    low, high = (whole(fsum(each) / len(bounds)) for each in zip(*bounds, strict=True))
    return (
        f"At worst the overall picture would be {low}, had all others given the lowest answers; at "
        f"best {high}, had they given the highest."
    )


def _whatever_others_think(
    publication: Publication, criterion: CriterionResult
) -> tuple[float, float]:
    responded = {each.key: each.responded for each in publication.groups}
    scores = {each.group: each.score for each in criterion.groups if each.score is not None}
    asked = publication.participation.invited
    known = fsum(responded[key] * score for key, score in scores.items())
    others = asked - sum(responded[key] for key in scores)
    return known / asked, (known + 100 * others) / asked


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
    if not publication.participation.asked_is_known:
        return None  # its members are those from which somebody answered
    if claims.everybody_answered(publication, several):
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
    who = "were asked" if publication.participation.asked_is_known else "answered"
    return (
        f"Here a group counts by how many people {who} in it. If each agency counted the same, "
        f"whatever its size, it would be {whole(equal)}."
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


def pattern(publication: Publication) -> str | None:
    """Which groups see nearly everything differently from the others; None where none does.

    Stands only where groups are compared.
    """
    found = claims.from_others(publication)
    if len(publication.groups) == 2:
        found = found[:1]  # the other one is what it is compared with
    said = [_from_others(each, len(publication.groups)) for each in found[:NAMED]]
    if not said:
        return None
    return f"Over all criteria together, {listed(said)}. That is more than chance would explain."


def _from_others(found: claims.FromOthers, groups: int) -> str:
    label = f"{isolated(found.group.label)} ({found.group.responded} people)"
    others = "the other group" if groups == 2 else "the other groups"
    mood = "negative" if found.difference < 0 else "positive"
    way = "lower" if found.difference < 0 else "higher"
    points = whole(abs(found.difference))
    return f"{label} is more {mood} than {others}: {points} points {way} on average"


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
