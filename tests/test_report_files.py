"""A report to take away: JSON, CSV and XLSX say what the page says, to the same people."""

import csv
import io
import json
from dataclasses import replace
from html import unescape
from math import ceil
from zipfile import ZipFile

import jsonschema
import pytest
from openpyxl import load_workbook
from reports.former import publication
from reports.former.change import Verdict
from reports.render.method import method

from files.formulas import harmless
from reports import reading
from reports.findings import standing
from reports.formats import FORMATS
from reports.models import Publication
from reports.publication_json import from_json, to_json
from tests import former_world as world
from tests import report_cells as cells
from tests.conftest import PASSWORD, close_and_open_report, everybody_answers
from tests.report_cells import read_changes, read_csv, read_json, read_page, read_xlsx
from tests.test_publication_schema import SCHEMA
from tests.test_report import address, before, closed_round, published, words_of

__all__ = ["closed_round", "published"]  # fixtures

NAMES = (
    '=HYPERLINK("http://evil.example","Click")',
    "+44 20 7946 0000",
    "-1+1",
    "@SUM(A1)",
    "\tTab",
    "[]:*?/\\ '& <b>",
    "＝北部健康協会",
    "خدمات الشمال",
    "&G&[Picture] \x0b\x1f_x0041_",
    "A very long name " * 7,
)


@pytest.fixture(params=world.KINDS)
def value(request):
    return world.KINDS[request.param]()


def rendered(ending, report):
    return FORMATS[ending].render(report)


def workbook(report):
    return load_workbook(io.BytesIO(rendered("xlsx", report)))


def rows_of(report):
    return list(csv.reader(io.StringIO(rendered("csv", report).decode(), newline=""), strict=True))


def with_names(value, names):
    """The same, with other names for its groups, criteria and the agencies in them."""
    groups = tuple(
        replace(group, label=name, members=(name, *names[:2]))
        for group, name in zip(value.groups, names, strict=False)
    )
    criteria = tuple(
        replace(each, title=names[at % len(names)]) for at, each in enumerate(value.criteria)
    )
    return replace(value, groups=groups, criteria=criteria)


# Every format says what was published


READERS = {
    "json": lambda data, report: read_json(data),
    "csv": lambda data, report: read_csv(data),
    "xlsx": read_xlsx,
}


def assert_agrees(cell, value, *, places, key):
    if value is None or isinstance(value, str):
        assert cell == value, key
        return
    assert type(cell) in (int, float), (key, cell)
    if places is None or {type(value), type(cell)} == {int}:
        assert cell == value, key
    else:
        assert abs(cell - value) <= 0.5 * 10**-places + 1e-9, (key, cell, value)
        assert cell == round(cell, places), (key, cell)


@pytest.mark.parametrize("ending", READERS)
def test_every_cell_is_what_was_published(value, ending):
    report = world.report(value)
    assert_same(ending, report)


@pytest.mark.parametrize("ending", READERS)
def test_every_change_is_what_was_found(ending):
    before = world.of_answers(seed=2), world.of_answers(seed=3, better=-0.5)
    assert_same(ending, world.report(world.of_answers(), *before))


@pytest.mark.parametrize("ending", READERS)
def test_changes_that_cannot_be_told_are_no_numbers(ending):
    many_more = world.of_answers(96)
    assert_same(ending, world.report(many_more, world.of_answers()))
    assert_same(ending, world.report(world.without_a_criterion(), world.northside()))


def test_a_table_says_why_a_change_is_missing():
    """Other agencies answered: that is no question of how far people differ."""
    others = tuple(f"Other {at}" for at in range(6))
    report = world.report(world.of_answers(agencies=others), world.of_answers())
    header, *rows = rows_of(report)
    missing = [dict(zip(header, row, strict=True)) for row in rows if row[3] == "change"]
    reasons = {row["reason"] for row in missing if row["measure"] == "difference"}
    assert reasons == {"too few groups have the same members as last time"}


def assert_same(ending, report):
    expected = cells.with_bounds(report) if ending == "xlsx" else cells.published(report)
    found = READERS[ending](rendered(ending, report), report)
    for key in found.keys() - expected.keys():
        assert found[key] is None, key
    for key in expected.keys() - found.keys():
        assert may_be_missing(ending, key, expected[key]), key
    for key in found.keys() & expected.keys():
        assert_agrees(found[key], expected[key], places=None if ending == "json" else 1, key=key)


