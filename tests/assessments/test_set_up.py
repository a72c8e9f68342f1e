"""Setting up a partnership and its rounds, and what the database itself refuses."""

import errno
import os

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, transaction

from assessments.encryption import sealing
from assessments.models import (
    Agency,
    CustomInstrument,
    Invitation,
    Membership,
    Participant,
    Round,
    User,
)
from assessments.services import partnerships, rounds, spacing
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


@pytest.mark.parametrize("name", ["ÉLAN trust", "élan  trust", " Élan Trust "])
def test_agencies_names_that_differ_by_capitals_or_spaces_mean_one_agency(northside, name):
    elan = partnerships.add_agency(northside, "Élan Trust")
    police = partnerships.add_agency(northside, "Police")
    for deed in (
        lambda: partnerships.add_agency(northside, name),
        lambda: partnerships.add_agencies(northside, [("Fire", ""), (name, "")]),
        lambda: partnerships.add_agencies(northside, [("Fire", ""), ("FIRE", "")]),
        lambda: partnerships.edit_agency(police, name=name, sector=""),
    ):
        with pytest.raises(ValidationError, match="already has an agency of that name"):
            deed()
    assert northside.agencies.count() == 5
    assert partnerships.edit_agency(elan, name="ÉLAN Trust", sector="").name == "ÉLAN Trust"


@pytest.mark.parametrize("twin", ["SHELTER Trust", "Shelter\u00a0Trust", "Shelter\u200b Trust"])
def test_the_database_keeps_no_two_agencies_that_mean_the_same(northside, twin):
    with pytest.raises(IntegrityError, match="key"), transaction.atomic():
        Agency.objects.create(partnership=northside, name=twin)


def test_agencies_are_added_and_sectors_set_together_or_not_at_all(northside):
    trust = northside.agencies.get(name="Shelter Trust")
    gone = Agency(partnership=northside, name="Gone", pk="none")
    with pytest.raises(ValueError, match="expected a number"):
        partnerships.edit_agencies(
            northside, more=[("Police", "")], sectors=[(trust, "other"), (gone, "other")]
        )
    trust.refresh_from_db()
    assert (trust.sector, northside.agencies.count()) == ("voluntary", 3)


def test_an_address_belongs_to_one_participant_however_it_is_written(northside):
    council = northside.agencies.first()
    with pytest.raises(ValidationError, match="already has this address"):
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


@pytest.mark.parametrize(
    ("model", "field"),
    [
        (Round, "source"),
        (Round, "breakdown"),
        (Participant, "role"),
        (Membership, "access"),
    ],
)
def test_a_word_that_nobody_knows_is_refused(planned, bob, model, field):
    assert model.objects.exists()
    refused_by_the_database(lambda: model.objects.update(**{field: "unheard-of"}))


def test_an_invitation_with_an_unknown_role_is_refused(autumn):
    council = autumn.partnership.agencies.first()
    place = {"survey_round": autumn, "agency": council, "email": "new@council.example"}
    refused_by_the_database(lambda: Invitation.objects.create(**place, role="unheard-of"))


def test_the_sector_of_an_agency_may_be_left_out_and_is_one_of_four(northside):
    assert partnerships.add_agency(northside, "Northside Police").sector == ""
    with pytest.raises(ValidationError, match="not a valid choice"):
        partnerships.add_agency(northside, "Northside Fire", "charity")


def test_a_custom_instrument_never_changes(db):
    own = CustomInstrument.objects.create(key="own", version="1", title="Own", document={})
    own.title = "Other"
    refused_by_the_database(own.save)
    refused_by_the_database(lambda: CustomInstrument.objects.update(document={"a": 1}))


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


@pytest.mark.parametrize("how", ["closed", "cancelled"])
def test_a_round_that_has_ended_cannot_be_opened_again(autumn, now, how):
    Round.objects.update(**{f"{how}_at": now})
    with pytest.raises(ValidationError, match=f"{how}: it cannot be opened again"):
        rounds.open(autumn, now=now)


