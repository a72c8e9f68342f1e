"""The scores of the criteria, and the overall score."""

from reports.blocks import Absent, Cell, Row, RowGroup, Table, Where
from reports.claims import Level
from reports.document.cells import (
    bounds,
    criterion_page,
    dot,
    drawn,
    legend,
    number,
    numeric,
    range_cell,
    text,
)
from reports.document.facts import Facts
from reports.findings.standing import Standing, agreement_unknown
from reports.publication import CriterionResult, Published, Withheld, known
from reports.words import labels, overall, standing

LEVELS = (Level.BELOW, Level.NEITHER, Level.ABOVE)


def profile_table(facts: Facts) -> Table:
    """By level, lowest first; those without a score last."""
    several = len(facts.publication.groups) > 1
    unknown = agreement_unknown(facts.publication)
    left_out = (standing.left_out(each, facts.names) for each in facts.standings)
    return Table(
        key="profile",
        title=overall.order(facts.ends, facts.names) if facts.ends else "",
        caption=labels.caption("profile"),
        columns=(
            text("criterion"),
            drawn("scale"),
            numeric("score"),
            text("range", Where.PAGES if _has_ranges(facts) else Where.NOWHERE),
            numeric("from", Where.FILES),
            numeric("to", Where.FILES),
            text("agree?", Where.FILES if unknown else Where.EVERYWHERE),
            numeric("equal", Where.FILES),
            numeric("spread", Where.FILES),
            text("strength-within" if several else "strength", Where.FILES),
            numeric("alpha", Where.FILES),
        ),
        groups=_by_level(facts),
        groups_are=labels.column("level"),
        legend=legend("dot", "range") if _has_ranges(facts) else (),
        notes=(
            *((standing.unknown_agreement(unknown, facts.publication),) if unknown else ()),
            *(each for each in left_out if each),
        ),
    )


def _by_level(facts: Facts) -> tuple[RowGroup, ...]:
    with_score = [
        RowGroup(
            tuple(_row(facts, each) for each in facts.standings if each.level is level),
            standing.level_heading(level),
        )
        for level in LEVELS
    ]
    without_score = RowGroup(
        tuple(
            _row_without_score(facts, each)
            for each in facts.publication.criteria
            if isinstance(each.overall.score, Withheld)
        ),
        labels.without_score(),
    )
    return tuple(each for each in (*with_score, without_score) if each.rows)


def _has_ranges(facts: Facts) -> bool:
    return any(each.range for each in facts.standings)


def _row(facts: Facts, its: Standing) -> Row:
    result = facts.result(its.code)
    low, high = bounds(facts, result.overall)
    return Row(
        (
            facts.names.criterion(its.code),
            dot(result.overall, its.range),
            number(facts, result.overall.score),
            range_cell(facts, result.overall, its.range),
            low,
            high,
            standing.agreement_in_short(its, len(facts.publication.groups)),
            *_details(facts, result),
        ),
        criterion_page(its.code),
    )


def _row_without_score(facts: Facts, result: CriterionResult) -> Row:
    missing = Absent(facts.reason_of_score(result))
    # No drawing; then score, range, its two ends, and whether people agree.
    cells = (None, *(missing for _each in range(5)), *_details(facts, result))
    return Row((facts.names.criterion(result.code), *cells), criterion_page(result.code))


def _details(facts: Facts, result: CriterionResult) -> tuple[Cell, ...]:
    def cell(value: Published[float] | Published[int], decimals: int = 0) -> Cell:
        if isinstance(value, Withheld):
            return Absent(facts.reason_in(result, value))
        return number(facts, value, decimals)

    agreement = result.agreement
    return (
        cell(result.overall.agency_equal),
        cell(result.sd),
        Absent(facts.reason_in(result, agreement))
        if isinstance(agreement, Withheld)
        else standing.strength(agreement),
        cell(result.alpha, 1),
    )


def overall_score_table(facts: Facts) -> Table:
    """For files: the overall score as published."""
    headline = facts.publication.headline
    cells = (
        labels.overall_score(),
        number(facts, headline.score),
        *bounds(facts, headline),
        number(facts, headline.agency_equal),
    )
    weighed = known(headline.agency_equal) is not None
    return Table(
        key="overall",
        caption=labels.caption("overall"),
        columns=(
            text("criterion"), numeric("score"), numeric("from"), numeric("to"), numeric("equal"),
        ),
        groups=(RowGroup((Row(cells),)),),
        notes=(labels.weights(),) if weighed else (),
        where=Where.FILES,
    )  # fmt: skip
