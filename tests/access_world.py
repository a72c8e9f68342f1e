"""Every page of ours, who may open it, and the world in which that is tried."""

import pytest
from django.http import HttpResponse
from django.urls import URLPattern, get_resolver, reverse

from assessments.links import no_reminders_link
from reports.formats import FORMATS
from tests.conftest import PASSWORD
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
OWN = ("R", "R", *(5 * (200,)))
CONFIRMED = ("R", "R", *(5 * (302,)))
TABLE = {
    "home": OPEN_TO_ALL,
    "healthz": OPEN_TO_ALL,
    "readyz": (503,) * 7,  # neither worker nor timetable runs
    "metrics": (404,) * 7,  # no setting asks for it; tests/operation/test_metrics.py has the rest
    "operation": ADMINISTRATORS,
    "operation-mails-again": POST_ONLY,
    "sign-in": OPEN_TO_ALL,
    "sign-out": POST_ONLY,
    # Under the names of django-allauth. Whoever signed in some time ago confirms first.
    "account_login": ("R",) * 7,  # leads to sign-in
    "account": OWN,
    "organisation-leave": (404,) * 7,  # none is set here; tests/accounts/test_organisation.py
    "organisation-back": (404,) * 7,
    "organisation-confirm": ("R", "R", *(5 * (404,))),
    "sessions-end": POST_ONLY,
    "session-end": POST_ONLY,
    "second-step": CONFIRMED,  # nobody needs one here: back to the account
    "mfa_authenticate": CONFIRMED,  # only after the password
    "mfa_login_webauthn": CONFIRMED,  # the sign-in page asks it for what a passkey has to sign
    "mfa_activate_totp": CONFIRMED,
    "mfa_deactivate_totp": ("R", "R", *(5 * (404,))),  # there is none
    "mfa_add_webauthn": CONFIRMED,
    "mfa_edit_webauthn": CONFIRMED,
    "mfa_remove_webauthn": CONFIRMED,
    "mfa_view_recovery_codes": ("R", "R", *(5 * (404,))),  # nor these
    "mfa_generate_recovery_codes": CONFIRMED,
    "account_reauthenticate": OWN,
    "mfa_reauthenticate": CONFIRMED,  # by the password, for there is no second step
    "mfa_reauthenticate_webauthn": CONFIRMED,
    "questions": OPEN_TO_ALL,
    "instrument": OPEN_TO_ALL,
    "scores": OPEN_TO_ALL,
    "protection": OPEN_TO_ALL,
    "help": OPEN_TO_ALL,
    "help-page": OPEN_TO_ALL,
    "partnership": MEMBERS,
    "first-account": (404,)
    * 7,  # there are accounts; tests/coordinate/test_first_account.py has the rest
    "password-change": OWN,
    "password-forgotten": OPEN_TO_ALL,  # and it never says whom it knows
    "password-sent": OPEN_TO_ALL,
    "choose-password": OPEN_TO_ALL,  # whoever holds the link; the world's is not genuine
    "demo-load": POST_ONLY,
    "access": MANAGERS,
    "access-log": MANAGERS,
    "access-log-file": MANAGERS,
    "audit-log": ADMINISTRATORS,
    "audit-log-file": ADMINISTRATORS,
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
        "mfa_edit_webauthn": {"pk": 1},
        "session-end": {"pk": 1},
        "organisation-leave": {"key": "council"},
        "organisation-back": {"key": "council"},
        "mfa_remove_webauthn": {"pk": 1},
        "partnership": partnership,
        "access": partnership,
        "access-log": partnership,
        "access-log-file": partnership,
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


def of_a_report(world):
    """Every page and every file of a report."""
    pages = ("report", "report-share", "report-summary", "report-summary-file")
    urls = [reverse(name, kwargs=world["report"]) for name in pages]
    urls.append(reverse("report-explore", kwargs=world["report-explore"] | {"key": "links"}))
    files = [{"ending": ending} for ending in FORMATS]
    urls += [reverse("report-file", kwargs=world["report"] | each) for each in files]
    return [*urls, reverse("criterion", kwargs=world["criterion"])]


NO_PAGES = (
    "healthz",
    "readyz",
    "metrics",
    "people-example",
    "partnership-data-file",
    "report-file",
    "report-explore",
    "access-log-file",
    "audit-log-file",
)
