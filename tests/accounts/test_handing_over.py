"""Whoever has a role gives it up, or passes it on: a lead asks, a manager decides, and the old
access ends when the successor has signed in."""

import re

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client

from assessments import tasks
from assessments.links import access_link
from assessments.mail import emails
from assessments.models import Handover, Mail, Membership, User
from assessments.services import handing_over, mails, memberships, partnerships
from config.celery import app
from tests.browser import DESK, PHONE, assert_accessible, onward, visit
from tests.conftest import PASSWORD, member
from tests.pages import value_of, words_of
from tests.seen_in_browser import sign_in
from tests.threads import at_the_same_moment

URL = "/partnerships/northside/access/"
EMMA = "emma@example.org"


def signed_in(email):
    person = Client()
    assert person.login(email=email, password=PASSWORD)
    return person


@pytest.fixture
def as_alice(alice):
    return signed_in("alice@example.org")


@pytest.fixture
def as_dora(dora):
    return signed_in("dora@example.org")


@pytest.fixture
def as_bob(bob):
    return signed_in("bob@example.org")


def said(client, page, typed=None):
    """The words of a page; of where a form leads, if one is sent."""
    url = URL + page
    response = client.get(url) if typed is None else client.post(url, typed, follow=True)
    return words_of(response)


def has_signed_in(email, now):
    User.objects.filter(email=email).update(last_login=now)


def choose_a_password(email):
    """As whoever got the invitation does."""
    person, user = Client(), User.objects.get(email=email)
    where = person.get(access_link(user).removeprefix(settings.BASE_URL)).url
    typed = {"new_password1": "four plain words here", "new_password2": "four plain words here"}
    assert person.post(where, typed).status_code == 302
    return person


def who_has_access(northside):
    members = northside.memberships.select_related("user", "agency")
    return {each.user.email: each.in_words() for each in members}


def told(kind):
    return sorted(Mail.objects.filter(kind=kind).values_list("to", flat=True))


def pk_of(user):
    return user.memberships.get().pk


# A manager


def test_the_only_manager_names_a_successor_and_stays_until_they_are_there(as_alice, northside):
    assert as_alice.get(f"{URL}leave/").url == f"{URL}pass-on/"
    found = said(as_alice, "pass-on/", {"to": " EMMA@Example.org "})
    assert "emma@example.org gets an e-mail, and takes over when they first sign in." in found
    assert "emma@example.org takes over from you" in found
    assert who_has_access(northside) == {"alice@example.org": "manager", EMMA: "manager"}
    assert told("access") == [EMMA]
    assert "emma@example.org takes over when they first sign in." in said(as_alice, "")
    assert as_alice.get(f"{URL}leave/").url == f"{URL}pass-on/"  # not before Emma is there
    emma = choose_a_password(EMMA)
    assert as_alice.get(URL).status_code == 404
    assert emma.get(URL).status_code == 200
    assert who_has_access(northside) == {EMMA: "manager"}
    assert told("handed_over") == ["alice@example.org"]


def test_looking_at_the_link_hands_nothing_over(as_alice, northside):
    said(as_alice, "pass-on/", {"to": EMMA})
    for _time in range(3):
        Client().get(
            access_link(User.objects.get(email=EMMA)).removeprefix(settings.BASE_URL), follow=True
        )
    assert "alice@example.org" in who_has_access(northside)


def test_a_successor_who_has_signed_in_before_takes_over_at_once(as_alice, charlie, now, northside):
    has_signed_in("charlie@example.org", now)
    found = said(as_alice, "pass-on/", {"to": "charlie@example.org"})
    assert "charlie@example.org has taken over from you. You no longer have access." in found
    assert who_has_access(northside) == {"charlie@example.org": "manager"}
    assert told("handed_over") == []  # she has read it
    assert charlie.memberships.count() == 2


def test_one_with_an_account_takes_over_when_they_sign_in(as_alice, charlie, northside):
    said(as_alice, "pass-on/", {"to": "charlie@example.org"})
    assert "alice@example.org" in who_has_access(northside)
    Client().post("/sign-in/", {"username": "charlie@example.org", "password": PASSWORD})
    assert who_has_access(northside) == {"charlie@example.org": "manager"}


