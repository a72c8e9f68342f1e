"""A round does not close when it suits somebody who watches the counts (R17), be it by page, admin,
command, service or ORM.

It closes early with 72 hours' notice, and is extended by a week at least, twice at most.
"""

import io
import re
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.utils import timezone

from assessments.models import Mail, Round
from assessments.services import answers, mails, rounds, spacing
from assessments.services import invitations as places
from reports.disclosure import counting
from reports.disclosure.end_of_round import closing
from reports.models import Publication
from tests.conftest import DAY, PASSWORD, close_as_due, everybody_answers, make_due
from tests.pages import value_of, words_of
from tests.round_pages import ROUNDS

HOUR = timedelta(hours=1)
NOTICE = timedelta(hours=72)
WEEK = timedelta(days=7)

real = pytest.mark.django_db(transaction=True)  # closing cannot run inside a transaction


@pytest.fixture
def alices_client(client, alice):
    client.login(email="alice@example.org", password=PASSWORD)
    return client


@pytest.fixture
def sent(autumn, invitations, now):
    """The invitations went out."""
    mails.send_due(now)
    return invitations


def typed(when):
    return {"closes_at": f"{when:%Y-%m-%dT%H:%M}", "understood": "on"}


def early():
    return Mail.objects.filter(kind="closes_early")


# Four accomplices have answered and one person: now would be the moment


@pytest.fixture
def four_and_one(invitations, now):
    everybody_answers(invitations[:5], now)


@real
def test_it_is_not_closed_at_once_by_anybody_in_any_way(
    client, autumn, four_and_one, alice, rita, now
):
    with pytest.raises(ValidationError, match="at least 72 hours from now"):
        closing.close(autumn, now=now)
    closing.close_due(now)
    with pytest.raises(CommandError, match="at least 72 hours from now") as refusal:
        call_command("close_round", str(autumn.pk), stdout=io.StringIO())
    assert refusal.value.returncode == 2
    client.force_login(rita)
    action = {"action": "close_rounds", "_selected_action": [autumn.pk], "understood": "on"}
    page = client.post("/admin/assessments/round/", action, follow=True).content.decode()
    assert "at least 72 hours from now" in page
    for who in (alice, rita):
        client.force_login(who)
        page = client.post(f"{ROUNDS}/{autumn.pk}/close/", {"understood": "on"})
        assert page.status_code == 400
    autumn.refresh_from_db()
    assert autumn.is_open(now)
    assert not Publication.objects.exists()


def test_it_is_not_closed_within_three_days_either(alices_client, autumn, four_and_one, now):
    url = f"{ROUNDS}/{autumn.pk}/close/"
    for at in (now - HOUR, now + HOUR, now + NOTICE - HOUR):
        page = alices_client.post(url, typed(timezone.localtime(at, autumn.partnership.zone)))
        assert page.status_code == 400
        assert "People have 72 hours to answer" in words_of(page)
        with pytest.raises(ValidationError, match="People have 72 hours to answer"):
            rounds.close_early(autumn, now, at)
    with pytest.raises(ValidationError, match="People have 72 hours to answer"):
        rounds.close_early(autumn, now, now + NOTICE - timedelta(seconds=1))
    autumn.refresh_from_db()
    assert not autumn.closes_early
    assert not early().exists()


@real
def test_three_days_later_it_closes_and_meanwhile_nothing_was_counted(
    autumn, invitations, four_and_one, now
):
    counting.count_responses(now + DAY)
    before = counting.last_count(autumn)
    rounds.close_early(autumn, now + DAY, now + DAY + NOTICE)
    everybody_answers(invitations[5:12], now + 2 * DAY)
    for hours in range(0, 80, 4):
        counting.count_responses(now + DAY + timedelta(hours=hours))
    after = counting.last_count(autumn)
    assert (after.counted_at, after.groups) == (before.counted_at, before.groups)
    closing.close_due(now + DAY + NOTICE + HOUR)
    assert Publication.objects.get().value().participation.responded == 12


# Who is told


def test_everybody_who_has_not_submitted_is_told_once(autumn, sent, mailoutbox, now):
    everybody_answers(sent[:9], now)
    answers.withdraw(sent[0], now=now)
    rounds.close_early(autumn, now, now + 4 * DAY)
    mailoutbox.clear()
    assert mails.send_due(now) == 8
    assert {mail.to[0] for mail in mailoutbox} == {each.email for each in [sent[0], *sent[9:]]}
    assert mails.send_due(now + HOUR) == 0


def test_who_has_submitted_in_between_gets_none(autumn, sent, mailoutbox, now):
    rounds.close_early(autumn, now, now + 4 * DAY)
    everybody_answers(sent[:2], now)
    mailoutbox.clear()
    assert mails.send_due(now) == 14
    assert {mail.to[0] for mail in mailoutbox}.isdisjoint(each.email for each in sent[:2])


