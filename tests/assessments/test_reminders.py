"""People who have not submitted are reminded: politely, twice at most, and nobody learns whom."""

import logging
import re
import threading
import time as time_module
from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from hypothesis import strategies as st

from assessments import tasks
from assessments.links import link_for
from assessments.mail import emails
from assessments.models import Invitation, Mail, Partnership, Round
from assessments.models.mails import MOST_ATTEMPTS, MailQuerySet
from assessments.reminding import (
    APART,
    HALFWAY,
    LAST,
    LAST_BEFORE_CLOSING,
    NEVER_AFTER,
    is_polite,
    timetable,
)
from assessments.services import answers, mails, reminders, rounds
from assessments.services import invitations as service
from config.celery import app
from reports.disclosure.end_of_round import closing
from tests.conftest import DAY, close_as_due, everybody_answers
from tests.pages import loaded, without_tokens
from tests.properties import given
from tests.reminder_world import (
    CLOSES,
    EVERYBODY,
    HALFWAY_MORNING,
    LAST_MORNING,
    LONDON,
    OPENS,
    remind,
    rows,
)
from tests.threads import at_the_same_moment

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def advent(northside, instrument):
    planned = rounds.create(northside, "Advent", instrument, opens_at=OPENS, closes_at=CLOSES)
    return rounds.open(planned, now=OPENS)


@pytest.fixture
def places(advent):
    """Everybody's invitation; the e-mails went out when the round opened."""
    assert mails.send_due(OPENS) == EVERYBODY
    return list(advent.invitations.select_related("survey_round__partnership").order_by("pk"))


def local(text, zone):
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


# When


def days_of(opens, closes, zone="Europe/London"):
    table = timetable(local(opens, zone), local(closes, zone), ZoneInfo(zone))
    return [f"{each.begins.astimezone(ZoneInfo(zone)):%a %d %b %H:%M}" for each in table]


@pytest.mark.parametrize(
    ("opens", "closes", "days"),
    [
        # Two weeks: halfway, and before the weekend in which it is nearly over.
        ("2026-11-30T09:00", "2026-12-14T17:00", ["Mon 07 Dec 09:00", "Fri 11 Dec 09:00"]),
        # Three weeks to a Friday: the day before.
        ("2026-11-23T09:00", "2026-12-11T17:00", ["Wed 02 Dec 09:00", "Thu 10 Dec 09:00"]),
        # Halfway is a Saturday or a Sunday: the nearest morning of work.
        ("2026-11-30T09:00", "2026-12-10T17:00", ["Fri 04 Dec 09:00", "Wed 09 Dec 09:00"]),
        ("2026-11-30T09:00", "2026-12-11T17:00", ["Mon 07 Dec 09:00", "Thu 10 Dec 09:00"]),
        # A week: only one, since two would crowd.
        ("2026-11-30T09:00", "2026-12-04T17:00", ["Thu 03 Dec 09:00"]),
        # Three days and a half: on the last morning, eight hours before the end.
        ("2026-11-30T16:00", "2026-12-03T17:00", ["Thu 03 Dec 09:00"]),
        # Two days, or one: none.
        ("2026-11-30T09:00", "2026-12-02T12:00", []),
        ("2026-11-30T09:00", "2026-12-01T09:00", []),
        # Over a weekend.
        ("2026-12-03T12:00", "2026-12-06T23:59", []),
        # A year.
        ("2026-01-05T09:00", "2026-12-31T17:00", ["Fri 03 Jul 09:00", "Wed 30 Dec 09:00"]),
    ],
)
def test_about_halfway_and_shortly_before_the_end(opens, closes, days):
    assert days_of(opens, closes) == days


def test_a_round_as_long_as_time_is_quickly_planned():
    assert len(days_of("2026-11-30T09:00", "9999-12-30T17:00")) == 2


