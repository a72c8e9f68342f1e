"""What cells of a document repeat, and which of them pages and files have.

That each published value is in its cell: test_every_format.py.
"""

from dataclasses import replace

import pytest

from reports import blocks, document
from reports.blocks import (
    Absent,
    Bar,
    Dot,
    Number,
    Part,
    Position,
    Stack,
    Table,
    Tinted,
    Trace,
    walk,
)
from reports.claims import Level, level_of_score
from reports.publication import Participation, known
from reports.reading import one_decimal, whole_points
from reports.words import labels
from tests import report_world as world

KINDS = {**world.KINDS, **world.EDGES}


@pytest.fixture(params=[*KINDS])
def report(request):
    return world.report(KINDS[request.param](), world.northside())


def test_who_was_asked_is_withheld_where_nobody_counted():
    uncounted = Participation(41, 41, asked_is_known=False)
    made = document.as_values(world.report(replace(world.northside(), participation=uncounted)))
    invited = [each for each in made.values if each.measure == "invited"]
    assert [(each.value, each.reason) for each in invited] == [
        (None, "Nobody counted how many people were asked.")
    ]


# In tables


def tables_of(made):
    """Cells by key of the table, group and first cell of the row, and title of the column."""
    found = {}
    for each in walk((*made.opening, *made.parts)):
        if isinstance(each, Table):
            for group in each.groups:
                for row in group.rows:
                    for column, cell in zip(each.columns, row.cells, strict=True):
                        found.setdefault((each.key, group.title, row.cells[0], column.title), cell)
    return found


def column(key):
    return labels.column(key)


def test_of_one_group_the_score_of_a_criterion_is_that_of_the_group(report):
    """So it has no table of groups, and misses nothing."""
    publication = report.publication
    for criterion in publication.criteria if len(publication.groups) == 1 else ():
        (group,) = criterion.groups
        assert known(group.score) == known(criterion.overall.score)
        assert known(group.margin) == known(criterion.overall.margin)


def test_every_cell_without_a_value_says_why(report):
    for each in walk((*document.whole(report).opening, *document.whole(report).parts)):
        if isinstance(each, Table):
            for row in each.rows:
                assert all(cell.why for cell in row.cells if isinstance(cell, Absent)), each.key


# What is drawn


def numbers(row):
    return [cell.value for cell in row.cells if isinstance(cell, Number)]


def test_a_drawn_cell_repeats_the_numbers_of_its_row(report):
    """Whoever cannot see it misses nothing."""
    made = [document.whole(report), *(document.of_criterion(report, c) for c in world.SCORES)]
    for block in (each for one in made for each in walk((*one.opening, *one.parts))):
        for row in block.rows if isinstance(block, Table) else ():
            for cell in row.cells:
                if isinstance(cell, Dot):
                    assert one_decimal(cell.score) in numbers(row)
                    assert cell.before is None or one_decimal(cell.before) in numbers(row)
                    if cell.low is not None:
                        assert any(isinstance(one, str) and f"{cell.low}" in one and f"{cell.high}"
                                   in one for one in row.cells[2:])  # fmt: skip
                elif isinstance(cell, Stack):
                    assert [cell.disagree, cell.neither, cell.agree] == numbers(row)[:3]
                elif isinstance(cell, Bar):
                    assert numbers(row) == [cell.per_cent]
                elif isinstance(cell, Position):
                    assert numbers(row) == [cell.mean_rank]
                elif isinstance(cell, Trace):
                    scores = [one_decimal(each) for each in cell.scores if each is not None]
                    assert numbers(row) == scores


def test_a_group_is_in_bold_where_its_score_is_clearly_above_or_below_the_middle(report):
    scores = {
        (each.code, one.group): one for each in report.publication.criteria for one in each.groups
    }
    for block in walk(document.whole(report).parts):
        if isinstance(block, Part) and block.key == "groups":
            (table,) = (e for e in block.blocks if isinstance(e, Table) and e.key == "groups")
            for row in table.rows:
                for group, cell in zip(report.publication.groups, row.cells[1:], strict=True):
                    score = scores[row.to.key, group.key]
                    if isinstance(cell, Tinted):
                        assert cell.score == whole_points(score.score)
                        clear = (
                            level_of_score(score.score, known(score.margin)) is not Level.NEITHER
                        )
                        assert cell.clear == clear
                    else:
                        assert isinstance(cell, Absent)
                        assert known(score.score) is None


def test_pages_and_files_have_their_own_tables_and_columns():
    made = document.whole(world.report(world.northside(), world.northside()))
    pages, files = tables_of(blocks.for_pages(made)), tables_of(blocks.for_files(made))
    only_in_files = {key for key, *_ in files} - {key for key, *_ in pages}
    assert only_in_files == {
        "overall",
        "groups-from",
        "groups-to",
        "changes-all",
        "ranking-parts",
    }
    assert ("profile", "Staff stability", column("from")) in {(k, r, c) for k, _g, r, c in files}
    assert not {column("from"), column("spread"), column("code")} & {c for *_of, c in pages}
    drawn = (Dot, Stack, Bar, Position, Trace)
    assert sum(isinstance(each, drawn) for each in pages.values()) > 60
