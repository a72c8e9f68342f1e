"""A round closes: published once, and what people answered is destroyed."""

import io
import logging
import os
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import numpy as np
import psycopg
import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from assessments.encryption import sealing
from assessments.instruments import catalogue
from assessments.models import Envelope, Invitation, Round, grace
from assessments.services import answers, rounds
from assessments.times import in_zone
from reports import publication_json, tasks
from reports.disclosure.end_of_round import closing, destruction, scrubbing
from reports.models import Destruction, Publication
from reports.publication import Participation, Reason, Together, Withheld
from tests.conftest import DAY, PASSWORD, close_as_due, everybody_answers, make_due, so_healthy
from tests.machine import POSTGRES_URL
from tests.rounds_on_disk import MINUTE, TRACES, this_thread_uses

PARTS = ("draft", "submitted")
RACES = int(os.environ.get("RACES", "3"))

real = pytest.mark.django_db(transaction=True)  # VACUUM cannot run inside a transaction


class Killed(BaseException):
    """As if the process had been killed here."""


def council_is_content(invitation, code):
    """The council agrees with all that is good; the others are in the middle."""
    if invitation.agency.name != "Northside Council":
        return 3
    return 2 if invitation.survey_round.instrument.statement(code).reverse else 4


# What is published


@real
def test_the_publication_is_what_a_hand_calculation_gives(autumn, invitations, now):
    # All 7 of the council score 75; 6 of health and 3 of the trust, who go together, 50.
    everybody_answers(invitations, now, council_is_content)
    result = close_as_due(autumn, now=now).value()
    assert [(g.together, g.members, g.responded, g.invited) for g in result.groups] == [
        (None, ("Northside Council",), 7, 7),
        (Together.OTHERS, ("Northside Health", "Shelter Trust"), 9, 9),
    ]
    for criterion in result.criteria:
        assert [each.score for each in criterion.groups] == [75, 50]
        assert criterion.overall.score == 60.9  # (7 x 75 + 9 x 50) / 16
        assert criterion.overall.agency_equal == 58.3  # (75 + 2 x 50) / 3
    assert result.headline.score == 60.9
    assert result.participation == Participation(16, 16)
    # 7 agree, 9 neither. Where all were alike, two have moved by a category, perhaps on this very
    # statement: so 0 or 1 disagree, 6 to 8 agree, 7 to 10 neither, and then it is rounded.
    first = result.statements[0].counts
    assert first.agree in (6, 9)
    assert first.disagree in (0, 3)
    assert first.neither in (6, 9, 12)
    assert first.dont_know == 0


@real
def test_only_what_was_submitted_counts_and_only_the_last_of_it(autumn, invitations, now):
    everybody_answers(invitations[:7], now, answer=so_healthy(2))
    everybody_answers(invitations[2:3], now, answer=3)
    again, *_others = invitations
    codes = autumn.instrument.codes
    everybody_answers([again], now, answer=so_healthy(5))
    withdrawn, unsubmitted = invitations[1], invitations[7]
    answers.withdraw(withdrawn, now=now)
    answers.save(unsubmitted, {codes[0]: 1}, codes=codes, now=now)
    result = close_as_due(autumn, now=now).value()
    # Six are counted. One finds everything as healthy as can be, one neither nor, four 2 of 5.
    assert result.participation == Participation(6, 16)
    assert result.criteria[0].overall.score == 42  # (100 + 50 + 4 x 25) / 6 is 41.7


@real
def test_a_round_may_be_broken_down_by_role(planned, now):
    planned.breakdown = Round.Breakdown.ROLE
    planned.save()
    survey_round = rounds.open(planned, now=now)
    invitations = survey_round.invitations.select_related("survey_round").order_by("pk")
    everybody_answers(invitations, now)
    result = close_as_due(survey_round, now=now).value()
    # Of 7, 6 and 3 people, 3, 3 and 1 are strategic.
    assert [(g.key, g.name, g.responded, g.invited) for g in result.groups] == [
        ("operational", "operational", 9, 9),
        ("strategic", "strategic", 7, 7),
    ]
    assert result.breakdown == "role"