# Not less than four weeks from another round


@pytest.fixture
def winter(northside, instrument, now):
    """A second round, planned to begin when the autumn round ends."""
    opens = now + 14 * DAY
    return rounds.create(
        northside, "Winter", instrument, opens_at=opens, closes_at=opens + 14 * DAY
    )


@pytest.mark.parametrize("days", [-14, 0, 27])
def test_a_round_is_not_opened_less_than_four_weeks_from_another(autumn, winter, days):
    winter.opens_at = autumn.closes_at + days * DAY
    winter.closes_at = winter.opens_at + DAY
    winter.save()
    with pytest.raises(spacing.TooClose, match="“Autumn” lie less than four weeks"):
        rounds.open(winter, now=winter.opens_at)
    assert not sealing.has_key(winter)
    assert rounds.open(winter, now=winter.opens_at, soon_after_another=True).opened_at


def test_four_weeks_are_counted_from_when_the_other_was_closed(autumn, winter, now):
    Round.objects.filter(pk=autumn.pk).update(closed_at=now - 14 * DAY)
    assert rounds.open(winter, now=now).opened_at  # it begins in two weeks


@pytest.mark.parametrize("days", [28, 100])
def test_four_weeks_later_it_may_be_opened(autumn, winter, days):
    winter.opens_at = autumn.closes_at + days * DAY
    winter.closes_at = winter.opens_at + DAY
    winter.save()
    assert rounds.open(winter, now=winter.opens_at).opened_at


def test_a_round_that_begins_much_later_is_no_hindrance(planned, winter, now):
    winter.opens_at, winter.closes_at = now + 60 * DAY, now + 70 * DAY
    winter.save()
    rounds.open(winter, now=now)
    assert rounds.open(planned, now=now).opened_at


def test_rounds_that_nobody_reads_are_no_hindrance(autumn, winter, now):
    Round.objects.filter(pk=autumn.pk).update(cancelled_at=now)
    assert rounds.open(winter, now=now).opened_at


# Its key


@pytest.mark.parametrize("leftover", [b"", b"sixteen bytes...", bytes(33)])
def test_a_useless_key_of_a_round_that_was_never_opened_is_replaced(planned, now, leftover):
    sealing.key_path(planned).write_bytes(leftover)
    assert not sealing.has_key(planned)
    opened = rounds.open(planned, now=now)
    assert sealing.has_key(opened)
    assert sealing.key_path(opened).stat().st_mode & 0o077 == 0


def test_a_useless_key_of_an_opened_round_is_left_as_it_is(autumn):
    sealing.key_path(autumn).write_bytes(b"half")
    with pytest.raises(sealing.KeyMissing):
        sealing.make_key(autumn)
    with pytest.raises(sealing.KeyMissing):
        sealing.RoundCipher(autumn)
    assert sealing.key_path(autumn).read_bytes() == b"half"


def test_a_key_is_made_once(autumn):
    before = sealing.key_path(autumn).read_bytes()
    sealing.make_key(autumn)
    assert sealing.key_path(autumn).read_bytes() == before


def test_on_a_full_disk_no_half_of_a_key_is_left_and_the_round_stays_planned(
    planned, now, settings, monkeypatch
):
    def full(handle):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        rounds.open(planned, now=now)
    monkeypatch.undo()
    assert list(settings.KEY_DIR.iterdir()) == []
    assert Round.objects.get().is_planned
    assert rounds.open(planned, now=now).invitations.count() == 16


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
    longer = {"closes_at": now + 30 * DAY, "times_extended": 1}
    assert Round.objects.filter(pk=autumn.pk).update(title="A", **longer) == 1


def test_an_invitation_keeps_its_agency_and_role(invitations):
    first, last = invitations[0], invitations[-1]
    first.agency = last.agency
    refused_by_the_database(first.save)
    refused_by_the_database(lambda: type(last).objects.filter(pk=last.pk).update(role="other"))
