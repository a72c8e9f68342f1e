"""The scores of groups: on all criteria side by side, and on one criterion with their ranges."""

from reports import claims
from reports.blocks import Column, Row, RowGroup, Table, Where
from reports.claims import Agreement, Gap
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
    tinted,
)
from reports.document.facts import Facts
from reports.findings.standing import Standing
from reports.publication import CriterionResult, Group, GroupScore
from reports.reading import SMALL_DIFFERENCE, by_need
from reports.words import group_scores, labels


def groups_table(facts: Facts) -> Table | None:
    """Criteria by group; None where there are fewer than two groups, or no score, to compare."""
    publication = facts.publication
    if not facts.compares_groups:
        return None
    return Table(
        key="groups",
        title=_widest_gap_in_words(facts),
        caption=labels.caption("groups"),
        columns=_columns(facts),
        groups=(RowGroup(tuple(_row(facts, each) for each in by_need(publication))),),
    )


def group_range_tables(facts: Facts) -> tuple[Table, ...]:
    """For files: the lowest, and the highest, that each score of a group would be had everybody
    answered."""
    criteria = by_need(facts.publication)
    return tuple(
        Table(
            key=key,
            caption=labels.caption(key),
            columns=_columns(facts),
            groups=(RowGroup(tuple(_row_of_ends(facts, each, end) for each in criteria)),),
            where=Where.FILES,
        )
        for end, key in enumerate(("groups-from", "groups-to"))
    )


def criterion_groups_table(facts: Facts, its: Standing | None, code: str) -> Table | None:
    """One criterion, a row for each group; None where there are fewer than two, or no score."""
    publication = facts.publication
    if len(publication.groups) < 2 or its is None:
        return None
    pairs = zip(publication.groups, _scores_of(facts, facts.result(code)), strict=True)
    return Table(
        key="groups",
        title=_gap_in_words(facts, its),
        caption=labels.caption("groups-of"),
        columns=(
            text("group"),
            drawn("scale"),
            numeric("score"),
            text("range", Where.PAGES),
            numeric("from", Where.FILES),
            numeric("to", Where.FILES),
        ),
        groups=(RowGroup(tuple(_row_of_group(facts, *pair) for pair in pairs)),),
        legend=legend("dot", "range"),
    )


# Rows and columns


def _columns(facts: Facts) -> tuple[Column, ...]:
    names = (Column(facts.names.group(each), numeric=True) for each in facts.publication.groups)
    return (text("criterion"), *names)


def _row(facts: Facts, result: CriterionResult) -> Row:
    cells = (tinted(facts, each) for each in _scores_of(facts, result))
    return Row((facts.names.criterion(result.code), *cells), criterion_page(result.code))


def _row_of_ends(facts: Facts, result: CriterionResult, end: int) -> Row:
    """`end`: 0 for the lower ends of the ranges, 1 for the upper."""
    cells = (bounds(facts, each)[end] for each in _scores_of(facts, result))
    return Row((facts.names.criterion(result.code), *cells))


def _row_of_group(facts: Facts, group: Group, score: GroupScore) -> Row:
    range_ = claims.range_of_group(facts.publication, group, score)
    low, high = bounds(facts, score)
    return Row(
        (
            facts.names.group(group),
            dot(score, range_),
            number(facts, score.score),
            range_cell(facts, score, range_),
            low,
            high,
        )
    )


def _scores_of(facts: Facts, result: CriterionResult) -> list[GroupScore]:
    """In the order of the publication's groups."""
    scores = {each.group: each for each in result.groups}
    return [scores[group.key] for group in facts.publication.groups]


# Titles


def _widest_gap_in_words(facts: Facts) -> str:
    """Names groups only where, of all these cells, they lie further apart than chance has it.

    The page of a criterion judges it by itself, and may say that groups lie apart on it: where the
    cells together do not bear that out, both are said.
    """
    publication, names = facts.publication, facts.names
    comparable = [each for each in facts.standings if len(_with_score(facts, each)) > 1]
    if not comparable:
        return group_scores.groups_not_comparable()
    if len(facts.standings) == 1 and (alone := facts.standings[0]).gap:
        return _in_words(facts, alone.gap, alone.code)
    if widest := claims.widest_gap_of_all(publication):
        criterion, gap = widest
        return _in_words(facts, gap, criterion.code)
    difference = max(each.highest - each.lowest for each in comparable)
    if difference == 0:
        return group_scores.groups_alike()
    if difference < SMALL_DIFFERENCE:
        return group_scores.groups_close(difference)
    one_at_a_time = claims.criteria_with_gaps(publication)
    if one_at_a_time and len(facts.standings) > 1:
        return group_scores.groups_apart_by_themselves(
            names.criteria(tuple(each.code for each in one_at_a_time))
        )
    return group_scores.groups_apart_nowhere()


def _in_words(facts: Facts, gap: Gap, code: str) -> str:
    names = facts.names
    return group_scores.groups_apart(
        names.group(gap.low),
        gap.low_score,
        names.group(gap.high),
        gap.high_score,
        names.criterion(code),
    )


def _gap_in_words(facts: Facts, its: Standing) -> str:
    """On one criterion."""
    if len(_with_score(facts, its)) < 2:
        return group_scores.groups_not_comparable()
    if its.agreement in (Agreement.GROUPS_DIFFER, Agreement.UNCLEAR):
        return ""  # the panel beside it says where they lie
    if its.lowest == its.highest:
        return group_scores.groups_same_score(its.lowest)
    close = its.highest - its.lowest < SMALL_DIFFERENCE
    return group_scores.groups_between(its.lowest, its.highest, close=close)


def _with_score(facts: Facts, its: Standing) -> tuple[Group, ...]:
    return claims.groups_with_score(facts.publication, facts.result(its.code))
