"""The audit log's pages: who sees which entries, in which words, and as a file."""

import csv
import io
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from accounts import deed_words, second_step
from accounts.views import audit_log
from assessments.models import Deed, Did, Membership
from assessments.services import deeds, memberships, partnerships
from tests import access_world
from tests.conftest import PASSWORD, close_and_open_report, everybody_answers
from tests.pages import all_of, each_text, leads, rows, the, words_of
from web import refused

pytestmark = pytest.mark.django_db
LOG = "/partnerships/northside/access/log/"
FILE = "/partnerships/northside/access/log.csv"
DAY = timedelta(days=1)


@pytest.fixture
def as_alice(client, alice):
    client.login(email="alice@example.org", password=PASSWORD)
    return client


@pytest.fixture
def as_rita(client, rita):
    client.login(email="rita@example.org", password=PASSWORD)
    return client


def what(page):
    return each_text(page, "table.log tbody th")


def entries(page):
    return rows(page, "table.log")[1:]


def from_file(response):
    return list(csv.DictReader(io.StringIO(response.content.decode())))


def test_a_manager_reads_who_did_what_and_when(as_alice, northside, now):
    council = northside.agencies.get(name="Northside Council")
    as_alice.post(
        f"/partnerships/northside/agencies/{council.pk}/",
        {"name": "Northside Council", "sector": ""},
    )
    page = as_alice.get(LOG)
    assert entries(page)[0][:2] == [
        "Changed the agency Northside Council.",
        "alice@example.org",
    ]


def test_the_page_of_who_has_access_leads_there(as_alice, northside):
    assert leads(as_alice.get("/partnerships/northside/access/"))["Read the audit log"] == LOG


def test_the_front_page_leads_administrators_to_the_whole_log(as_rita):
    assert leads(as_rita.get("/"))["Audit log"] == "/audit-log/"


def test_a_manager_sees_no_deed_of_another_partnership_and_no_sign_in(as_alice, northside, charlie):
    page = as_alice.get(LOG)
    assert "Southside" not in words_of(page)
    assert "Signed in." not in what(page)
    assert "charlie@example.org" not in words_of(page)


def test_an_administrator_sees_all_and_whose_it_was(as_rita, alice, charlie):
    page = as_rita.get("/audit-log/")
    assert "Signed in." in what(page)
    assert {row[2] for row in entries(page)} >= {"Northside", "Southside", "–"}


def test_signing_in_and_out_is_recorded_by_the_pages_themselves(client, alice):
    client.post("/sign-in/", {"username": "alice@example.org", "password": PASSWORD})
    client.post("/sign-out/")
    newest = Deed.objects.values_list("did", "address")[:2]
    assert list(newest) == [("signed-out", "alice@example.org"), ("signed-in", "alice@example.org")]


