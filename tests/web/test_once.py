"""Whoever presses twice has done it once, and sees that it was done.

Two clicks on a button are two requests, mostly with the first still at work; ten are what a broken
proxy makes of one. By real requests at the same moment, and by a real double click.
"""

from datetime import timedelta

import pytest
from django.contrib import admin
from django.urls import resolve, reverse
from django.utils import timezone

from assessments.models import (
    Agency,
    Invitation,
    Mail,
    Membership,
    Participant,
    Partnership,
    Press,
    Round,
    User,
)
from coordinate.views import people
from tests.access_world import TABLE, world
from tests.conftest import DAY, PASSWORD, close_as_due, everybody_answers
from tests.filled_forms import hidden, signed_in, told, twin
from tests.pages import fields
from tests.threads import at_the_same_moment
from web import once, tasks

__all__ = ["world"]  # fixture


# What takes a form and may be sent twice, and why.
HARMLESS_TWICE = {
    "access-change": "stores the same once more",
    "agency-edit": "stores the same once more",
    "participant-edit": "stores the same once more",
    "partnership-edit": "stores the same once more",
    "round-edit": "stores the same once more",
    "wording": "stores the same once more",
    "people-import": "checking stores nothing; storing is used once (people._store)",
    "sign-in": "signs in",
    "sign-out": "signs out",
    "account_login": "leads to the sign-in",
    "organisation-leave": "leads there; changes nothing",
    "sessions-end": "nothing is left to end",
    "session-end": "nothing is left to end",
    "mfa_authenticate": "a code works once, and the first press has signed in",
    "mfa_login_webauthn": "what a passkey has signed works once",
    "account_reauthenticate": "confirms once more",
    "mfa_reauthenticate": "a code works once, and says so",
    "mfa_reauthenticate_webauthn": "what a passkey has signed works once",
    "mfa_activate_totp": "the second press is led to the app that is set up",
    "mfa_deactivate_totp": "nothing is left to remove",
    "mfa_add_webauthn": "what a passkey has signed works once",
    "mfa_edit_webauthn": "stores the same once more",
    "mfa_remove_webauthn": "nothing is left to remove",
    "mfa_view_recovery_codes": "takes no form",
    "mfa_generate_recovery_codes": "shows the newest, which work",
    "first-account": "the second press is told to sign in",
    "choose-password": "its link works once, and says so",
    "password-forgotten": "one page for all; no second e-mail while one waits",
    "link-again": "one page for all; no second e-mail while one waits",
    "no-reminders": "stores the same wish once more",
    "respond-start": "begins; changes nothing",
    "respond-page": "stores the same answers once more",
    "respond-ranking": "stores the same answers once more",
    "respond-submit": "sealed answers stay sealed",
    "respond-stop": "forgets on this device",
    "respond-withdraw": "nothing is left to withdraw",
}


def test_every_form_is_used_once_or_harmless_twice(client, world, link):
    """A new address that takes a form has to be one or the other."""
    known = {"used once": set(), "harmless": set()}
    for name in TABLE:
        url = link if name == "respond-start" else reverse(name, kwargs=world.get(name))
        if "POST" not in client.patch(url).get("Allow", "POST"):
            continue
        is_used_once = getattr(resolve(url).func, "is_used_once", False)
        known["used once" if is_used_once else "harmless"].add(name)
    assert known["harmless"] == HARMLESS_TWICE.keys()
    assert people._store.is_used_once
    assert known["used once"] >= {"partnership-new", "round-new", "round-open", "report-share"}


def test_every_button_of_the_admin_is_used_once():
    assert admin.site.admin_view(lambda request: request).is_used_once


# What a form of a page holds that nobody has typed


def pressed(person, url, typed, times=2, at=None):
    """Load the page, and press its button so often at the same moment; the answers."""
    sent = typed | hidden(person.get(at or url))

    def press():
        return twin(person).post(url, sent)

    return at_the_same_moment(*[press] * times)


def assert_all_succeeded(person, answers, says=None):
    assert [answer.status_code for answer in answers] == [302] * len(answers)
    assert len({answer.url for answer in answers}) == 1
    said = [told(person, answer) for answer in answers]
    assert all(each == said[0] for each in said)
    if says:
        assert any(says in each for each in said[0]), said[0]


