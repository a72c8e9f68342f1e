"""What to say first: plain sentences from a publication, claiming no more than it supports.

Plain English for now: this module knows no Django. What figures say too stands in `reading`.
"""

from dataclasses import dataclass

from assessments.instruments.schema import Instrument
from reports import publication as codes
from reports import reading
from reports.publication import CriterionResult, Publication
from reports.reading import listed, reason_in_words, whole, withheld

# From so many points on, both ways of weighing are given (scoring.md 2).
WEIGHTS_DIFFER = 5
NAMED = 3
# Criteria that stand here or higher are not called low, whichever is the lowest of them.
NOT_LOW = 60
QUOTED = 2


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


def joined(publication: Publication) -> str | None:
    """What being named in a joined group does not mean; None where there is no such group."""
    if all(len(group.members) == 1 for group in publication.groups):
        return None
    members = "agencies" if publication.breakdown == "agency" else "roles"
    return f"A joined group may include {members} from which nobody answered."


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
    """The criteria with the lowest scores; None where they lie close together."""
    scored = reading.scored(publication)
    if not _lie_apart(publication):
        return None
    return f"Lowest: {_named(scored[: _how_many(scored)])}."


def highest(publication: Publication) -> str | None:
    scored = reading.scored(publication)
    if not _lie_apart(publication):
        return None
    return f"Highest: {_named(scored[::-1][: _how_many(scored)])}."


def close_together(publication: Publication) -> str | None:
    """Said instead of highest and lowest where the order means little."""
    close = reading.close_together(publication)
    return f"{close}: do not make much of their order." if close else None


def dont_knows(publication: Publication, instrument: Instrument) -> str | None:
    """How much people could not say, and of what; None where no number of it may be given."""
    said = reading.dont_knows(publication)
    many = reading.many_dont_know(publication)
    if said is None or not many:
        return f"{said}." if said else None
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


# What to talk about


@dataclass(frozen=True, slots=True)
class ToTalkAbout:
    """A criterion for the partnership's next meeting, with the instrument's own questions."""

    title: str
    score: int
    weakest: str | None
    questions: tuple[str, ...]
    first_steps: tuple[str, ...]


def to_talk_about(publication: Publication, instrument: Instrument) -> tuple[ToTalkAbout, ...]:
    """The lowest criteria, if any may be called low; at most three, lowest first."""
    scored = reading.scored(publication)
    if not _lie_apart(publication):
        return ()
    low = [(score, each) for score, each in scored[: _how_many(scored)] if score < NOT_LOW]
    return tuple(_to_talk_about(publication, instrument, each, score) for score, each in low)


def why_these(publication: Publication) -> str | None:
    """Introduces what to talk about, or says kindly why nothing is named; None without scores."""
    scored = reading.scored(publication)
    if not scored:
        return None
    if scored[0][0] >= NOT_LOW:
        return (
            f"No criterion stands below {NOT_LOW}, so none is called low here. Talk about what "
            "keeps things going well, and about what each of you would still change first."
        )
    if not _lie_apart(publication):
        return (
            "No criterion stands out from the others, so none is named here. Choose together: "
            "which of them matters most to the people you work for?"
        )
    return (
        "Begin where the scores are lowest. A few points more or less mean little, so put another "
        "criterion in the place of one of these where you know better."
    )


def _to_talk_about(
    publication: Publication, instrument: Instrument, result: CriterionResult, score: int
) -> ToTalkAbout:
    asked = instrument.criterion(result.code)
    weakest = reading.weakest(publication, instrument, result)
    return ToTalkAbout(result.title, score, weakest, asked.discuss, asked.first_steps)


def _lie_apart(publication: Publication) -> bool:
    """May some be called low, or lowest?"""
    return len(reading.scored(publication)) > 1 and not reading.close_together(publication)


def _how_many(scored: reading.Scored) -> int:
    """Three of ten, but never so many that the highest are also the lowest."""
    return max(1, min(NAMED, len(scored) // 3))


def _named(scored: reading.Scored) -> str:
    return listed([f"{criterion.title} ({score})" for score, criterion in scored])


def _lower(label: str) -> str:
    return label[:1].lower() + label[1:]
