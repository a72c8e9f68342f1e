"""A closing that is killed, wherever it is, gives its one publication when it is run again; and a
partnership whose deletion is killed is all there or all gone.

Real processes, really killed (tests/killing.py), in a folder and a database of their own. How many
are killed at moments that chance draws is set by KILLS; 5 unless it says otherwise.
"""

import json
import os
import subprocess
import sys
from contextlib import contextmanager
from urllib.parse import urlsplit, urlunsplit

import pytest

from tests.machine import POSTGRES_URL
from tests.places import ROOT
from tests.rounds_on_disk import on_postgresql

KILLS = int(os.environ.get("KILLS", "5"))
DATABASE = f"killed_{os.getpid()}"


@contextmanager
def sqlite():
    yield ""  # a file in DATA_DIR


@contextmanager
def postgresql():
    on_postgresql(f"CREATE DATABASE {DATABASE}")
    try:
        yield urlunsplit(urlsplit(POSTGRES_URL)._replace(path=f"/{DATABASE}"))
    finally:
        on_postgresql(f"DROP DATABASE {DATABASE} WITH (FORCE)")  # a killed one's may still be there


@pytest.fixture(
    params=[
        pytest.param(sqlite, marks=pytest.mark.sqlite, id="sqlite"),
        pytest.param(postgresql, marks=pytest.mark.postgres, id="postgresql"),
    ]
)
def killing(request, tmp_path):
    """Kill closings, and what was found."""
    with request.param() as url:
        environment = os.environ | {"DATA_DIR": str(tmp_path), "DATABASE_URL": url}

        def run(*options):
            command = [sys.executable, "-m", "tests.killing", *options]
            folder = ROOT
            ran = subprocess.run(
                command, env=environment, cwd=folder, check=True, stdout=subprocess.PIPE
            )
            return json.loads(ran.stdout)

        yield run


HARM = ("destroyed without a publication", "double", "lost", "left over")


def harm(found):
    return {name: found[name] for name in HARM if found[name]}


def test_killed_at_any_line_it_gives_one_publication(killing):
    found = killing()
    assert found["killed"] == found["rounds"] > 40
    assert 10 < found["published before"] < found["rounds"] - 10  # on both sides of the commit
    assert harm(found) == {}


def test_killed_at_any_moment_it_gives_one_publication(killing):
    found = killing("--moments", str(KILLS))
    assert found["killed"] == KILLS
    assert harm(found) == {}


def test_of_two_who_share_many_rounds_both_are_killed_and_each_has_one_publication(killing):
    found = killing("--shared")
    assert found["killed"] == 2
    assert found["closed by them"] == 3
    assert harm(found) == {}
    # All others are closed meanwhile, and what they left in the files is removed once.
    assert found["waits for its key"] == 1
    assert found["scrubbed for all others"] == 1


def test_a_key_that_is_destroyed_before_the_commit_would_be_noticed(killing):
    found = killing("--key-first")
    assert found["destroyed without a publication"] > 0
    assert found["lost"] > 0


def test_a_deletion_that_is_killed_at_any_line_leaves_all_or_nothing(killing):
    found = killing("--delete")
    assert found["killed"] == found["rounds"] > 30
    assert 5 < found["gone before"] < found["rounds"] - 5  # on both sides of the commit
    assert {name: found[name] for name in ("lost", "double", "left over") if found[name]} == {}