# Each deed, pressed twice and ten times at the same moment

pytestmark = pytest.mark.django_db(transaction=True)
concurrent = pytest.mark.parametrize("times", [2, 10])


def test_the_demo_is_loaded_by_its_button(rita, settings, tmp_path):
    """It closes rounds, which stand in no other transaction."""
    settings.DATA_DIR = tmp_path
    person = signed_in("rita@example.org")
    answers = pressed(person, "/demo/load/", {}, at="/")
    assert_all_succeeded(person, answers, says="The demo is loaded.")
    assert Partnership.objects.get().rounds.exclude(closed_at=None).count() == 2


@concurrent
def test_one_partnership_is_created(rita, times):
    person = signed_in("rita@example.org")
    typed = {"name": "Westside", "time_zone": "Europe/London"}
    answers = pressed(person, "/partnerships/new/", typed, times)
    assert Partnership.objects.filter(name="Westside").count() == 1
    assert_all_succeeded(person, answers, "Westside is created.")


@concurrent
def test_one_round_is_planned(alice, times):
    person = signed_in("alice@example.org")
    url = "/partnerships/northside/rounds/new/"
    answers = pressed(person, url, planned_form(person.get(url)), times)
    assert Round.objects.filter(title="Twice").count() == 1
    assert_all_succeeded(person, answers)


def planned_form(page):
    """The page's own suggestions, with a title and a questionnaire."""
    asked = page.context["form"].fields["instrument"].choices[-1][0]
    return fields(page) | {"title": "Twice", "instrument": asked}


@concurrent
def test_agencies_are_added_once(alice, times):
    person = signed_in("alice@example.org")
    typed = {"names": "Home Care, private\nMeals"}
    answers = pressed(person, "/partnerships/northside/agencies/", typed, times)
    assert Agency.objects.filter(name__in=("Home Care", "Meals")).count() == 2
    assert_all_succeeded(person, answers, "Added: Home Care and Meals.")


@concurrent
def test_one_person_is_added(alice, northside, times):
    person, agency = signed_in("alice@example.org"), northside.agencies.first()
    typed = {"email": "ann@new.example", "agency": agency.pk, "role": "strategic"}
    answers = pressed(person, "/partnerships/northside/people/add/", typed, times)
    assert Participant.objects.filter(email="ann@new.example").count() == 1
    assert_all_succeeded(person, answers, "is added.")


def test_several_people_are_added_once(dora, northside):
    person, agency = signed_in("dora@example.org"), northside.agencies.get(name__contains="Council")
    typed = {"people": "ann@new.example\nbea@new.example", "role": "strategic", "save": "1"}
    answers = pressed(person, f"/partnerships/northside/agencies/{agency.pk}/people/", typed)
    assert Participant.objects.filter(email__endswith="@new.example").count() == 2
    assert_all_succeeded(person, answers, "Added to Northside Council")


@concurrent
def test_a_list_is_stored_once(alice, times):
    person, url = signed_in("alice@example.org"), "/partnerships/northside/people/import/"
    text = "email,agency,role\nann@new.example,Northside Council,strategic\n"
    checked = person.post(url, {"text": text} | hidden(person.get(url)))
    sent = {"text": text, "plan": checked.context["plan"].fingerprint} | hidden(checked)
    answers = at_the_same_moment(*[lambda: twin(person).post(url, sent)] * times)
    assert Participant.objects.filter(email="ann@new.example").count() == 1
    assert_all_succeeded(person, answers, "1 person is stored.")


@concurrent
def test_one_invitation_to_an_account_is_made_and_sent(alice, times):
    person = signed_in("alice@example.org")
    typed = {"email": "eve@example.org", "access": "viewer"}
    answers = pressed(person, "/partnerships/northside/access/", typed, times)
    assert Membership.objects.filter(user__email="eve@example.org").count() == 1
    assert Mail.objects.filter(user__email="eve@example.org").count() == 1
    assert_all_succeeded(person, answers, "eve@example.org has access")


