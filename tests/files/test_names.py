"""Names of agencies and people: how they are stored, and when two mean the same."""

import unicodedata

import pytest
from hypothesis import strategies as st

from files.names import clean, is_too_long, key
from tests.properties import example, given

CAFE = "Café Aid"


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("Cafe\u0301 Aid", CAFE),
        ("  Café \t Aid\n", CAFE),
        ("Café\u00a0Aid", CAFE),
        ("Café\u200b Aid\u2060", CAFE),
        ("Ca\u00adfé \u202eAid", CAFE),
        ("Café\u3164 Aid", CAFE),
        ("Café\u2800Aid", CAFE),
        ("Ca\x07f\x00é Aid\x1b", CAFE),
        ("Café\u2028Aid", CAFE),
        ("Caf\ud800é Aid", CAFE),
        ("e\u200b\u0301", "é"),  # what was apart comes together
        ("\u200b\u3164 ", ""),
        ("نامه\u200cای", "نامه\u200cای"),  # Persian is spelt with it
        ("ක්\u200dෂ", "ක්\u200dෂ"),  # Sinhala
        ("North\u200dside\u200c", "Northside"),  # English is not
        ("St John’s", "St John’s"),
    ],
)
def test_a_name_is_stored_on_one_line_with_nothing_unseen(typed, stored):
    assert clean(typed) == stored


@pytest.mark.parametrize(
    "other",
    ["Cafe\u0301 Aid", "CAFÉ AID", "café  aid", "Café\u00a0Aid", "Ｃafé Aid", "Café\u200b Aid"],
)
def test_two_names_with_one_key_mean_the_same(other):
    assert key(other) == key(CAFE)


@pytest.mark.parametrize("other", ["Cafe Aid", "Café-Aid", "CaféAid", "Café Aid 2"])
def test_what_people_see_as_another_name_has_another_key(other):
    assert key(other) != key(CAFE)


LETTERS = (
    "aB é\u0301\u200b\u200d\u200cßİıΣςſ\xa0\u3164م\u0640क्ﷺ가\u1100\u1161Ⓐ½ﬁ\u2800\n\x00日\ufe0f"
)
NAMES = st.one_of(st.text(max_size=20), st.text(LETTERS, max_size=12))


@given(NAMES)
def test_cleaning_twice_changes_nothing_more(name):
    assert clean(clean(name)) == clean(name)
    assert key(clean(name)) == key(name) == key(key(name))


@given(NAMES)
def test_a_name_is_one_line_that_can_be_stored_and_written(name):
    stored = clean(name)
    assert stored == " ".join(stored.split())
    assert not any(unicodedata.category(letter) in ("Cc", "Cs", "Zl", "Zp") for letter in stored)
    stored.encode()


@given(NAMES, st.sampled_from(["NFC", "NFD", "NFKC", "NFKD"]))
@example("ᾳ\u0345", "NFD")
def test_how_a_name_is_written_makes_no_other_name(name, form):
    written = unicodedata.normalize(form, name)
    assert key(written) == key(name) == key(f"\u200b {name} ") == key(name.casefold())


@pytest.mark.parametrize("name", ["a" * 120, "ﷺ" * 20, "Northside Council"])
def test_a_name_that_the_database_has_room_for_is_not_too_long(name):
    assert not is_too_long(name)


@pytest.mark.parametrize("name", ["a" * 121, "ﷺ" * 21])
def test_a_name_is_too_long_by_its_letters_or_by_those_of_its_key(name):
    assert is_too_long(name)
