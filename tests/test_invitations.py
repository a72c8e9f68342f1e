"""A manager looks after invitations, and learns from none of it who has answered."""

import re
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from assessments.access import link_for
from assessments.models import Envelope, Invitation, Mail
from assessments.services import answers
from assessments.services import invitations as service
from tests.conftest import close_as_due, everybody_answers
from tests.threads import at_the_same_moment

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager(client, alice):
    client.force_login(alice)
    return client


def address(name, invitation):
    place = {"slug": "northside", "pk": invitation.survey_round_id}
    number = {} if name == "invitations" else {"number": invitation.pk}
    return reverse(name, kwargs=place | number)


def anonymous(response):
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", response.content.decode())


def test_opening_a_round_makes_a_mail_for_everybody(invitations):
    mails = Mail.objects.filter(kind="invitation", sequence=1)
    assert {m.to for m in mails} == {each.email for each in invitations}


def test_the_page_says_what_became_of_each_mail(manager, invitations, now):
    mails = Mail.objects.filter(invitation__in=invitations).order_by("pk")
    mails[0].was_sent(now)
    for _ in range(6):
        mails[1].refresh_from_db()
        given_up = Mail.objects.get(pk=mails[1].pk)
        given_up.has_failed(Mail.Problem.ADDRESS, now)
    said = anonymous(manager.get(address("invitations", invitations[0])))
    assert "sent on" in said
    assert "could not be sent" in said
    assert "perhaps it is misspelt" in said
    assert "waiting" in said


def test_nobody_can_see_who_has_answered(manager, invitations, now):
    names = ("invitations", "invitation-revoke", "invitation-address")
    before = [anonymous(manager.get(address(name, invitations[0]))) for name in names]
    everybody_answers(invitations[:7], now)
    after = [anonymous(manager.get(address(name, invitations[0]))) for name in names]
    assert before == after


def test_send_again_makes_a_new_row_and_the_same_link(manager, invitations, now):
    mail = invitations[0].mails.get()
    mail.was_sent(now)
    before = link_for(invitations[0])
    manager.post(address("invitation-send", invitations[0]))
    assert [m.sequence for m in invitations[0].mails.order_by("sequence")] == [1, 2]
    invitations[0].refresh_from_db()
    assert link_for(invitations[0]) == before


def test_send_again_waits_for_the_mail_that_is_waiting(invitations, now):
    with pytest.raises(service.AlreadyWaiting):
        service.send_again(invitations[0], now)


def test_send_again_at_most_three_times_a_day(invitations, now):
    invitations[0].mails.update(sent_at=now)
    for _ in range(3):
        service.send_again(invitations[0], now)
        invitations[0].mails.update(sent_at=now)
    with pytest.raises(service.SentOften):
        service.send_again(invitations[0], now)
    service.send_again(invitations[0], now + timedelta(days=1, minutes=1))


def test_revoking_asks_first_and_says_what_changes(manager, invitations):
    said = anonymous(manager.get(address("invitation-revoke", invitations[0])))
    assert "Northside Council then has 6 people invited instead of 7." in said
    assert "the person stays on the list" in said
    assert 'href="/partnerships/northside/people/"' in said
    assert Invitation.objects.filter(pk=invitations[0].pk).exists()


def test_revoking_destroys_invitation_envelope_and_mails(manager, client, invitations, now):
    everybody_answers(invitations[:1], now)
    link = link_for(invitations[0])
    manager.post(address("invitation-revoke", invitations[0]))
    assert not Invitation.objects.filter(pk=invitations[0].pk).exists()
    assert not Envelope.objects.filter(invitation_id=invitations[0].pk).exists()
    assert not Mail.objects.filter(invitation_id=invitations[0].pk).exists()
    gone = client.get(link[link.index("/r/") :])
    assert gone.status_code == 410
    assert "or you are no longer invited" in gone.content.decode()


def test_a_changed_address_is_a_new_invitation_with_nothing_in_it(manager, invitations, now):
    old = invitations[0]
    everybody_answers([old], now)
    manager.post(address("invitation-address", old), {"email": " New@Council.example "})
    new = Invitation.objects.get(email="new@council.example")
    assert not Invitation.objects.filter(pk=old.pk).exists()
    assert (new.agency, new.role, new.participant) == (old.agency, old.role, old.participant)
    assert new.link_id != old.link_id
    assert new.answered is False
    assert answers.draft(new).answers == {}
    assert new.participant.email == "new@council.example"
    told = {(m.kind, m.to) for m in new.mails.all()}
    assert told == {("invitation", "new@council.example"), ("address_changed", old.email)}


