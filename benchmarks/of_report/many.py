"""Twenty people request a PDF at once: how long others wait for a page in the meantime."""

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter, sleep
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from benchmarks.of_report.checkout import Checkout

AT_ONCE, USUAL = 20, 15
SECONDS = 120  # at most


@dataclass(frozen=True, slots=True)
class LoadResult:
    """`usual`, `meanwhile`: median seconds for a page; `worst`: the longest in the meantime.

    answers : the number of file responses by status
    seconds : until all files had arrived
    memory : most megabytes used by the web server and everything it started
    processes : most processes that it had started at once
    """

    usual: float
    meanwhile: float
    worst: float
    pages: int
    answers: dict[int, int]
    seconds: float
    memory: float
    processes: int


def measured(checkout: Checkout, report: str) -> LoadResult:
    def asked_for(path: str) -> Request:
        return checkout.request(report + path, checkout.do("cookie"))

    page, files = asked_for("/"), [asked_for(".pdf") for _ in range(AT_ONCE)]

    def fetch(request: Request) -> tuple[int, float]:
        began = perf_counter()
        try:
            with urlopen(request, timeout=SECONDS) as response:
                response.read()
                return response.status, perf_counter() - began
        except HTTPError as error:
            error.close()
            return error.code, perf_counter() - began

    with checkout.served() as web, ThreadPoolExecutor(AT_ONCE) as threads:
        fetch(page), fetch(files[0])
        usual = [fetch(page)[1] for _ in range(USUAL)]
        memory = Memory(web)
        began = perf_counter()
        fetched = [threads.submit(fetch, each) for each in files]
        meanwhile = [fetch(page)[1]]
        while not all(each.done() for each in fetched) and perf_counter() - began < SECONDS:
            meanwhile.append(fetch(page)[1])
        seconds = perf_counter() - began
        statuses = Counter(each.result()[0] for each in fetched)
        return LoadResult(
            median(usual), median(meanwhile), max(meanwhile), len(meanwhile), dict(statuses),
            seconds, *memory.most(),
        )  # fmt: skip


class Memory:
    """The most memory used by a process and its descendants, sampled ten times a second."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self.megabytes, self.below = 0.0, 0
        self.ends = threading.Event()
        self.thread = threading.Thread(target=self._look)
        self.thread.start()

    def _look(self) -> None:
        while not self.ends.is_set():
            processes = family(self.pid)
            self.megabytes = max(self.megabytes, sum(map(_megabytes, processes)))
            self.below = max(self.below, len(processes) - 1)
            sleep(0.1)

    def most(self) -> tuple[float, int]:
        """Megabytes, and the number of descendants."""
        self.ends.set()
        self.thread.join()
        return self.megabytes, self.below


def family(pid: int) -> list[int]:
    parents = {}
    for each in Path("/proc").glob("[0-9]*/stat"):
        if text := read(each):
            parents[int(each.parent.name)] = int(text.rpartition(")")[2].split()[1])
    found = [pid]
    for one in found:
        found += [child for child, parent in parents.items() if parent == one]
    return found


def _megabytes(pid: int) -> float:
    lines = read(Path(f"/proc/{pid}/status")).splitlines()
    return next((int(each.split()[1]) / 1024 for each in lines if each.startswith("VmRSS")), 0.0)


def read(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:  # the process has ended
        return ""


def show(checkouts: list[Checkout], reports: dict[str, str]) -> None:
    print(f"\n{AT_ONCE} PDFs at once, with pages meanwhile (under 2 times as long as usual)")
    for each in checkouts:
        found = measured(each, reports[each.name])
        times = found.meanwhile / found.usual
        answers = ", ".join(f"{many} × {status}" for status, many in sorted(found.answers.items()))
        print(f"  {each.name}")
        print(f"    page, usually                 {1000 * found.usual:8.0f} ms")
        print(
            f"    page, meanwhile               {1000 * found.meanwhile:8.0f} ms, {times:.1f} times"
            f" (of {found.pages}, at worst {1000 * found.worst:.0f} ms)"
        )
        print(f"    all files                     {found.seconds:8.1f} s ({answers})")
        print(
            f"    memory at most                {found.memory:8.0f} MB, with {found.processes}"
            " processes beside the web server's",
            flush=True,
        )
