"""People invited late count in figures but towards no threshold (R4).

Invented partnerships are published as they are, and as if nobody had been invited after the
opening. Whatever is withheld then must also be withheld with the late people; and the others'
answers must be counted in the same groups, with the same ones moved. So somebody who knows every
late sheet, and subtracts them, is left with what the minimum was promised for."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from audits.partnerships import Door, Json, Partnership, as_counted, invented, published

# Derived from published counts only, and present or not by a rule of their own.
OF_COUNTS = re.compile(r"/statements/\d+/(disagree|neither|agree|dont_know|agreement)")
# With fewer responses than this, shares are rounded to steps of this many per cent.
UNITS = ((30, 20), (60, 10), (300, 5))


@dataclass
class LateFindings:
    partnerships: int = 0
    late: int = 0  # people whose late sheets were counted
    withheld: int = 0  # figures that have to be withheld
    not_withheld: list[str] = field(
        default_factory=list
    )  # figures that should be withheld but are not
    counted_differently: int = (
        0  # partnerships in which late sheets changed how others were counted
    )


def audit(
    rng: np.random.Generator, partnerships: int, minimum: int, door: Door = published
) -> LateFindings:
    """This many invented partnerships in which somebody was invited late, and answered."""
    findings = LateFindings()
    while findings.partnerships < partnerships:
        partnership = invented(rng, minimum)
        if partnership.late.any():
            look_at(findings, partnership, door)
    return findings


def look_at(findings: LateFindings, partnership: Partnership, door: Door = published) -> None:
    counted, document = as_counted(partnership, door)
    without, smaller = as_counted(partnership.without_late(), door)
    findings.partnerships += 1
    findings.late += int(partnership.late.sum())
    hidden, published_figures = set(withheld(smaller)), dict(figures(document))
    findings.withheld += len(hidden)
    findings.not_withheld += sorted(
        each for each in hidden if published_figures.get(each) is not None
    )
    findings.not_withheld += too_fine(document, len(without.late))
    findings.counted_differently += not _alike(counted, document, without, smaller)


def too_fine(document: Json, on_time: int) -> list[str]:
    """Pointers of shares that are finer than this number of responses allows."""
    unit = next((unit for fewer_than, unit in UNITS if on_time < fewer_than), 1)
    shares = [
        (f"/statements/{at}/{name}", statement[name])
        for at, statement in enumerate(document["statements"])
        for name in ("disagree", "neither", "agree", "dont_know")
    ]
    return [pointer for pointer, share in shares if share is not None and share % unit]


def withheld(document: Json) -> Iterator[str]:
    """Pointers of values withheld because too few people answered."""
    for pointer, value in figures(document):
        if value is not None:
            continue
        if OF_COUNTS.fullmatch(pointer) and _reason(pointer, document) == "too_few_could_say":
            continue
        yield pointer


def _reason(pointer: str, document: Json) -> str:
    """The reason at its pointer, or at that of a parent."""
    while pointer and pointer not in document["reasons"]:
        pointer = pointer.rpartition("/")[0]
    return str(document["reasons"][pointer])


def figures(value: Any, pointer: str = "") -> Iterator[tuple[str, Any]]:
    """Every value with its JSON pointer, except names of groups, which are compared as a whole."""
    yield pointer, value
    if not isinstance(value, dict | list):
        return
    for name, each in value.items() if isinstance(value, dict) else enumerate(value):
        if name not in ("reasons", "members"):
            yield from figures(each, f"{pointer}/{name}")


def _alike(counted: Partnership, document: Json, without: Partnership, smaller: Json) -> bool:
    """Whether groups are the same, with the same answers from those invited at the opening."""
    members = [[group["members"] for group in each["groups"]] for each in (document, smaller)]
    if members[0] != members[1]:
        return False
    if not document["groups"]:
        return True
    on_time = counted.of(~counted.late)
    return _sorted(on_time, document) == _sorted(without, smaller)


def _sorted(partnership: Partnership, document: Json) -> list[list[int]]:
    places: NDArray[Any] = partnership.places(document)
    columns = np.vstack([places, partnership.sheets.astype(np.int64), partnership.rankings])
    return sorted(columns.T.tolist())
