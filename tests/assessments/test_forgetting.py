"""People who are no longer asked are forgotten, and so is whom long ended rounds invited."""

import os
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta

import pytest
from django.apps import apps
from django.conf import settings as current
from django.contrib.admin.models import ADDITION, LogEntry
from django.contrib.contenttypes.models import ContentType

from assessments import tasks
from assessments.models import Invitation, Mail, Membership, Participant, Round, User
from assessments.services import forgetting, partnerships, rounds
from assessments.times import months_later
from config.celery import app
from tests.conftest import DAY, close_as_due, everybody_answers
from tests.pages import all_of, without_tokens

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)
PEOPLE = "/partnerships/northside/people/"
TODAY = datetime(2026, 11, 22, 3, tzinfo=UTC)
TWO_YEARS_AGO = datetime(2024, 11, 22, 3, tzinfo=UTC)


@pytest.fixture
def long_there(northside):
    """Everybody of Northside has been on the list for three years."""
    northside.participants.update(added_on=date(2023, 11, 1))
    return northside


@pytest.fixture
def asked(long_there, instrument):
    """A round of Northside that was opened long ago, and not ended."""
    opens = TWO_YEARS_AGO - 30 * DAY
    planned = rounds.create(
        long_there, "Long ago", instrument, opens_at=opens, closes_at=opens + 14 * DAY
    )
    return rounds.open(planned, now=opens)


def ended(survey_round, when, how="closed_at"):
    Round.objects.filter(pk=survey_round.pk).update(**{how: when})


def plan(northside, instrument, closes, *, title="Next"):
    return rounds.create(northside, title, instrument, opens_at=closes - 14 * DAY, closes_at=closes)


def addresses(survey_round):
    return set(survey_round.invitations.values_list("email", flat=True))


# People


@pytest.mark.parametrize("how", ["closed_at", "cancelled_at"])
def test_two_years_after_the_last_round_that_invited_them_people_are_forgotten(
    asked, northside, how
):
    ended(asked, TWO_YEARS_AGO + MINUTE, how)
    forgetting.forget_due(TODAY)
    assert northside.participants.count() == 16
    forgetting.forget_due(TODAY + 2 * MINUTE)
    assert not Participant.objects.exists()
    assert northside.agencies.count() == 3


def test_who_was_never_invited_is_forgotten_two_years_after_they_were_added(northside):
    northside.participants.update(added_on=TWO_YEARS_AGO.date())
    forgetting.forget_due(TODAY)
    assert northside.participants.count() == 16
    forgetting.forget_due(TODAY + DAY)
    assert not Participant.objects.exists()


def test_who_is_added_counts_from_that_day(northside, now):
    assert {each.added_on for each in northside.participants.all()} <= {
        (now + shift).date() for shift in (-DAY, timedelta(0), DAY)
    }
    forgetting.forget_due(now)
    assert northside.participants.count() == 16


def test_who_was_invited_again_since_stays(asked, northside, instrument):
    ended(asked, TWO_YEARS_AGO - DAY)
    stays, goes = northside.participants.all()[:2]
    Participant.objects.exclude(pk=stays.pk).exclude(pk=goes.pk).delete()
    planned = plan(northside, instrument, TODAY - 300 * DAY)
    Invitation.objects.create(
        survey_round=planned, participant=stays, agency=stays.agency, role=stays.role
    )
    Round.objects.filter(pk=planned.pk).update(opened_at=TODAY - 310 * DAY)
    ended(planned, TODAY - 300 * DAY)
    forgetting.forget_due(TODAY)
    assert list(northside.participants.all()) == [stays]


def test_who_is_invited_to_an_open_round_stays_however_long_it_is_open(asked, northside):
    forgetting.forget_due(TODAY + 400 * DAY)
    assert northside.participants.count() == 16
    assert "" not in addresses(asked)


def test_while_a_round_is_planned_nobody_is_forgotten(asked, northside, instrument):
    ended(asked, TWO_YEARS_AGO - DAY)
    planned = plan(northside, instrument, TODAY + DAY)
    forgetting.forget_due(TODAY)
    assert northside.participants.count() == 16
    forgetting.forget_due(planned.closes_at)  # it can no longer be opened
    assert not Participant.objects.exists()


def test_a_planned_round_that_was_cancelled_keeps_nobody(asked, northside, instrument):
    ended(asked, TWO_YEARS_AGO - DAY)
    planned = plan(northside, instrument, TODAY + DAY)
    Round.objects.filter(pk=planned.pk).update(cancelled_at=TODAY)
    forgetting.forget_due(TODAY)
    assert not Participant.objects.exists()


def test_another_partnership_s_people_stay(long_there):
    southside = partnerships.create("Southside", "southside")
    stays = partnerships.add_participant(
        partnerships.add_agency(southside, "Council"), "ann@south.example"
    )
    Participant.objects.filter(pk=stays.pk).update(added_on=TODAY.date())
    forgetting.forget_due(TODAY)
    assert list(Participant.objects.all()) == [stays]


def test_accounts_are_not_forgotten(long_there, dora):
    partnerships.add_participant(dora.memberships.get().agency, dora.email)
    Participant.objects.update(added_on=date(2023, 11, 1))
    forgetting.forget_due(TODAY)
    assert not Participant.objects.exists()
    assert User.objects.get(email=dora.email) == dora
    assert Membership.objects.filter(user=dora).exists()


