"""Keys have a backup of their own: it brings a lost key back, and goes when the round ends."""

import os
import shutil
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command

from assessments import tasks
from assessments.encryption import key_files, sealing
from assessments.models import Envelope, Round
from assessments.services import answers, keys, rounds
from config.celery import app
from reports.disclosure.end_of_round import closing, scrubbing
from reports.models import Destruction, Publication
from tests.conftest import close_as_due, everybody_answers
from tests.places import ROOT
from tests.threads import at_the_same_moment
from tests.well import asked_by

MINUTE = timedelta(minutes=1)
ENDS = [close_as_due, closing.cancel]

real = pytest.mark.django_db(transaction=True)  # VACUUM cannot run inside a transaction
pytestmark = pytest.mark.django_db


class Killed(BaseException):
    """As if the process had been killed here."""


def killed(*args):
    raise Killed


@pytest.fixture(autouse=True)
def backup(settings, tmp_path):
    """The folder for copies; that for keys is there."""
    settings.KEY_BACKUP_DIR = tmp_path / "backup"
    settings.KEY_BACKUP_DIR.mkdir()
    return settings.KEY_BACKUP_DIR


@pytest.fixture
def away(backup):
    """The disk of the copies goes away, and comes back with what was on it."""
    elsewhere = backup.with_name("away")

    class Disk:
        goes = staticmethod(lambda: backup.rename(elsewhere))
        comes_back = staticmethod(lambda: elsewhere.rename(backup))

    return Disk


@pytest.fixture
def health(client, rita):
    return lambda: asked_by(rita, client)


def key_of(survey_round):
    return sealing.key_path(survey_round).read_bytes()


def copy_of(survey_round):
    return sealing.copy_path(survey_round).read_bytes()


# Made with the key


def test_a_round_that_is_opened_has_a_copy_of_its_key_that_only_its_owner_reads(autumn, backup):
    assert copy_of(autumn) == key_of(autumn)
    assert [file.stat().st_mode & 0o077 for file in backup.iterdir()] == [0]


def test_without_its_copy_no_round_is_opened_and_nothing_is_sealed(planned, now, away):
    away.goes()
    with pytest.raises(FileNotFoundError):
        rounds.open(planned, now=now)
    assert Round.objects.get().is_planned
    assert not Envelope.objects.exists()
    away.comes_back()
    opened = rounds.open(planned, now=now)
    assert copy_of(opened) == key_of(opened)


def test_the_page_says_that_nothing_was_opened(client, alice, planned, away):
    client.force_login(alice)
    away.goes()
    page = client.post(f"/partnerships/northside/rounds/{planned.pk}/open/", {"at_once": ""})
    assert "could not be stored, so the round was not opened" in page.content.decode()


def test_nor_is_anything_imported(northside, instrument, now, away, tmp_path):
    paper = rounds.create(
        northside, "Paper", instrument, opens_at=now - MINUTE, closes_at=now, source="imported"
    )
    answered = f"agency,{','.join(instrument.codes)}\nShelter Trust{',3' * len(instrument.codes)}\n"
    file = tmp_path / "paper.csv"
    file.write_text(answered)
    away.goes()
    with pytest.raises(CommandError, match="key could not be kept, so nothing was imported"):
        call_command("import_answers", str(paper.pk), str(file))
    assert not Envelope.objects.exists()
    away.comes_back()
    call_command("import_answers", str(paper.pk), str(file))
    assert copy_of(paper) == key_of(paper)


def test_a_copy_of_a_key_that_was_never_used_is_replaced(planned, now):
    sealing.copy_path(planned).write_bytes(bytes(32))
    opened = rounds.open(planned, now=now)
    assert copy_of(opened) == key_of(opened) != bytes(32)


def test_without_the_setting_there_is_no_copy(planned, now, settings, backup, health):
    settings.KEY_BACKUP_DIR = None
    rounds.open(planned, now=now)
    assert list(backup.iterdir()) == []
    keys.look_after()
    assert health() == {}