ZONES = (
    "Europe/London",
    "America/St_Johns",
    "America/Los_Angeles",
    "Asia/Kathmandu",
    "Asia/Tokyo",
    "Pacific/Apia",
    "Pacific/Chatham",
    "Africa/Casablanca",
    "Australia/Lord_Howe",
)


@given(
    zone=st.sampled_from(ZONES),
    begins=st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    length=st.timedeltas(timedelta(minutes=1), timedelta(days=120)),
)
def test_reminders_are_polite_and_apart_whenever_a_round_begins_and_ends(zone, begins, length):
    closes, there = begins + length, ZoneInfo(zone)
    table = timetable(begins, closes, there)
    assert [each.sequence for each in table] in ([], [LAST], [HALFWAY, LAST])
    newest = begins
    for each in table:
        begin = each.begins.astimezone(there)
        assert begin.weekday() < 5
        assert begin.time() == time(9)
        assert each.begins >= newest + APART
        assert each.begins + HOUR <= each.ends <= closes - NEVER_AFTER
        newest = each.ends
    if length >= timedelta(days=8):
        assert len(table) > 0
    if length >= timedelta(days=14):
        assert len(table) == 2
        assert table[1].begins <= closes - LAST_BEFORE_CLOSING
        assert closes - table[1].begins <= timedelta(days=5)
        assert abs(table[0].begins - (begins + length / 2)) <= timedelta(days=3)


# Every start of a round in two weeks around the changes of the clocks.
STARTS = [
    datetime.combine(date(2026, month, day) + timedelta(days=n), time(hour))
    for month, day in ((3, 20), (10, 16))
    for n in range(14)
    for hour in (9, 22)
]


@pytest.mark.parametrize("zone", ["Europe/London", "America/Los_Angeles", "Australia/Lord_Howe"])
@pytest.mark.parametrize("days", [3, 5, 9, 14, 16])
def test_hour_by_hour_somebody_who_never_answers_is_reminded_so_often(zone, days):
    there = ZoneInfo(zone)
    for start in STARTS:
        begins = start.replace(tzinfo=there).astimezone(UTC)
        closes = begins + timedelta(days=days)
        table, got, newest = timetable(begins, closes, there), [], begins
        for hour in range(days * 24):
            now = begins + hour * HOUR
            due = [each for each in table if each.is_due(now, there)]
            assert len(due) <= 1
            if due and due[0].sequence not in got and newest <= now - APART:
                got, newest = [*got, due[0].sequence], now
                clock = now.astimezone(there)
                assert clock.weekday() < 5
                assert 9 <= clock.hour < 12
                assert now <= closes - NEVER_AFTER
        assert got == [each.sequence for each in table]


def test_hour_by_hour_over_a_round_in_which_the_clocks_change(northside, instrument, mailoutbox):
    opens = local("2026-10-19T17:00", "Europe/London").astimezone(UTC)
    fields = {"opens_at": opens, "closes_at": opens + timedelta(days=14)}
    rounds.open(rounds.create(northside, "October", instrument, **fields), now=opens)
    got = Counter()
    for hour in range(15 * 24):
        now = opens + hour * HOUR
        got[f"{now.astimezone(LONDON):%a %d %b %H:%M}"] += remind(now)
    # Summer time ended on Sunday 25 October.
    assert +got == {
        "Mon 19 Oct 17:00": EVERYBODY,
        "Mon 26 Oct 09:00": EVERYBODY,
        "Fri 30 Oct 09:00": EVERYBODY,
    }


def test_mornings_are_those_of_the_partnership_s_zone(northside, instrument, mailoutbox):
    northside.time_zone = "Asia/Tokyo"
    northside.save()
    opens = local("2026-11-30T09:00", "Asia/Tokyo")
    fields = {"opens_at": opens, "closes_at": opens + timedelta(days=14)}
    rounds.open(rounds.create(northside, "Winter", instrument, **fields), now=opens)
    mails.send_due(opens)
    in_tokyo = local("2026-12-07T09:00", "Asia/Tokyo")
    assert remind(in_tokyo - MINUTE) == 0
    assert remind(in_tokyo) == EVERYBODY
    assert in_tokyo.astimezone(UTC).hour == 0


