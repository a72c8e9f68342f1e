"""A manager looks after invitations, and learns from none of it who has answered."""

import io
from datetime import timedelta

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from assessments.links import link_for
from assessments.models import Envelope, Invitation, Mail
from assessments.services import answers, mails, resending, rounds
from assessments.services import invitations as service
from reports.disclosure.counting import units_invited
from respond import colleagues
from tests.conftest import close_as_due, everybody_answers
from tests.pages import leads, without_tokens, words_of
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
    said = without_tokens(manager.get(address("invitations", invitations[0])))
    assert "sent on" in said
    assert "could not be sent" in said
    assert "perhaps it is misspelt" in said
    assert "waiting" in said


def test_nobody_can_see_who_has_answered(manager, invitations, now):
    names = ("invitations", "invitation-stop", "invitation-address")
    before = [without_tokens(manager.get(address(name, invitations[0]))) for name in names]
    everybody_answers(invitations[:7], now)
    after = [without_tokens(manager.get(address(name, invitations[0]))) for name in names]
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
    with pytest.raises(resending.AlreadyWaiting):
        service.send_again(invitations[0], now)


def test_send_again_at_most_three_times_a_day(invitations, now):
    invitations[0].mails.update(sent_at=now)
    for _ in range(3):
        service.send_again(invitations[0], now)
        invitations[0].mails.update(sent_at=now)
    with pytest.raises(resending.SentOften):
        service.send_again(invitations[0], now)
    service.send_again(invitations[0], now + timedelta(days=1, minutes=1))


# E-mails to a person are stopped


def test_stopping_asks_first_and_says_what_goes_on(manager, invitations):
    page = manager.get(address("invitation-stop", invitations[0]))
    said = words_of(page)
    assert "Their link works until the round closes: they can answer, and withdraw." in said
    assert "Their answers, if there are any, stay in." in said
    assert "the person stays on the list" in said
    assert "/partnerships/northside/people/" in leads(page, "main").values()
    assert not Invitation.objects.get(pk=invitations[0].pk).no_more_mails


def test_whose_e_mails_are_stopped_is_told_once_and_their_link_goes_on(
    manager, client, invitations, now, mailoutbox
):
    everybody_answers(invitations[:1], now)
    before = Envelope.objects.filter(invitation=invitations[0]).values().get()
    manager.post(address("invitation-stop", invitations[0]))
    manager.post(address("invitation-stop", invitations[0]))
    assert Envelope.objects.filter(invitation=invitations[0]).values().get() == before
    mails.send_due(timezone.now())
    [told] = [message for message in mailoutbox if message.to == [invitations[0].email]]
    assert told.subject == "No more e-mails: Autumn (Northside)"
    assert link_for(invitations[0]) in told.body
    assert client.get(link_for(invitations[0]).removeprefix(settings.BASE_URL)).status_code == 200
    invitations[0].refresh_from_db()
    assert (invitations[0].no_more_mails, invitations[0].answered) == (True, True)


def test_whoever_is_stopped_before_the_first_e_mail_gets_the_link_all_the_same(
    northside, instrument, now, mailoutbox
):
    """Else a manager could keep everybody from answering but one person and their accomplices."""
    times = {"opens_at": now + timedelta(days=1), "closes_at": now + timedelta(days=9)}
    later = rounds.open(rounds.create(northside, "Later", instrument, **times), now=now)
    place = later.invitations.select_related("survey_round").first()
    service.stop_mails(place, now)
    assert mails.send_due(now) == 0
    mails.send_due(later.opens_at)
    [told] = [message for message in mailoutbox if message.to == [place.email]]
    assert link_for(place) in told.body
    draft = answers.save(place, {"vision1": 4}, codes=["vision1"], now=later.opens_at)
    answers.submit(place, version=draft.version, now=later.opens_at)


def test_nothing_starts_again_and_nothing_more_can_be_done(manager, invitations, now):
    service.stop_mails(invitations[0], now)
    for name in ("invitation-send", "invitation-stop", "invitation-address"):
        answer = manager.post(
            address(name, invitations[0]), {"email": "new@x.example"}, follow=True
        )
        assert "gets no more e-mails" in without_tokens(answer)
    for deed in (
        lambda: service.send_again(invitations[0], now),
        lambda: service.stop_mails(invitations[0], now),
        lambda: service.change_address(invitations[0], "new@x.example", now),
    ):
        with pytest.raises(service.NoMoreMails):
            deed()
    assert Invitation.objects.count() == 16
    page = without_tokens(manager.get(address("invitation", invitations[0])))
    assert "This person is still among the people who are asked." in page
    assert "Send the link again" not in page


def test_the_list_says_whose_e_mails_were_stopped(manager, invitations, now):
    assert "no more e-mails" not in without_tokens(
        manager.get(address("invitations", invitations[0]))
    )
    service.stop_mails(invitations[0], now)
    page = without_tokens(manager.get(address("invitations", invitations[0])))
    assert page.count("no more e-mails") == 1
    assert "will be told" in page
    assert "16 people are invited." in page
    mails.send_due(timezone.now())
    assert "told on" in without_tokens(manager.get(address("invitations", invitations[0])))


def test_a_mail_merge_leaves_out_whoever_gets_no_more_e_mails(invitations, autumn, now):
    service.stop_mails(invitations[0], now)
    service.change_address(invitations[1], "new@council.example", now)
    out = io.StringIO()
    call_command("links", str(autumn.pk), stdout=out)
    assert invitations[0].email not in out.getvalue()
    assert invitations[1].email not in out.getvalue()
    assert "new@council.example" in out.getvalue()
    assert len(out.getvalue().splitlines()) == 16  # with the names of the columns


