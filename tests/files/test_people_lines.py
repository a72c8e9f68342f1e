"""People and agencies as somebody types or pastes them, one a line."""

import pytest

from files import people_lines
from files.people_lines import read_agencies, read_people
from files.problems import FileProblems
from tests.counted_work import TWICE, growth, that_ends

ROLES = ("strategic", "operational", "other")
SECTORS = ("public", "private", "voluntary", "other")


def read(text):
    rows = read_people(text, agency="Council", role="other", roles=ROLES)
    return [(row.email, row.first_name, row.last_name) for row in rows]


def problems(text):
    with pytest.raises(FileProblems) as found:
        read(text)
    return list(found.value.problems)


ANN = ("ann@north.example", "Ann", "Ode")
BOB = ("bob@north.example", "Bob", "Ray")


@pytest.mark.parametrize(
    "line",
    [
        "Ann Ode, ann@north.example",
        "Ann Ode,ANN@north.example",
        "Ann Ode ann@north.example",
        "Ann Ode <ann@north.example>",
        "Ann Ode <mailto:ann@north.example>",
        "Ann Ode (ann@north.example)",
        '"Ann Ode" <ann@north.example>',
        "'Ann Ode' <ann@north.example>",
        '"Ode, Ann" <ann@north.example>',
        "Ode, Ann <ann@north.example>",
        "Ann\tOde\tann@north.example",
        "ann@north.example\tAnn\tOde",
        "Ann;Ode;ann@north.example;",
        "ann@north.example, Ann Ode",
        "1. Ann Ode, ann@north.example.",
        "- Ann  Ode, ann@north.example",
    ],
)
def test_somebody_is_read_as_people_have_them_at_hand(line):
    assert read(f"\n  {line}  \r\n\r\n") == [ANN]


@pytest.mark.parametrize(
    ("line", "first", "last"),
    [
        ("ann@north.example", "", ""),
        ("Ann, ann@north.example", "Ann", ""),
        ("Ann van der Ode, ann@north.example", "Ann", "van der Ode"),
        ("Mary Ann, O'Ode, ann@north.example", "Mary Ann", "O'Ode"),
        ("Dr Ann Ode, ann@north.example", "Ann", "Ode"),
        ("ODE Ann, ann@north.example", "Ann", "Ode"),
        ("ANN ODE, ann@north.example", "Ann", "Ode"),
        ("ODE, Ann (Council) <ann@north.example>", "Ann", "Ode"),
        ("ANN, ODE, ann@north.example", "Ann", "Ode"),
    ],
)
def test_a_name_is_what_there_is_of_it(line, first, last):
    assert read(line) == [("ann@north.example", first, last)]


@pytest.mark.parametrize(
    "line",
    [
        "Ann Ode <ann@north.example>, Bob Ray <bob@north.example>",
        "Ann Ode <ann@north.example>; Bob Ray <bob@north.example>;",
        "Ode, Ann <ann@north.example>; Ray, Bob <bob@north.example>",
        '"Ode, Ann" <ann@north.example>, "Ray, Bob" <bob@north.example>',
        "Ann Ode, ann@north.example; Bob Ray, bob@north.example",
    ],
)
def test_the_to_line_of_an_email_holds_several_people(line):
    assert read(line) == [ANN, BOB]


def test_addresses_that_mail_programs_write_as_names_are_no_names():
    line = "ann@north.example <ann@north.example>; 'bob@north.example' <bob@north.example>"
    assert read(line) == [("ann@north.example", "", ""), ("bob@north.example", "", "")]


def test_a_line_may_end_with_a_role_of_its_own():
    text = "Ann Ode, ann@north.example, Strategic\nbob@north.example\toperational\ncy@north.example"
    rows = read_people(text, agency="Council", role="other", roles=ROLES)
    assert [row.role for row in rows] == ["strategic", "operational", "other"]
    assert [row.line for row in rows] == [1, 2, 3]
    assert (rows[0].first_name, rows[0].last_name, rows[0].agency) == ("Ann", "Ode", "Council")


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ('"Ann Ode","ann@north.example","strategic"', ("Ann", "Ode")),
        ('"Ode, Ann","ann@north.example","Strategic"', ("Ann", "Ode")),
        ('"ann@north.example","strategic"', ("", "")),
        ("Ann Ode <ann@north.example> (strategic)", ("Ann", "Ode")),
        ("Ann Ode <ann@north.example>, [Strategic].", ("Ann", "Ode")),
        ("ann@north.example, Ann Ode, “strategic”", ("Ann", "Ode")),
        ("ann@north.example strategic", ("", "")),
    ],
)
def test_a_role_in_quotes_or_brackets_is_a_role_and_no_surname(line, name):
    [row] = read_people(line, agency="Council", role="other", roles=ROLES)
    assert (row.first_name, row.last_name) == name
    assert (row.email, row.role) == ("ann@north.example", "strategic")


