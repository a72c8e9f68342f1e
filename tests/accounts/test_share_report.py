"""A manager shares a report: who can read it, one more of them, and the e-mail that leads to it."""

import re
import smtplib

import pytest
from django.conf import settings

from assessments.links import access_link
from assessments.models import Mail, Membership, User
from assessments.services import mails, memberships
from reports.models import Publication
from reports.publication_json import to_json
from tests import report_world
from tests.browser import DESK, PHONE, assert_accessible, onward, visit
from tests.conftest import PASSWORD, member
from tests.pages import all_of, each_text, inline_code, leads, value_of, words_of
from tests.report_pages import CLOSED, round_of
from tests.seen_in_browser import sign_in
from tests.shared_report import place, summer

__all__ = ["summer"]  # fixture


@pytest.fixture
def as_alice(client, alice):
    client.login(email="alice@example.org", password=PASSWORD)
    return client


def share(client, survey_round, email, **more):
    """Where it leads, and the words that stand there."""
    response = client.post(place(survey_round), {"email": email} | more, follow=True)
    where = response.redirect_chain[-1][0] if response.redirect_chain else "stays"
    return where, words_of(response)


# Getting there


@pytest.mark.parametrize("page", ["report/", "report/summary/", "report/criteria/trust/"])
def test_every_page_of_a_report_leads_there(as_alice, summer, page):
    assert leads(as_alice.get(place(summer, page)))["Share this report"] == place(summer)


def test_the_page_says_who_can_read_it_now_and_what_a_viewer_sees(as_alice, summer, bob, dora):
    words = words_of(as_alice.get(place(summer)))
    now = words.partition("Who can read it now")[2]
    for each in ("alice@example.org you manager", "bob@example.org", "agency lead, Northside Co"):
        assert each in now
    assert now.count("invited, not yet signed in") == 2  # Bob and Dora
    assert "all reports of Northside : this one, those of earlier rounds, and those of" in words
    assert "A viewer does not see who is asked" in words


def test_what_it_says_of_viewers_is_so(client, summer, bob, autumn, northside):
    """They see every report, the rounds and how many people an agency has; no name, no count."""
    client.login(email="bob@example.org", password=PASSWORD)
    assert client.get(place(summer, "report/")).status_code == 200
    assert client.get(place(summer, "report.pdf")).status_code == 200
    page = words_of(client.get("/partnerships/northside/"))
    assert "Autumn open" in page
    assert "Northside Council public 7" in page
    assert "person1@" not in page
    for closed in (
        "people/",
        "access/",
        f"rounds/{autumn.pk}/",
        f"rounds/{autumn.pk}/invitations/",
    ):
        assert client.get(f"/partnerships/northside/{closed}").status_code == 403


def test_without_a_report_there_is_nothing_to_share(as_alice, autumn, northside):
    assert as_alice.get(place(autumn)).status_code == 404
    too_few = round_of(northside)
    document = to_json(report_world.below_k())
    Publication.objects.create(survey_round=too_few, document=document, published_at=CLOSED)
    assert as_alice.get(place(too_few)).status_code == 404
    assert "Share this report" not in as_alice.get(place(too_few, "report/")).content.decode()


# Sharing it


def test_somebody_new_can_read_it_at_once_and_one_is_back_at_the_report(as_alice, summer):
    where, words = share(as_alice, summer, " Emma@Example.org ")
    assert where == place(summer, "report/")
    assert "emma@example.org can read this report now. They get an e-mail with a link" in words
    emma = User.objects.get(email="emma@example.org")
    assert emma.memberships.get().access == "viewer"
    mail = Mail.objects.get()
    assert (mail.kind, mail.to, mail.survey_round) == ("access", "emma@example.org", summer)


def test_their_e_mail_leads_by_a_password_to_the_report(as_alice, summer, mailoutbox, now):
    share(as_alice, summer, "emma@example.org")
    mails.send_due(now)
    [mail] = mailoutbox
    assert mail.subject == "Read the report: Summer (Northside)"
    [(html, _kind)] = mail.alternatives
    emma = User.objects.get(email="emma@example.org")
    for part in (mail.body, html):
        said = " ".join(part.split())
        assert "alice@example.org would like you to read the report of Summer" in said
        assert "You are a viewer of Northside: you can read its reports" in said
        assert access_link(emma) in part
        assert settings.BASE_URL + place(summer, "report/") in part
    as_alice.logout()
    form = as_alice.get(re.search(r"/welcome/\S+", mail.body)[0], follow=True)
    password = {"new_password1": "four plain words here", "new_password2": "four plain words here"}
    page = as_alice.post(form.redirect_chain[-1][0], password, follow=True)
    assert page.redirect_chain[-1][0] == place(summer, "report/")
    assert "Who took part" in page.content.decode()