def test_a_sign_in_that_nobody_saw_is_found_by_the_timetable(as_alice, northside, now):
    said(as_alice, "pass-on/", {"to": EMMA})
    tasks.hand_over()
    assert len(who_has_access(northside)) == 2
    has_signed_in(EMMA, now)  # at the admin's own page, say
    for _twice in range(2):
        tasks.hand_over()
    assert who_has_access(northside) == {EMMA: "manager"}
    assert told("handed_over") == ["alice@example.org"]
    assert tasks.hand_over.name in {each["task"] for each in app.conf.beat_schedule.values()}


def test_a_mistyped_address_is_changed_and_its_invitation_ends(as_alice, northside):
    said(as_alice, "pass-on/", {"to": "emma@exmaple.org"})
    said(as_alice, "pass-on/", {"to": EMMA})
    assert who_has_access(northside) == {"alice@example.org": "manager", EMMA: "manager"}
    assert told("access") == [EMMA]
    choose_a_password("emma@exmaple.org")
    assert "alice@example.org" in who_has_access(northside)


def test_it_is_taken_back(as_alice, northside):
    said(as_alice, "pass-on/", {"to": EMMA})
    assert "Withdrawn. You stay a manager." in said(as_alice, "take-back/", {})
    assert who_has_access(northside) == {"alice@example.org": "manager"}
    choose_a_password(EMMA)
    assert as_alice.get(URL).status_code == 200
    assert "There is nothing to withdraw." in said(as_alice, "take-back/", {})


def test_too_late_to_take_back_when_the_successor_is_there(as_alice, northside, now):
    said(as_alice, "pass-on/", {"to": EMMA})
    has_signed_in(EMMA, now)
    response = as_alice.post(f"{URL}take-back/")
    assert response.url == "/"
    assert who_has_access(northside) == {EMMA: "manager"}


def test_another_manager_who_has_signed_in_lets_one_leave_at_once(as_alice, northside, now):
    member(EMMA, northside, "manager")
    has_signed_in(EMMA, now)
    assert "The other managers stay" in said(as_alice, "leave/")
    assert "You no longer have access to Northside." in said(as_alice, "leave/", {})
    assert as_alice.get("/partnerships/northside/").status_code == 404
    assert told("gave_up") == [EMMA]


def test_one_whose_account_was_closed_does_not(as_alice, northside, now):
    member(EMMA, northside, "manager")
    User.objects.filter(email=EMMA).update(last_login=now, is_active=False)
    assert as_alice.post(f"{URL}leave/").url == f"{URL}pass-on/"
    assert "alice@example.org" in who_has_access(northside)


def test_two_managers_who_leave_at_the_same_moment_leave_one(
    transactional_db, northside, alice, now
):
    member(EMMA, northside, "manager")
    both = [signed_in(email) for email in ("alice@example.org", EMMA)]
    at_the_same_moment(*[lambda person=each: person.post(f"{URL}leave/") for each in both])
    assert list(who_has_access(northside).values()) == ["manager"]


def test_a_viewer_becomes_manager_and_a_viewer_again_when_it_is_taken_back(
    as_alice, bob, northside
):
    said(as_alice, "pass-on/", {"to": "bob@example.org"})
    assert who_has_access(northside)["bob@example.org"] == "manager"
    assert told("access") == ["bob@example.org"]
    said(as_alice, "take-back/", {})
    assert who_has_access(northside)["bob@example.org"] == "viewer"


