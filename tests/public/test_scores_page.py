"""“How scores are made”: what it says is what the software does."""

import numpy as np
import pytest
import scipy  # which loads scipy.stats when first asked for it
from django.urls import reverse

from assessments.models import Round
from assessments.models.rounds import SMALLEST_GROUP
from assessments.scoring import evidence, visible
from assessments.scoring.bands import Bands
from public import worked_example
from reports import publication, reading
from reports.disclosure.door import statements
from reports.findings import statements as of_statements
from tests.browser import DESK, PHONE, assert_accessible, onward, visit
from tests.pages import words_of


@pytest.fixture
def page(client, db):
    """Its words, one space between them, without the markup."""
    return words_of(client.get(reverse("scores")), "main", but=["caption"])


@pytest.fixture(scope="module")
def example():
    return worked_example.context()


def test_six_people_have_the_scores_that_the_engine_gives(example):
    scores = {person.name: person.score for person in example["people"]}
    assert scores == {
        "Asha": 81,  # (3 + 3 + 4 + 3) / 16
        "Ben": 31,  # (1 + 2 + 1 + 1) / 16
        "Carys": 56,  # (3 + 2 + 2) / 12 is 9.33 of 16 steps
        "Dev": 63,  # (2 + 2 + 3 + 3) / 16, halves up
        "Ewa": 88,  # (4 + 3 + 3 + 4) / 16, halves up
        "Frank": None,  # one statement of four
    }
    assert example["in_part_unrounded"] == 58
    assert example["group"].mean == 64  # 51 of 80 steps


def test_the_divided_group_has_the_same_mean(example):
    assert example["both"][1].mean_place == example["group"].mean_place
    assert example["both"][1].scores == (13, 25, 88, 94, 100)


def test_two_groups_together(example):
    assert example["by_people"] == 49  # (8 * 64 + 32 * 45) / 40
    assert example["by_group"] == 55  # (64 + 45) / 2, halves up


def test_changes_that_can_be_seen(example):
    assert example["changes"] == [(5, 40), (10, 27), (20, 18), (40, 13)]


def test_the_page_has_these_numbers(page, example):
    for person in example["people"]:
        assert f"{person.name} " in page
    assert (
        "Asha answered everything. The mean is 4.25; on the line from 0 to 100 that is 81." in page
    )
    assert "The mean of the other three is 3.33, or 58 of 100." in page
    assert "16 steps from 0 to 100, and a report takes the nearest, 56" in page
    assert "8 people asked in a group with 64, and 32 in another with 45, make 49." in page
    assert "they would make 55." in page
    for people, points in example["changes"]:
        assert f"{people} {points} points" in page


def test_no_number_of_the_example_is_written_into_the_page(client, db, monkeypatch):
    """Other answers, other numbers."""
    monkeypatch.setitem(worked_example.GROUP, "Asha", (5, 1, 5, 1))
    html = client.get(reverse("scores")).content.decode()
    assert "The mean is 5.00; on the line from 0 to 100 that is 100." in html
    assert "are at 31, 56, 63, 88 and 100;" in html


def test_the_picture_is_told_in_words(client, db):
    html = client.get(reverse("scores")).content.decode()
    assert (
        "On the upper line they are at 31, 56, 63, 81 and 88; on the lower line, at "
        "13, 25, 88, 94 and 100. The mean of both is 64." in html
    )


def test_its_limits_are_those_of_the_software(page):
    """What the words name stands somewhere in the code; when that changes, so must they."""
    minimum = Round._meta.get_field("minimum_group").default
    assert f"{minimum}, unless the partnership chose otherwise" in page
    assert f"never under {SMALLEST_GROUP}" in page
    assert f"fewer than {statements.COUNTS_FROM} answers there are words only" in page
    assert f"with fewer than {statements.WORDS_FROM} nothing" in page
    (below_30, fifths), (below_60, tenths), (below_300, fives) = publication.SHARE_UNITS
    assert (
        f"to the nearest {fifths} % with fewer than {below_30} answers, to the nearest {tenths} % "
        f"with fewer than {below_60}, to the nearest {fives} % with fewer than {below_300}" in page
    )
    assert f"is named if about {of_statements.MANY_DONT_KNOW} % or more could not say" in page
    assert f"differ by more than {evidence.WEIGHTINGS_DIFFER} points" in page
    assert f"less than {reading.SMALL_DIFFERENCE} points apart" in page
    assert f"a standard deviation of {visible.USUAL_SD:g} points" in page
    assert evidence.INSTRUMENT_CRITERIA == 3 / 4


def test_ten_criteria_compared_need_about_a_third_more(page):
    assert (
        "with ten compared at once, as in a report, a change has to be about a third larger" in page
    )
    for people in (10, 20, 50, 100):
        one, ten = (
            scipy.stats.t.ppf(1 - 0.05 / 2 / tests, 2 * people - 2)
            + scipy.stats.t.ppf(0.8, 2 * people - 2)
            for tests in (1, 10)
        )
        assert 1.29 < ten / one < 1.38


def test_seven_people_become_six_or_nine(page):
    assert "7 people become 6 or 9" in page
    seven = Bands(*(np.array([7]) for _ in range(4)))
    chances = [np.random.default_rng(seed) for seed in range(50)]
    draws = [statements.rounded_counts(seven, 28, rng)[0] for rng in chances]
    assert {draw.agree for draw in draws} == {6, 9}


@pytest.mark.browser
@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_the_page_is_accessible(chromium, site, viewport, dark):
    with visit(chromium, viewport=viewport, dark=dark) as page:
        page.goto(f"{site}/")
        onward(page.get_by_role("link", name="How scores are made"))
        page.get_by_role("heading", level=1, name="How scores are made").wait_for()
        assert_accessible(page, f"{'dark' if dark else 'light'}-scores")
        assert page.problems == []