def may_be_missing(ending, key, value):
    """Changes are in no publication; a spreadsheet has no column of what is withheld everywhere."""
    if ending == "json":
        return key[0] == "change"
    if ending == "xlsx":
        return value is None or key[:2] == ("participation", "")
    return False


@pytest.mark.parametrize("kind", world.KINDS)
def test_the_page_says_the_same_in_whole_numbers(published, kind):
    value = world.KINDS[kind]()
    report = world.report(value)
    expected, found = cells.with_ranges(report), read_page(published(value), report)
    assert {key for key in expected if stands_in_a_table(key, value)} <= found.keys()
    for key, cell in found.items():
        assert_agrees(cell, expected[key], places=1 if key[0] == "ranking" else 0, key=key)


def stands_in_a_table(key, value):
    """What the page must have in a table; the rest it says in sentences, or only files have it."""
    several = len(value.groups) > 1
    match key:
        case ("participation", group, _):
            return several and group != ""
        case ("group", _, _, "score"):
            return several
        case ("criterion", _, "score" | "range" | "agreement"):
            return True
        case ("statement", _, "disagree" | "neither" | "agree" | "dont_know" | "in_words"):
            return any(each.agree is not None for each in value.statements)
        case ("ranking", option):
            return option in world.RANKS
    return False


def test_the_page_says_every_change_that_can_be_told_in_whole_numbers(published, northside):
    """Of every criterion, and of every group that moved for sure; of no other group."""
    was, now = world.of_answers(300, seed=2, better=-0.7), world.of_answers(300)
    before(northside, was)
    report = world.report(now, was)
    found = read_changes(published(now), report)
    expected = {
        key: value
        for key, value in cells.changed(report).items()
        if key[1] and (key[2] == "" or is_told(report, *key[1:3]))
    }
    for (_, key, _), largest in {k: v for k, v in found.items() if len(k) == 3}.items():
        visible = [each.groups[key].smallest_visible for each in report.changes.criteria]
        low, high = ceil(min(visible)), ceil(max(visible))
        assert largest == (f"{low} to {high}" if low < high else f"{low}")
        assert any(of[2] == key for of in expected)
    shown = {key: cell for key, cell in found.items() if len(key) == 4}
    assert {key[1:3] for key in shown} == {key[1:3] for key in expected}
    assert len({key[1:3] for key in shown if key[2]}) > 10
    for key, cell in shown.items():
        assert_agrees(cell, expected[key], places=0, key=key)


def is_told(report, code, group):
    (found,) = (each for each in report.changes.criteria if each.code == code)
    return found.groups[group].verdict is not Verdict.UNTOLD


# JSON


def test_data_is_the_publication_as_it_is(value):
    document = json.loads(rendered("json", world.report(value)))
    assert document == to_json(world.as_published(value))
    assert from_json(document) == world.as_published(value)


# CSV


def test_a_table_is_utf_8_without_a_mark_and_its_lines_end_in_cr_lf():
    data = rendered("csv", world.report(world.northside()))
    assert data.startswith(b"partnership,round,closed_on,what,")
    assert "St Brannock’s Hospital".encode() in data
    assert data.count(b"\r\n") == data.count(b"\n") == data.count(b"\r")


def test_every_row_of_a_table_is_as_long_as_its_header_and_says_whose_it_is():
    header, *rows = rows_of(world.report(world.of_answers()))
    assert {len(row) for row in rows} == {len(header)}
    # Half an hour before midnight in UTC is the next day in Northside.
    assert {tuple(row[:3]) for row in rows} == {("Northside", "Summer", "2026-07-01")}


def test_a_table_has_people_per_cent_and_scores_of_groups_whole_and_all_else_to_one_decimal():
    header, *rows = rows_of(world.report(world.of_answers(), world.of_answers(seed=2)))
    measured = [dict(zip(header, row, strict=True)) for row in rows]
    for row in measured:
        if row["value"] and is_whole(row):
            assert row["value"].isdecimal(), row
        elif row["value"] and row["unit"] != "words":
            assert row["value"].lstrip("-")[-2] == ".", row
    assert any(row["value"].startswith("-") for row in measured)