@pytest.mark.parametrize(
    ("to", "says"),
    [
        ("alice@example.org", "This is your own address."),
        ("emma@example", "has no ending"),
        ("", "Fill this in."),
        ("dora@example.org", "dora@example.org has access already (agency lead for Northside Co"),
        ("closed@example.org", "The account of closed@example.org is closed."),
    ],
)
def test_whoever_cannot_take_over_is_refused_and_kept_in_the_form(
    as_alice, dora, northside, to, says
):
    User.objects.create_user("closed@example.org", PASSWORD, is_active=False)
    response = as_alice.post(f"{URL}pass-on/", {"to": to})
    assert says in words_of(response)
    assert value_of(response, "to") == to
    assert not Handover.objects.exists()
    assert not Mail.objects.exists()
    assert len(who_has_access(northside)) == 2


# A lead asks


def test_a_lead_asks_and_nothing_changes_until_a_manager_agrees(as_dora, as_alice, dora, northside):
    found = said(as_dora, "pass-on/", {"to": EMMA})
    assert "Your request is with the managers. They decide." in found
    assert not User.objects.filter(email=EMMA).exists()
    assert who_has_access(northside).keys() == {"alice@example.org", "dora@example.org"}
    assert told("pass_on") == ["alice@example.org"]
    assert "Has asked to pass this role on to emma@example.org ." in said(as_alice, "")
    found = said(as_alice, f"{pk_of(dora)}/agree/", {"to": EMMA})
    assert "emma@example.org gets an e-mail, and takes over from dora@example.org" in found
    assert who_has_access(northside)[EMMA] == "agency lead for Northside Council"
    assert "A manager has agreed to this." in said(as_dora, "mine/")
    emma = choose_a_password(EMMA)
    assert as_dora.get("/partnerships/northside/").status_code == 404
    assert emma.get("/partnerships/northside/people/").status_code == 200
    assert told("handed_over") == ["dora@example.org"]


def test_the_answer_is_the_same_whoever_has_the_address(as_dora, bob, charlie, northside, now):
    """Else a lead could find out who has an account, or access, and as what."""
    health = northside.agencies.get(name="Northside Health")
    member("lead@example.org", northside, "lead", health)
    User.objects.create_user("closed@example.org", PASSWORD, is_active=False)
    has_signed_in("charlie@example.org", now)
    answers = set()
    for who in ("nobody", "bob", "charlie", "lead", "closed"):
        address = f"{who}@example.org"
        response = as_dora.post(f"{URL}pass-on/", {"to": address}, follow=True)
        page = words_of(response).replace(address, "SOMEBODY")
        answers.add((response.status_code, re.sub(r"\s+", " ", page)))
    assert len(answers) == 1


def test_a_lead_is_declined_and_told_so(as_dora, as_alice, dora, northside):
    said(as_dora, "pass-on/", {"to": EMMA})
    assert "dora@example.org stays the lead." in said(as_alice, f"{pk_of(dora)}/decline/", {})
    assert told("not_passed_on") == ["dora@example.org"]
    assert not Handover.objects.exists()
    assert "Has asked to pass" not in said(as_alice, "")
    assert "There is nothing left to decide" in said(as_alice, f"{pk_of(dora)}/decline/", {})


def test_a_lead_withdraws_and_the_managers_are_not_asked_any_more(
    as_dora, as_alice, dora, northside, now
):
    said(as_dora, "pass-on/", {"to": EMMA})
    assert Mail.objects.sendable(now).filter(kind="pass_on").exists()
    assert "Your request is withdrawn. Nothing changes." in said(as_dora, "take-back/", {})
    assert not Mail.objects.sendable(now).filter(kind="pass_on").exists()
    found = said(as_alice, f"{pk_of(dora)}/agree/", {"to": EMMA})
    assert "This request has been changed or withdrawn." in found
    assert not User.objects.filter(email=EMMA).exists()


def test_a_manager_agrees_to_what_they_have_read_and_to_nothing_else(as_dora, as_alice, dora):
    """The lead has put another address there since the page was loaded."""
    said(as_dora, "pass-on/", {"to": EMMA})
    said(as_dora, "pass-on/", {"to": "accomplice@elsewhere.example"})
    for to in (EMMA, "", "a@b", "x\0y"):
        found = said(as_alice, f"{pk_of(dora)}/agree/", {"to": to})
        assert "This request has been changed or withdrawn." in found
    assert not User.objects.filter(email__in=(EMMA, "accomplice@elsewhere.example")).exists()