def test_what_is_taken_away_twice_is_gone_and_no_page_is_missing(alice, bob, dora, northside):
    person = signed_in("alice@example.org")
    agency, participant = northside.agencies.create(name="Meals"), northside.participants.first()
    place = "/partnerships/northside"
    for url, says in (
        (f"{place}/access/{bob.memberships.get().pk}/take-away/", "no longer has access"),
        (f"{place}/people/{participant.pk}/remove/", "is removed."),
        (f"{place}/agencies/{agency.pk}/remove/", "Meals is removed."),
    ):
        assert_all_succeeded(person, pressed(person, url, {}), says)


def test_taking_away_ones_own_access_leads_home_both_times(rita, alice, northside):
    signed_in("rita@example.org")  # a manager who has never signed in keeps no partnership
    person = signed_in("alice@example.org")
    url = f"/partnerships/northside/access/{alice.memberships.get().pk}/take-away/"
    northside.memberships.create(user=rita, access="manager")
    answers = pressed(person, url, {})
    assert {answer.url for answer in answers} == {"/"}
    assert_all_succeeded(person, answers, "no longer has access")


def test_a_role_is_asked_for_and_agreed_to_once(alice, dora):
    lead, place = signed_in("dora@example.org"), "/partnerships/northside/access"
    manager, pk = signed_in("alice@example.org"), dora.memberships.get().pk
    answers = pressed(lead, f"{place}/pass-on/", {"to": "eve@example.org"})
    assert_all_succeeded(lead, answers, "Your request is with the managers.")
    assert Mail.objects.filter(kind="pass_on").count() == 1
    answers = pressed(manager, f"{place}/{pk}/agree/", {"to": "eve@example.org"}, at=f"{place}/")
    assert_all_succeeded(manager, answers, "eve@example.org gets an e-mail")
    assert Membership.objects.filter(user__email="eve@example.org").count() == 1
    answers = pressed(manager, f"{place}/{pk}/decline/", {}, at=f"{place}/")
    assert_all_succeeded(manager, answers, "dora@example.org stays the lead.")
    answers = pressed(manager, f"{place}/{pk}/replace/", {"to": "emma@example.org"})
    assert_all_succeeded(manager, answers, "takes over from dora@example.org")
    answers = pressed(lead, f"{place}/leave/", {})
    assert_all_succeeded(lead, answers, "You no longer have access to Northside.")
    answers = pressed(manager, f"{place}/pass-on/", {"to": "eve@example.org"})
    assert_all_succeeded(manager, answers, "takes over when they first sign in")
    answers = pressed(manager, f"{place}/take-back/", {}, at=f"{place}/mine/")
    assert_all_succeeded(manager, answers, "Withdrawn. You stay a manager.")


def test_a_round_is_opened_once_and_says_so_twice(alice, planned):
    person, url = (
        signed_in("alice@example.org"),
        f"/partnerships/northside/rounds/{planned.pk}/open/",
    )
    typed = {"understood": "on"}
    answers = pressed(person, url, typed)
    assert Invitation.objects.count() == 16
    assert_all_succeeded(person, answers, "The round is open")


def test_each_deed_at_an_open_round_is_done_once(alice, autumn, invitations, northside):
    person = signed_in("alice@example.org")
    place = f"/partnerships/northside/rounds/{autumn.pk}"
    late = northside.participants.create(
        email="late@new.example", agency=northside.agencies.first(), role="strategic"
    )
    first, second, third = (f"{place}/invitations/{each.pk}" for each in invitations[:3])
    Mail.objects.all().delete()
    for url, typed, at, says in (
        (f"{first}/send/", {}, f"{first}/", "The link is on its way to"),
        (f"{second}/stop/", {}, None, "No more e-mails go to"),
        (f"{third}/address/", {"email": "third@new.example"}, None, "A new link is on its way to"),
        (f"{place}/invitations/late/", {"who": [late.pk]}, None, "1 person is invited."),
    ):
        assert_all_succeeded(person, pressed(person, url, typed, at=at), says)
    assert Invitation.objects.count() == 18
    assert Mail.objects.filter(invitation=invitations[0]).count() == 1


def test_a_round_is_extended_once(alice, autumn):
    person, url = (
        signed_in("alice@example.org"),
        f"/partnerships/northside/rounds/{autumn.pk}/extend/",
    )
    later = timezone.localtime(autumn.closes_at) + 10 * DAY
    answers = pressed(person, url, {"closes_at": f"{later:%Y-%m-%dT%H:%M}"})
    assert Round.objects.get(pk=autumn.pk).times_extended == 1
    assert_all_succeeded(person, answers, "stays open for longer")