def test_the_timetable_looks_for_reminders(monkeypatch):
    names = {each["task"] for each in app.conf.beat_schedule.values()}
    assert tasks.remind.name in names
    looked = []
    monkeypatch.setattr(reminders, "make_due", looked.append)
    tasks.remind()
    assert len(looked) == 1


# Who


def test_everybody_who_has_not_submitted_is_reminded_twice(places, mailoutbox):
    assert remind(HALFWAY_MORNING - MINUTE) == 0
    assert remind(HALFWAY_MORNING) == EVERYBODY
    assert remind(LAST_MORNING) == EVERYBODY
    assert {row.sequence for row in rows()} == {HALFWAY, LAST}
    sent = Counter(message.to[0] for message in mailoutbox)
    assert set(sent.values()) == {3}
    assert remind(LAST_MORNING + DAY) == remind(CLOSES - HOUR) == 0


def test_nobody_who_submitted_is_reminded(places, mailoutbox):
    everybody_answers(places[:9], OPENS + HOUR)
    remind(HALFWAY_MORNING)
    assert {row.to for row in rows()} == {each.email for each in places[9:]}
    everybody_answers(places[9:12], HALFWAY_MORNING + HOUR)
    assert remind(LAST_MORNING) == EVERYBODY - 12


def test_who_has_begun_and_not_submitted_is_reminded_too(places, mailoutbox):
    codes = places[0].survey_round.instrument.codes
    answers.save(places[0], {codes[0]: 3}, codes=codes, now=OPENS + HOUR)
    remind(HALFWAY_MORNING)
    assert rows().filter(invitation=places[0], sent_at__isnull=False).count() == 1


def test_who_submitted_and_has_begun_anew_is_not_reminded(places, mailoutbox):
    everybody_answers(places[:1], OPENS + HOUR)
    codes = places[0].survey_round.instrument.codes
    answers.save(places[0], {codes[0]: 3}, codes=codes, now=OPENS + DAY)
    remind(HALFWAY_MORNING)
    assert not rows().filter(invitation=places[0]).exists()


def test_who_submits_before_the_reminder_is_sent_does_not_get_it(places, mailoutbox):
    reminders.make_due(HALFWAY_MORNING)
    everybody_answers(places[:3], HALFWAY_MORNING)
    assert mails.send_due(HALFWAY_MORNING) == EVERYBODY - 3


def test_who_submits_between_claim_and_sending_does_not_get_it(places, mailoutbox, monkeypatch):
    reminders.make_due(HALFWAY_MORNING)
    claim = MailQuerySet.claim

    def claim_and_submit(*args):
        claimed = claim(*args)
        Invitation.objects.update(answered=True)
        return claimed

    monkeypatch.setattr(MailQuerySet, "claim", claim_and_submit)
    assert mails.send_due(HALFWAY_MORNING) == 0


def test_whose_e_mails_were_stopped_is_not_reminded(places, mailoutbox):
    service.stop_mails(places[0], OPENS + DAY)
    reminders.make_due(HALFWAY_MORNING)
    service.stop_mails(places[1], HALFWAY_MORNING)
    mails.send_due(HALFWAY_MORNING)
    assert rows().filter(sent_at__isnull=False).count() == EVERYBODY - 2
    remind(LAST_MORNING)
    assert [message.to[0] for message in mailoutbox].count(places[0].email) == 2  # and is told
    assert not rows().filter(invitation__in=places[:2], sent_at__isnull=False).exists()


