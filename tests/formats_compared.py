"""A report in each format, read cell by cell."""

import unicodedata
from dataclasses import replace
from types import SimpleNamespace

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory

from reports.blocks import for_pages
from reports.publication import Participation
from reports.render import html
from tests import report_cells as cells
from tests import report_world as world
from tests.pdf_reading import squeezed

# Everything that can be told of a change, and everything that cannot; and people nobody counted.
MORE = {
    "two rounds before": lambda: world.report(
        world.of_answers(), world.of_answers(seed=2), world.of_answers(seed=3, better=-0.5)
    ),
    "many changes": lambda: world.report(
        world.of_answers(300), world.of_answers(300, seed=2, better=-0.7)
    ),
    "many more were asked": lambda: world.report(world.of_answers(96), world.of_answers()),
    "a criterion without a score": lambda: world.report(
        world.without_a_criterion(), world.northside()
    ),
    "other agencies before": lambda: world.report(
        world.of_answers(agencies=tuple(f"Other {at}" for at in range(6))), world.of_answers()
    ),
    "not counted": lambda: world.report(
        replace(world.northside(), participation=Participation(41, 41, asked_is_known=False))
    ),
}
# Some stand in both.
BY_HAND = {each: name for name, each in (world.EDGES | world.KINDS).items()}
WORLDS = {name: each for each, name in BY_HAND.items()}
REPORTS = (*WORLDS, *MORE)


@pytest.fixture(params=REPORTS)
def name(request):
    return request.param


PLACES = html.Places(
    whole="/report/",
    criterion=lambda code: f"/criteria/{code}/",
    explore=lambda key: f"/explore/{key}/",
)


def page_of(draw, made, **beside):
    request = RequestFactory().get("/")
    request.user = AnonymousUser()
    partnership = SimpleNamespace(slug="northside")
    whose = {"partnership": partnership, "pk": 1, "files": [], "manages": True}
    return draw(made, PLACES, request, whose | beside)


def compare_pdf(data, made):
    expected = cells.tables_in(for_pages(made))
    for rows, (key, table) in zip(cells.read_pdf(data), expected.items(), strict=True):
        (_, *own), (heads, *shown) = rows, cells.shown_on_pages(table)
        drawn = [each.scale is not None for each in table.columns]
        heads, read = (undrawn(each, drawn) for each in (heads, rows[0]))
        compare_rows(squeeze([read, *own]), squeeze([heads, *shown]), key)


def undrawn(titles, drawn):
    return ["" if is_drawn else each for each, is_drawn in zip(titles, drawn, strict=True)]


def squeeze(rows):
    """A line may be broken anywhere, and a name may have signs around it that have no shape."""
    return [[in_any_direction(squeezed(cell)) for cell in row] for row in rows]


def in_any_direction(text):
    """A PDF has a name that runs from right to left as it lies on paper, piece by piece: so only
    which letters it has."""
    if any(unicodedata.bidirectional(each) in ("R", "AL") for each in text):
        return "".join(sorted(set(text)))
    return text


def compare_rows(found, expected, key):
    (heads, *rows), (own_heads, *own_rows) = found, expected
    assert heads == own_heads or (heads[0] == "" and heads[1:] == own_heads[1:]), key
    assert len(rows) == len(own_rows), key
    for row, own in zip(rows, own_rows, strict=True):
        assert row == own, key
        assert list(map(is_text, row)) == list(map(is_text, own)), key


def is_text(cell):
    return isinstance(cell, str)
