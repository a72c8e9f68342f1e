"""E-mails that came back: what is understood of other servers' reports, and what managers see.

The samples are made here by the formats of the servers that are named.
"""

import io
import mailbox
import re
import sys
from contextlib import closing

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.db import DatabaseError
from hypothesis import strategies as st

from assessments.mail import bounces, emails
from assessments.mail.bounces import MOST_BYTES, Reason
from assessments.models import Mail, Notice
from assessments.services import bounces as service
from assessments.services import mails, memberships
from config.settings import env_mailbox
from tests.conftest import DAY
from tests.mail_server import server
from tests.pages import without_tokens
from tests.properties import given
from tests.reminder_world import HALFWAY_MORNING, manager_of, places, remind, rows

__all__ = ["places", "server"]  # fixtures


A_TOKEN = "0123456789abcdef" * 2
RAW = "LOOK AT https://evil.example <script>"


# Samples


def report(
    fields,
    *,
    token=A_TOKEN,
    to="bounces+{token}@health.example",
    head="",
    quoted="Message-ID: <{token}@health.example>",
    kind="message/rfc822",
):
    """A delivery status notification with these fields for its one recipient."""
    text = f"""Return-Path: <>
Received: from mx.council.example by mail.health.example; Mon, 30 Nov 2026 09:00:00 +0000
From: MAILER-DAEMON@mx.council.example (Mail Delivery System)
To: {to}
Subject: Undelivered Mail Returned to Sender
{head}MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status;
\tboundary="A/mx.council.example"

This is a MIME-encapsulated message.

--A/mx.council.example
Content-Description: Notification
Content-Type: text/plain; charset=us-ascii

I'm sorry to have to inform you that your message could not be delivered. {RAW}

--A/mx.council.example
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.council.example
Arrival-Date: Mon, 30 Nov 2026 08:59:59 +0000

{fields}

--A/mx.council.example
Content-Description: Undelivered Message
Content-Type: {kind}

From: Health <health@health.example>
{quoted}
Subject: How well do we work together?

Hello

--A/mx.council.example--
"""
    return text.replace("{token}", token).encode()


def recipient(status, said="", action="failed"):
    lines = [
        "Final-Recipient: rfc822; sam@council.example",
        f"Action: {action}",
        f"Status: {status}",
        *([f"Diagnostic-Code: smtp; {said}"] if said else []),
    ]
    return "\n".join(lines)


POSTFIX = "550 5.1.1 <sam@council.example>: Recipient address rejected: User unknown"
EXCHANGE = "550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup"
GMAIL = "552-5.2.2 The recipient's inbox is out of storage space. 552 5.2.2 - gsmtp"

NO_DSN = f"""Return-path: <>
From: Mail Delivery System <Mailer-Daemon@mx.council.example>
To: bounces+{A_TOKEN}@health.example
X-Failed-Recipients: sam@council.example
Auto-Submitted: auto-replied
Subject: Mail delivery failed: returning message to sender

This message was created automatically by mail delivery software.

  sam@council.example
    host mx.council.example [192.0.2.1]
    SMTP error from remote mail server after RCPT TO:<sam@council.example>:
    550 5.1.1 Unknown user

------ This is a copy of the message, including all the headers. ------
"""