def is_whole(row):
    of_a_group = row["what"] in ("group", "change") and row["group"]
    scores = ("score", "before", "now")
    return (
        row["unit"] in ("people", "per cent")
        or row["measure"] == "sd"
        or bool(of_a_group and row["measure"] in scores)
    )


def test_scores_of_groups_are_whole_in_every_file():
    """With a decimal, how many of a group have a score would follow from it."""
    report = world.report(world.of_answers(), world.of_answers(seed=2))
    for ending, read in READERS.items():
        found = read(rendered(ending, report), report)
        scores = [each for key, each in found.items() if key[0] == "group" and key[3] == "score"]
        assert len(scores) == 60
        assert {type(each) for each in scores} == {int}, ending


@pytest.mark.parametrize(
    "sign", ["=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n", " =", "\xa0@"]
)
def test_whatever_begins_a_formula_has_an_apostrophe_before_it(sign):
    assert harmless(f"{sign}1+1") == f"'{sign}1+1"
    assert harmless(f"Agency {sign}1") == f"Agency {sign}1"


def test_no_name_in_a_table_becomes_a_formula():
    value = with_names(world.northside(), NAMES)
    report = world.report(value, partnership="=1+1", title="@now")
    for row in rows_of(report):
        assert not any(cell.startswith(("=", "＝", "+", "@", "\t", "\r")) for cell in row)
        assert not any(cell.startswith("-") and not is_number(cell) for cell in row)
        assert row[:2] in (["'=1+1", "'@now"], ["partnership", "round"])


def is_number(text):
    try:
        float(text)
    except ValueError:
        return False
    return True


def test_a_joined_group_has_a_row_for_each_of_its_members():
    header, *rows = rows_of(world.report(world.northside()))
    of_group, measure, value = (header.index(name) for name in ("group", "measure", "value"))
    assert [row[value] for row in rows if (row[of_group], row[measure]) == ("other", "member")] == [
        "Northside Carers",
        "Lantern Advice",
    ]


# XLSX


def test_a_spreadsheet_has_a_sheet_for_each_part_of_the_report():
    first = workbook(world.report(world.northside()))
    always = ["Summary", "Criteria", "Groups", "Statements", "Ranking", "Change", "Method"]
    assert first.sheetnames == always
    assert "No round before this one has a report." in texts(first["Change"])
    second = workbook(world.report(world.of_answers(), world.of_answers(seed=2)))
    assert second.sheetnames == [*always[:6], "Rounds", "Method"]


def test_a_questionnaire_without_a_ranking_has_no_sheet_for_it():
    without = replace(world.INSTRUMENT, ranking=None)
    report = replace(world.report(world.northside()), instrument=without)
    assert "Ranking" not in workbook(report).sheetnames
    assert "ranking" not in {row[3] for row in rows_of(report)}


def test_purposes_stand_in_the_order_in_which_people_put_them():
    value = world.northside()
    first, *others, last = value.ranking.options
    options = (
        last,
        replace(first, mean_rank=None, in_words=publication.ALMOST_FIRST),
        replace(others[0], mean_rank=None),
        *others[1:],
    )
    ranking = replace(value.ranking, options=options, shared=None, between=None, personal=None)
    everyone = {"/ranking": publication.ALMOST_EVERYONE}
    value = replace(value, ranking=ranking, reasons=value.reasons | everyone)
    sheet = workbook(world.report(value))["Ranking"]
    withheld = "not enough evidence: it would show what almost everyone wants"
    (_header, *rows), (_, *parts) = cells.tables(sheet)
    ranks = [rank for _text, rank, *_ in rows]
    assert ranks == ["Almost everyone's first", 3.1, 3.9, 4.4, 5.4, withheld]
    assert [part[1] for part in parts] == [withheld] * 3
    assert_same("csv", world.report(value))


def texts(sheet):
    return [cell.value for row in sheet for cell in row if isinstance(cell.value, str)]


def every_cell(book):
    return [cell for sheet in book for row in sheet.iter_rows() for cell in row]


