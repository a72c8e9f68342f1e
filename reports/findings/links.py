"""How the themes connect: what a low score may come from, and what it may lead to.

The links are the instrument's, argued in its sources: they are no result of this round.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from assessments.instruments.schema import Instrument, Link
from reports import reading
from reports.publication import Publication


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


# What stands here or higher pulls nothing down that it raises, nor has it been pulled down.
NOT_HIGH = 60
RAISES = "raises"


@dataclass(frozen=True, slots=True)
class Mechanism:
    """A criterion with what a low score may come from, and what it may pull down.

    High scores pull nothing down, but where they lower something.
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
            if link.to_code == code and _pulls_down(link, scores.get(link.from_code))
        ),
        leads_to=tuple(
            _linked(instrument, link, link.to_code, scores)
            for link in instrument.links
            if link.from_code == code
            and link.effect == RAISES
            and not _is_high(scores.get(link.to_code))
        ),
    )


def _pulls_down(link: Link, score: int | None) -> bool:
    """May what stands there have made the other low? What has no score may be low."""
    return _is_high(score) != (link.effect == RAISES)


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