def test_the_two_folders_are_not_the_same(run_settings):
    assert "KEY_BACKUP_DIR must be another folder" in run_settings(KEY_BACKUP_DIR="keys")


@pytest.fixture
def run_settings(tmp_path):
    """What the settings refuse, read anew in a process of their own."""

    def run(**folders):
        env = os.environ | {"DATA_DIR": str(tmp_path)}
        env |= {name: str(tmp_path / folder) for name, folder in folders.items()}
        words = [sys.executable, "-c", "import config.settings"]
        cwd = ROOT
        return subprocess.run(words, env=env, cwd=cwd, capture_output=True, text=True).stderr

    return run


# Lost and put back


@pytest.mark.parametrize("left", [None, b"", b"sixteen bytes..."])
def test_a_lost_key_comes_back_with_all_that_was_sealed(autumn, invitations, now, left, caplog):
    everybody_answers(invitations[:1], now)
    codes = autumn.instrument.codes
    answers.save(invitations[1], {codes[0]: 5}, codes=codes[:1], now=now)
    before = key_of(autumn)
    sealing.key_path(autumn).unlink()
    if left is not None:
        sealing.key_path(autumn).write_bytes(left)
    tasks.look_after_keys()
    assert key_of(autumn) == before
    assert answers.draft(invitations[1]).answers == {codes[0]: 5}
    assert "was lost, and is back" in caplog.text


def test_a_key_that_an_editor_has_spoilt_is_kept_until_the_round_ends(autumn, now):
    """Nobody knows which is right, the copy or what is in the key's place."""
    spoilt = key_of(autumn) + b"\n"
    sealing.key_path(autumn).write_bytes(spoilt)
    sealing.copy_path(autumn).write_bytes(b"a copy of something else, 32 by.")
    keys.look_after()
    (aside,) = [each for each in sealing.key_path(autumn).parent.iterdir() if each.suffix != ".key"]
    assert aside.read_bytes() == spoilt
    closing.cancel(autumn, now=now)
    assert list(aside.parent.iterdir()) == []


def test_a_key_that_cannot_be_read_just_now_is_left_alone(autumn, caplog):
    """Such as on a disk that fails: here, a folder stands in its place."""
    path = sealing.key_path(autumn)
    path.unlink()
    path.mkdir()
    keys.look_after()
    assert path.is_dir()
    assert "Is a directory" in caplog.text


@pytest.mark.parametrize("left", [None, b"half"])
def test_a_lost_copy_is_made_again(autumn, left):
    sealing.copy_path(autumn).unlink()
    if left is not None:
        sealing.copy_path(autumn).write_bytes(left)
    keys.look_after()
    assert copy_of(autumn) == key_of(autumn)


def test_rounds_that_were_open_before_there_was_a_backup_get_their_copies(
    planned, now, settings, backup
):
    settings.KEY_BACKUP_DIR = None
    autumn = rounds.open(planned, now=now)
    settings.KEY_BACKUP_DIR = backup
    keys.look_after()
    assert copy_of(autumn) == key_of(autumn)


def test_the_timetable_looks_after_keys():
    assert tasks.look_after_keys.name in {each["task"] for each in app.conf.beat_schedule.values()}


def test_where_both_are_lost_nothing_is_made_up(autumn, health, caplog):
    sealing.key_path(autumn).unlink()
    sealing.copy_path(autumn).unlink()
    keys.look_after()
    assert not sealing.has_key(autumn)
    assert "neither key nor copy" in caplog.text
    assert set(health()) == {"open_rounds_without_key", "open_rounds_without_key_copy"}


def test_two_whole_keys_that_differ_are_left_for_a_person_to_look_at(autumn, health, caplog):
    key = key_of(autumn)
    sealing.copy_path(autumn).write_bytes(bytes(32))
    keys.look_after()
    assert (key_of(autumn), copy_of(autumn)) == (key, bytes(32))
    assert "differ" in caplog.text
    assert health() == {"open_rounds_without_key_copy": [autumn.pk]}


