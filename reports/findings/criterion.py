"""Everything that a report says about one criterion, in words."""

from dataclasses import dataclass

from assessments.instruments.schema import Instrument
from reports import reading
from reports.change import Changes
from reports.claims import Level
from reports.findings import changes as of_changes
from reports.findings import links, standing, talk
from reports.findings.links import Mechanism
from reports.findings.overall import how_many
from reports.findings.standing import Standing
from reports.publication import Publication

LEVELS = {Level.ABOVE: "A strength", Level.BELOW: "A problem", Level.NEITHER: "In between"}


@dataclass(frozen=True, slots=True)
class AboutCriterion:
    """`standing` is None where it has no score; then `without` says why.

    paragraphs : what the sources of the criterion argue, as (reference, in our words)
    argued : what argues its links, but for what stands among these already
    """

    title: str
    standing: Standing | None
    without: str | None
    called: str | None
    rank: str | None
    agreement_untold: str | None
    begin: str | None
    change: str | None
    groups_changed: str | None
    mechanism: Mechanism | None
    argued: tuple[tuple[str, str], ...]
    reason: str | None
    paragraphs: tuple[tuple[str, str], ...]
    questions: tuple[str, ...]
    first_steps: tuple[str, ...]


def about(
    publication: Publication, instrument: Instrument, code: str, changes: Changes | None = None
) -> AboutCriterion:
    """Of a criterion that was published, with a score or without."""
    asked = instrument.criterion(code)
    (result,) = (each for each in publication.criteria if each.code == code)
    stands = next((each for each in standing.standings(publication) if each.code == code), None)
    paragraphs = links.paragraphs(instrument, asked.sources)
    mechanism = next(iter(links.mechanisms(publication, instrument, [code])), None)
    argued = mechanism.paragraphs if mechanism else ()
    pointer = f"/criteria/{publication.criteria.index(result)}/agreement"
    return AboutCriterion(
        title=result.title,
        standing=stands,
        without=None if stands else standing.why_without(publication, result),
        called=LEVELS[stands.level] if stands else None,
        rank=rank(publication, code),
        agreement_untold=None if result.agreement else standing.not_known(publication, pointer),
        begin=talk.way(stands).behind_why if stands and is_to_talk_about(stands) else None,
        change=of_changes.of_criterion(changes, code) if changes else None,
        groups_changed=of_changes.groups_on(publication, changes, code) if changes else None,
        mechanism=mechanism,
        argued=tuple(each for each in argued if each not in paragraphs),
        reason=asked.reason,
        paragraphs=paragraphs,
        questions=tuple(each.text for each in asked.discuss),
        first_steps=tuple(each.text for each in asked.first_steps),
    )


def rank(publication: Publication, code: str) -> str | None:
    """Its place among the criteria; only about where, if a neighbour lies less than 10 points away.

    None where it has no score, or where all lie close together.
    """
    scored = reading.scored(publication)
    place = next((at for at, (_, each) in enumerate(scored) if each.code == code), None)
    if place is None:
        return None
    of = len(scored)
    if of == 1:
        return "The only criterion with a score."
    if reading.close_together(publication):
        return None
    where = _place(scored, place)
    return f"{where} of the {of} criteria with a score." if where else None


def _place(scored: reading.Scored, place: int) -> str | None:
    scores = [score for score, _ in scored]
    beside = [*scores[max(0, place - 1) : place], *scores[place + 1 : place + 2]]
    if all(abs(each - scores[place]) >= reading.SMALL_DIFFERENCE for each in beside):
        ends = {0: "The lowest", len(scores) - 1: "The highest"}
        return ends.get(place, f"Number {place + 1}, counted from the lowest,")
    many = how_many(scored)
    low, high = scores[place] <= scores[many - 1], scores[place] >= scores[-many]
    if low and high:
        return None
    return "Among the lowest" if low else "Among the highest" if high else "In the middle"


def is_to_talk_about(stands: Standing) -> bool:
    return stands.level is Level.BELOW or bool(standing.seen_differently((stands,)))
