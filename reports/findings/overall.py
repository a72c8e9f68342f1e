"""Who took part, and the overall picture in a few sentences."""

from collections import Counter

from assessments.instruments.schema import Instrument
from reports import publication as codes
from reports import reading
from reports.publication import Publication
from reports.reading import isolated, listed, reason_in_words, whole, withheld

# From so many points on, both ways of weighing are given (scoring.md 2).
WEIGHTS_DIFFER = 5
NAMED = 3
QUOTED = 2
LEAST_COMPARED = 4  # criteria, to say that a group is lowest nearly everywhere
HALF = 50
# From this share of people on, in per cent, nobody need know what the others could have changed.
NEARLY_ALL = 80


def nothing_published(publication: Publication) -> bool:
    """Too few answered: there is no figure at all."""
    return publication.participation.responded is None


def participation(publication: Publication) -> str:
    """Such as "41 of 60 people answered (68 %)."."""
    responded, asked = publication.participation.responded, publication.participation.invited
    if responded is None:
        reason = reason_in_words(publication.reason(""), publication.minimum_group)
        return f"{asked} people were asked; {reason}."
    share = f" ({whole(100 * responded / asked)} %)" if asked else ""
    return f"{responded} of {asked} people answered{share}."


def everybody_answered(publication: Publication) -> bool:
    return publication.participation.responded == publication.participation.invited


def few_answered(publication: Publication) -> str | None:
    """A warning where fewer than half answered."""
    responded, asked = publication.participation.responded, publication.participation.invited
    if responded is None or 100 * responded >= HALF * asked:
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
        f"Give or take {whole(margin)}: about as far as {others} might have moved it. It is not "
        "about how people's views change from one month to the next."
    )


def at_worst(publication: Publication) -> str | None:
    """Between what the overall picture would lie, whatever the others think; None if few are left.

    Source: Manski (1989), bounds without any assumption (scoring.md, 3.2).
    """
    responded, asked = publication.participation.responded, publication.participation.invited
    score = publication.headline.score
    if responded is None or score is None or 100 * responded >= NEARLY_ALL * asked:
        return None
    low = responded * score / asked
    high = low + 100 * (asked - responded) / asked
    return (
        f"Had everybody answered, the overall picture would lie between {whole(low)} and "
        f"{whole(high)}: the lowest if all others had given the lowest answers, the highest if "
        "the highest."
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
    if score is None or equal is None or abs(equal - score) <= WEIGHTS_DIFFER:
        return None
    return (
        f"Here each person counts the same. If each agency counted the same, whatever its size, "
        f"it would be {whole(equal)}."
    )


def lowest(publication: Publication) -> str | None:
    """The criteria with the lowest scores; None where they lie close together."""
    scored = reading.scored(publication)
    if not lie_apart(publication):
        return None
    return f"Lowest: {_named(scored[: how_many(scored)])}."


def highest(publication: Publication) -> str | None:
    scored = reading.scored(publication)
    if not lie_apart(publication):
        return None
    return f"Highest: {_named(scored[::-1][: how_many(scored)])}."


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
    """Which group is lowest nearly everywhere; None where there is none, or too little to see."""
    lowest = [
        min(known, key=lambda each: each.score or 0).group
        for criterion in publication.criteria
        if len(known := [each for each in criterion.groups if each.score is not None]) > 1
    ]
    if len(lowest) < LEAST_COMPARED:
        return None
    (key, times) = Counter(lowest).most_common(1)[0]
    if 4 * times < 3 * len(lowest):
        return None
    label = next(isolated(group.label) for group in publication.groups if group.key == key)
    return (
        f"{label} gives the lowest score on {times} of {len(lowest)} criteria: ask what its people "
        "see that others do not."
    )


def on_ranking(publication: Publication) -> str | None:
    """Why the order of purposes is not shown; None where it is, or nobody was asked."""
    if publication.ranking or not publication.reason("/ranking"):
        return None
    return f"{withheld(publication, '/ranking').capitalize()}."


def lie_apart(publication: Publication) -> bool:
    """May some be called low, or lowest?"""
    return len(reading.scored(publication)) > 1 and not reading.close_together(publication)


def how_many(scored: reading.Scored) -> int:
    """Three of ten, but never so many that the highest are also the lowest."""
    return max(1, min(NAMED, len(scored) // 3))


def _named(scored: reading.Scored) -> str:
    return listed([f"{criterion.title} ({score})" for score, criterion in scored])


def _lower(label: str) -> str:
    return label[:1].lower() + label[1:]