def test_who_is_stopped_between_claim_and_sending_gets_no_reminder(places, mailoutbox, monkeypatch):
    reminders.make_due(HALFWAY_MORNING)
    claim = MailQuerySet.claim

    def claim_and_stop(*args):
        claimed = claim(*args)
        Invitation.objects.update(no_more_mails=True)
        return claimed

    monkeypatch.setattr(MailQuerySet, "claim", claim_and_stop)
    assert mails.send_due(HALFWAY_MORNING) == 0


@pytest.mark.parametrize("answers_before", [False, True])
def test_a_new_address_is_reminded_whether_or_not_the_old_link_answered(
    places, mailoutbox, answers_before
):
    """A manager has named the new one: a reminder there must not tell of the old one's answers."""
    if answers_before:
        everybody_answers(places[:1], OPENS + HOUR)
    new = service.change_address(places[0], "new@council.example", OPENS + HOUR)
    mails.send_due(OPENS + HOUR)
    remind(HALFWAY_MORNING)
    [reminder] = [mail for mail in mailoutbox if mail.to == [new.email]][1:]
    assert "If you have answered with it, please do not answer again" in reminder.body


def test_a_new_address_begins_with_the_invitation_and_the_old_one_is_left_alone(places, mailoutbox):
    reminders.make_due(HALFWAY_MORNING)
    new = service.change_address(places[0], "new@council.example", HALFWAY_MORNING)
    mails.send_due(HALFWAY_MORNING)
    assert not rows().filter(to=places[0].email, sent_at__isnull=False).exists()
    assert remind(HALFWAY_MORNING + HOUR) == 0
    assert [mail.kind for mail in new.mails.filter(to=new.email)] == ["invitation"]
    remind(LAST_MORNING)
    assert rows().get(invitation=new).sequence == LAST


def test_who_just_got_the_link_again_is_left_alone_for_two_days(places, mailoutbox):
    asked = HALFWAY_MORNING - DAY - HOUR
    service.link_again(places[0].email, asked)
    service.send_again(places[1], asked)
    assert mails.send_due(asked) == 2
    assert remind(HALFWAY_MORNING) == EVERYBODY - 2
    tuesday = HALFWAY_MORNING + DAY
    assert [remind(tuesday + n * MINUTE) for n in (-1, 0, 10)] == [0, 2, 0]


def test_somebody_is_not_reminded_at_all_where_it_would_be_too_near_the_last(places, mailoutbox):
    service.link_again(places[0].email, HALFWAY_MORNING - HOUR)
    mails.send_due(HALFWAY_MORNING - HOUR)
    got = [remind(HALFWAY_MORNING + n * DAY) for n in range(5)]
    assert got == [EVERYBODY - 1, 0, 0, 0, EVERYBODY]


def test_who_asks_for_the_link_before_the_reminder_is_sent_gets_only_the_link(places, mailoutbox):
    reminders.make_due(HALFWAY_MORNING)
    rows().update(claimed_until=HALFWAY_MORNING + MINUTE)  # the server was slow
    service.link_again(places[0].email, HALFWAY_MORNING)
    assert mails.send_due(HALFWAY_MORNING) == 1
    assert mails.send_due(HALFWAY_MORNING + 2 * MINUTE) == EVERYBODY - 1
    assert mails.send_due(HALFWAY_MORNING + 2 * MINUTE + DAY) == 0


def test_whom_the_invitation_has_not_reached_is_not_reminded(places, mailoutbox):
    places[0].mails.update(sent_at=None, attempts=MOST_ATTEMPTS)
    remind(HALFWAY_MORNING)
    assert not rows().filter(invitation=places[0]).exists()


@pytest.mark.parametrize(
    "changed",
    [
        {"cancelled_at": OPENS},
        {"closed_at": OPENS},
    ],
    ids=["cancelled", "closed"],
)
def test_rounds_that_are_over_remind_nobody(advent, places, mailoutbox, changed):
    Round.objects.filter(pk=advent.pk).update(**changed)
    assert remind(HALFWAY_MORNING) == 0
    assert not rows().exists()


