"""Creates rounds with reports and requests their pages and files, in the current checkout.

`python driver.py CHECKOUT`, with DATA_DIR: reads orders from standard input, one line of JSON each,
and answers in the same way. It also runs in old checkouts, so it only uses addresses and knows
nothing about how a report is made.
"""

import json
import os
import resource
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter, sleep
from typing import Any

CHECKOUT = sys.argv[1]
sys.path[0] = CHECKOUT
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"

import django  # noqa: E402

django.setup()

import numpy as np  # noqa: E402
from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.test import Client  # noqa: E402

from assessments.instruments import catalogue  # noqa: E402
from assessments.models import Round, User  # noqa: E402
from assessments.services import partnerships  # noqa: E402
from reports.disclosure.door.groups import Unit  # noqa: E402
from reports.disclosure.door.publish import publish  # noqa: E402
from reports.models import Publication  # noqa: E402

try:
    from reports.publication_json import to_json
except ImportError:  # in older checkouts it had no module of its own
    from reports.publication import to_json

INSTRUMENT = catalogue.find("partnership-health", "1.0")
ROUNDS = 4
AS_BROWSERS = {"HTTP_ACCEPT_ENCODING": "gzip, deflate"}


def main() -> None:
    answers, sys.stdout = sys.stdout, sys.stderr
    call_command("migrate", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    settings.ALLOWED_HOSTS = ["*"]
    client = somebody()
    orders = {
        "make": make,
        "get": lambda path: get(client, path),
        "cookie": cookie,
    }
    for line in sys.stdin:
        order = json.loads(line)
        print(json.dumps(orders[order.pop("do")](**order)), file=answers, flush=True)


def somebody() -> Any:
    """A client with a new account, because each account may request only a few files at once."""
    client = Client(**AS_BROWSERS)
    address = f"person-{User.objects.count()}@example.org"
    client.force_login(User.objects.create_superuser(address, "not used here"))
    return client


def cookie() -> dict[str, str]:
    name = settings.SESSION_COOKIE_NAME
    return {"name": name, "value": somebody().cookies[name].value}


def get(client: Any, path: str) -> dict[str, Any]:
    """Elapsed and processor time of a request, in milliseconds, and the size of its response."""
    began, used = perf_counter(), processors()
    response = client.get(path)
    took = perf_counter() - began
    return {
        "status": response.status_code,
        "clock": 1000 * took,
        "processors": 1000 * (processors() - used),
        "bytes": len(response.content),
    }


def processors() -> float:
    """Processor seconds of this process and of everything it started."""
    both = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    ours = sum(each.ru_utime + each.ru_stime for each in both)
    return ours + sum(_of_one_that_stays(each) for each in _children())


def _of_one_that_stays(pid: str) -> float:
    """A fork's time is only counted in /proc when it has ended; in hundredths of a second."""
    while _children(pid):
        sleep(0.001)
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")


def _children(pid: str = "self") -> list[str]:
    tasks = Path(f"/proc/{pid}/task").iterdir()
    return [each for task in tasks for each in (task / "children").read_text().split()]


def make(agencies: int, people: int) -> dict[str, str]:
    """A partnership with several rounds; returns the address of the last one's report."""
    slug = f"northside-{agencies}-{people}"
    partnership = partnerships.create("Northside", slug)
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
        Publication.objects.create(
            survey_round=survey_round,
            document=to_json(published(agencies, people, seed=year)),
            published_at=closed,
        )
    return {"report": f"/partnerships/{slug}/rounds/{survey_round.pk}/report"}


def published(agencies: int, people: int, seed: int) -> Any:
    """Random answers published through the disclosure checks; half of those invited respond."""
    rng = np.random.default_rng(seed)
    names = [f"Agency number {at} of Northside" for at in range(agencies)]
    of_criteria = np.repeat(rng.normal(3.3, 0.6, len(INSTRUMENT.criteria)), 4)[:, np.newaxis]
    chance = rng.normal(0, 1, (len(INSTRUMENT.statements), people))
    answers = np.rint(of_criteria + chance).clip(1, 5).astype(np.uint8)
    ranks = rng.random((len(INSTRUMENT.ranking.options), people)).argsort(axis=0) + 1
    return publish(
        answers,
        ranks.astype(np.uint8),
        [names[person % agencies] for person in range(people)],
        units=[Unit(name, name, 2 * people // agencies) for name in names],
        minimum_group=5,
        breakdown="agency",
        instrument=INSTRUMENT,
        rng=rng,
    )


if __name__ == "__main__":
    main()
