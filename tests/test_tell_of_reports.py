"""A round has closed: everybody with access to the partnership is told, once, by e-mail."""

import re

import pytest

from assessments.models import Mail, User
from assessments.services import mails, memberships
from reports import closing
from tests.conftest import everybody_answers, member

pytestmark = pytest.mark.django_db(transaction=True)  # closing cannot run inside a transaction


@pytest.fixture
def closed(autumn, invitations, alice, bob, dora, charlie, now):
    """The autumn round with its report; the invitations that waited are forgotten."""
    everybody_answers(invitations, now)
    closing.close(autumn, now=now)
    return autumn


def told(kind="report"):
    return sorted(Mail.objects.filter(kind=kind).values_list("to", flat=True))


MEMBERS = ["alice@example.org", "bob@example.org", "dora@example.org"]


def test_manager_lead_and_viewer_are_told_and_nobody_else(closed):
    assert told() == MEMBERS


def test_the_mail_names_the_round_and_leads_to_the_report(closed, mailoutbox, client, bob, now):
    assert mails.send_due(now) == 3
    mail = next(each for each in mailoutbox if each.to == ["bob@example.org"])
    assert mail.subject == "Northside: the report of Autumn is there"
    address = re.search(r"^http://\S+(/partnerships/\S+)$", mail.body, re.MULTILINE)
    client.force_login(bob)
    assert "Who took part" in client.get(address[1]).content.decode()
    [(html, _kind)] = mail.alternatives
    assert address[0] in html


def test_it_says_how_to_sign_in_to_whoever_has_no_password_yet(closed, mailoutbox, now):
    mails.send_due(now)
    assert "/password/forgotten/" in mailoutbox[0].body


def test_closing_again_or_telling_again_tells_nobody_twice(closed, now):
    closing.close(closed, now=now)
    memberships.tell_of_report(closed, has_report=True)
    closing.close_due(now)
    assert told() == MEMBERS


def test_too_few_answers_are_said_and_no_report_is_promised(autumn, alice, mailoutbox, now):
    closing.close(autumn, now=now)
    assert (told(), told("no_report")) == ([], ["alice@example.org"])
    mails.send_due(now)
    [mail] = mailoutbox
    assert mail.subject == "Northside: Autumn is closed, without a report"
    assert "too few people answered" in mail.body


def test_of_a_cancelled_round_nobody_is_told(autumn, alice, now):
    closing.cancel(autumn, now=now)
    assert told() + told("no_report") == []


def test_a_closing_that_fails_tells_nobody(autumn, alice, now, monkeypatch):
    def fail(*_args, **_kwargs):
        raise OSError("disk full")

    monkeypatch.setattr(memberships, "tell_of_report", fail)
    with pytest.raises(OSError, match="disk full"):
        closing.close(autumn, now=now)
    autumn.refresh_from_db()
    assert autumn.closed_at is None
    assert told() + told("no_report") == []


def test_whoever_comes_later_is_not_told_of_old_reports(closed, now):
    member("emma@example.org", closed.partnership, "viewer")
    closing.close_due(now)
    assert "emma@example.org" not in told()


def test_whoever_has_lost_access_meanwhile_gets_no_mail(closed, alice, bob, dora, mailoutbox, now):
    memberships.remove(bob.memberships.get(), by=alice)
    dora.memberships.all().delete()  # as in the admin
    mails.send_due(now)
    assert [each.to for each in mailoutbox] == [["alice@example.org"]]


def test_a_closed_account_is_not_told(autumn, invitations, alice, bob, now):
    User.objects.filter(email="bob@example.org").update(is_active=False)
    everybody_answers(invitations, now)
    closing.close(autumn, now=now)
    assert told() == ["alice@example.org"]


def close_by_hand(client, survey_round):
    url = f"/partnerships/northside/rounds/{survey_round.pk}/close/"
    page = client.post(url, {"understood": "on"}, follow=True)
    return page.redirect_chain[-1][0], page.content.decode()


def test_a_manager_lands_on_the_report_and_reads_that_it_is_published(
    client, autumn, invitations, alice, now
):
    everybody_answers(invitations, now)
    client.force_login(alice)
    where, page = close_by_hand(client, autumn)
    assert where.endswith("/report/")
    assert "The round is closed and its report is published." in page
    assert "Everybody with access to Northside can read it." in page


def test_a_manager_is_told_that_there_is_no_report(client, autumn, alice):
    client.force_login(alice)
    assert "Too few people answered for a report" in close_by_hand(client, autumn)[1]
