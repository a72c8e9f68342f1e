"""Who may see what: every URL x every kind of person. An address without a row fails.

Outsiders get 404, the same as for what is not there; members whose access is too small get 403.
"""

import pytest
from django.urls import reverse

from tests.access_world import (
    ADMIN,
    LEAD,
    MANAGER,
    MANAGERS,
    MEMBERS,
    NOBODY,
    OUTSIDER,
    PEOPLE,
    TABLE,
    VIEWER,
    of_a_report,
    our_url_names,
    sign_in,
    world,
)
from tests.conftest import PASSWORD, close_and_open_report, close_as_due, everybody_answers
from tests.pages import without_tokens

__all__ = ["world"]  # fixture


def test_every_address_has_a_row():
    assert our_url_names() == TABLE.keys()


@pytest.mark.parametrize("person", range(7), ids=PEOPLE)
def test_everybody_gets_what_the_table_says(client, world, invitations, link, person):
    sign_in(client, person, invitations[0])
    for name, expected in TABLE.items():
        url = link if name == "respond-start" else reverse(name, kwargs=world.get(name))
        response = client.get(url)
        if expected[person] == "R":
            assert response.status_code == 302, name
            assert response.url.startswith(reverse("sign-in")), name
        else:
            assert response.status_code == expected[person], name


ONLY_TO_BE_READ = (
    "home",
    "healthz",
    "readyz",
    "operation",
    "questions",
    "instrument",
    "scores",
    "protection",
    "help",
    "help-page",
    "partnership",
    "report",
    "report-summary",
    "report-summary-file",
    "report-explore",
    "report-file",
    "criterion",
    "round",
    "respond-stored",
)
ANSWERING = (
    "respond-page",
    "respond-ranking",
    "respond-review",
    "respond-submit",
    "respond-withdraw",
)


@pytest.mark.parametrize("person", range(7), ids=PEOPLE)
def test_pages_that_are_there_to_be_read_take_no_post(client, world, invitations, person):
    sign_in(client, person, invitations[0])
    for name in ONLY_TO_BE_READ:
        assert client.post(reverse(name, kwargs=world.get(name))).status_code == 405, name


@pytest.mark.parametrize("person", [NOBODY, LEAD, MANAGER, VIEWER, OUTSIDER, ADMIN])
def test_no_account_lets_anybody_answer_for_others(client, world, invitations, person):
    sign_in(client, person, invitations[0])
    for name in ANSWERING:
        response = client.post(reverse(name, kwargs=world.get(name)))
        assert response.status_code in (403, 405), name


@pytest.mark.django_db(transaction=True)
def test_a_published_report_is_for_members_alone(client, world, invitations, autumn, now):
    everybody_answers(invitations, now)
    close_and_open_report(autumn, now=now)
    for person, expected in enumerate(MEMBERS):
        client.cookies.clear()
        sign_in(client, person, invitations[0])
        for url in of_a_report(world):
            status = client.get(url).status_code
            assert status == (302 if expected == "R" else expected), (PEOPLE[person], url)


@pytest.mark.django_db(transaction=True)
def test_until_it_opens_to_everybody_a_report_is_for_managers_alone(
    client, world, invitations, autumn, now
):
    everybody_answers(invitations, now)
    close_as_due(autumn, now=now)
    urls = [*of_a_report(world), reverse("report-open", kwargs=world["report-open"])]
    for person, expected in enumerate(MANAGERS):
        client.cookies.clear()
        sign_in(client, person, invitations[0])
        for url in urls:
            status = client.get(url).status_code
            assert status == (302 if expected == "R" else expected), (PEOPLE[person], url)


def test_a_partnership_that_is_not_there_looks_like_one_of_others(client, charlie, northside):
    client.login(email="charlie@example.org", password=PASSWORD)
    there = client.get("/partnerships/northside/")
    not_there = client.get("/partnerships/nowhere/")
    assert (there.status_code, not_there.status_code) == (404, 404)
    assert without_tokens(there) == without_tokens(not_there)


def test_a_round_of_another_partnership_is_not_found_under_ones_own(client, charlie, autumn):
    client.login(email="charlie@example.org", password=PASSWORD)
    assert client.get(f"/partnerships/southside/rounds/{autumn.pk}/report/").status_code == 404


def test_access_taken_away_ends_at_the_next_request(client, bob, northside):
    client.login(email="bob@example.org", password=PASSWORD)
    assert client.get("/partnerships/northside/").status_code == 200
    bob.memberships.all().delete()
    assert client.get("/partnerships/northside/").status_code == 404


def test_the_admin_is_for_administrators(client, alice, rita):
    client.login(email="alice@example.org", password=PASSWORD)
    assert client.get("/admin/").status_code == 302
    client.login(email="rita@example.org", password=PASSWORD)
    assert client.get("/admin/").status_code == 200
