"""SECRET_KEY is changed, and the former one kept beside it: what was sent and sealed goes on."""

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.conf import settings as current
from django.core.management import call_command
from django.test import RequestFactory
from django.urls import reverse

from assessments.links import (
    access_link,
    ended_round_of,
    invitation_by_link,
    link_for,
    no_reminders_link,
)
from tests.conftest import PASSWORD, close_as_due
from tests.second_steps import set_up_app
from web import sealed_form

OLD, NEW = "the former secret of this installation", "the secret that came after it, by chance"


@pytest.fixture(autouse=True)
def former(settings):
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = OLD, []


@pytest.fixture
def renew(settings):
    def renewed(*, keep=True):
        settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = NEW, [OLD] if keep else []

    return renewed


def code_of(link):
    return link.rstrip("/").rpartition("/")[2]


@pytest.mark.parametrize(
    ("made", "purpose"), [(link_for, "invite"), (no_reminders_link, "reminders")]
)
def test_links_that_were_sent_work_as_long_as_it_is_kept(invitations, renew, made, purpose):
    sent = code_of(made(invitations[0]))
    renew()
    assert invitation_by_link(sent, purpose=purpose) == invitations[0]
    assert code_of(made(invitations[0])) != sent
    assert invitation_by_link(code_of(made(invitations[0])), purpose=purpose) == invitations[0]
    renew(keep=False)
    assert invitation_by_link(sent, purpose=purpose) is None


def test_a_link_that_neither_made_is_no_link(invitations, renew, settings):
    settings.SECRET_KEY = "somebody else's secret"
    forged = code_of(link_for(invitations[0]))
    renew()
    assert invitation_by_link(forged) is None


@pytest.mark.django_db(transaction=True)
def test_a_link_still_says_which_round_has_ended(autumn, invitations, renew, now):
    sent = code_of(link_for(invitations[0]))
    close_as_due(autumn, now=now)
    renew()
    assert ended_round_of(sent) == autumn


def test_people_go_on_answering_on_the_device_where_they_began(client, invitations, renew):
    sent = link_for(invitations[0]).removeprefix(current.BASE_URL)
    client.post(sent)
    renew()
    assert client.get(reverse("respond-review")).status_code == 200
    renew(keep=False)
    assert client.get(reverse("respond-review")).status_code == 403


def test_nobody_is_signed_out(client, alice, renew):
    client.login(email="alice@example.org", password=PASSWORD)
    renew()
    assert client.get("/partnerships/northside/").status_code == 200


def test_an_invitation_to_choose_a_password_works(client, alice, renew):
    sent = access_link(alice).removeprefix(current.BASE_URL)
    renew()
    assert client.get(sent).status_code == 302  # to the page that asks for one
    renew(keep=False)
    client.cookies.clear()
    assert client.get(sent).status_code == 200  # which says that it does not work


def test_what_somebody_typed_is_opened(renew, alice):
    typed = sealed_form.SubmittedForm(alice.pk, "/here/", [("name", "Shelter Trust")], False)
    kept = sealed_form.seal(typed)
    renew()
    request = RequestFactory().post("/here/", {sealed_form.FIELD: kept})
    assert sealed_form.unseal(request) == typed


def test_second_steps_are_read_and_then_renewed(alice, renew):
    set_up_app(alice)

    def secrets():
        kept = Authenticator.objects.order_by("pk").values_list("data", flat=True)
        return [each.get("secret") or each.get("seed") for each in kept]

    before = [get_adapter().decrypt(each) for each in secrets()]
    assert len(before) == 2  # the app, and recovery codes
    renew()
    assert [get_adapter().decrypt(each) for each in secrets()] == before
    call_command("renew_second_steps")
    renew(keep=False)
    assert [get_adapter().decrypt(each) for each in secrets()] == before
