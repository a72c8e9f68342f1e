"""How long a report takes: `./run bench report [--against CHECKOUT] [--only PART]`.

For the last of a partnership's 4 rounds, with 10 criteria and 40 statements: its page and its
files, requested as browsers do; twenty files at once; and in a browser, the time until the first
figure is visible. With --against, an older checkout is measured in turn with this one, so that
other load on the machine affects both. A report is made from publications alone, so the number of
respondents must not matter."""

import argparse
import sys
import tempfile
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
sys.path[0] = str(CHECKOUT)

from benchmarks.of_report import browser, formats, many  # noqa: E402
from benchmarks.of_report.checkout import Checkout  # noqa: E402

PARTS = ("formats", "many", "browser")
USUAL = (20, 300)  # agencies, people


def main() -> None:
    parser = argparse.ArgumentParser(prog="./run bench report")
    parser.add_argument("--against", type=Path, help="an older checkout, to compare with")
    parser.add_argument("--only", choices=PARTS, help="one part of it")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        places = {"this checkout": CHECKOUT}
        if given.against:
            places["the older one"] = given.against.resolve()
        checkouts = [started(name, path, Path(folder)) for name, path in places.items()]
        reports = {each.name: each.do("make", **sized(USUAL))["report"] for each in checkouts}
        if given.only in (None, "formats"):
            formats.show(checkouts, USUAL, reports)
        if given.only in (None, "many"):
            many.show(checkouts, reports)
        if given.only in (None, "browser"):
            browser.show(checkouts, reports)
        for each in checkouts:
            each.end()


def started(name: str, path: Path, folder: Path) -> Checkout:
    data = folder / name.replace(" ", "-")
    data.mkdir(mode=0o700)
    return Checkout(name, path, data)


def sized(size: tuple[int, int]) -> dict[str, int]:
    agencies, people = size
    return {"agencies": agencies, "people": people}


if __name__ == "__main__":
    main()