def test_a_round_that_waits_for_its_opening_reminds_nobody(northside, instrument, mailoutbox):
    times = {"opens_at": HALFWAY_MORNING + DAY, "closes_at": CLOSES + 30 * DAY}
    rounds.open(rounds.create(northside, "Later", instrument, **times), now=OPENS)
    assert remind(HALFWAY_MORNING) == 0
    assert not rows().exists()


def test_a_morning_that_was_missed_is_made_up_for_on_the_next(places, mailoutbox):
    """On Monday nothing was running; on Tuesday it is, but for most of the day it is too late."""
    tuesday = HALFWAY_MORNING + DAY
    for hour in range(9, 24):
        assert remind(tuesday.replace(hour=hour)) == (EVERYBODY if hour == 9 else 0)
    assert {row.sequence for row in rows()} == {HALFWAY}


def test_what_a_slow_server_did_not_take_in_the_morning_waits_for_the_next(places, mailoutbox):
    reminders.make_due(HALFWAY_MORNING)
    noon = HALFWAY_MORNING.replace(hour=12)
    assert mails.send_due(noon) == 0
    assert mails.send_due(noon.replace(hour=23)) == 0
    assert mails.send_due(HALFWAY_MORNING + DAY) == EVERYBODY


def test_the_first_is_not_sent_when_it_is_nearly_time_for_the_last(places, mailoutbox):
    reminders.make_due(HALFWAY_MORNING)
    assert mails.send_due(LAST_MORNING - APART) == 0
    assert remind(LAST_MORNING) == EVERYBODY
    assert mails.send_due(LAST_MORNING + HOUR) == 0


def test_nobody_is_reminded_in_the_last_hours(places, mailoutbox):
    last_monday = CLOSES.replace(hour=11)
    assert remind(last_monday) == 0
    assert remind(last_monday - MINUTE) == EVERYBODY


def test_reminders_that_cannot_go_out_keep_no_other_mail_waiting(places, mailoutbox):
    reminders.make_due(HALFWAY_MORNING)
    evening = HALFWAY_MORNING.replace(hour=20)
    service.link_again(places[-1].email, evening)
    assert mails.send_due(evening, limit=1) == 1


# Once


def test_made_and_sent_twice_is_once(places, mailoutbox):
    for _ in range(3):
        reminders.make_due(HALFWAY_MORNING)
    assert rows().count() == EVERYBODY
    assert [remind(HALFWAY_MORNING + n * MINUTE) for n in range(3)] == [EVERYBODY, 0, 0]


def test_a_round_that_is_made_longer_has_no_third_reminder(advent, places, mailoutbox):
    remind(HALFWAY_MORNING)
    remind(LAST_MORNING)
    rounds.extend(advent, until=CLOSES + 21 * DAY, now=LAST_MORNING)
    sent = sum(remind(LAST_MORNING + n * DAY) for n in range(28))
    assert sent == 0


def test_a_round_that_is_made_longer_in_time_has_its_last_one_later(advent, places, mailoutbox):
    remind(HALFWAY_MORNING)
    rounds.extend(advent, until=CLOSES + 7 * DAY, now=HALFWAY_MORNING)
    assert remind(LAST_MORNING) == 0
    assert remind(LAST_MORNING + 7 * DAY) == EVERYBODY


def test_a_short_round_is_not_made_longer_after_its_only_reminder(
    northside, instrument, mailoutbox
):
    fields = {"opens_at": OPENS, "closes_at": OPENS + 4 * DAY}
    short = rounds.open(rounds.create(northside, "Short", instrument, **fields), now=OPENS)
    got = sum(remind(OPENS + n * DAY) for n in range(4))
    assert got == 2 * EVERYBODY
    with pytest.raises(ValidationError, match="in the 72 hours before it closes"):
        rounds.extend(short, until=OPENS + 30 * DAY, now=OPENS + 3 * DAY)