FOR_GOOD = {
    "Postfix": (report(recipient("5.1.1", POSTFIX)), Reason.NO_MAILBOX),
    "Postfix, no such domain": (
        report(recipient("5.4.4").replace("Status", "X-Postfix-Queue-ID: 4F\nStatus")),
        Reason.NO_DOMAIN,
    ),
    "Postfix, given up after days": (
        report(recipient("4.4.1", "connect to mx.council.example[192.0.2.1]:25: timed out")),
        Reason.UNREACHABLE,
    ),
    "Exchange": (report(recipient("5.1.10", EXCHANGE)), Reason.NO_MAILBOX),
    "Exchange, not in the directory": (
        report(recipient("5.4.1", "550 5.4.1 Recipient address rejected: Access denied.")),
        Reason.NO_MAILBOX,
    ),
    "Exchange, closed to outsiders": (
        report(recipient("5.7.133", "550 5.7.133 RESOLVER.RST.SenderNotAuthenticatedForGroup")),
        Reason.REFUSED,
    ),
    "Exchange, full": (
        report(recipient("5.2.2", "554 5.2.2 mailbox full; STOREDRV.Deliver")),
        Reason.FULL,
    ),
    "Gmail": (
        report(recipient("5.2.2", GMAIL), head="X-Failed-Recipients: sam@council.example\n"),
        Reason.FULL,
    ),
    "Gmail, null MX": (report(recipient("5.1.2")), Reason.NO_DOMAIN),
    "Exim": (
        report(
            recipient("5.0.0", "550 5.1.1 Unknown user"),
            head="X-Failed-Recipients: sam@council.example\nAuto-Submitted: auto-replied\n",
        ),
        Reason.NO_MAILBOX,
    ),
    "Exim, without a code of use": (report(recipient("5.0.0")), Reason.OTHER),
    "Exim before 4.83": (NO_DSN.encode(), Reason.NO_MAILBOX),
    "spam": (report(recipient("5.7.1", "554 5.7.1 Message rejected as spam")), Reason.REFUSED),
    "too large": (report(recipient("5.2.3")), Reason.OTHER),
    "headers alone": (
        report(recipient("5.1.1"), kind="text/rfc822-headers"),
        Reason.NO_MAILBOX,
    ),
    "to the sender, as some services do": (
        report(recipient("5.1.1"), to="health@health.example"),
        Reason.NO_MAILBOX,
    ),
    "as a reply to it": (
        report(
            recipient("5.1.1"),
            to="health@health.example",
            head="References: <{token}@health.example>\n",
            quoted="X-Nothing: else",
        ),
        Reason.NO_MAILBOX,
    ),
    "in capitals": (
        report(recipient("5.1.1"), token=A_TOKEN.upper(), quoted="X-Nothing: else"),
        Reason.NO_MAILBOX,
    ),
    "with CRLF": (report(recipient("5.1.1")).replace(b"\n", b"\r\n"), Reason.NO_MAILBOX),
}

OUT_OF_OFFICE = f"""From: Sam <sam@council.example>
To: bounces+{A_TOKEN}@health.example
Subject: Automatic reply: How well do we work together?
Auto-Submitted: auto-replied
In-Reply-To: <{A_TOKEN}@health.example>

I am away until Monday. My last address was no good: 550 5.1.1.
"""

AN_ANSWER = f"""Return-Path: <sam@council.example>
From: Sam <sam@council.example>
To: bounces+{A_TOKEN}@health.example
Subject: Re: How well do we work together?
In-Reply-To: <{A_TOKEN}@health.example>

I would rather not take part.
"""

NOT_FOR_GOOD = {
    "out of office": OUT_OF_OFFICE.encode(),
    "an answer": AN_ANSWER.encode(),
    "it will be tried again": report(recipient("4.4.1", action="delayed")),
    "delivered": report(recipient("2.0.0", action="delivered")),
    "passed on": report(recipient("2.0.0", action="relayed")),
    "nothing": b"",
    "no message": b"\x00\xff\xfe not a message",
}


@pytest.mark.parametrize(("raw", "reason"), FOR_GOOD.values(), ids=FOR_GOOD)
def test_what_servers_report_is_understood(raw, reason):
    bounce = bounces.read(raw)
    assert (bounce.tokens, bounce.reason) == ((A_TOKEN,), reason)


@pytest.mark.parametrize("raw", NOT_FOR_GOOD.values(), ids=NOT_FOR_GOOD)
def test_what_did_not_come_back_for_good_is_none(raw):
    assert bounces.read(raw) is None


@given(st.binary(max_size=300), st.integers(0, 1200))
def test_whatever_is_sent_nothing_breaks(junk, at):
    raw = report(recipient("5.1.1", POSTFIX))
    assert bounces.read(junk) is None
    bounces.read(raw[:at] + junk + raw[at:])


def test_nor_do_parts_within_parts_or_one_that_never_ends():
    deep = b"".join(
        b"Content-Type: multipart/mixed; boundary=%d\n\n--%d\n" % (n, n) for n in range(20_000)
    )
    assert bounces.read(deep) is None
    assert bounces.read(b"Message-ID:" + b" " * 2 * MOST_BYTES) is None


# Beside the invitation


@pytest.fixture
def invited(invitations, now):
    """Everybody has got theirs."""
    mails.send_due(now)
    return invitations


def back(mail, status="5.1.1", **more):
    return service.take(report(recipient(status), token=mail.token, **more))


