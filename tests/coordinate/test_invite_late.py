"""Late participants: whoever is added while a round is open is offered an invitation to it."""

import numpy as np
import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from assessments.encryption import sealing
from assessments.links import link_for
from assessments.mail import emails
from assessments.models import Envelope, Invitation, Participant, Round
from assessments.services import invitations as service
from assessments.services import mails, partnerships, people, rounds
from reports.disclosure.counting import units_invited
from reports.disclosure.end_of_round import closing
from tests.conftest import DAY, close_as_due, everybody_answers
from tests.imported_answers import three
from tests.pages import all_of, leads, value_of, words_of
from tests.threads import at_the_same_moment

__all__ = ["three"]  # fixture


pytestmark = pytest.mark.django_db
NORTHSIDE = "/partnerships/northside/"
PEOPLE = f"{NORTHSIDE}people/"


def late_page(survey_round):
    return reverse("invite-late", kwargs={"slug": "northside", "pk": survey_round.pk})


@pytest.fixture
def by_alice(client, alice):
    client.force_login(alice)
    return client


@pytest.fixture
def by_dora(dora):
    client = Client()
    client.force_login(dora)
    return client


@pytest.fixture
def council(northside):
    return northside.agencies.get(name="Northside Council")


@pytest.fixture
def ann(autumn, council):
    """Of the council, and on its list since the round was opened."""
    return partnerships.add_participant(council, "ann@council.example", first_name="Ann")


# Being offered


def adds_one(client, council):
    sent = {"email": "ann@council.example", "first_name": "Ann", "agency": council.pk}
    return client.post(f"{PEOPLE}add/", sent | {"role": "operational"}, follow=True)


def adds_several(client, council):
    sent = {"people": "Ann <ann@council.example>", "role": "operational"}
    return client.post(f"{NORTHSIDE}agencies/{council.pk}/people/", sent, follow=True)


def brings_in_a_list(client, council):
    listed = {"text": f"email,firstname,agency\nann@council.example,Ann,{council.name}\n"}
    plan = value_of(client.post(f"{PEOPLE}import/", listed), "plan")
    return client.post(f"{PEOPLE}import/", listed | {"plan": plan}, follow=True)


@pytest.mark.parametrize("adds", [adds_one, adds_several, brings_in_a_list])
def test_whoever_is_added_is_offered_an_invitation_there_and_then(by_alice, autumn, council, adds):
    page = adds(by_alice, council)
    assert (
        "1 person was added after “Autumn” was opened, and is not invited to it: Ann."
        in words_of(page)
    )
    assert leads(page)["Invite Ann to Autumn"] == late_page(autumn)


@pytest.mark.parametrize("adds", [adds_one, adds_several, brings_in_a_list])
def test_whoever_a_lead_adds_is_offered_to_the_manager(by_dora, by_alice, autumn, council, adds):
    page = adds(by_dora, council)
    assert "A manager can invite them, and sees this too." in words_of(page)
    assert late_page(autumn) not in page.text
    a_round = f"{NORTHSIDE}rounds/{autumn.pk}/"
    for place in (NORTHSIDE, PEOPLE, a_round, f"{a_round}invitations/"):
        assert leads(by_alice.get(place))["Invite Ann to Autumn"] == late_page(autumn), place


def test_several_are_named_and_chosen_on_one_page(by_alice, autumn, council, ann):
    partnerships.add_participant(council, "ben@council.example")
    for number in range(8):  # by last name, so those without one come first
        partnerships.add_participant(council, f"zoe{number}@council.example")
    page = by_alice.get(PEOPLE)
    assert "10 people were added after “Autumn” was opened" in words_of(page)
    assert "Choose who to invite" in page.text
    assert "zoe6@council.example and 2 more." in words_of(page)


def test_a_lead_reads_of_nobody_of_another_agency(by_dora, autumn, northside):
    trust = northside.agencies.get(name="Shelter Trust")
    partnerships.add_participant(trust, "tess@shelter-trust.example")
    assert "not invited to it" not in words_of(by_dora.get(PEOPLE))


def test_a_viewer_reads_nothing_of_it(client, bob, ann):
    client.force_login(bob)
    assert "not invited to it" not in words_of(client.get(NORTHSIDE))


def test_nothing_is_offered_where_nobody_can_be_invited(by_alice, planned, council, three, now):
    """To a round that is planned, has ended, or takes answers from a file."""
    opened = rounds.open(planned, now=now)
    closing.cancel(opened, now=now)
    Round.objects.filter(pk=three.pk).update(opened_at=now)
    partnerships.add_participant(council, "ann@council.example")
    for place in (NORTHSIDE, PEOPLE):
        assert "not invited to it" not in words_of(by_alice.get(place))
    for survey_round in (opened, three):
        page = by_alice.get(late_page(survey_round), follow=True)
        assert "Nothing was changed: the round takes no answers now." in words_of(page)


# Inviting


