"""The audit log: what is written, that nobody changes it, and that it never tells of answers."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from assessments import tasks
from assessments.mail.wording import Words
from assessments.models import Deed, Did, Invitation, Participant, Round
from assessments.services import deeds, invitations, messages, partnerships, rounds
from assessments.services import people as people_service
from assessments.times import months_later
from reports import deletion
from reports.disclosure.end_of_round import closing
from tests.conftest import DAY, everybody_answers, make_due

pytestmark = pytest.mark.django_db


def newest():
    return Deed.objects.order_by("-pk")[0]


def test_a_deed_says_who_did_what_to_which_round_of_which_partnership(planned, alice, now):
    before = timezone.now()
    rounds.open(planned, now=now, by=alice)
    deed = newest()
    assert (deed.account, deed.address, deed.did) == (alice.pk, "alice@example.org", "opened-round")
    assert (deed.kind, deed.number, deed.name) == ("round", planned.pk, "Autumn")
    assert (deed.partnership, deed.partnership_name) == (planned.partnership_id, "Northside")
    assert deed.count == 16
    assert before <= deed.at <= timezone.now()
    assert deed.expires_at == months_later(deed.at, 24)


def test_what_nobody_with_an_account_did_has_no_person(autumn, now):
    make_due(autumn, now)
    closing.close_due(now)
    closed = newest()
    assert (closed.did, closed.account, closed.address) == (Did.CLOSED_ROUND, None, "")


def test_how_long_a_deed_is_kept_is_a_setting(alice, settings):
    settings.DEEDS_KEPT_MONTHS = 3
    deeds.record(alice, Did.SIGNED_IN)
    assert newest().expires_at == months_later(newest().at, 3)


def test_what_was_refused_leaves_no_deed(autumn, alice, now):
    there = Deed.objects.count()
    with pytest.raises(ValidationError):
        rounds.drop(autumn, by=alice)
    with pytest.raises(ValidationError):
        rounds.extend(autumn, until=autumn.closes_at + DAY, now=now, by=alice)
    assert Deed.objects.count() == there


def test_where_the_deed_cannot_be_written_nothing_is_done(planned, alice, now, monkeypatch):
    """Both are one transaction, so that no change is without its deed."""

    def fails(*_args, **_kwargs):
        raise OSError("the disk is full")

    council = planned.partnership.agencies.get(name="Northside Council")
    monkeypatch.setattr(deeds, "record", fails)
    for deed in (
        lambda: rounds.open(planned, now=now, by=alice),
        lambda: rounds.drop(planned, by=alice),
        lambda: partnerships.remove_agency(council, now, by=alice),
        lambda: people_service.remove_all(
            council, [council.participants.first().pk], now, by=alice
        ),
        lambda: deletion.delete(planned.partnership, by=alice, now=now),
    ):
        with pytest.raises(OSError, match="disk"):
            deed()
    planned.refresh_from_db()
    assert (planned.opened_at, council.participants.count()) == (None, 7)


# Nobody changes it


@pytest.fixture
def deed(alice):
    deeds.record(alice, Did.SIGNED_IN)
    return newest()


def in_sql(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.parametrize(
    ("change", "because"),
    [
        (lambda deed: Deed.objects.update(did="signed-out"), "never changes"),
        (lambda deed: deed.save(), "never changes"),
        (lambda deed: in_sql("UPDATE assessments_deed SET expires_at = at"), "never changes"),
        (lambda deed: deed.delete(), "until it expires"),
        (lambda deed: Deed.objects.all().delete(), "until it expires"),
        (lambda deed: in_sql("DELETE FROM assessments_deed"), "until it expires"),
    ],
    ids=("update", "save", "update in SQL", "delete", "delete all", "delete in SQL"),
)
def test_the_database_itself_refuses_to_change_the_log(deed, change, because):
    with pytest.raises(IntegrityError, match=because), transaction.atomic():
        change(deed)
    assert Deed.objects.filter(pk=deed.pk, did="signed-in").exists()


def test_the_timetable_deletes_what_has_expired_and_nothing_else(deed):
    long_ago = timezone.now() - timedelta(days=800)
    expired = Deed.objects.create(at=long_ago, expires_at=long_ago + DAY, did=Did.SIGNED_IN)
    tasks.forget_deeds()
    assert not Deed.objects.filter(pk=expired.pk).exists()
    assert Deed.objects.filter(pk=deed.pk).exists()


def test_a_deleted_partnership_leaves_its_deeds(planned, alice, now):
    number = planned.partnership_id
    deletion.delete(planned.partnership, by=alice, now=now)
    there = Deed.objects.filter(partnership=number)
    assert there[0].did == Did.DELETED_PARTNERSHIP
    assert there.filter(did=Did.PLANNED_ROUND, name="Autumn").exists()


# It never tells of answers


def manage(survey_round, places, by, now):
    """All that a manager can do with an open round, to its end."""
    partnership = survey_round.partnership
    first, second, third, fourth, *_rest = places
    health = partnership.agencies.get(name="Northside Health")
    invitations.stop_mails(first, now, by=by)
    Invitation.objects.get(pk=second.pk).mails.update(sent_at=now - 3 * DAY)
    invitations.send_again(second, now, by=by)
    invitations.change_address(third, "moved@northside-council.example", now, by=by)
    people_service.remove(Participant.objects.get(pk=fourth.participant_id), now, by=by)
    late = partnerships.add_participant(health, "late@northside-health.example", by=by)
    invitations.invite_late(survey_round, [late], now, by=by)
    messages.send(survey_round, Words("Thank you", "Thank you."), number=1, by=by, now=now)
    rounds.extend(survey_round, until=survey_round.closes_at + 8 * DAY, now=now, by=by)
    rounds.close_early(survey_round, now, now + 4 * DAY, by=by)
    survey_round = Round.objects.get(pk=survey_round.pk)
    closing.close(survey_round, now=now + 5 * DAY)


def rows_of_the_log():
    """Every column of every row in its order, but the number of the row and the moment."""
    columns = [
        each.attname
        for each in Deed._meta.concrete_fields
        if each.attname not in ("id", "at", "expires_at")
    ]
    return list(Deed.objects.order_by("pk").values_list(*columns))


def test_the_log_is_the_same_whoever_answers_and_whatever(autumn, invitations_there, alice, now):
    """Nobody answers; those with whom the manager deals; everybody else; all, in two ways."""
    four, others = invitations_there[:4], invitations_there[4:]
    keys = {each: each.read_bytes() for each in Path(settings.KEY_DIR).iterdir()}
    logs = []
    for who, answer in (([], 3), (four, 3), (others, 3), (four + others, 1), (four + others, 5)):
        for path, key in keys.items():
            path.write_bytes(key)
        before = transaction.savepoint()
        everybody_answers(who, now, answer)
        begun, began = Deed.objects.count(), timezone.now()
        manage(Round.objects.get(pk=autumn.pk), invitations_there, alice, now)
        logs.append(rows_of_the_log())
        assert len(logs[-1]) > begun
        *managed, closed = Deed.objects.order_by("pk")[begun:]
        assert all(began <= each.at <= timezone.now() for each in managed)
        assert closed.at == now + 5 * DAY
        transaction.savepoint_rollback(before)
    assert logs[0][-1][2] == Did.CLOSED_ROUND
    assert all(log == logs[0] for log in logs)


@pytest.fixture
def invitations_there(autumn):
    of = ("survey_round__partnership", "agency", "participant")
    return list(autumn.invitations.select_related(*of).order_by("pk"))


def test_how_long_closing_took_cannot_be_read_from_the_log(autumn, invitations_there, now):
    """It takes longer the more have answered."""
    everybody_answers(invitations_there, now)
    make_due(autumn, now)
    closing.close(autumn, now=now)
    assert newest().at == Round.objects.get(pk=autumn.pk).closed_at == now


def test_the_deed_of_an_early_closing_comes_before_the_e_mails(autumn, alice, now, monkeypatch):
    """They go to those who have not answered, and take the longer the more there are."""
    seen = []
    tell = rounds._tell_who_has_not_submitted
    monkeypatch.setattr(
        rounds, "_tell_who_has_not_submitted", lambda each: (seen.append(newest().did), tell(each))
    )
    rounds.close_early(autumn, now, now + 4 * DAY, by=alice)
    assert seen == [Did.CLOSES_EARLY]


def test_answering_leaves_no_deed(autumn, invitations_there, now):
    there = Deed.objects.count()
    everybody_answers(invitations_there, now)
    assert Deed.objects.count() == there


def test_no_row_holds_an_address_of_somebody_who_is_asked(autumn, invitations_there, alice, now):
    addresses = {each.email for each in invitations_there} | {"moved@northside-council.example"}
    manage(Round.objects.get(pk=autumn.pk), invitations_there, alice, now)
    written = " ".join(str(each) for each in Deed.objects.values_list())
    assert [each for each in addresses if each in written] == []
    assert "Thank you" not in written
