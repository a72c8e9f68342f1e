"""A round has closed: managers are told at once, everybody else when the report opens to them."""

import re
import threading
import time
from datetime import timedelta

import pytest

from assessments.models import Mail, Membership, Round, User
from assessments.services import mails, memberships
from reports import opening, tasks
from reports.disclosure.end_of_round import closing
from tests.conftest import DAY, close_as_due, everybody_answers, make_due, member
from tests.threads import at_the_same_moment

pytestmark = pytest.mark.django_db(transaction=True)  # closing cannot run inside a transaction


@pytest.fixture
def closed(autumn, invitations, alice, bob, dora, charlie, now):
    """The autumn round with its report; the invitations that waited are forgotten."""
    everybody_answers(invitations, now)
    close_as_due(autumn, now=now)
    return autumn


def told(kind="report"):
    return sorted(Mail.objects.filter(kind=kind).values_list("to", flat=True))


def in_all(message):
    """Its plain text and its HTML, as words."""
    [(html, _kind)] = message.alternatives
    return [" ".join(part.split()) for part in (message.body, html)]


def test_at_the_closing_managers_are_told_and_nobody_else(closed):
    assert told("report_ready") == ["alice@example.org"]
    assert told() == []


def test_two_days_later_lead_and_viewer_are_told(closed, now):
    opening.open_due(now + 2 * DAY - timedelta(seconds=1))
    assert told() == []
    opening.open_due(now + 2 * DAY)
    assert told() == ["bob@example.org", "dora@example.org"]
    assert told("report_ready") == ["alice@example.org"]
    closed.refresh_from_db()
    assert closed.report_opened_at == now + 2 * DAY


@pytest.mark.parametrize("days", [0, 1, 14])
def test_as_many_days_later_as_were_fixed_before_the_opening(planned, alice, bob, now, days):
    """Whoever reads it then was told so when the round was planned."""
    Round.objects.filter(pk=planned.pk).update(report_after_days=days)
    Round.objects.filter(pk=planned.pk).update(opened_at=now, closed_at=now)
    planned.refresh_from_db()
    for when, opens in ((now + days * DAY - timedelta(seconds=1), []), (now + days * DAY, [bob])):
        opening.open_due(when)
        assert told() == [each.email for each in opens]
    assert planned.report_opens_at == now + days * DAY


@pytest.mark.parametrize(("days", "opened"), [(1, ["bob@example.org"]), (2, [])])
def test_the_task_opens_what_is_due(planned, bob, now, days, opened):
    Round.objects.filter(pk=planned.pk).update(report_after_days=days)
    Round.objects.filter(pk=planned.pk).update(opened_at=now, closed_at=now - DAY)
    tasks.open_reports()
    assert told() == opened


def test_the_mail_to_managers_says_who_reads_it_when_and_leads_there(
    closed, mailoutbox, client, alice, now
):
    assert mails.send_due(now) == 1
    [mail] = mailoutbox
    assert mail.subject == "Report ready: Autumn (Northside)"
    opens = (now + 2 * DAY).astimezone(closed.partnership.zone)
    for part in in_all(mail):
        assert "So far only the managers of Northside can read it." in part
        assert f"can read it from {opens:%A} {opens.day} {opens:%B %Y at %H:%M}" in part
        assert "You can open it to them earlier" in part
    address = re.search(r"^http://\S+(/partnerships/\S+)$", mail.body, re.MULTILINE)
    client.force_login(alice)
    assert "Who took part" in client.get(address[1]).content.decode()


def test_the_mail_to_everybody_names_the_round_and_leads_to_the_report(
    closed, mailoutbox, client, bob, now
):
    opening.open_due(now + 2 * DAY)
    assert mails.send_due(now + 2 * DAY) == 3
    mail = next(each for each in mailoutbox if each.to == ["bob@example.org"])
    assert mail.subject == "Report ready: Autumn (Northside)"
    for part in in_all(mail):
        assert "Everybody with access to Northside can read it." in part
        assert "So far" not in part
    address = re.search(r"^http://\S+(/partnerships/\S+)$", mail.body, re.MULTILINE)
    client.force_login(bob)
    assert "Who took part" in client.get(address[1]).content.decode()
    [(html, _kind)] = mail.alternatives
    assert address[0] in html


def test_it_says_how_to_sign_in_to_whoever_has_no_password_yet(closed, mailoutbox, now):
    mails.send_due(now)
    assert "/password/forgotten/" in mailoutbox[0].body


def test_where_nobody_waits_the_mail_to_managers_says_so(closed, mailoutbox, now):
    opening.open_to_all(closed, now=now)
    mails.send_due(now)
    mail = next(each for each in mailoutbox if each.to == ["alice@example.org"])
    for part in in_all(mail):
        assert "Everybody with access to Northside can read it." in part


def test_closing_again_or_opening_again_tells_nobody_twice(closed, now):
    closing.close(closed, now=now)
    memberships.tell_of_closing(closed, has_report=True)
    closing.close_due(now)
    for _time in range(3):
        opening.open_due(now + 2 * DAY)
        opening.open_to_all(closed, now=now + 3 * DAY)
        memberships.tell_of_report(closed)
    assert told("report_ready") == ["alice@example.org"]
    assert told() == ["bob@example.org", "dora@example.org"]
    closed.refresh_from_db()
    assert closed.report_opened_at == now + 2 * DAY


