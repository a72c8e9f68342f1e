"""A report to take away: what its files are called, who gets them, and that names do no harm.

What they say is in test_every_format.py; how each format looks, in the tests of its own.
"""

import csv
import io
import json
from dataclasses import replace

import jsonschema
import pytest
from openpyxl import load_workbook

from files.formulas import harmless
from reports import document
from reports.formats import FORMATS, ONE_PAGE
from reports.models import Publication
from reports.publication_json import to_json
from reports.render import long_table, pdf, xlsx
from tests import report_world as world
from tests.conftest import PASSWORD, close_and_open_report, everybody_answers
from tests.made_up_publications import SCHEMA
from tests.pages import leads, words_of
from tests.pdf_reading import read, squeezed, text_of
from tests.report_pages import address, closed_round, published
from tests.workbook_cells import NAMES, every_cell, texts

__all__ = ["closed_round", "published"]  # fixtures


def rows_of(report):
    data = long_table.render(document.as_values(report))
    return list(csv.DictReader(io.StringIO(data.decode(), newline=""), strict=True))


def workbook(report):
    return load_workbook(io.BytesIO(xlsx.render(document.whole(report))))


def named(names, now=None):
    """A report whose partnership, rounds, agencies, criteria and statements have such names."""

    def name(at):
        return names[at % len(names)]

    value = now or world.northside()
    groups = tuple(
        replace(each, members=tuple(f"{name(at + other)}" for other in range(len(each.members))))
        for at, each in enumerate(value.groups)
    )
    criteria = tuple(
        replace(
            each,
            title=name(at),
            statements=tuple(replace(one, text=name(at)) for one in each.statements),
        )
        for at, each in enumerate(world.INSTRUMENT.criteria)
    )
    value = replace(value, groups=groups)
    made = world.report(value, value, partnership=name(0), title=name(1))
    earlier = (replace(made.earlier[0], title=name(2)),)
    instrument = replace(world.INSTRUMENT, criteria=criteria)
    return replace(made, instrument=instrument, earlier=earlier)


# The long table


def test_the_long_table_says_whose_it_is_and_of_when():
    rows = rows_of(world.report(world.of_answers()))
    # Half an hour before midnight in UTC is the next day in Northside.
    whose = {(row["partnership"], row["round"], row["closed_on"]) for row in rows}
    assert whose == {("Northside", "Summer", "2026-07-01")}


def test_the_long_table_has_people_per_cent_and_scores_of_groups_whole():
    """With a decimal, how many of a group have a score would follow from it."""
    rows = rows_of(world.report(world.of_answers(), world.of_answers(seed=2)))
    whole = [row["value"] for row in rows if row["value"] and is_whole(row)]
    assert len(whole) > 400
    assert all(each.isdecimal() for each in whole)
    others = [
        row["value"]
        for row in rows
        if row["value"] and not is_whole(row) and row["unit"] not in ("code", "name")
    ]
    assert {each[-2] for each in others} == {"."}
    assert any(each.startswith("-") for each in others)


def is_whole(row):
    of_a_group = row["what"] in ("group", "change") and row["group"]
    return (
        row["unit"] in ("people", "per_cent")
        or row["measure"] == "sd"
        or bool(of_a_group and row["measure"] in ("score", "before", "now"))
    )


def test_the_long_table_says_why_a_change_is_missing():
    """Other agencies answered: that is no question of how far people differ."""
    others = tuple(f"Other {at}" for at in range(6))
    rows = rows_of(world.report(world.of_answers(agencies=others), world.of_answers()))
    missing = [row for row in rows if (row["what"], row["measure"]) == ("change", "difference")]
    reasons = {row["reason"] for row in missing}
    assert reasons == {"Too few groups or criteria can be compared."}


def test_a_questionnaire_without_purposes_has_none_in_any_file():
    value = replace(world.northside(), ranking=None)
    without = replace(world.INSTRUMENT, ranking=None)
    report = replace(world.report(value), instrument=without)
    assert "What it is for" in workbook(world.report(world.northside())).sheetnames
    assert "What it is for" not in workbook(report).sheetnames
    assert "ranking" not in {row["what"] for row in rows_of(report)}


# Names


@pytest.mark.parametrize(
    "sign", ["=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n", " =", "\xa0@"]
)
def test_whatever_begins_a_formula_has_an_apostrophe_before_it(sign):
    assert harmless(f"{sign}1+1") == f"'{sign}1+1"
    assert harmless(f"Agency {sign}1") == f"Agency {sign}1"


@pytest.mark.parametrize("name", NAMES)
def test_no_name_becomes_a_formula_or_a_link_in_a_file(name):
    report = named([name])
    for row in rows_of(report):
        for column, cell in row.items():
            if column != "value" or row["unit"] == "name":
                assert cell == harmless(cell), (column, cell)
    cells = every_cell(workbook(report))
    assert [cell.coordinate for cell in cells if cell.data_type == "f" or cell.hyperlink] == []


