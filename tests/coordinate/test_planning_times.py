"""Times that somebody types for a round: past ones are asked about, impossible ones get our words;
and pages for a round that has ended meanwhile lead to the round."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from assessments.models import Round
from reports.disclosure.end_of_round import closing
from tests.conftest import DAY, PASSWORD, close_as_due
from tests.pages import value_of, words_of

LONDON = ZoneInfo("Europe/London")
NEW = "/partnerships/northside/rounds/new/"


@pytest.fixture
def typed(instrument, now):
    def fields(opens, closes, **more):
        return {
            "title": "Winter",
            "instrument": f"{instrument.key} {instrument.version}",
            "breakdown": "agency",
            "minimum_group": "5",
            "report_after_days": "2",
            "opens_at": local(opens),
            "closes_at": local(closes),
        } | more

    return fields


def local(when):
    return when if isinstance(when, str) else f"{when.astimezone(LONDON):%Y-%m-%dT%H:%M}"


@pytest.fixture
def manager(client, alice):
    client.login(email="alice@example.org", password=PASSWORD)
    return client


# In the past


def test_an_opening_time_in_the_past_is_asked_about(manager, typed, now):
    fields = typed(now - DAY, now + 20 * DAY)
    page = manager.post(NEW, fields)
    assert page.status_code == 400
    assert "The opening time has passed. Tick the box if you mean it" in words_of(page)
    assert value_of(page, "title") == "Winter"
    assert not Round.objects.exists()
    assert manager.post(NEW, fields | {"opens_at_once": "on"}).status_code == 302
    assert Round.objects.get().title == "Winter"


def test_one_that_is_still_to_come_is_not(manager, typed, now):
    assert "Open at once" not in words_of(manager.get(NEW))
    assert manager.post(NEW, typed(now + DAY, now + 20 * DAY)).status_code == 302


def test_a_plan_is_not_asked_about_the_same_time_twice(manager, typed, planned, now):
    edit = f"/partnerships/northside/rounds/{planned.pk}/edit/"
    same = typed(planned.opens_at, now + 20 * DAY)
    assert manager.post(edit, same).status_code == 302
    earlier = manager.post(edit, typed(planned.opens_at - DAY, now + 20 * DAY))
    assert "Tick the box if you mean it" in words_of(earlier)


def test_a_closing_time_in_the_past_is_refused(manager, typed, now):
    page = manager.post(NEW, typed(now - 9 * DAY, now - DAY, opens_at_once="on"))
    assert page.status_code == 400
    assert "Choose a closing time in the future." in words_of(page)


# Times that do not exist, or exist twice


@pytest.mark.parametrize(
    ("zone", "when", "says"),
    [
        (
            "Europe/London",
            "2027-03-28T01:30",
            "On 28 March 2027 the clocks go forward, and there is no 01:30.",
        ),
        (
            "Europe/London",
            "2027-10-31T01:30",
            "On 31 October 2027 the clocks go back, and 01:30 comes twice.",
        ),
        (
            "America/New_York",
            "2027-03-14T02:15",
            "On 14 March 2027 the clocks go forward, and there is no 02:15.",
        ),
        (
            "Australia/Lord_Howe",
            "2027-04-04T01:45",
            "On 4 April 2027 the clocks go back, and 01:45 comes twice.",
        ),
    ],
)
@pytest.mark.parametrize("field", ["opens_at", "closes_at"])
def test_an_hour_that_the_clocks_leave_out_or_repeat_is_said_so(
    manager, northside, typed, zone, when, says, field
):
    northside.time_zone = zone
    northside.save()
    around = {"opens_at": "2027-03-01T09:00", "closes_at": "2027-11-30T17:00"}
    page = manager.post(NEW, typed(*(around | {field: when}).values()))
    assert page.status_code == 400
    assert f"{says} Choose a time before or after that hour." in words_of(page)
    assert "interpreted in time zone" not in words_of(page)
    assert value_of(page, field) == when


def test_so_it_is_when_a_round_is_extended(manager, autumn):
    page = manager.post(
        f"/partnerships/northside/rounds/{autumn.pk}/extend/", {"closes_at": "2027-03-28T01:30"}
    )
    assert "the clocks go forward, and there is no 01:30" in words_of(page)


def test_so_it_is_in_the_admin(client, rita, typed, northside):
    client.login(email="rita@example.org", password=PASSWORD)
    split = {"opens_at_0": "2027-03-28", "opens_at_1": "01:30"}
    fields = typed("", "2027-04-20T17:00", partnership=northside.pk, source="invited") | split
    page = client.post("/admin/assessments/round/add/", fields)
    assert "On 28 March 2027 the clocks go forward, and there is no 01:30." in words_of(page)


def test_hours_beside_it_are_taken(manager, typed):
    assert manager.post(NEW, typed("2027-03-28T00:59", "2027-03-28T02:00")).status_code == 302
    assert Round.objects.get().closes_at == datetime(2027, 3, 28, 2, tzinfo=LONDON)


def test_a_year_that_nobody_meant(manager, typed):
    page = manager.post(NEW, typed("2926-12-01T09:00", "2926-12-20T17:00"))
    assert "Choose an opening date between 2000 and 2199." in words_of(page)


# A round that has ended


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("page", ["extend", "close", "cancel"])
@pytest.mark.parametrize("send", ["get", "post"])
def test_pages_to_end_or_extend_a_closed_round_lead_to_it(manager, autumn, now, page, send):
    close_as_due(autumn, now=now)
    before = Round.objects.filter(pk=autumn.pk).values().get()
    place = f"/partnerships/northside/rounds/{autumn.pk}/"
    response = getattr(manager, send)(f"{place}{page}/", {"understood": "on"}, follow=True)
    assert response.redirect_chain == [(place, 302)]
    assert "This round closed on" in words_of(response)
    assert "Nothing was changed." in words_of(response)
    assert Round.objects.filter(pk=autumn.pk).values().get() == before


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("page", ["extend", "close", "cancel"])
def test_of_a_cancelled_one_too(manager, autumn, now, page):
    closing.cancel(autumn, now=now)
    place = f"/partnerships/northside/rounds/{autumn.pk}/"
    response = manager.get(f"{place}{page}/", follow=True)
    assert response.redirect_chain == [(place, 302)]
    assert "This round was cancelled. Nothing was changed." in words_of(response)
