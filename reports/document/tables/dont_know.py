"""The statements that many people could not judge."""

from reports.blocks import Bar, Number, Row, RowGroup, Scale, Table
from reports.document.cells import drawn, numeric, text
from reports.document.facts import Facts
from reports.findings.statements import could_not_say
from reports.publication import StatementResult
from reports.words import labels, statements
from reports.words.plain import per_cent

MOST_ROWS = 10
Shares = list[tuple[int, StatementResult]]


def dont_know_table(facts: Facts) -> Table | None:
    """None where no statement stands out."""
    many = could_not_say(facts.publication)
    if not many:
        return None
    listed = _first_rows(many)
    return Table(
        key="dont-know",
        caption=labels.caption("dont-know"),
        columns=(
            text("statement"),
            drawn("share", Scale(((0.0, per_cent(0)), (1.0, per_cent(100))))),
            numeric("dont_know"),
            text("criterion"),
        ),
        groups=(RowGroup(tuple(_row(facts, *pair) for pair in listed)),),
        notes=(statements.more_left_out(listed[-1][0]),) if len(listed) < len(many) else (),
    )


def _row(facts: Facts, share: int, result: StatementResult) -> Row:
    names = facts.names
    cells = (Bar(share, flagged=True), Number(share), names.criterion(result.criterion))
    return Row((names.statement(result.code), *cells))


def _first_rows(ordered: Shares) -> Shares:
    """At most `MOST_ROWS`, but never only some of the statements that have the same share. Where
    the first share alone fills more rows, all of that share."""
    if len(ordered) <= MOST_ROWS:
        return ordered
    next_share = ordered[MOST_ROWS][0]
    before = [pair for pair in ordered[:MOST_ROWS] if pair[0] > next_share]
    return before or [pair for pair in ordered if pair[0] == next_share]