@pytest.mark.django_db(transaction=True)
def test_three_workers_at_once_remind_nobody_twice(places, mailoutbox):
    told = at_the_same_moment(*[lambda: remind(HALFWAY_MORNING)] * 3)
    assert sum(told) <= EVERYBODY
    remind(HALFWAY_MORNING + 10 * MINUTE)
    assert rows().count() == EVERYBODY
    sent = Counter(message.to[0] for message in mailoutbox[EVERYBODY:])
    assert sent == {each.email: 1 for each in places}


@pytest.mark.django_db(transaction=True)
def test_a_closing_at_the_same_moment_leaves_no_reminder(advent, places, mailoutbox):
    """Whichever is first; a request for the link at that moment leaves nothing either."""
    everybody_answers(places[:9], OPENS + HOUR)
    told = at_the_same_moment(
        lambda: reminders.make_due(HALFWAY_MORNING),
        lambda: close_as_due(advent, now=HALFWAY_MORNING),
        lambda: service.link_again(places[0].email, HALFWAY_MORNING),
    )
    assert not any(isinstance(each, Exception) for each in told)
    assert not Mail.objects.filter(kind__in=Mail.FORGOTTEN).exists()


@pytest.mark.django_db(transaction=True)
def test_a_closing_waits_for_reminders_that_are_being_made(advent, places, mailoutbox, monkeypatch):
    """Else they would be stored when it has deleted all others."""
    to_remind, chosen = reminders._to_remind, threading.Event()

    def choose_slowly(*which):
        found = list(to_remind(*which))
        chosen.set()
        time_module.sleep(1)
        return found

    def close_meanwhile():
        assert chosen.wait(20)
        close_as_due(advent, now=HALFWAY_MORNING)

    monkeypatch.setattr(reminders, "_to_remind", choose_slowly)
    told = at_the_same_moment(lambda: reminders.make_due(HALFWAY_MORNING), close_meanwhile)
    assert told == [None, None]
    assert not rows().exists()


@pytest.mark.django_db(transaction=True)
def test_a_round_that_closed_a_moment_ago_gets_no_reminders(advent, places, mailoutbox):
    [(survey_round, reminder)] = reminders._due(Round.objects.all(), HALFWAY_MORNING)
    close_as_due(advent, now=HALFWAY_MORNING)
    reminders._make(survey_round, reminder, HALFWAY_MORNING)
    assert not rows().exists()


# What nobody learns


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("end", [close_as_due, closing.cancel])
def test_no_reminder_is_left_when_the_round_has_ended(advent, places, mailoutbox, end):
    everybody_answers(places[:9], OPENS + HOUR)
    remind(HALFWAY_MORNING)
    reminders.make_due(LAST_MORNING)
    end(advent, now=LAST_MORNING)
    assert not rows().exists()
    assert Mail.objects.filter(kind="invitation").count() == EVERYBODY
    mailoutbox.clear()
    remind(LAST_MORNING)  # of the report, or that the round is cancelled
    assert not rows().exists()
    assert not any("/r/" in each.body for each in mailoutbox)


# The kind of a row stands shortly before its address: between them are its token and number.
TRACE = re.compile(rb"reminder.{0,48}person\d@", re.DOTALL)


def test_the_database_s_files_hold_no_reminder_afterwards(on_disk, autumn_on_disk, now):
    from django.db import connection

    people = list(autumn_on_disk.invitations.select_related("survey_round").order_by("pk"))
    everybody_answers(people[:9], now)
    made = [
        Mail(kind="reminder", to=each.email, sequence=n, invitation=each, partnership_id=1)
        for each in people[9:]
        for n in (HALFWAY, LAST)
    ]
    Mail.objects.bulk_create(made)
    rows().update(sent_at=now)
    assert TRACE.search(on_disk())  # the search can find something
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    close_as_due(autumn_on_disk, now=now)
    assert not TRACE.search(on_disk())
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT attname FROM pg_stats WHERE tablename = 'assessments_mail'")
            sampled = {name for (name,) in cursor.fetchall()}
        assert "sent_at" in sampled
        assert not sampled & {"kind", "sequence", "to", "invitation_id"}


