"""Lists of people as they come: good ones read, bad ones refused with a clear sentence, quickly."""

import io
import zipfile

import pytest

from files.messages import message
from files.people import (
    EXAMPLE,
    EXAMPLE_OF_ONE_AGENCY,
    MOST_BYTES,
    FileProblems,
    read_people,
    with_lines,
)
from files.people_columns import NAMES, PASTED
from files.people_upload import uploaded
from tests.counted_work import TWICE, growth, that_ends
from tests.places import ROOT

ROLES = ("strategic", "operational", "other")
SECTORS = ("public", "private", "voluntary", "other")
HEADER = "email,agency\n"
GOOD = "email,agency\nann@north.example,Council\n"


def read(text, **options):
    return read_people(text, roles=ROLES, sectors=SECTORS, **options)


def problems(text, **options):
    with pytest.raises(FileProblems) as found:
        read(text, **options)
    return list(found.value.problems)


def test_a_list_names_its_columns_in_any_order():
    row, other = read(
        "role,lastname,email,firstname,agency,language\n"
        "Strategic,Ode,Ann@North.example,Ann,Council,cy\n"
        ",,bob@north.example,,Council,\n"
    ).rows
    assert (row.line, row.email, row.first_name, row.last_name) == (
        2,
        "ann@north.example",
        "Ann",
        "Ode",
    )
    assert (row.agency, row.role) == ("Council", "strategic")
    assert (other.first_name, other.role) == ("", "")


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_cells_are_separated_by_commas_semicolons_tabs_or_bars(separator):
    text = GOOD.replace(",", separator)
    assert read(text).rows[0].agency == "Council"


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_lines_end_as_every_system_ends_them(line_end):
    text = (GOOD + "bob@north.example,Council\n").replace("\n", line_end)
    assert [row.line for row in read(text).rows] == [2, 3]


def test_the_mark_at_the_beginning_of_utf_8_is_no_part_of_the_first_name():
    assert read(uploaded(b"\xef\xbb\xbf" + GOOD.encode()).text).rows
    assert read("\ufeff" + GOOD).rows


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_unicode_text_of_excel_is_read_with_its_mark_or_without(encoding):
    text = GOOD.replace(",", "\t").replace("Council", "Ynys Môn")
    assert read(uploaded(text.encode(encoding)).text).rows[0].agency == "Ynys Môn"
    marked = b"\xfe\xff" + text.encode("utf-16-be")
    assert read(uploaded(marked).text).rows[0].agency == "Ynys Môn"


def test_cells_that_are_missing_at_the_end_of_a_line_are_empty():
    row = read("email,agency,firstname,role\nann@north.example,Council\n").rows[0]
    assert (row.agency, row.first_name, row.role) == ("Council", "", "")


def test_quoted_cells_may_hold_the_separator():
    assert read(HEADER + 'ann@north.example,"Health, and Care"\n').rows[0].agency == (
        "Health, and Care"
    )


def test_blank_lines_and_the_empty_cells_that_spreadsheets_leave_are_nothing():
    text = "\nemail,agency,,\n\nann@north.example,Council,,\n,,,\nbob@north.example,Council\n"
    assert [row.line for row in read(text).rows] == [4, 6]


def test_columns_that_nobody_here_knows_are_left_out_and_said_to_be():
    listed = read("tid,email,,agency,language\n7,ann@north.example,x,Council,cy\n")
    assert listed.rows[0].agency == "Council"
    assert listed.left_out == ("“tid”", "number 3", "“language”")
    assert read(GOOD).left_out == ()


def variants(name):
    return {name, name.title(), name.upper(), name.replace(" ", "_"), name.replace(" ", "")}


@pytest.mark.parametrize(
    ("column", "title"),
    [(column, title) for column, steps in NAMES.items() for step in steps for title in step],
)
def test_a_column_may_have_any_of_its_usual_names(column, title):
    others = [each for each in NAMES if each != column]
    for variant in variants(title):
        header = ",".join([variant, *others])
        cells = {"email": "ann@north.example", "role": "other", "sector": "private"}
        line = ",".join(cells.get(each, "x") for each in (column, *others))
        listed = read(f"{header}\n{line}\n")
        assert listed.left_out == (), variant
        assert listed.rows[0].email == "ann@north.example"


