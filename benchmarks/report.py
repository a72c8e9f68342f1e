"""How long the formats of a report take: `./run bench report`.

20 agencies, 10 criteria, 40 statements, the last of 4 rounds; the best of repeated runs, on one
thread. A report is drawn from its publications alone: how many people answered must not matter.
"""

import os
import sys
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from math import inf
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np

CHECKOUT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(CHECKOUT))
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"

from assessments.instruments import catalogue  # noqa: E402
from reports.door.groups import Unit  # noqa: E402
from reports.door.publish import publish  # noqa: E402
from reports.publication import Publication  # noqa: E402
from reports.publication_json import to_json  # noqa: E402

INSTRUMENT = catalogue.find("partnership-health", "1.0")
AGENCIES, ROUNDS, TIMES = 20, 4, 15
PEOPLE = (300, 100_000)
# Milliseconds that a format may take.
PAGE, FILE = 150, 500


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        set_up(folder)
        print(f"{AGENCIES} agencies, 10 criteria, 40 statements, {ROUNDS} rounds, one thread.")
        for people in PEOPLE:
            show(people)


def set_up(folder: str) -> None:
    """A database and static files of its own: a page names these by fingerprint, as in use."""
    os.environ |= {"DATA_DIR": folder, "DATABASE_URL": f"sqlite:///{folder}/bench.sqlite3"}
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)


def show(people: int) -> None:
    from django.utils import timezone

    from reports import selectors
    from reports.render import FORMATS, SUMMARY, html

    survey_round, request = last_round(people)
    now = timezone.now()
    report = selectors.report_of(survey_round, now)
    print(f"\n{people:,} respondents")
    say("reading it out of the database", PAGE, partial(selectors.report_of, survey_round, now))
    say("page", PAGE, partial(html.render, report, request))
    say("on one page, as PDF", FILE, partial(SUMMARY.render, report))
    for ending, found in FORMATS.items():
        say(ending, FILE, partial(found.render, report))


def say(name: str, most: int, render: Callable[[], Any]) -> None:
    made = render()  # the first time templates are read, and modules loaded
    took = f"{1000 * best(render):.1f} ms (under {most})"
    size = f"{len(made) / 1000:,.0f} KB" if isinstance(made, bytes) else ""
    print(f"  {name:<31} {took:>22} {size:>9}", flush=True)


def best(render: Callable[[], Any]) -> float:
    found = inf
    for _ in range(TIMES):
        begun = perf_counter()
        render()
        found = min(found, perf_counter() - begun)
    return found


def last_round(people: int) -> tuple[Any, Any]:
    """A partnership's last round of several, and a request of somebody who may see its report."""
    from django.test import RequestFactory

    from assessments.models import Round, User
    from assessments.services import partnerships
    from reports.models import Publication as Row

    partnership = partnerships.create("Northside", f"northside-{people}")
    for year in range(ROUNDS):
        closed = datetime(2023 + year, 6, 30, tzinfo=UTC)
        opened = closed - timedelta(days=21)
        survey_round = Round.objects.create(
            partnership=partnership,
            title=f"Summer {closed.year}",
            instrument_key=INSTRUMENT.key,
            instrument_version=INSTRUMENT.version,
            opens_at=opened,
            opened_at=opened,
            closes_at=closed,
            closed_at=closed,
        )
        document = to_json(published(people, seed=year))
        Row.objects.create(survey_round=survey_round, document=document, published_at=closed)
    request = RequestFactory().get("/")
    request.user = User.objects.create_superuser(f"rita{people}@example.org", "not used here")
    return survey_round, request


def published(people: int, seed: int) -> Publication:
    """Through the real door, of answers drawn by chance; half of those asked answered."""
    rng = np.random.default_rng(seed)
    names = [f"Agency number {at} of Northside" for at in range(AGENCIES)]
    of_criteria = np.repeat(rng.normal(3.3, 0.6, len(INSTRUMENT.criteria)), 4)[:, np.newaxis]
    chance = rng.normal(0, 1, (len(INSTRUMENT.statements), people))
    answers = np.rint(of_criteria + chance).clip(1, 5).astype(np.uint8)
    ranks = rng.random((len(INSTRUMENT.ranking.options), people)).argsort(axis=0) + 1
    return publish(
        answers,
        ranks.astype(np.uint8),
        [names[person % AGENCIES] for person in range(people)],
        units=[Unit(name, name, 2 * people // AGENCIES) for name in names],
        minimum_group=5,
        breakdown="agency",
        instrument=INSTRUMENT,
        rng=rng,
    )


if __name__ == "__main__":
    main()