def test_one_round_that_cannot_be_helped_does_not_stop_the_others(
    autumn, northside, instrument, now
):
    fields = {"opens_at": now - MINUTE, "closes_at": now + MINUTE}
    planned = rounds.create(northside, "Winter", instrument, **fields)
    winter = rounds.open(planned, now=now, soon_after_another=True)
    for path in (sealing.key_path(autumn), sealing.copy_path(autumn), sealing.key_path(winter)):
        path.unlink()
    keys.look_after()
    assert (sealing.has_key(autumn), sealing.has_key(winter)) == (False, True)


@real
@pytest.mark.parametrize("end", ENDS)
def test_no_key_comes_back_after_the_round_has_ended(autumn, now, end):
    copy = copy_of(autumn)
    end(autumn, now=now)
    sealing.copy_path(autumn).write_bytes(copy)  # a folder that was restored from somewhere
    keys.look_after()
    keys._look_after(autumn)  # as whoever had looked a moment before
    assert not sealing.key_path(autumn).exists()
    assert copy_of(autumn) == copy


@real
def test_a_closing_at_the_same_moment_leaves_no_key(autumn, invitations, now):
    """Whichever is first: the key that comes back is destroyed, or it does not come back."""
    everybody_answers(invitations, now)
    key = key_of(autumn)
    sealing.copy_path(autumn).unlink()
    told = at_the_same_moment(lambda: close_as_due(autumn, now=now), keys.look_after)
    assert [each for each in told if isinstance(each, Exception)] == []
    assert sealing.stored_keys() == set()
    assert not any(key == file.read_bytes() for file in remains(autumn))


def remains(survey_round):
    folders = [sealing.key_path(survey_round).parent, sealing.copy_path(survey_round).parent]
    return [file for folder in folders for file in folder.iterdir()]


# Destroyed with the key


@real
@pytest.mark.parametrize("end", ENDS)
def test_the_copy_goes_with_the_key(autumn, backup, now, end, tmp_path):
    second_name = tmp_path / "second-name"
    os.link(sealing.copy_path(autumn), second_name)
    end(autumn, now=now)
    assert remains(autumn) == []
    assert second_name.read_bytes() == bytes(32)  # overwritten, and not only forgotten
    assert not Destruction.objects.exists()


@real
@pytest.mark.parametrize("end", ENDS)
def test_another_round_s_copy_stays(autumn, northside, instrument, now, end):
    fields = {"opens_at": now - MINUTE, "closes_at": now + MINUTE}
    planned = rounds.create(northside, "Winter", instrument, **fields)
    winter = rounds.open(planned, now=now, soon_after_another=True)
    end(autumn, now=now)
    assert remains(winter) == [sealing.key_path(winter), sealing.copy_path(winter)]


@real
def test_a_key_that_was_written_aside_when_somebody_was_killed_goes_too(autumn, now, monkeypatch):
    """Killed between writing and putting in place, a copy has another name."""
    sealing.copy_path(autumn).unlink()
    monkeypatch.setattr(os, "link", killed)
    monkeypatch.setattr(os, "unlink", killed)
    with pytest.raises(Killed):
        key_files.put(key_of(autumn), sealing.copy_path(autumn))
    monkeypatch.undo()
    assert [file.read_bytes() for file in remains(autumn)] == [key_of(autumn)] * 2
    close_as_due(autumn, now=now)
    assert remains(autumn) == []