def test_a_usual_spreadsheet_is_read():
    listed = read("E-mail, First name, Surname, Organisation\nann@north.example,Ann,Ode,Council\n")
    row = listed.rows[0]
    assert (row.email, row.first_name, row.last_name, row.agency) == (
        "ann@north.example",
        "Ann",
        "Ode",
        "Council",
    )


def test_every_usual_name_of_a_column_is_documented():
    page = (ROOT / "docs" / "people.md").read_text()
    for column, steps in NAMES.items():
        line = next(line for line in page.splitlines() if line.startswith(f"| `{column}`"))
        assert [name for step in steps for name in step if f"`{name}`" not in line] == []


def test_a_first_line_that_names_no_columns_is_said_once():
    assert problems("ann@north.example,Ann,Ode,Council\nbob@north.example,Bob,Ray,Council\n") == [
        "Line 1: The first line must name the columns: email, agency, firstname, lastname, role "
        "and sector. There is none for email and agency."
    ]


def test_an_agency_has_the_sector_that_one_of_its_lines_names():
    rows = read(
        "email,agency,sector\n"
        "ann@north.example,Home Care,\n"
        "bob@north.example,Home Care,Private\n"
        "cy@north.example,home care,private\n"
    ).rows
    assert [row.sector for row in rows] == ["", "private", "private"]


def test_an_agency_has_one_sector_and_one_that_is_known():
    assert problems(
        "email,agency,sector\n"
        "ann@north.example,Home Care,private\n"
        "bob@north.example,home care,public\n"
        "cy@north.example,Trust,charity\n"
    ) == [
        "Line 3, column sector: “home care” is already private on line 2.",
        "Line 4, column sector: “charity” is not allowed. "
        "Use public, private, voluntary or other, or leave it empty.",
    ]


def test_a_leads_list_says_nothing_of_the_sector():
    listed = read("email,sector\nann@north.example,private\n", only_agency="Council")
    assert listed.left_out == ("“sector”",)
    assert listed.rows[0].sector == ""


def test_the_examples_are_lists():
    assert [row.sector for row in read(EXAMPLE).rows] == ["public", "public", "private"]
    rows = read(EXAMPLE_OF_ONE_AGENCY, only_agency="Council").rows
    assert all(row.email.endswith("@example.org") for row in rows)


def test_a_problem_comes_with_the_line_that_it_is_about():
    text = "email,agency\r\nann\tx\x07y\rbob\n" + "z" * 300
    no = message("No.")
    found = with_lines(
        [PASTED.at_column(2, "email", no), *(PASTED.at_line(n, no) for n in (3, 4, 9)), no], text
    )
    assert [line for _problem, line in found] == ["ann    x␣y", "bob", "z" * 160 + "…", "", ""]


def test_names_that_look_like_formulas_are_text():
    text = 'email,agency,firstname\nann@north.example,Council,"=HYPERLINK(""x"")"\n'
    assert read(text).rows[0].first_name == '=HYPERLINK("x")'


def test_a_leads_list_may_leave_the_agency_out():
    row = read("email\nann@north.example\n", only_agency="Council").rows[0]
    assert row.agency == "Council"
    row = read("email,agency\nann@north.example, council \n", only_agency="Council").rows[0]
    assert row.agency.lower() == "council"


def test_a_leads_list_may_name_no_other_agency():
    assert problems(HEADER + "ann@north.example,Trust\n", only_agency="Council") == [
        "Line 2, column agency: “Trust” is not your agency; your list may only hold people of "
        "“Council”."
    ]


def test_every_problem_is_told_at_once_by_line_and_column():
    assert problems(
        "email,agency,role\n"
        "ann,Council,boss\n"
        "bob@north.example,,other\n"
        ",Council,other\n"
        "cy@north.example,Council\n"
    ) == [
        "Line 2, column email: “ann” is not an e-mail address. There is no @ in it.",
        "Line 2, column role: “boss” is not allowed. "
        "Use strategic, operational or other, or leave it empty.",
        "Line 3, column agency: The agency is missing.",
        "Line 4, column email: The address is missing.",
    ]