@real
def test_too_few_answers_publish_nothing_and_are_destroyed(autumn, invitations, now):
    everybody_answers(invitations[:4], now)
    result = close_as_due(autumn, now=now).value()
    assert result.groups == ()
    assert result.nothing
    assert result.participation.responded == Withheld(Reason.TOO_FEW_ANSWERS)
    assert not Envelope.objects.exists()
    assert not sealing.has_key(autumn)


def seven_five_and_four(invitation, code):
    """None is a multiple of three: each is rounded up or down, by chance."""
    place = list(invitation.survey_round.invitations.order_by("pk")).index(invitation)
    return 5 if place < 7 else 1 if place < 12 else "dk"


@real
def test_nobody_can_repeat_the_draws_of_a_closing(autumn, northside, instrument, now):
    fields = {"opens_at": now - MINUTE, "closes_at": now + MINUTE}
    planned = rounds.create(northside, "Winter", instrument, **fields)
    winter = rounds.open(planned, now=now, soon_after_another=True)
    drawn = []
    for each in (autumn, winter):
        everybody_answers(each.invitations.all(), now, seven_five_and_four)
        result = close_as_due(each, now=now).value()
        drawn.append([statement.counts for statement in result.statements])
    assert None not in drawn[0]
    assert drawn[0] != drawn[1]  # by chance the same once in a million million times


@real
def test_the_chance_of_a_closing_comes_from_the_operating_system(autumn, now, monkeypatch):
    asked = []
    monkeypatch.setattr(closing.secrets, "randbits", lambda bits: asked.append(bits) or 1)
    close_as_due(autumn, now=now)
    assert asked == [256]


# What is destroyed


@real
def test_nothing_of_a_person_is_left_but_that_they_were_invited(autumn, invitations, now):
    everybody_answers(invitations[:9], now)
    close_as_due(autumn, now=now)
    assert autumn.closed_at == now
    assert not Envelope.objects.exists()
    assert not sealing.has_key(autumn)
    assert not Destruction.objects.exists()
    left = Invitation.objects.filter(survey_round=autumn)
    assert len(left) == 16
    assert {(each.answered, each.link_id) for each in left} == {(None, None)}


@real
def test_another_round_s_answers_stay(autumn, invitations, northside, instrument, now):
    fields = {"opens_at": now - MINUTE, "closes_at": now + MINUTE}
    planned = rounds.create(northside, "Winter", instrument, **fields)
    winter = rounds.open(planned, now=now, soon_after_another=True)
    close_as_due(autumn, now=now)
    assert sealing.has_key(winter)
    assert Envelope.objects.filter(invitation__survey_round=winter).count() == 16
    assert not winter.invitations.filter(link_id=None).exists()


def test_the_database_s_files_hold_no_trace_afterwards(on_disk, autumn_on_disk, now):
    autumn = autumn_on_disk
    secrets = {bytes(getattr(e, part)) for e in Envelope.objects.all() for part in PARTS}
    everybody_answers(autumn.invitations.select_related("survey_round"), now)
    secrets |= {bytes(getattr(e, part)) for e in Envelope.objects.all() for part in PARTS}
    key = sealing.key_path(autumn).read_bytes()
    links = {link.encode() for link in autumn.invitations.values_list("link_id", flat=True)}
    assert (len(secrets), len(links)) == (64, 16)
    before = on_disk()
    assert all(secret in before for secret in secrets | links)  # the search can find something
    assert key not in before
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # as PostgreSQL does by itself, sooner or later
    close_as_due(autumn, now=now)
    after = on_disk()
    assert [secret for secret in secrets | links | {key} if secret in after] == []
    assert b"person7@health.example" in after