def test_a_new_password_is_recorded_without_it(as_alice, alice):
    new = "another long enough password"
    form = {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
    as_alice.post("/password/", form)
    deed = Deed.objects.exclude(did=Did.SIGNED_IN)[0]
    assert (deed.did, deed.account, deed.name) == ("changed-password", alice.pk, alice.email)


def test_signing_out_elsewhere_is_recorded(client, alice):
    form = {"username": "alice@example.org", "password": PASSWORD}
    Client().post("/sign-in/", form)
    client.post("/sign-in/", form)
    client.post("/account/sessions/end/")
    assert Deed.objects.all()[0].did == Did.SIGNED_OUT_ELSEWHERE
    client.post("/account/sessions/end/")  # there is none left
    assert Deed.objects.filter(did=Did.SIGNED_OUT_ELSEWHERE).count() == 1


def test_a_second_step_taken_away_by_a_command_was_nobodys(alice):
    Authenticator.objects.create(user=alice, type=Authenticator.Type.TOTP, data={})
    second_step.forget(alice)
    deed = Deed.objects.all()[0]
    assert (deed.did, deed.account, deed.name) == ("removed-second-step", None, alice.email)


def test_whoever_does_something_is_named_as_they_were_called_then(as_rita, alice, northside):
    partnerships.add_agency(northside, "Carers", by=alice)
    alice.email = "alice@new.example"
    alice.save()
    partnerships.add_agency(northside, "Advice", by=alice)
    page = as_rita.get(f"/audit-log/?who={alice.pk}")
    assert [row[:2] for row in entries(page)] == [
        ["Added the agency Advice.", "alice@new.example"],
        ["Added the agency Carers.", "alice@example.org"],
    ]
    assert "alice@new.example" in each_text(page, "#id_who option")
    assert "alice@example.org" not in each_text(page, "#id_who option")


# Which entries


def at(days_ago, did, by, partnership):
    """An entry of some days ago."""
    then = timezone.now() - days_ago * DAY
    return Deed.objects.create(
        at=then,
        expires_at=then + 700 * DAY,
        account=by.pk,
        address=by.email,
        did=did,
        partnership=partnership.pk,
        partnership_name=partnership.name,
        kind="partnership",
        name=partnership.name,
    )


def test_one_kind_and_some_days_can_be_chosen(as_alice, alice, northside):
    for days_ago in (1, 2, 3, 4):
        at(days_ago, Did.CHANGED_PARTNERSHIP, alice, northside)
        at(days_ago, Did.TOOK_DATA, alice, northside)
    today = timezone.localdate()
    query = f"did=took-data&since={today - 3 * DAY}&until={today - 2 * DAY}"
    page = as_alice.get(f"{LOG}?{query}")
    assert what(page) == 2 * ["Downloaded the data of Northside."]
    assert len(from_file(as_alice.get(f"{FILE}?{query}"))) == 2


def test_days_are_those_of_the_partnerships_clocks(as_alice, alice, northside):
    northside.time_zone = "Pacific/Auckland"
    northside.save()
    at(0, Did.TOOK_DATA, alice, northside)
    there = timezone.now().astimezone(northside.zone).date()
    page = as_alice.get(f"{LOG}?did=took-data&since={there}&until={there}")
    assert len(what(page)) == 1


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("since=yesterday", "Enter a date, such as 2026-10-05."),
        ("since=2026-10-05&until=2026-10-04", "This day comes before the first."),
        ("until=9999-12-31", ""),
        ("since=0001-01-01&until=9999-12-30", ""),
        ("who=nobody", "Select a valid choice."),
    ],
)
def test_a_mistyped_day_is_said_and_shows_nothing(as_alice, northside, query, says):
    northside.time_zone = "Pacific/Auckland"  # where the first and the last day begin elsewhere
    northside.save()
    page = as_alice.get(f"{LOG}?{query}")
    assert says in words_of(page)
    assert (page.status_code, bool(what(page))) == ((400, False) if says else (200, True))
    assert as_alice.get(f"{FILE}?{query}").status_code == (404 if says else 200)


def test_fifty_stand_on_a_page_and_the_choice_goes_along(as_alice, alice, northside):
    for _number in range(51):
        deeds.record(alice, Did.TOOK_DATA, northside)
    first = as_alice.get(f"{LOG}?did=took-data")
    assert len(what(first)) == 50
    second = as_alice.get(f"{LOG}{leads(first)['Older']}")
    assert what(second) == ["Downloaded the data of Northside."]
    assert "Page 2 of 2" in words_of(second)


# The file


def test_the_file_has_every_column_and_its_download_is_an_entry(as_alice, alice, northside):
    partnerships.edit(northside, **settings_of(northside) | {"name": "=Northside"}, by=alice)
    response = as_alice.get(FILE)
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    newest = from_file(response)[0]
    assert (newest["deed"], newest["address"]) == ("changed-partnership", "alice@example.org")
    assert newest["partnership_name"] == newest["object_name"] == "'=Northside"
    assert newest["in_words"] == "Changed the settings of =Northside."
    as_alice.head(FILE)
    assert Deed.objects.filter(did=Did.TOOK_DEEDS).count() == 1
    assert what(as_alice.get(LOG))[0] == "Downloaded the audit log."


def test_a_very_long_file_is_cut_and_the_page_says_so(as_alice, alice, northside, monkeypatch):
    for _number in range(3):
        deeds.record(alice, Did.TOOK_DATA, northside)
    only = "?did=took-data"
    assert "The file holds" not in words_of(as_alice.get(f"{LOG}{only}"))
    monkeypatch.setattr(audit_log, "MOST_IN_FILE", 2)
    assert "The file holds the newest 2 entries of these." in words_of(as_alice.get(f"{LOG}{only}"))
    assert len(from_file(as_alice.get(f"{FILE}{only}"))) == 2


