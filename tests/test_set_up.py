"""Setting up a partnership and its rounds, and what the database itself refuses."""

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, transaction

from assessments.models import Agency, Membership, Participant, Round, User
from assessments.services import partnerships, rounds
from tests.conftest import DAY


def refused_by_the_database(change):
    with pytest.raises((IntegrityError, DatabaseError)), transaction.atomic():
        change()


def test_a_partnership_has_one_agency_of_a_name(northside):
    with pytest.raises(ValidationError, match="already has an agency of that name"):
        partnerships.add_agency(northside, "Shelter Trust")
    refused_by_the_database(
        lambda: Agency.objects.create(partnership=northside, name="Shelter Trust")
    )


def test_an_address_belongs_to_one_participant_however_it_is_written(northside):
    council = northside.agencies.first()
    with pytest.raises(ValidationError, match="already has a participant"):
        partnerships.add_participant(council, "PERSON1@northside-council.example")
    refused_by_the_database(
        lambda: Participant.objects.create(
            partnership=northside, agency=council, email="Person1@Northside-Council.example"
        )
    )


def test_an_address_belongs_to_one_account(alice):
    refused_by_the_database(lambda: User.objects.create(email="ALICE@example.org"))


def test_a_lead_has_an_agency_and_a_manager_has_none(northside, bob):
    membership = bob.memberships.get()
    membership.access = Membership.Access.LEAD
    refused_by_the_database(membership.save)
    with pytest.raises(ValidationError, match="An agency lead has an agency"):
        membership.full_clean()


def test_a_participant_cannot_belong_to_another_partnerships_agency(northside, charlie):
    southside = charlie.memberships.get().partnership
    elsewhere = partnerships.add_agency(southside, "Southside Council")
    person = northside.participants.first()
    person.agency = elsewhere
    with pytest.raises(ValidationError, match="another partnership"):
        person.full_clean()


def test_a_round_closes_after_it_opens(northside, instrument, now):
    with pytest.raises(ValidationError, match="A round closes after it opens"):
        rounds.create(northside, "Backwards", instrument, opens_at=now, closes_at=now - DAY)


@pytest.mark.parametrize("minimum", [0, 2, 21])
def test_the_minimum_group_is_3_to_20(planned, minimum):
    planned.minimum_group = minimum
    with pytest.raises(ValidationError, match="3 to 20"):
        planned.full_clean()
    refused_by_the_database(planned.save)


def test_opening_invites_everybody_with_the_agency_and_role_they_have_now(northside, planned, now):
    opened = rounds.open(planned, now=now)
    assert opened.invitations.count() == 16
    moved = opened.invitations.first().participant
    before = opened.invitations.get(participant=moved)
    moved.agency = northside.agencies.get(name="Shelter Trust")
    moved.role = "other"
    moved.save()
    after = opened.invitations.get(participant=moved)
    assert (after.agency, after.role) == (before.agency, before.role)
    assert after.agency.name == "Northside Council"


def test_opening_twice_invites_once(planned, now):
    rounds.open(planned, now=now)
    rounds.open(planned, now=now + DAY)
    opened = Round.objects.get()
    assert opened.invitations.count() == 16
    assert opened.opened_at == now


def test_a_round_whose_time_is_over_cannot_be_opened(planned, now):
    with pytest.raises(ValidationError, match="closing time of this round has passed"):
        rounds.open(planned, now=now + 15 * DAY)
    assert Round.objects.get().opened_at is None


def test_a_round_without_people_cannot_be_opened(db, instrument, now):
    empty = partnerships.create("Empty", "empty")
    planned = rounds.create(empty, "First", instrument, opens_at=now, closes_at=now + DAY)
    with pytest.raises(ValidationError, match="nobody to invite"):
        rounds.open(planned, now=now)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("minimum_group", 3),
        ("breakdown", "role"),
        ("instrument_version", "0.9"),
        ("instrument_key", "another"),
        ("source", "imported"),
        ("opened_at", None),
    ],
)
def test_what_was_promised_cannot_be_changed_once_the_round_is_open(autumn, field, value):
    refused_by_the_database(lambda: Round.objects.filter(pk=autumn.pk).update(**{field: value}))
    setattr(autumn, field, value)
    refused_by_the_database(autumn.save)


def test_before_it_is_open_everything_can_be_changed(planned):
    assert Round.objects.filter(pk=planned.pk).update(minimum_group=3, breakdown="role") == 1


def test_an_open_round_can_still_be_extended_and_renamed(autumn, now):
    assert Round.objects.filter(pk=autumn.pk).update(title="A", closes_at=now + 30 * DAY) == 1


def test_an_invitation_keeps_its_agency_and_role(invitations):
    first, last = invitations[0], invitations[-1]
    first.agency = last.agency
    refused_by_the_database(first.save)
    refused_by_the_database(lambda: type(last).objects.filter(pk=last.pk).update(role="other"))