def test_deleted_rows_alone_would_leave_traces(on_disk, autumn_on_disk, now, monkeypatch):
    """Without the last step the files still hold links: it is needed."""
    links = {link.encode() for link in autumn_on_disk.invitations.values_list("link_id", flat=True)}
    monkeypatch.setattr(scrubbing, "scrub", lambda: False)
    close_as_due(autumn_on_disk, now=now)
    assert any(link in on_disk() for link in links)
    monkeypatch.undo()
    closing.close_due(now)
    assert not any(link in on_disk() for link in links)


# Once, and never again


@real
def test_closing_twice_is_once(autumn, invitations, now):
    everybody_answers(invitations, now)
    first = close_as_due(autumn, now=now)
    second = closing.close(Round.objects.get(pk=autumn.pk), now=now + MINUTE)
    assert second == first
    assert second.document == first.document
    assert second.published_at == now
    assert Publication.objects.count() == 1


@real
def test_a_publication_cannot_be_changed(autumn, now):
    row = close_as_due(autumn, now=now)
    row.document = row.document | {"minimum_group": 3}
    with pytest.raises(DatabaseError, match="never changes"):
        row.save()
    with pytest.raises(DatabaseError, match="never changes"):
        Publication.objects.update(published_at=now + MINUTE)


@real
def test_a_round_that_was_not_opened_or_was_cancelled_does_not_close(planned, now):
    with pytest.raises(ValidationError, match="not been opened"):
        close_as_due(planned, now=now)
    planned.cancelled_at = now
    planned.save()
    with pytest.raises(ValidationError, match="cancelled"):
        close_as_due(planned, now=now)
    assert not Publication.objects.exists()


@real
def test_a_closed_round_takes_no_answers(autumn, invitations, now):
    close_as_due(autumn, now=now)
    with pytest.raises(answers.RoundClosed):
        answers.save(invitations[0], {}, codes=[], now=now)


# Cancelled


def cancelled_without_a_trace(survey_round):
    survey_round = Round.objects.get(pk=survey_round.pk)
    marks = set(survey_round.invitations.values_list("answered", "link_id"))
    return (
        survey_round.cancelled_at is not None
        and marks == {(None, None)}
        and not Envelope.objects.filter(invitation__survey_round=survey_round).exists()
        and not sealing.key_path(survey_round).exists()
        and not Publication.objects.exists()
        and not Destruction.objects.exists()
    )


@real
def test_a_cancelled_round_publishes_nothing_and_destroys_all_answers(autumn, invitations, now):
    everybody_answers(invitations, now)
    closing.cancel(autumn, now=now)
    assert autumn.cancelled_at == now
    assert autumn.status(now) == Round.Status.CANCELLED
    assert cancelled_without_a_trace(autumn)
    with pytest.raises(answers.RoundClosed):
        answers.save(invitations[0], {}, codes=[], now=now)


@real
def test_a_round_whose_key_is_lost_can_be_cancelled(autumn, invitations, now):
    everybody_answers(invitations, now)
    sealing.destroy_key(autumn)
    closing.cancel(autumn, now=now)
    assert cancelled_without_a_trace(autumn)


@real
def test_a_round_that_has_not_begun_can_be_cancelled(planned, now):
    planned.opens_at = now + MINUTE
    planned.save()
    waiting = rounds.open(planned, now=now)
    closing.cancel(waiting, now=now)
    assert cancelled_without_a_trace(waiting)


@real
def test_cancelling_twice_is_once(autumn, now):
    closing.cancel(autumn, now=now)
    closing.cancel(autumn, now=now + MINUTE)
    assert Round.objects.get().cancelled_at == now


@real
def test_a_closed_round_keeps_its_report(autumn, now):
    close_as_due(autumn, now=now)
    with pytest.raises(ValidationError, match="its report stays"):
        closing.cancel(autumn, now=now)
    assert Round.objects.get().cancelled_at is None
    assert Publication.objects.exists()