def test_whose_e_mails_were_stopped_hears_that_there_is_less_time(autumn, sent, mailoutbox, now):
    """They were told how long their link works; else a manager could stop e-mails to colleagues,
    and close the round before these think of answering."""
    places.stop_mails(sent[3], now)
    rounds.close_early(autumn, now, now + 4 * DAY)
    places.stop_mails(sent[4], now)
    mailoutbox.clear()
    mails.send_due(now)
    early_mails = [mail.to[0] for mail in mailoutbox if "Closes earlier" in mail.subject]
    assert {sent[3].email, sent[4].email} < set(early_mails)


@pytest.mark.parametrize("answered", [True, False])
def test_a_mailbox_that_a_manager_has_named_does_not_tell_whether_somebody_had_answered(
    autumn, sent, mailoutbox, now, answered
):
    if answered:
        everybody_answers(sent[:1], now)
    places.change_address(sent[0], "mine@northside-council.example", now)
    rounds.close_early(autumn, now, now + 4 * DAY)
    mailoutbox.clear()
    mails.send_due(now)
    mine = [mail.subject for mail in mailoutbox if mail.to == ["mine@northside-council.example"]]
    assert any("Closes earlier" in subject for subject in mine)


def test_the_mail_says_until_when_and_holds_the_link_and_the_promise(autumn, sent, mailoutbox, now):
    at = now + 4 * DAY
    rounds.close_early(autumn, now, at)
    mailoutbox.clear()
    mails.send_due(now)
    mail = mailoutbox[0]
    there = at.astimezone(autumn.partnership.zone)
    assert mail.subject == f"Closes earlier, on {there.day} {there:%B}: Autumn (Northside)"
    [(html, _kind)] = mail.alternatives
    for part in (mail.body, html):
        said = " ".join(part.split())
        assert "“Autumn” of Northside closes earlier than was planned." in said
        assert f"by {there:%A} {there.day} {there:%B %Y at %H:%M}" in said
        assert "/r/" in said
        assert "in groups of at least 5" in said
        assert "not told who gets it" in said
    assert mail.extra_headers["X-Auto-Response-Suppress"] == "All"


def test_no_page_tells_who_was_told(client, alice, dora, rita, autumn, sent, now):
    """Whoever has answered: all pages are the same."""
    place = f"{ROUNDS}/{autumn.pk}"
    pages = [f"{place}/{each}" for each in ("", "close/", "extend/", "invitations/", "cancel/")]
    pages += [f"{place}/invitations/{each.pk}/" for each in sent[:3]]
    pages += ["/partnerships/northside/", f"/admin/assessments/round/{autumn.pk}/change/"]
    rounds.close_early(autumn, now, now + 4 * DAY)

    def all_pages():
        found = []
        for who in (alice, dora, rita):
            client.force_login(who)
            found += [words_of(client.get(each)) for each in pages]
        return found

    everybody = all_pages()
    for told in (sent[::2], []):
        early().exclude(invitation__in=told).delete()
        assert all_pages() == everybody


@real
@pytest.mark.parametrize("end", [close_as_due, closing.cancel])
def test_afterwards_no_row_tells_who_was_told(autumn, sent, now, end):
    rounds.close_early(autumn, now, now + 4 * DAY)
    mails.send_due(now)
    assert early().exists()
    autumn.refresh_from_db()
    end(autumn, now=autumn.closes_at + HOUR)
    assert not early().exists()


# Once, and for good


def test_it_cannot_be_taken_back_moved_or_extended(alices_client, autumn, now):
    at = now + 5 * DAY
    rounds.close_early(autumn, now, at)
    with pytest.raises(ValidationError, match="It already closes early"):
        rounds.close_early(autumn, now, now + 4 * DAY)
    with pytest.raises(ValidationError, match="This round closes early"):
        rounds.extend(autumn, until=at + WEEK, now=now)
    for page in ("close", "extend"):
        url = f"{ROUNDS}/{autumn.pk}/{page}/"
        assert "closes early. People were told when, so you cannot" in words_of(
            alices_client.get(url)
        )
        form = typed(now + (4 * DAY if page == "close" else 20 * DAY))
        assert alices_client.post(url, form).status_code == 400
    autumn.refresh_from_db()
    assert autumn.closes_at == at
    page = words_of(alices_client.get(f"{ROUNDS}/{autumn.pk}/"))
    assert "it closes early, and you cannot change that" in page


