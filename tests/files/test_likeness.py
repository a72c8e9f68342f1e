"""Names that may be meant as one are found, by work that is bounded before it begins."""

import random

import pytest
from hypothesis import strategies as st

from files import likeness
from files.likeness import MOST_PAIRS, likes, strange_script, very_like
from tests.counted_work import TWICE, growth
from tests.properties import given
from tests.twisted_names import twisted

THERE = ("Home Care", "Northbank NHS Trust", "Shelter Trust", "Ward 1")


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("Northbank NHS Trsut", "Northbank NHS Trust"),
        ("northbank nhs  trusts", "Northbank NHS Trust"),
        ("The Shelter Trust", "Shelter Trust"),
        ("Homecare", "Home Care"),
        ("Hоme Cаre", "Home Care"),  # a Cyrillic о and а
        ("Ηome Ϲare", "Home Care"),  # a Greek Η and Ϲ
        ("Ward 2", ""),
        ("Northbank Council", ""),
    ],
)
def test_a_name_that_is_very_like_another_may_mean_it(name, meant):
    assert very_like(name, THERE) == meant


@pytest.mark.parametrize(("one", "other"), [("Unit 4", "Unit A"), ("Team 8", "Team B")])
def test_a_number_is_not_taken_for_a_letter(one, other):
    assert very_like(one, [other]) == ""


def test_of_several_the_likest_is_named():
    assert very_like("Shelter Trusts", ["Shelter Trustees", "Shelter Trust"]) == "Shelter Trust"


def test_new_names_are_compared_with_one_another_too():
    found = likes(("Northside Council", "Northside Counsil", "Home Care"), ())
    assert found.of == {"Northside Counsil": "Northside Council"}
    assert found.all_compared


@pytest.mark.parametrize(
    ("name", "alphabet"),
    [
        ("Nоrth Council", "Cyrillic"),
        ("Home Cαre", "Greek"),
        ("Сосо", "Cyrillic"),  # every letter of it looks like one of ours
        ("Café Aid", ""),
        ("Москва Care", ""),  # a word in each, as people write
        ("Straße 4", ""),
        ("東京タワー", ""),
    ],
)
def test_letters_that_could_be_taken_for_ours_are_named(name, alphabet):
    assert strange_script(name) == alphabet


def compared(names):
    """Anew: `likes` keeps what it has found."""
    return likes.__wrapped__(names, ("Home Care",))


def names_of(number, letters):
    """As different as may be."""
    rng = random.Random(2)
    return tuple("".join(rng.choice("abc ") for _ in range(letters)) for _ in range(number))


def test_names_of_twice_the_length_are_twice_the_work():
    """Whoever counts letters in common as in the textbook has four times the work."""
    assert growth(compared, names_of(30, 60), names_of(30, 120)) < TWICE


def test_twice_as_many_names_are_four_times_the_pairs():
    assert growth(compared, names_of(20, 60), names_of(40, 60)) < 2 * TWICE


def test_200_names_that_look_alike_are_all_compared():
    names = tuple(twisted(200, random.Random(1)))
    assert len(names) * (len(names) - 1) // 2 <= MOST_PAIRS
    found = likes(names, ())
    assert found.all_compared
    assert len(found.of) == 199


def many(number):
    return tuple(f"Name of {chr(0x4E00 + n)}" for n in range(number))


def test_more_names_are_compared_by_their_looks_and_that_is_said():
    found = compared((*many(5_000), "Nаme of 一"))
    assert not found.all_compared
    assert found.of == {"Nаme of 一": "Name of 一"}


def test_twice_as_many_names_compared_by_their_looks_are_twice_the_work():
    assert growth(compared, many(400), many(800)) < TWICE


def in_common(one, other):
    """The longest common subsequence, as textbooks have it."""
    row = [0] * (len(other) + 1)
    for letter in one:
        above_left = 0
        for place, each in enumerate(other, start=1):
            above = row[place]
            row[place] = above_left + 1 if letter == each else max(above, row[place - 1])
            above_left = above
    return row[-1]


@given(st.text("ab c", max_size=130), st.text("ab c", max_size=130))
def test_letters_in_common_are_counted_as_in_the_textbook(one, other):
    looks = likeness._Look(one), likeness._Look(other)
    assert likeness._in_common(*looks) == in_common(looks[0].key, looks[1].key)