def test_too_few_answers_are_said_to_everybody_at_once_and_no_report_is_promised(
    autumn, alice, bob, client, mailoutbox, now
):
    """There is nothing to prepare for: nobody gains by reading that before others."""
    close_as_due(autumn, now=now)
    opening.open_due(now + 14 * DAY)
    assert told("no_report") == ["alice@example.org", "bob@example.org"]
    assert told() + told("report_ready") == []
    mails.send_due(now)
    assert {mail.subject for mail in mailoutbox} == {
        "No report, too few answered: Autumn (Northside)"
    }
    assert "Too few people answered" in mailoutbox[0].body
    client.force_login(bob)
    page = client.get(f"/partnerships/northside/rounds/{autumn.pk}/report/")
    assert "Too few people answered" in page.content.decode()


def test_somebody_who_is_no_longer_a_manager_waits_like_everybody_else(
    closed, alice, rita, bob, mailoutbox, now
):
    member("emma@example.org", closed.partnership, "manager")
    memberships.change(alice.memberships.get(), "viewer", by=rita)
    assert mails.send_due(now) == 0
    opening.open_due(now + 2 * DAY)
    mails.send_due(now + 2 * DAY)
    assert "alice@example.org" in {mail.to[0] for mail in mailoutbox}


def test_of_a_cancelled_round_nobody_is_told(autumn, alice, now):
    closing.cancel(autumn, now=now)
    assert told() + told("report_ready") + told("no_report") == []


def test_a_closing_that_fails_tells_nobody(autumn, alice, now, monkeypatch):
    def fail(*_args, **_kwargs):
        raise OSError("disk full")

    monkeypatch.setattr(memberships, "tell_of_closing", fail)
    with pytest.raises(OSError, match="disk full"):
        close_as_due(autumn, now=now)
    autumn.refresh_from_db()
    assert autumn.closed_at is None
    assert told() + told("report_ready") + told("no_report") == []


def test_whoever_comes_later_is_not_told_of_old_reports(closed, now):
    opening.open_due(now + 2 * DAY)
    member("emma@example.org", closed.partnership, "viewer")
    closing.close_due(now + 3 * DAY)
    opening.open_due(now + 3 * DAY)
    assert "emma@example.org" not in told()


def test_whoever_has_lost_access_meanwhile_gets_no_mail(closed, alice, bob, dora, mailoutbox, now):
    opening.open_to_all(closed, now=now)
    memberships.remove(bob.memberships.get(), by=alice)
    dora.memberships.all().delete()  # as in the admin
    mails.send_due(now)
    assert [each.to for each in mailoutbox] == [["alice@example.org"]]


def test_a_closed_account_is_not_told(autumn, invitations, alice, bob, now):
    User.objects.filter(email="bob@example.org").update(is_active=False)
    everybody_answers(invitations, now)
    close_as_due(autumn, now=now)
    opening.open_to_all(autumn, now=now)
    assert (told("report_ready"), told()) == (["alice@example.org"], [])


def close_by_hand(client, survey_round, now):
    make_due(survey_round, now)
    url = f"/partnerships/northside/rounds/{survey_round.pk}/close/"
    page = client.post(url, {"understood": "on"}, follow=True)
    return page.redirect_chain[-1][0], page.content.decode()


def test_a_manager_lands_on_the_report_and_reads_who_reads_it_when(
    client, autumn, invitations, alice, now
):
    everybody_answers(invitations, now)
    client.force_login(alice)
    where, page = close_by_hand(client, autumn, now)
    assert where.endswith("/report/")
    assert "The round is closed, and its report is ready." in page
    assert "Only managers can read this report so far." in page
    assert "Open the report to everybody now" in page


def test_a_manager_is_told_that_there_is_no_report(client, autumn, alice, now):
    client.force_login(alice)
    assert "Too few people answered for a report" in close_by_hand(client, autumn, now)[1]


@pytest.mark.django_db(transaction=True)
def test_access_can_be_taken_away_while_a_round_is_being_closed(
    autumn, invitations, northside, alice, now, monkeypatch
):
    """Closing writes to managers, which refers to the partnership: one must not block the other."""
    erin = member("erin@example.org", northside, "manager")
    everybody_answers(invitations, now)
    memberships.warn_of_too_few(autumn)
    Mail.objects.filter(kind="too_few").update(attempts=6)  # given up
    make_due(autumn, now)
    closing_now, tell = threading.Event(), memberships.tell_of_closing

    def slowly(*args, **fields):
        closing_now.set()
        time.sleep(1)
        return tell(*args, **fields)

    def take_away():
        closing_now.wait(20)
        memberships.remove(Membership.objects.get(user=erin), by=alice)

    monkeypatch.setattr(memberships, "tell_of_closing", slowly)
    told = at_the_same_moment(lambda: closing.close(autumn, now=now), take_away)
    assert not [each for each in told if isinstance(each, Exception)]


@pytest.mark.parametrize("contact", ["alice@example.org", ""])
def test_nobody_is_told_to_ask_themselves(closed, alice, bob, mailoutbox, now, contact):
    northside = closed.partnership
    northside.contact_name, northside.contact_email = ("Alice Archer" if contact else "", contact)
    northside.save()
    alice.first_name, alice.last_name = "Alice", "Archer"
    alice.save()
    opening.open_due(now + 2 * DAY)
    mails.send_due(now + 2 * DAY)
    [to_alice] = [each for each in mailoutbox if each.to == ["alice@example.org"]]
    assert to_alice.reply_to == []
    for said in in_all(to_alice):
        assert "Questions?" not in said
        assert "Archer" not in said
        assert "If in doubt, open none of them." in said
    [to_bob] = [each for each in mailoutbox if each.to == ["bob@example.org"]]
    assert all("Archer" in said for said in in_all(to_bob))
    assert to_bob.reply_to == ([contact] if contact else [])