@pytest.mark.parametrize(
    ("line", "cell"),
    [
        ("ann@north.example, Ann Ode, Strategic lead", "Strategic lead"),
        ("ann@north.example, strategic, Ann Ode", "strategic"),
        ("Ann Ode, strategic, ann@north.example", "strategic"),
        ("Ann Ode (strategic) <ann@north.example>", "Ann Ode (strategic)"),
        ("Ann Ode, ann@north.example, operational, strategic", "operational"),
        ('"Strategic","ann@north.example"', "Strategic"),
    ],
)
def test_a_role_anywhere_but_at_the_end_is_refused_and_no_name(line, cell):
    sentence = "is not a name. A role comes last, and is strategic, operational or other."
    assert problems(f"bob@north.example\n{line}") == [f"Line 2: “{cell}” {sentence}"]


@pytest.mark.parametrize(
    "line",
    [
        "Ann Ode, ann@north.example, Manager",
        "Ann Ode, ann@north.example, Manager, strategic",
        "Ann Ode <ann@north.example> (Council)",
        "Ann, Ode, Manager, ann@north.example, strategic",
        '"Ode; Ann; Manager" <ann@north.example>',
        '"Ann; Manager", Ode, ann@north.example',
    ],
)
def test_a_line_with_more_than_a_name_and_a_role_is_refused(line):
    assert problems(line) == [
        "Line 1: It contains more than a name, an address and a role.",
    ]


def test_a_semicolon_in_a_quoted_name_is_no_part_of_it():
    line = '"Ode; Ann" <ann@north.example>, bob@north.example'
    assert read(line) == [ANN, ("bob@north.example", "", "")]


def test_every_line_that_is_wrong_is_told():
    long = "x" * 81
    assert problems(
        "Ann Ode, ann@north.example\n"
        "Name\tE-mail\n"
        "Bob, bob@\n"
        "\n"
        "Cy, ANN@north.example\n"
        "Dee, dee@north.example, dee@home.example\n"
        "Ed, Lee, ed@north.example, 0151 496 0000\n"
        f"{long}, fay@north.example\n"
        "G\x07, gil@north.example\n"
    ) == [
        "Line 2: It contains no e-mail address.",
        "Line 3: “bob@” is not an e-mail address. There is nothing after the @.",
        "Line 5: ann@north.example is already on line 1.",
        "Line 6: It contains several addresses. Write one person per line.",
        "Line 7: It contains more than a name, an address and a role.",
        "Line 8: A name has at most 80 characters.",
        "Line 9: It contains a control character.",
    ]


@pytest.mark.parametrize("piece", ['"', '"a,', "a@", "<", "a,", "@", "\t@", "1. "])
def test_what_is_no_list_at_all_is_refused_and_twice_of_it_is_twice_the_work(piece):
    assert growth(problems, piece * 2_000, piece * 4_000) < TWICE
    assert growth(problems, f"{piece}\n" * 200, f"{piece}\n" * 400) < TWICE
    with that_ends():
        assert all(len(problem) < 200 for problem in problems(piece * 1_000_000))


def test_agencies_are_read_one_a_line_with_or_without_a_sector():
    text = "Council\n\n Home  Care , Private\nPolice\tpublic\nHealth, and Care"
    found = read_agencies(text, there=["Trust"], sectors=SECTORS)
    assert [(each.line, each.name, each.sector) for each in found] == [
        (1, "Council", ""),
        (3, "Home Care", "private"),
        (4, "Police", "public"),
        (5, "Health, and Care", ""),
    ]


def agency_problems(text):
    with pytest.raises(FileProblems) as found:
        read_agencies(text, there=(), sectors=SECTORS)
    return list(found.value.problems)


@pytest.mark.parametrize(
    ("line", "name", "sector"),
    [
        ("- Home Care", "Home Care", ""),
        ("•\tHome Care, private", "Home Care", "private"),
        ("12. Home Care;Private;", "Home Care", "private"),
        ("\tHome Care\t\tprivate\t\t", "Home Care", "private"),
        ("Home Care, and more, , other", "Home Care, and more", "other"),
        ("Home Care, privately", "Home Care, privately", ""),
        ("3 Rivers Trust", "3 Rivers Trust", ""),
    ],
)
def test_what_stands_around_an_agencys_name_is_no_part_of_it(line, name, sector):
    [found] = read_agencies(line, there=(), sectors=SECTORS)
    assert (found.name, found.sector) == (name, sector)


@pytest.mark.parametrize("line", [", public", "\tpublic", " ; Public,", "- , public", "-", "1. –"])
def test_a_sector_or_a_bullet_alone_is_no_agency(line):
    assert agency_problems(f"Police\n{line}") == ["Line 2: It contains no name of an agency."]


def test_an_agency_is_too_long_where_its_key_is():
    with pytest.raises(FileProblems) as found:
        read_agencies("Council\n" + "ﷺ" * 25, there=(), sectors=SECTORS)
    assert found.value.problems == ("Line 2: This name is too long.",)


@pytest.mark.parametrize("filled", ["\t", " ", ",", "; ", "\t,"])
def test_a_line_far_too_long_is_refused_before_it_is_taken_apart(monkeypatch, filled):
    taken_apart = []

    def takes_apart(line, sectors):
        taken_apart.append(line)
        return line, ""

    monkeypatch.setattr(people_lines, "_name_and_sector", takes_apart)
    endless = f"a{filled * (100_000 // len(filled))}b"
    assert agency_problems(f"Police\n{endless}\n{'x' * 501}") == [
        "Line 2: A line has at most 500 characters.",
        "Line 3: A line has at most 500 characters.",
    ]
    assert taken_apart == ["Police"]
