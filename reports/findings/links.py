"""How the themes connect: what a score may come from, and what it may lead to.

The links are the questionnaire's, argued in its sources: they are no result of this round.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from assessments.instruments.schema import Instrument, Link
from reports import reading
from reports.publication import Publication

# Scores from here on count as high when an arrow is checked against them.
NOT_HIGH = 60
RAISES = "raises"


@dataclass(frozen=True, slots=True)
class Linked:
    """Another criterion, its score here, and the references to what argues the link."""

    code: str
    score: int | None
    references: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Mechanism:
    """A criterion with what its score may come from, and what it may affect.

    Only links that fit the scores: along an arrow that raises, both scores are high or both are
    not; along one that lowers, one is high and the other is not. What a low score may have spared
    others is left out.
    """

    code: str
    score: int
    comes_from: tuple[Linked, ...]
    leads_to: tuple[Linked, ...]

    @property
    def references(self) -> tuple[str, ...]:
        """To what argues these links, each once."""
        links = (*self.comes_from, *self.leads_to)
        return tuple(dict.fromkeys(each for link in links for each in link.references))


def mechanisms(
    publication: Publication, instrument: Instrument, codes: Iterable[str]
) -> tuple[Mechanism, ...]:
    """Of these criteria, as far as they have a score and a link."""
    scores = scores_of(publication)
    all_of_them = (_mechanism(instrument, code, scores) for code in codes if code in scores)
    return tuple(each for each in all_of_them if each.comes_from or each.leads_to)


def scores_of(publication: Publication) -> dict[str, int]:
    return {each.code: score for score, each in reading.scored(publication)}


def _mechanism(instrument: Instrument, code: str, scores: dict[str, int]) -> Mechanism:
    return Mechanism(
        code=code,
        score=scores[code],
        comes_from=tuple(
            Linked(link.from_code, scores.get(link.from_code), link.sources)
            for link in instrument.links
            if link.to_code == code and _fits(link, scores.get(link.from_code), scores[code])
        ),
        leads_to=tuple(
            Linked(link.to_code, scores.get(link.to_code), link.sources)
            for link in instrument.links
            if link.from_code == code
            and (link.effect == RAISES or _is_high(scores[code]))
            and _fits(link, scores[code], scores.get(link.to_code))
        ),
    )


def _fits(link: Link, cause: int | None, effect: int | None) -> bool:
    """Do the scores fit the link? Where one is missing, only a link that raises is kept."""
    if cause is None or effect is None:
        return link.effect == RAISES
    return (_is_high(cause) == _is_high(effect)) == (link.effect == RAISES)


def _is_high(score: int | None) -> bool:
    return score is not None and score >= NOT_HIGH
