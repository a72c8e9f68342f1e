"""The small world with named people that most tests use.

The Northside partnership: Alice manages it, Bob is a viewer, Dora is the council's lead, and
Charlie has nothing to do with it (he manages Southside). Rita runs the installation. The autumn
round is open, broken down by agency: seven people of the council and six of the health service are
invited, and three of the Shelter Trust, which is too small to be shown alone."""

import io
import os
import shutil
from datetime import timedelta

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db.backends.sqlite3.base import DatabaseOperations
from django.test import override_settings
from django.utils import timezone

from assessments.instruments import catalogue
from assessments.links import link_for
from assessments.migrations._promises import PROMISES, WORDS, in_sqlite
from assessments.models import Membership, Partnership, Role, Round, User, grace
from assessments.services import answers, partnerships, rounds
from reports import opening
from reports.disclosure.end_of_round import closing, scrubbing
from tests.stored_again import stored_again
from web import once

PASSWORD = "a long enough password"
DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)


pytest_plugins = ["tests.browser", "tests.rounds_on_disk", "tests.static_files"]


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """Marks tests that use a database, so that they can be run again with another one."""
    for item in items:
        marks = {mark.name for mark in item.iter_markers()}
        if marks & {"django_db", "postgres"} or {"db", "transactional_db"} & {*item.fixturenames}:
            item.add_marker("database")


@pytest.fixture(scope="session", autouse=True)
def rounds_end_before_the_tables_are_emptied():
    """The database protects open rounds, publications and deeds from deletion, and SQLite empties
    tables row by row."""
    flush = DatabaseOperations.sql_flush
    ending = (
        "UPDATE assessments_round SET cancelled_at = opened_at WHERE closed_at IS NULL "
        "AND cancelled_at IS NULL",
        "UPDATE assessments_round SET report_opened_at = closed_at WHERE report_opened_at IS NULL",
        "UPDATE assessments_partnership SET deleted_at = '2026-01-01'",
        "DELETE FROM reports_publication",
    )
    kept = "deed_is_kept_until_it_expires"
    [promise] = (each for each in PROMISES if each.name == kept)
    again = [sql.format(**WORDS["sqlite"]) for sql in in_sqlite(promise)]

    def end_and_flush(*args, **options):
        return [*ending, f"DROP TRIGGER {kept}", *flush(*args, **options), *again]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DatabaseOperations, "sql_flush", end_and_flush)
        yield


@pytest.fixture(scope="session", autouse=True)
def quick_passwords():
    hasher = "django.contrib.auth.hashers.MD5PasswordHasher"
    with override_settings(PASSWORD_HASHERS=[hasher]):
        yield


@pytest.fixture(scope="session", autouse=True)
def nobody_is_asked_to_confirm():
    """Tests sign in without a form, so nobody was ever asked who they are;
    tests/accounts/test_confirming.py asks."""
    with override_settings(CONFIRM_DEEDS=False):
        yield


@pytest.fixture(autouse=True)
def no_keys_of_other_tests():
    """Some tests break the folder of the keys, too."""
    yield
    if not settings.KEY_DIR.is_dir() or os.listdir(settings.KEY_DIR):
        shutil.rmtree(settings.KEY_DIR, ignore_errors=True)
        settings.KEY_DIR.mkdir(mode=0o700)


@pytest.fixture(scope="session", autouse=True)
def others_use_the_server():
    """On PostgreSQL closing waits for older transactions: here those of other tests, for up to the
    duration of one test. A form that is sent twice then waits longer, too."""
    with pytest.MonkeyPatch.context() as patch:  # of its own, so that no test undoes it
        patch.setattr(scrubbing, "PATIENCE", timedelta(minutes=5))
        patch.setattr(once, "PATIENCE", timedelta(minutes=6))
        yield


@pytest.fixture
def on_a_file(tmp_path):
    """Runs a command on a file with this content; returns what it printed."""

    def run(command, file, data, *options):
        path = tmp_path / file
        path.write_bytes(data if isinstance(data, bytes) else data.encode())
        out = io.StringIO()
        call_command(command, str(path), *options, stdout=out)
        return out.getvalue()

    return run