def test_a_password_that_was_forgotten_later_leads_home(as_alice, summer):
    share(as_alice, summer, "emma@example.org")
    as_alice.logout()
    as_alice.post("/password/forgotten/", {"email": "emma@example.org"})
    link = access_link(User.objects.get(email="emma@example.org"))
    where = as_alice.get(link.removeprefix(settings.BASE_URL)).url
    password = {"new_password1": "four plain words here", "new_password2": "four plain words here"}
    assert as_alice.post(where, password).url == "/"


def test_after_access_was_taken_away_the_link_leads_home(as_alice, alice, summer):
    share(as_alice, summer, "emma@example.org")
    emma = User.objects.get(email="emma@example.org")
    where = as_alice.get(access_link(emma).removeprefix(settings.BASE_URL)).url
    Mail.objects.update(sent_at=CLOSED)
    memberships.remove(emma.memberships.get(), by=alice)
    password = {"new_password1": "four plain words here", "new_password2": "four plain words here"}
    page = as_alice.post(where, password, follow=True)
    assert page.redirect_chain[-1][0] == "/"
    assert "Northside" not in page.content.decode()


def test_somebody_who_has_access_keeps_it_and_gets_the_link(
    as_alice, summer, dora, mailoutbox, now
):
    User.objects.filter(pk=dora.pk).update(last_login=now)
    where, words = share(as_alice, summer, "DORA@example.org")
    assert where == place(summer, "report/")
    assert "dora@example.org already has access. They get an e-mail with a link" in words
    assert dora.memberships.get().access == "lead"
    mails.send_due(now)
    [mail] = mailoutbox
    assert settings.BASE_URL + place(summer, "report/") in mail.body.splitlines()
    assert "/welcome/" not in mail.body
    assert "You are the lead for" not in mail.body


def test_whoever_was_told_of_the_report_can_have_it_shared_too(as_alice, summer, bob):
    memberships.tell_of_report(summer)
    share(as_alice, summer, "bob@example.org")
    kinds = Mail.objects.filter(user=bob, survey_round=summer).values_list("kind", flat=True)
    assert sorted(kinds) == ["access", "report"]


def test_pressing_twice_sends_one_e_mail_and_a_day_has_an_end(as_alice, summer, bob, now):
    share(as_alice, summer, "bob@example.org")
    where, words = share(as_alice, summer, "bob@example.org")
    assert where == "stays"
    assert "An e-mail to bob@example.org is already waiting to be sent." in words
    for _time in range(3):
        Mail.objects.update(sent_at=now)
        share(as_alice, summer, "bob@example.org")
    Mail.objects.update(sent_at=now)
    words = share(as_alice, summer, "bob@example.org")[1]
    assert "bob@example.org got 3 e-mails within a day. Try again tomorrow." in words
    assert Mail.objects.count() == 4


def test_the_invitation_sent_again_leads_to_the_report_again(as_alice, summer, now):
    share(as_alice, summer, "emma@example.org")
    Mail.objects.update(sent_at=now)
    emma = Membership.objects.get(user__email="emma@example.org")
    as_alice.post(f"/partnerships/northside/access/{emma.pk}/send/")
    assert list(Mail.objects.values_list("survey_round", flat=True)) == [summer.pk] * 2


# What cannot be


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("", "Fill this in."),
        ("emma@example", "The part after the @ has no ending, such as .org."),
        ("emma@example.org, fred@example.org", "There is more than one @ in it."),
        ("Alice@example.org", "This is your own address"),
    ],
)
def test_what_cannot_be_is_said_at_its_place_and_kept(as_alice, summer, typed, says):
    page = as_alice.post(place(summer), {"email": typed})
    [summary] = each_text(page, "a[href='#id_email']")
    assert summary.startswith(f"E-mail address: {says}")
    assert words_of(page).count(says) == 2  # above, and at the field
    assert value_of(page, "email") == typed
    assert not Mail.objects.exists()


def test_a_slip_behind_the_at_is_asked_about(as_alice, summer):
    typed = "emma@northside-counicl.example"
    where, words = share(as_alice, summer, typed)
    assert where == "stays"
    assert (
        "Nobody here has an address at northside-counicl.example. "
        "Did you mean northside-council.example?"
    ) in words
    assert not Membership.objects.filter(user__email=typed).exists()
    page = as_alice.post(place(summer), {"email": typed})
    assert value_of(page, "email") == typed
    assert share(as_alice, summer, typed, meant="on")[0] == place(summer, "report/")
    assert Membership.objects.get(user__email=typed).access == "viewer"


def test_a_domain_that_nobody_here_has_is_asked_about_too(as_alice, summer):
    typed = "emma@gmial.example"
    _where, words = share(as_alice, summer, typed)
    assert "Nobody here has an address at gmial.example. Correct the address, or tick" in words
    assert not User.objects.filter(email=typed).exists()
    assert share(as_alice, summer, typed, meant="on")[0] == place(summer, "report/")


def test_what_is_no_address_is_only_said_to_be_none(as_alice, summer):
    _where, words = share(as_alice, summer, "emma@northside-council,example")
    assert "There is “,” in it, after “@northside-council”." in words
    assert "The address is correct" not in words