def test_what_is_agreed_a_lead_does_not_take_back_but_a_manager_does(
    as_dora, as_alice, dora, northside
):
    said(as_dora, "pass-on/", {"to": EMMA})
    said(as_alice, f"{pk_of(dora)}/agree/", {"to": EMMA})
    assert "There is nothing to withdraw." in said(as_dora, "take-back/", {})
    assert "A manager has already agreed." in said(as_dora, "pass-on/", {"to": "x@example.org"})
    assert EMMA in who_has_access(northside)
    said(as_alice, f"{pk_of(dora)}/decline/", {})
    assert who_has_access(northside).keys() == {"alice@example.org", "dora@example.org"}
    assert told("not_passed_on") == []


def test_managers_get_three_such_e_mails_a_day_from_one_lead(as_dora, alice, now):
    for number in range(3):
        said(as_dora, "pass-on/", {"to": f"emma{number}@example.org"})
        Mail.objects.update(sent_at=now)
    found = said(as_dora, "pass-on/", {"to": EMMA})
    assert "You have asked 3 times within a day. Try again tomorrow." in found
    assert Handover.objects.get().to == "emma2@example.org"
    assert Mail.objects.count() == 3


# What attackers try


def test_nobody_but_a_manager_decides_and_nobody_asks_for_others(
    as_dora, as_bob, dora, charlie, northside
):
    said(as_dora, "pass-on/", {"to": "dora2@elsewhere.example"})
    place = f"{URL}{pk_of(dora)}/"
    for person in (as_dora, as_bob):
        for deed in ("agree/", "decline/", "replace/"):
            answer = person.post(place + deed, {"to": "dora2@elsewhere.example"})
            assert answer.status_code == 403
    outside = signed_in("charlie@example.org")
    for page in ("mine/", "leave/", "pass-on/", "take-back/"):
        assert outside.post(URL + page).status_code in (404, 405)
    for deed in ("agree/", "decline/", "replace/"):
        assert outside.post(place + deed, {"to": "x@example.org"}).status_code == 404
        own = f"/partnerships/southside/access/{pk_of(dora)}/{deed}"
        assert outside.post(own, {"to": "dora2@elsewhere.example"}).status_code == 404
    assert as_bob.post(f"{URL}pass-on/", {"to": EMMA}).status_code == 403
    assert as_bob.post(f"{URL}take-back/").status_code == 403
    assert not User.objects.filter(email="dora2@elsewhere.example").exists()
    assert Handover.objects.count() == 1


def test_a_form_of_another_site_does_nothing(dora, alice):
    for email in ("dora@example.org", "alice@example.org"):
        person = Client(enforce_csrf_checks=True)
        person.login(email=email, password=PASSWORD)
        for page in ("leave/", "pass-on/", "take-back/", f"{pk_of(dora)}/replace/"):
            assert person.post(URL + page, {"to": EMMA}).status_code == 403
    assert not Handover.objects.exists()
    assert dora.memberships.exists()


def test_a_manager_and_a_viewer_are_not_replaced(as_alice, alice, bob):
    for user in (alice, bob):
        for deed in ("replace/", "agree/", "decline/"):
            assert as_alice.post(f"{URL}{pk_of(user)}/{deed}", {"to": EMMA}).status_code == 404


def test_the_database_lets_nobody_succeed_themselves(dora, northside):
    place = dora.memberships.get()
    with pytest.raises(IntegrityError, match="nobody_takes"), transaction.atomic():
        Handover.objects.create(membership=place, to=EMMA, successor=place)


# What may have happened meanwhile


def test_a_successor_who_is_a_viewer_becomes_the_lead(as_dora, as_alice, dora, bob, northside, now):
    has_signed_in("bob@example.org", now)
    said(as_dora, "pass-on/", {"to": "bob@example.org"})
    assert "They have access now: viewer." in said(as_alice, "")
    found = said(as_alice, f"{pk_of(dora)}/agree/", {"to": "bob@example.org"})
    assert "bob@example.org has taken over from dora@example.org" in found
    assert who_has_access(northside) == {
        "alice@example.org": "manager",
        "bob@example.org": "agency lead for Northside Council",
    }
    assert told("handed_over") == ["dora@example.org"]
    assert told("access") == ["bob@example.org"]


