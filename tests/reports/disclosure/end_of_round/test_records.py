"""Before a round's key goes, a file says how the round ended, so that no restore undoes it."""

import pytest

from assessments.encryption import sealing
from assessments.services import partnerships
from reports import deletion
from reports.disclosure.end_of_round import closing, destruction, records
from reports.models import Publication
from tests.conftest import DAY, close_and_open_report, close_as_due, everybody_answers

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.RECORDS_DIR = tmp_path / "records"
    return settings.RECORDS_DIR


def test_a_closed_round_leaves_its_report_in_a_file(autumn, invitations, now):
    everybody_answers(invitations, now)
    close_as_due(autumn, now=now)
    [(uuid, end)] = records.ends()
    assert (uuid, end.how, end.at) == (autumn.uuid, "closed", now)
    assert end.document == Publication.objects.get().document


def test_the_file_names_nobody_who_was_asked(autumn, invitations, now, folder):
    everybody_answers(invitations, now)
    close_as_due(autumn, now=now)
    [path] = folder.iterdir()
    assert not [each.email for each in invitations if each.email in path.read_text()]
    assert oct(path.stat().st_mode)[-3:] == "600"


def test_a_cancelled_round_leaves_that_it_was_cancelled(autumn, now):
    closing.cancel(autumn, now=now)
    [(uuid, end)] = records.ends()
    assert (uuid, end.how, end.document) == (autumn.uuid, "cancelled", None)


def test_the_report_of_a_deleted_partnership_stays_in_no_file(autumn, invitations, alice, now):
    everybody_answers(invitations, now)
    close_and_open_report(autumn, now=now)
    deletion.delete(autumn.partnership, by=alice, now=now + 30 * DAY)
    [(uuid, end)] = records.ends()
    assert (uuid, end.how, end.document) == (autumn.uuid, "deleted", None)


def test_where_nothing_can_be_written_down_the_key_stays_until_it_can(
    autumn, invitations, now, folder
):
    folder.write_text("a file, where there should be a folder")
    everybody_answers(invitations, now)
    close_as_due(autumn, now=now)
    assert sealing.has_key(autumn)
    folder.unlink()
    destruction.finish()
    assert not sealing.has_key(autumn)
    assert [end.how for _uuid, end in records.ends()] == ["closed"]


def test_whoever_was_deleted_is_written_down_by_number(northside, now):
    council = northside.agencies.first()
    person = partnerships.add_participant(council, "ann@council.example")
    number = person.pk
    person.delete()
    assert [*records.erasures(now - DAY)] == [("participant", number)]
    assert [*records.erasures(now + DAY)] == []
    assert "ann@" not in (records._folder() / records.ERASED).read_text()
