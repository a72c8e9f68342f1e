"""The linear audit: no combination of published figures concerns fewer people than the minimum.

Every published sum is a row: the weight in it of each person's score on a criterion, or of their
having answered. The attacker adds and subtracts rows at will, and is assumed to know more than they
do: who was scored on what, each criterion's part of a figure about several criteria, every sheet of
people invited late, and all digits of scores published in whole points or with one decimal.
Rows are not taken on trust: each has to reproduce the published figure to the last digit. A figure
that the audit does not know is measured, by changing answers one by one. And published values have
to be those digits, correctly rounded.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from math import floor, isclose, lcm
from typing import Any
from unittest import mock

import numpy as np
from numpy.typing import NDArray

from assessments.instruments.schema import Criterion
from assessments.scoring import persons
from audits.partnerships import Door, Json, Partnership, as_counted, invented, published
from reports.disclosure.door import differing, rounding, spread
from reports.publication import ASSUMED_SD, Counts, Participation, StatementResult, could_say

Row = Sequence[Fraction | int]  # one number per person
ANSWERED = "answered"

# Rounding is checked in one partnership out of this many.
HOW_OFTEN_ROUNDED = 8

# Numbers that are not sums of people's answers, with the reason or the audit that covers them.
NO_SUMS = re.compile(
    r"/schema|/minimum_group|(/participation|/groups/\d+)/(invited|late)"  # known anyway
    r"|/statements/\d+/.*"  # rounded at random: intervals (audits.worlds)
    r"|.*/margin|/criteria/\d+/sd"  # coarse; margins follow from it and from sizes (audits.worlds)
    r"|/criteria/\d+/alpha"  # one decimal, for thirty people or more
    r"|/ranking/.*"  # rounded (audits.worlds)
)


@dataclass
class LinearFindings:
    """Counts of what the audit examined, and what it found."""

    partnerships: int = 0
    with_report: int = 0
    sums: int = 0
    measured: int = 0
    rounded: int = 0
    imprecise: list[str] = field(default_factory=list)
    unexplained: list[str] = field(default_factory=list)
    leaking: int = 0
    leaks: list[str] = field(default_factory=list)


def audit(
    rng: np.random.Generator, partnerships: int, minimum: int, door: Door = published
) -> LinearFindings:
    """This many invented partnerships through the door."""
    findings, exact = LinearFindings(partnerships), unrounded(door)
    for at in range(partnerships):
        partnership = invented(rng, minimum)
        counted, document = as_counted(partnership, exact)
        findings.with_report += bool(document["groups"])
        if at % HOW_OFTEN_ROUNDED == 0:
            _look_at_digits(findings, door(partnership), document)
        rows = sums(counted, document, exact, findings)
        found = [f"{what}: {len(people)} people" for what, people in leaks(rows, minimum)]
        findings.leaking += bool(found)
        findings.leaks += found
    return findings


def _look_at_digits(findings: LinearFindings, document: Json, exact: Json) -> None:
    findings.rounded += sum(1 for _ in _scores(document))
    findings.imprecise += list(imprecise(document, exact))
    findings.unexplained += list(unexplained_margins(document))


def _scores(document: Json) -> Iterator[float]:
    for pointer, figure in figures(document):
        if pointer.endswith(("/score", "/agency_equal", "/margin")):
            yield figure


def unrounded(door: Door) -> Door:
    """The same door with unrounded scores, so that rounding hides no sum."""

    def with_all_digits(*arguments: Any) -> Json:
        with (
            mock.patch.object(rounding, "whole", float),
            mock.patch.object(rounding, "one_decimal", float),
        ):
            return door(*arguments)

    return with_all_digits


def imprecise(document: Json, exact: Json) -> Iterator[str]:
    """Pointers of scores that are not rounded correctly.

    Groups have whole points. All other scores are made from these and from other published figures,
    and have one decimal. Halves are rounded up.
    """
    overall: dict[str, list[Fraction]] = {"score": [], "agency_equal": []}
    groups = document["groups"]
    weights = {
        "score": [group["invited"] - group.get("late", 0) for group in groups],
        "agency_equal": [len(group["members"]) for group in groups],
    }
    for at, (criterion, before) in enumerate(
        zip(document["criteria"], exact["criteria"], strict=True)
    ):
        whole = [group["score"] for group in criterion["groups"]]
        for place, (score, group) in enumerate(zip(whole, before["groups"], strict=True)):
            if score != (None if group["score"] is None else _rounded(group["score"], 1)):
                yield f"/criteria/{at}/groups/{place}/score"
        shown = [place for place, score in enumerate(whole) if score is not None]
        for name, weight in weights.items():
            score = (criterion["overall"] or {name: None})[name]
            if score is None:
                continue
            overall[name].append(Fraction(repr(score)))
            total = sum(weight[place] for place in shown)
            mean = Fraction(sum(whole[place] * weight[place] for place in shown), total)
            if score != _rounded(mean, 10):
                yield f"/criteria/{at}/overall/{name}"
    for name, parts in overall.items():
        score = document["headline"][name]
        if score is not None and score != _rounded(sum(parts) / len(parts), 10):
            yield f"/headline/{name}"


def unexplained_margins(document: Json) -> Iterator[str]:
    """Pointers of margins that do not follow from other published figures."""
    people = Participation(**document["participation"])
    said = [StatementResult(**each | {"counts": _counts(each)}) for each in document["statements"]]
    of_criteria = []
    for at, criterion in enumerate(document["criteria"]):
        could = could_say(people, (each for each in said if each.criterion == criterion["code"]))
        shown = {
            place: spread.Weighed(
                weight=group["invited"] - group.get("late", 0),
                responded=group["responded"],
                invited=group["invited"],
                scored=max(Fraction(document["minimum_group"]), could * group["responded"]),
            )
            for place, group in enumerate(document["groups"])
            if criterion["groups"][place]["score"] is not None
        }
        sd = criterion["sd"] or ASSUMED_SD
        for place, group in shown.items():
            margin = spread.margin_of_group(group, list(shown.values()), sd)
            if criterion["groups"][place]["margin"] != margin:
                yield f"/criteria/{at}/groups/{place}/margin"
        if shown:
            of_criteria.append(margin := spread.margin_overall(list(shown.values()), sd))
            if criterion["overall"]["margin"] != margin:
                yield f"/criteria/{at}/overall/margin"
    margin = document["headline"]["margin"]
    if margin not in (None, _mean_of(of_criteria)):
        yield "/headline/margin"


def _counts(statement: Json) -> Counts | None:
    return statement["counts"] and Counts(**statement["counts"])


def _mean_of(figures: Sequence[float]) -> float:
    return _rounded(sum(Fraction(repr(each)) for each in figures) / max(len(figures), 1), 10)


def _rounded(value: Fraction | float, parts: int) -> float:
    """Rounded to 1 / parts, halves up, including halves that are not exact in binary."""
    return floor(parts * Fraction(value).limit_denominator(10**9) + Fraction(1, 2)) / parts


# From publications to rows


def sums(
    partnership: Partnership, document: Json, door: Door, findings: LinearFindings
) -> dict[str, list[Row]]:
    """The rows of all published sums, by what they are sums of, for people invited at the opening.

    The others' contributions can be subtracted, because the attacker knows them.
    """
    rows: dict[str, list[Row]] = defaultdict(list)
    if not document["groups"]:
        return rows
    explained = dict(_explained(partnership, document))
    strange = []
    for pointer, value in figures(document):
        if NO_SUMS.fullmatch(pointer):
            continue
        findings.sums += 1
        known = explained.get(pointer)
        if known and isclose(value, known.value, rel_tol=1e-9, abs_tol=1e-9):
            for of, row in known.rows.items():
                rows[of].append(_on_time(row, partnership))
        else:
            strange.append(pointer)
    findings.measured += len(strange)
    for parts in measured(partnership, strange, door).values():
        for of, row in parts.items():
            rows[of].append(_on_time(row, partnership))
    return rows


def _on_time(row: Row, partnership: Partnership) -> Row:
    return [0 if late else each for each, late in zip(row, partnership.late, strict=True)]


def figures(document: Any, pointer: str = "") -> Iterator[tuple[str, float]]:
    """Every published number with its JSON pointer."""
    parts = document.items() if isinstance(document, dict) else enumerate(document)
    for name, value in parts:
        if isinstance(value, dict | list):
            yield from figures(value, f"{pointer}/{name}")
        elif isinstance(value, int | float) and not isinstance(value, bool):
            yield f"{pointer}/{name}", value


@dataclass(frozen=True)
class _Sum:
    """The figure that follows from its rows."""

    value: float
    rows: dict[str, Row]


def _explained(partnership: Partnership, document: Json) -> Iterator[tuple[str, _Sum]]:
    """What each figure should be the sum of."""
    places = partnership.places(document)
    people = np.ones(len(places), dtype=np.int64)
    yield "/participation/responded", _Sum(len(places), {ANSWERED: people.tolist()})
    for at in range(len(document["groups"])):
        here = (places == at).astype(np.int64)
        yield f"/groups/{at}/responded", _Sum(here.sum(), {ANSWERED: here.tolist()})
    overall: dict[str, list[_Sum]] = {"score": [], "agency_equal": []}
    for at, criterion in enumerate(partnership.instrument.criteria):
        for pointer, each in _of_criterion(partnership, document, at, criterion, places):
            yield pointer, each
            if "/overall/" in pointer:
                overall[pointer.rpartition("/")[2]].append(each)
    for name, parts in overall.items():
        if parts:
            rows = {of: row for part in parts for of, row in part.rows.items()}
            yield f"/headline/{name}", _Sum(sum(p.value for p in parts) / len(parts), rows)


def _of_criterion(
    partnership: Partnership,
    document: Json,
    at: int,
    criterion: Criterion,
    places: NDArray[np.intp],
) -> Iterator[tuple[str, _Sum]]:
    """Scores of groups, and those of everybody, made from groups."""
    steps = partnership.steps(criterion)
    top = (partnership.instrument.scale.size - 1) * len(criterion.statements)
    shown = [
        place
        for place, group in enumerate(document["criteria"][at]["groups"])
        if group["score"] is not None
    ]
    scored = {place: (places == place) & (steps != persons.NOT_SCORED) for place in shown}
    count = {place: int(who.sum()) for place, who in scored.items()}
    for place, who in scored.items():
        value = 100 * int(steps[who].sum()) / (max(count[place], 1) * top)
        row = who.astype(np.int64).tolist()
        yield f"/criteria/{at}/groups/{place}/score", _Sum(value, {criterion.code: row})
    groups = document["groups"]
    asked = [group["invited"] - group.get("late", 0) for group in groups]
    members = [len(group["members"]) for group in groups]
    for name, weights in (("score", asked), ("agency_equal", members)):
        common = lcm(*count.values()) if all(count.values()) else 0
        if not shown or not common:
            continue
        total = sum(weights[place] for place in shown)
        each = np.zeros(len(places), dtype=np.int64)
        for place, who in scored.items():
            each[who] = weights[place] * (common // count[place])
        value = 100 * int((each * steps)[each > 0].sum()) / (common * total * top)
        yield f"/criteria/{at}/overall/{name}", _Sum(value, {criterion.code: each.tolist()})


# Rows measured by changing answers one by one


def measured(
    partnership: Partnership, pointers: Sequence[str], door: Door
) -> dict[str, dict[str, Row]]:
    """How much each of these figures changes per step of each person's score.

    The partnership is as counted: two people differ already, so nothing else is moved.
    """
    if not pointers:
        return {}
    with mock.patch.object(differing, "two_who_differ", lambda answers, *_args, **_fields: answers):
        before = dict(figures(door(partnership)))
        found: dict[str, dict[str, Row]] = {pointer: {} for pointer in pointers}
        for criterion in partnership.instrument.criteria:
            weights = {pointer: [Fraction(0)] * partnership.sheets.shape[1] for pointer in pointers}
            for person, changed, steps in _changed(partnership, criterion):
                after = dict(figures(door(changed)))
                for pointer in pointers:
                    by = (after.get(pointer, 0) - before.get(pointer, 0)) / steps
                    weights[pointer][person] = Fraction(by).limit_denominator(10**6)
            for pointer, row in weights.items():
                if any(row):
                    found[pointer][criterion.code] = row
    return found


def _changed(
    partnership: Partnership, criterion: Criterion
) -> Iterator[tuple[int, Partnership, int]]:
    """For each person: the partnership with one of their answers changed, and by how many steps."""
    rows = [partnership.instrument.codes.index(code) for code in criterion.codes]
    size, before = partnership.instrument.scale.size, partnership.steps(criterion)
    for person in np.flatnonzero(before != persons.NOT_SCORED).tolist():
        for row in rows:
            answer = int(partnership.sheets[row, person])
            if not 1 <= answer <= size:
                continue
            sheets = partnership.sheets.copy()
            sheets[row, person] = answer + 1 if answer < size else answer - 1
            changed = replace(partnership, sheets=sheets)
            steps = int(changed.steps(criterion)[person] - before[person])
            if steps:
                yield person, changed, steps
                break


# From rows to the smallest set of people that a combination of them concerns


def leaks(rows: dict[str, list[Row]], minimum: int) -> Iterator[tuple[str, list[int]]]:
    for of, each in rows.items():
        people = touched(each, minimum)
        if people:
            yield of, people


def touched(rows: Sequence[Row], minimum: int) -> list[int]:
    """Fewer than `minimum` people that some combination of the rows concerns exclusively; or
    nobody.

    Exact. People with the same weight in every row have the same weight in every combination, so
    they form one class. Combinations satisfy all equations of the rows' null space. A set of
    classes carries one exactly if their columns in these equations are linearly dependent. So
    classes are added one by one, each time one that occurs in an equation solved for a class chosen
    before."""
    classes: dict[tuple[Fraction | int, ...], list[int]] = defaultdict(list)
    for person, column in enumerate(zip(*rows, strict=True)):
        if any(column):
            classes[column].append(person)
    members = list(classes.values())
    small = [at for at, people in enumerate(members) if len(people) < minimum]
    if not small:
        return []
    equations = _null_space([list(row) for row in zip(*classes, strict=True)])
    search = _Search([len(people) for people in members])
    passed: set[int] = set()
    for first in small:
        found = search.from_here(equations, [], first, minimum - 1, frozenset(passed))
        if found:
            return sorted(person for at in found for person in members[at])
        passed.add(first)
    return []


_Equation = dict[int, Fraction]


def _null_space(rows: Sequence[Row]) -> list[_Equation]:
    """Equations satisfied by all combinations of the rows, and by nothing else."""
    solved: dict[int, _Equation] = {}  # by the column that each is solved for
    for row in rows:
        rest = {at: Fraction(value) for at, value in enumerate(row) if value}
        for column, other in solved.items():
            _take_away(rest, other, rest.get(column, Fraction(0)))
        if not rest:
            continue
        column = min(rest)
        rest = {at: value / rest[column] for at, value in rest.items()}
        for other in solved.values():
            _take_away(other, rest, other.get(column, Fraction(0)))
        solved[column] = rest
    free = [at for at in range(len(rows[0])) if at not in solved]
    return [
        {at: Fraction(-1)} | {column: row[at] for column, row in solved.items() if at in row}
        for at in free
    ]


def _take_away(equation: _Equation, other: _Equation, times: Fraction) -> None:
    if not times:
        return
    for at, value in other.items():
        left = equation.get(at, Fraction(0)) - times * value
        if left:
            equation[at] = left
        else:
            equation.pop(at, None)


@dataclass(frozen=True)
class _Search:
    sizes: Sequence[int]

    def from_here(
        self,
        rest: list[_Equation],
        solved: list[tuple[int, _Equation]],
        added: int,
        room: int,
        passed: frozenset[int],
    ) -> list[int]:
        """Classes that carry a combination: those solved for, `added`, and more if necessary.

        room : how many people the added classes may have, besides those solved for
        passed : classes that have been tried already
        """
        room -= self.sizes[added]
        pivot = next((equation for equation in rest if added in equation), None)
        if pivot is None:
            return [*(at for at, _equation in solved), added]
        pivot = {at: value / pivot[added] for at, value in pivot.items()}

        def without(equation: _Equation) -> _Equation:
            left = dict(equation)
            _take_away(left, pivot, left.get(added, Fraction(0)))
            return left

        rest = [left for left in map(without, rest) if left]
        solved = [(at, without(equation)) for at, equation in solved] + [(added, pivot)]
        chosen = {at for at, _equation in solved}
        # Each chosen class is in the combination, so its equation contains another one.
        choices = min(
            ([at for at in equation if at not in chosen] for _at, equation in solved), key=len
        )
        for another in choices:
            if another in passed or self.sizes[another] > room:
                continue
            found = self.from_here(rest, solved, another, room, passed)
            if found:
                return found
            passed |= {another}
        return []