def test_no_cell_of_a_spreadsheet_is_a_formula_or_a_link(value):
    before = replace(world.report(value, value).before, title="=3+3")
    report = world.report(with_names(value, NAMES), value, partnership="=1+1", title="=2+2")
    report = replace(report, earlier=(before,))
    book = workbook(report)
    headers = texts(book["Rounds"])
    assert "=2+2 (this round)" in headers
    assert any(each.startswith("=3+3 (") for each in headers)
    assert [cell.coordinate for cell in every_cell(book) if cell.data_type == "f"] == []
    assert [cell.coordinate for cell in every_cell(book) if cell.hyperlink] == []
    assert value.groups[:1] == () or NAMES[0] in texts(book["Summary"])


def test_numbers_are_numbers_with_one_decimal_and_people_are_whole():
    book = workbook(world.report(world.of_answers(), world.of_answers(seed=2)))
    formats = {
        cell.number_format for cell in every_cell(book) if cell.data_type == "n" and cell.value
    }
    assert formats == {"0", "0.0"}
    assert not any(is_number(text) for sheet in book for text in texts(sheet))


def test_the_summary_warns_as_the_page_does():
    few = replace(world.northside(), participation=publication.Participation(29, 60))
    said = texts(workbook(world.report(few))["Summary"])
    assert any(each.startswith("Fewer than half answered.") for each in said)
    assert any(each.startswith("At worst the overall picture would be") for each in said)


def test_a_spreadsheet_says_of_each_criterion_its_level_and_whether_people_agree(value):
    report = world.report(value)
    ((header, *rows),) = cells.tables(workbook(report)["Criteria"])
    level, agree = header.index("Level"), header.index("Do people agree?")
    stands = {each.title: each for each in standing.standings(value)}
    for row in rows:
        each = stands.get(row[0])
        said = (each.placed, each.agreed) if each else (row[1], row[1])
        assert (row[level], row[agree]) == said
    assert len(stands) == sum(isinstance(row[1], float | int) for row in rows)


def test_where_a_score_is_of_some_groups_only_the_spreadsheet_says_so():
    said = texts(workbook(world.report(world.northside()))["Criteria"])
    assert any(each.startswith("Of the groups shown only, for one or more") for each in said)


def test_how_precise_shares_are_stands_above_them():
    said = texts(workbook(world.report(world.northside()))["Statements"])
    assert reading.on_shares(world.northside()) in said


def test_chance_and_who_did_not_answer_have_columns_of_different_names():
    book = workbook(world.report(world.of_answers(), world.of_answers(seed=2)))
    assert "Margin, if this were the only comparison" in texts(book["Change"])
    assert any("counts all comparisons that are made" in each for each in texts(book["Change"]))
    assert not any("everybody answered" in each for each in texts(book["Change"]))
    assert "If everybody had answered: from" in texts(book["Criteria"])


def test_a_withheld_cell_says_why():
    criteria = texts(workbook(world.report(world.without_a_criterion()))["Criteria"])
    assert "not enough evidence: fewer than 5 people could say" in criteria


def test_forty_groups_of_any_name_have_their_columns():
    forty = tuple(f"{NAMES[at % len(NAMES)]} {at}" for at in range(40))
    report = world.report(with_names(world.of_answers(600, tuple(map(str, range(40)))), forty))
    book = workbook(report)
    assert book["Groups"].max_column == 41
    assert {len(sheet._charts) for sheet in book if sheet.title == "Groups"} == {0}
    for ending in FORMATS:
        assert rendered(ending, report)


def test_characters_that_no_spreadsheet_can_hold_are_left_out():
    name = "\x0bNorth\x00side\ufffe"
    report = world.report(with_names(world.northside(), [name] * 10), partnership=name, title=name)
    book = workbook(report)
    assert book.properties.subject == " North side "
    for row in book["Groups"].iter_rows(min_row=5, max_row=5, min_col=2):
        assert [cell.value for cell in row] == [" North side "] * 5
    with ZipFile(io.BytesIO(rendered("xlsx", report))) as parts:
        assert not any(b"\x0b" in parts.read(name) for name in parts.namelist())


