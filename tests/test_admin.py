"""An administrator sets up a partnership and opens a round in the Django admin."""

import pytest
from django.contrib import admin

from assessments.models import Envelope, Invitation, Partnership, Round
from tests.conftest import PASSWORD


@pytest.fixture
def ritas_client(client, rita):
    client.login(email="rita@example.org", password=PASSWORD)
    return client


def test_a_partnership_a_participant_and_a_round_can_be_set_up(ritas_client):
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
        "email": "Someone@Council.example",
        "role": "operational",
    }
    ritas_client.post("/admin/assessments/participant/add/", person)
    assert partnership.participants.get().email == "someone@council.example"
    planned = {
        "partnership": partnership.pk,
        "title": "First",
        "instrument": "partnership-health 1.0",
        "source": "invited",
        "breakdown": "agency",
        "minimum_group": 5,
        "opens_at_0": "2026-01-01",
        "opens_at_1": "09:00",
        "closes_at_0": "2099-01-01",
        "closes_at_1": "17:00",
    }
    ritas_client.post("/admin/assessments/round/add/", planned)
    survey_round = Round.objects.get()
    assert survey_round.instrument.name == "partnership-health 1.0"
    action = {"action": "open_rounds", "_selected_action": survey_round.pk}
    page = ritas_client.post("/admin/assessments/round/", action, follow=True)
    assert "is open" in page.content.decode()
    assert survey_round.invitations.count() == 1


def test_an_opened_round_can_only_be_looked_at(ritas_client, autumn):
    page = ritas_client.get(f"/admin/assessments/round/{autumn.pk}/change/")
    assert page.status_code == 200
    assert 'name="minimum_group"' not in page.content.decode()
    ritas_client.post(f"/admin/assessments/round/{autumn.pk}/change/", {"minimum_group": 3})
    autumn.refresh_from_db()
    assert autumn.minimum_group == 5


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