def test_only_the_first_fifty_problems_are_told():
    found = problems(HEADER + "".join(f"nobody{n},Council\n" for n in range(120)))
    assert len(found) == 51
    assert found[-1] == "… and 70 more."


def test_an_address_that_is_there_twice_names_both_lines():
    text = HEADER + "ann@north.example,Council\n\nANN@North.example,Trust\n"
    assert problems(text) == [
        "Line 4, column email: “ANN@North.example” is already on line 2.",
    ]


STAFF = "Staff no.,Name,Agency,Email,Hours\n1,Ann Ode,Council,ann@north.example,37\n"


def test_a_line_that_is_there_twice_is_taken_once_and_that_is_said():
    list_ = read(
        STAFF + "2,Bob Ray,Trust,bob@south.example,20\n1, Ann Ode,Council,ann@north.example,37,\n"
    )
    assert [row.line for row in list_.rows] == [2, 3]
    assert "Line 4 is the same as line 2. The person was taken once." in list_.notes
    again = read(STAFF + STAFF.splitlines()[1] + "\n" + STAFF.splitlines()[1])
    assert "Lines 3 and 4 are the same as earlier ones. Each person was taken once." in again.notes


@pytest.mark.parametrize("row", ["Total: 45,,,,38.2", ",TOTAL,,45", "Grand total,45", ",,Totals,,"])
def test_a_total_is_passed_over_and_that_is_said(row):
    list_ = read(f"{STAFF}{row}\n")
    assert [row.line for row in list_.rows] == [2]
    assert "Line 3 is a total. It was skipped." in list_.notes


@pytest.mark.parametrize(
    "row",
    [
        "1,Ann Ode,Council,ann@north.example,20",  # not wholly the same
        "1,Ann Ode,Trust,ann@north.example,37",
        "Total,Bob Ray,,",
        "Total,,Council,,",
        "Total Care,,,,",
        "45,,,,",
    ],
)
def test_a_line_that_may_be_a_person_is_not_passed_over(row):
    assert problems(f"{STAFF}{row}\n")[0].startswith("Line 3")


def packed(size):
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("people.csv", b"a" * size)
    return into.getvalue()


