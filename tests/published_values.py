"""Comparing our results with published values; a summary is printed after the test run.

Test modules call `compare` for each value of a case. Pytest then prints, for each statistic and
case, how many values were compared and the largest deviation."""

import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from string import ascii_lowercase
from typing import Any

import numpy as np
import pytest

from tests.places import PUBLISHED

CASES = PUBLISHED

# R prints as 0 what we may have as 1e-17, where a relative deviation means nothing.
ZERO = 1e-12


@dataclass
class Compared:
    values: int = 0
    worst: float = 0.0


compared: dict[tuple[str, str], Compared] = {}


def expected(case: str) -> Any:
    """The expected values of a case."""
    return json.loads((CASES / case / "expected.json").read_text())


def compare(case: str, statistic: str, ours: Any, theirs: Any, tolerance: float = 1e-9) -> None:
    """Assert that our value equals theirs within a relative tolerance, and record the deviation.

    Both may be numbers, texts, None, or nested lists, arrays and mappings of the same shape with
    the same keys. Our NaN corresponds to None, and must occur wherever theirs is None."""
    pairs = list(_pairs(statistic, ours, theirs))
    for where, our, their in pairs:
        difference = _difference(our, their)
        assert difference <= tolerance, f"{case}: {where}: {our!r} is not {their!r}"
        record = compared.setdefault((statistic, case), Compared())
        record.values += 1
        record.worst = max(record.worst, difference)


def _pairs(where: str, ours: Any, theirs: Any) -> Iterator[tuple[str, Any, Any]]:
    if isinstance(theirs, Mapping):
        assert isinstance(ours, Mapping), f"{where}: {ours!r} is not a mapping"
        assert ours.keys() == theirs.keys(), f"{where}: {ours.keys()} are not {theirs.keys()}"
        for key in theirs:
            yield from _pairs(f"{where} of {key}", ours[key], theirs[key])
    elif isinstance(theirs, (list, tuple, np.ndarray)):
        assert len(ours) == len(theirs), f"{where}: {len(ours)} are not {len(theirs)}"
        for position, (our, their) in enumerate(zip(ours, theirs, strict=True)):
            yield from _pairs(f"{where}[{position}]", our, their)
    else:
        yield where, ours, theirs


def _difference(ours: Any, theirs: Any) -> float:
    """Relative unless theirs is 0; infinite if they cannot be compared."""
    if theirs is None or ours is None or isinstance(theirs, str):
        return 0.0 if (_missing(ours) and _missing(theirs)) or ours == theirs else math.inf
    if math.isnan(ours) or math.isnan(theirs):
        return 0.0 if math.isnan(ours) and math.isnan(theirs) else math.inf
    if ours == theirs:
        return 0.0
    difference = abs(ours - theirs)
    if difference <= ZERO and abs(theirs) <= ZERO:
        return float(difference)
    return float(difference / max(abs(theirs), ZERO))


def _missing(value: Any) -> bool:
    return value is None or (isinstance(value, float) and math.isnan(value))


def pytest_sessionfinish(session: pytest.Session) -> None:
    """When tests run in several processes, each passes on its comparisons."""
    output = getattr(session.config, "workeroutput", None)
    if output is not None:
        output["compared"] = [(*of, each.values, each.worst) for of, each in compared.items()]


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any, error: object) -> None:
    for statistic, case, values, worst in getattr(node, "workeroutput", {}).get("compared", []):
        record = compared.setdefault((statistic, case), Compared())
        record.values += values
        record.worst = max(record.worst, worst)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if compared:
        terminalreporter.section("Published values: how many compared, worst relative difference")
        for line in table():
            terminalreporter.write_line(line)


def table() -> list[str]:
    """A line for each statistic, a column for each case, and the largest deviation."""
    statistics = sorted({statistic for statistic, _ in compared})
    cases = sorted({case for _, case in compared})
    first = max(map(len, [*statistics, *cases])) + 1
    letters = "".join(f"{letter:>7}" for letter in ascii_lowercase[: len(cases)])
    lines = [f"{letter}: {case}" for letter, case in zip(ascii_lowercase, cases, strict=False)]
    lines.append(f"{'':<{first}}{letters}{'all':>8}{'worst':>9}")
    for statistic in statistics:
        here = [compared.get((statistic, case), Compared()) for case in cases]
        lines.append(f"{statistic:<{first}}{_row(here)}{_total(here)}")
    columns = [[each for (_, one), each in compared.items() if one == case] for case in cases]
    merged = [_merged(column) for column in columns]
    lines.append(f"{'all':<{first}}{_row(merged)}{_total(merged)}")
    return lines


def _row(records: list[Compared]) -> str:
    return "".join(f"{record.values or '':>7}" for record in records)


def _total(records: list[Compared]) -> str:
    whole = _merged(records)
    return f"{whole.values:>8}{whole.worst:9.0e}"


def _merged(records: list[Compared]) -> Compared:
    values = sum(record.values for record in records)
    return Compared(values, max(record.worst for record in records))