def test_one_who_leads_another_agency_or_manages_keeps_that(as_dora, as_alice, dora, northside):
    member("lead@example.org", northside, "lead", northside.agencies.get(name="Shelter Trust"))
    for to, has in (("lead@example.org", "agency lead for Shelter"), ("alice@example.org", "man")):
        said(as_dora, "pass-on/", {"to": to})
        found = said(as_alice, f"{pk_of(dora)}/agree/", {"to": to})
        assert f"{to} has access already ({has}" in found
        assert not Handover.objects.get().is_agreed
    assert "dora@example.org" in who_has_access(northside)


def test_two_leads_of_an_agency_may_have_one_successor(as_dora, as_alice, dora, northside):
    council = dora.memberships.get().agency
    other = member("della@example.org", northside, "lead", council)
    said(as_alice, f"{pk_of(dora)}/replace/", {"to": EMMA})
    said(as_alice, f"{pk_of(other)}/replace/", {"to": EMMA})
    said(as_alice, f"{pk_of(other)}/decline/", {})
    assert EMMA in who_has_access(northside)  # Dora's still stands
    said(as_alice, f"{pk_of(other)}/replace/", {"to": EMMA})
    choose_a_password(EMMA)
    assert who_has_access(northside).keys() == {"alice@example.org", EMMA}


def test_a_request_ends_where_the_lead_has_another_agency_or_no_access(
    as_dora, as_alice, dora, northside
):
    trust, place = northside.agencies.get(name="Shelter Trust"), dora.memberships.get()
    said(as_dora, "pass-on/", {"to": EMMA})
    as_alice.post(f"{URL}{place.pk}/", {"access": "lead", "agency": trust.pk})
    assert not Handover.objects.exists()
    said(as_dora, "pass-on/", {"to": EMMA})
    as_alice.post(f"{URL}{place.pk}/", {"access": "lead", "agency": trust.pk})  # as it was
    assert Handover.objects.exists()
    as_alice.post(f"{URL}{place.pk}/take-away/")
    assert not Handover.objects.exists()
    assert as_alice.post(f"{URL}{place.pk}/agree/", {"to": EMMA}).status_code == 404


def test_an_old_access_does_not_end_for_a_successor_who_has_another_one_by_now(
    as_alice, dora, northside, now
):
    said(as_alice, f"{pk_of(dora)}/replace/", {"to": EMMA})
    emma = northside.memberships.get(user__email=EMMA)
    Membership.objects.filter(pk=emma.pk).update(access="viewer", agency=None)  # in the admin
    has_signed_in(EMMA, now)
    tasks.hand_over()
    assert "dora@example.org" in who_has_access(northside)
    memberships.remove(emma, by=dora)
    assert not Handover.objects.exists()


def test_a_successor_whose_account_is_closed_takes_nothing_over(as_alice, dora, northside, now):
    said(as_alice, f"{pk_of(dora)}/replace/", {"to": EMMA})
    User.objects.filter(email=EMMA).update(is_active=False, last_login=now)
    tasks.hand_over()
    assert "dora@example.org" in who_has_access(northside)


def test_an_agency_that_is_removed_takes_its_requests_along(as_alice, northside, now):
    meals = partnerships.add_agency(northside, "Meals")
    lead = member("lead@example.org", northside, "lead", meals)
    handing_over.ask(lead.memberships.get(), EMMA, now=now)
    partnerships.remove_agency(meals, now)
    assert not Handover.objects.exists()
    assert mails.send_due(now) == 0