@pytest.fixture
def page(client, alice, invited):
    client.force_login(alice)
    place = f"/partnerships/northside/rounds/{invited[0].survey_round_id}/invitations/"

    def read(invitation=None):
        said = client.get(f"{place}{invitation.pk}/" if invitation else place)
        return " ".join(without_tokens(said).split())

    return read


SAID = {
    "5.1.1": "The mail server of northside-council.example says that there is no such mailbox. "
    "Check the address, and change it if it is wrong.",
    "5.1.2": "There is no mail server for northside-council.example. Check the part after",
    "5.2.2": "The mail server of northside-council.example says that the mailbox is full. Send it",
    "5.7.1": "The mail server of northside-council.example refused the e-mail, perhaps as spam.",
    "4.4.1": "The mail server of northside-council.example could not be reached for a long time.",
    "5.3.0": "The mail server of northside-council.example sent the e-mail back.",
}


@pytest.mark.parametrize(("status", "sentence"), SAID.items(), ids=SAID)
def test_a_manager_reads_what_happened_and_what_to_do(page, invited, status, sentence):
    assert back(invited[0].mails.get(), status)
    for said in (page(), page(invited[0])):
        assert "came back" in said
        assert sentence in said
        assert "evil.example" not in said
    assert "1 e-mail did not arrive:" in page()


def test_sent_again_it_is_a_new_e_mail(page, invited, now):
    back(invited[0].mails.get())
    Mail.objects.create(
        kind="invitation",
        sequence=2,
        to=invited[0].email,
        invitation=invited[0],
        partnership=invited[0].survey_round.partnership,
        sent_at=now,
    )
    assert "came back" not in page()


def test_who_has_access_says_so_too(client, alice, northside, now):
    memberships.invite(northside, "emma@example.org", "viewer", by=alice, now=now)
    mail = Mail.objects.get(kind="access")
    mail.was_sent(now)
    assert back(mail)
    client.force_login(alice)
    said = " ".join(client.get("/partnerships/northside/access/").content.decode().split())
    assert "The e-mail came back." in said
    assert "The mail server of example.org says that there is no such mailbox" in said


def test_a_report_of_nothing_of_ours_changes_nothing(invited):
    before = list(Mail.objects.order_by("pk").values())
    assert not service.take(report(recipient("5.1.1"), token="f" * 32))
    assert not service.take(report(recipient("5.1.1"), token=str(invited[0].pk).zfill(32)))
    assert not service.take(OUT_OF_OFFICE.replace(A_TOKEN, invited[0].mails.get().token).encode())
    assert list(Mail.objects.order_by("pk").values()) == before


def test_a_forged_report_stops_and_deletes_nothing(page, invited, mailoutbox, client, now):
    """Whoever has got an e-mail knows its token, and can say that it came back."""
    for each in invited:
        back(each.mails.get())
    assert not type(invited[0]).objects.filter(no_more_mails=True).exists()
    link = emails.link_for(invited[0])
    client.logout()
    assert client.get("/" + link.split("/", 3)[3]).status_code == 200
    assert Mail.objects.count() == len(invited)
    mailoutbox.clear()
    assert mails.send_due(now + DAY) == 0


# A manager as attacker: a reminder comes back only from somebody who has not answered


def test_of_a_reminder_that_came_back_nothing_is_kept(places, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: HALFWAY_MORNING)
    manager = manager_of(places[0])
    remind(HALFWAY_MORNING)
    before, there = manager.looks(places[0]), list(Mail.objects.order_by("pk").values())
    reminder = rows().get(invitation=places[0])
    assert not back(reminder)
    assert not service.take(NO_DSN.replace(A_TOKEN, reminder.token).encode())
    invitation = places[0].mails.get(kind="invitation")
    both = f"In-Reply-To: <{invitation.token}@health.example>\n"
    assert not back(reminder, head=both)
    assert not back(invitation, head=both.replace(invitation.token, reminder.token))
    assert manager.looks(places[0]) == before
    assert list(Mail.objects.order_by("pk").values()) == there


@pytest.mark.parametrize("kind", sorted(set(Mail.Kind) - set(Mail.SHOWN_WHERE_IT_CAME_BACK)))
def test_nor_of_any_other_mail_that_few_people_get(invited, kind, now):
    place, partnership = invited[0], invited[0].survey_round.partnership
    about = {"sequence": 7, "invitation": place, "partnership": partnership}
    if kind in ("cancelled", "deleted"):
        about = {"notice": Notice.objects.create(subject="Gone", text="It is gone.", made_at=now)}
    mail = Mail.objects.create(kind=kind, to=place.email, sent_at=now, **about)
    assert not back(mail)
    mail.refresh_from_db()
    assert mail.bounce == ""


