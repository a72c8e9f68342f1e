"""What a monitor asks whether all is well: loud when a round is stuck."""

import os
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from assessments.encryption import sealing
from assessments.models import Round
from assessments.services import rounds
from reports.models import Destruction
from tests.well import asked_by

MINUTE = timedelta(minutes=1)


@pytest.fixture
def health(client, rita):
    return lambda: asked_by(rita, client)


def closes(survey_round, when):
    Round.objects.filter(pk=survey_round.pk).update(
        opens_at=when - timedelta(days=14), closes_at=when, closes_early=True
    )


def test_with_nothing_to_do_all_is_well(health):
    assert health() == {}


@pytest.mark.parametrize(("minutes", "is_said"), [(9, False), (11, True)])
def test_what_a_deleted_round_left_behind_is_said_if_it_stays(health, minutes, is_said):
    """Its key may be gone; the database's files still hold what was deleted."""
    since = timezone.now() - minutes * MINUTE
    left = Destruction.objects.create(uuid=uuid4(), made_at=since)
    said = {"deleted_rounds_not_cleaned_up": [left.uuid.hex[:8]]}
    assert health() == (said if is_said else {})
    left.scrubbed = True
    left.save()
    assert health() == {}


def test_with_an_open_round_and_its_key_all_is_well(health, autumn):
    assert health() == {}


@pytest.mark.parametrize("key", [None, b"", b"sixteen bytes..."])
def test_an_open_round_without_a_key_that_can_be_used_is_said(health, autumn, key):
    sealing.key_path(autumn).unlink()
    if key is not None:
        sealing.key_path(autumn).write_bytes(key)
    assert health() == {"open_rounds_without_key": [autumn.pk]}


def test_it_is_still_said_when_the_round_s_time_is_over(health, autumn):
    sealing.destroy_key(autumn)
    closes(autumn, timezone.now() - MINUTE)
    assert health() == {"open_rounds_without_key": [autumn.pk]}


def test_an_imported_round_needs_its_key_too(health, northside, instrument, now):
    imported = rounds.create(
        northside, "On paper", instrument, opens_at=now, closes_at=now + MINUTE, source="imported"
    )
    assert health() == {}
    Round.objects.filter(pk=imported.pk).update(opened_at=now)
    assert health() == {"open_rounds_without_key": [imported.pk]}


def test_a_round_has_five_minutes_of_grace_and_ten_to_close(health, autumn):
    closes(autumn, timezone.now() - 14 * MINUTE)
    assert health() == {}


def test_a_round_that_does_not_close_is_said(health, autumn):
    closes(autumn, timezone.now() - 15 * MINUTE)
    assert health() == {"overdue_rounds": [autumn.pk]}


@pytest.mark.parametrize("end", ["closed_at", "cancelled_at"])
def test_a_round_that_has_ended_needs_no_key(health, autumn, now, end):
    sealing.destroy_key(autumn)
    Round.objects.filter(pk=autumn.pk).update(**{end: now})
    assert health() == {}


@pytest.mark.parametrize(("minutes", "stays"), [(0, False), (11, True)])
def test_a_key_whose_round_is_not_there_is_said_if_it_stays(health, planned, minutes, stays):
    """As of a plan that was deleted by a process that was killed; or the database is an old one."""
    sealing.make_key(planned)
    written = (timezone.now() - minutes * MINUTE).timestamp()
    os.utime(sealing.key_path(planned), (written, written))
    assert health() == {}
    planned.delete()
    left = {"keys_without_round": [planned.uuid.hex[:8]]}
    assert health() == (left if stays else {})


@pytest.mark.parametrize(("minutes", "stays"), [(0, False), (11, True)])
def test_what_a_round_leaves_in_the_database_s_files_is_said_if_it_stays(
    health, autumn, minutes, stays
):
    """Such as while a transaction from before the closing never ends."""
    ended = timezone.now() - minutes * MINUTE
    Round.objects.filter(pk=autumn.pk).update(cancelled_at=ended)
    sealing.destroy_key(autumn)
    Destruction.objects.create(survey_round=autumn, uuid=autumn.uuid)
    left = {"ended_rounds_not_cleaned_up": [autumn.pk]}
    assert health() == (left if stays else {})