def test_the_admin_s_history_forgets_them_too(asked, northside, rita):
    gone, removed = northside.participants.all()[:2]

    def noted(person, when):
        people = ContentType.objects.get_for_model(Participant)
        LogEntry.objects.create(
            user=rita, content_type=people, object_id=person.pk, action_flag=ADDITION,
            object_repr=str(person), action_time=when,
        )  # fmt: skip

    noted(gone, TODAY - DAY)
    noted(removed, TWO_YEARS_AGO - DAY)
    removed.delete()
    ended(asked, TWO_YEARS_AGO - DAY)
    partnership = ContentType.objects.get_for_model(northside)
    kept = LogEntry.objects.create(
        user=rita, content_type=partnership, object_id=northside.pk, action_flag=ADDITION,
        object_repr="Northside", action_time=TWO_YEARS_AGO - DAY,
    )  # fmt: skip
    forgetting.forget_due(TODAY)
    assert list(LogEntry.objects.all()) == [kept]


# Rounds


def test_a_round_forgets_whom_it_invited_and_keeps_how_many(asked, northside):
    in_order = asked.invitations.order_by("pk")
    places = list(in_order.values_list("pk", "agency", "role"))
    northside.participants.first().delete()  # whose address the round still holds
    Participant.objects.update(added_on=TODAY.date())  # they stay on the list
    ended(asked, TWO_YEARS_AGO)
    forgetting.forget_due(TODAY)
    assert "" not in addresses(asked)
    forgetting.forget_due(TODAY + MINUTE)
    assert addresses(asked) == {""}
    assert set(asked.invitations.values_list("participant", flat=True)) == {None}
    assert list(in_order.values_list("pk", "agency", "role")) == places
    assert not Mail.objects.exists()
    assert northside.participants.count() == 15


def test_no_table_holds_an_address_afterwards(asked, northside):
    def that_hold_one():
        return {
            model
            for model in apps.get_models()
            for row in model.objects.values()
            if "@northside-council.example" in str(row)
        }

    ended(asked, TWO_YEARS_AGO - DAY)
    assert that_hold_one() == {Participant, Invitation, Mail}
    forgetting.forget_due(TODAY)
    assert that_hold_one() == set()


@pytest.mark.django_db(transaction=True)
def test_the_report_stays_as_it_was(client, alice, autumn, invitations, now):
    everybody_answers(invitations, now)
    close_as_due(autumn, now=now)
    client.force_login(alice)
    page = f"/partnerships/northside/rounds/{autumn.pk}/"
    before = without_tokens(client.get(f"{page}report/"))
    forgetting.forget_due(now + 800 * DAY)
    assert addresses(autumn) == {""}
    assert without_tokens(client.get(f"{page}report/")) == before
    said = client.get(f"{page}invitations/")
    assert "The names and addresses of this round are no longer kept." in said.text
    assert "16 people are invited" in said.text
    assert "7 invited" in said.text
    assert not all_of(said, "table")


def test_a_second_time_changes_nothing(asked, northside):
    ended(asked, TWO_YEARS_AGO - DAY)
    forgetting.forget_due(TODAY)
    before = list(Invitation.objects.order_by("pk").values())
    forgetting.forget_due(TODAY)
    assert list(Invitation.objects.order_by("pk").values()) == before


# When


def test_the_timetable_forgets_once_a_day(monkeypatch):
    looked = []
    monkeypatch.setattr(forgetting, "forget_due", looked.append)
    tasks.forget_people()
    assert len(looked) == 1
    [entry] = [e for e in app.conf.beat_schedule.values() if e["task"] == tasks.forget_people.name]
    assert entry["schedule"] == 24 * 60 * 60


def test_after_how_many_months_is_a_setting_and_the_page_says_it(
    client, alice, long_there, settings
):
    client.force_login(alice)
    assert "neither added nor invited for 24 months" in client.get(PEOPLE).text
    settings.FORGET_AFTER_MONTHS = 48
    assert "neither added nor invited for 48 months" in client.get(PEOPLE).text
    forgetting.forget_due(TODAY)
    assert long_there.participants.count() == 16


@pytest.mark.parametrize("months", ["0", "121", "two"])
def test_a_number_of_months_that_makes_no_sense_stops_the_start(months, tmp_path):
    env = os.environ | {"DATA_DIR": str(tmp_path), "FORGET_AFTER_MONTHS": months}
    words = [sys.executable, "-c", "import config.settings"]
    done = subprocess.run(words, env=env, cwd=current.CHECKOUT, capture_output=True, text=True)
    assert "FORGET_AFTER_MONTHS must be a whole number from 1 to 120" in done.stderr


@pytest.mark.parametrize(
    ("now", "months", "then"),
    [
        ("2026-11-22", 24, "2024-11-22"),
        ("2028-02-29", 24, "2026-02-28"),
        ("2026-01-31", 2, "2025-11-30"),
        ("2026-12-31", 1, "2026-11-30"),
    ],
)
def test_months_are_those_of_the_calendar(now, months, then):
    found = months_later(datetime.fromisoformat(now), -months)
    assert found == datetime.fromisoformat(then)
