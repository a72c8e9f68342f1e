"""Who may see what: every URL x every kind of person. An address without a row fails.

Outsiders get 404, the same as for what is not there; members whose access is too small get 403.
"""

import re

import pytest
from django.http import HttpResponse
from django.urls import URLPattern, get_resolver, reverse

from assessments.links import no_reminders_link
from reports.formats import FORMATS
from tests.conftest import PASSWORD, close_and_open_report, close_as_due, everybody_answers
from web import respondent_cookie

# (URL name, its arguments) -> what each gets on GET. R: sent to sign in.
NOBODY, RESPONDENT, LEAD, MANAGER, VIEWER, OUTSIDER, ADMIN = range(7)
PEOPLE = ("nobody", "respondent", "lead", "manager", "viewer", "outsider", "administrator")
OPEN_TO_ALL = (200,) * 7
MEMBERS = ("R", "R", 200, 200, 200, 404, 200)
LEADS = ("R", "R", 200, 200, 403, 404, 200)
MANAGERS = ("R", "R", 403, 200, 403, 404, 200)
ADMINISTRATORS = ("R", "R", 403, 403, 403, 403, 200)
WITH_A_LINK = (403, 200, 403, 403, 403, 403, 403)
POST_ONLY = (405,) * 7

TABLE = {
    "home": OPEN_TO_ALL,
    "health": OPEN_TO_ALL,
    "sign-in": OPEN_TO_ALL,
    "sign-out": POST_ONLY,
    "questions": OPEN_TO_ALL,
    "instrument": OPEN_TO_ALL,
    "scores": OPEN_TO_ALL,
    "protection": OPEN_TO_ALL,
    "help": OPEN_TO_ALL,
    "help-page": OPEN_TO_ALL,
    "partnership": MEMBERS,
    "first-account": (404,)
    * 7,  # there are accounts; tests/coordinate/test_first_account.py has the rest
    "password-change": ("R", "R", 200, 200, 200, 200, 200),
    "password-forgotten": OPEN_TO_ALL,  # and it never says whom it knows
    "password-sent": OPEN_TO_ALL,
    "choose-password": OPEN_TO_ALL,  # whoever holds the link; the world's is not genuine
    "demo-load": POST_ONLY,
    "access": MANAGERS,
    "access-mine": (*MEMBERS[:6], 404),  # an administrator has no access of their own
    "access-leave": ("R", "R", 200, 302, 200, 404, 404),  # the only manager names a successor
    "access-pass-on": ("R", "R", 200, 200, 403, 404, 404),
    "access-take-back": POST_ONLY,
    "access-replace": MANAGERS,
    "access-agree": POST_ONLY,
    "access-decline": POST_ONLY,
    "access-change": MANAGERS,
    "access-send": POST_ONLY,
    "access-take-away": MANAGERS,
    "partnership-new": ADMINISTRATORS,
    "partnership-edit": MANAGERS,
    "partnership-data": MANAGERS,
    "partnership-data-file": MANAGERS,
    "partnership-delete": MANAGERS,
    "agencies": MANAGERS,
    "agency-edit": MANAGERS,
    "agency-remove": MANAGERS,
    "agencies-merge": MANAGERS,
    "people": LEADS,
    "people-add": LEADS,
    "people-confirm": LEADS,
    "people-example": LEADS,
    "people-import": LEADS,
    "participant-add": LEADS,
    "participant-edit": LEADS,
    "participant-remove": LEADS,
    "wording": MANAGERS,
    "round-message": MANAGERS,
    "invitations": MANAGERS,
    "invitation": MANAGERS,
    "invitation-send": POST_ONLY,
    "invitation-stop": MANAGERS,
    "invitation-address": MANAGERS,
    "invite-late": MANAGERS,
    "invitations-send": POST_ONLY,
    "link-again": OPEN_TO_ALL,  # and it never says whom it knows
    "report": MEMBERS,
    "report-open": ("R", "R", 403, 404, 403, 404, 404),  # it has not closed
    "report-share": ("R", "R", *(5 * (404,))),  # the round is open: there is nothing to share
    "report-summary": ("R", "R", *(5 * (404,))),  # nor is there its summary
    "report-summary-file": ("R", "R", *(5 * (404,))),
    "report-explore": ("R", "R", *(5 * (404,))),
    "report-file": ("R", "R", *(5 * (404,))),  # the round is open: there is none yet
    "criterion": MEMBERS,
    "round": ("R", "R", 200, 200, 403, 404, 200),
    "round-new": MANAGERS,
    "round-edit": ("R", "R", 403, 302, 403, 404, 302),  # it is open: back to its page
    "round-open": ("R", "R", 403, 302, 403, 404, 302),  # it is open already
    "round-extend": MANAGERS,
    "round-close": MANAGERS,
    "round-cancel": MANAGERS,
    # Its people are invited: there is no paper.
    "paper-questionnaire": ("R", "R", 403, 404, 403, 404, 404),
    "paper-sheet": ("R", "R", 403, 404, 403, 404, 404),
    "paper-finish": ("R", "R", 403, 404, 403, 404, 404),
    "paper-take-back": POST_ONLY,
    "answers-import": ("R", "R", 403, 404, 403, 404, 404),
    "respond-start": OPEN_TO_ALL,  # whoever holds the link
    "no-reminders": OPEN_TO_ALL,  # whoever holds that one
    "respond": WITH_A_LINK,
    "respond-page": WITH_A_LINK,
    "respond-ranking": (403, 404, 403, 403, 403, 403, 403),  # this questionnaire has none
    "respond-review": WITH_A_LINK,
    "respond-submit": POST_ONLY,
    "respond-done": WITH_A_LINK,
    "respond-stop": OPEN_TO_ALL,  # it says that all is saved, and shows nothing
    "respond-stored": WITH_A_LINK,
    "respond-withdraw": WITH_A_LINK,
}