@real
@pytest.mark.parametrize("end", ENDS)
def test_a_copy_that_is_away_is_destroyed_when_it_is_back(
    autumn, invitations, now, end, away, health, caplog
):
    everybody_answers(invitations, now)
    away.goes()
    end(autumn, now=now)
    assert not sealing.key_path(autumn).exists()
    assert not Envelope.objects.exists()
    for _minute in range(2):
        caplog.clear()
        closing.close_due(now)
        assert "could not be destroyed" in caplog.text
        assert Destruction.objects.get().scrubbed
        assert health() == {"key_backup_out_of_reach": True}
    away.comes_back()
    assert health() == {"ended_rounds_with_key": [autumn.pk]}
    caplog.clear()
    closing.close_due(now)
    assert remains(autumn) == []
    assert not Destruction.objects.exists()
    assert "could not be destroyed" not in caplog.text
    assert health() == {}


@real
def test_the_database_is_scrubbed_once_however_long_the_copy_is_away(
    autumn, now, away, monkeypatch
):
    scrubbed, scrub = [], scrubbing.scrub
    monkeypatch.setattr(scrubbing, "scrub", lambda: scrubbed.append(1) or scrub())
    away.goes()
    close_as_due(autumn, now=now)
    closing.close_due(now)
    assert scrubbed == [1]


@real
@pytest.mark.parametrize("end", ENDS)
def test_a_copy_that_comes_back_later_is_destroyed_again(autumn, now, end, backup, health):
    """As where an empty folder stood in for the disk while it was away."""
    shutil.copytree(backup, backup.with_name("restored"))
    end(autumn, now=now)
    backup.rmdir()
    backup.with_name("restored").rename(backup)
    assert health() == {"ended_rounds_with_key": [autumn.pk]}
    closing.close_due(now)
    assert remains(autumn) == []


@real
@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize("done", [0, 1])
def test_cut_off_before_the_key_or_between_key_and_copy_both_are_destroyed_later(
    autumn, invitations, now, monkeypatch, end, done
):
    everybody_answers(invitations, now)
    destroy, destroyed = key_files.destroy, []

    def killed_after_some(path):
        if len(destroyed) == done:
            raise Killed
        destroyed.append(path)
        destroy(path)

    monkeypatch.setattr(key_files, "destroy", killed_after_some)
    with pytest.raises(Killed):
        end(autumn, now=now)
    assert len(remains(autumn)) == 2 - done
    assert Destruction.objects.exists()
    monkeypatch.undo()
    keys.look_after()  # which does not bring back the key from the copy
    assert len(remains(autumn)) == 2 - done
    closing.close_due(now)
    assert remains(autumn) == []
    assert not Destruction.objects.exists()
    assert Publication.objects.count() == (end is close_as_due)


# Said to a monitor


def test_with_key_and_copy_all_is_well(autumn, health):
    assert health() == {}


@pytest.mark.parametrize("left", [None, b"half", bytes(32)])
def test_a_missing_or_wrong_copy_of_an_open_round_is_said(autumn, health, left):
    sealing.copy_path(autumn).unlink()
    if left is not None:
        sealing.copy_path(autumn).write_bytes(left)
    assert health() == {"open_rounds_without_key_copy": [autumn.pk]}


def test_a_lost_key_with_a_good_copy_is_the_key_alone(autumn, health):
    sealing.key_path(autumn).unlink()
    assert health() == {"open_rounds_without_key": [autumn.pk]}


def test_a_folder_that_is_away_is_said(autumn, health, away):
    away.goes()
    assert health() == {
        "open_rounds_without_key_copy": [autumn.pk],
        "key_backup_out_of_reach": True,
    }


NOBODY = 65_534


@contextmanager
def as_nobody():
    """Root may write anywhere; so somebody else asks."""
    is_root = os.geteuid() == 0
    if is_root:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        if is_root:
            os.seteuid(0)


def test_a_folder_that_can_only_be_read_is_said(settings):
    with tempfile.TemporaryDirectory() as folder:
        settings.KEY_BACKUP_DIR = folder
        if os.geteuid() == 0:
            os.chown(folder, NOBODY, -1)
        with as_nobody():
            assert sealing.backup_in_reach()
        os.chmod(folder, 0o500)
        with as_nobody():
            assert not sealing.backup_in_reach()
