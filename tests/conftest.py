"""The small named world that most tests live in.

The Northside partnership: Alice coordinates it, Bob may look, Dora leads for the council, and
Charlie has nothing to do with it (he coordinates Southside). Rita runs the installation. The
autumn round is open, broken down by agency: seven people of the council and six of the health
service are invited, and three of the Shelter Trust, which is too small to be shown alone.
"""

import io
import re
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db.backends.sqlite3.base import DatabaseOperations
from django.utils import timezone

from assessments.access import link_for
from assessments.instruments import catalogue
from assessments.models import Membership, Role, Round, User, grace
from assessments.services import answers, partnerships, rounds
from reports import closing, opening, scrubbing

PASSWORD = "a long enough password"
DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)


pytest_plugins = ["tests.browser"]


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """Tests that ask for a database say so, that they can be run again with another one."""
    for item in items:
        marks = {mark.name for mark in item.iter_markers()}
        if marks & {"django_db", "postgres"} or {"db", "transactional_db"} & {*item.fixturenames}:
            item.add_marker("database")


@pytest.fixture(scope="session", autouse=True)
def collected_static_files():
    """Pages name their files by fingerprint, as in use; so the files are collected first."""
    call_command("collectstatic", verbosity=0, interactive=False)


@pytest.fixture(scope="session", autouse=True)
def rounds_end_before_the_tables_are_emptied():
    """Of an open round, and of what is published, the database lets nothing go, and SQLite empties
    tables row by row."""
    flush = DatabaseOperations.sql_flush
    ending = (
        "UPDATE assessments_round SET cancelled_at = opened_at WHERE closed_at IS NULL "
        "AND cancelled_at IS NULL",
        "UPDATE assessments_round SET report_opened_at = closed_at WHERE report_opened_at IS NULL",
        "UPDATE assessments_partnership SET deleted_at = '2026-01-01'",
        "DELETE FROM reports_publication",
    )

    def end_and_flush(*args, **options):
        return [*ending, *flush(*args, **options)]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DatabaseOperations, "sql_flush", end_and_flush)
        yield


@pytest.fixture(autouse=True)
def quick_passwords(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def sign_ins_are_not_counted(settings):
    """Tests sign in without a request; tests/test_sign_in.py counts."""
    settings.AXES_ENABLED = False


@pytest.fixture(autouse=True)
def own_keys(settings, tmp_path):
    """Every test has its own key directory."""
    settings.KEY_DIR = tmp_path / "keys"
    settings.KEY_DIR.mkdir()


@pytest.fixture(autouse=True)
def others_use_the_server(monkeypatch):
    """Closing waits for older transactions, on PostgreSQL: here those of other tests, as long as
    one of them takes."""
    monkeypatch.setattr(scrubbing, "PATIENCE", timedelta(minutes=5))


@pytest.fixture
def on_a_file(tmp_path):
    """Run a command on a file with that content; what it printed."""

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


@pytest.fixture
def northside(db):
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
    """All invitations of the autumn round: the council's first, then health, then the trust."""
    return list(
        autumn.invitations.select_related("survey_round__partnership", "agency").order_by("pk")
    )


@pytest.fixture
def link(invitations):
    """The personal link of the first person invited, without the installation's address."""
    from django.conf import settings

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


def words(response):
    """What a page says, as it is read."""
    text = re.sub(r"<head>.*?</head>", " ", response.text, flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]*>", " ", text).split())


def make_due(survey_round, now):
    """Its closing was brought forward some days ago; its time and the grace have just passed."""
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
    """An answer to each statement, from 1 (the least healthy) to 5, whichever way it is worded.

    One answer throughout would say nothing: it makes 50, whatever it is.
    """

    def answer(invitation, code):
        return 6 - step if invitation.survey_round.instrument.statement(code).reverse else step

    return answer


def everybody_answers(invitations, now, answer=4):
    """Each of these people gives one answer to every statement, and submits."""
    for invitation in invitations:
        codes = invitation.survey_round.instrument.codes
        given = {code: answer(invitation, code) if callable(answer) else answer for code in codes}
        draft = answers.save(invitation, given, asked=codes, now=now)
        answers.submit(invitation, version=draft.version, now=now)