def test_a_round_closes_early_once(alice, autumn):
    person, url = (
        signed_in("alice@example.org"),
        f"/partnerships/northside/rounds/{autumn.pk}/close/",
    )
    answers = pressed(person, url, fields(person.get(url)) | {"understood": "on"})
    assert_all_succeeded(person, answers, "The round will close early.")


def test_a_plan_is_deleted_and_a_round_cancelled_without_a_missing_page(alice, autumn, northside):
    person = signed_in("alice@example.org")
    plan = northside.rounds.create(
        title="Spring", opens_at=autumn.opens_at, closes_at=autumn.closes_at,
        instrument_key=autumn.instrument_key, instrument_version=autumn.instrument_version,
    )  # fmt: skip
    for each, says in ((plan, "is deleted."), (autumn, "is cancelled")):
        url = f"/partnerships/northside/rounds/{each.pk}/cancel/"
        assert_all_succeeded(person, pressed(person, url, {"understood": "on"}), says)


@concurrent
def test_a_partnership_is_deleted_once_and_nobody_is_told_twice(alice, bob, autumn, times):
    person, url = signed_in("alice@example.org"), "/partnerships/northside/delete/"
    answers = pressed(person, url, {"name": "Northside"}, times)
    assert not Partnership.objects.filter(slug="northside").exists()
    assert Mail.objects.filter(kind="deleted").count() == 2
    assert Mail.objects.filter(kind="cancelled").count() == 16
    assert {answer.url for answer in answers} == {"/"}
    assert_all_succeeded(person, answers, "Northside is deleted.")


def test_a_report_is_shared_and_opened_once(alice, autumn, invitations, now):
    everybody_answers(invitations, now)
    close_as_due(autumn, now=now)
    person, place = signed_in("alice@example.org"), f"/partnerships/northside/rounds/{autumn.pk}"
    Mail.objects.all().delete()
    answers = pressed(person, f"{place}/share/", {"email": "eve@northside-council.example"})
    assert_all_succeeded(person, answers, "can read this report")
    assert User.objects.filter(email="eve@northside-council.example").count() == 1
    answers = pressed(person, f"{place}/report/open/", {})
    assert_all_succeeded(person, answers, "Everybody with access can read the report now.")