def settings_of(partnership):
    names = ("name", "slug", "purpose", "time_zone", "country", "contact_name", "contact_email")
    return {name: getattr(partnership, name) for name in names}


# What is recorded from pages that change nothing else


@pytest.mark.django_db(transaction=True)
def test_each_file_of_a_report_is_recorded(as_alice, autumn, invitations, now):
    everybody_answers(invitations, now)
    close_and_open_report(autumn, now=now)
    report = f"/partnerships/northside/rounds/{autumn.pk}/report"
    as_alice.get(f"{report}.json")
    as_alice.head(f"{report}.csv")
    as_alice.get("/partnerships/northside/data.zip")
    newest = Deed.objects.values_list("did", "detail")[:2]
    assert list(newest) == [("took-data", ""), ("took-report", "json")]


def test_what_is_changed_in_the_admin_is_recorded(as_rita, rita, bob, northside):
    page = as_rita.get(f"/admin/assessments/partnership/{northside.pk}/change/")
    form = {
        field.attributes["name"]: field.attributes.get("value") or ""
        for field in all_of(page, "#partnership_form input[type=hidden]")
        if field.attributes.get("name")
    }
    membership = bob.memberships.get()
    form |= settings_of(northside) | {
        "agencies-TOTAL_FORMS": "0",
        "agencies-INITIAL_FORMS": "0",
        "memberships-TOTAL_FORMS": "1",
        "memberships-INITIAL_FORMS": "1",
        "memberships-0-id": membership.pk,
        "memberships-0-partnership": northside.pk,
        "memberships-0-user": bob.pk,
        "memberships-0-access": Membership.Access.MANAGER,
    }
    as_rita.post(f"/admin/assessments/partnership/{northside.pk}/change/", form)
    mine = Deed.objects.filter(account=rita.pk, partnership=northside.pk)
    assert set(mine.values_list("did", "name", "detail")) == {
        ("changed-access", "bob@example.org", "manager"),
        ("changed-partnership", "Northside", ""),
    }


# The words


def test_every_kind_of_deed_has_a_sentence_of_its_own(alice):
    said = {*deed_words.SENTENCES, *deed_words.COUNTED}
    assert {each[0] if isinstance(each, tuple) else each for each in said} == {*Did}


@pytest.mark.parametrize("kind", [*Deed.Kind, None])
@pytest.mark.parametrize("did", Did)
def test_every_sentence_can_be_said(did, kind):
    deed = Deed(did=did, kind=kind or "", number=4, name="The name", detail="manager", count=2)
    assert "%(" not in deed_words.in_words(deed)


def test_access_is_said_in_words_and_what_nobody_did_is_automatic(as_alice, alice, northside, now):
    memberships.invite(northside, "erin@example.org", "viewer", by=alice, now=now)
    page = as_alice.get(LOG)
    assert entries(page)[0][0] == "Gave erin@example.org access (viewer)."
    assert "automatic" in {row[1] for row in entries(page)}


# What was refused


@pytest.fixture
def nothing_refused():
    cache.clear()
    yield
    cache.clear()


def test_refusals_are_counted_by_day_and_kind_without_a_person(
    client, northside, bob, rita, nothing_refused
):
    client.get("/partnerships/northside/people/")  # nobody: only strangers' business
    client.get("/nowhere/")
    client.login(email="bob@example.org", password=PASSWORD)
    client.get("/partnerships/northside/people/")
    client.get("/partnerships/southside/")
    client.get("/nowhere/")
    client.login(email="rita@example.org", password="a wrong password")
    client.login(email="rita@example.org", password=PASSWORD)
    page = client.get("/audit-log/")
    table = the(page, "section[aria-labelledby=refused] table")
    [_titles, today] = rows(table.html, "table")
    assert today[1:] == ["1", "1", "2", "0", "0"]
    assert "bob@example.org" not in words_of(page, "section[aria-labelledby=refused]")


def test_a_refusal_in_a_browser_that_answers_is_not_counted(
    as_alice, northside, invitations, nothing_refused
):
    """It would tell that somebody with an account is answering."""
    access_world.sign_in(as_alice, access_world.RESPONDENT, invitations[0])
    assert as_alice.get("/nowhere/").status_code == 404
    assert refused.by_day() == []


def test_managers_are_not_shown_what_was_refused(as_alice, northside):
    assert all_of(as_alice.get(LOG), "#refused") == []