@real
def test_a_planned_round_is_deleted_and_not_cancelled(planned, now):
    with pytest.raises(ValidationError, match="delete it instead"):
        closing.cancel(planned, now=now)
    assert Round.objects.get().cancelled_at is None


@real
@pytest.mark.parametrize("step", ["destroy_key", "scrub"])
def test_a_cancelling_that_was_cut_off_is_finished_later(autumn, now, monkeypatch, step):
    monkeypatch.setattr(sealing if step == "destroy_key" else scrubbing, step, killed)
    with pytest.raises(Killed):
        closing.cancel(autumn, now=now)
    assert Destruction.objects.exists()
    monkeypatch.undo()
    closing.close_due(now)
    assert cancelled_without_a_trace(autumn)


@real
def test_cut_off_before_the_commit_nothing_is_cancelled(autumn, invitations, now, monkeypatch):
    everybody_answers(invitations, now)
    monkeypatch.setattr(Round, "save", killed)
    with pytest.raises(Killed):
        closing.cancel(autumn, now=now)
    monkeypatch.undo()
    assert Envelope.objects.count() == 16
    assert sealing.has_key(autumn)
    assert close_as_due(autumn, now=now).value().participation.responded == 16


@real
def test_a_cancelled_round_s_key_that_comes_back_is_destroyed_again(autumn, now):
    key = sealing.key_path(autumn).read_bytes()
    closing.cancel(autumn, now=now)
    sealing.key_path(autumn).write_bytes(key)
    closing.close_due(now)
    assert not sealing.has_key(autumn)


@real
def test_the_key_of_an_open_round_is_never_destroyed(autumn):
    with pytest.raises(Publication.DoesNotExist):
        destruction.destroy(autumn)
    assert sealing.has_key(autumn)


def test_the_database_s_files_hold_no_trace_of_a_cancelled_round(on_disk, autumn_on_disk, now):
    everybody_answers(autumn_on_disk.invitations.select_related("survey_round"), now)
    secrets = {bytes(getattr(e, part)) for e in Envelope.objects.all() for part in PARTS}
    secrets |= {x.encode() for x in autumn_on_disk.invitations.values_list("link_id", flat=True)}
    before = on_disk()
    assert all(secret in before for secret in secrets)
    closing.cancel(autumn_on_disk, now=now)
    after = on_disk()
    assert [secret for secret in secrets if secret in after] == []


# Submitting while it closes


def told(what, *args, **fields):
    """What somebody is told who does this, in a thread and with a connection of their own."""
    try:
        what(*args, **fields)
    except answers.RoundClosed:
        return "closed"
    return "done"


