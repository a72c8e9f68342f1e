"""Scores, statements and spread of one round combined: do they reveal more than each alone?

Everything published about a criterion becomes a constraint on how many people of each group gave
which sheet. A solver then looks for a world that satisfies all of them in which a given person
answered differently; if there is none, their answer is certain. Two people of a group can always
have each other's sheets, so the question is asked about any member of the group except the insider.
(Figures derived from other published figures are not constraints of their own: margins, overall
scores, shares, words, and agreement of statements.)

The attacker is assumed to know more than they do: that everybody answered every statement, and
which answers were counted after two differ.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache
from itertools import product
from math import floor, lcm
from typing import Any

import numpy as np
from ortools.sat.python import cp_model

from audits.partnerships import Json, Partnership, as_counted, with_criteria
from audits.worlds import Sheet
from reports.disclosure.door import rounding

# The fewest statements of a criterion with scores: sums and counts then constrain each other most.
STATEMENTS, CATEGORIES = 3, 5
TOP = STATEMENTS * (CATEGORIES - 1)
SHEETS: list[Sheet] = list(product(range(1, CATEGORIES + 1), repeat=STATEMENTS))
BANDS = ("disagree", "neither", "agree")
SCORES, OF_STATEMENTS, ALL = KNOWN = ("scores alone", "statements alone", "jointly")
# From the lowest morale of a partnership to the highest; and the spread between people.
MORALES, SPREADS = (1.3, 2.2, 3.0, 3.8, 4.4, 4.8), (0.5, 0.9)
# r*wg(j): above the first bound, up to the second
WORDS = {
    "lack": (Fraction(-100), Fraction("0.3")),
    "weak": (Fraction("0.3"), Fraction("0.5")),
    "moderate": (Fraction("0.5"), Fraction("0.7")),
    "strong": (Fraction("0.7"), Fraction(1)),
}
VARIANCE_BY_CHANCE = Fraction(CATEGORIES**2 - 1, 12)
ROUNDED_BY = 2  # the largest rounding of a statement's count
NEARLY = Fraction(1, 10**6)  # tolerance for floating-point bounds

World = list[Counter[Sheet]]  # for each group, how many people gave each sheet


def band(answer: int) -> str:
    middle = (CATEGORIES + 1) // 2
    return BANDS[1 + (answer > middle) - (answer < middle)]


@cache
def step(sheet: Sheet) -> int:
    return sum(sheet) - STATEMENTS


# Questions


@dataclass(frozen=True)
class Question:
    """Whether somebody else in a group can have answered inside a part of the scale, or outside it.

    insider : a sheet that is known, or None
    people : how many people the question is about at once
    """

    group_index: int
    insider: Sheet | None
    statement: int
    of: str
    inside: bool
    people: int

    def fits(self, sheet: Sheet) -> bool:
        return (band(sheet[self.statement]) == self.of) == self.inside

    @property
    def needed(self) -> int:
        """How many such sheets there have to be."""
        return 1 + (self.insider is not None and self.fits(self.insider))

    def answered_by(self, world: World) -> bool:
        group = world[self.group_index]
        known = self.insider is None or group[self.insider] > 0
        return known and sum(n for sheet, n in group.items() if self.fits(sheet)) >= self.needed


def questions(rng: np.random.Generator, truth: World, insiders: int) -> Iterator[Question]:
    """For each group, without and with some insiders: the answers that the truth leaves open.

    If in truth somebody else answered like that, or did not, it is known to be possible and is not
    asked.
    """
    for group_index, group in enumerate(truth):
        sheets = list(group.elements())
        known = [sheets[at] for at in rng.permutation(len(sheets))[:insiders].tolist()]
        for insider in (None, *known):
            others = group - Counter([] if insider is None else [insider])
            for statement, of in product(range(STATEMENTS), BANDS):
                for inside in (True, False):
                    asked = Question(group_index, insider, statement, of, inside, others.total())
                    if not asked.answered_by(truth):
                        yield asked


@dataclass
class JointFindings:
    """How many answers were examined, and, by what the attacker uses, for how many the part of the
    scale is certain, and how often a part is ruled out."""

    partnerships: int = 0
    answers: int = 0
    questions: int = 0
    certain: Counter[str] = field(default_factory=Counter)
    ruled_out: Counter[str] = field(default_factory=Counter)

    @property
    def added(self) -> int:
        """Certain from everything together, but not from scores alone."""
        return self.certain[ALL] - self.certain[SCORES]


def audit(rng: np.random.Generator, partnerships: int, *, insiders: int = 3) -> JointFindings:
    """This many invented partnerships; in each group without an insider, then with some."""
    found = JointFindings()
    for at in range(partnerships):
        partnership, document = as_counted(invented(rng, MORALES[at % len(MORALES)]))
        look_at(found, rng, partnership, document, insiders)
    return found


def look_at(
    found: JointFindings,
    rng: np.random.Generator,
    partnership: Partnership,
    document: Json,
    insiders: int,
) -> None:
    truth = world_of(partnership, document)
    asked = list(questions(rng, truth, insiders))
    found.partnerships += 1
    found.answers += STATEMENTS * sum(
        group.total() + min(insiders, group.total()) * (group.total() - 1) for group in truth
    )
    found.questions += len(asked)
    for name, impossible in _impossible(document, truth, asked).items():
        for each in impossible:
            (found.ruled_out if each.inside else found.certain)[name] += each.people


def _impossible(
    document: Json, truth: World, asked: Sequence[Question]
) -> dict[str, list[Question]]:
    """By what the attacker uses. What is possible given everything is possible given each part, and
    what is impossible given one part is impossible given all; this saves calls of the solver."""
    open_still = Attacker(document, ALL, truth, like_truth=True).impossible(asked)
    alone = {
        name: Attacker(document, name, truth).impossible(open_still)
        for name in (SCORES, OF_STATEMENTS)
    }
    impossible = {question for each in alone.values() for question in each}
    rest = [question for question in open_still if question not in impossible]
    if rest:
        impossible |= set(Attacker(document, ALL, truth).impossible(rest))
    return alone | {ALL: [question for question in open_still if question in impossible]}


def world_of(partnership: Partnership, document: Json) -> World:
    places = partnership.places(document)
    sheets = [tuple(each) for each in partnership.sheets.T.tolist()]
    return [
        Counter(
            sheet for sheet, at in zip(sheets, places.tolist(), strict=True) if at == group_index
        )
        for group_index in range(len(document["groups"]))
    ]


def invented(rng: np.random.Generator, morale: float) -> Partnership:
    """15 to 24 people, or 30 (enough for an alpha), in one to three agencies, who answered all."""
    people, agencies = int(rng.choice([*range(15, 25), 30])), int(rng.integers(1, 4))
    more = rng.integers(agencies, size=people - 5 * agencies)
    agency = np.sort(np.concatenate([np.repeat(np.arange(agencies), 5), more]))
    spread = float(rng.choice(SPREADS))
    own = morale + rng.normal(0, spread / 2, people) + rng.normal(0, 0.3, agencies)[agency]
    sheets = np.rint(own + rng.normal(0, spread / 2, (STATEMENTS, people))).clip(1, CATEGORIES)
    invited = np.bincount(agency)[:, np.newaxis] * np.array([1, 0, 0])
    return Partnership(
        minimum=5,
        breakdown="agency",
        instrument=with_criteria([STATEMENTS], CATEGORIES),
        invited=invited,
        invited_late=np.zeros_like(invited),
        agency=agency,
        role=np.zeros_like(agency),
        late=np.zeros(people, dtype=np.bool_),
        sheets=sheets.astype(np.uint8),
        rankings=np.zeros((0, people), dtype=np.uint8),
        seed=int(rng.integers(1 << 30)),
    )


# All worlds that agree with what is published

Variables = list[cp_model.IntVar]
Expression = Any  # sums and multiples of solver variables
Value = Callable[[Sheet], int]


class Attacker:
    """What can be concluded from scores, from statements, or from everything published.

    document : the publication of one criterion that everybody answered
    truth : a known world, so that the solver need not search for a first one
    like_truth : consider only worlds in which each group's answers to each statement have the true
        total; that is fast, and settles most questions
    """

    def __init__(
        self, document: Json, uses: str, truth: World, *, like_truth: bool = False
    ) -> None:
        self.model, self.truth, self.like_truth = cp_model.CpModel(), truth, like_truth
        self.sizes = [group["responded"] for group in document["groups"]]
        self.people = [self._group(size, of) for size, of in zip(self.sizes, truth, strict=True)]
        [criterion] = document["criteria"]
        if uses != OF_STATEMENTS:
            self._scores([group["score"] for group in criterion["groups"]])
        if uses != SCORES:
            self._counts(document["statements"])
        if uses == ALL:
            self._spread(criterion)

    def impossible(self, asked: Iterable[Question]) -> list[Question]:
        """The questions that are false in every world."""
        left = list(asked)
        while left:
            model = self.model.clone()
            model.add_at_least_one(self._asked(model, each) for each in left)
            world = self._world(model)
            if world is None:
                break
            left = [each for each in left if not each.answered_by(world)]
        return left

    def _asked(self, model: cp_model.CpModel, question: Question) -> cp_model.IntVar:
        chosen = model.new_bool_var("")
        group = self.people[question.group_index]
        fitting = [n for sheet, n in zip(SHEETS, group, strict=True) if question.fits(sheet)]
        model.add(sum(fitting) >= question.needed).only_enforce_if(chosen)
        if question.insider is not None:
            model.add(group[SHEETS.index(question.insider)] >= 1).only_enforce_if(chosen)
        return chosen

    def _world(self, model: cp_model.CpModel) -> World | None:
        solver = cp_model.CpSolver()
        # One worker, so that results are reproducible; the other parameters were the fastest here.
        solver.parameters.num_workers = 1
        solver.parameters.linearization_level = 2
        solver.parameters.cp_model_probing_level = 0
        solver.parameters.symmetry_level = 0
        status = solver.solve(model)
        if status == cp_model.INFEASIBLE:
            return None
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            raise AssertionError(f"The solver has no answer: {solver.status_name(status)}.")
        return [
            Counter({sheet: solver.value(n) for sheet, n in zip(SHEETS, group, strict=True)})
            for group in self.people
        ]

    def _group(self, size: int, truth: Counter[Sheet]) -> Variables:
        """How many people of a group gave each sheet."""
        group = [self.model.new_int_var(0, size, "") for _sheet in SHEETS]
        self.model.add(sum(group) == size)
        for sheet, n in zip(SHEETS, group, strict=True):
            self.model.add_hint(n, truth[sheet])
        return group

    # Scores

    def _scores(self, published: Sequence[int]) -> None:
        """Totals that are published as these whole points, with two people who differ."""
        for group, size, score in zip(self.people, self.sizes, published, strict=True):
            sums = [total for total in range(size * TOP + 1) if _points(total, size) == score]
            self.model.add_linear_expression_in_domain(
                _weighed(group, step), cp_model.Domain.from_values(sums)
            )
            for alike in range(TOP + 1):
                same = [n for sheet, n in zip(SHEETS, group, strict=True) if step(sheet) == alike]
                self.model.add(sum(same) <= size - 2)

    # Statements

    def _counts(self, statements: Sequence[Json]) -> None:
        """Counts that may have been rounded at random to the published ones."""
        for at, said in enumerate(statements):
            for of in BANDS:
                rounded = said["counts"][of]
                count = sum(_weighed(group, _is(at, of)) for group in self.people)
                low, high = max(rounded - ROUNDED_BY, 0), rounded + ROUNDED_BY
                self.model.add_linear_constraint(count, low, high)

    # Spread, agreement and alpha, from sums and sums of squares

    def _spread(self, criterion: Json) -> None:
        statements = [_answer_to(at) for at in range(STATEMENTS)]
        if self.like_truth:
            for group, truth in zip(self.people, self.truth, strict=True):
                for value in statements:
                    self.model.add(_weighed(group, value) == _total(truth, value))
        freedom = sum(self.sizes) - len(self.sizes)
        if (sd := criterion["sd"]) is not None:
            unit = Fraction(TOP, 100) ** 2 * freedom
            # Rounded up to the next five, from zero to ten.
            above = (sd - 5) ** 2 * unit if sd > 10 else Fraction(-1)
            self._between(above, self._within_groups([step]), sd**2 * unit)
        if (word := criterion["agreement"]) is not None:
            # One minus the statements' mean variance as a share of that expected by chance.
            unit = VARIANCE_BY_CHANCE * STATEMENTS * freedom
            low, high = (unit * (1 - r) for r in reversed(WORDS[word]))
            self._between(low - NEARLY, self._within_groups(statements), high + NEARLY)
        if (alpha := criterion["alpha"]) is not None:
            # J / (J - 1) (1 - sum of the statements' variances / variance of the sums), to one
            # decimal
            own, sums = sum(self._variance(each) for each in statements), self._variance(step)
            tenths = round(10 * alpha)
            difference = 20 * STATEMENTS * (sums - own)
            for bound, by in ((2 * tenths - 1, 1), (2 * tenths + 1, -1)):
                self.model.add(by * difference >= by * bound * (STATEMENTS - 1) * sums)

    def _between(self, above: Fraction, sums: tuple[Expression, int], most: Fraction) -> None:
        expression, times = sums
        self.model.add(expression >= floor(above * times) + 1)
        self.model.add(expression <= floor(most * times))

    def _within_groups(self, values: Sequence[Value]) -> tuple[Expression, int]:
        """The sum of squared distances from the groups' means, and the factor that it is scaled
        by."""
        times, total = lcm(*self.sizes), 0
        for group_index, size in enumerate(self.sizes):
            for value in values:
                squares = _weighed(self.people[group_index], _square_of(value))
                total += times * squares - times // size * self._squared([group_index], value)
        return total, times

    def _variance(self, value: Value) -> Expression:
        """The variance over everybody, times n (n - 1)."""
        everybody = range(len(self.sizes))
        squares = sum(
            _weighed(self.people[group_index], _square_of(value)) for group_index in everybody
        )
        return sum(self.sizes) * squares - self._squared(everybody, value)

    def _squared(self, places: Sequence[int], value: Value) -> Expression:
        """The square of these groups' total."""
        if self.like_truth:
            return sum(_total(self.truth[group_index], value) for group_index in places) ** 2
        most = sum(self.sizes[group_index] for group_index in places) * max(map(value, SHEETS))
        chosen = [self.model.new_bool_var("") for _ in range(most + 1)]
        self.model.add_exactly_one(chosen)
        number = sum(_weighed(self.people[group_index], value) for group_index in places)
        self.model.add(sum(at * each for at, each in enumerate(chosen)) == number)
        return sum(at * at * each for at, each in enumerate(chosen))


def _weighed(group: Variables, value: Value) -> Expression:
    return sum(value(sheet) * n for sheet, n in zip(SHEETS, group, strict=True))


def _total(group: Counter[Sheet], value: Value) -> int:
    return sum(value(sheet) * n for sheet, n in group.items())


def _answer_to(statement: int) -> Value:
    return lambda sheet: sheet[statement]


def _square_of(value: Value) -> Value:
    return lambda sheet: value(sheet) ** 2


def _is(statement: int, of: str) -> Value:
    return lambda sheet: int(band(sheet[statement]) == of)


def _points(total: int, people: int) -> int:
    return rounding.whole(Fraction(100 * total, people * TOP))
