"""What to talk about at the next meeting, and how to begin."""

from dataclasses import dataclass
from enum import Enum, auto

from assessments.instruments.schema import Instrument
from reports import reading
from reports.claims import Agreement, Level
from reports.findings import statements
from reports.findings.overall import some_are_low
from reports.findings.standing import Standing, seen_differently
from reports.findings.statements import Weakest, Worded
from reports.publication import Publication

MOST_TOPICS = 3
# Criteria that stand here or higher are not called low, whichever is the lowest of them.
NOT_LOW = 60


class Way(Enum):
    """How to begin to talk about a criterion."""

    ACT = auto()  # people largely agree
    ASK_WHY = auto()  # some groups are more negative
    LISTEN = auto()  # people do not agree
    ASK_WHETHER_SO = auto()  # low, and it is not clear that people agree
    ASK_WHETHER_IT_MATTERS = auto()  # in between


@dataclass(frozen=True, slots=True)
class Topic:
    """A criterion for the partnership's next meeting, as seen together with all others."""

    standing: Standing
    way: Way
    weakest: Weakest | None
    worded: tuple[Worded, ...]

    @property
    def code(self) -> str:
        return self.standing.code


class Why(Enum):
    """Why these topics, or none."""

    NAMED = auto()
    NONE_IS_LOW = auto()
    NONE_STANDS_OUT = auto()
    NO_SCORES = auto()


def topics(
    publication: Publication, instrument: Instrument, together: tuple[Standing, ...]
) -> tuple[Topic, ...]:
    """At most three: those clearly below the middle, then those that people see differently, then
    others that are low; each lowest first.

    Where criteria lie close together, none is named for being low beside others.
    """
    found = [each for each in together if each.level is Level.BELOW]
    found += [each for each in seen_differently(together) if each not in found]
    if some_are_low(publication):
        between = [each for each in together if each.level is Level.NEITHER]
        found += [each for each in between if each not in found and each.score < NOT_LOW]
    return tuple(_topic(publication, instrument, each) for each in found[:MOST_TOPICS])


def _topic(publication: Publication, instrument: Instrument, standing: Standing) -> Topic:
    result = reading.criterion(publication, standing.code)
    assert result  # noqa: S101
    return Topic(
        standing=standing,
        way=way(standing),
        weakest=statements.weakest(publication, instrument, result),
        worded=statements.worded_weakest(publication, instrument, result),
    )


def why(publication: Publication, named: tuple[Topic, ...]) -> Why:
    scored = reading.scored(publication)
    if not scored:
        return Why.NO_SCORES
    if named:
        return Why.NAMED
    return Why.NONE_IS_LOW if scored[0][0] >= NOT_LOW else Why.NONE_STANDS_OUT


def way(standing: Standing) -> Way:
    if standing.agreement is Agreement.GROUPS_DIFFER:
        return Way.ASK_WHY
    if standing.agreement is Agreement.DIVIDED:
        return Way.LISTEN
    if standing.level is not Level.BELOW:
        return Way.ASK_WHETHER_IT_MATTERS
    return Way.ACT if standing.agreement is Agreement.AGREE else Way.ASK_WHETHER_SO


def is_topic(standing: Standing) -> bool:
    """Of a criterion looked at by itself."""
    return standing.level is Level.BELOW or bool(seen_differently((standing,)))