# An address is changed


def test_a_changed_address_is_a_new_invitation_and_the_old_one_goes_on(manager, invitations, now):
    old = invitations[0]
    everybody_answers([old], now)
    before = Envelope.objects.filter(invitation=old).values().get()
    manager.post(address("invitation-address", old), {"email": " New@Council.example "})
    new = Invitation.objects.get(email="new@council.example")
    assert (new.agency, new.role, new.participant) == (old.agency, old.role, old.participant)
    assert (new.late, new.replaces, new.answered) == (True, old, False)
    assert answers.draft(new).answers == {}
    assert new.participant.email == "new@council.example"
    assert [(m.kind, m.to) for m in new.mails.all()] == [("invitation", "new@council.example")]
    kept = Invitation.objects.get(pk=old.pk)
    assert (kept.link_id, kept.email, kept.answered) == (old.link_id, old.email, True)
    assert (kept.late, kept.no_more_mails) == (False, True)
    assert Envelope.objects.filter(invitation=old).values().get() == before
    assert kept.mails.get(kind="address_changed").to == old.email


def test_the_new_invitation_asks_not_to_answer_twice_and_so_does_its_page(
    client, invitations, now, mailoutbox
):
    new = service.change_address(invitations[0], "new@council.example", now)
    mails.send_due(timezone.now())
    asked = [message for message in mailoutbox if "both would count" in message.body]
    assert {message.to[0] for message in asked} == {new.email, invitations[0].email}
    start = link_for(new).removeprefix(settings.BASE_URL)
    assert "please do not answer again: both would count" in without_tokens(client.get(start))
    old = link_for(invitations[0]).removeprefix(settings.BASE_URL)
    assert "both would count" not in without_tokens(client.get(old))


def test_a_person_whose_address_changed_is_counted_and_listed_once(
    manager, invitations, autumn, now
):
    """However often, and wherever people are counted."""
    first, second = invitations[0].email, "second@council.example"
    third = service.change_address(
        service.change_address(invitations[0], second, now), "third@council.example", now
    )
    page = without_tokens(manager.get(address("invitations", invitations[0])))
    assert "16 people are invited." in page
    assert "7 invited" in page
    assert page.count("third@council.example") == 2  # in sight, and in the name of the way there
    assert f"before: {second} and {first}" in page
    assert "invited late" not in page
    assert [(each.invited, each.late) for each in units_invited(autumn)] == [(7, 0), (6, 0), (3, 0)]
    asked = colleagues.of(third)
    assert (asked.group.people, asked.in_all) == (7, 16)
    for place in (invitations[0], third.replaces):
        led = manager.get(address("invitation", place))
        assert led.url == address("invitation", third)
    assert f"The links that were sent to {second} and {first} still work" in without_tokens(
        manager.get(address("invitation", third))
    )


def test_back_to_an_address_that_was_changed_is_refused_and_its_link_still_works(
    manager, invitations, now
):
    new = service.change_address(invitations[0], "new@council.example", now)
    back = manager.post(address("invitation-address", new), {"email": invitations[0].email})
    assert "The link that was sent to it still works" in without_tokens(back)
    service.link_again(invitations[0].email, now)
    assert invitations[0].mails.filter(kind="link_again").count() == 1


@pytest.mark.django_db(transaction=True)
def test_whoever_answers_by_both_links_is_counted_twice_and_the_round_closes(
    invitations, autumn, now
):
    """All seven of the council, and one of them once more: eight sheets of seven people."""
    new = service.change_address(invitations[0], "new@council.example", now)
    everybody_answers([*invitations, new], now)
    published = close_as_due(autumn, now=now).value()
    council = published.groups[0]
    assert (council.responded, council.invited, council.late) == (8, 7, 0)
    assert all(each.margin >= 0 for each in published.criteria[0].groups)


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
    told = Mail.objects.filter(kind="address_changed").values_list("to", flat=True)
    assert set(told) == {first, "second@council.example"}
    assert third.replaces == second


@pytest.mark.parametrize(
    ("email", "said"),
    [
        ("person1@northside-council.example", "This is already the address."),
        ("person2@northside-council.example", "already invited"),
        ("not an address", "There is a space in it, after “not”."),
        ("a@b.example\r\nBcc: c@d.example", "There is more than one @ in it."),
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
    for name in ("invitation-send", "invitation-stop", "invitation-address"):
        response = manager.post(address(name, invitations[0]), {"email": "new@x.example"})
        assert response.status_code == 302
    for deed in (service.send_again, service.stop_mails):
        with pytest.raises(service.RoundNotOpen):
            deed(invitations[0], now)
    with pytest.raises(service.RoundNotOpen):
        service.change_address(invitations[0], "new@x.example", now)
    assert Invitation.objects.count() == count
    assert "Send again" not in without_tokens(manager.get(address("invitations", invitations[0])))


@pytest.mark.django_db(transaction=True)
def test_a_closing_at_the_same_moment_is_safe(invitations, autumn, now):
    """Whichever is first: the round closes, and nothing of a round that closed is touched."""
    everybody_answers(invitations, now)
    invitations[2].mails.update(sent_at=now)
    told = at_the_same_moment(
        lambda: close_as_due(autumn, now=now),
        lambda: service.stop_mails(invitations[0], now),
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
        for name in ("invitation-send", "invitation-stop", "invitation-address"):
            assert client.post(address(name, invitations[0])).status_code == 403


def test_an_invitation_of_another_round_is_not_found(client, charlie, invitations):
    client.force_login(charlie)
    assert client.post(address("invitation-stop", invitations[0])).status_code == 404


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
