"""A report to take away: every format holds what the report says, for the same people."""

import csv
import io
import json
from dataclasses import replace

import jsonschema
import pytest
from openpyxl import load_workbook

from reports import blocks, document
from reports.blocks import Absent, Items, Number, Table, Text, Tinted, Where, walk
from reports.formats import FORMATS
from reports.models import Publication
from reports.publication_json import from_json, to_json
from tests import report_world as world
from tests.conftest import PASSWORD, close_and_open_report, everybody_answers
from tests.test_publication_schema import SCHEMA
from tests.test_report import address, closed_round, published, words_of

__all__ = ["closed_round", "published"]  # fixtures

KINDS = {**world.KINDS, **world.EDGES}


def rendered(ending, report):
    return FORMATS[ending].render(report)


def rows_of(report):
    text = rendered("csv", report).decode()
    return list(csv.DictReader(io.StringIO(text, newline=""), strict=True))


# What they hold


@pytest.mark.parametrize("kind", KINDS)
def test_data_is_the_publication_as_it_is(kind):
    value = KINDS[kind]()
    found = json.loads(rendered("json", world.report(value)))
    assert found == to_json(value)
    assert from_json(found) == value


@pytest.mark.parametrize("kind", KINDS)
def test_the_table_has_a_row_for_every_value_as_it_is(kind):
    """What values there are is in tests/test_document_values.py."""
    report = world.report(KINDS[kind](), world.northside())
    for row, value in zip(rows_of(report), document.as_values(report).values, strict=True):
        assert (row["what"], row["measure"], row["unit"]) == (value.what, value.measure, value.unit)
        of = (value.criterion, value.statement, value.option, value.group)
        assert tuple(row[each] for each in ("criterion", "statement", "option", "group")) == of
        assert row["reason"] == value.reason
        if isinstance(value.value, int | float):
            assert float(row["value"]) == value.value
        elif value.value is None:
            assert row["value"] == ""
            assert row["reason"]
        else:
            assert row["value"] == value.value


def test_the_table_says_whose_it_is_and_of_when():
    # Half an hour before midnight in UTC is the next day in Northside.
    found = {(r["partnership"], r["round"], r["closed_on"]) for r in rows_of(northside())}
    assert found == {("Northside", "Summer", "2026-07-01")}


def northside():
    return world.report(world.northside(), world.northside())


def test_scores_of_groups_people_and_shares_are_whole_and_all_else_has_one_decimal():
    """With a decimal, how many of a group have a score would follow from it."""
    rows = rows_of(world.report(world.of_answers(), world.of_answers(seed=2)))
    for row in rows:
        if row["value"] and is_whole(row):
            assert row["value"].isdecimal(), row
        elif row["value"] and row["unit"] not in ("code", "name"):
            assert row["value"].lstrip("-")[-2] == ".", row
    assert any(row["value"].startswith("-") for row in rows)


def is_whole(row):
    of_a_group = row["what"] in ("group", "change") and row["group"]
    return (
        row["unit"] in ("people", "per_cent")
        or row["measure"] == "sd"
        or bool(of_a_group and row["measure"] in ("score", "before", "now"))
    )


@pytest.mark.parametrize(
    ("kind", "before"), [("by hand", "by hand"), ("below 15", None), ("one group", None)]
)
def test_the_spreadsheet_has_every_cell_of_every_table_and_every_sentence(kind, before):
    report = world.report(KINDS[kind](), *([KINDS[before]()] if before else []))
    book = load_workbook(io.BytesIO(rendered("xlsx", report)))
    texts = [str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row]
    numbers = {
        cell.value for sheet in book for row in sheet.iter_rows() for cell in row
        if cell.data_type == "n" and cell.value is not None
    }  # fmt: skip
    made = blocks.for_files(document.whole(report))
    for block in walk((*made.opening, *made.parts)):
        for said in words_in(block):
            assert any(said in each for each in texts), said
        for number in numbers_in(block):
            assert number in numbers, block.key


def words_in(block):
    if isinstance(block, Text):
        yield block.words
    elif isinstance(block, Items):
        yield from (words for item in block.items for words in item.words)
    elif isinstance(block, Table):
        for row in block.rows:
            yield row.cells[0]
            yield from (cell.why for cell in row.cells if isinstance(cell, Absent) and cell.why)


def numbers_in(block):
    for row in block.rows if isinstance(block, Table) else ():
        for column, cell in zip(block.columns, row.cells, strict=True):
            if column.where in (Where.EVERYWHERE, Where.FILES):
                if isinstance(cell, Number):
                    yield cell.value
                elif isinstance(cell, Tinted):
                    yield cell.score


@pytest.mark.parametrize("ending", ["csv", "json", "xlsx"])
def test_the_same_report_is_the_same_file(ending):
    report = world.report(world.northside())
    assert rendered(ending, report) == rendered(ending, report)


def test_a_questionnaire_without_a_ranking_says_nothing_of_one():
    plain = replace(world.INSTRUMENT, ranking=None)
    without = replace(world.northside(), ranking=None)
    report = replace(world.report(without), instrument=plain)
    assert "ranking" not in {row["what"] for row in rows_of(report)}
    assert "ranking" not in json.loads(rendered("json", report))
    assert "ranking" not in [each.key for each in document.whole(report).parts]


def test_a_change_that_cannot_be_told_has_its_reason():
    """Other agencies answered: that is no question of how far people differ."""
    others = tuple(f"Other {at}" for at in range(6))
    report = world.report(world.of_answers(agencies=others), world.of_answers())
    changes = [row for row in rows_of(report) if row["what"] == "change"]
    reasons = {row["reason"] for row in changes if row["measure"] == "difference"}
    assert reasons == {"Too few groups have the same members as last time."}


# Taking it away


def file_address(survey_round, ending):
    return address(survey_round).removesuffix("/") + f".{ending}"


def test_the_page_leads_to_every_format(published, closed_round, client):
    page = published(world.northside())
    assert "Take it away" in words_of(page)
    for ending, found in FORMATS.items():
        url = file_address(closed_round, ending)
        assert f'href="{url}"' in page
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
def test_where_nothing_is_published_there_is_nothing_to_take_away(
    published, closed_round, client, ending
):
    assert "Take it away" not in published(world.below_k())
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
    found = json.loads(client.get(file_address(autumn, "json")).content)
    jsonschema.validate(found, SCHEMA)
    assert found == to_json(stored.value())
    book = load_workbook(io.BytesIO(client.get(file_address(autumn, "xlsx")).content))
    texts = [cell.value for sheet in book for row in sheet.iter_rows() for cell in row]
    assert "16 of 16 people answered (100%)." in texts
    table = client.get(file_address(autumn, "csv")).content.decode()
    assert table.count("\r\n") > 100