BAD = {
    "nothing": (b"", "The list is empty"),
    "blank lines": (b"\n \n,,\n", "The list is empty"),
    "a header alone": (b"email,agency\n", "a header, and nobody below it"),
    "no header": (b"ann@north.example,Council\n", "must name the columns"),
    "50 MB": (b"a" * 50_000_000, "larger than 2 MB"),
    "a byte too many": (GOOD.encode().ljust(MOST_BYTES + 1), "larger than 2 MB"),
    "a NUL byte": (GOOD.encode() + b"b\0b@north.example,x\n", "Line 3: This is not a text file"),
    "a million columns": (b"," * 1_000_000 + b"email", "1,000,001 columns"),
    "a million cells": (HEADER.encode() + b"a@b.example" + b",x" * 900_000, "900,001 cells"),
    "a zip bomb": (lambda: packed(100_000_000), "This is a zip file. Unpack it"),
    "an old spreadsheet": (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        "a spreadsheet from an old",
    ),
    "a PDF": (b"%PDF-1.7\n", "a PDF file"),
    "gzip": (b"\x1f\x8b\x08\x00", "a packed file"),
    "UTF-16, cut off": (GOOD.encode("utf-16")[:-1], "This is UTF-16, but damaged"),
    "Latin 1": (HEADER.encode() + b"jos\xe9@north.example,x\n", "Line 2: This is not UTF-8"),
    "10,000 rows": (
        HEADER.encode() + b"".join(b"p%d@north.example,x\n" % n for n in range(10_000)),
        "Line 5002: There are more than 5,000 rows",
    ),
    "a column twice": (b"email,agency,email\n", "column email: This column appears twice"),
    "a column under two names": (
        b"email,agency,E-mail\n",
        "column email: This column appears twice",
    ),
    "no address column": (b"agency,role\n", "There is none for email."),
    "no agency column": (b"email\n", "There is none for agency."),
    "a line break in an address": (
        HEADER.encode() + b'"ann@north.example\r\nBcc: all@north.example",x\n',
        "is not an e-mail address",
    ),
    "a line break at the end of an address": (
        HEADER.encode() + b'"ann@north.example\r\n\x85",x\n',
        "is not UTF-8",
    ),
    "a line break in an agency": (
        HEADER.encode() + b'ann@north.example,"Council\nof all"\n',
        "Line 2, column agency: “Council␣of all” holds a line break",
    ),
    "a name that rings a bell": (
        b"email,agency,lastname\nann@north.example,x,\x07abc\n",
        "column lastname: “␣abc” holds a line break or control character",
    ),
    "a cell too long": (
        b"email,agency\n" + b"a" * 250 + b"@north.example,x\n",
        "has 264 characters; 254 are possible",
    ),
    "a name too long": (
        b"email,agency,firstname\nann@north.example,x," + b"a" * 81,
        "column firstname: “" + "a" * 40 + "…” has 81 characters; 80 are possible",
    ),
    "an agency too long": (
        HEADER.encode() + b"ann@north.example," + b"a" * 121,
        "has 121 characters; 120 are possible",
    ),
    "an agency too long once it is folded": (
        HEADER.encode() + b"ann@north.example," + "ﷺ".encode() * 25,
        "column agency: “" + "ﷺ" * 25 + "” is too long for a name.",
    ),
    "an agency too long once it is composed": (
        HEADER.encode() + b"ann@north.example," + "\u0958".encode() * 70,
        "is too long for a name.",
    ),
    "one cell of 2 MB": (HEADER.encode() + b"a" * 1_900_000 + b",x\n", "has 1,900,000 characters"),
    "a quote that never ends": (HEADER.encode() + b'"ann@north.example,x\n', "This is not CSV"),
    "a quote in the middle": (HEADER.encode() + b'"a"nn@north.example,x\n', "This is not CSV"),
    "an address without a domain": (HEADER.encode() + b"ann@,x\n", "is not an e-mail address"),
    "two addresses in a cell": (
        HEADER.encode() + b"ann@north.example;bob@north.example,x\n",
        "is not an e-mail address",
    ),
    "an address to make a pattern sweat": (
        HEADER.encode() + b"a@" + b"b." * 900_000 + b"@,x\n",
        "is not an e-mail address",
    ),
    "another separator": (b"email:agency\nann@north.example:x\n", "must name the columns"),
    "a cell too few": (HEADER.encode() + b"ann@north.example\n", "The agency is missing"),
    "a cell too many": (HEADER.encode() + b"ann@north.example,x,y\n", "There are 3 cells, not 2"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_is_refused_with_a_clear_sentence(name):
    data, sentence = BAD[name]
    data = data() if callable(data) else data
    with pytest.raises(FileProblems) as found, that_ends():
        read(uploaded(data).text)
    assert any(sentence in problem for problem in found.value.problems), found.value.problems
    assert all(len(problem) < 300 for problem in found.value.problems)


def refused(data):
    with pytest.raises(FileProblems):
        read(uploaded(data).text)


OF_ANY_SIZE = {
    "blank lines": lambda size: b"\n ,\n" * size,
    "columns": lambda size: b"," * size + b"email",
    "cells": lambda size: HEADER.encode() + b"a@b.example" + b",x" * size,
    "rows without an address": lambda size: HEADER.encode() + b"p,x\n" * size,
    "rows of one person": lambda size: (
        HEADER.encode() + b"".join(b"p@north.example,x%d\n" % n for n in range(size))
    ),
    "a cell": lambda size: HEADER.encode() + b"a" * size + b",x\n",
    "an address": lambda size: HEADER.encode() + b"a@" + b"b." * size + b"@,x\n",
    "a quote": lambda size: HEADER.encode() + b'"a\n' * size,
}


@pytest.mark.parametrize("name", OF_ANY_SIZE)
def test_a_bad_file_of_twice_the_size_is_twice_the_work(name):
    assert growth(refused, OF_ANY_SIZE[name](1_100), OF_ANY_SIZE[name](2_200)) < TWICE
