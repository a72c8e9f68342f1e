"""A document's values as one long table: CSV as RFC 4180 has it, harmless in a spreadsheet."""

import csv
import io
from dataclasses import replace
from datetime import date

import pytest

from reports.blocks import Value
from reports.render import long_table
from tests.document_cells import assert_stands_in_a_long_table
from tests.document_world import document

SUMMER = replace(document(), of_round="Summer 2026", closed_on=date(2026, 6, 30))


def rows_of(value):
    text = long_table.render(value).decode()
    return list(csv.DictReader(io.StringIO(text, newline=""), strict=True))


def one(value, **fields):
    (row,) = rows_of(replace(SUMMER, values=(value,), **fields))
    return row


def test_it_is_utf_8_without_a_mark_and_its_lines_end_in_cr_lf():
    data = long_table.render(replace(SUMMER, partnership="St Brannock’s"))
    assert data.startswith(b'"partnership","round","closed_on","what","criterion",')
    assert "St Brannock’s".encode() in data
    assert data.count(b"\r\n") == data.count(b"\n") == data.count(b"\r") == 3


def test_every_value_of_the_document_has_its_row():
    assert assert_stands_in_a_long_table(SUMMER, long_table.render(SUMMER)) == len(SUMMER.values)


def test_every_row_says_whose_it_is_and_of_when():
    found = {(row["partnership"], row["round"], row["closed_on"]) for row in rows_of(SUMMER)}
    assert found == {("Northside", "Summer 2026", "2026-06-30")}


def test_there_is_a_row_for_every_value_with_all_that_it_is_of():
    names = (
        "what", "measure", "unit", "criterion", "criterion_title", "statement",
        "statement_text", "option", "option_text", "group", "group_label",
    )  # fmt: skip
    row = one(Value(value=3, **{name: f"the {name}" for name in names}))
    assert [row.pop(name) for name in names] == [f"the {name}" for name in names]
    assert (row.pop("value"), row.pop("reason")) == ("3", "")
    assert set(row) == {"partnership", "round", "closed_on"}


def test_what_is_withheld_is_empty_with_its_reason():
    row = one(Value("criterion", "alpha", None, "alpha", "fewer than 30 people answered"))
    assert (row["value"], row["reason"]) == ("", "fewer than 30 people answered")


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        (12, "12"),
        (0, "0"),
        (4.0, "4.0"),
        (-2.2, "-2.2"),
        (6.8, "6.8"),
        ("some words", "some words"),
    ],
)
def test_a_number_is_written_as_the_document_has_it(value, cell):
    assert one(Value("headline", "score", value, "points"))["value"] == cell


@pytest.mark.parametrize("name", ["=1+1", "+44 20", "-1+1", "@SUM(A1)", "\tTab", "＝北部", " =1"])
def test_no_name_becomes_a_formula_and_no_number_a_text(name):
    named = Value("group", "score", -3, "points", group_label=name, criterion_title=name)
    row = one(named, partnership=name, of_round=name)
    assert {row[each] for each in ("partnership", "round", "group_label", "criterion_title")} == {
        f"'{name}"
    }
    assert row["value"] == "-3"


def test_a_name_may_hold_commas_quotes_and_lines():
    name = 'One, "two"\r\nand three'
    assert one(Value("headline", "score", 1, "points"), partnership=name)["partnership"] == name