def test_charts_stand_on_their_sheets():
    book = workbook(world.report(world.of_answers(), world.of_answers(seed=2)))
    charts = {sheet.title: len(sheet._charts) for sheet in book}
    with_one = ("Criteria", "Groups", "Statements", "Change", "Rounds")
    assert charts == {name: int(name in with_one) for name in book.sheetnames}


def test_words_alone_have_no_chart():
    for value in (world.below_15(), world.below_10()):
        assert workbook(world.report(value))["Statements"]._charts == []


def test_a_spreadsheet_prints_across_the_page_with_its_header_on_each():
    book = workbook(world.report(world.of_answers(), world.of_answers(seed=2)))
    for sheet in book:
        assert sheet.page_setup.orientation == "landscape"
        assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
    for name in ("Criteria", "Groups", "Statements", "Ranking", "Change", "Rounds"):
        assert book[name].freeze_panes
        assert book[name].print_title_rows


def test_on_paper_no_chart_is_cut_and_a_second_table_begins_on_a_page_that_holds_it():
    book = workbook(world.report(world.northside(), world.northside()))
    assert book["Criteria"].row_breaks.brk == []  # its table and its chart fit on one page
    for name in ("Groups", "Statements", "Change", "Rounds"):
        breaks = [each.id for each in book[name].row_breaks.brk]
        (chart,) = book[name]._charts
        assert chart.anchor._from.row in breaks, name
    tables = [cell.row for cell in book["Groups"]["A"] if str(cell.value).startswith("Had every")]
    breaks = [each.id for each in book["Groups"].row_breaks.brk]
    assert len(tables) == 2
    assert any(row - 3 < each < row for row in tables for each in breaks)


def test_what_is_withheld_makes_no_broad_column():
    sheet = workbook(world.report(world.northside()))["Groups"]
    assert max(sheet.column_dimensions[letter].width for letter in "BCDEF") < 25


def test_what_leads_elsewhere_is_not_said_in_a_file():
    assert not any("step by step" in each.text for each in method(world.report(world.northside())))


def test_columns_are_as_wide_as_their_texts_within_reason():
    sheet = workbook(world.report(world.northside()))["Criteria"]
    widths = [sheet.column_dimensions[letter].width for letter in "ABCD"]
    assert widths[0] > max(len(each.title) for each in world.INSTRUMENT.criteria)
    assert all(10 <= width <= 62 for width in widths)


def test_a_spreadsheet_says_in_the_words_of_the_page_how_it_was_made(published):
    page = without_spaces(unescape(words_of(published(world.northside()))))
    report = world.report(world.northside())
    said = [each.text for each in method(report)]
    assert len(said) > 12
    assert not any("step by step" in each for each in said)  # a link, which leads nowhere here
    assert [each for each in said if without_spaces(each) not in page] == []
    assert set(said) <= set(texts(workbook(report)["Method"]))


def without_spaces(text):
    """A tag may stand where another format has nothing."""
    return "".join(text.split())


def test_the_same_report_is_the_same_file():
    report = world.report(world.of_answers(), world.of_answers(seed=2))
    for ending in FORMATS:
        assert rendered(ending, report) == rendered(ending, report)


def test_a_spreadsheet_names_its_report_and_nobody_else():
    properties = workbook(world.report(world.northside())).properties
    assert (properties.title, properties.subject) == ("Report: Summer", "Northside")
    assert properties.creator == "Partnership Health"


# Taking it away


def test_the_page_leads_to_every_format(published, closed_round, client):
    page = published(world.northside())
    offered = "Report (PDF) On one page Spreadsheet (XLSX) Table (CSV) Data (JSON)"
    assert f"Take it away {offered}" in words_of(page)
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


def file_address(survey_round, ending):
    return address(survey_round).removesuffix("/") + f".{ending}"


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
    document = json.loads(client.get(file_address(autumn, "json")).content)
    jsonschema.validate(document, SCHEMA)
    assert document == to_json(stored.value())
    sheet = load_workbook(io.BytesIO(client.get(file_address(autumn, "xlsx")).content))["Summary"]
    assert "16 of 16 people answered (100 %)." in texts(sheet)
    table = client.get(file_address(autumn, "csv")).content.decode()
    assert table.count("\r\n") > 100
