"""Time and memory for closing a round, step by step: `./run bench closing`.

A round of 20 agencies, with 300 and with 100,000 people, who have all submitted, and with its
mails. One process fills it and another closes it with the production code, in a database of its
own: SQLite, and PostgreSQL if DATABASE_URL names a server. The key and the database are deleted
afterwards."""

import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from time import perf_counter
from typing import Any
from urllib.parse import urlsplit, urlunsplit

CHECKOUT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(CHECKOUT))

AGENCIES = 20
# People, most seconds, and most megabytes of the process that closes.
ROUNDS = ((300, 5, None), (100_000, 20, 500))


def main() -> None:
    given = os.environ.get("DATABASE_URL", "")
    print(
        f"{AGENCIES} agencies, partnership-health 1.0, one thread, each round in its own process."
    )
    for people, seconds, megabytes in ROUNDS:
        measure("SQLite", sqlite, people, seconds, megabytes)
        if given.startswith("postgres"):
            measure("PostgreSQL", lambda: postgresql(given), people, seconds, megabytes)
    if not given.startswith("postgres"):
        print("\nDATABASE_URL names no PostgreSQL server: that was SQLite alone.")


def measure(
    name: str, database: Callable[[], Any], people: int, seconds: int, megabytes: int | None
) -> None:
    wanted = f"under {seconds} s" + (f" and {megabytes} MB" if megabytes else "")
    print(f"\n{name}, {people:,} people ({wanted})", flush=True)
    with tempfile.TemporaryDirectory() as folder, database() as url:
        environment = os.environ | {"DATA_DIR": folder, "DATABASE_URL": url}
        environment.pop("KEY_DIR", None)
        for step in ("fill", "close"):
            words = [sys.executable, __file__, step, str(people)]
            subprocess.run(words, env=environment, check=True)


@contextmanager
def sqlite() -> Iterator[str]:
    yield ""  # a file in DATA_DIR


@contextmanager
def postgresql(given: str) -> Iterator[str]:
    import psycopg

    name = f"bench_closing_{os.getpid()}"
    with psycopg.connect(given, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")
        try:
            yield urlunsplit(urlsplit(given)._replace(path=f"/{name}"))
        finally:
            server.execute(f"DROP DATABASE {name}")


# In a process of its own: everybody is invited and has submitted


def fill(people: int) -> None:
    from django.core.management import call_command
    from django.db import transaction
    from django.utils import timezone

    from assessments.instruments import catalogue
    from assessments.services import partnerships, rounds

    call_command("migrate", verbosity=0)
    now = timezone.now()
    with transaction.atomic():
        northside = partnerships.create("Northside", "northside")
        for number in range(AGENCIES):
            partnerships.add_agency(northside, f"Agency {number:02}")
        planned = rounds.create(
            northside,
            "Autumn",
            catalogue.latest("partnership-health"),
            opens_at=now - timedelta(days=14),
            closes_at=now - timedelta(hours=1),
        )
        invite(planned, people)


def invite(survey_round: Any, people: int) -> None:
    """In bulk; the services would take too long, one by one."""
    import numpy as np

    from assessments.encryption import sealing
    from assessments.instruments import coding
    from assessments.links import new_link_id
    from assessments.models import Envelope, Invitation, Mail, Participant

    sealing.make_key(survey_round)
    agencies = list(survey_round.partnership.agencies.order_by("pk"))
    participants = Participant.objects.bulk_create(
        (
            Participant(
                partnership=survey_round.partnership,
                agency=agencies[number % AGENCIES],
                email=f"person{number}@agency.example",
            )
            for number in range(people)
        ),
        batch_size=1_000,
    )
    invitations = Invitation.objects.bulk_create(
        (
            Invitation(
                survey_round=survey_round,
                participant=each,
                agency=each.agency,
                role=each.role,
                email=each.email,
                link_id=new_link_id(),
                answered=True,
            )
            for each in participants
        ),
        batch_size=1_000,
    )
    instrument = survey_round.instrument
    cipher, length = sealing.RoundCipher(survey_round), coding.length(instrument)
    statements = len(instrument.statements)
    sheets = some_sheets(np.random.default_rng(20), people, statements, length - statements)
    Envelope.objects.bulk_create(
        (
            Envelope(
                invitation=each,
                draft=cipher.seal_sheet(each, "draft", bytes(length)),
                submitted=cipher.seal_sheet(each, "submitted", bytes(sheet)),
                version=1,
            )
            for each, sheet in zip(invitations, sheets, strict=True)
        ),
        batch_size=1_000,
    )
    Mail.objects.bulk_create(
        (
            Mail(
                kind=kind,
                to=each.email,
                invitation=each,
                partnership=survey_round.partnership,
                sent_at=survey_round.opens_at,
            )
            for number, each in enumerate(invitations)
            for kind in (Mail.Kind.INVITATION, Mail.Kind.REMINDER)[: 1 + (number % 3 == 0)]
        ),
        batch_size=1_000,
    )
    survey_round.opened_at = survey_round.opens_at
    survey_round.save()


def some_sheets(rng: Any, people: int, statements: int, options: int) -> Any:
    """Answers of every kind, with some don't knows and blanks; and everybody's ranking."""
    import numpy as np

    codes = np.array([0, 255, *(4 * [2, 3, 4]), 1, 1, 5, 5], dtype=np.uint8)
    answers = rng.choice(codes, (people, statements))
    orders = np.tile(np.arange(1, options + 1, dtype=np.uint8), (people, 1))
    return np.hstack([answers, rng.permuted(orders, axis=1)])


# In another process: the round is closed


def close(people: int) -> None:
    from django.utils import timezone

    from assessments.encryption import sealing
    from assessments.models import Envelope, Round
    from reports import models
    from reports.disclosure.end_of_round import closing, scrubbing

    steps = Steps()
    steps.time(sealing, "answer_sheet", "read, unseal and shuffle")
    steps.time(closing, "publish", "the door")
    steps.time(closing, "_delete_answers", "delete")
    steps.time(sealing, "destroy_key", "destroy the key")
    steps.time(scrubbing, "scrub", "scrub the files")
    survey_round = Round.objects.get()
    started = perf_counter()
    published = closing.close(survey_round, now=timezone.now())
    whole = perf_counter() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    steps.say(whole)
    # In bytes on macOS.
    print(f"{'peak memory':<40}{peak / (2**20 if sys.platform == 'darwin' else 1024):>8.0f} MB")
    assert published.value().participation.responded == people
    assert not Envelope.objects.exists()
    assert not sealing.key_path(survey_round).exists()
    assert not models.Destruction.objects.exists()


class Steps:
    """The time of each step of the closing."""

    def __init__(self) -> None:
        self.took: dict[str, float] = {}

    def time(self, module: Any, function: str, name: str) -> None:
        plain = getattr(module, function)

        def timed(*arguments: Any, **fields: Any) -> Any:
            started = perf_counter()
            try:
                return plain(*arguments, **fields)
            finally:
                self.took[name] = self.took.get(name, 0) + perf_counter() - started

        setattr(module, function, timed)

    def say(self, whole: float) -> None:
        rest = whole - sum(self.took.values())
        for name, took in {**self.took, "write, read back and commit": rest, "all": whole}.items():
            print(f"{name:<40}{took:>8.2f} s")


if __name__ == "__main__":
    if len(sys.argv) == 1:
        main()
    else:
        import django

        os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
        django.setup()
        {"fill": fill, "close": close}[sys.argv[1]](int(sys.argv[2]))
