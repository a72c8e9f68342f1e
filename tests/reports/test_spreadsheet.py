"""A document as a spreadsheet: what a table says is in its cells, and everything can be printed."""

import io
from dataclasses import replace
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook

from reports.blocks import (
    Absent,
    Column,
    Dot,
    Item,
    Items,
    Number,
    Panel,
    Part,
    Row,
    RowGroup,
    Scale,
    Table,
    Text,
    Tinted,
    Where,
)
from reports.render import xlsx
from reports.render.xlsx.names import sheet_names
from tests.document_cells import assert_stands_in_sheets
from tests.document_world import document, profile
from tests.report_cells import tables
from tests.workbook_cells import NAMES, every_cell, texts


def workbook(value):
    return load_workbook(io.BytesIO(xlsx.render(value)), rich_text=False)


def of(*parts, opening=()):
    """A document of these parts."""
    return replace(document(), opening=opening, parts=parts)


def part(*blocks, title="Part"):
    return Part("part", title, blocks)


def some(columns, *rows, **fields):
    """A table of one group."""
    titles = tuple(each if isinstance(each, Column) else Column(each) for each in columns)
    return Table("some", "Some rows", titles, (RowGroup(tuple(map(Row, rows))),), **fields)


def with_names(value, name):
    """The same document, wherever a text stands, with this one in its place."""
    if isinstance(value, str) and value not in ("part", "criterion", "whole"):
        return name if value and type(value) is str else value
    if isinstance(value, tuple):
        return tuple(with_names(each, name) for each in value)
    if hasattr(value, "__dataclass_fields__"):
        kept = ("mark", "kind", "language", "key")
        found = {each: getattr(value, each) for each in value.__dataclass_fields__}
        return replace(
            value, **{k: v if k in kept else with_names(v, name) for k, v in found.items()}
        )
    return value


# What it says


def test_there_is_a_sheet_for_the_opening_and_one_for_each_part():
    assert workbook(document()).sheetnames == [
        "Report Summer 2026",
        "Talk about first",
        "What has changed",
        "Group by group",
        "Could not say",
        "What for",
        "Statements",
        "Connections",
        "Method",
    ]


def test_every_text_and_every_cell_of_the_document_stands_in_its_sheet():
    value = document()
    assert assert_stands_in_sheets(value, xlsx.render(value)) > 250


def test_the_large_score_is_a_number():
    sheet = workbook(document()).worksheets[0]
    (row,) = (row for row in sheet.iter_rows() if row[1].value == "of 100")
    assert row[0].value == 55


def test_a_number_is_as_the_document_has_it_whole_or_shown_with_one_decimal():
    table = some(
        ["Name", "Value"],
        ("whole", Number(12)),
        ("decimal", Number(3.1, 2)),
        ("round", Number(4.0)),
        ("more", Number(2, signed=True)),
        ("less", Number(-2.2, signed=True)),
        ("clear", Tinted(70, clear=True)),
    )
    sheet = workbook(of(part(table)))["Part"]
    found = {row[0].value: row[1] for row in sheet.iter_rows() if row[1].value is not None}
    assert {name: (cell.value, cell.number_format) for name, cell in found.items()} == {
        "Name": ("Value", "General"),
        "whole": (12, "0"),
        "decimal": (3.1, "0.0"),
        "round": (4, "0.0"),
        "more": (2, "+0;−0;0"),
        "less": (-2.2, "+0.0;−0.0;0.0"),
        "clear": (70, "0"),
    }
    assert found["clear"].font.bold
    assert not found["whole"].font.bold


def test_a_cell_without_a_value_says_why_in_italics_and_makes_no_broad_column():
    why = "Not enough evidence: fewer than five people could say, or nobody was asked about it."
    sheet = workbook(of(part(some(["Name", "Score"], ("One", Absent(why))))))["Part"]
    (cell,) = (cell for row in sheet.iter_rows() for cell in row if cell.value == why)
    assert cell.font.italic
    assert sheet.column_dimensions[cell.column_letter].width < 25


def test_groups_of_rows_are_a_first_column_or_headings():
    groups = (RowGroup((Row(("One", Number(1))),), "Low"), RowGroup((Row(("Two", None)),), "High"))
    columns = (Column("Name"), Column("Score"))
    named = Table("named", "Named", columns, groups, groups_are="Level")
    bare = Table("bare", "Bare", columns, groups)
    (one,), (other,) = (tables(workbook(of(part(each)))["Part"]) for each in (named, bare))
    assert one == [["Level", "Name", "Score"], ["Low", "One", 1], ["High", "Two", None]]
    assert other == [
        ["Name", "Score"], ["Low", None], ["One", 1], ["High", None], ["Two", None],
    ]  # fmt: skip


def test_scores_of_groups_have_the_colours_of_the_scale():
    sheet = workbook(document())["Group by group"]
    (where,) = sheet.conditional_formatting
    assert str(where.sqref) == "B8:F17"


# Its names


def test_names_of_sheets_are_short_allowed_and_unlike():
    wanted = [
        "A/B: [what?]",
        "a b what",
        "'quoted'",
        "x" * 40,
        "x" * 40,
        "History",
        "?",
        "",
        "𝄞" * 31,
    ]
    assert sheet_names(wanted) == [
        "A B what",
        "a b what (2)",
        "quoted",
        "x" * 31,
        "x" * 27 + " (2)",
        "History (2)",
        "…",
        "… (2)",
        "𝄞" * 15,
    ]


