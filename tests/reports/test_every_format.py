"""Every published value is the same in all formats, cell by cell.

A chain: the JSON and the long table are the publication; the cells of the document are the
publication; and a page, a PDF and a spreadsheet show each row of the document as it is.
"""

import json
from dataclasses import replace
from functools import cache

import pytest

from reports import document
from reports.blocks import Absent, Number, Table, Tinted, for_files, for_pages
from reports.formats import FORMATS
from reports.publication import Withheld
from reports.publication_json import from_json
from reports.render import html, long_table, pdf, xlsx
from reports.words.reasons import why, why_on
from tests import report_cells as cells
from tests import report_world as world
from tests.formats_compared import MORE, WORLDS, compare_pdf, compare_rows, name, page_of

__all__ = ["name"]  # fixture


@cache
def report_of(name):
    return MORE[name]() if name in MORE else world.report(WORLDS[name]())


@cache
def whole_of(name):
    return document.whole(report_of(name))


def compared(name):
    """The same with a round before, which tells what it can."""
    return world.report(WORLDS[name](), world.northside())


@pytest.fixture
def report(name):
    return report_of(name)


# Files of values


def test_the_json_is_the_publication(report):
    assert json_is(FORMATS["json"].render(report), report)


def json_is(data, report):
    return from_json(json.loads(data)) == report.publication


def test_the_long_table_has_every_value_and_why_others_are_missing(report):
    compare_csv(long_table.render(document.as_values(report)), report)


@pytest.mark.parametrize("before", WORLDS)
def test_so_it_has_with_every_change(before):
    report = compared(before)
    compare_csv(long_table.render(document.as_values(report)), report)


def compare_csv(data, report):
    found, members = cells.read_csv(data)
    expected = cells.published(report)
    missing = {each for each in found if each not in expected}
    if not report.publication.participation.asked_is_known:
        missing.remove(cells.key("participation", "invited"))
    assert missing == set()
    for key, value in expected.items():
        text, reason = found[key]
        if isinstance(value, Withheld):
            assert (text, reason) == (
                "",
                why_of(value, report, key[2] if key[0] == "criterion" else ""),
            ), key
        elif value is None:
            assert (text, bool(reason)) == ("", True), key
        else:
            assert reason == "", key
            assert_is(text if isinstance(value, str) else number_of(text), value, key)
    assert members == {each.key: list(each.members) for each in report.publication.groups}


def why_of(value, report, code=""):
    """`code`: of the criterion, for a value of all of it."""
    value_of = (each for each in report.publication.criteria if each.code == code)
    if result := next(value_of, None):
        return why_on(value.reason, report.publication, result)
    return why(value.reason, report.publication)


def number_of(text):
    return float(text) if "." in text else int(text)


def assert_is(found, value, key):
    """To one decimal; whole numbers, such as the scores of groups, and words exactly."""
    if isinstance(value, float):
        assert type(found) in (int, float), (key, found)
        assert abs(found - value) <= 0.05 + 1e-9, (key, found, value)
        assert found == round(found, 1), (key, found)
    elif isinstance(value, str):
        assert found == str(value), key
    else:
        assert (type(found), found) == (int, value), key


# The document


def test_each_cell_of_the_document_is_what_is_published_or_why_it_is_not(report):
    if not report.publication.nothing:
        compare_document(document.whole(report), report)


@pytest.mark.parametrize("before", WORLDS)
def test_so_is_each_cell_with_every_change(before):
    report = compared(before)
    if not report.publication.nothing:
        compare_document(document.whole(report), report)


def compare_document(made, report):
    compare_cells(cells.cells_of(for_files(made)), cells.in_tables(report), report)


def test_each_cell_of_a_criterions_own_document_is_what_is_published(report):
    for code in world.SCORES:
        if not report.publication.nothing:
            made = document.of_criterion(report, code)
            compare_cells(cells.cells_of(made), cells.in_tables_of(report, code), report)


def compare_cells(found, expected, report):
    """Each value in its cell, and no number in any other."""
    for key, cell in found.items():
        assert key in expected or not isinstance(cell, Number | Tinted), key
    for key, value in expected.items():
        if key[0] == "dont-know" and key not in found:
            continue  # not one that many could not judge
        cell = found[key]
        if value is None:
            assert isinstance(cell, Absent), key
            assert cell.why, key
        elif isinstance(value, Withheld):
            assert cell == Absent(why_of(value, report, code_of(key, report))), key
        else:
            assert_is(plain(cell), value, key)


def code_of(key, report):
    """Of the criterion whose row it is, in the table of all."""
    titles = {each.title: each.code for each in report.instrument.criteria}
    return titles[key[1]] if key[0] == "profile" else ""


def plain(cell):
    match cell:
        case Number():
            return cell.value
        case Tinted():
            return cell.score
    return cell


# What is read, and what is calculated with


def compare_page(data, made):
    """Every table of the document with each of its cells, and every number beside words."""
    found, figures = cells.read_page(data)
    shown = for_pages(made)
    expected = cells.tables_in(shown)
    assert list(found) == list(expected)
    for key, table in expected.items():
        compare_rows(found[key], cells.shown_on_pages(table), key)
    assert figures == list(cells.figures_of(shown))


def compare_xlsx(data, made):
    expected = cells.tables_in(for_files(made))
    for rows, (key, table) in zip(cells.read_xlsx(data), expected.items(), strict=True):
        compare_rows(cells.with_groups(table, rows), cells.shown_in_files(table), key)


