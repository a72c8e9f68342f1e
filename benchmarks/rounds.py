"""Many rounds at once: `./run bench rounds [--long] [--workers 1 2 4] [--against CHECKOUT]`.

1,000 partnerships, each with a round of five agencies. In one phase the reminders of 10,000 people
fall due at once (100,000 with --long); in another, all rounds close in the same minute. Real Celery
workers, woken by the timetable's tasks, do the work with PostgreSQL, Redis and a mail server that
counts what it takes. Each phase begins with a copy of the same database.

It needs a PostgreSQL server (DATABASE_URL) in which it may create databases, and an empty Redis
database (REDIS_URL); it empties both afterwards. With --against, another checkout is measured in
turn with this one, so that other load on the machine affects both.

Reminders go out on mornings of working days. The partnerships are moved to a time zone where it is
nine o'clock, so this part needs a Monday to Friday."""

import argparse
import os
import signal
import sys
import tempfile
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
sys.path[0] = str(CHECKOUT)

from benchmarks.of_rounds.measured import PHASES, Place, Size, measure  # noqa: E402
from benchmarks.of_rounds.servers import Servers  # noqa: E402

AGENCIES, ANSWERS = 5, 50  # of each round
POSTGRES, REDIS = "postgres://postgres@127.0.0.1:5432/postgres", "redis://127.0.0.1:6379/15"


def main() -> None:
    # Stopped from outside, it still ends its processes and drops its databases.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    parser = argparse.ArgumentParser(prog="./run bench rounds")
    parser.add_argument("--partnerships", type=int, default=1_000)
    parser.add_argument("--reminders", type=int, help="10,000, or 100,000 with --long")
    parser.add_argument("--long", action="store_true", help="100,000 reminders")
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2, 4])
    parser.add_argument("--only", choices=PHASES, help="one of the two phases")
    parser.add_argument("--seconds", type=int, default=900, help="for each phase at most")
    parser.add_argument("--against", type=Path, help="another checkout, to compare with")
    parser.add_argument("--other-seconds", type=int, help="for each phase of the other checkout")
    given = parser.parse_args()
    reminders = given.reminders or (100_000 if given.long else 10_000)
    silent = max(1, reminders // given.partnerships)
    size = Size(given.partnerships, AGENCIES, ANSWERS, silent)
    phases = [given.only] if given.only else list(PHASES)
    places = [Place("this checkout", CHECKOUT, given.seconds)]
    if given.against:
        seconds = given.other_seconds or given.seconds
        places.append(Place("the other one", given.against.resolve(), seconds))
    print(
        f"{size.partnerships:,} partnerships, each with {AGENCIES} agencies and a round in which "
        f"{ANSWERS} people have answered and {silent} have not; {os.cpu_count()} cores",
        flush=True,
    )
    servers = Servers(os.environ.get("DATABASE_URL", POSTGRES), os.environ.get("REDIS_URL", REDIS))
    with servers, tempfile.TemporaryDirectory() as folder:
        measure(servers, places, Path(folder), size, phases, given.workers)


if __name__ == "__main__":
    main()