def test_a_request_is_sent_with_the_address_that_is_asked_for_now(as_dora, alice, now):
    said(as_dora, "pass-on/", {"to": "emma@exmaple.org"})
    said(as_dora, "pass-on/", {"to": EMMA})
    body = emails.written(Mail.objects.get(kind="pass_on")).body
    assert EMMA in body
    assert "exmaple" not in body


def test_the_service_takes_no_address_for_its_own_role(dora, now):
    place = dora.memberships.get()
    with pytest.raises(ValidationError):
        handing_over.ask(place, "dora@example.org", now=now)


# Giving up


def test_a_lead_gives_up_at_once_and_the_managers_learn_what_it_means(as_dora, alice, northside):
    assert "You are the only lead for Northside Council." in said(as_dora, "leave/")
    assert northside.memberships.count() == 2
    said(as_dora, "leave/", {})
    assert as_dora.get("/partnerships/northside/").status_code == 404
    assert told("gave_up") == ["alice@example.org"]
    message = emails.written(Mail.objects.get(kind="gave_up"))
    assert message.subject == "Northside Council has no lead now (Northside)"
    assert "Northside Council has no lead now" in message.body


def test_where_there_is_another_lead_it_says_so(as_dora, dora, alice, northside):
    member("della@example.org", northside, "lead", dora.memberships.get().agency)
    assert "has another lead, who looks after its list" in said(as_dora, "leave/")
    said(as_dora, "leave/", {})
    message = emails.written(Mail.objects.get(kind="gave_up"))
    assert "Northside Council still has a lead." in message.body


def test_a_viewer_gives_up_without_an_e_mail(as_bob, alice):
    assert "you read its reports" in said(as_bob, "mine/")
    said(as_bob, "leave/", {})
    assert as_bob.get(f"{URL}mine/").status_code == 404
    assert not Mail.objects.exists()


def test_the_pages_say_which_agencies_have_no_lead(as_alice, dora, northside):
    found = said(as_alice, "")
    assert "2 agencies have no lead" in found
    assert "Northside Health Shelter Trust Invite somebody" in found
    page = words_of(as_alice.get("/partnerships/northside/agencies/"))
    assert page.count("no lead: managers look after its list") == 2


# How it looks


@pytest.mark.browser
@pytest.mark.parametrize(("viewport", "dark"), [(PHONE, True), (DESK, False)])
def test_the_pages(chromium, site, alice, bob, dora, northside, viewport, dark):
    kind = "dark" if dark else "light"
    with visit(chromium, viewport=viewport, dark=dark) as page:

        def look(at, name):
            page.goto(f"{site}{URL}{at}")
            assert_accessible(page, f"{kind}-handing-over-{name}")

        sign_in(page, site, "bob@example.org")
        look("mine/", "viewer")
        look("leave/", "viewer-leaves")
        page.context.clear_cookies()
        sign_in(page, site, "dora@example.org")
        look("mine/", "lead")
        look("leave/", "lead-leaves")
        look("pass-on/", "lead-passes-on")
        page.get_by_label("E-mail address").fill(EMMA)
        onward(page.get_by_role("button", name="Ask the managers"))
        page.get_by_role("button", name="Withdraw the request").wait_for()
        assert_accessible(page, f"{kind}-handing-over-lead-asked")
        page.context.clear_cookies()
        sign_in(page, site, "alice@example.org")
        look("", "manager-decides")
        look(f"{pk_of(dora)}/", "manager-changes")
        look(f"{pk_of(dora)}/replace/", "manager-replaces")
        page.goto(f"{site}{URL}")
        onward(page.get_by_role("button", name="Agree"))
        page.get_by_role("button", name="Take this back").wait_for()
        assert_accessible(page, f"{kind}-handing-over-manager-agreed")
        look("pass-on/", "manager-passes-on")
        page.get_by_label("E-mail address").fill("ruth@example.org")
        onward(page.get_by_role("button", name="Name this person"))
        page.get_by_role("button", name="Take it back").wait_for()
        assert_accessible(page, f"{kind}-handing-over-manager-waits")
        look(f"{pk_of(alice)}/take-away/", "manager-is-last")
        look("../agencies/", "agencies")