def our_url_names():
    return {p.name for p in patterns(get_resolver()) if p.name}


def patterns(resolver):
    for entry in resolver.url_patterns:
        if isinstance(entry, URLPattern):
            yield entry
        elif entry.app_name != "admin":
            yield from patterns(entry)


def test_every_address_has_a_row():
    assert our_url_names() == TABLE.keys()


@pytest.fixture
def world(autumn, invitations, alice, bob, dora, charlie, rita, instrument):
    """Arguments of each URL, in a world where one round is open."""
    place = {"slug": "northside", "pk": autumn.pk}
    partnership = {"slug": "northside"}
    council = autumn.partnership.agencies.get(name="Northside Council")
    agency = {"slug": "northside", "pk": council.pk}
    participant = {"slug": "northside", "pk": council.participants.first().pk}
    member = {"slug": "northside", "pk": bob.memberships.get().pk}
    lead = {"slug": "northside", "pk": dora.memberships.get().pk}
    return {
        "help-page": {"name": "people"},
        "partnership": partnership,
        "access": partnership,
        "access-mine": partnership,
        "access-leave": partnership,
        "access-pass-on": partnership,
        "access-take-back": partnership,
        "access-replace": lead,
        "access-agree": lead,
        "access-decline": lead,
        "access-change": member,
        "access-send": member,
        "access-take-away": member,
        "choose-password": {"uidb64": "MQ", "token": "wrong"},
        "partnership-edit": partnership,
        "partnership-data": partnership,
        "partnership-data-file": partnership,
        "partnership-delete": partnership,
        "agencies": partnership,
        "agency-edit": agency,
        "agency-remove": agency,
        "agencies-merge": partnership,
        "people": partnership,
        "people-add": agency,
        "people-confirm": agency,
        "people-example": partnership,
        "people-import": partnership,
        "participant-add": partnership,
        "participant-edit": participant,
        "participant-remove": participant,
        "wording": place,
        "round-message": place,
        "invitations": place,
        "invitation": place | {"number": invitations[0].pk},
        "invitation-send": place | {"number": invitations[0].pk},
        "invitation-stop": place | {"number": invitations[0].pk},
        "invitation-address": place | {"number": invitations[0].pk},
        "invite-late": place,
        "invitations-send": place,
        "paper-questionnaire": place,
        "paper-sheet": place,
        "paper-finish": place,
        "answers-import": place,
        "paper-take-back": place | {"agency": council.pk},
        "report": place,
        "report-open": place,
        "report-share": place,
        "report-summary": place,
        "report-summary-file": place,
        "report-explore": place | {"key": "rounds"},
        "report-file": place | {"ending": "json"},
        "criterion": place | {"code": "trust"},
        "round": place,
        "round-new": {"slug": "northside"},
        "round-edit": place,
        "round-open": place,
        "round-extend": place,
        "round-close": place,
        "round-cancel": place,
        "instrument": {"key": instrument.key, "version": instrument.version},
        "respond-page": {"criterion": "trust"},
        "no-reminders": {"link": no_reminders_link(invitations[0]).split("/")[-2]},
    }


def sign_in(client, person, invitation):
    accounts = {LEAD: "dora", MANAGER: "alice", VIEWER: "bob", OUTSIDER: "charlie", ADMIN: "rita"}
    if person in accounts:
        assert client.login(email=f"{accounts[person]}@example.org", password=PASSWORD)
    if person == RESPONDENT:
        response = HttpResponse()
        respondent_cookie.remember(response, invitation)
        client.cookies.update(response.cookies)


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
    "health",
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


def of_a_report(world):
    """Every page and every file of a report."""
    pages = ("report", "report-share", "report-summary", "report-summary-file")
    urls = [reverse(name, kwargs=world["report"]) for name in pages]
    urls.append(reverse("report-explore", kwargs=world["report-explore"] | {"key": "links"}))
    files = [{"ending": ending} for ending in FORMATS]
    urls += [reverse("report-file", kwargs=world["report"] | each) for each in files]
    return [*urls, reverse("criterion", kwargs=world["criterion"])]


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
    assert without_token(there) == without_token(not_there)


def without_token(response):
    return re.sub(rb'name="csrfmiddlewaretoken" value="\w+"', b"", response.content)


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
