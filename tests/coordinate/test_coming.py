"""What happens next, with its days: on the page of a plan, and the first count by its time."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from assessments.services import rounds
from coordinate.coming import about, coming, too_short_for_counts
from reports.disclosure import counting
from tests.conftest import DAY, PASSWORD, everybody_answers
from tests.pages import words_of

LONDON = ZoneInfo("Europe/London")


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=LONDON)


@pytest.fixture
def winter(northside, instrument):
    return rounds.create(
        northside,
        "Winter",
        instrument,
        opens_at=at("2026-12-01T09:00"),
        closes_at=at("2026-12-22T17:00"),
    )


def test_a_plan_says_what_happens_when(winter):
    found = coming(winter, at("2026-11-29T12:00"), manages=True)
    assert [each.when for each in found] == [
        "Tuesday 1 December, 09:00",
        "Wednesday 2 December at about 09:00",
        "Friday 11 December at about 09:00",
        "Saturday 19 December, 17:00",
        "Monday 21 December at about 09:00",
        "Tuesday 22 December, 17:00",
        "Thursday 24 December, 17:00",
    ]
    said = " ".join(each.what for each in found)
    assert "if the round has been opened by then" in said
    assert "The first count of how many have answered" in said
    assert "2 days after the closing everybody with access" in said


def test_a_plan_whose_time_has_passed_begins_when_it_is_opened(winter):
    found = coming(winter, at("2026-12-03T12:00"), manages=True)
    assert found[0].when == "as soon as you open it"
    assert found[1].when == "Friday 4 December at about 12:00"


def test_a_lead_reads_of_no_counts(winter):
    found = coming(winter, at("2026-11-29T12:00"), manages=False)
    assert not any("count" in each.what for each in found)
    assert len(found) == 5


def test_in_a_short_round_there_is_no_count(winter):
    winter.closes_at = at("2026-12-04T17:00")
    found = coming(winter, at("2026-11-29T12:00"), manages=True)
    assert not any("count" in each.what for each in found)
    assert found[0].when == "Tuesday 1 December, 09:00"
    assert too_short_for_counts(winter, at("2026-11-29T12:00"))
    assert counting.next_count(winter, at("2026-11-29T12:00")) is None


def test_an_open_round_says_what_is_still_to_come(winter):
    opened = at("2026-12-01T09:00")
    winter.opened_at = opened
    found = coming(winter, opened + 12 * DAY, manages=True)
    assert [each.when for each in found] == [
        "Saturday 19 December, 17:00",
        "Monday 21 December at about 09:00",
        "Tuesday 22 December, 17:00",
        "Thursday 24 December, 17:00",
    ]
    assert "Until then you can extend the round" in found[0].what
    winter.times_extended = 2
    assert len(coming(winter, opened + 12 * DAY, manages=True)) == 3


def test_its_page_says_it_whoever_has_answered(client, alice, autumn, invitations, now):
    client.login(email="alice@example.org", password=PASSWORD)
    page = f"/partnerships/northside/rounds/{autumn.pk}/"
    before = words_of(client.get(page))
    assert "What happens next" in before
    assert "A reminder goes to those who have not answered." in before
    everybody_answers(invitations, now)
    assert words_of(client.get(page)) == before


def test_times_are_those_of_the_partnerships_zone(winter):
    winter.partnership.time_zone = "America/New_York"
    assert about(at("2026-12-02T03:00"), winter) == "Tuesday 1 December at about 22:00"


def test_the_first_count_comes_when_the_page_says_and_so_does_the_next(
    client, alice, autumn, invitations, now
):
    client.login(email="alice@example.org", password=PASSWORD)
    page = f"/partnerships/northside/rounds/{autumn.pk}/"
    first = counting.next_count(autumn, now)
    assert first == autumn.opened_at + DAY
    assert f"The first count comes on {about(first, autumn)}," in words_of(client.get(page))
    counting.count_responses(first - timedelta(seconds=1))
    assert counting.last_count(autumn) is None
    counting.count_responses(first)
    assert counting.last_count(autumn).counted_at == first
    following = counting.next_count(autumn, first)
    assert following == first + DAY
    assert f"The next count comes on {about(following, autumn)}." in words_of(client.get(page))


def test_the_page_of_a_plan_says_it(client, alice, dora, winter):
    for who in ("alice", "dora"):
        client.login(email=f"{who}@example.org", password=PASSWORD)
        page = words_of(client.get(f"/partnerships/northside/rounds/{winter.pk}/"))
        assert "What happens next" in page
        assert "Tuesday 22 December, 17:00 The round closes by itself." in page
        assert ("first count" in page) == (who == "alice")
