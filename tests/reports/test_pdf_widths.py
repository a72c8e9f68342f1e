"""Columns of tables on paper get what they need, and tables know how much of a page they take."""

import pytest

from reports.blocks import Column, Scale
from reports.render.pdf import widths


def of(columns, *rows, tinted=None):
    groups = [{"title": "", "rows": [list(row) for row in rows]}]
    return widths.of(columns, groups, tinted or [False] * len(columns))


NAME, SCORE = Column("Criterion"), Column("Score", numeric=True)
DRAWN = Column("From 0 to 100", scale=Scale(()))


@pytest.mark.parametrize("columns", [(NAME, SCORE), (NAME, DRAWN, SCORE), (NAME,), (SCORE, SCORE)])
def test_columns_take_no_more_than_the_page_is_wide(columns):
    found = of(columns, ["34" for _ in columns])["widths"]
    assert sum(found) <= widths.ACROSS + 1
    assert min(found) > 0


def test_numbers_take_little_and_long_texts_the_rest():
    name, number, words = of(
        (NAME, SCORE, Column("In words")), ["Shared vision", "34", "most people agree " * 6]
    )["widths"]
    assert number < 50 < name < words


def test_a_drawing_takes_what_texts_do_not_want():
    name, drawn, number = of((NAME, DRAWN, SCORE), ["Short", None, "34"])["widths"]
    assert number < 50 < name
    assert drawn == widths.DRAWN + widths.MORE_FOR_DRAWINGS


def test_coloured_columns_are_alike():
    columns = (NAME, Column("Care", numeric=True), Column("A much longer name", numeric=True))
    _name, one, other = of(columns, ["Short", "34", "35"], tinted=[False, True, True])["widths"]
    assert one == other


@pytest.mark.parametrize(("rounds", "least", "most"), [(4, 0, 0), (14, 5, 8)])
def test_names_of_columns_stand_where_there_are_many(rounds, least, most):
    columns = (NAME, *(Column("Summer 2026", numeric=True) for _ in range(rounds)))
    assert least <= of(columns, ["Vision", *["34"] * rounds])["upright"] <= most


def test_up_to_half_a_page_stays_together():
    short, long = (of((NAME, SCORE), *([["Shared vision", "34"]] * rows)) for rows in (12, 30))
    assert short["whole"]
    assert not long["whole"]
    assert long["least"] < 20