def test_the_page_says_what_a_late_invitation_is_and_ticks_everybody(by_alice, autumn, ann):
    page = by_alice.get(late_page(autumn))
    assert "They do not help a group to reach 5 answers" in words_of(page)
    assert "An invitation cannot be withdrawn." in words_of(page)
    assert "Ann, Northside Council (ann@council.example)" in words_of(page)
    assert len(all_of(page, "[checked]")) == 1


def test_those_with_a_tick_are_invited_and_nobody_else(by_alice, autumn, council, ann, mailoutbox):
    partnerships.add_participant(council, "ben@council.example")
    page = by_alice.post(late_page(autumn), {"who": [ann.pk]}, follow=True)
    assert "1 person is invited." in words_of(page)
    assert "17 people are invited." in words_of(page)
    assert "Ann invited late ann@council.example" in words_of(page)
    assert "and is not invited to it: ben@council.example." in words_of(page)
    place = Invitation.objects.select_related("survey_round").get(email=ann.email)
    assert (place.late, place.replaces, place.agency, place.role) == (True, None, council, "other")
    mails.send_due(timezone.now())
    [mail] = [message for message in mailoutbox if message.to == [ann.email]]
    assert link_for(place) in mail.body


def test_with_no_tick_the_page_says_so(by_alice, autumn, ann):
    page = by_alice.post(late_page(autumn), {})
    assert "Tick at least one person." in words_of(page, "#id_who_error")
    assert not Invitation.objects.filter(email=ann.email).exists()


def test_pressing_twice_invites_once(by_alice, autumn, ann):
    by_alice.post(late_page(autumn), {"who": [ann.pk]})
    again = by_alice.post(late_page(autumn), {"who": [ann.pk]}, follow=True)
    assert "These people are already invited." in words_of(again)
    assert Invitation.objects.filter(email=ann.email).count() == 1
    assert "Everybody on the list is invited." in words_of(by_alice.get(late_page(autumn)))


def test_whoever_was_taken_off_the_list_meanwhile_is_not_invited(by_alice, autumn, ann, now):
    number = ann.pk
    people.remove(ann, now)
    page = by_alice.post(late_page(autumn), {"who": [number]})
    assert "Somebody is no longer on the list. Check it and try again." in words_of(page)


def test_people_of_another_partnership_are_not_invited(by_alice, autumn, charlie, now):
    southside = charlie.memberships.get().partnership
    agency = partnerships.add_agency(southside, "Council")
    theirs = partnerships.add_participant(agency, "cleo@south.example")
    by_alice.post(late_page(autumn), {"who": [theirs.pk]})
    assert service.invite_late(autumn, [theirs], now) == []
    assert Invitation.objects.count() == 16


def test_without_the_rounds_key_nobody_is_invited_and_it_is_said_why(
    by_alice, autumn, invitations, ann
):
    sealing.key_path(autumn).unlink()
    page = by_alice.post(late_page(autumn), {"who": [ann.pk]}, follow=True)
    assert "Nothing was changed: the round’s key is missing." in words_of(page)
    place = {"slug": "northside", "pk": autumn.pk, "number": invitations[0].pk}
    changed = by_alice.post(
        reverse("invitation-address", kwargs=place), {"email": "new@x.example"}, follow=True
    )
    assert "Nothing was changed: the round’s key is missing." in words_of(changed)
    assert Invitation.objects.filter(no_more_mails=True).count() == 0


def test_only_managers_invite(client, autumn, ann, bob, dora, charlie):
    for user, status in ((dora, 403), (bob, 403), (charlie, 404)):
        client.force_login(user)
        assert client.post(late_page(autumn), {"who": [ann.pk]}).status_code == status
    assert Invitation.objects.count() == 16


def test_people_are_invited_until_the_closing_time_and_not_after(autumn, ann, council, now):
    ben = partnerships.add_participant(council, "ben@council.example")
    last = autumn.closes_at - DAY / 24
    assert len(service.invite_late(autumn, [ann], last)) == 1
    with pytest.raises(service.RoundNotOpen):
        service.invite_late(autumn, [ben], autumn.closes_at)


def test_before_the_round_begins_it_is_late_too_and_the_e_mail_waits(planned, council, now):
    """Once it is opened, whom it asks is fixed."""
    Round.objects.filter(pk=planned.pk).update(opens_at=now + DAY)
    opened = rounds.open(planned, now=now)
    ann = partnerships.add_participant(council, "ann@council.example")
    [place] = service.invite_late(opened, [ann], now)
    assert place.late
    assert not place.mails.sendable(now).exists()
    assert place.mails.sendable(now + DAY).exists()