@pytest.mark.parametrize(
    "changed",
    [
        {"closes_early": False},
        {"closes_at": timedelta(days=4)},
        {"closes_at": timedelta(days=5), "closes_early": False},
        {"closes_at": timedelta(days=20), "times_extended": 1},
    ],
)
def test_not_even_in_the_database(autumn, now, changed):
    rounds.close_early(autumn, now, now + 5 * DAY)
    assert refused(autumn, now, changed)


def refused(survey_round, now, changed):
    """Does the database refuse it? Times are given from now on."""
    fields = {
        name: now + value if isinstance(value, timedelta) else value
        for name, value in changed.items()
    }
    try:
        with transaction.atomic():
            Round.objects.filter(pk=survey_round.pk).update(**fields)
    except IntegrityError as problem:
        assert re.search("keeps its|stays (so|open)", str(problem))  # noqa: PT017
        return True
    return False


@pytest.mark.parametrize("changed", [{"closes_at": timedelta(days=13)}, {"closes_at": timedelta()}])
def test_the_database_lets_no_round_close_sooner_without_saying_so(autumn, now, changed):
    assert refused(autumn, now, changed)
    assert not refused(autumn, now, changed | {"closes_early": True})


@pytest.mark.parametrize(
    "changed",
    [
        {"closes_at": timedelta(days=14, hours=3)},
        {"closes_at": timedelta(days=14, hours=3), "times_extended": 1},
        {"closes_at": timedelta(days=30)},
        {"closes_at": timedelta(days=30), "times_extended": 2},
        {"times_extended": 3},
        {"is_practice": True},
    ],
)
def test_the_database_refuses_what_is_no_extension(autumn, now, changed):
    assert refused(autumn, now, changed)


def test_the_database_keeps_the_number_of_extensions(autumn, now):
    assert not refused(autumn, now, {"closes_at": timedelta(days=21), "times_extended": 1})
    assert refused(autumn, now, {"times_extended": 0})
    assert not refused(autumn, now, {"closes_at": timedelta(days=28), "times_extended": 2})
    assert refused(autumn, now, {"closes_at": timedelta(days=35), "times_extended": 3})


def test_the_database_keeps_when_a_round_was_closed_and_its_report_opened(planned, now):
    """Else the report could be kept from everybody for longer."""
    Round.objects.filter(pk=planned.pk).update(opened_at=now, closed_at=now)
    assert refused(planned, now, {"closed_at": DAY})
    assert refused(planned, now, {"closed_at": None})
    assert not refused(planned, now, {"report_opened_at": timedelta()})
    assert refused(planned, now, {"report_opened_at": None})
    assert refused(planned, now, {"report_opened_at": DAY})


def test_a_plan_is_free_to_change(planned, now):
    for changed in ({"closes_at": timedelta(days=2)}, {"is_practice": True}, {"closes_at": DAY}):
        assert not refused(planned, now, changed)


# Which rounds


def test_only_a_round_that_people_are_answering_closes_early(planned, now):
    with pytest.raises(ValidationError, match="that people are answering"):
        rounds.close_early(planned, now, now + 5 * DAY)
    planned.opens_at = now + DAY
    planned.save()
    waiting = rounds.open(planned, now=now)
    with pytest.raises(ValidationError, match="that people are answering"):
        rounds.close_early(waiting, now, now + 5 * DAY)


def test_a_time_after_the_present_one_is_no_earlier_closing(alices_client, autumn, now):
    for at in (autumn.closes_at, autumn.closes_at + DAY):
        with pytest.raises(ValidationError, match="anyway: choose a time before that"):
            rounds.close_early(autumn, now, at)
    page = alices_client.post(f"{ROUNDS}/{autumn.pk}/close/", typed(now + 20 * DAY))
    assert page.status_code == 400
    assert "anyway: choose a time before that" in words_of(page)


def test_where_three_days_are_not_left_it_only_closes_by_itself(alices_client, planned, now):
    planned.closes_at = now + 2 * DAY
    planned.save()
    autumn = rounds.open(planned, now=now)
    page = words_of(alices_client.get(f"{ROUNDS}/{autumn.pk}/close/"))
    assert "the round closes before that" in page
    assert "It closes by itself on" in page
    assert "New closing time" not in page


@real
def test_what_is_due_or_imported_may_be_closed_by_hand(client, alice, autumn, planned, now):
    client.force_login(alice)
    make_due(autumn, now)
    client.post(f"{ROUNDS}/{autumn.pk}/close/", {"understood": "on"})
    autumn.refresh_from_db()
    assert autumn.closed_at is not None


# The page


