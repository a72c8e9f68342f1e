"""Everything that a report says about one criterion, in words."""

from dataclasses import dataclass

from assessments.instruments.schema import Instrument
from reports.change import Changes
from reports.claims import Level
from reports.findings import changes as of_changes
from reports.findings import links, standing, talk
from reports.findings.links import Mechanism
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
        agreement_untold=None if result.agreement else standing.not_known(publication, pointer),
        begin=talk.way(stands).behind_why if stands and is_to_talk_about(stands) else None,
        change=of_changes.of_criterion(changes, code) if changes else None,
        groups_changed=of_changes.groups_on(publication, changes, code) if changes else None,
        mechanism=mechanism,
        argued=tuple(each for each in argued if each not in paragraphs),
        reason=asked.reason,
        paragraphs=paragraphs,
        questions=asked.discuss,
        first_steps=asked.first_steps,
    )


def is_to_talk_about(stands: Standing) -> bool:
    return stands.level is Level.BELOW or bool(standing.seen_differently((stands,)))
