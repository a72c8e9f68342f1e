"""An administrator sets up a partnership and opens a round in the Django admin."""

import pytest
from django.contrib import admin
from django.contrib.auth.models import Permission
from django.utils import timezone

from assessments.encryption import sealing
from assessments.encryption.sealing import KeyMissing
from assessments.models import CustomInstrument, Envelope, Invitation, Partnership, Round, User
from assessments.services import rounds
from assessments.times import in_zone
from tests.conftest import DAY, PASSWORD, member
from tests.pages import all_of, each_attribute, each_text, leads, the, value_of, words_of


@pytest.fixture
def ritas_client(client, rita):
    client.login(email="rita@example.org", password=PASSWORD)
    return client


def test_a_partnership_a_participant_and_a_round_can_be_set_up(ritas_client, now):
    inlines = {
        f"{prefix}-{field}": value
        for prefix in ("agencies", "memberships")
        for field, value in (("TOTAL_FORMS", 0), ("INITIAL_FORMS", 0))
    }
    agency = {
        "agencies-TOTAL_FORMS": 1,
        "agencies-0-name": "Eastside Council",
        "agencies-0-sector": "public",
    }
    eastside = {"name": "Eastside", "slug": "eastside", "time_zone": "Europe/London"}
    ritas_client.post("/admin/assessments/partnership/add/", eastside | inlines | agency)
    partnership = Partnership.objects.get(slug="eastside")
    person = {
        "partnership": partnership.pk,
        "agency": partnership.agencies.get().pk,
        "role": "operational",
    }
    for name in ("Someone", "Ann", "Bea", "Cy", "Di"):
        address = {"email": f"{name}@Council.example"}
        ritas_client.post("/admin/assessments/participant/add/", person | address)
    assert partnership.participants.filter(email="someone@council.example").exists()
    planned = {
        "partnership": partnership.pk,
        "title": "First",
        "instrument": "partnership-health 1.0",
        "source": "invited",
        "breakdown": "agency",
        "minimum_group": 5,
        "opens_at_0": f"{now - DAY:%Y-%m-%d}",
        "opens_at_1": "09:00",
        "closes_at_0": f"{now + 14 * DAY:%Y-%m-%d}",
        "closes_at_1": "17:00",
        "report_after_days": 2,
    }
    ritas_client.post("/admin/assessments/round/add/", planned)
    survey_round = Round.objects.get()
    assert survey_round.instrument.name == "partnership-health 1.0"
    action = {"action": "open_rounds", "_selected_action": survey_round.pk}
    page = ritas_client.post("/admin/assessments/round/", action, follow=True)
    assert "is open" in page.content.decode()
    assert survey_round.invitations.count() == 5


def test_an_opened_round_can_only_be_looked_at(ritas_client, autumn):
    address = f"/admin/assessments/round/{autumn.pk}/change/"
    page = ritas_client.get(address)
    assert "partnership-health-core 1.0" in words_of(page)
    the(page, "#round_form")
    assert not all_of(page, "#round_form :is(select, [type=text], [name=_save])")
    ways = leads(page, "#round_form")
    assert "Close" not in ways
    assert "Back to the rounds" in ways
    assert ritas_client.post(address, {"instrument_version": "0.9"}).status_code == 403
    assert ritas_client.get(f"/admin/assessments/round/{autumn.pk}/delete/").status_code == 403


def test_a_planned_round_can_be_changed_and_deleted(ritas_client, planned):
    page = ritas_client.get(f"/admin/assessments/round/{planned.pk}/change/")
    assert all_of(page, "[name=_save]")
    ritas_client.post(f"/admin/assessments/round/{planned.pk}/delete/", {"post": "yes"})
    assert not Round.objects.exists()


def do(client, action, survey_round, **more):
    fields = {"action": action, "_selected_action": survey_round.pk} | more
    return client.post("/admin/assessments/round/", fields, follow=True).content.decode()


def test_staff_who_may_only_look_can_open_nothing(client, planned):
    user = User.objects.create_user("tom@example.org", PASSWORD, is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="view_round"))
    client.login(email="tom@example.org", password=PASSWORD)
    for action in ("open_rounds", "open_soon_after_another", "close_rounds", "cancel_rounds"):
        do(client, action, planned, understood="on")
    page = client.get(f"/admin/assessments/round/{planned.pk}/change/")
    assert page.status_code == 200
    assert "partnership-health-core 1.0" in page.content.decode()
    assert Round.objects.get().is_planned


def test_opening_says_what_has_happened(ritas_client, planned, now):
    assert "is open." in do(ritas_client, "open_rounds", planned)
    assert "was already open" in do(ritas_client, "open_rounds", planned)
    Round.objects.update(closed_at=now)
    assert "it cannot be opened again" in do(ritas_client, "open_rounds", planned)


def test_opening_a_round_that_begins_later_says_when(ritas_client, planned, now):
    Round.objects.update(opens_at=now + DAY)
    page = do(ritas_client, "open_rounds", planned)
    assert f"it opens on {in_zone(now + DAY, planned.partnership)}" in page


def test_a_round_soon_after_another_is_opened_by_whoever_takes_the_risk(
    ritas_client, autumn, northside, instrument, now
):
    winter = rounds.create(northside, "Winter", instrument, opens_at=now, closes_at=now + 14 * DAY)
    assert "lie less than four weeks" in do(ritas_client, "open_rounds", winter)
    page = do(ritas_client, "open_soon_after_another", winter)
    assert "could show what somebody answered" in page
    assert "Everybody who is asked is told that this risk was taken." in page
    assert "16 people would be invited" in page
    assert "Between this round and “Autumn” lie less than four weeks" in page
    winter.refresh_from_db()
    assert winter.is_planned
    assert "is open." in do(ritas_client, "open_soon_after_another", winter, understood="on")


