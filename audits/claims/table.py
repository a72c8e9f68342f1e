"""All targets for a report's sentences, and how often they are met in invented rounds."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np

from audits.claims import lines, old
from audits.claims.lines import Look
from audits.claims.rules import OURS
from audits.claims.worlds import NARROW, WIDE, Round, World, draw

SEED = 2026
ROUNDS, MANY_ROUNDS = 400, 1_000
OFTEN = 0.01  # share of all sentences; rarer kinds have no target of their own


@dataclass(frozen=True)
class Line:
    """A share of the sentences about rounds of one world.

    at_most, at_least : the target; without either, the share is only printed
    rounds : how many to simulate, unless fewer are asked for
    by_kind : the target applies to each kind of sentence separately; the worst is shown
    compared : whether earlier rules said it differently
    """

    what: str
    where: str
    world: World
    look: Look
    at_most: float | None = None
    at_least: float | None = None
    rounds: int = ROUNDS
    by_kind: bool = False
    compared: bool = True

    @property
    def target(self) -> str:
        if self.at_most is not None:
            return f"at most {self.at_most:.0%}" if self.at_most else "never"
        return "" if self.at_least is None else f"at least {self.at_least:.0%}"


# Worlds, by the name under which they are printed

SHAPES = {
    "6 agencies of 8": World((8,) * 6),
    "6 of 20": World((20,) * 6),
    "20 of 1 to 20": World(()),
}
EIGHT, TWENTY, _MANY = SHAPES.values()
NEARLY_ALL = {"6 of 20, 95 % respond": replace(TWENTY, response=(0.95, 0.95))}
SPREADS = {
    "people of groups 28 and 10 apart": replace(TWENTY, spread=(WIDE, NARROW)),
    "of one group 28, of five 10": replace(TWENTY, spread=(WIDE, *[NARROW] * 5)),
}
APART = 15.0
UNEQUAL = (0.3, 0.9)


def _all_respond(*agencies: int) -> World:
    """Statements differ a lot, so that every sentence occurs."""
    return World(agencies, response=(1, 1), around=20, luck=12, could_not=0.1)


BY_RESPONSES = {
    12: _all_respond(6, 6),
    15: _all_respond(5, 5, 5),
    20: _all_respond(*[5] * 4),
    30: _all_respond(*[5] * 6),
    60: _all_respond(*[10] * 6),
    100: _all_respond(*[10] * 10),
    300: _all_respond(*[30] * 10),
}


def all_lines() -> Iterator[Line]:
    yield from _groups()
    yield from _ranges()
    yield from _level_and_agreement()
    yield from _statements()
    yield from _change()
    yield from _lowest()
    yield from _examples()


def _groups() -> Iterator[Line]:
    what = "No difference, and two groups lie apart on a criterion"
    for where, world in (SHAPES | NEARLY_ALL).items():
        yield Line(what, where, world, lines.apart, at_most=0.05)
    for where, world in SPREADS.items():
        yield Line(what, where, world, lines.apart)
    what = "No difference, and a first page says of any criterion that they do"
    for where, world in (SHAPES | NEARLY_ALL).items():
        yield Line(what, where, world, lines.on_first_page, at_most=0.05)
    for where, world in SPREADS.items():
        yield Line(what, where, world, lines.on_first_page, at_most=0.05)
    what = "No difference, and a group differs from the others over all criteria"
    for where, world in (SHAPES | NEARLY_ALL).items():
        yield Line(what, where, world, lines.over_all, at_most=0.05)
    what = "Agencies 15 apart, and two groups lie apart on a criterion"
    for (where, world), least in zip(SHAPES.items(), (0.45, 0.85, None), strict=True):
        yield Line(what, where, replace(world, apart=APART), lines.apart, at_least=least)
    what = "Agencies 15 apart, and a first page says so of any criterion"
    for where, world in SHAPES.items():
        yield Line(what, where, replace(world, apart=APART), lines.on_first_page)


def _ranges() -> Iterator[Line]:
    looks = {
        "a criterion": lines.range_of_criteria,
        "the overall score": lines.range_of_headline,
    }
    for of, look in looks.items():
        for where, world in SHAPES.items():
            so = replace(world, apart=APART, response=UNEQUAL)
            what = f"The range of {of} holds, response .3 to .9"
            yield Line(what, where, so, look, at_least=0.93)
        for where, world in SHAPES.items():
            so = replace(world, apart=APART, could_not=1 / 3)
            what = f"The range of {of} holds, a third cannot say"
            yield Line(what, where, so, look, at_least=0.93)
    for where, world in list(SHAPES.items())[:2]:
        so = replace(world, apart=APART, response=UNEQUAL, one_silent=True)
        what = "The range of a criterion holds for the groups shown, one has no score"
        yield Line(what, where, so, lines.range_of_the_first, at_least=0.93)


def _level_and_agreement() -> Iterator[Line]:
    what = "Clearly above the middle, or below, and truly not"
    for where, world in SHAPES.items():
        so = replace(world, apart=APART, response=UNEQUAL)
        yield Line(what, where, so, lines.on_the_other_side, at_most=0.05)
    near = replace(TWENTY, around=0, luck=4, response=UNEQUAL)
    where = "6 of 20, all near the middle"
    yield Line(what, where, near, lines.on_the_other_side, at_most=0.05)
    what = "People agree, and groups are said to lie apart"
    for where, world in SHAPES.items():
        so = replace(world, apart=APART)
        yield Line(what, where, so, lines.agree_though_said_apart, at_most=0)
    what = "People agree, and groups truly lie on both sides of the middle"
    for where, world in SHAPES.items():
        so = replace(world, apart=APART)
        yield Line(what, where, so, lines.agree_though_on_two_sides)
    few, some, more = (
        (f"about {responses} responses", _one_in_four_responds(responses))
        for responses in (10, 20, 40)
    )
    yield Line("A word of agreement is given", *few, lines.word_given, at_most=0)
    for where, world in (few, some, more):
        what = "A word of agreement is that of everybody invited"
        yield Line(what, where, world, lines.word_as_of_everybody(0))
        what = "It is that, or the one beside it"
        yield Line(what, where, world, lines.word_as_of_everybody(1))


def _one_in_four_responds(responses: int) -> World:
    """People agree more on some criteria than on others."""
    return World((responses,) * 4, response=(0.25, 0.25), unlike=(0.7, 1.3))


def _statements() -> Iterator[Line]:
    worlds = {
        "6 agencies of 8": EIGHT,
        "6 of 20": TWENTY,
        "6 of 20, statements alike": replace(TWENTY, luck=0),
    }
    hidden, strictly = lines.weakest_but_another_is(lines.HIDDEN), lines.weakest_but_another_is(0)
    for where, world in worlds.items():
        what = "Weakest, and another is weaker by more than rounding hides"
        yield Line(what, where, world, hidden, at_most=0, rounds=MANY_ROUNDS)
    for where, world in worlds.items():
        yield Line("Weakest, and another is weaker at all", where, world, strictly)
    for where, world in worlds.items():
        what = "A criterion has a weakest statement, or one of two"
        yield Line(what, where, world, lines.one_is_called_weakest)
    for responses, world in BY_RESPONSES.items():
        if responses >= 15:
            what, least = "A share is within one unit of the truth", 0.95
            target = least if responses >= 30 else None
            where = f"{responses} responses"
            yield Line(what, where, world, lines.shares_within_a_unit, at_least=target)
    for where, world in list(worlds.items())[:2]:
        what = "A share of the weakest statement is within one unit"
        yield Line(what, where, world, lines.quoted_within_a_unit, at_least=0.95)
    for responses, world in BY_RESPONSES.items():
        what, where = "A sentence about a statement is false", f"{responses} responses"
        yield Line(what, where, world, lines.false_views, at_most=0.05, by_kind=True)


SCORES = {"the overall score": "the first screen", "a criterion": "a criterion"}
FEW = {
    "12 responses, as usual": World((6, 6), response=(1, 1)),
    "6 agencies of 3": World((3,) * 6),
}


def _examples() -> Iterator[Line]:
    usual = {"6 agencies of 8": EIGHT, "6 of 20": TWENTY}
    few = {f"{responses} responses": BY_RESPONSES[responses] for responses in (15, 20)}
    twelve = {"12 responses": BY_RESPONSES[12]}
    for score, place in SCORES.items():
        for where, world in usual.items():
            look = lines.examples_within_a_unit(place)
            what = f"A share quoted as an example of {score} is within one unit"
            yield Line(what, where, world, look, at_least=0.95, compared=False)
        for where, world in (few | usual).items():
            look = lines.examples_lie_within(15, place)
            what = f"An example of {score} truly lies within 15 points of it"
            yield Line(what, where, world, look, at_least=0.95, compared=False)
        for where, world in (twelve | FEW).items():
            look = lines.examples_lie_within(25, place, in_words=True)
            what = f"An example in words of {score} truly lies within 25 points of it"
            target = 0.95 if where in FEW else None
            yield Line(what, where, world, look, at_least=target, compared=False)
        for where, world in (twelve | FEW).items():
            look = lines.false_words_of_examples(place)
            what = f"The word of an example of {score} is false"
            yield Line(what, where, world, look, at_most=0.05, compared=False)
    for where, world in (few | usual).items():
        look = lines.examples_are_given("a criterion")
        yield Line("A criterion has an example", where, world, look, compared=False)


BETTER = 5.0


def _change() -> Iterator[Line]:
    what = "Nothing changed, and a round says so of a group"
    for where, world in ({"6 agencies of 8": EIGHT, "6 of 20": TWENTY} | SPREADS).items():
        so = replace(world, twice=True)
        rounds = MANY_ROUNDS if where in SPREADS else ROUNDS  # these are close to their target
        yield Line(what, where, so, lines.a_group_changed, at_most=0.05, rounds=rounds)
    what = "Nothing changed, and a first screen says that something did"
    for where, world in SHAPES.items():
        so = replace(world, twice=True)
        yield Line(what, where, so, lines.something_changed, at_most=0.05, compared=False)
    for where, world in SHAPES.items():
        so = replace(world, twice=True, better=BETTER)
        what = "All 5 points better, and a first screen says that hardly anything changed"
        yield Line(what, where, so, lines.hardly_changed, at_most=0.05, compared=False)
        what = "All 5 points better, and what is said to have changed is said to have declined"
        yield Line(what, where, so, lines.said_to_decline, at_most=0.05, compared=False)
        what = "All 5 points better, and a first screen says that something changed"
        yield Line(what, where, so, lines.something_changed, compared=False)


def _lowest() -> Iterator[Line]:
    for where, world in SHAPES.items():
        what = "Named lowest, and truly within 5 points of the lowest"
        look = lines.truly_lowest_within(5)
        yield Line(what, where, world, look, at_least=0.95, compared=False)
    for where, world in SHAPES.items():
        what = "Named highest, and truly within 5 points of the highest"
        look = lines.truly_highest_within(5)
        yield Line(what, where, world, look, at_least=0.95, compared=False)
    for where, world in SHAPES.items():
        what = "To talk about first, and truly within 10 points of the lowest"
        yield Line(what, where, world, lines.to_talk_about_within(10), compared=False)


# Measuring


@dataclass(frozen=True)
class Rate:
    """`hits` out of `of`; `kind` of sentence, where kinds are told apart."""

    hits: int = 0
    of: int = 0
    kind: str = ""

    @property
    def share(self) -> float:
        return self.hits / self.of if self.of else 0.0


@dataclass(frozen=True)
class Result:
    line: Line
    ours: Rate
    before: Rate | None

    @property
    def holds(self) -> bool:
        return fulfils(self.line, self.ours)


def fulfils(line: Line, rate: Rate) -> bool:
    """Whether a rate meets the target. If nothing was said, nothing false was said."""
    if line.at_most is not None:
        return rate.share <= line.at_most
    return line.at_least is None or not rate.of or rate.share >= line.at_least


def by_chance(line: Line, rate: Rate) -> float:
    """The probability of a rate at least this far from the target, if the target is just met."""
    from scipy.special import bdtr, bdtrc

    if fulfils(line, rate):
        return 1.0
    if line.at_most is not None:
        return float(bdtrc(rate.hits - 1, rate.of, line.at_most))
    return float(bdtr(rate.hits, rate.of, line.at_least))


def measure(
    target: Iterable[Line], rounds: int | None = None, seed: int = SEED
) -> Iterator[list[Result]]:
    """The lines of one world after another, all measured in the same rounds."""
    by_world: dict[World, list[Line]] = defaultdict(list)
    for line in target:
        by_world[line.world].append(line)
    for at, (world, those) in enumerate(by_world.items()):
        rng = np.random.default_rng([seed, at])
        seen = [_Seen(line) for line in those]
        for _ in range(rounds or max(line.rounds for line in those)):
            survey = draw(world, rng)
            for each in seen:
                each.look(survey)
        yield [each.result() for each in seen]


class _Seen:
    """Counts for one line so far."""

    def __init__(self, line: Line) -> None:
        self.line = line
        self.ours: Counter[tuple[str, bool]] = Counter()
        self.before: Counter[tuple[str, bool]] = Counter()

    def look(self, survey: Round) -> None:
        self.ours.update(self.line.look(OURS, survey))
        if self.line.compared:
            self.before.update(self.line.look(old.RULES, survey))

    def result(self) -> Result:
        before = _rate(self.line, self.before) if self.line.compared else None
        return Result(self.line, _rate(self.line, self.ours), before)


def _rate(line: Line, seen: Mapping[tuple[str, bool], int]) -> Rate:
    rates = [
        Rate(hits := seen.get((kind, True), 0), hits + seen.get((kind, False), 0), kind)
        for kind in sorted({kind for kind, _is_so in seen})
    ]
    total = sum(each.of for each in rates)
    if not line.by_kind:
        return Rate(sum(each.hits for each in rates), total)
    often = [each for each in rates if each.of >= OFTEN * total]
    return max(often, key=lambda each: each.share, default=Rate())


# Printing, in the format of the document

HEADER = ("What a report says", "In rounds of", "Asked", "Before", "Now")


def cells(line: Line) -> tuple[str, str, str]:
    return line.what, line.where, line.target


def as_text(results: Iterable[Result]) -> str:
    """A Markdown table with aligned columns."""
    rows = [HEADER, *([*cells(each.line), *_figures(each)] for each in results)]
    widths = [max(len(row[at]) for row in rows) for at in range(len(HEADER))]
    rows.insert(1, ["-" * width for width in widths])
    return "\n".join(
        "| " + " | ".join(f"{cell:<{w}}" for cell, w in zip(row, widths, strict=True)) + " |"
        for row in rows
    )


def _figures(result: Result) -> tuple[str, str]:
    before = result.before
    return "" if before is None else _figure(before), _figure(result.ours)


def _figure(rate: Rate) -> str:
    """Such as "2.0 %", with the kind it is about; "not said" if nothing was."""
    if not rate.of:
        return "not said"
    kind = f" (“{rate.kind.replace('_', ' ')}”)" if rate.kind else ""
    return f"{100 * rate.share:.1f} %{kind}"