@pytest.fixture
def now():
    return timezone.now()


NORTHSIDE = []  # its rows as the services stored them for the first test of this process


@pytest.fixture
def northside(db):
    """Later tests get the same rows without the services' checks, which took them a third of their
    time."""
    if NORTHSIDE:
        return stored_again(NORTHSIDE)[0]
    northside = found_northside()
    as_stored = Partnership.objects.get(pk=northside.pk)  # tests change what they are given
    NORTHSIDE.extend([as_stored, *northside.agencies.all(), *northside.participants.all()])
    return northside


def found_northside():
    northside = partnerships.create("Northside", "northside", purpose="To live well at home.")
    for name, sector, people in (
        ("Northside Council", "public", 7),
        ("Northside Health", "public", 6),
        ("Shelter Trust", "voluntary", 3),
    ):
        agency = partnerships.add_agency(northside, name, sector)
        for number in range(1, people + 1):
            role = Role.STRATEGIC if number <= people / 2 else Role.OPERATIONAL
            address = f"person{number}@{name.lower().replace(' ', '-')}.example"
            partnerships.add_participant(agency, address, role=role)
    return northside


@pytest.fixture
def instrument():
    return catalogue.latest("partnership-health-core")


@pytest.fixture
def planned(northside, instrument, now):
    """The autumn round before it is opened."""
    return rounds.create(
        northside, "Autumn", instrument, opens_at=now - DAY, closes_at=now + 14 * DAY
    )


@pytest.fixture
def autumn(planned, now):
    return rounds.open(planned, now=now)


@pytest.fixture
def invitations(autumn):
    """All invitations to the autumn round: the council's, then the health service's, then the
    trust's."""
    return list(
        autumn.invitations.select_related("survey_round__partnership", "agency").order_by("pk")
    )


@pytest.fixture
def link(invitations):
    """The first person's personal link, without the installation's address."""
    return link_for(invitations[0]).removeprefix(settings.BASE_URL)


@pytest.fixture
def alice(northside):
    return member("alice@example.org", northside, "manager")


@pytest.fixture
def bob(northside):
    return member("bob@example.org", northside, "viewer")


@pytest.fixture
def dora(northside):
    council = northside.agencies.get(name="Northside Council")
    return member("dora@example.org", northside, "lead", council)


@pytest.fixture
def charlie(db):
    southside = partnerships.create("Southside", "southside")
    return member("charlie@example.org", southside, "manager")


@pytest.fixture
def rita(db):
    return User.objects.create_superuser("rita@example.org", PASSWORD)


def member(email, partnership, access, agency=None):
    user = User.objects.create_user(email, PASSWORD)
    partnerships.add_member(partnership, user, Membership.Access(access), agency)
    return user


def make_due(survey_round, now):
    """Make the round due: its closing was brought forward some days ago, and has just passed."""
    come = now - grace()
    if survey_round.closes_at > come:
        opens = min(survey_round.opens_at, come - MINUTE)
        times = {"opens_at": opens, "closes_at": come, "closes_early": True}
        Round.objects.filter(pk=survey_round.pk).update(**times)


def close_as_due(survey_round, *, now, **chance):
    """Close it as the timetable does."""
    make_due(survey_round, now)
    return closing.close(survey_round, now=now, **chance)


def close_and_open_report(survey_round, *, now):
    """Close it, and open its report to everybody at once."""
    row = close_as_due(survey_round, now=now)
    opening.open_to_all(survey_round, now=now)
    return row


def so_healthy(step):
    """An answer function: from 1 (least healthy) to 5, whichever way a statement is worded.

    The same raw answer throughout would always give a score of 50.
    """

    def answer(invitation, code):
        return 6 - step if invitation.survey_round.instrument.statement(code).reverse else step

    return answer


def everybody_answers(invitations, now, answer=4):
    """Each person gives the same answer to every statement, and submits."""
    for invitation in invitations:
        codes = invitation.survey_round.instrument.codes
        given = {code: answer(invitation, code) if callable(answer) else answer for code in codes}
        draft = answers.save(invitation, given, codes=codes, now=now)
        answers.submit(invitation, version=draft.version, now=now)