def test_a_password_is_changed_and_nobody_is_told_that_the_old_one_is_wrong(alice):
    person, url = signed_in("alice@example.org"), "/password/"
    new = "quite another long one"
    typed = {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
    answers = pressed(person, url, typed)
    assert [answer.status_code for answer in answers] == [302, 302]
    assert User.objects.get(pk=alice.pk).check_password(new)


def test_the_admin_adds_once(rita):
    person, url = signed_in("rita@example.org"), "/admin/assessments/partnership/add/"
    inlines = {
        f"{name}-{kind}": "0"
        for name in ("agencies", "memberships")
        for kind in ("TOTAL_FORMS", "INITIAL_FORMS")
    }
    typed = {"name": "Westside", "slug": "westside", "time_zone": "Europe/London"} | inlines
    answers = pressed(person, url, typed, 4)
    assert [answer.status_code for answer in answers] == [302] * 4
    assert Partnership.objects.filter(name="Westside").count() == 1


# What is not a second press


def add(person, typed, page):
    return person.post("/partnerships/northside/people/add/", typed | hidden(page))


@pytest.fixture
def ann(northside):
    agency = northside.agencies.first()
    return {"email": "ann@new.example", "agency": agency.pk, "role": "strategic"}


def test_going_back_and_adding_somebody_else_adds_them(alice, ann):
    person = signed_in("alice@example.org")
    page = person.get("/partnerships/northside/people/add/")
    assert add(person, ann, page).status_code == 302
    assert add(person, ann | {"email": "bea@new.example"}, page).status_code == 302
    assert Participant.objects.filter(email__endswith="@new.example").count() == 2


def test_a_message_that_still_waits_is_not_said_twice(alice, ann):
    person = signed_in("alice@example.org")
    page = person.get("/partnerships/northside/people/add/")
    add(person, ann, page)
    again = add(person, ann, page)  # the first answer has come, and was never looked at
    assert len(told(person, again)) == 1


def test_a_fresh_page_is_a_fresh_form(alice, ann):
    """Each page masks the token anew, so the same words from another page are another press."""
    person, url = signed_in("alice@example.org"), "/partnerships/northside/people/add/"
    assert hidden(person.get(url)) != hidden(person.get(url))
    add(person, ann, person.get(url))
    again = add(person, ann, person.get(url))
    assert "already has this address" in again.content.decode()


def test_a_form_with_a_mistake_in_it_has_not_been_used(alice, ann, northside):
    person = signed_in("alice@example.org")
    page = person.get("/partnerships/northside/people/add/")
    taken = ann | {"email": northside.participants.last().email}
    assert add(person, taken, page).status_code == 200
    northside.participants.last().delete()
    assert add(person, taken, page).status_code == 302
    assert Press.objects.count() == 1


def test_a_press_that_came_to_nothing_may_be_repeated(alice, dora, northside, monkeypatch, ann):
    person = signed_in("alice@example.org")
    page = person.get("/partnerships/northside/people/add/")

    def breaks(*_args, **_kwargs):
        raise RuntimeError("a fault of ours")

    with monkeypatch.context() as patch:
        patch.setattr("coordinate.views.people.partnerships.add_participant", breaks)
        with pytest.raises(RuntimeError):
            add(person, ann, page)
    assert not Press.objects.exists()
    assert add(person, ann, page).status_code == 302


def test_one_press_is_not_anothers(alice, dora, ann, northside):
    """Neither somebody else's page nor a mark that was made up leads to where a press has led."""
    managers, leads = signed_in("alice@example.org"), signed_in("dora@example.org")
    url = "/partnerships/northside/people/add/"
    page = managers.get(url)
    sent = ann | hidden(page)
    assert managers.post(url, sent).status_code == 302
    stolen = sent | {"csrfmiddlewaretoken": hidden(leads.get(url))["csrfmiddlewaretoken"]}
    answer = leads.post(url, stolen)
    assert answer.status_code != 302
    for mark in ("", "1", f"{alice.pk}:forged", "x" * 9_000):
        assert managers.post(url, sent | {"page-of": mark}).status_code == 200


def test_what_was_pressed_is_forgotten_after_a_day(alice, ann, now):
    person = signed_in("alice@example.org")
    add(person, ann, person.get("/partnerships/northside/people/add/"))
    tasks.forget_presses()
    assert Press.objects.count() == 1
    once.forget(timezone.now() + timedelta(days=1, minutes=1))
    assert not Press.objects.exists()


def test_what_is_kept_names_no_one_who_pressed_and_no_password(alice):
    person, new = signed_in("alice@example.org"), "quite another long one"
    typed = {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
    person.post("/password/", typed | hidden(person.get("/password/")))
    row = str(Press.objects.values().get())
    assert "alice" not in row
    assert new not in row


def test_a_respondents_page_has_no_mark(client, link):
    assert "page-of" not in client.get(link).content.decode()
    client.post(link)
    assert "page-of" not in client.get("/answer/page/vision/").content.decode()
    assert not Press.objects.exists()


def test_a_first_press_that_died_is_taken_over(alice, autumn, monkeypatch):
    """A process was killed between a closing and the note of where it led."""
    person, url = (
        signed_in("alice@example.org"),
        f"/partnerships/northside/rounds/{autumn.pk}/cancel/",
    )
    sent = {"understood": "on"} | hidden(person.get(url))
    with monkeypatch.context() as patch:
        patch.setattr(once, "_carry_out", dies)
        patch.setattr(Press, "delete", lambda _press: None)  # nothing more is done when killed
        with pytest.raises(KilledError):
            person.post(url, sent)
    assert Press.objects.get().location == ""
    monkeypatch.setattr(once, "PATIENCE", timedelta(0))
    assert person.post(url, sent).status_code == 302
    assert Round.objects.get(pk=autumn.pk).cancelled_at is not None


class KilledError(BaseException):
    pass


def dies(*_args):
    raise KilledError