def test_agency_and_role_stay_those_of_the_opening(invitations, northside, now):
    old = invitations[0]
    old.participant.agency = northside.agencies.get(name="Shelter Trust")
    old.participant.save()
    new = service.change_address(old, "new@council.example", now)
    assert new.agency.name == "Northside Council"


def test_changed_twice_every_old_address_is_told(invitations, now):
    first = invitations[0].email
    second = service.change_address(invitations[0], "second@council.example", now)
    third = service.change_address(second, "third@council.example", now)
    told = third.mails.filter(kind="address_changed").values_list("to", flat=True)
    assert set(told) == {first, "second@council.example"}


@pytest.mark.parametrize(
    ("email", "said"),
    [
        ("person1@northside-council.example", "This is the address already."),
        ("person2@northside-council.example", "invited already"),
        ("not an address", "valid email"),
        ("a@b.example\r\nBcc: c@d.example", "valid email"),
    ],
)
def test_an_address_that_cannot_be_used_is_said_at_the_field(manager, invitations, email, said):
    response = manager.post(address("invitation-address", invitations[0]), {"email": email})
    assert response.status_code == 200
    assert said in response.content.decode()
    assert Invitation.objects.filter(pk=invitations[0].pk).exists()


def test_somebody_who_is_no_longer_a_participant_can_still_move(invitations, now):
    invitations[0].participant.delete()
    old = Invitation.objects.get(pk=invitations[0].pk)
    assert service.change_address(old, "new@council.example", now).participant is None


def test_an_address_of_another_participant_is_refused(invitations, northside, now):
    from assessments.services import partnerships

    partnerships.add_participant(northside.agencies.first(), "late@council.example")
    with pytest.raises(ValidationError):
        service.change_address(invitations[0], "Late@council.example", now)


@pytest.mark.django_db(transaction=True)
def test_after_closing_nothing_changes(manager, invitations, autumn, now):
    everybody_answers(invitations, now)
    close_as_due(autumn, now=now)
    count = Invitation.objects.count()
    for name in ("invitation-send", "invitation-revoke", "invitation-address"):
        response = manager.post(address(name, invitations[0]), {"email": "new@x.example"})
        assert response.status_code == 302
    for deed in (service.send_again, service.revoke):
        with pytest.raises(service.RoundNotOpen):
            deed(invitations[0], now)
    with pytest.raises(service.RoundNotOpen):
        service.change_address(invitations[0], "new@x.example", now)
    assert Invitation.objects.count() == count
    assert "Send again" not in anonymous(manager.get(address("invitations", invitations[0])))


@pytest.mark.django_db(transaction=True)
def test_a_closing_at_the_same_moment_is_safe(invitations, autumn, now):
    """Whichever is first: the round closes, and nothing of a round that closed is touched."""
    everybody_answers(invitations, now)
    invitations[2].mails.update(sent_at=now)
    told = at_the_same_moment(
        lambda: close_as_due(autumn, now=now),
        lambda: service.revoke(invitations[0], now),
        lambda: service.change_address(invitations[1], "new@x.example", now),
        lambda: service.send_again(invitations[2], now + timedelta(days=2)),
    )
    problems = [each for each in told if isinstance(each, Exception)]
    assert all(isinstance(each, service.RoundNotOpen) for each in problems), problems
    autumn.refresh_from_db()
    assert autumn.closed_at is not None
    assert not Envelope.objects.filter(invitation__survey_round=autumn).exists()
    assert set(autumn.invitations.values_list("link_id", flat=True)) == {None}


def test_the_lead_and_the_viewer_may_not(client, dora, bob, invitations):
    for user in (dora, bob):
        client.force_login(user)
        for name in ("invitation-send", "invitation-revoke", "invitation-address"):
            assert client.post(address(name, invitations[0])).status_code == 403


def test_an_invitation_of_another_round_is_not_found(client, charlie, invitations):
    client.force_login(charlie)
    assert client.post(address("invitation-revoke", invitations[0])).status_code == 404


def test_a_broker_that_is_down_breaks_no_request(
    manager, invitations, monkeypatch, now, django_capture_on_commit_callbacks
):
    from kombu.exceptions import OperationalError

    from assessments import tasks

    def down(**options):
        raise OperationalError("nobody answers")

    monkeypatch.setattr(tasks.send_due_mails, "apply_async", down)
    invitations[0].mails.update(sent_at=now)
    with django_capture_on_commit_callbacks(execute=True):
        response = manager.post(address("invitation-send", invitations[0]))
    assert response.status_code == 302
    assert invitations[0].mails.now_or_later().count() == 1