def test_a_name_before_the_address_is_dropped_and_its_domain_asked_about(as_alice, summer):
    _where, words = share(as_alice, summer, "Eve Orr <eve@gmial.example>")
    assert "The address is correct: eve@gmial.example" in words
    share(as_alice, summer, "Eve Orr <eve@gmial.example>", meant="on")
    assert User.objects.filter(email="eve@gmial.example").exists()


def test_without_a_mail_server_no_e_mail_is_promised(as_alice, summer, settings, tmp_path):
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = tmp_path
    _where, words = share(as_alice, summer, "emma@example.org")
    assert "can read this report now. No mail server is set: the e-mail is only" in words


@pytest.mark.parametrize("typed", ["emma@northside-council.example", "emma@example.org"])
def test_addresses_of_domains_that_people_here_have_are_not_asked_about(as_alice, summer, typed):
    assert share(as_alice, summer, typed)[0] == place(summer, "report/")


def test_an_address_that_the_mail_server_refuses_is_shown(as_alice, summer, now, monkeypatch):
    def refuse(*_args, **_kwargs):
        raise smtplib.SMTPRecipientsRefused({})

    share(as_alice, summer, "emma@example.org")
    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", refuse)
    mails.send_due(now)
    for page in (place(summer), "/partnerships/northside/access/"):
        words = words_of(as_alice.get(page))
        assert "Not sent yet: the address was refused; perhaps it is misspelt." in words
    Mail.objects.update(attempts=6)
    words = words_of(as_alice.get(place(summer)))
    assert "The e-mail could not be sent: the address was refused" in words


def test_somebody_is_taken_off_again_from_there(as_alice, summer):
    share(as_alice, summer, "emma@example.org")
    emma = Membership.objects.get(user__email="emma@example.org")
    change = f"/partnerships/northside/access/{emma.pk}/"
    assert change in leads(as_alice.get(place(summer))).values()
    as_alice.post(f"{change}take-away/")
    assert not Mail.objects.exists()
    readers = words_of(as_alice.get(place(summer)), "table")
    assert readers
    assert "emma@" not in readers


def test_a_name_that_is_code_is_shown_as_text(as_alice, summer, bob):
    User.objects.filter(pk=bob.pk).update(first_name="<script>alert(1)</script>")
    page = as_alice.get(place(summer))
    assert not inline_code(page)
    assert "<script>alert(1)" in words_of(page)


# Those who do not manage the partnership


@pytest.mark.parametrize("who", ["bob", "dora"])
def test_leads_and_viewers_read_whom_to_ask(client, summer, alice, bob, dora, who):
    member("closed@example.org", summer.partnership, "manager")
    User.objects.filter(email="closed@example.org").update(is_active=False)
    client.login(email=f"{who}@example.org", password=PASSWORD)
    page = client.get(place(summer))
    assert leads(page)["alice@example.org"] == "mailto:alice@example.org"
    assert "closed@" not in page.text
    assert not all_of(page, "main form")
    assert client.post(place(summer), {"email": "emma@example.org"}).status_code == 403
    assert not User.objects.filter(email="emma@example.org").exists()


def test_a_partnership_without_a_manager_leads_to_the_administrator(client, summer, bob):
    client.login(email="bob@example.org", password=PASSWORD)
    assert "ask an administrator" in client.get(place(summer)).content.decode()


def test_nobody_else_sees_the_page(client, summer, charlie):
    assert client.get(place(summer)).url.startswith("/sign-in/")
    client.login(email="charlie@example.org", password=PASSWORD)
    assert client.get(place(summer)).status_code == 404
    assert client.post(place(summer), {"email": "emma@example.org"}).status_code == 404


@pytest.mark.browser
@pytest.mark.parametrize(("viewport", "dark"), [(PHONE, True), (DESK, False)])
def test_a_report_is_shared_in_a_browser(chromium, site, summer, alice, bob, dora, viewport, dark):
    tone = "dark" if dark else "light"
    with visit(chromium, viewport=viewport, dark=dark) as page:
        sign_in(page, site, "alice@example.org")
        page.goto(f"{site}{place(summer, 'report/')}")
        onward(page.get_by_role("link", name="Share this report"))
        assert_accessible(page, f"{tone}-share")
        page.get_by_label("E-mail address").fill("emma@northside-counicl.example")
        onward(page.get_by_role("button", name="Share the report"))
        assert page.title().startswith("Error: ")
        assert_accessible(page, f"{tone}-wrong-share")
        page.get_by_label("E-mail address").fill("emma@northside-council.example")
        onward(page.get_by_role("button", name="Share the report"))
        page.get_by_role("status").filter(has_text="can read this report now").wait_for()
        assert_accessible(page, f"{tone}-shared")
        assert page.problems == []
        page.context.clear_cookies()
        sign_in(page, site, "bob@example.org")
        page.goto(f"{site}{place(summer)}")
        assert_accessible(page, f"{tone}-share-ask")
