"""Lists, numbers, days and the messages of pure modules, as the reader's language has them."""

from datetime import UTC, date, datetime

import pytest
from django.utils import translation

from assessments import localised
from files import formatting
from files.messages import counted, message, several
from tests import pseudo_locale
from tests.pseudo_locale import CODE

MONDAY = datetime(2026, 10, 5, 9, 3, tzinfo=UTC)


@pytest.mark.parametrize(
    ("names", "said"),
    [
        ([], ""),
        (["Council"], "Council"),
        (["Council", "Health"], "Council and Health"),
        (["Council", "Health", "Trust"], "Council, Health and Trust"),
        (["Ode, Ann", "Ray, Bob", "Lee, Cy"], "Ode, Ann; Ray, Bob and Lee, Cy"),
    ],
)
def test_names_are_listed_and_parted_by_semicolons_where_they_hold_commas(names, said):
    assert formatting.listed(names) == said


@pytest.mark.parametrize(
    ("language", "all_of", "one_of"),
    [
        ("en-gb", "a, b and c", "a, b or c"),
        ("de", "a, b und c", "a, b oder c"),
        ("ar", "a وb وc", "a أو b أو c"),
        ("xx", "a, b and c", "a, b or c"),  # no such language: as in English
    ],
)
def test_each_language_lists_in_its_own_way(language, all_of, one_of):
    names = ["a", "b", "c"]
    assert formatting.listed(names, language) == all_of
    assert formatting.listed(names, language, join="or") == one_of


def test_a_name_is_no_pattern():
    assert formatting.listed(["{0}", "%s", "\\1"]) == "{0}, %s and \\1"


def test_of_many_names_the_first_are_listed_and_the_others_counted():
    with translation.override("en-gb"):
        assert localised.listed("abcd", most=2) == "a, b and 2 more"
        assert localised.listed("abc", most=2) == "a, b and c"  # "1 more" would be as long


@pytest.mark.parametrize(
    ("language", "number", "share"), [("en-gb", "1,234.5", "51%"), ("de", "1.234,5", "51\xa0%")]
)
def test_numbers_and_per_cent_are_written_as_in_the_language(language, number, share):
    with translation.override(language):
        assert localised.number(1234.5) == number
        assert localised.per_cent(0.51) == share


@pytest.mark.parametrize(
    ("parts", "english", "german"),
    [
        ({}, "5 October", "5. Oktober"),
        ({"year": True}, "5 October 2026", "5. Oktober 2026"),
        ({"weekday": True}, "Monday 5 October", "Montag, 5. Oktober"),
        (
            {"weekday": True, "year": True, "time": True},
            "Monday 5 October 2026, 09:03",
            "Montag, 5. Oktober 2026, 09:03",
        ),
    ],
)
def test_a_day_is_written_as_in_the_language(parts, english, german):
    assert formatting.dated(MONDAY, **parts) == english
    assert formatting.dated(MONDAY, "de", **parts) == german
    if "time" not in parts:
        assert formatting.dated(date(2026, 10, 5), **parts) == english


def test_a_message_is_its_english_text():
    assert message("%(name)s is on line %(line)s.", name="“Ann”", line="1204") == (
        "“Ann” is on line 1204."
    )
    assert counted("%(n)s person", "%(n)s people", 1, n=1) == "1 person"
    assert counted("%(n)s person", "%(n)s people", 1200, n=1200) == "1,200 people"
    assert message("Sheets: %(names)s.", names=several(["A", "B"])) == "Sheets: A and B."


def test_a_message_is_said_again_in_the_readers_language_with_all_that_is_in_it():
    why = message("There is no @ in it.")
    problem = message("Line %(line)s: %(why)s", line="3", why=why)
    many = counted("%(n)s row", "%(n)s rows", 2, n=2)
    with pseudo_locale.spoken(), translation.override(CODE):
        assert localised.translated(problem) == ("⟦Line 3: ⟦There is no @ in it. ~~~~~⟧ ~~⟧")
        assert localised.translated(many) == "⟦2 rows ≈≈⟧"
        assert localised.translated("Northside") == "Northside"  # a name
    assert localised.translated(problem) == "Line 3: There is no @ in it."
