"""Invented rounds about which everything is known: everybody's opinion, and who answers."""

from dataclasses import dataclass, replace
from functools import cache, cached_property

import numpy as np
from numpy.typing import NDArray

from assessments.instruments.schema import Instrument
from assessments.scoring import persons
from audits.partnerships import with_criteria
from reports.disclosure.door.groups import Unit
from reports.disclosure.door.publish import publish
from reports.publication import Publication

MINIMUM = 5
CATEGORIES, STATEMENTS = 5, 4
TOP = STATEMENTS * (CATEGORIES - 1)
POINTS = 100 / (CATEGORIES - 1)  # per step of an answer
REVERSED = (False, True, False, True)
MIDDLE = 50.0

# Standard deviations within one group: between people overall, between people on a criterion, and
# between statements. Once answers are whole numbers, scores have a standard deviation of 19.2
# points.
PERSON, CRITERION, STATEMENT = 11.1, 14.2, 17.3
WIDE, NARROW = 1.95, 0.46  # factors that make it 28 points, or 10
# Answers cannot leave the scale, which draws agencies together. Drawing them this much further
# apart makes their true distance the intended one.
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
    """How rounds are generated; all distances are standard deviations, in points of 100.

    invited : people of each agency; empty for 20 agencies of 1 to 20
    response : the range of response rates of agencies, drawn at random
    apart : agencies' true means on a criterion; half of the variance is common to all criteria
    around : criteria, around the middle
    luck : statements, around their criterion
    could_not : the share of people who cannot say, for each criterion separately
    one_silent : on the first criterion nobody of the first agency can say anything
    spread : factors for the spread of agencies' people, used in turn
    unlike : the range of such factors for criteria, drawn at random
    twice : there was a previous round, and nothing has changed since
    better : except that everybody's opinion is this many points higher
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
    """Everybody invited, and which of them answered.

    agency, responded : shape (invited,)
    sheets : shape (statements, invited), including those who did not answer
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
        """The index of each invited person's group among the published ones."""
        place = {
            member: at for at, group in enumerate(self.published.groups) for member in group.members
        }
        return np.array([place[_key(at)] for at in self.agency.tolist()], dtype=np.intp)

    def healthy(self, at: int) -> NDArray[np.uint8]:
        """Everybody's answers on a criterion, recoded so that high is healthy: (statements,
        invited)."""
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
    """People drawn at random from agencies with these true means."""
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
