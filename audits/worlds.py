"""Exhaustive audit of small worlds: a publication never leaves one possibility for anybody.

A world is who may have answered what, as far as the attacker knows: they know the people of each
agency but not the order of answers. People invited late are in the first agency; the attacker knows
their sheets, which are not part of a world. All worlds go through the real door. Randomness is
treated as an attacker would: a world is possible if it gives the publication with any probability.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import combinations_with_replacement, permutations, product

import numpy as np
from numpy.typing import NDArray

from assessments.instruments.schema import Instrument
from audits import plain
from audits.partnerships import Door, Json, Partnership, published, with_criteria
from reports.disclosure.door import groups

Sheet = tuple[int, ...]
World = tuple[tuple[Sheet, ...], ...]  # sheets by agency, each in sorted order
Possible = Mapping[Hashable, Iterable[World]]  # worlds by publication
Insider = tuple[int, Sheet] | None  # agency and sheet
Found = tuple[Hashable, tuple[int, Insider]]
STATEMENTS = 3
AT_ONCE = 50
DONT_KNOW = 255
NAMES = ("code", "criterion")  # of the questionnaire


def certain_secrets(possible: Possible, secret: Callable[[Sheet], Hashable]) -> set[Found]:
    """Whose secret is certain: (publication, (agency, insider or None)).

    secret : what the attacker wants to know about a sheet
    An insider knows their own agency and sheet, and that none of the other sheets is theirs.
    """
    certain = set()
    for key, worlds in possible.items():
        secrets: dict[tuple[int, Insider], set[Hashable]] = defaultdict(set)
        for world in worlds:
            counts = [Counter(agency) for agency in world]
            insiders: list[Insider] = [None]
            insiders += [(at, sheet) for at, each in enumerate(counts) for sheet in each]
            for at, here in enumerate(counts):
                for insider in insiders:
                    mine = secrets[at, insider]
                    for sheet, people in here.items():
                        if people > (insider == (at, sheet)):
                            mine.add(secret(sheet))
        certain |= {(key, whom) for whom, each in secrets.items() if len(each) == 1}
    return certain


# Scores of groups, and everything derived from them


@dataclass(frozen=True)
class Small:
    """Agencies of these sizes, and one criterion of three statements.

    sheets : the possible sheets. The order of statements does not matter if only scores are
        published. "all"; "answered": people answer all statements or none; "scores": one sheet per
        score, enough if everything is answered, because what a score may become under the rule that
        two differ depends on the score alone; "each": everything answered, in every order, since
        words for agreement (from ten people on) depend on the statements
    late : the sheets of people invited late
    """

    people: tuple[int, ...]
    categories: int
    minimum: int
    sheets: str
    late: tuple[Sheet, ...] = ()

    def worlds(self) -> Iterator[World]:
        sheets = list(self.possible_sheets())
        return product(*(combinations_with_replacement(sheets, each) for each in self.people))

    def possible_sheets(self) -> Iterator[Sheet]:
        answers = range(0 if self.sheets == "all" else 1, self.categories + 1)
        if self.sheets == "each":
            yield from product(answers, repeat=STATEMENTS)
            return
        if self.sheets == "answered":
            yield (0,) * STATEMENTS
        scores = set()
        for sheet in combinations_with_replacement(answers, STATEMENTS):
            if self.sheets != "scores" or sum(sheet) not in scores:
                scores.add(sum(sheet))
                yield sheet

    def secret(self, sheet: Sheet) -> int | None:
        return plain.step(sheet, self.categories)


Figure = Callable[[Small, World, World], Hashable]  # of the world as answered, and as counted


def possible(
    small: Small, *, moving: bool = True, more: Figure | None = None, door: Door = published
) -> Possible:
    """All worlds, by what may be published about them.

    The ways in which answers move until two differ are worked out here; test_differing.py checks
    that the door chooses among exactly these.
    moving : False for a door that moves nothing
    more : a figure that a worse door would publish as well
    """
    after = {world: _as_counted(small, world) if moving else {world} for world in small.worlds()}
    ends = sorted({end for each in after.values() for end in each})
    keys = dict(zip(ends, _publications(small, ends, door), strict=True))
    found: dict[Hashable, set[World]] = defaultdict(set)
    for world, each in after.items():
        for end in each:
            found[keys[end], more and more(small, world, end)].add(world)
    return found


def _as_counted(small: Small, world: World) -> set[World]:
    """All ways in which a world may be counted, after two differ in each group."""
    parts = []
    for together in _groups(small):
        sheets = tuple(sheet for at in together for sheet in world[at])
        sizes = [len(world[at]) for at in together]
        parts.append({_cut(small, way, sizes) for way in _ways(small, sheets)})
    order = [at for together in _groups(small) for at in together]
    ends = set()
    for way in product(*parts):
        agencies = dict(zip(order, (agency for part in way for agency in part), strict=True))
        ends.add(tuple(agencies[at] for at in range(len(world))))
    return ends


@cache
def _ways(small: Small, sheets: tuple[Sheet, ...]) -> list[tuple[Sheet, ...]]:
    scored = sum(small.secret(sheet) is not None for sheet in sheets)
    if scored < small.minimum or plain.differ(sheets, small.categories) >= 2:
        return [sheets]
    return plain.ways_to_make_two_differ(sheets, small.categories)


def _cut(small: Small, sheets: Sequence[Sheet], sizes: Sequence[int]) -> World:
    rest = iter(sheets if small.sheets == "each" else [tuple(sorted(each)) for each in sheets])
    return tuple(tuple(sorted(next(rest) for _ in range(size))) for size in sizes)


@cache
def _groups(small: Small) -> list[list[int]]:
    """The agencies of each group that is shown; everybody answers."""
    responded = {str(at): people for at, people in enumerate(small.people)}
    units = [groups.Unit(key, key, people) for key, people in responded.items()]
    formed = groups.form(units, responded, minimum=small.minimum)
    return [[int(member) for member in group.members] for group in formed.groups]


def _publications(small: Small, worlds: Sequence[World], door: Door) -> Iterator[Hashable]:
    """The publication of each world: many at once, each as a criterion of its own.

    Criteria have nothing in common but the overall score, the mean of their scores. Statements are
    left out; `statement_worlds` covers them.
    """
    for now in _in_parts(worlds):
        sheets = [[sheet for agency in world for sheet in agency] for world in now]
        instrument = with_criteria([STATEMENTS] * len(now), small.categories)
        columns = np.array(sheets, dtype=np.uint8).transpose(0, 2, 1)
        late = np.tile(
            np.array(small.late, dtype=np.uint8).reshape(-1, STATEMENTS).T, (len(now), 1)
        )
        yield from _criteria(
            door(_answered(small.people, small.minimum, instrument, answers=columns, late=late))
        )


def _in_parts(worlds: Sequence[World]) -> Iterator[Sequence[World]]:
    return (worlds[at : at + AT_ONCE] for at in range(0, len(worlds), AT_ONCE))


def _answered(
    people: Sequence[int],
    minimum: int,
    instrument: Instrument,
    *,
    answers: NDArray[np.uint8] | None = None,
    rankings: NDArray[np.uint8] | None = None,
    late: NDArray[np.uint8] | None = None,
) -> Partnership:
    """This many people in each agency, all invited with one role, who all answered.

    late : in the same form, the answers or rankings of people invited late, in the first agency
    """
    agency = np.repeat(np.arange(len(people)), people)
    sheets = rankings if answers is None else answers
    given = np.empty((0, len(agency)), dtype=np.uint8) if sheets is None else sheets
    given = given.reshape(-1, len(agency))
    late = given[:, :0] if late is None else late
    given = np.concatenate([given, late], axis=1)
    agency = np.concatenate([agency, np.zeros(late.shape[1], dtype=np.int64)])
    invited_late = np.zeros((len(people), 3), dtype=np.int64)
    invited_late[0, 0] = late.shape[1]
    nothing = np.zeros((len(instrument.codes), len(agency)), dtype=np.uint8)
    return Partnership(
        minimum=minimum,
        breakdown="agency",
        instrument=instrument,
        invited=np.array([[each, 0, 0] for each in people]) + invited_late,
        invited_late=invited_late,
        agency=agency,
        role=np.zeros_like(agency),
        late=np.arange(len(agency)) >= sum(people),
        sheets=nothing if answers is None else given,
        rankings=nothing[:0] if rankings is None else given,
        seed=1,
    )


def _criteria(document: Json) -> Iterator[Hashable]:
    reasons: dict[str, Json] = defaultdict(dict)
    for pointer, reason in document["reasons"].items():
        _, part, *rest = f"{pointer}//".split("/")
        if part in ("", "criteria"):
            reasons[rest[0]]["/".join(rest[1:])] = reason
    for at, criterion in enumerate(document["criteria"]):
        said = _without_names(criterion)
        why = [reasons[str(at)], reasons[""]]  # reasons[""] applies to all criteria
        yield json.dumps([document["groups"], said, why], sort_keys=True)


# One statement, for the whole partnership

BANDS = (1, 2, 3, DONT_KNOW, 0)  # on a scale of three: disagree, neither, agree; and a blank


class _Draws:
    """Replaces the random numbers: which way each count that can be rounded both ways goes."""

    def __init__(self, up: Sequence[bool]) -> None:
        self.up = np.array(up)

    def integers(self, high: int, size: tuple[int, ...]) -> NDArray[np.int64]:
        return np.broadcast_to(np.where(self.up, 0, high - 1), size)

    def spawn(self, times: int) -> list[None]:
        return [None] * times  # a criterion of one statement has no scores, so nothing moves


def statement_worlds(
    people: int,
    bands: Sequence[int] = BANDS,
    door: Callable[..., Json] = published,
    late: Sequence[int] = (),
) -> Possible:
    """All that this many people may answer to one statement, by what may be published about it.

    late : the answers of people invited late
    Many worlds go through the door at once, each as a statement of its own.
    """
    worlds = [
        (tuple((band,) for band in each),) for each in combinations_with_replacement(bands, people)
    ]
    found: dict[Hashable, set[World]] = defaultdict(set)
    for now in _in_parts(worlds):
        instrument = with_criteria([1] * len(now), 3)
        answers = np.array(now, dtype=np.uint8).reshape(len(now), people)
        of_late = np.tile(np.array(late, dtype=np.uint8), (len(now), 1))
        partnership = _answered([people], 5, instrument, answers=answers, late=of_late)
        for up in product((False, True), repeat=4):
            said = door(partnership, _Draws(up))["statements"]
            for world, statement in zip(now, said, strict=True):
                found[_without_names(statement)].add(world)
    return found


def _without_names(said: Json) -> str:
    return json.dumps({name: each for name, each in said.items() if name not in NAMES})


def answer(sheet: Sheet) -> int:
    """The secret, for a questionnaire of one statement: the answer to it."""
    return sheet[0]


# Rankings


def ranking_worlds(
    people: Sequence[int],
    options: int,
    silent: bool = True,
    door: Door = published,
    late: Sequence[Sheet] = (),
) -> Possible:
    """All rankings that people may give, by what is published about them.

    silent : whether some may give no ranking
    late : the rankings of people invited late
    """
    instrument = with_criteria([1], 5, options=options)
    orders = [*permutations(range(1, options + 1)), *[(0,) * options] * silent]
    of_late = np.array(late, dtype=np.uint8).reshape(-1, options).T
    found: dict[Hashable, set[World]] = defaultdict(set)
    for world in product(*(combinations_with_replacement(orders, each) for each in people)):
        rankings = np.array([order for agency in world for order in agency], dtype=np.uint8).T
        document = door(_answered(people, 5, instrument, rankings=rankings, late=of_late))
        reasons = [each for each in document["reasons"].items() if "ranking" in each[0]]
        found[json.dumps([document["ranking"], reasons])].add(world)
    return found


def order(sheet: Sheet) -> Sheet:
    return sheet
