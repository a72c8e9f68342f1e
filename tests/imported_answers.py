"""Files of answers that were given elsewhere."""

import io

import pytest
from django.core.management import call_command

from assessments.instruments.loader import loads
from assessments.models import Round
from assessments.services import instruments, partnerships, rounds
from tests.conftest import DAY

THREE_STATEMENTS = """
format: 1
key: three
version: "1"
title: Three statements
scale: {min: 1, max: 5, dont_know: "Don't know"}
criteria:
  - code: calm
    title: Calm
    statements:
      - {code: calm1, text: "We are calm."}
      - {code: calm2, text: "We are hurried.", reverse: true}
      - {code: calm3, text: "We take our time."}
"""
GOOD = "agency,role,calm1,calm2,calm3\nNorth,strategic,5,1,dk\nNorth,,4,,NA\nSouth,other,1,5,2\n"


@pytest.fixture
def three(northside, now):
    """An import-only round that asks three statements."""
    instrument = loads(THREE_STATEMENTS)
    instruments.add(instrument)
    for name in ("North", "South"):
        partnerships.add_agency(northside, name)
    return rounds.create(
        northside,
        "On paper",
        instrument,
        opens_at=now - DAY,
        closes_at=now,
        source=Round.Source.IMPORTED,
    )


@pytest.fixture
def run(three, tmp_path):
    """Run the command on a file with that content; what it printed."""

    def import_file(data, roster=None, number=None, options=()):
        (tmp_path / "answers.csv").write_bytes(data if isinstance(data, bytes) else data.encode())
        extra = [*options]
        if roster is not None:
            (tmp_path / "roster.csv").write_text(roster)
            extra += ["--roster", str(tmp_path / "roster.csv")]
        out = io.StringIO()
        path = str(tmp_path / "answers.csv")
        call_command("import_answers", str(number or three.pk), path, *extra, stdout=out)
        return out.getvalue()

    return import_file
