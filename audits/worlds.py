"""Small worlds, every one of them: what is published never leaves one possibility for anybody.

A world is who may have answered what, as far as the attacker knows: the people of each agency are
known, the order of their answers is not. Those who were invited late are of the first agency; the
attacker knows their sheets, and they are no part of a world. All worlds go through the real door.
Chance is handled as an attacker would: a world is possible if it gives what is published with any
probability at all.
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
from reports.door import groups

Sheet = tuple[int, ...]
World = tuple[tuple[Sheet, ...], ...]  # agency by agency, each in order of the sheets
Possible = Mapping[Hashable, Iterable[World]]  # by what is published
Insider = tuple[int, Sheet] | None  # of which agency, with which sheet
Found = tuple[Hashable, tuple[int, Insider]]
STATEMENTS = 3
AT_ONCE = 50
DONT_KNOW = 255
NAMES = ("code", "criterion")  # of what was asked


def found_out(possible: Possible, secret: Callable[[Sheet], Hashable]) -> set[Found]:
    """Whose secret is certain: (what is published, (their agency, the insider or None)).

    secret : what the attacker would like to know of a sheet
    An insider knows their own agency and sheet, and that none of the others is theirs.
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


# Scores of groups, with what is made of them


@dataclass(frozen=True)
class Small:
    """Agencies of so many people each, and one criterion of three statements.

    sheets : which there may be, in order of the answers, as the order of statements is no matter
    where only scores are published. "all"; "answered", where people answer all statements or none;
    "scores", one for each score: where all is answered, what a score may become under the rule
    that two differ depends on the score alone. And "each", with all answered in whatever order, as
    words for agreement (from ten people on) are made of the statements.
    late : the sheets of those who were invited late
    """

    people: tuple[int, ...]
    categories: int
    minimum: int
    sheets: str
    late: tuple[Sheet, ...] = ()

    def worlds(self) -> Iterator[World]:
        sheets = list(self.sheets_there_may_be())
        return product(*(combinations_with_replacement(sheets, each) for each in self.people))

    def sheets_there_may_be(self) -> Iterator[Sheet]:
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
    """All worlds, by what may be published of them.

    What moves for two to differ is worked out here; that the door draws from exactly these ways is
    tested in tests/test_differing.py.
    moving : False for a door that moves nothing
    more : a figure that a worse door would publish too
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
    """All ways in which a world may be counted, once two differ in its groups."""
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
    """The agencies of each group that is shown: everybody answers."""
    responded = {str(at): people for at, people in enumerate(small.people)}
    units = [groups.Unit(key, key, people) for key, people in responded.items()]
    formed = groups.form(units, responded, minimum=small.minimum)
    return [[int(member) for member in group.members] for group in formed.groups]


def _publications(small: Small, worlds: Sequence[World], door: Door) -> Iterator[Hashable]:
    """What is published of each world: many at once, each as a criterion of its own.

    Criteria have nothing in common but the headline, which is the mean of their scores. Statements
    are left out: what is said of them is the matter of `statement_worlds`.
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
    """So many people in each agency; all were invited under one role, and answered.

    late : likewise the answers, or the rankings, of those invited late, who are of the first agency
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
        why = [reasons[str(at)], reasons[""]]  # reasons[""] are those of all criteria
        yield json.dumps([document["groups"], said, why], sort_keys=True)


# One statement, of the whole partnership

BANDS = (1, 2, 3, DONT_KNOW, 0)  # on a scale of three: disagree, neither, agree; and a blank


class _Draws:
    """In place of chance: of each count that can be rounded both ways, which way it goes."""

    def __init__(self, up: Sequence[bool]) -> None:
        self.up = np.array(up)

    def integers(self, high: int, size: tuple[int, ...]) -> NDArray[np.int64]:
        return np.broadcast_to(np.where(self.up, 0, high - 1), size)

    def spawn(self, times: int) -> list[None]:
        return [None] * times  # a criterion of one statement has no scores: nothing moves


def statement_worlds(
    people: int,
    bands: Sequence[int] = BANDS,
    door: Callable[..., Json] = published,
    late: Sequence[int] = (),
) -> Possible:
    """All that so many people may say to one statement, by what may be published of it.

    late : the answers of those who were invited late
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
    """The secret of somebody who was asked one statement: their answer to it."""
    return sheet[0]


# Rankings


def ranking_worlds(
    people: Sequence[int],
    options: int,
    silent: bool = True,
    door: Door = published,
    late: Sequence[Sheet] = (),
) -> Possible:
    """All orders in which people may put the options, by what is published of them.

    silent : may some give no order?
    late : the orders of those who were invited late
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
