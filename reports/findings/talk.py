"""What to talk about at the next meeting, with the instrument's own questions and first steps."""

from dataclasses import dataclass

from assessments.instruments.schema import Instrument
from reports import reading
from reports.findings.overall import lie_apart
from reports.findings.standing import Kind, Standing
from reports.publication import Publication

NAMED = 3
# Criteria that stand here or higher are not called low, whichever is the lowest of them.
NOT_LOW = 60


@dataclass(frozen=True, slots=True)
class ToTalkAbout:
    """A criterion for the partnership's next meeting."""

    code: str
    title: str
    score: int
    kind: Kind
    why: str
    begin: str
    weakest: str | None
    weakest_in_short: str | None
    questions: tuple[str, ...]
    first_steps: tuple[str, ...]


AGREED = "You see it much alike: talk about what to do."
APART = "Some see it much darker than others: ask why, then talk about what to do."
# With few answers nobody can tell whether people agree.
LOW = "Low: ask first whether you all see it so."
CONTESTED = "Contested: hear each other first, before anybody proposes a remedy."
BEGIN_OTHER = "Ask first whether it matters to the people you work for."
OF_SEVERAL = {
    AGREED: "You see these much alike: talk about what to do.",
    APART: "Some see these much darker than others: ask why, then talk about what to do.",
    LOW: "Low: ask first whether you all see them so.",
    CONTESTED: CONTESTED,
    BEGIN_OTHER: "Ask first whether they matter to the people you work for.",
}


def to_talk_about(
    publication: Publication, instrument: Instrument, standings: tuple[Standing, ...]
) -> tuple[ToTalkAbout, ...]:
    """At most three: agreed problems, then contested matters, then others that are low.

    Each lowest first. Where criteria lie close together, none is named for being low beside others.
    """
    found = [
        each for kind in (Kind.PROBLEM, Kind.CONTESTED) for each in standings if each.kind is kind
    ]
    if lie_apart(publication):
        found += [each for each in standings if each.kind is Kind.OTHER and each.score < NOT_LOW]
    return tuple(_to_talk_about(publication, instrument, each) for each in found[:NAMED])


def why_these(publication: Publication, named: tuple[ToTalkAbout, ...]) -> str | None:
    """Introduces what to talk about, or says kindly why nothing is named; None without scores."""
    scored = reading.scored(publication)
    if not scored:
        return None
    if named:
        return (
            "Begin with these. Put another in the place of one of them where you know better: "
            "a few points more or less mean little."
        )
    if scored[0][0] >= NOT_LOW:
        return (
            f"No criterion stands below {NOT_LOW}, so none is called low here. Talk about what "
            "keeps things going well, and about what each of you would still change first."
        )
    return (
        "No criterion stands out from the others, so none is named here. Choose together: "
        "which of them matters most to the people you work for?"
    )


def _to_talk_about(
    publication: Publication, instrument: Instrument, standing: Standing
) -> ToTalkAbout:
    asked = instrument.criterion(standing.code)
    (result,) = (each for each in publication.criteria if each.code == standing.code)
    return ToTalkAbout(
        code=standing.code,
        title=standing.title,
        score=standing.score,
        kind=standing.kind,
        why=standing.why,
        begin=begin(standing),
        weakest=reading.weakest(publication, instrument, result),
        weakest_in_short=reading.weakest_in_short(publication, instrument, result),
        questions=asked.discuss,
        first_steps=asked.first_steps,
    )


def begin_alike(named: tuple[ToTalkAbout, ...]) -> str | None:
    """How to begin, where that is the same for all of several: it is said once."""
    ways = {each.begin for each in named}
    return OF_SEVERAL[ways.pop()] if len(named) > 1 and len(ways) == 1 else None


def begin(standing: Standing) -> str:
    """How to begin to talk about it."""
    if standing.kind is Kind.PROBLEM and standing.groups_apart:
        return APART
    if standing.kind is Kind.PROBLEM:
        return AGREED if standing.agreement else LOW
    return CONTESTED if standing.kind is Kind.CONTESTED else BEGIN_OTHER
