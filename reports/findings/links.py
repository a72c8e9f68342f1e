"""How the themes connect: what a score may come from, and what it may lead to.

The links are the instrument's, argued in its sources: they are no result of this round.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from assessments.instruments.schema import Instrument, Link
from reports import reading
from reports.former.publication import Publication


@dataclass(frozen=True, slots=True)
class Linked:
    """Another criterion, its score here, and the paragraphs that argue the link.

    paragraphs : (reference, what it argues in our words), such as ("H13", "...")
    """

    code: str
    title: str
    score: int | None
    paragraphs: tuple[tuple[str, str], ...]

    @property
    def references(self) -> str:
        """Such as "H13, H14"."""
        return ", ".join(reference for reference, _argues in self.paragraphs)


# What stands here or higher is high, where it is asked what an arrow may explain.
NOT_HIGH = 60
RAISES = "raises"


@dataclass(frozen=True, slots=True)
class Mechanism:
    """A criterion with what its score may come from, and what it may bear on.

    Only where the scores fit the arrow: what is high has pulled nothing down that it raises, and
    comes from nothing low that raises it. Of what is low, it is not said what it may have spared.
    """

    code: str
    title: str
    score: int
    comes_from: tuple[Linked, ...]
    leads_to: tuple[Linked, ...]

    @property
    def paragraphs(self) -> tuple[tuple[str, str], ...]:
        """What argues these links, each paragraph once."""
        found = [each for link in (*self.comes_from, *self.leads_to) for each in link.paragraphs]
        return tuple(dict.fromkeys(found))


def mechanisms(
    publication: Publication, instrument: Instrument, codes: Iterable[str]
) -> tuple[Mechanism, ...]:
    """Of these criteria, as far as they have a score and a link."""
    scores = {each.code: score for score, each in reading.scored(publication)}
    found = (_mechanism(instrument, code, scores) for code in codes if code in scores)
    return tuple(each for each in found if each.comes_from or each.leads_to)


def _mechanism(instrument: Instrument, code: str, scores: dict[str, int]) -> Mechanism:
    return Mechanism(
        code=code,
        title=instrument.criterion(code).title,
        score=scores[code],
        comes_from=tuple(
            _linked(instrument, link, link.from_code, scores)
            for link in instrument.links
            if link.to_code == code and _fits(link, scores.get(link.from_code), scores[code])
        ),
        leads_to=tuple(
            _linked(instrument, link, link.to_code, scores)
            for link in instrument.links
            if link.from_code == code
            and (link.effect == RAISES or _is_high(scores[code]))
            and _fits(link, scores[code], scores.get(link.to_code))
        ),
    )


def _fits(link: Link, cause: int | None, effect: int | None) -> bool:
    """May one have made the other what it is? What has no score may be as low, or as high."""
    if cause is None or effect is None:
        return link.effect == RAISES
    return (_is_high(cause) == _is_high(effect)) == (link.effect == RAISES)


def _is_high(score: int | None) -> bool:
    return score is not None and score >= NOT_HIGH


def _linked(instrument: Instrument, link: Link, code: str, scores: dict[str, int]) -> Linked:
    return Linked(
        code=code,
        title=instrument.criterion(code).title,
        score=scores.get(code),
        paragraphs=paragraphs(instrument, link.sources),
    )


def paragraphs(instrument: Instrument, references: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """Each with what it argues."""
    return tuple((each, _paragraph(instrument, each)) for each in references)


def _paragraph(instrument: Instrument, reference: str) -> str:
    """What it argues in our words; else the document's title."""
    for source in instrument.sources:
        if reference.startswith(source.id) and reference[len(source.id) :].isdecimal():
            return source.paragraph(reference) or source.citation
    return ""