PAGES = ("", "invitations/", "extend/", "close/", "cancel/")


def page(client, address):
    return without_tokens(client.get(address, follow=True))


def test_no_page_tells_that_anybody_was_reminded(
    client, alice, dora, rita, autumn, invitations, now
):
    """The first reminder has gone to everybody, to some, or to nobody: all pages are the same."""
    times = {"opens_at": now - 14 * DAY, "closes_at": now + 4 * DAY, "closes_early": True}
    Round.objects.filter(pk=autumn.pk).update(**times)
    addresses = [f"/partnerships/northside/rounds/{autumn.pk}/{each}" for each in PAGES]
    addresses += [
        f"/partnerships/northside/rounds/{autumn.pk}/invitations/{each.pk}/{deed}/"
        for each in invitations[:2]
        for deed in ("stop", "address")
    ]
    addresses += ["/partnerships/northside/", "/partnerships/northside/people/"]
    partnership = f"/admin/assessments/partnership/{autumn.partnership_id}"
    addresses += [
        f"/admin/assessments/round/{autumn.pk}/change/",
        f"{partnership}/change/",
        f"{partnership}/delete/",
        f"/admin/assessments/participant/{invitations[0].participant_id}/delete/",
        "/admin/",
    ]

    def all_pages():
        found = []
        for who in (alice, dora, rita):
            client.force_login(who)
            found += [page(client, each) for each in addresses]
        return found

    nobody = all_pages()
    for reminded in (invitations[::2], invitations[1::2]):
        Mail.objects.bulk_create(
            Mail(kind="reminder", to=each.email, invitation=each, partnership=autumn.partnership)
            for each in reminded
        )
        rows().update(sent_at=now - 3 * DAY)
        assert all_pages() == nobody


def test_logs_name_nobody_and_count_nobody(places, settings, caplog):
    caplog.set_level(logging.DEBUG)
    remind(HALFWAY_MORNING)
    assert caplog.text == ""
    settings.EMAIL_BACKEND = "tests.assessments.mail.test_send_mails.Breaks"
    remind(LAST_MORNING)
    assert "could not be sent" in caplog.text
    assert "@" not in caplog.text
    assert "reminder" not in caplog.text


# What the round's page says


def said_on(client, survey_round):
    text = client.get(f"/partnerships/northside/rounds/{survey_round.pk}/").content.decode()
    return " ".join(text.split())


def test_the_page_says_when_reminders_go_out(client, alice, planned, now):
    client.force_login(alice)
    for deed in (lambda: planned, lambda: rounds.open(planned, now=now)):
        survey_round = deed()
        first, last = (each.begins.astimezone(LONDON) for each in survey_round.reminders)
        days = f"{first.day} {first:%B} and {last.day} {last:%B}"
        said = f"on about {days}, to those who have not answered; only the"
        assert said in said_on(client, survey_round)


def test_the_page_says_that_none_go_out_where_the_round_is_too_short(client, alice, autumn, now):
    client.force_login(alice)
    Round.objects.filter(pk=autumn.pk).update(closes_at=now + DAY / 2, closes_early=True)
    assert "none: the round is too short" in said_on(client, autumn)


def test_what_is_still_to_come_grows_less(advent, places, mailoutbox):
    def coming(now):
        return [each.sequence for each in reminders.still_to_come(advent, now)]

    assert coming(OPENS) == [HALFWAY, LAST]
    assert coming(HALFWAY_MORNING) == [LAST]
    assert coming(LAST_MORNING) == []


