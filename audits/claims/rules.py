"""What a report says, by a set of rules. Ours are the product's own: nothing is decided here."""

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
Shares = tuple[int, int, int]  # percentages: disagree, neither, agree


@dataclass(frozen=True)
class Rules:
    """None where nothing is said.

    apart : whether two groups lie apart on a criterion
    on_first_page : whether any do, for the first screen, the one page or the summary
    over_all : whether one differs from the others over all criteria together
    overall, headline : the range a score would be in if everybody had answered
    level : of a criterion with a score
    people_agree : whether that is said about a criterion
    agreement : by a criterion's index, the word for agreement within groups
    weakest : the statements of which one is called the weakest of a criterion
    shares : of a statement
    unit : the step, in per cent, of shares
    words : a statement's shares in a word
    groups_changed : for each group and criterion, whether it changed since the previous round
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
    """On a criterion that is to be talked about, or that groups see differently."""
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