def test_the_page_shows_every_cell(name):
    compare_page(page_of(html.whole, whole_of(name)), whole_of(name))


def test_the_one_page_shows_every_cell(report):
    made = document.one_page(report)
    compare_page(page_of(html.one_page, made), made)


def test_a_criterions_page_shows_every_cell(report):
    for code in world.SCORES:
        made = document.of_criterion(report, code)
        compare_page(page_of(html.criterion, made), made)


def test_the_pdf_shows_every_cell(name):
    compare_pdf(pdf.render(whole_of(name)), whole_of(name))


def test_the_one_page_on_paper_shows_every_cell(report):
    made = document.one_page(report)
    compare_pdf(pdf.one_page(made), made)


def test_the_spreadsheet_has_every_cell(name):
    compare_xlsx(xlsx.render(whole_of(name)), whole_of(name))


# What a renderer may do wrong


FORMAT_OF = {
    "page": (lambda made: page_of(html.whole, made), compare_page),
    "pdf": (pdf.render, compare_pdf),
    "xlsx": (xlsx.render, compare_xlsx),
}
MUTANTS = "two rounds before"


def without_a_row(table):
    """The last one."""
    *groups, last = table.groups
    rest = replace(last, rows=last.rows[:-1])
    return replace(table, groups=(*groups, rest))


def with_a_neighbours_number(table):
    """In one row stands what belongs in another; of a single row, in one column."""

    def mutant(group):
        pairs = (
            (at, other)
            for at, row in enumerate(group.rows)
            for other in group.rows
            if row.cells[1:] != other.cells[1:]
        )
        if found := next(pairs, None):
            at, other = found
            cells_of_other = (group.rows[at].cells[0], *other.cells[1:])
        else:
            at, (first, one, two, *rest) = 0, group.rows[0].cells
            cells_of_other = (first, two, one, *rest)
        rows = [*group.rows]
        rows[at] = replace(rows[at], cells=cells_of_other)
        return replace(group, rows=tuple(rows))

    first, *others = table.groups
    return replace(table, groups=(mutant(first), *others))


def with_a_number_for_what_is_withheld(table):
    """The first of them, as if it were known."""
    found = next(cell for row in table.rows for cell in row.cells if isinstance(cell, Absent))

    def row(each):
        if found not in each.cells:
            return each
        at = each.cells.index(found)
        return replace(each, cells=(*each.cells[:at], Number(50), *each.cells[at + 1 :]))

    return replace(
        table,
        groups=tuple(replace(each, rows=tuple(map(row, each.rows))) for each in table.groups),
    )


def mutants(made, key, change):
    """The document with one table changed."""

    def block(each):
        if isinstance(each, Table):
            return change(each) if each.key == key else each
        if hasattr(each, "blocks"):
            return replace(each, blocks=tuple(map(block, each.blocks)))
        return each

    opening, parts = tuple(map(block, made.opening)), tuple(map(block, made.parts))
    return replace(made, opening=opening, parts=parts)


def tables_for(which):
    made = whole_of(MUTANTS)
    return cells.tables_in(for_files(made) if which == "xlsx" else for_pages(made))


def assert_caught(which, key, change):
    render, compare = FORMAT_OF[which]
    made = whole_of(MUTANTS)
    with pytest.raises(AssertionError):
        compare(render(mutants(made, key, change)), made)


@pytest.mark.parametrize("change", [without_a_row, with_a_neighbours_number])
@pytest.mark.parametrize("which", ["page", "xlsx"])
def test_a_format_that_drops_a_row_or_shows_a_neighbours_is_caught(which, change):
    tables = tables_for(which)
    assert len(tables) > 7
    for key in tables:
        assert_caught(which, key, change)


@pytest.mark.parametrize("change", [without_a_row, with_a_neighbours_number])
@pytest.mark.parametrize("key", ["profile", "groups", "statements"])
def test_a_pdf_that_drops_a_row_or_shows_a_neighbours_is_caught(key, change):
    assert_caught("pdf", key, change)


@pytest.mark.parametrize("which", FORMAT_OF)
def test_a_format_that_has_a_number_for_what_is_withheld_is_caught(which):
    render, compare = FORMAT_OF[which]
    made = whole_of("by hand")
    mutant = mutants(made, "groups", with_a_number_for_what_is_withheld)
    with pytest.raises(AssertionError):
        compare(render(mutant), made)


@pytest.mark.parametrize("key", tables_for("xlsx"))
def test_a_document_with_another_number_is_caught(key):
    if key not in cells.IN_WORDS:
        with pytest.raises((AssertionError, KeyError)):
            compare_document(
                mutants(whole_of(MUTANTS), key, with_a_neighbours_number), report_of(MUTANTS)
            )


def test_a_long_table_of_other_values_is_caught():
    report = report_of("by hand")
    for wrong in (
        world.moved(report.publication, "trust", 1),
        world.without_a_criterion(),
        world.with_criterion(report.publication, "trust", alpha=0.7),
    ):
        data = long_table.render(document.as_values(replace(report, publication=wrong)))
        with pytest.raises(AssertionError):
            compare_csv(data, report)
        made = document.whole(replace(report, publication=wrong))
        with pytest.raises(AssertionError):
            compare_document(made, report)