@pytest.mark.parametrize("name", NAMES)
def test_no_text_becomes_a_formula_a_link_or_a_number(name):
    book = workbook(with_names(document(), name))
    cells = every_cell(book)
    assert [cell.coordinate for cell in cells if cell.data_type == "f"] == []
    assert [cell.coordinate for cell in cells if cell.hyperlink] == []
    assert len(texts_of(cells)) == len(texts_of(every_cell(workbook(document()))))


def texts_of(cells):
    return [cell.value for cell in cells if isinstance(cell.value, str)]


def test_characters_that_no_spreadsheet_can_hold_are_left_out():
    value = with_names(document(), "\x0bNorth\x00side\ufffe")
    assert workbook(value).properties.subject == " North side "
    with ZipFile(io.BytesIO(xlsx.render(value))) as parts:
        assert not any(b"\x0b" in parts.read(name) for name in parts.namelist())


def test_it_names_its_report_and_nobody_else():
    properties = workbook(document()).properties
    assert (properties.title, properties.subject) == ("Report: Summer 2026", "Northside")
    assert properties.creator == "Partnership Health"


def test_the_same_document_is_the_same_file():
    assert xlsx.render(document()) == xlsx.render(document())


# Its charts


def test_what_pages_draw_is_drawn_by_the_spreadsheet():
    charts = {
        sheet.title: [type(each).__name__ for each in sheet._charts]
        for sheet in workbook(document())
    }
    assert {title: found for title, found in charts.items() if found} == {
        "Report Summer 2026": ["BarChart"],
        "What has changed": ["BarChart", "LineChart"],
        "Group by group": ["BarChart"],
        "Statements": ["BarChart"],
    }


def test_bars_of_scores_have_lines_from_where_to_where_they_would_lie():
    (chart,) = workbook(document()).worksheets[0]._charts
    (series,) = chart.series
    assert series.val.numRef.f == "'Report Summer 2026'!$C$20:$C$29"
    assert series.cat.strRef.f == "'Report Summer 2026'!$B$20:$B$29"
    bars = series.errBars
    reach = [[float(each.v) for each in end.numLit.pt] for end in (bars.minus, bars.plus)]
    rows = [row.cells[1] for row in profile().rows]
    assert reach == [
        [each.score - each.low for each in rows],
        [each.high - each.score for each in rows],
    ]


def test_without_one_range_there_are_no_lines_for_none_would_look_like_nothing():
    columns = (Column("Name"), Column("", scale=Scale(()), where=Where.PAGES), Column("Score"))
    rows = [("One", Dot(40, 30, 50), Number(40)), ("Two", Dot(50), Number(50))]
    for many, lines in ((1, True), (2, False)):
        (chart,) = workbook(of(part(some(columns, *rows[:many]))))["Part"]._charts
        assert bool(chart.series[0].errBars) is lines


def test_stacked_bars_say_by_colour_which_answer_is_healthier():
    value = document()
    (chart,) = workbook(value)["Statements"]._charts
    assert (chart.grouping, len(chart.series)) == ("percentStacked", 3)
    agree = [point.spPr.solidFill.srgbClr for point in chart.series[2].dPt]
    assert agree == 3 * ["2A6FB0", "D97F2E", "2A6FB0", "2A6FB0"]
    assert "■ healthier answer" in texts(workbook(value)["Statements"])


def test_many_groups_have_colours_and_no_chart():
    def sheet(count):
        columns = [Column("Criterion"), *(Column(f"Group {at}") for at in range(count))]
        return workbook(of(part(some(columns, ("One", *(Tinted(50) for _ in range(count)))))))[
            "Part"
        ]

    assert len(sheet(8)._charts) == 1
    assert len(sheet(9)._charts) == 0
    assert len(list(sheet(40).conditional_formatting)) == 1


# On paper


def test_it_prints_across_the_page_with_the_header_of_a_long_table_on_each():
    book = workbook(document())
    for sheet in book:
        assert sheet.page_setup.orientation == "landscape"
        assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert book["Statements"].print_title_rows == "$7:$7"
    assert book["Statements"].freeze_panes == "C8"
    assert book.worksheets[0].freeze_panes is None  # too much stands above its table
    assert not book["What has changed"].print_title_rows  # two tables, with different headers


def test_on_paper_no_chart_is_cut():
    book = workbook(document())
    for sheet in book:
        breaks = [each.id for each in sheet.row_breaks.brk]
        for chart in sheet._charts[:1]:
            row = chart.anchor._from.row
            assert row in breaks or row < 40, sheet.title


def test_columns_are_as_wide_as_their_texts_within_reason():
    sheet = workbook(document()).worksheets[0]
    widths = [sheet.column_dimensions[letter].width for letter in "ABCDEF"]
    assert widths[1] > len("Committed teams, shared values")
    assert all(10 <= width <= 48 for width in widths)


def test_long_sentences_have_as_many_lines_as_they_take():
    long = "This is a sentence that goes on. " * 20
    sheet = workbook(of(part(Panel("p", (Text(long), Items((Item(words=(long,)),)))))))["Part"]
    heights = [
        sheet.row_dimensions[cell.row].height for row in sheet for cell in row if cell.value == long
    ]
    assert [height > 6 * 15 for height in heights] == [True, True]
