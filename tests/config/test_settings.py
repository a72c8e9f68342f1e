"""What keeps an installation from starting: secrets that can be guessed, folders that are open."""

import json
import os
import stat
import subprocess
import sys

import pytest

from tests.places import ROOT

THEIRS = {"DATABASE_URL", "BASE_URL", "DEBUG", "KEY_DIR", "KEY_BACKUP_DIR", "SECRET_KEY"}


@pytest.fixture
def start(tmp_path):
    """Read the settings as every command does; what it said last, or nothing where it started."""

    def started(*words, **changes):
        kept = {name: value for name, value in os.environ.items() if name not in THEIRS}
        env = kept | {"DATA_DIR": str(tmp_path / "data")} | changes
        command = [sys.executable, "manage.py", *(words or ["check"])]
        done = subprocess.run(
            command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=60
        )
        if done.returncode == 0:
            return ""
        return done.stderr.strip() if words else done.stderr.strip().splitlines()[-1]

    return started


@pytest.mark.parametrize("secret", ["x", "changeme", "a secret of ours", "changeme" * 8, "1" * 60])
def test_a_secret_that_can_be_guessed_is_refused(start, secret):
    said = start(SECRET_KEY=secret)
    assert "SECRET_KEY can be guessed" in said
    assert repr(secret) not in said


def test_a_secret_made_by_chance_is_taken(start):
    assert start(SECRET_KEY="q0Zl8mXw2Vd5Kc7Rt9Yb4Nf6Hj1Pg3Us") == ""


@pytest.mark.parametrize("secrets", ["changeme", "q0Zl8mXw2Vd5Kc7Rt9Yb4Nf6Hj1Pg3Us, changeme"])
def test_a_former_secret_that_can_be_guessed_is_refused_too(start, secrets):
    said = start(SECRET_KEY_FALLBACKS=secrets)
    assert said.endswith("SECRET_KEY_FALLBACKS has a secret that can be guessed. Take it out.")


@pytest.mark.parametrize("mode", [0o755, 0o750, 0o711, 0o701])
@pytest.mark.parametrize("name", ["DATA_DIR", "KEY_DIR", "KEY_BACKUP_DIR"])
def test_a_folder_that_others_may_look_into_is_refused(start, tmp_path, name, mode):
    folder = tmp_path / "made beforehand"
    folder.mkdir()
    folder.chmod(mode)
    said = start(**{name: str(folder)})
    assert f"Other accounts of this machine may look into {folder}" in said
    assert said.endswith(f"chmod 700 '{folder}'")
    folder.chmod(0o700)
    assert start(**{name: str(folder)}) == ""


def test_what_is_written_is_for_this_account_alone_whatever_its_umask(start, tmp_path):
    before = os.umask(0o022)
    try:
        assert start() == ""
    finally:
        os.umask(before)
    made = [tmp_path / "data", *(tmp_path / "data").rglob("*")]
    assert len(made) > 2
    assert [path for path in made if stat.S_IMODE(path.stat().st_mode) & 0o077] == []


COOKIES = """
import django; django.setup()
import json, re
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from assessments.links import link_for
from assessments.instruments import catalogue
from assessments.models import User
from assessments.services import partnerships, rounds
from datetime import timedelta
call_command("migrate", verbosity=0)
call_command("collectstatic", interactive=False, verbosity=0)
now = timezone.now()
User.objects.create_superuser("rita@example.org", "a wide and quiet river")
agency = partnerships.add_agency(partnerships.create("Northside", "northside"), "Council")
for number in range(5):
    partnerships.add_participant(agency, f"person{number}@council.example")
times = {"opens_at": now - timedelta(days=1), "closes_at": now + timedelta(days=9)}
instrument = catalogue.latest("partnership-health")
planned = rounds.create(agency.partnership, "Autumn", instrument, **times)
link = link_for(rounds.open(planned, now=now).invitations.first())
client = Client(headers={"host": "health.example.org"})
client.get("/sign-in/", secure=True)
client.post(
    "/sign-in/", {"username": "rita@example.org", "password": "a wide and quiet river"}, secure=True
)
client.post("/partnerships/northside/agencies/", {"agencies": "Health"}, secure=True)
client.post(re.sub("https://[^/]+", "", link), secure=True)
print(json.dumps([[name, dict(each)] for name, each in client.cookies.items()]))
"""


def test_in_production_every_cookie_is_for_this_host_and_for_https_alone(tmp_path):
    """Whoever has a neighbouring host name can neither read nor plant one."""
    kept = {name: value for name, value in os.environ.items() if name not in THEIRS}
    env = kept | {"DATA_DIR": str(tmp_path / "data"), "BASE_URL": "https://health.example.org",
                  "DJANGO_SETTINGS_MODULE": "config.settings"}  # fmt: skip
    words = [sys.executable, "-c", COOKIES]
    done = subprocess.run(words, cwd=ROOT, env=env, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    cookies = json.loads(done.stdout.splitlines()[-1])
    assert {"__Host-session", "__Host-csrf", "__Host-respondent"} <= {name for name, _ in cookies}
    for name, cookie in cookies:
        assert name.startswith("__Host-"), name
        assert (cookie["secure"], cookie["path"], cookie["domain"]) == (True, "/", ""), name
        assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax"), name


def test_a_command_for_a_folder_that_nothing_runs_in_says_which_it_is(start, tmp_path):
    said = start("close_round", "3")
    assert said.startswith("The database is empty: nothing was ever stored in it.")
    assert f"DATA_DIR is {tmp_path / 'data'}." in said
    assert "Traceback" not in said