@pytest.mark.parametrize("answered", [15, 16])
def test_a_round_made_longer_does_not_tell_whether_everybody_had_answered(
    client, alice, advent, places, mailoutbox, answered
):
    client.force_login(alice)
    everybody_answers(places[:answered], OPENS)
    remind(HALFWAY_MORNING)
    remind(LAST_MORNING)
    assert Mail.objects.filter(kind="reminder").exists() is (answered < 16)
    longer = rounds.extend(advent, until=CLOSES + 21 * DAY, now=LAST_MORNING)
    assert [each.sequence for each in reminders.still_to_come(longer, LAST_MORNING)] == [1, 2]


def test_a_round_at_the_end_of_all_time_keeps_no_other_mail_from_going(advent, planned, caplog):
    far = datetime(9999, 12, 31, 23, 59, tzinfo=UTC)
    Round.objects.filter(pk=planned.pk).update(closes_at=far, opened_at=OPENS, opens_at=OPENS)
    Partnership.objects.filter(pk=planned.partnership_id).update(time_zone="Asia/Tokyo")
    reminders.make_due(HALFWAY_MORNING)
    assert "have no times" in caplog.text


def test_a_round_of_imported_answers_says_nothing_of_reminders(client, alice, planned):
    client.force_login(alice)
    Round.objects.filter(pk=planned.pk).update(source="imported")
    assert "Reminders" not in said_on(client, planned)


# What people read


@pytest.fixture
def messages(places, mailoutbox):
    remind(HALFWAY_MORNING)
    remind(LAST_MORNING)
    mine = [message for message in mailoutbox if message.to == [places[0].email]]
    return mine[1:]


def parts(message):
    [(html, kind)] = message.alternatives
    assert kind == "text/html"
    return [" ".join(each.split()) for each in (message.body, html)]


def test_both_say_how_long_until_when_the_link_and_the_promise(messages, places):
    for message in messages:
        assert message.subject == (
            "Open until 14 December: how well do we work together? (Northside)"
        )
        for part in parts(message):
            for words in (
                "Hello,",
                "submitted with your link",
                "16 statements",
                "It takes about 3 minutes.",
                "It closes on Monday 14 December 2026 at 17:00 (London time, GMT).",
                link_for(places[0]),
                "groups of at least 5",
                "Nobody is told by name whether you have answered",
                "If you do not want to answer, do nothing:",
            ):
                assert words in part


def test_each_has_its_own_words_and_says_when_they_end(messages):
    first, last = messages
    for part in parts(first):
        assert "do nothing: the last reminder is on about 11 December." in part
    for part in parts(last):
        assert "closes soon" in part
        assert "do nothing: this is the last reminder." in part


def test_the_link_is_the_one_of_the_invitation_and_stands_alone(messages, places):
    for message in messages:
        assert link_for(places[0]) in message.body.splitlines()


def test_nothing_comes_from_elsewhere_and_no_one_answers_by_itself(messages):
    for message in messages:
        assert not loaded(message.alternatives[0][0])
        sent = message.message()
        # Else "out of office" would tell the sender's mailbox who was reminded.
        assert sent["Auto-Submitted"] == "auto-generated"
        assert sent["X-Auto-Response-Suppress"] == "All"


def test_it_calls_people_by_their_name(places):
    places[0].participant.first_name = "Sam <b>"
    places[0].participant.save()
    reminders.make_due(HALFWAY_MORNING)
    message = emails.reminder(rows().get(invitation=places[0]))
    assert message.body.startswith("Hello Sam <b>,\n")
    assert "Hello Sam &lt;b&gt;," in parts(message)[1]


def test_is_polite_is_in_the_morning_of_working_days():
    assert is_polite(datetime(2026, 12, 7, 9, tzinfo=LONDON), LONDON)
    assert not is_polite(datetime(2026, 12, 7, 12, tzinfo=LONDON), LONDON)
    assert not is_polite(datetime(2026, 12, 6, 10, tzinfo=LONDON), LONDON)
