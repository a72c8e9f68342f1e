"""Invented rounds of which everything is known: what everybody invited thinks, and who answers."""

from dataclasses import dataclass, replace
from functools import cache, cached_property

import numpy as np
from numpy.typing import NDArray

from assessments.instruments.schema import Instrument
from assessments.scoring import persons
from audits.partnerships import with_criteria
from reports.door.groups import Unit
from reports.door.publish import publish
from reports.publication import Publication

MINIMUM = 5
CATEGORIES, STATEMENTS = 5, 4
TOP = STATEMENTS * (CATEGORIES - 1)
POINTS = 100 / (CATEGORIES - 1)  # from one answer to the next
REVERSED = (False, True, False, True)
MIDDLE = 50.0

# Of one group: how far people lie apart in all they say, on a criterion, and from one statement to
# the next. Once answers are whole, their scores have a standard deviation of 19.2 points.
PERSON, CRITERION, STATEMENT = 11.1, 14.2, 17.3
WIDE, NARROW = 1.95, 0.46  # times that, and it is 28 points, or 10
# Answers cannot leave the scale, which draws agencies together: drawn so much further apart, they
# truly are as far apart as said.
DRAWN_TOGETHER = 1.12


@cache
def questionnaire(criteria: int) -> Instrument:
    """Each statement's text is its code."""
    invented = with_criteria([STATEMENTS] * criteria, CATEGORIES, REVERSED * criteria)
    return replace(
        invented,
        criteria=tuple(
            replace(each, statements=tuple(replace(of, text=of.code) for of in each.statements))
            for each in invented.criteria
        ),
    )


@dataclass(frozen=True)
class World:
    """How rounds come about; all distances are standard deviations, in points of 100.

    invited : how many people of each agency; empty for 20 agencies of 1 to 20
    response : of each agency, as chance has it between these two
    apart : what agencies truly think of a criterion; half of its variance they have in common
    around : the criteria, around the middle
    luck : statements, around their criterion
    could_not : the share of people who cannot say, criterion by criterion
    one_silent : on the first criterion nobody of the first agency can say anything
    spread : of the agencies' people, times what is usual; in turn, for every agency
    unlike : the same of each criterion, as chance has it between these two
    twice : there was a round before it, and nothing has changed since
    better : but all that people think, by so many points
    """

    invited: tuple[int, ...] = (8,) * 6
    response: tuple[float, float] = (0.65, 0.65)
    apart: float = 0.0
    around: float = 8.0
    luck: float = 8.0
    could_not: float = 0.0
    one_silent: bool = False
    spread: tuple[float, ...] = (1.0,)
    unlike: tuple[float, float] = (1.0, 1.0)
    criteria: int = 10
    twice: bool = False
    better: float = 0.0


@dataclass(frozen=True)
class Round:
    """Everybody invited, and who of them answered.

    agency, responded : of shape (invited,)
    sheets : of shape (statements, invited), of those too who did not answer
    """

    instrument: Instrument
    agency: NDArray[np.intp]
    sheets: NDArray[np.uint8]
    responded: NDArray[np.bool_]
    seed: int
    before: "Round | None" = None

    @cached_property
    def published(self) -> Publication:
        keys = [_key(at) for at in self.agency[self.responded].tolist()]
        invited = np.bincount(self.agency).tolist()
        return publish(
            self.sheets[:, self.responded],
            np.empty((0, len(keys)), dtype=np.uint8),
            keys,
            units=[Unit(_key(at), _key(at), each) for at, each in enumerate(invited)],
            minimum_group=MINIMUM,
            breakdown="agency",
            instrument=self.instrument,
            rng=np.random.default_rng(self.seed),
        )

    @cached_property
    def places(self) -> NDArray[np.intp]:
        """Of everybody invited, the place of their group among those that are published."""
        place = {
            member: at for at, group in enumerate(self.published.groups) for member in group.members
        }
        return np.array([place[_key(at)] for at in self.agency.tolist()], dtype=np.intp)

    def healthy(self, at: int) -> NDArray[np.uint8]:
        """Everybody's answers on a criterion, high ones speaking well: (statements, invited)."""
        rows = self.sheets[at * STATEMENTS : (at + 1) * STATEMENTS]
        return persons.recode(rows, REVERSED, CATEGORIES)

    @cached_property
    def steps(self) -> NDArray[np.int64]:
        """Everybody's score on each criterion, of shape (criteria, invited)."""
        criteria = range(len(self.instrument.criteria))
        return np.array([persons.person_steps(self.healthy(at), CATEGORIES) for at in criteria])


def _key(agency: int) -> str:
    return f"agency-{agency:02}"


def draw(world: World, rng: np.random.Generator) -> Round:
    agencies = world.invited or tuple(rng.integers(1, 21, size=20).tolist())
    centres = MIDDLE + rng.normal(0, world.around, world.criteria)[:, np.newaxis]
    half = DRAWN_TOGETHER * world.apart / np.sqrt(2)
    truly = centres + rng.normal(0, half, len(agencies))
    truly = truly + rng.normal(0, half, (world.criteria, len(agencies)))
    luck = rng.normal(0, world.luck, (world.criteria * STATEMENTS, 1))
    before = _asked(world, agencies, truly, luck, rng) if world.twice else None
    return _asked(world, agencies, truly + world.better, luck, rng, before)


def _asked(
    world: World,
    invited: tuple[int, ...],
    truly: NDArray[np.float64],
    luck: NDArray[np.float64],
    rng: np.random.Generator,
    before: Round | None = None,
) -> Round:
    """People drawn at random, of agencies that think so on average."""
    agency = np.repeat(np.arange(len(invited)), invited)
    people = len(agency)
    wide = np.resize(world.spread, len(invited))[agency]
    wide = wide * rng.uniform(*world.unlike, (world.criteria, 1))
    own = rng.normal(0, PERSON, people) + rng.normal(0, CRITERION, (world.criteria, people))
    points = np.repeat(truly[:, agency] + wide * own, STATEMENTS, axis=0) + luck
    points += np.repeat(wide, STATEMENTS, axis=0) * rng.normal(0, STATEMENT, points.shape)
    healthy = np.rint(1 + points / POINTS).clip(1, CATEGORIES).astype(np.uint8)
    instrument = questionnaire(world.criteria)
    sheets = persons.recode(healthy, REVERSED * world.criteria, CATEGORIES)
    could_not = rng.random((world.criteria, people)) < world.could_not
    if world.one_silent:
        could_not[0] |= agency == 0
    sheets[np.repeat(could_not, STATEMENTS, axis=0)] = persons.DONT_KNOW
    rates = rng.uniform(*world.response, len(invited))
    return Round(
        instrument=instrument,
        agency=agency,
        sheets=sheets,
        responded=rng.random(people) < rates[agency],
        seed=int(rng.integers(1 << 30)),
        before=before,
    )
