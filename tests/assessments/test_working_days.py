"""Working days by the holidays of a partnership's country, and dates that keep to them."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from hypothesis import strategies as st

from assessments import working_days
from assessments.models import Partnership, Round
from assessments.reminding import is_polite, timetable
from coordinate.forms.rounds import CloseEarlyForm, ExtendForm, RoundForm
from tests.conftest import DAY, PASSWORD, member
from tests.pages import chosen, value_of
from tests.properties import given

LONDON = ZoneInfo("Europe/London")


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=LONDON)


@pytest.mark.parametrize(
    ("region", "day", "is_one"),
    [
        ("GB-ENG", date(2026, 12, 24), True),
        ("GB-ENG", date(2026, 12, 25), False),
        ("GB-ENG", date(2026, 12, 26), False),
        ("GB-ENG", date(2026, 12, 28), False),  # for the Saturday before
        ("GB-ENG", date(2027, 1, 4), True),
        ("GB-SCT", date(2027, 1, 4), False),  # for the second of January
        ("GB-ENG", date(2027, 3, 29), False),  # Easter Monday
        ("GB-SCT", date(2027, 3, 29), True),
        ("GB-NIR", date(2027, 3, 17), False),
        ("GB-ENG", date(2027, 3, 17), True),
        ("IE", date(2027, 3, 17), False),
        ("DE-BY", date(2027, 1, 6), False),
        ("DE-BE", date(2027, 1, 6), True),
        ("", date(2026, 12, 25), True),  # nothing is known
        ("XX-Y", date(2026, 12, 25), True),
        ("GB-ENG", date(2026, 12, 27), False),  # a Sunday
    ],
)
def test_a_working_day_is_no_weekend_and_no_holiday(region, day, is_one):
    assert working_days.is_working_day(day, region) == is_one


@given(st.integers(0, 15_000).map(lambda days: at("2020-01-01T09:30") + days * DAY))
def test_the_next_one_is_a_working_day_at_the_same_time_and_none_is_passed_over(when):
    found = working_days.on_a_working_day(when, "GB-ENG")
    assert working_days.is_working_day(found.date(), "GB-ENG")
    assert found.time() == when.time()
    between = (when + timedelta(days=n) for n in range((found - when).days))
    assert not any(working_days.is_working_day(each.date(), "GB-ENG") for each in between)


def test_every_region_that_can_be_chosen_is_known_and_has_a_name_of_its_own():
    groups = working_days.choices()
    regions = {code: name for _group, choices in groups for code, name in choices}
    assert all(map(working_days.is_known, regions))
    assert len({*regions.values()}) == len(regions) > 700
    assert sum(len(choices) for _group, choices in groups) == len(regions)  # each is there once
    assert not any(name.rpartition(": ")[2].isdigit() for name in regions.values())
    assert regions["BT-13"] == "Bhutan: Haa"
    assert groups[0][1][0] == ("GB-ENG", "United Kingdom: England")
    assert regions["DE-BY"] == "Germany: Bayern"
    assert regions["IE"] == "Ireland"
    assert max(map(len, regions)) <= Partnership._meta.get_field("country").max_length


# Suggested dates


def suggested(partnership, now):
    with timezone.override(LONDON):
        form = RoundForm(instance=Round(partnership=partnership), partnership=partnership, now=now)
        return form.initial["opens_at"], form.initial["closes_at"]


@pytest.mark.parametrize(
    ("now", "opens", "closes"),
    [
        ("2026-12-24T15:00", "2026-12-29T09:00", "2027-01-19T17:00"),
        ("2026-12-03T15:00", "2026-12-04T09:00", "2026-12-29T17:00"),
        ("2027-03-25T15:00", "2027-03-30T09:00", "2027-04-20T17:00"),  # before Good Friday
        ("2026-11-27T15:00", "2026-11-30T09:00", "2026-12-21T17:00"),  # a Friday
    ],
)
def test_a_round_is_suggested_to_begin_and_end_on_working_days(northside, now, opens, closes):
    assert suggested(northside, at(now)) == (at(opens), at(closes))


def test_by_the_holidays_of_the_partnerships_country(northside):
    northside.country = "GB-SCT"
    assert suggested(northside, at("2027-03-25T15:00"))[0] == at("2027-03-29T09:00")


@pytest.mark.parametrize(
    ("closes", "extended", "early"),
    [
        ("2026-12-18T17:00", "2026-12-29T17:00", "2026-12-04T17:00"),  # else Christmas Day
        ("2027-01-04T17:00", "2027-01-11T17:00", "2026-12-04T17:00"),
    ],
)
def test_so_are_another_closing_time_and_an_early_one(autumn, closes, extended, early):
    autumn.closes_at = at(closes)
    now = at("2026-12-01T10:00")
    with timezone.override(LONDON):
        form = ExtendForm(None, survey_round=autumn, now=now)
        assert form.fields["closes_at"].initial == at(extended)
        form = CloseEarlyForm(None, survey_round=autumn, now=now)
        assert form.fields["closes_at"].initial == at(early)


def test_on_no_day_of_the_year_is_a_holiday_suggested(northside):
    for day in range(365):
        suggestion = suggested(northside, at("2026-12-01T15:00") + day * DAY)
        assert all(working_days.is_working_day(each.date(), "GB-ENG") for each in suggestion)


# Reminders


def test_no_reminder_goes_out_on_a_holiday():
    begins, closes = at("2026-12-14T09:00"), at("2026-12-29T17:00")
    days = [f"{each.begins:%d %b}" for each in timetable(begins, closes, LONDON, "GB-ENG")]
    assert days == ["21 Dec", "24 Dec"]
    assert [f"{each.begins:%d %b}" for each in timetable(begins, closes, LONDON)] == [
        "22 Dec",
        "28 Dec",
    ]
    assert not is_polite(at("2026-12-28T10:00"), LONDON, "GB-ENG")


# To choose it


def test_a_manager_chooses_whose_holidays_count(client, alice, northside):
    client.login(email="alice@example.org", password=PASSWORD)
    page = client.get("/partnerships/northside/edit/")
    assert value_of(page, "country") == "GB-ENG"
    assert chosen(page, "country") == ["United Kingdom: England"]
    fields = {"name": "Northside", "slug": "northside", "time_zone": "Europe/London"}
    client.post("/partnerships/northside/edit/", fields | {"country": "GB-SCT"})
    northside.refresh_from_db()
    assert northside.country == "GB-SCT"
    refused = client.post("/partnerships/northside/edit/", fields | {"country": "nowhere"})
    assert "Select a valid choice" in refused.content.decode()


def test_a_new_partnership_has_those_of_england(client, rita):
    client.login(email="rita@example.org", password=PASSWORD)
    client.post("/partnerships/new/", {"name": "Westside", "time_zone": "Europe/London"})
    assert Partnership.objects.get().country == "GB-ENG"


@pytest.mark.parametrize("access", ["viewer", "lead"])
def test_nobody_else_does(client, northside, access):
    agency = northside.agencies.first() if access == "lead" else None
    member("eve@example.org", northside, access, agency)
    client.login(email="eve@example.org", password=PASSWORD)
    response = client.post("/partnerships/northside/edit/", {"country": "GB-SCT"})
    assert response.status_code == 403
    northside.refresh_from_db()
    assert northside.country == "GB-ENG"
