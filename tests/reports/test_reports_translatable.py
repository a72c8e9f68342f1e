"""A report is translated whole, in every format: nothing that is read of it stands outside the
marks of the pseudo-locale, and in longer words nothing is cut or runs out of the page."""

import csv
import io
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial

import pytest
from django.utils import translation
from openpyxl import load_workbook

from reports import document
from reports.blocks import (
    Absent,
    Column,
    Item,
    Items,
    Map,
    Part,
    Row,
    RowGroup,
    Score,
    Table,
    Text,
    walk,
)
from reports.publication import Participation
from reports.render import html, long_table, pdf, xlsx
from reports.report import Yours
from tests import pseudo_locale
from tests import report_world as world
from tests.formats_compared import WORLDS, compare_pdf, page_of
from tests.pdf_reading import Said, read, squeezed
from tests.pseudo_locale import CODE
from tests.words_read import bypassing, bypassing_of_page, known_names

pytestmark = pytest.mark.django_db


def with_everything():
    """Two rounds before, one of which was imported; a practice, a demonstration, a merger."""
    value = replace(world.of_answers(300), practice=True)
    was = world.of_answers(300, seed=2, better=-0.7)
    report = world.report(value, world.of_answers(seed=3), was)
    (first, last) = report.earlier
    imported = replace(last, is_import=True, imported_after=datetime(2026, 7, 3, tzinfo=UTC))
    agency = value.groups[0].members[0]
    return replace(
        report,
        heading=replace(report.heading, is_demo=True, is_import=True),
        earlier=(first, imported),
        not_open_yet="Spring",
        yours=Yours(agency, alone=frozenset({value.groups[0].key})),
    )


def nobody_counted():
    uncounted = Participation(41, 41, asked_is_known=False)
    return world.report(replace(world.northside(), participation=uncounted))


def of_one_round(name):
    return world.report(WORLDS[name]())


REPORTS = {
    "with everything": with_everything,
    "nobody counted": nobody_counted,
    "chance": lambda: world.report(world.of_answers(), world.of_answers(seed=2)),
    "many more asked": lambda: world.report(world.of_answers(96), world.of_answers()),
    "a score less": lambda: world.report(world.without_a_criterion(), world.northside()),
    "other agencies": lambda: world.report(
        world.of_answers(agencies=tuple(f"Other {at}" for at in range(6))), world.of_answers()
    ),
    "another questionnaire before": lambda: replace(
        world.report(world.northside(), world.northside()), changes=None
    ),
    **{name: partial(of_one_round, name) for name in WORLDS},
}


@pytest.fixture(params=REPORTS)
def report(request):
    return REPORTS[request.param]()


@pytest.fixture(autouse=True)
def pseudo():
    with pseudo_locale.spoken(), translation.override(CODE):
        yield


@pytest.fixture
def on_paper(monkeypatch):
    """The letters for paper have no ⟦ ⟧, so each mark would be a box there."""
    monkeypatch.setattr(pseudo_locale, "BEGINS", "‹")
    monkeypatch.setattr(pseudo_locale, "ENDS", "›")


def known_of(report):
    """What was typed."""
    rounds = [report.heading.title, *(each.title for each in report.earlier)]
    values = [report.publication, *(each.publication for each in report.earlier)]
    members = [name for value in values for group in value.groups for name in group.members]
    return known_names(report.heading.partnership, *rounds, *members, report.not_open_yet or "")


def documents(report):
    yield document.whole(report), html.whole
    yield document.one_page(report), html.one_page
    for code in world.SCORES:
        yield document.of_criterion(report, code), html.criterion


# What a view brings: it is a day, or a name.
BESIDE = {
    "manages": True,
    "opens": "Friday",
    "before": {"title": "", "url": "/before/"},
    "lower": {"title": "", "url": "/lower/"},
    "higher": {"title": "", "url": "/higher/"},
}


def test_every_page_of_a_report_is_translated(report):
    known = known_of(report)
    found = {
        made.title: words
        for made, draw in documents(report)
        if (words := bypassing_of_page(page_of(draw, made, **BESIDE).decode(), known))
    }
    assert found == {}


def test_the_spreadsheet_is_translated(report):
    known = known_of(report)
    book = load_workbook(io.BytesIO(xlsx.render(document.whole(report))))
    cells = [cell.value for sheet in book for row in sheet for cell in row]
    found = {each: bypassing(each, known) for each in cells if isinstance(each, str)}
    assert {each: words for each, words in found.items() if words} == {}


CODES = ("what", "criterion", "statement", "option", "group", "measure", "unit", "closed_on")


def test_the_long_table_is_translated_but_for_its_codes(report):
    known = known_of(report)
    data = long_table.render(document.as_values(report))
    found = set()
    for row in csv.DictReader(io.StringIO(data.decode(), newline="")):
        texts = {name: each for name, each in row.items() if name not in CODES}
        if row["unit"] == "code":
            del texts["value"]
        found |= {(name, word) for name, each in texts.items() for word in bypassing(each, known)}
    assert found == set()


@pytest.mark.parametrize("name", ["with everything", "by hand", "by role", "below_k"])
def test_a_pdf_is_translated_and_has_every_word_of_its_document(name, on_paper):
    report = REPORTS[name]()
    known = known_of(report)
    for made, draw in (
        (document.whole(report), pdf.render),
        (document.one_page(report), pdf.one_page),
    ):
        data = draw(made)
        found = read(data)
        said = Said(found).by(found.trailer["/Root"]["/StructTreeRoot"])
        assert bypassing(said, known) == []
        assert [each for each in words_of(made) if squeezed(each) not in squeezed(said)] == []
        compare_pdf(data, made)


def words_of(made):
    """All that is read, but for the cells of tables."""
    yield from (made.partnership, made.title, *made.about)
    for block in walk((*made.notices, *made.opening, *made.parts)):
        match block:
            case Text():
                yield block.words
            case Score():
                yield from (block.of, block.beneath)
            case Items():
                for item in block.items:
                    yield from (item.title, item.figure, *item.words)
            case Part():
                yield block.title
            case Table() if block.where in ("everywhere", "pages"):
                yield block.title or block.caption
                yield from (key.words for key in block.legend)
                yield from block.notes
            case Map():
                yield from (key.words for key in block.legend)


@pytest.mark.parametrize("which", ["page", "pdf", "xlsx"])
def test_a_word_that_no_translation_reached_is_found(which, on_paper):
    """Above a table, as its title, a column and a cell, and in a list."""
    report = world.report(world.northside())
    known = known_of(report)
    rows = (RowGroup((Row(("Forgottencell", Absent("Forgottenreason"))),)),)
    table = Table("t", "Forgottencaption", (Column("Forgottencolumn"), Column("")), rows)
    items = Items((Item("Forgottenitem", words=("Forgottenwords",)),))
    made = document.whole(report)
    part = Part("part", "Forgottentitle", (Text("Forgottentext"), table, items))
    made = replace(made, parts=(*made.parts, part))
    if which == "page":
        words = bypassing_of_page(page_of(html.whole, made).decode(), known)
    elif which == "pdf":
        found = read(pdf.render(made))
        words = bypassing(Said(found).by(found.trailer["/Root"]["/StructTreeRoot"]), known)
    else:
        book = load_workbook(io.BytesIO(xlsx.render(made)))
        cells = [cell.value for sheet in book for row in sheet for cell in row]
        words = [word for each in cells if isinstance(each, str) for word in bypassing(each, known)]
    said = ("title", "text", "caption", "column", "cell", "reason", "item", "words")
    assert {*words} == {f"Forgotten{each}" for each in said}