@pytest.mark.parametrize("problem", [OSError("No space left on device"), KeyMissing("no key")])
def test_a_key_that_cannot_be_stored_is_said_plainly(ritas_client, planned, monkeypatch, problem):
    def fails(survey_round):
        raise problem

    monkeypatch.setattr(sealing, "make_key", fails)
    assert "Its key could not be stored" in do(ritas_client, "open_rounds", planned)
    assert Round.objects.get().is_planned


def test_a_questionnaire_cannot_be_deleted(ritas_client, db):
    own = CustomInstrument.objects.create(key="own", version="1", title="Own", document={})
    address = f"/admin/assessments/custominstrument/{own.pk}/delete/"
    assert ritas_client.post(address, {"post": "yes"}).status_code == 403


def test_an_agency_is_chosen_with_its_partnership(ritas_client, northside):
    page = ritas_client.get("/admin/assessments/participant/add/")
    assert "Northside: Shelter Trust" in each_text(page, "option")


def test_a_time_zone_is_chosen_from_a_list(ritas_client, northside):
    page = ritas_client.get("/admin/assessments/partnership/add/")
    assert value_of(page, "time_zone") == "Europe/London"
    assert "Asia/Kathmandu" in each_attribute(page, "[name=time_zone] option", "value")
    assert "short name in the web address" in words_of(page).lower()


@pytest.mark.parametrize("typed", ["Alice@example.org", " ALICE@Example.ORG "])
def test_signing_in_does_not_mind_capitals(client, alice, typed):
    page = client.post("/sign-in/", {"username": typed, "password": PASSWORD})
    assert page.status_code == 302


def test_the_admin_shows_no_envelopes_and_not_who_has_answered():
    registered = admin.site._registry
    assert Envelope not in registered
    assert Invitation not in registered


def test_a_round_that_cannot_be_opened_says_why(ritas_client, planned, northside):
    northside.participants.all().delete()
    action = {"action": "open_rounds", "_selected_action": planned.pk}
    page = ritas_client.post("/admin/assessments/round/", action, follow=True)
    assert "There is nobody to invite" in page.content.decode()


@pytest.mark.parametrize(
    "model", ["partnership", "participant", "round", "user", "custominstrument"]
)
def test_every_page_of_the_admin_opens(ritas_client, autumn, model):
    assert ritas_client.get(f"/admin/assessments/{model}/").status_code == 200


# A partnership keeps a manager who can sign in


@pytest.fixture
def as_rita(client, rita, alice):
    """Alice is the only manager, and has signed in."""
    User.objects.filter(pk=alice.pk).update(last_login=timezone.now())
    client.login(email="rita@example.org", password=PASSWORD)
    return client


def account(email, **fields):
    return {"email": email, "first_name": "", "last_name": "", "is_active": "on"} | fields


def test_the_account_of_an_only_manager_is_not_closed(as_rita, alice, northside):
    url = f"/admin/assessments/user/{alice.pk}/change/"
    closed = account("alice@example.org")
    del closed["is_active"]
    page = as_rita.post(url, closed)
    assert "Nobody else manages Northside." in page.content.decode()
    assert as_rita.post(url, account("alice@example.org", first_name="Alice")).status_code == 302
    emma = member("emma@example.org", northside, "manager")
    assert as_rita.post(url, closed).status_code == 200  # Emma has never signed in
    User.objects.filter(pk=emma.pk).update(last_login=timezone.now())
    assert as_rita.post(url, closed).status_code == 302


def test_nor_is_it_deleted(as_rita, alice):
    page = as_rita.get(f"/admin/assessments/user/{alice.pk}/delete/").content.decode()
    assert "Nobody else manages Northside." in page
    as_rita.post(f"/admin/assessments/user/{alice.pk}/delete/", {"post": "yes"})
    several = {"action": "delete_selected", "_selected_action": [alice.pk], "post": "yes"}
    as_rita.post("/admin/assessments/user/", several)
    assert User.objects.filter(pk=alice.pk).exists()


def test_nor_are_all_managers_deleted_at_once(as_rita, alice, northside):
    emma = member("emma@example.org", northside, "manager")
    User.objects.filter(pk=emma.pk).update(last_login=timezone.now())
    both = {"action": "delete_selected", "_selected_action": [alice.pk, emma.pk], "post": "yes"}
    assert "Nobody else manages Northside." in as_rita.post("/admin/assessments/user/", both).text
    assert User.objects.filter(pk__in=[alice.pk, emma.pk]).count() == 2


def test_the_only_manager_is_not_taken_out_among_a_partnerships_members(as_rita, alice, northside):
    url = f"/admin/assessments/partnership/{northside.pk}/change/"
    place = alice.memberships.get()
    sent = as_it_stands(as_rita.get(url))
    for change in ({"memberships-0-access": "viewer"}, {"memberships-0-DELETE": "on"}):
        page = as_rita.post(url, sent | change)
        assert "Nobody else manages Northside." in page.content.decode()
        place.refresh_from_db()
        assert place.access == "manager"
    assert as_rita.post(url, sent).status_code == 302


def as_it_stands(page):
    """What a browser would send of the page if nothing was typed."""
    found = {}
    for formset in page.context["inline_admin_formsets"]:
        for form in (formset.formset.management_form, *formset.formset.forms):
            found |= {field.html_name: field.value() or "" for field in form}
    found |= {field.html_name: field.value() or "" for field in page.context["adminform"].form}
    return found