def test_every_file_is_made_whatever_the_names_are():
    report = named(NAMES, world.forty_agencies())
    book = workbook(report)
    assert max(sheet.max_column for sheet in book) == 41
    assert pdf.render(document.whole(report)).startswith(b"%PDF")
    assert len(read(pdf.one_page(document.one_page(report))).pages) == 1
    assert FORMATS["json"].render(report)
    assert len(rows_of(report)) > 1000


@pytest.mark.parametrize("ending", [*FORMATS, "one page"])
def test_the_same_report_is_the_same_file(ending):
    report = world.report(world.of_answers(), world.of_answers(seed=2))
    made = FORMATS.get(ending, ONE_PAGE)
    assert made.render(report) == made.render(report)


# What stands in every one that is read


def test_a_practice_round_and_a_demonstration_say_so_in_every_file():
    value = replace(world.northside(), practice=True)
    report = world.report(value)
    report = replace(report, heading=replace(report.heading, is_demo=True))
    whole, board = document.whole(report), document.one_page(report)
    papers = (pdf.render(whole), pdf.one_page(board))
    for text in ("This is a demonstration: its people", "This is a practice round: nobody"):
        assert any(each.startswith(text) for each in texts(workbook(report).worksheets[0]))
        for paper in papers:
            assert squeezed(text) in text_of(read(paper))
    assert {row["round"] for row in rows_of(report)} == {"Practice round: Summer"}
    assert json.loads(FORMATS["json"].render(report))["practice"]


# Taking it away


def file_address(survey_round, ending):
    return address(survey_round).removesuffix("/") + f".{ending}"


def test_the_page_leads_to_every_format(published, closed_round, client):
    page = published(world.northside())
    offered = "Report (PDF) Spreadsheet (XLSX) Table (CSV) Data (JSON) On one page"
    assert f"Download {offered}" in words_of(page)
    addresses = leads(page).values()
    for ending, found in FORMATS.items():
        url = file_address(closed_round, ending)
        assert url in addresses
        response = client.get(url)
        assert response.status_code == 200
        assert response["Content-Type"] == found.media_type
        name = f"northside-summer-report.{ending}"
        assert response["Content-Disposition"] == f'attachment; filename="{name}"'
        assert "no-store" in response["Cache-Control"]
        assert response["X-Content-Type-Options"] == "nosniff"


def test_a_round_whose_title_has_no_letters_of_ours_is_named_by_its_number(
    published, closed_round, client
):
    closed_round.title = "夏"
    closed_round.save()
    published(world.northside())
    response = client.get(file_address(closed_round, "csv"))
    assert f"northside-{closed_round.pk}-report.csv" in response["Content-Disposition"]
    assert response["Content-Disposition"].isascii()


@pytest.mark.parametrize("ending", ["html", "exe", "XLSX"])
def test_no_other_format_is_there(published, closed_round, client, ending):
    published(world.northside())
    assert client.get(file_address(closed_round, ending)).status_code == 404


@pytest.mark.parametrize("ending", FORMATS)
def test_only_who_may_read_the_report_may_take_it_away(
    published, closed_round, client, charlie, ending
):
    published(world.northside())
    client.login(email="charlie@example.org", password=PASSWORD)
    assert client.get(file_address(closed_round, ending)).status_code == 404
    client.logout()
    assert client.get(file_address(closed_round, ending)).status_code == 302


@pytest.mark.parametrize("ending", FORMATS)
def test_where_nothing_is_published_there_is_nothing_to_take_away(
    published, closed_round, client, ending
):
    assert "Download" not in published(world.below_k())
    assert client.get(file_address(closed_round, ending)).status_code == 404


@pytest.mark.parametrize("ending", FORMATS)
def test_before_the_round_closes_there_is_no_file(client, bob, autumn, ending):
    client.login(email="bob@example.org", password=PASSWORD)
    assert client.get(file_address(autumn, ending)).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_a_round_closed_for_real_gives_every_file(client, bob, autumn, invitations, now):
    everybody_answers(invitations, now, answer=lambda person, code: 1 + person.pk % 5)
    close_and_open_report(autumn, now=now)
    client.login(email="bob@example.org", password=PASSWORD)
    stored = Publication.objects.get(survey_round=autumn)
    data = json.loads(client.get(file_address(autumn, "json")).content)
    jsonschema.validate(data, SCHEMA)
    assert data == to_json(stored.value())
    book = load_workbook(io.BytesIO(client.get(file_address(autumn, "xlsx")).content))
    assert "16 of 16 people answered (100%)." in texts(book.worksheets[0])
    table = client.get(file_address(autumn, "csv")).content.decode()
    assert table.count("\r\n") > 100
    paper = client.get(file_address(autumn, "pdf")).content
    assert "16of16peopleanswered(100%)." in text_of(read(paper))
