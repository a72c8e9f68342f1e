"""The order in which people put the purposes of the partnership."""

from collections.abc import Sequence

from reports.blocks import Absent, Column, Number, Position, Row, RowGroup, Scale, Table, Where
from reports.document.cells import drawn, number, numeric, text
from reports.document.facts import Facts
from reports.publication import End, OptionRank, RankingResult, Withheld, known
from reports.words import labels, ranking, statements

# Mean ranks that lie nearer to each other than this share a place.
CLOSE = 0.5
ROUNDING = 1e-9


def purposes_table(facts: Facts, result: RankingResult) -> Table:
    ordered = _ordered(result)
    last = len(ordered)
    first_label, last_label = labels.first_to_last()
    parts = ranking.parts(result)
    return Table(
        key="ranking",
        title=ranking.finding(_come_first(ordered), result, facts.names),
        caption=labels.caption("ranking"),
        columns=(
            text("purpose"),
            drawn("order", Scale(((0.0, first_label), (1.0, last_label)))),
            Column(labels.mean_place(last), numeric=True),
        ),
        groups=(RowGroup(tuple(_row(facts, each, last) for each in ordered)),),
        notes=(parts,) if parts else (),
    )


def order_parts_table(facts: Facts, result: RankingResult) -> Table:
    """For files: how much of the differences between purposes is shared, lies between groups, and
    is personal."""
    values = {"shared": result.shared, "between": result.between, "personal": result.personal}
    rows = tuple(
        Row((labels.part_of_order(name), number(facts, value))) for name, value in values.items()
    )
    return Table(
        key="ranking-parts",
        caption=labels.caption("ranking-parts"),
        columns=(text("part-of-order"), numeric("per-cent")),
        groups=(RowGroup(rows),),
        where=Where.FILES,
    )


def _ordered(result: RankingResult) -> list[OptionRank]:
    """By mean rank, between those that almost everyone puts first and last. One whose rank is
    withheld stands next to one of these."""
    first = [each for each in result.options if each.in_words is End.ALMOST_FIRST]
    last = [each for each in result.options if each.in_words is End.ALMOST_LAST]
    ranked = [
        (rank, each) for each in result.options if (rank := known(each.mean_rank)) is not None
    ]
    hidden = [
        each
        for each in result.options
        if isinstance(each.mean_rank, Withheld) and each.in_words is None
    ]
    middle = [each for _rank, each in sorted(ranked, key=lambda pair: pair[0])]
    return [*first, *(hidden if first else []), *middle, *([] if first else hidden), *last]


def _come_first(ordered: Sequence[OptionRank]) -> tuple[str, ...]:
    """The first, and those whose mean ranks are too close to it to say which comes first."""
    best = known(ordered[0].mean_rank)
    if best is None:
        those = [each for each in ordered if each.in_words is ordered[0].in_words is not None]
        return tuple(each.code for each in those or ordered[:1])
    return tuple(
        each.code
        for each in ordered
        if (rank := known(each.mean_rank)) is not None and rank - best < CLOSE - ROUNDING
    )


def _row(facts: Facts, option: OptionRank, last: int) -> Row:
    name = facts.names.option(option.code)
    if option.in_words is not None:
        return Row((name, None, statements.end(option.in_words)))
    rank = option.mean_rank
    if isinstance(rank, Withheld):
        return Row((name, None, Absent(facts.reason(rank))))
    return Row((name, Position(rank, last), Number(rank, 1)))
