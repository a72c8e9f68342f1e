"""Whom those who are asked may ask: named by a manager, or nobody is."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from assessments.mail import emails
from assessments.models import Mail, Partnership
from reports.disclosure.end_of_round import closing
from tests.browser import PHONE, assert_accessible, onward, visit
from tests.conftest import PASSWORD, everybody_answers
from tests.pages import each_text, fields, inline_code, leads, sentences_of, value_of, words_of
from tests.respondent_pages import at

EDIT = "/partnerships/northside/edit/"
AS_IT_IS = {"name": "Northside", "slug": "northside", "time_zone": "Europe/London"}
FRAN = {"contact_name": "Fran Fox", "contact_email": "fran@northside.example"}
SHOWN_NOTHING = "The system shows them neither your answers nor whether you have answered."
ASK = f"Fran Fox, fran@northside.example . {SHOWN_NOTHING}"


@pytest.fixture
def as_alice(client, alice):
    client.login(email="alice@example.org", password=PASSWORD)
    return client


@pytest.fixture
def fran(northside):
    Partnership.objects.filter(pk=northside.pk).update(**FRAN)


# Naming somebody


def test_a_manager_names_somebody_and_takes_them_out_again(as_alice, northside):
    as_alice.post(EDIT, AS_IT_IS | FRAN | {"contact_name": " Fran\n Fox "})
    northside.refresh_from_db()
    assert (northside.contact_name, northside.contact_email) == tuple(FRAN.values())
    assert value_of(as_alice.get(EDIT), "contact_name") == "Fran Fox"
    as_alice.post(EDIT, AS_IT_IS)
    northside.refresh_from_db()
    assert (northside.contact_name, northside.contact_email) == ("", "")


def test_an_address_alone_will_do(as_alice, northside):
    as_alice.post(EDIT, AS_IT_IS | {"contact_email": FRAN["contact_email"]})
    northside.refresh_from_db()
    assert northside.contact_email == FRAN["contact_email"]


@pytest.mark.parametrize(
    ("address", "says"),
    [("", "Enter their e-mail address too"), ("fran@", "There is nothing after the @.")],
)
def test_a_name_without_an_address_is_refused_and_kept(as_alice, northside, address, says):
    page = as_alice.post(EDIT, AS_IT_IS | FRAN | {"contact_email": address})
    [summary] = each_text(page, "a[href='#id_contact_email']")
    assert summary.startswith(f"Their e-mail address: {says}")
    assert value_of(page, "contact_name") == "Fran Fox"
    northside.refresh_from_db()
    assert northside.contact_name == ""


def test_the_database_keeps_no_name_without_an_address(northside):
    with pytest.raises(IntegrityError, match="a_contact_has_an_address"), transaction.atomic():
        Partnership.objects.update(contact_name="Fran Fox")


def test_whoever_opens_a_round_is_told_that_nobody_is_named(as_alice, planned):
    page = f"/partnerships/northside/rounds/{planned.pk}/open/"
    assert "It names nobody whom people can ask." in words_of(as_alice.get(page))
    Partnership.objects.update(**FRAN)
    found = words_of(as_alice.get(page))
    assert "names nobody" not in found
    assert "Questions? Ask Fran Fox, fran@northside.example." in found  # in the preview


# Where it stands


def test_nobody_is_named_by_default(client, link, alice):
    alice.first_name = "Alice"
    alice.save()
    client.post(link)
    for page in (link, "/answer/stop/", "/answer/stored/"):
        found = client.get(page).content.decode()
        assert "Who to ask" not in found
        assert "Questions?" not in found
        assert "mailto:" not in found
        assert "alice@example.org" not in found


def test_it_stands_on_the_start_page_and_where_one_stops(client, link, fran):
    start = client.get(link)
    assert "Who to ask Fran Fox, fran@northside.example Start" in words_of(start)
    assert f"Questions? Ask {ASK}" in words_of(start)  # with the limits of the promise
    assert leads(start)["fran@northside.example"] == "mailto:fran@northside.example"
    client.post(link)
    for page in ("/answer/stop/", "/answer/stored/"):
        shown = client.get(page)
        assert f"Questions? Ask {ASK}" in words_of(shown)
        assert "fran@northside.example." in sentences_of(shown)  # no space before the full stop


@pytest.mark.parametrize(
    ("field", "days", "says"),
    [
        ("closes_at", -0.5, "has closed"),
        ("cancelled_at", 0, "was cancelled"),
    ],
)
def test_it_stands_where_the_round_does_not_ask(client, link, autumn, fran, now, field, days, says):
    at(autumn, **{field: now + timedelta(days=days)})
    found = words_of(client.get(link))
    assert says in found
    assert f"Questions? Ask {ASK}" in found


def test_it_stands_where_the_round_does_not_ask_yet(client, link, autumn, fran, monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: autumn.opens_at - timedelta(days=1))
    found = words_of(client.get(link))
    assert "has not opened yet" in found
    assert f"Questions? Ask {ASK}" in found


@pytest.mark.parametrize("write", [emails.invitation, emails.reminder, emails.link_again])
def test_it_stands_in_the_e_mails_that_ask(write, invitations, fran):
    message = write(Mail.objects.get(invitation=invitations[0]))
    [(html, _kind)] = message.alternatives
    for part in (message.body, html):
        assert (
            f"Questions? Ask Fran Fox, fran@northside.example. {SHOWN_NOTHING} "
            "Write them a new e-mail: this one holds your link."
        ) in part
    # Else whoever reads their mailbox would learn from "out of office" who was reminded.
    assert message.reply_to == []


@pytest.mark.parametrize("write", [emails.invitation, emails.reminder, emails.link_again])
def test_without_one_the_e_mails_name_nobody(write, invitations):
    said = write(Mail.objects.get(invitation=invitations[0])).body
    assert "Questions? Ask the people who coordinate Northside." in said
    assert "@" not in said


def test_it_stands_on_every_page_of_somebody_who_answers(client, link, fran, invitations, now):
    client.post(link)
    answering = ("", "page/vision/", "review/", "done/", "withdraw/", "stop/", "stored/")
    for page in answering:
        assert f"Questions? Ask {ASK}" in words_of(client.get(f"/answer/{page}", follow=True)), page
    everybody_answers(invitations[:1], now)
    for page in ("", "done/", "withdraw/", "stored/"):
        assert f"Questions? Ask {ASK}" in words_of(client.get(f"/answer/{page}", follow=True)), page
    sent = fields(client.get("/answer/withdraw/"))
    withdrawn = client.post("/answer/withdraw/", sent, follow=True)
    assert "No answers of yours are kept" in words_of(withdrawn)
    assert f"Questions? Ask {ASK}" in words_of(withdrawn)


def test_an_address_alone_stands_alone(client, link, fran):
    Partnership.objects.update(contact_name="")
    start = words_of(client.get(link))
    assert "Who to ask fran@northside.example Start" in start
    assert f"Questions? Ask fran@northside.example . {SHOWN_NOTHING}" in start


def test_a_name_that_is_code_is_shown_as_text(client, link, fran):
    Partnership.objects.update(contact_name="<script>alert(1)</script>")
    page = client.get(link)
    assert "Who to ask <script>alert(1)</script>, fran@northside.example" in words_of(page)
    assert not inline_code(page)


def test_a_link_names_whom_to_ask_after_its_round_has_ended_too(client, link, autumn, fran, now):
    """Of the person nothing is left; but the link says for which round it was made."""
    closing.cancel(autumn, now=now)
    assert f"Questions? Ask {ASK}" in words_of(client.get(link))


def test_a_link_that_we_did_not_make_names_nobody(client, link, fran):
    wrong = link.replace(".", "x.")
    assert "fran@" not in words_of(client.get(wrong))


@pytest.mark.browser
def test_the_pages_with_it_are_for_everybody(chromium, site, link, fran):
    with visit(chromium, viewport=PHONE) as page:
        page.goto(f"{site}{link}")
        assert_accessible(page, "contact-start")
        onward(page.get_by_role("button", name="Start").first)
        page.goto(f"{site}/answer/stop/")
        assert_accessible(page, "contact-stopped")
