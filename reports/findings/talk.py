"""What to talk about at the next meeting, with the instrument's own questions and first steps."""

from dataclasses import dataclass

from assessments.instruments.schema import Instrument
from reports import reading
from reports.claims import Agreement, Level
from reports.findings.overall import lie_apart
from reports.findings.standing import Standing, seen_differently
from reports.publication import Publication

NAMED = 3
# Criteria that stand here or higher are not called low, whichever is the lowest of them.
NOT_LOW = 60


@dataclass(frozen=True, slots=True)
class Way:
    """How to begin to talk: of one criterion, of several alike, and behind its reason."""

    by_itself: str
    of_several: str
    behind_why: str


AGREED = Way(
    "Most people see it so: talk about what to do.",
    "On each of these most people see it so: talk about what to do.",
    "Talk about what to do.",
)
APART = Way(
    "Some groups are more negative about it: ask why, then talk about what to do.",
    "Some groups are more negative about these: ask why, then talk about what to do.",
    "Ask why, then talk about what to do.",
)
DIVIDED = Way(
    "People do not agree on it: listen to each other before anybody proposes a remedy.",
    "People do not agree on these: listen to each other before anybody proposes a remedy.",
    "Listen to each other before anybody proposes a remedy.",
)
LOW = Way(
    "Ask first whether you all see it so.",
    "Ask first whether you all see them so.",
    "Ask first whether you all see it so.",
)
OTHER = Way(
    "Ask first whether it matters to the people you work for.",
    "Ask first whether they matter to the people you work for.",
    "Ask first whether it matters to the people you work for.",
)


@dataclass(frozen=True, slots=True)
class ToTalkAbout:
    """A criterion for the partnership's next meeting.

    standing, way : by itself, where it is talked about
    in_short, way_in_short : seen together with all others, for the first screen and the page for a
        board
    """

    standing: Standing
    way: Way
    in_short: Standing
    way_in_short: Way
    weakest: str | None
    weakest_in_short: str | None
    questions: tuple[str, ...]
    first_steps: tuple[str, ...]

    @property
    def code(self) -> str:
        return self.standing.code

    @property
    def title(self) -> str:
        return self.standing.title

    @property
    def score(self) -> int:
        return self.standing.score


def to_talk_about(
    publication: Publication,
    instrument: Instrument,
    by_itself: tuple[Standing, ...],
    together: tuple[Standing, ...],
) -> tuple[ToTalkAbout, ...]:
    """At most three: those clearly below the middle, then those that people see differently, then
    others that are low; each lowest first.

    by_itself, together : all criteria, each judged by itself, and seen together
    Which to take is looked at together. Where criteria lie close together, none is named for being
    low beside others.
    """
    found = [each for each in together if each.level is Level.BELOW]
    found += [each for each in seen_differently(together) if each not in found]
    if lie_apart(publication):
        between = [each for each in together if each.level is Level.NEITHER]
        found += [each for each in between if each not in found and each.score < NOT_LOW]
    alone = {each.code: each for each in by_itself}
    return tuple(
        _to_talk_about(publication, instrument, alone[each.code], each) for each in found[:NAMED]
    )


def why_these(publication: Publication, named: tuple[ToTalkAbout, ...]) -> str | None:
    """Introduces what to talk about, or says kindly why nothing is named; None without scores."""
    scored = reading.scored(publication)
    if not scored:
        return None
    if named:
        return (
            "Start with these. Swap one of them for another where you know better: a few points "
            "more or less mean little."
        )
    if scored[0][0] >= NOT_LOW:
        return (
            f"No criterion is below {NOT_LOW}, so none is called low here. Talk about what keeps "
            "things going well, and about what each of you would still change first."
        )
    return (
        "No criterion stands out from the others, so none is named here. Choose together: "
        "which of them matters most to the people you work for?"
    )


def _to_talk_about(
    publication: Publication, instrument: Instrument, standing: Standing, in_short: Standing
) -> ToTalkAbout:
    asked = instrument.criterion(standing.code)
    (result,) = (each for each in publication.criteria if each.code == standing.code)
    return ToTalkAbout(
        standing=standing,
        way=way(standing),
        in_short=in_short,
        way_in_short=way(in_short),
        weakest=reading.weakest(publication, instrument, result),
        weakest_in_short=reading.weakest_in_short(publication, instrument, result),
        questions=tuple(each.text for each in asked.discuss),
        first_steps=tuple(each.text for each in asked.first_steps),
    )


def begin_alike(named: tuple[ToTalkAbout, ...]) -> str | None:
    """How to begin, where that is the same for all of several: it is said once."""
    ways = {each.way_in_short for each in named}
    return ways.pop().of_several if len(named) > 1 and len(ways) == 1 else None


def way(standing: Standing) -> Way:
    if standing.agreement is Agreement.APART:
        return APART
    if standing.agreement is Agreement.DIVIDED:
        return DIVIDED
    if standing.level is not Level.BELOW:
        return OTHER
    return AGREED if standing.agreement is Agreement.AGREE else LOW