@pytest.mark.parametrize(
    "on_disk", [pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True
)
def test_whoever_is_told_that_it_is_submitted_is_counted(on_disk, autumn_on_disk, now, monkeypatch):
    """Twelve submit while two close: counted, or told that it is closed. In RACES rounds."""
    monkeypatch.setattr(scrubbing, "PATIENCE", timedelta())  # the files are not looked at here
    said = race(autumn_on_disk, now)
    for number in range(1, RACES):
        planned = rounds.create(
            autumn_on_disk.partnership,
            f"Autumn {number}",
            autumn_on_disk.instrument,
            opens_at=now - MINUTE,
            closes_at=now + MINUTE,
            minimum_group=3,
        )
        said += race(rounds.open(planned, now=now, soon_after_another=True), now)
    assert len(said) == 12 * RACES
    assert set(said) <= {"done", "closed"}
    print(f"{said.count('done')} of {len(said)} were counted, the others told.")


def race(survey_round, now):
    """What the twelve are told."""
    fields = connection.settings_dict
    people = list(survey_round.invitations.select_related("survey_round").order_by("pk"))
    everybody_answers(people[:4], now)
    codes = survey_round.instrument.codes
    drafts = [
        answers.save(each, dict.fromkeys(codes, 4), codes=codes, now=now) for each in people[4:]
    ]
    begin = threading.Barrier(14, timeout=20)

    def at_once(wait, what, *args, **extra):
        with this_thread_uses(fields):
            connection.ensure_connection()
            begin.wait()
            time.sleep(wait)
            return told(what, *args, **extra)

    with ThreadPoolExecutor(14) as threads:
        submitting = [
            threads.submit(
                at_once, 0.012 * n, answers.submit, person, version=draft.version, now=now
            )
            for n, (person, draft) in enumerate(zip(people[4:], drafts, strict=True))
        ]
        due = survey_round.closes_at + grace()
        closers = [
            threads.submit(at_once, 0.02, closing.close, survey_round, now=due) for _ in "12"
        ]
        assert [each.result(timeout=60) for each in closers] == ["done", "done"]
        said = [each.result(timeout=60) for each in submitting]
    published = Publication.objects.get(survey_round=survey_round).value()
    assert published.participation.responded == 4 + said.count("done")
    assert not Envelope.objects.exists()
    return said


# By itself


@real
def test_a_round_closes_when_its_time_and_the_grace_have_passed(autumn, invitations, now):
    everybody_answers(invitations, now)
    end = autumn.closes_at + 5 * MINUTE
    closing.close_due(end - timedelta(seconds=1))
    assert not Publication.objects.exists()
    closing.close_due(end)
    assert Publication.objects.get().survey_round == autumn
    assert not sealing.has_key(autumn)
    closing.close_due(end + MINUTE)
    assert Publication.objects.get().published_at == end


@real
def test_the_task_closes_what_is_due(autumn, now):
    make_due(autumn, now)
    tasks.close_due()
    assert Publication.objects.get().survey_round == autumn
    assert tasks.close_due.name == "reports.tasks.close_due"


@real
def test_one_round_that_cannot_be_closed_does_not_stop_the_others(
    autumn, invitations, northside, instrument, now, caplog
):
    fields = {"opens_at": now - MINUTE, "closes_at": now + MINUTE}
    planned = rounds.create(northside, "Winter", instrument, **fields)
    winter = rounds.open(planned, now=now, soon_after_another=True)
    everybody_answers(invitations, now)
    key = sealing.key_path(autumn).read_bytes()
    sealing.destroy_key(autumn)
    with caplog.at_level(logging.ERROR):
        closing.close_due(autumn.closes_at + 5 * MINUTE)
    assert Publication.objects.get().survey_round == winter
    assert f"Round {autumn.pk} could not be closed" in caplog.text
    autumn.refresh_from_db()
    assert autumn.closed_at is None
    assert Envelope.objects.count() == 16  # nothing is dropped
    sealing.key_path(autumn).write_bytes(key)  # the key is found again
    closing.close_due(autumn.closes_at + 6 * MINUTE)
    assert autumn.publication.value().participation.responded == 16


@pytest.fixture
def winter(autumn, northside, instrument, now):
    """Another round, due when the autumn round is."""
    times = {"opens_at": autumn.opens_at, "closes_at": autumn.closes_at}
    planned = rounds.create(northside, "Winter", instrument, **times)
    return rounds.open(planned, now=now, soon_after_another=True)


@real
def test_who_has_closed_one_round_wakes_a_worker_for_the_others(autumn, winter, now):
    woken = []

    def somebody_closes_the_other():
        woken.append(Publication.objects.count())

    end = autumn.closes_at + 5 * MINUTE
    closing.close_due(end, when_more_are_due=somebody_closes_the_other)
    assert woken == [1]
    assert Publication.objects.count() == 2
    closing.close_due(end, when_more_are_due=pytest.fail)


@real
def test_rounds_that_cannot_be_closed_wake_nobody(autumn, winter, now):
    """They would wake each other without end."""
    for each in (autumn, winter):
        sealing.destroy_key(each)
    closing.close_due(autumn.closes_at + 5 * MINUTE, when_more_are_due=pytest.fail)
    assert Round.objects.open().count() == 2


@real
def test_a_run_ends_after_some_seconds_and_the_next_one_goes_on(autumn, winter, now, monkeypatch):
    end = autumn.closes_at + 5 * MINUTE
    monkeypatch.setattr(closing, "LONGEST_RUN", timedelta())
    closing.close_due(end)
    assert Round.objects.open().count() == 2
    monkeypatch.undo()
    closing.close_due(end)
    assert not Round.objects.open().exists()


@real
def test_the_files_are_cleaned_once_for_all_rounds_that_close(autumn, winter, now, monkeypatch):
    scrub, cleaned = scrubbing.scrub, []
    monkeypatch.setattr(scrubbing, "scrub", lambda: cleaned.append(scrub()) or cleaned[-1])
    closing.close_due(autumn.closes_at + 5 * MINUTE)
    assert cleaned == [True]
    assert not Destruction.objects.exists()
    assert not any((sealing.has_key(autumn), sealing.has_key(winter)))


@pytest.mark.parametrize(
    "on_disk", [pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True
)
def test_a_round_that_another_worker_is_closing_is_passed_over(on_disk, autumn_on_disk, now):
    times = {"opens_at": autumn_on_disk.opens_at, "closes_at": autumn_on_disk.closes_at}
    fields = times | {"minimum_group": 3, "soon_after_another": True}
    northside, instrument = autumn_on_disk.partnership, autumn_on_disk.instrument
    winter = rounds.create(northside, "Winter", instrument, **fields)
    rounds.open(winter, now=now, soon_after_another=True)
    end = autumn_on_disk.closes_at + grace()
    with psycopg.connect(POSTGRES_URL, dbname=TRACES) as other:
        lock = "SELECT FROM assessments_round WHERE id = %s FOR UPDATE"
        other.execute(lock, [autumn_on_disk.pk])
        closing.close_due(end)
    assert Publication.objects.get().survey_round == winter
    closing.close_due(end)
    assert Publication.objects.count() == 2


@real
def test_an_envelope_that_was_tampered_with_stops_the_closing(autumn, invitations, now):
    everybody_answers(invitations, now)
    one, other = Envelope.objects.order_by("pk")[:2]
    Envelope.objects.filter(pk=one.pk).update(submitted=other.submitted)
    with pytest.raises(sealing.EnvelopeBroken):
        close_as_due(autumn, now=now)
    assert not Publication.objects.exists()


# Cut off


@real
@pytest.mark.parametrize("step", ["destroy_key", "scrub"])
def test_cut_off_after_the_commit_it_is_finished_later(autumn, invitations, now, monkeypatch, step):
    everybody_answers(invitations, now)
    monkeypatch.setattr(sealing if step == "destroy_key" else scrubbing, step, killed)
    with pytest.raises(Killed):
        close_as_due(autumn, now=now)
    document = Publication.objects.get().document
    assert Destruction.objects.exists()
    monkeypatch.undo()
    closing.close_due(now)
    assert not sealing.has_key(autumn)
    assert not Destruction.objects.exists()
    assert Publication.objects.get().document == document


@real
def test_cut_off_before_the_commit_nothing_has_happened(autumn, invitations, now, monkeypatch):
    everybody_answers(invitations, now)
    monkeypatch.setattr(Round, "save", killed)  # the last write of all
    with pytest.raises(Killed):
        close_as_due(autumn, now=now)
    monkeypatch.undo()
    assert not Publication.objects.exists()
    assert Envelope.objects.count() == 16
    assert sealing.has_key(autumn)
    assert autumn.invitations.filter(answered=True).exclude(link_id=None).count() == 16
    assert close_as_due(autumn, now=now).value().participation.responded == 16


def killed(*args, **kwargs):
    raise Killed


@real
def test_a_key_that_comes_back_from_a_backup_is_destroyed_again(autumn, now):
    key = sealing.key_path(autumn).read_bytes()
    close_as_due(autumn, now=now)
    sealing.key_path(autumn).write_bytes(key)
    closing.close_due(now)
    assert not sealing.has_key(autumn)


@real
def test_no_answer_is_deleted_for_a_publication_that_cannot_be_read_back(
    autumn, invitations, now, monkeypatch
):
    everybody_answers(invitations, now)
    monkeypatch.setattr(closing, "to_json", lambda published: {"schema": "?"})
    with pytest.raises(ValueError, match="schema"):
        close_as_due(autumn, now=now)
    monkeypatch.undo()
    assert not Publication.objects.exists()
    assert close_as_due(autumn, now=now).value().participation.responded == 16


@real
def test_no_key_is_destroyed_before_the_commit_was_read_back(autumn, now, monkeypatch):
    monkeypatch.setattr(destruction, "destroy", killed)
    with pytest.raises(Killed):
        close_as_due(autumn, now=now)
    monkeypatch.undo()
    monkeypatch.setattr(publication_json, "from_json", killed)
    with pytest.raises(Killed):
        close_as_due(autumn, now=now)
    assert sealing.has_key(autumn)


@real
def test_a_database_in_use_is_scrubbed_later(autumn, now, monkeypatch):
    def in_use():
        raise DatabaseError("database is locked")

    monkeypatch.setattr(scrubbing, f"_scrub_{connection.vendor}", in_use)
    close_as_due(autumn, now=now)
    assert Destruction.objects.exists()
    assert not sealing.has_key(autumn)


# By hand


def close_round(number):
    out = io.StringIO()
    call_command("close_round", str(number), stdout=out)
    return out.getvalue().strip()


@real
def test_the_command_closes_a_round_and_says_so(autumn, invitations, now):
    everybody_answers(invitations, now)
    make_due(autumn, now)
    said = close_round(autumn.pk)
    assert said == f"Round {autumn.pk} is closed, and its results are published."
    with pytest.raises(CommandError, match=f"Round {autumn.pk} is already closed") as refusal:
        close_round(autumn.pk)
    assert refusal.value.returncode == 2


@real
def test_the_command_says_when_too_few_answered(autumn, now):
    make_due(autumn, now)
    assert "Too few people answered" in close_round(autumn.pk)


@real
def test_the_command_says_what_is_wrong(planned):
    with pytest.raises(CommandError, match="There is no round 999") as nowhere:
        close_round(999)
    with pytest.raises(CommandError, match="has not been opened") as too_early:
        close_round(planned.pk)
    assert nowhere.value.returncode == too_early.value.returncode == 2


@real
def test_the_command_leaves_a_round_without_its_key_open(autumn, now):
    make_due(autumn, now)
    sealing.destroy_key(autumn)
    with pytest.raises(CommandError, match="stays open") as refusal:
        close_round(autumn.pk)
    assert refusal.value.returncode == 2


@real
def test_an_administrator_closes_rounds_in_the_admin(client, rita, autumn, planned, now):
    make_due(autumn, now)
    autumn.refresh_from_db()
    client.login(email="rita@example.org", password=PASSWORD)
    action = {"action": "close_rounds", "_selected_action": [autumn.pk]}
    page = client.post("/admin/assessments/round/", action).content.decode()
    assert "all answers are destroyed" in page
    assert "16 people were invited" in page
    assert in_zone(autumn.closes_at, autumn.partnership) in page
    page = client.post("/admin/assessments/round/", action | {"asked": "yes"}).content.decode()
    assert "Nothing has been done yet" in page
    assert not Publication.objects.exists()
    page = client.post("/admin/assessments/round/", action | {"understood": "on"}, follow=True)
    assert "is closed." in page.content.decode()
    assert Publication.objects.get().survey_round == autumn
    assert client.get("/admin/reports/publication/").status_code == 200
    row = Publication.objects.get()
    assert client.get(f"/admin/reports/publication/{row.pk}/change/").status_code == 200
    assert client.post(f"/admin/reports/publication/{row.pk}/delete/").status_code == 403


@real
def test_the_admin_says_why_a_round_cannot_be_closed(client, rita, planned):
    client.login(email="rita@example.org", password=PASSWORD)
    action = {"action": "close_rounds", "_selected_action": [planned.pk], "understood": "on"}
    page = client.post("/admin/assessments/round/", action, follow=True)
    assert "has not been opened" in page.content.decode()


@real
def test_an_administrator_cancels_rounds_in_the_admin(client, rita, alice, autumn):
    client.login(email="rita@example.org", password=PASSWORD)
    sealing.destroy_key(autumn)
    action = {"action": "cancel_rounds", "_selected_action": [autumn.pk]}
    page = client.post("/admin/assessments/round/", action).content.decode()
    assert "there will be no report" in page
    assert Round.objects.get().cancelled_at is None
    page = client.post("/admin/assessments/round/", action | {"understood": "on"}, follow=True)
    assert "is cancelled, and its answers are destroyed." in page.content.decode()
    assert cancelled_without_a_trace(autumn)
    client.login(email="alice@example.org", password=PASSWORD)
    assert "all answers were destroyed" in client.get("/partnerships/northside/").content.decode()


@real
def test_the_shuffle_can_be_repeated_in_tests_alone(autumn, invitations, now):
    everybody_answers(invitations, now, council_is_content)
    with transaction.atomic():
        one = sealing.answer_sheet(autumn, np.random.default_rng(1))
        same = sealing.answer_sheet(autumn, np.random.default_rng(1))
        other = sealing.answer_sheet(autumn, np.random.default_rng(2))
    assert one.units == same.units != other.units


# The ranking on the answer sheet


@real
def test_a_ranking_stays_beside_the_answers_of_who_gave_it(northside, now):
    asked = catalogue.latest("partnership-health")
    planned = rounds.create(
        northside, "Autumn", asked, opens_at=now - DAY, closes_at=now + DAY, breakdown="role"
    )
    opened = rounds.open(planned, now=now)
    people = list(opened.invitations.select_related("survey_round").order_by("pk"))
    columns = asked.ranking.columns
    for number, invitation in enumerate(people[:5], start=1):
        order = dict(zip(columns[:number], range(number, 0, -1), strict=True))
        given = {"vision1": number} | order
        draft = answers.save(invitation, given, codes=given, now=now)
        answers.submit(invitation, version=draft.version, now=now)
    cipher = sealing.RoundCipher(opened)
    alone = Envelope.objects.get(invitation=people[5])
    alone.submitted = cipher.seal(people[5], "submitted", {columns[0]: 1})
    alone.save()
    with transaction.atomic():
        sheet = sealing.answer_sheet(opened, np.random.default_rng(1))
    assert sheet.statements.shape == (40, 5)
    assert sheet.rankings.shape == (6, 5)
    assert sheet.rankings.dtype == np.uint8
    given_by = {int(vision1): sheet.rankings[:, i] for i, vision1 in enumerate(sheet.statements[0])}
    assert {who: places.tolist() for who, places in given_by.items()} == {
        1: [1, 0, 0, 0, 0, 0],
        2: [2, 1, 0, 0, 0, 0],
        3: [3, 2, 1, 0, 0, 0],
        4: [4, 3, 2, 1, 0, 0],
        5: [5, 4, 3, 2, 1, 0],
    }


@real
def test_a_questionnaire_without_a_ranking_has_none_on_the_sheet(autumn, invitations, now):
    everybody_answers(invitations, now)
    with transaction.atomic():
        sheet = sealing.answer_sheet(autumn, np.random.default_rng(1))
    assert sheet.rankings.shape == (0, 16)
