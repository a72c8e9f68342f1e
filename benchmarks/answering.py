"""What answering costs: `./run bench answering [--against CHECKOUT] [--people N] [--server S]
[--mode M]`.

Whole questionnaires (the demo's, in a round of its own) by HTTP, as browsers send them: without
JavaScript; with it; and with it while each answer is saved as it is chosen. Many people at once on
real servers: the embedded default (waitress, SQLite) and production (gunicorn with 3 workers,
PostgreSQL, Redis). Processor time is that of the web server's processes, and beside it PostgreSQL's
for this database. The people run on the same machine, so questionnaires a second say less than
processor time. With --against, another checkout is measured in turn with this one, so that other
load on the machine affects both."""

import argparse
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from statistics import quantiles
from time import perf_counter

CHECKOUT = Path(__file__).resolve().parent.parent
sys.path[0] = str(CHECKOUT)

from benchmarks.of_answering.installation import SERVERS, Installation, installed  # noqa: E402
from benchmarks.of_answering.person import MODES, Person  # noqa: E402

PEOPLE = (1, 8, 32)
INVITED = 120  # to each round
WARMING_UP = 12
EACH, FEWEST = 3, 24  # questionnaires: for each of the people at once, and altogether
# The start page promises eight minutes for forty statements.
CLICK_EVERY = 12.0
COLUMNS = "questionnaires/s  page p50      p95  processor  database  requests    sent  received"


@dataclass(frozen=True, slots=True)
class Cost:
    """`pages`: seconds from a button to the next page; the rest for each questionnaire."""

    a_second: float
    pages: list[float]
    processor: float
    database: float
    requests: float
    sent: float
    received: float


def main() -> None:
    given = _given()
    places = {"this checkout": CHECKOUT}
    if given.against:
        places = {"the other one": given.against.resolve()} | places
    for server in given.server or SERVERS:
        with tempfile.TemporaryDirectory() as folder, ExitStack() as running:
            installations = [
                running.enter_context(installed(name, path, server, Path(folder) / str(number)))
                for number, (name, path) in enumerate(places.items())
            ]
            for each in installations:
                measured(each, MODES[0], 4, WARMING_UP, given.click_every)
            for mode in given.mode or MODES:
                for people in given.people or PEOPLE:
                    print(f"\n{server}, {mode}, {people} at once\n{'':<15}{COLUMNS}")
                    many = max(FEWEST, EACH * people)
                    for each in installations:
                        cost = measured(each, mode, people, many, given.click_every)
                        print(f"{each.name:<15}{in_a_line(cost)}", flush=True)


def _given() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./run bench answering")
    parser.add_argument("--against", type=Path, help="another checkout, to compare with")
    parser.add_argument("--people", type=int, action="append", help="this many people at once")
    parser.add_argument("--server", choices=SERVERS, action="append")
    parser.add_argument("--mode", choices=MODES, action="append")
    parser.add_argument(
        "--click-every",
        type=float,
        default=CLICK_EVERY,
        help="seconds between two clicks, which decide what is saved together (nobody waits)",
    )
    return parser.parse_args()


def measured(
    installation: Installation, mode: str, people: int, questionnaires: int, click_every: float
) -> Cost:
    links = installation.round_of(INVITED)[:questionnaires]
    everybody = [Person(installation.address, mode, click_every) for _ in links]
    used, by_database = installation.used(), installation.used_by_database()
    began = perf_counter()
    with ThreadPoolExecutor(people) as threads:
        answering = [
            threads.submit(person.answer, link)
            for person, link in zip(everybody, links, strict=True)
        ]
        while wait(answering, timeout=1).not_done:
            installation.used_by_database()
    took = perf_counter() - began
    for each in answering:
        each.result()
    used = installation.used() - used
    by_database = installation.used_by_database() - by_database
    many = len(links)
    return Cost(
        many / took,
        [seconds for each in everybody for seconds in each.pages],
        used / many,
        by_database / many,
        sum(each.requests for each in everybody) / many,
        sum(each.sent for each in everybody) / many,
        sum(each.received for each in everybody) / many,
    )


def in_a_line(cost: Cost) -> str:
    percentiles = quantiles(cost.pages, n=20)
    return (
        f"{cost.a_second:16.2f}{1000 * percentiles[9]:7.0f} ms{1000 * percentiles[18]:6.0f} ms"
        f"{cost.processor:9.3f} s{cost.database:8.3f} s{cost.requests:10.0f}"
        f"{cost.sent / 1000:5.0f} kB{cost.received / 1000:7.0f} kB"
    )


if __name__ == "__main__":
    main()