def test_what_is_shown_goes_to_everybody_or_is_what_a_manager_did():
    """A kind that is added here must not go to those alone who have (not) answered."""
    assert set(Mail.SHOWN_WHERE_IT_CAME_BACK) == {"invitation", "no_more_mails", "access"}
    assert not set(Mail.SHOWN_WHERE_IT_CAME_BACK) & set(Mail.FORGOTTEN)


def test_every_reason_has_its_words():
    assert {each.value for each in Reason} == set(Mail.Bounce.values)


# The address


def test_each_e_mail_comes_back_to_an_address_of_its_own(server, invitations, settings, now):
    settings.BOUNCE_ADDRESS = "bounces@health.example"
    settings.DEFAULT_FROM_EMAIL = "Health <health@health.example>"
    mails.send_due(now)
    there = {f"bounces+{mail.token}@health.example" for mail in Mail.objects.all()}
    assert set(server.senders) == there
    assert len(there) == len(invitations)
    for _to, text in server.taken:
        assert re.search(r"\nFrom: [^\n]+ <health@health\.example>\r\n", text)


def test_without_a_setting_they_come_back_to_the_sender(server, invitations, settings, now):
    settings.DEFAULT_FROM_EMAIL = "Health <health@health.example>"
    mails.send_due(now)
    assert set(server.senders) == {"health@health.example"}


@pytest.mark.parametrize("value", ["bounces", "Health <b@x.example>", "b" * 32 + "@x.example"])
def test_an_address_that_leaves_no_room_for_a_number_stops_the_start(monkeypatch, value):
    monkeypatch.setenv("BOUNCE_ADDRESS", value)
    with pytest.raises(ImproperlyConfigured, match="must be an address like bounces@"):
        env_mailbox("BOUNCE_ADDRESS")


# The command


def pipe(monkeypatch, raw):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(raw)))


def test_a_mail_server_pipes_one_message_and_hears_nothing(invited, monkeypatch, capsys):
    mail = invited[0].mails.get()
    pipe(monkeypatch, report(recipient("5.2.2"), token=mail.token) + b"x" * 3 * MOST_BYTES)
    call_command("mail_bounces")
    mail.refresh_from_db()
    assert mail.bounce == "full"
    assert sys.stdin.buffer.read() == b""
    assert capsys.readouterr().out == ""


def folder_of(kind, path, messages):
    folder = kind(str(path), create=True)
    for raw in messages:
        folder.add(raw)
    folder.flush()
    folder.close()
    return str(path)


@pytest.mark.parametrize("kind", [mailbox.Maildir, mailbox.mbox], ids=["Maildir", "mbox"])
def test_a_folder_is_read_and_what_no_person_wrote_is_deleted_if_one_likes(
    invited, tmp_path, capsys, kind
):
    messages = [report(recipient("5.1.1"), token=each.mails.get().token) for each in invited[:2]]
    others = [OUT_OF_OFFICE.encode(), NO_DSN.encode(), AN_ANSWER.encode()]
    path = folder_of(kind, tmp_path / "box", [*messages, *others])
    call_command("mail_bounces", path)
    assert capsys.readouterr().out == "Messages read: 5. Shown beside an invitation: 2.\n"
    assert Mail.objects.filter(bounce="no_mailbox").count() == 2
    call_command("mail_bounces", path, "--delete")
    with closing(kind(path)) as folder:
        [left] = folder
        assert left.get_payload().strip() == "I would rather not take part."


def test_a_folder_that_is_none_is_refused(tmp_path):
    for words in ([str(tmp_path)], [str(tmp_path / "nowhere")], ["--delete"]):
        with pytest.raises(CommandError) as refused:
            call_command("mail_bounces", *words)
        assert refused.value.returncode == 2


def test_without_a_database_the_mail_server_keeps_it(monkeypatch):
    """No test has a database unless it asks for one; Django says so in another way."""
    pipe(monkeypatch, report(recipient("5.1.1")))
    monkeypatch.setattr(service, "take", no_database)
    with pytest.raises(CommandError, match="try again later") as refused:
        call_command("mail_bounces")
    assert refused.value.returncode == 75


def no_database(raw):
    raise DatabaseError