def test_the_page_suggests_a_time_and_says_what_follows(alices_client, autumn, invitations, now):
    everybody_answers(invitations[:6], now)
    counting.count_responses(now + DAY)
    everybody_answers(invitations[6:8], now)
    page = alices_client.get(f"{ROUNDS}/{autumn.pk}/close/")
    words = words_of(page)
    for said in (
        "A round cannot be closed immediately",
        "Everybody who has not submitted gets one e-mail with the new closing time.",
        "cannot be changed again, and the round cannot be extended",
        "Managers get an e-mail at the closing and read the report at once. Everybody else with "
        "access gets an e-mail and reads it 2 days later",
    ):
        assert said in words
    assert "Shelter Trust 6 16" in words  # the last count, not a fresh one
    counted = (now + DAY).astimezone(autumn.partnership.zone)
    assert f"Counted on {counted.day} {counted:%B, %H:%M}" in words
    assert 'T17:00"' in page.content.decode()


def test_the_suggested_time_is_taken(alices_client, autumn, now):
    url = f"{ROUNDS}/{autumn.pk}/close/"
    suggested = value_of(alices_client.get(url), "closes_at")
    refused = alices_client.post(url, {"closes_at": suggested})
    assert refused.status_code == 400
    assert "Tick the box" in words_of(refused)
    page = alices_client.post(url, {"closes_at": suggested, "understood": "on"}, follow=True)
    assert "The round will close early. People are being told." in words_of(page)
    autumn.refresh_from_db()
    assert autumn.closes_early
    assert now + NOTICE <= autumn.closes_at < now + NOTICE + DAY
    assert early().count() == 16


# Extending


def test_a_round_is_extended_by_a_week_at_least_and_twice_at_most(autumn, now):
    for hours in (-24, 0, 1, 5, 7 * 24 - 1):
        with pytest.raises(ValidationError, match="by at least seven days"):
            rounds.extend(autumn, until=autumn.closes_at + hours * HOUR, now=now)
    for times in (1, 2):
        autumn = rounds.extend(autumn, until=autumn.closes_at + WEEK, now=now)
        assert autumn.times_extended == times
    with pytest.raises(ValidationError, match="It cannot be extended again"):
        rounds.extend(autumn, until=autumn.closes_at + WEEK, now=now)


def test_a_round_is_not_extended_in_its_last_three_days(alices_client, autumn, now):
    closes = autumn.closes_at
    for before in (timedelta(seconds=1), HOUR, NOTICE):
        with pytest.raises(ValidationError, match="in the 72 hours before it closes"):
            rounds.extend(autumn, until=closes + WEEK, now=closes - before)
    longer = rounds.extend(autumn, until=closes + WEEK, now=closes - NOTICE - HOUR)
    assert longer.closes_at == closes + WEEK


def test_the_closing_time_that_is_suggested_can_be_sent_as_it_is(alices_client, autumn):
    assert autumn.closes_at.microsecond  # no field for times says so little
    url = f"{ROUNDS}/{autumn.pk}/extend/"
    suggested = value_of(alices_client.get(url), "closes_at")
    assert alices_client.post(url, {"closes_at": suggested}).status_code == 302


def test_the_page_says_how_far_how_often_and_until_when(alices_client, autumn, now):
    url = f"{ROUNDS}/{autumn.pk}/extend/"
    words = words_of(alices_client.get(url))
    assert "at least seven days, and twice at most. It can be extended 2 more times." in words
    assert "which is 72 hours before it closes" in words
    by_hours = alices_client.post(url, typed(autumn.closes_at + 5 * HOUR))
    assert by_hours.status_code == 400
    assert "A round is extended by at least seven days: to" in words_of(by_hours)
    for _time in range(2):
        autumn.refresh_from_db()
        until = timezone.localtime(autumn.closes_at, autumn.partnership.zone) + 8 * DAY
        assert alices_client.post(url, typed(until)).status_code == 302
    third = alices_client.post(url, typed(autumn.closes_at + 40 * DAY))
    assert third.status_code == 400
    assert "This round was extended twice." in words_of(third)
    assert "New closing time" not in words_of(alices_client.get(url))


def test_an_extension_that_comes_too_near_another_round_names_the_risk(
    alices_client, northside, autumn, instrument, now
):
    opens = autumn.closes_at + 30 * DAY
    winter = rounds.create(
        northside, "Winter", instrument, opens_at=opens, closes_at=opens + 14 * DAY
    )
    rounds.open(winter, now=now)
    until = timezone.localtime(autumn.closes_at, northside.zone) + 8 * DAY
    with pytest.raises(spacing.TooClose):
        rounds.extend(autumn, until=until, now=now)
    url = f"{ROUNDS}/{autumn.pk}/extend/"
    page = alices_client.post(url, typed(until))
    assert page.status_code == 400
    assert "“Winter” lie less than four weeks" in words_of(page)
    assert alices_client.post(url, typed(until) | {"soon_after_another": "on"}).status_code == 302
    autumn.refresh_from_db()
    assert autumn.times_extended == 1
    assert autumn.soon_after_another
    assert not winter.soon_after_another
