"""Time for a report's page and each of its files, and their sizes."""

from statistics import fmean
from typing import Any

from benchmarks.of_report.checkout import Checkout

TIMES = 7
# Agencies and people, besides the usual size.
OTHERS = ((20, 100_000), (40, 600), (80, 1_200))
PATHS = {
    "page": "/",
    "page of a criterion": "/criteria/trust/",
    "on one page": "/summary/",
    "on one page, PDF": "/summary.pdf",
    "PDF": ".pdf",
    "XLSX": ".xlsx",
    "CSV": ".csv",
    "JSON": ".json",
}
# Targets by the last letter of the address: elapsed milliseconds, and processor time as a share of
# the older checkout's.
MOST = {"/": 150, "f": 500, "x": 500, "v": 500, "n": 500}
WANTED = {"page": 1 / 3, "PDF": 2 / 3}


def show(checkouts: list[Checkout], usual: tuple[int, int], reports: dict[str, str]) -> None:
    found = {usual: measured(checkouts, reports)}
    _print(usual, found[usual])
    for size in OTHERS:
        agencies, people = size
        made = {
            each.name: each.do("make", agencies=agencies, people=people)["report"]
            for each in checkouts
        }
        found[size] = measured(checkouts, made)
        _print(size, found[size])
    _growth(found, usual)


Measured = dict[str, list[dict[str, Any]]]


def measured(checkouts: list[Checkout], reports: dict[str, str]) -> Measured:
    """The median of several requests to each address, for each checkout in turn."""
    found: Measured = {}
    for name, path in PATHS.items():
        times: list[list[dict[str, Any]]] = [[] for _ in checkouts]
        for _ in range(TIMES + 1):
            for at, checkout in enumerate(checkouts):
                times[at].append(checkout.do("get", path=reports[checkout.name] + path))
        # The first request loads templates and modules.
        found[name] = [_of_several(each[1:]) for each in times]
    return found


def _of_several(times: list[dict[str, Any]]) -> dict[str, Any]:
    """The best elapsed time; the mean processor time, as some is only counted in hundredths."""
    return {
        **times[-1],
        "clock": min(each["clock"] for each in times),
        "processors": fmean(each["processors"] for each in times),
    }


def _print(size: tuple[int, int], found: Measured) -> None:
    agencies, people = size
    print(
        f"\n{agencies} agencies, {people:,} people, {TIMES} times: the best of the clock, "
        "the mean of processors"
    )
    for name, (this, *older) in found.items():
        line = f"  {name:<20}{_said(this)} (under {MOST[PATHS[name][-1]]})"
        for before in older:
            line += f"   before {_said(before)}"
            line += f"   ratio {this['processors'] / before['processors']:.2f}"
            line += f" (under {WANTED[name]:.2f})" if name in WANTED else ""
        print(line, flush=True)


def _said(one: dict[str, Any]) -> str:
    """Elapsed and processor time; the latter hardly depends on other load."""
    times = f"{one['clock']:6.0f} ms, of processors {one['processors']:5.0f} ms"
    failed = "" if one["status"] == 200 else f" (status {one['status']})"
    return f"{times}, {one['bytes'] / 1000:4.0f} KB{failed}"


def _growth(found: dict[tuple[int, int], Measured], usual: tuple[int, int]) -> None:
    """Four times as many agencies may take at most four times as long."""
    large = OTHERS[-1]
    print(
        f"\n{large[0]} agencies beside {usual[0]}: how many times as much of processors (under 4)"
    )
    for name in PATHS:
        times = [
            more["processors"] / less["processors"]
            for more, less in zip(found[large][name], found[usual][name], strict=True)
        ]
        print(f"  {name:<20}" + "   before: ".join(f"{each:6.1f}" for each in times), flush=True)
