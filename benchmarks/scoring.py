"""Time and memory for scoring: `./run bench scoring`.

45 statements, 9 criteria, 10 agencies, one thread; the best of repeated runs. Where it makes sense,
times are ratios to the least that any computation must do, reading the answers once, because these
are similar on other machines.
"""

import json
import subprocess
import sys
import tempfile
import tracemalloc
from collections.abc import Callable
from functools import partial
from math import inf
from pathlib import Path
from time import perf_counter

import numpy as np
from numpy.typing import NDArray

CHECKOUT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(CHECKOUT))

from assessments.command_line.files import as_json  # noqa: E402
from assessments.instruments import answer_file  # noqa: E402
from assessments.instruments.loader import loads  # noqa: E402
from assessments.instruments.schema import Instrument  # noqa: E402
from lab.management.commands.score import score  # noqa: E402
from lab.statistics import analysis, sums  # noqa: E402

STATEMENTS, CRITERIA, AGENCIES, CATEGORIES = 45, 9, 10, 5
MILLION = 1_000_000
ROWS = 100_000
LQ2002 = CHECKOUT / "tests" / "published" / "lq2002_leadership"

Answers = NDArray[np.uint8]


def main() -> None:
    answers, group = some_answers(MILLION)
    print(f"{STATEMENTS} statements, {CRITERIA} criteria, {AGENCIES} agencies, one thread.\n")
    count_a_million(answers, group)
    statistics(answers, group)
    memory(answers, group)
    print()
    read_a_file(answers[:, :ROWS], group[:ROWS])
    real_answers()


def some_answers(people: int) -> tuple[Answers, NDArray[np.intp]]:
    """With 4 % blank, 4 % don't know, and all categories equally often."""
    rng = np.random.default_rng(45)
    codes = np.array([0, 255, *(4 * [1, 2, 3, 4, 5]), 1, 3, 5], dtype=np.uint8)
    answers = rng.choice(codes, (STATEMENTS, people))
    return answers, rng.integers(0, AGENCIES, people, dtype=np.intp)


def count(
    answers: Answers, group: NDArray[np.intp], size: int = 5
) -> tuple[sums.CriterionSums, ...]:
    """The sums of criteria of `size` statements each, the last of them reversed."""
    starts = range(0, STATEMENTS, size)
    criteria = [slice(start, min(start + size, STATEMENTS)) for start in starts]
    reverse = [row % size == size - 1 for row in range(STATEMENTS)]
    return sums.count_all(answers, criteria, reverse, CATEGORIES, group, AGENCIES)


def analyse(counted: tuple[sums.CriterionSums, ...], group: NDArray[np.intp]) -> analysis.Json:
    codes = [[f"c{c}s{s}" for s in range(5)] for c in range(CRITERIA)]
    questionnaire = analysis.Questionnaire(
        {f"c{c}": each for c, each in enumerate(codes)}, {each[-1] for each in codes}
    )
    responded = np.bincount(group, minlength=AGENCIES).tolist()
    invited = [2 * each for each in responded]
    names = [f"Agency {g}" for g in range(AGENCIES)]
    return analysis.score(questionnaire, counted, analysis.Groups(names, responded, invited))


def count_a_million(answers: Answers, group: NDArray[np.intp]) -> None:
    count(answers, group)  # fills the caches
    floor = counted = inf
    for _ in range(7):  # in turn, so that both run under the same load
        floor = min(floor, seconds(lambda: answers.sum(dtype=np.uint64)))
        counted = min(counted, seconds(lambda: count(answers, group)))
    long = best(lambda: count(answers, group, size=11), 3)
    say("array.sum(dtype=uint64), 1,000,000 respondents", f"{1000 * floor:.1f} ms")
    say("all additive sums of the same", f"{1000 * counted:.1f} ms")
    say("ratio (at most 4)", f"{counted / floor:.2f}")
    say("ratio, in criteria of 11 statements", f"{long / floor:.2f}")


def statistics(answers: Answers, group: NDArray[np.intp]) -> None:
    for people in (1_000, MILLION):
        counted = count(answers[:, :people], group[:people])
        took = best(partial(analyse, counted, group), 20)
        say(f"statistics from the sums of {people:,} (under 10 ms)", f"{1000 * took:.1f} ms")
    thousand, groups = np.ascontiguousarray(answers[:, :1000]), group[:1000]
    took = best(lambda: analyse(count(thousand, groups), groups), 20)
    say("1,000 respondents, sums and statistics (under 20 ms)", f"{1000 * took:.1f} ms")


def memory(answers: Answers, group: NDArray[np.intp]) -> None:
    tracemalloc.start()
    count(answers, group)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    ratio = f"{peak / answers.nbytes:.2f} times the answers"
    say("peak extra memory, 1,000,000 respondents (below 4)", ratio)


def read_a_file(answers: Answers, group: NDArray[np.intp]) -> None:
    instrument, data = as_file(answers, group)
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "answers.csv").write_bytes(data)
        (Path(folder) / "instrument.yaml").write_text(json.dumps(instrument.to_json()))
        whole = best(lambda: run_score(Path(folder) / "answers.csv", Path(folder)), 3)
    reading = best(lambda: answer_file.read_answers(data, "answers.csv", instrument), 3)
    read = answer_file.read_answers(data, "answers.csv", instrument)
    scoring = best(lambda: as_json(score(instrument, read, None, all_values=False)), 3)
    say(f"`score` on a file of {ROWS:,} rows, start-up and all", f"{whole:.2f} s")
    say("rows a second, without the start-up", f"{ROWS / (reading + scoring):,.0f}")
    say("of that, reading the file", f"{100 * reading / (reading + scoring):.0f} %")


def as_file(answers: Answers, group: NDArray[np.intp]) -> tuple[Instrument, bytes]:
    criteria = [
        {
            "code": f"c{c}",
            "title": f"Criterion {c}",
            "statements": [
                {"code": f"c{c}s{s}", "text": f"Statement {s} of {c}.", "reverse": s == 4}
                for s in range(5)
            ],
        }
        for c in range(CRITERIA)
    ]
    scale = {"min": 1, "max": CATEGORIES, "dont_know": "Don't know"}
    document = {"format": 1, "key": "bench", "version": "1.0", "title": "Benchmark"}
    instrument = loads(json.dumps(document | {"scale": scale, "criteria": criteria}))
    cells = np.array(["", *"12345", "dk"])[np.minimum(answers, 6)].T.tolist()
    lines = [",".join(("agency", *instrument.codes))]
    lines += [",".join((f"Agency {g}", *row)) for g, row in zip(group, cells, strict=True)]
    return instrument, "\n".join(lines).encode()


def real_answers() -> None:
    took = best(
        lambda: run_score(LQ2002 / "data.csv", LQ2002, "--roster", str(LQ2002 / "roster.csv")), 5
    )
    say("`score` on lq2002_leadership, start-up and all (under 3 s)", f"{took:.2f} s")


def run_score(data: Path, folder: Path, *options: str) -> None:
    words = ["score", str(data), "--instrument", str(folder / "instrument.yaml"), *options]
    command = [sys.executable, str(CHECKOUT / "manage.py"), *words]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


def best(work: Callable[[], object], times: int) -> float:
    return min(seconds(work) for _ in range(times))


def seconds(work: Callable[[], object]) -> float:
    start = perf_counter()
    work()
    return perf_counter() - start


def say(what: str, figure: str) -> None:
    print(f"{what:<62}{figure}", flush=True)


if __name__ == "__main__":
    main()
