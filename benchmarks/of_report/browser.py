"""Time until the first figure of a report is visible, in a throttled Chromium."""

from dataclasses import dataclass
from statistics import median
from typing import Any

from benchmarks.of_report.checkout import Checkout

RUNS = 3
MOST = 60_000  # milliseconds to wait for a figure
LOOK = 50  # milliseconds
QUIET = 1_500  # milliseconds, for anything loaded afterwards
# Where the first figure appears, in this report and in older ones.
PLACES = "table svg, .figure-plot"
DRAWN = "table svg, .figure-plot svg.main-svg"
FIRST_FIGURE = """
(() => {
  let scrolled = false;
  const look = () => {
    const place = document.querySelector(PLACES);
    if (place && !scrolled) { scrolled = true; place.scrollIntoView(); }
    const seen = [...document.querySelectorAll(DRAWN)].find((each) => {
      const box = each.getBoundingClientRect();
      return box.width > 0 && box.height > 0 && box.top < innerHeight && box.bottom > 0;
    });
    if (seen) window.firstFigure = performance.now(); else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
})();
""".replace("PLACES", repr(PLACES)).replace("DRAWN", repr(DRAWN))


@dataclass(frozen=True, slots=True)
class Reader:
    """Network speed (kbit/s) and latency (ms), and by what factor the processor is slowed."""

    name: str
    width: int
    height: int
    kilobits: int
    latency: int
    slower: int
    seconds: float  # target for the first figure


READERS = (
    Reader("slow phone", 375, 740, 1_600, 150, 4, 2.5),
    Reader("desktop", 1280, 900, 10_000, 40, 1, 0.8),
)
MOST_KB = 120


@dataclass(frozen=True, slots=True)
class FirstFigure:
    """`figure` in seconds; `bytes` over the wire; `largest`: a response's size and address."""

    figure: float
    bytes: float
    requests: int
    largest: tuple[float, str]


def show(checkouts: list[Checkout], reports: dict[str, str]) -> None:
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        print("\nIn a browser: not measured, for Playwright is not installed.")
        return
    from tests.machine import CHROMIUM

    if not CHROMIUM:
        print("\nIn a browser: not measured, for there is no Chromium.")
        return
    with sync_playwright() as playwright:
        arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        for reader in READERS:
            print(f"\nIn a browser, {reader.name} (under {reader.seconds} s and {MOST_KB} KB)")
            for each in checkouts:
                _show(each, chromium, reader, reports[each.name])
        chromium.close()


def _show(checkout: Checkout, chromium: Any, reader: Reader, report: str) -> None:
    cookie = checkout.do("cookie")
    with checkout.served():
        runs = [_first_visit(chromium, reader, checkout, cookie, report) for _ in range(RUNS + 1)][
            1:
        ]
    one = runs[-1]
    print(f"  {checkout.name}")
    print(
        f"    first figure   {min(each.figure for each in runs):6.2f} s "
        f"(the middle of {RUNS}: {median(each.figure for each in runs):.2f} s)"
    )
    print(f"    over the wire  {one.bytes / 1000:6.0f} KB in {one.requests} requests")
    print(f"    the largest    {one.largest[0] / 1000:6.0f} KB: {one.largest[1]}", flush=True)


def _first_visit(
    chromium: Any, reader: Reader, checkout: Checkout, cookie: dict[str, str], report: str
) -> FirstFigure:
    """Without a cache, as on a first visit."""
    size = {"width": reader.width, "height": reader.height}
    context = chromium.new_context(viewport=size, locale="en-GB")
    context.add_cookies([{**cookie, "url": checkout.address}])
    context.add_init_script(FIRST_FIGURE)
    page = context.new_page()
    page.set_default_timeout(MOST)
    wire = context.new_cdp_session(page)
    wire.send("Network.enable")
    bits = {"downloadThroughput": 125 * reader.kilobits, "uploadThroughput": 125 * reader.kilobits}
    wire.send(
        "Network.emulateNetworkConditions",
        {"offline": False, "latency": reader.latency, **bits},
    )
    wire.send("Emulation.setCPUThrottlingRate", {"rate": reader.slower})
    addresses: dict[str, str] = {}
    sizes: dict[str, float] = {}
    wire.on(
        "Network.responseReceived",
        lambda said: addresses.update({said["requestId"]: said["response"]["url"]}),
    )
    wire.on(
        "Network.loadingFinished",
        lambda said: sizes.update({said["requestId"]: said["encodedDataLength"]}),
    )
    page.goto(f"{checkout.address}{report}/", wait_until="commit")
    figure = _first_figure(page) / 1000
    page.wait_for_load_state("load")
    page.wait_for_timeout(QUIET)
    context.close()
    largest = max(sizes, key=lambda each: sizes[each])
    name = addresses.get(largest, "").removeprefix(checkout.address)
    return FirstFigure(figure, sum(sizes.values()), len(sizes), (sizes[largest], name))


def _first_figure(page: Any) -> float:
    """Polls from outside, because the page's content policy forbids waiting inside it."""
    for _ in range(MOST // LOOK):
        found = page.evaluate("window.firstFigure")
        if found:
            return float(found)
        page.wait_for_timeout(LOOK)
    raise TimeoutError("no figure was drawn")
