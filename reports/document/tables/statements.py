"""What people answered to each statement."""

from collections.abc import Sequence

from reports.blocks import Absent, Cell, Column, Row, RowGroup, Stack, Table, Where
from reports.document.cells import PLAIN, criterion_page, drawn, legend, number, numeric, text
from reports.document.facts import Facts
from reports.publication import (
    Counts,
    CriterionResult,
    StatementResult,
    Withheld,
    known,
    statements_of,
)
from reports.reading import by_need
from reports.words import labels, statements

ANSWERS = ("disagree", "neither", "agree", "dont_know")


def all_statements_table(facts: Facts) -> Table:
    return _table(facts, by_need(facts.publication))


def criterion_statements_table(facts: Facts, result: CriterionResult) -> Table:
    return _table(facts, (result,))


def _table(facts: Facts, criteria: Sequence[CriterionResult]) -> Table:
    """In numbers; or in words alone, where there are no numbers."""
    several = len(criteria) > 1
    results = {each.code: statements_of(facts.publication, each.code) for each in criteria}
    in_numbers = any(known(one.counts) for each in results.values() for one in each)
    return Table(
        key="statements",
        caption=labels.caption("statements"),
        columns=_columns(in_numbers),
        groups=tuple(
            RowGroup(
                tuple(_row(facts, each, in_numbers) for each in results[one.code]),
                facts.names.criterion(one.code) if several else "",
                criterion_page(one.code) if several else None,
            )
            for one in criteria
        ),
        groups_are=labels.column("criterion") if several else "",
        legend=legend("healthier", "neither", "less-healthy") if in_numbers else (),
    )


def _columns(in_numbers: bool) -> tuple[Column, ...]:
    first, words = (text("statement"), text("code", Where.FILES)), text("in-words")
    if not in_numbers:
        return (*first, words)
    return (
        *first,
        drawn("answers", PLAIN),
        *(numeric(each) for each in ANSWERS),
        words,
        *(numeric(f"{each}-people", Where.FILES) for each in ANSWERS),
        text("distribution", Where.FILES),
    )


def _row(facts: Facts, result: StatementResult, in_numbers: bool) -> Row:
    first = (facts.names.marked_statement(result.code), result.code)
    words: Cell = (
        Absent(facts.reason(result.in_words))
        if isinstance(result.in_words, Withheld)
        else statements.view(result.in_words)
    )
    if not in_numbers:
        return Row((*first, words))
    agreement, counts = result.agreement, result.counts
    return Row(
        (
            *first,
            _stack(facts, result),
            *(number(facts, getattr(result, each)) for each in ANSWERS),
            words,
            *(
                number(facts, getattr(counts, each) if isinstance(counts, Counts) else counts)
                for each in ANSWERS
            ),
            Absent(facts.reason(agreement))
            if isinstance(agreement, Withheld)
            else statements.distribution(agreement),
        )
    )


def _stack(facts: Facts, result: StatementResult) -> Stack | None:
    disagree, neither, agree = (
        known(each) for each in (result.disagree, result.neither, result.agree)
    )
    if disagree is None or neither is None or agree is None:
        return None
    return Stack(disagree, neither, agree, facts.names.instrument.statement(result.code).reverse)
