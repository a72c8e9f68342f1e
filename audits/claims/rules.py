"""What a report says, by a set of rules. Ours are the product's: nothing is decided here."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from assessments.instruments.schema import Instrument
from audits.claims.worlds import Round
from reports import change, claims
from reports.change import Verdict
from reports.claims import Agreement, Level
from reports.findings import standing, statements, talk
from reports.publication import (
    CriterionResult,
    Publication,
    StatementResult,
    Strength,
    View,
    known,
    share_unit,
)

Bounds = tuple[float, float]
Shares = tuple[int, int, int]  # disagree, neither, agree, in per cent


@dataclass(frozen=True)
class Rules:
    """None where nothing is said.

    apart : do two groups lie apart on a criterion?
    on_first_page : do any, for the first screen, the one page or the summary?
    over_all : does one differ from the others over all criteria together?
    overall, headline : between what a score would lie if everybody had answered
    level : of a criterion with a score
    people_agree : is that said of a criterion?
    agreement : of a criterion, by its place, the word for it within groups
    weakest : the statements of which one is called the weakest of a criterion
    shares : of a statement
    unit : in steps of so many per cent
    words : the same in a word
    groups_changed : of each group and criterion, whether it changed since the round before
    """

    apart: Callable[[Publication, CriterionResult], bool]
    on_first_page: Callable[[Publication, Instrument], bool]
    over_all: Callable[[Publication], bool]
    overall: Callable[[Publication, CriterionResult], Bounds | None]
    headline: Callable[[Publication], Bounds | None]
    level: Callable[[Publication, CriterionResult], Level]
    people_agree: Callable[[Publication, CriterionResult], bool]
    agreement: Callable[[Round, int], Strength | None]
    weakest: Callable[[Publication, Instrument, CriterionResult], Sequence[str]]
    shares: Callable[[StatementResult], Shares | None]
    unit: Callable[[Publication], int]
    words: Callable[[StatementResult], View | None]
    groups_changed: Callable[[Publication, Publication], Sequence[bool]]


def _apart(publication: Publication, criterion: CriterionResult) -> bool:
    return claims.widest_gap(publication, criterion) is not None


def _on_first_page(publication: Publication, instrument: Instrument) -> bool:
    """Of what is to be talked about, or seen differently."""
    together = standing.seen_together(publication)
    topics = talk.topics(publication, instrument, together)
    standings = (*(each.standing for each in topics), *standing.seen_differently(together))
    return any(each.agreement is Agreement.GROUPS_DIFFER for each in standings)


def _over_all(publication: Publication) -> bool:
    return bool(claims.outlying_groups(publication))


def _overall(publication: Publication, criterion: CriterionResult) -> Bounds | None:
    found = claims.range_of_criterion(publication, criterion)
    return (found.low, found.high) if found else None


def _headline(publication: Publication) -> Bounds | None:
    found = claims.range_of_headline(publication)
    return (found.low, found.high) if found else None


def _level(_publication: Publication, criterion: CriterionResult) -> Level:
    return claims.level_of_criterion(criterion)


def _people_agree(publication: Publication, criterion: CriterionResult) -> bool:
    return claims.agreement_on(publication, criterion) is Agreement.AGREE


def _agreement(survey: Round, at: int) -> Strength | None:
    return known(survey.published.criteria[at].agreement)


def _weakest(
    publication: Publication, instrument: Instrument, criterion: CriterionResult
) -> list[str]:
    found = statements.weakest(publication, instrument, criterion)
    return [each.code for each in found.sides] if found else []


def _shares(statement: StatementResult) -> Shares | None:
    disagree, neither, agree = (
        known(each) for each in (statement.disagree, statement.neither, statement.agree)
    )
    if disagree is None or neither is None or agree is None:
        return None
    return disagree, neither, agree


def _unit(publication: Publication) -> int:
    return share_unit(publication.participation)


def _words(statement: StatementResult) -> View | None:
    return known(statement.in_words)


def _groups_changed(before: Publication, now: Publication) -> list[bool]:
    return [
        each.verdict in (Verdict.IMPROVED, Verdict.DECLINED)
        for criterion in change.changes_between(before, now).criteria
        for each in criterion.groups.values()
    ]


OURS = Rules(
    apart=_apart,
    on_first_page=_on_first_page,
    over_all=_over_all,
    overall=_overall,
    headline=_headline,
    level=_level,
    people_agree=_people_agree,
    agreement=_agreement,
    weakest=_weakest,
    shares=_shares,
    unit=_unit,
    words=_words,
    groups_changed=_groups_changed,
)