def test_nobody_is_invited_late_of_an_agency_that_was_not_asked(by_alice, autumn, northside, now):
    """It would be shown together with the smallest agency that would else stand alone."""
    zoe = partnerships.add_participant(partnerships.add_agency(northside, "Zed"), "zoe@zed.example")
    said = "Nobody from Zed was asked when the round opened. Its people can be asked in the next"
    with pytest.raises(ValidationError, match=said):
        service.invite_late(autumn, [zoe], now)
    for place in (PEOPLE, late_page(autumn)):
        page = by_alice.get(place)
        assert said in words_of(page)
        assert "Invite zoe" not in words_of(page)
    assert said in words_of(by_alice.post(late_page(autumn), {"who": [zoe.pk]}))
    assert "Everybody on the list is invited." not in words_of(page)
    assert not Invitation.objects.filter(email=zoe.email).exists()


def test_in_a_round_by_role_the_same_holds_for_roles_and_not_for_agencies(planned, northside, now):
    planned.breakdown = "role"
    planned.save()
    by_role, zed = rounds.open(planned, now=now), partnerships.add_agency(northside, "Zed")
    zoe = partnerships.add_participant(zed, "zoe@zed.example", role="other")
    said = "Nobody with the role “other” was asked when the round opened."
    with pytest.raises(ValidationError, match=said):
        service.invite_late(by_role, [zoe], now)
    zac = partnerships.add_participant(zed, "zac@zed.example", role="strategic")
    assert service.invite_late(by_role, [zac], now)


def test_many_are_invited_at_once(autumn, council, now):
    added = Participant.objects.bulk_create(
        Participant(partnership=council.partnership, agency=council, email=f"{n}@x.example")
        for n in range(300)
    )
    assert len(service.invite_late(autumn, added, now)) == 300
    council, *_others = units_invited(autumn)
    assert (council.invited, council.late) == (307, 300)


def test_an_address_that_was_changed_is_not_invited_again(autumn, invitations, council, now):
    """Its link still works; whoever has the mailbox by now can ask for it."""
    before = invitations[0].email
    service.change_address(invitations[0], "new@council.example", now)
    successor = partnerships.add_participant(council, before)
    assert service.invite_late(autumn, [successor], now) == []


@pytest.mark.django_db(transaction=True)
def test_invited_twice_at_the_same_moment_and_while_it_closes(autumn, ann, now):
    told = at_the_same_moment(
        lambda: service.invite_late(autumn, [ann], now),
        lambda: service.invite_late(autumn, [ann], now),
        lambda: close_as_due(autumn, now=now),
    )
    problems = [each for each in told if isinstance(each, Exception)]
    assert all(isinstance(each, service.RoundNotOpen) for each in problems), problems
    places = Invitation.objects.filter(email=ann.email)
    assert len(places) <= 1
    assert not Envelope.objects.filter(invitation__in=places).exists()


# Answering


def test_the_e_mail_and_the_start_page_are_those_of_everybody(autumn, invitations, ann, now):
    [late] = service.invite_late(autumn, [ann], now)
    late = Invitation.objects.select_related("survey_round__partnership", "agency").get(pk=late.pk)

    def read(place):
        mail = emails.invitation(place.mails.get()).body.replace(link_for(place), "LINK")
        page = Client().get(link_for(place).removeprefix(settings.BASE_URL))
        return mail.replace("Hello Ann,", "Hello,"), words_of(page)

    assert read(late) == read(invitations[0])


def test_their_envelope_is_like_everybody_elses(autumn, ann, now):
    service.invite_late(autumn, [ann], now)
    sizes = {(len(each.draft), len(each.submitted)) for each in Envelope.objects.all()}
    assert len(sizes) == 1


@pytest.mark.django_db(transaction=True)
def test_their_answers_count_and_are_known_as_late_ones(autumn, invitations, ann, now):
    service.invite_late(autumn, [ann], now)
    late = Invitation.objects.select_related("survey_round").get(email=ann.email)
    everybody_answers([*invitations, late], now)
    with transaction.atomic():
        sheet = sealing.answer_sheet(autumn, np.random.default_rng(1))
    assert sheet.late.sum() == 1
    assert sheet.units[sheet.late.tolist().index(True)] == str(ann.agency_id)
    published = close_as_due(autumn, now=now).value()
    participation = published.participation
    assert (participation.responded, participation.invited, participation.late) == (17, 17, 1)
    council = published.groups[0]
    assert (council.responded, council.invited, council.late) == (8, 8, 1)


@pytest.mark.django_db(transaction=True)
def test_with_late_answers_no_group_is_large_enough_that_was_not(autumn, invitations, ann, now):
    """Four of the council's seven answer, and Ann: five, of whom four were there at the opening."""
    service.invite_late(autumn, [ann], now)
    late = Invitation.objects.select_related("survey_round").get(email=ann.email)
    everybody_answers([*invitations[:4], *invitations[7:], late], now)
    health, others = close_as_due(autumn, now=now).value().groups
    assert health.name == "Northside Health"
    assert others.members == ("Northside Council", "Shelter Trust")
    assert (others.responded, others.invited, others.late) == (8, 11, 1)
