"""Invented partnerships, and publishing their answers through the real door."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any
from unittest import mock

import numpy as np
from numpy.typing import NDArray

from assessments.instruments.schema import (
    Coded,
    Criterion,
    Instrument,
    Ranking,
    Scale,
    Statement,
)
from assessments.scoring import persons
from reports.disclosure.door import differing
from reports.disclosure.door.groups import Breakdown, Unit
from reports.disclosure.door.publish import publish
from reports.publication_json import to_json

ROLES = ("strategic", "operational", "other")
MINIMUMS = (3, 5, 8)

Json = dict[str, Any]


@dataclass(frozen=True)
class Partnership:
    """Who was invited, and what those who answered said.

    invited : shape (agencies, roles), the number of people, including those invited late
    invited_late : the same shape, how many of these were invited after the opening
    agency, role : shape (respondents,), index of each person's agency and role
    late : shape (respondents,), whether they were invited after the opening
    sheets : shape (statements, respondents)
    rankings : shape (options, respondents)
    """

    minimum: int
    breakdown: Breakdown
    instrument: Instrument
    invited: NDArray[np.int64]
    invited_late: NDArray[np.int64]
    agency: NDArray[np.int64]
    role: NDArray[np.int64]
    late: NDArray[np.bool_]
    sheets: NDArray[np.uint8]
    rankings: NDArray[np.uint8]
    seed: int

    @property
    def units(self) -> list[Unit]:
        axis = 1 if self.breakdown == "agency" else 0
        invited, late = (each.sum(axis).tolist() for each in (self.invited, self.invited_late))
        return [Unit(self.key(at), self.key(at), each, late[at]) for at, each in enumerate(invited)]

    @property
    def unit(self) -> NDArray[np.int64]:
        return self.agency if self.breakdown == "agency" else self.role

    def key(self, unit: int) -> str:
        return f"agency-{unit:02}" if self.breakdown == "agency" else ROLES[unit]

    def places(self, document: Json) -> NDArray[np.intp]:
        """The index of each respondent's group in the publication, which names the members."""
        place = {key: at for at, each in enumerate(document["groups"]) for key in each["members"]}
        return np.array([place[self.key(each)] for each in self.unit.tolist()], dtype=np.intp)

    def steps(self, criterion: Criterion) -> NDArray[np.int64]:
        """Each respondent's score in whole steps; `persons.NOT_SCORED` without one."""
        rows = [self.instrument.codes.index(code) for code in criterion.codes]
        reverse = [statement.reverse for statement in criterion.statements]
        size = self.instrument.scale.size
        return persons.person_steps(persons.recode(self.sheets[rows], reverse, size), size)

    def of(self, people: NDArray[np.bool_] | NDArray[np.intp]) -> "Partnership":
        """The same, but only these people answered, in this order."""
        return replace(
            self,
            agency=self.agency[people],
            role=self.role[people],
            late=self.late[people],
            sheets=np.ascontiguousarray(self.sheets[:, people]),
            rankings=np.ascontiguousarray(self.rankings[:, people]),
        )

    def without_late(self) -> "Partnership":
        """As if nobody had been invited after the opening."""
        asked = self.invited - self.invited_late
        nobody = np.zeros_like(self.invited_late)
        return replace(self.of(~self.late), invited=asked, invited_late=nobody)


Door = Callable[[Partnership], Json]


def published(partnership: Partnership, rng: Any = None) -> Json:
    """What the door publishes; the same for the same partnership and random numbers."""
    result = publish(
        partnership.sheets,
        partnership.rankings,
        [partnership.key(each) for each in partnership.unit.tolist()],
        partnership.late,
        units=partnership.units,
        minimum_group=partnership.minimum,
        breakdown=partnership.breakdown,
        instrument=partnership.instrument,
        rng=rng or np.random.default_rng(partnership.seed),
    )
    return to_json(result)


def as_counted(partnership: Partnership, door: Door = published) -> tuple[Partnership, Json]:
    """The answers as counted, after two differ, and the publication made from them."""
    rule, seen = differing.two_who_differ, [partnership.sheets]

    def looked_at(answers: NDArray[np.uint8], *args: Any, **fields: Any) -> NDArray[np.uint8]:
        seen.append(rule(answers, *args, **fields))
        return seen[-1]

    with mock.patch.object(differing, "two_who_differ", looked_at):
        document = door(partnership)
    return replace(partnership, sheets=seen[-1]), document


# Random draws


def invented(rng: np.random.Generator, minimum: int) -> Partnership:
    """3 to 12 agencies with 1 to 20 people each, of whom 40 to 90 % answer; in some, nobody does.

    In two out of three, some agencies have people invited late, in any number. One in four is
    broken down by role, the others by agency; each has its own questionnaire."""
    instrument = questionnaire(rng)
    agencies = some_agencies(rng)
    invited, responded = attendance(rng, agencies)
    invited_late, responded_late = latecomers(rng, invited)
    late = np.repeat([False, True], [responded.sum(), responded_late.sum()])
    agency, role = (
        np.concatenate([np.repeat(place, each.ravel()) for each in (responded, responded_late)])
        for place in np.indices((agencies, 3)).reshape(2, -1)
    )
    return Partnership(
        minimum=minimum,
        breakdown="role" if rng.random() < 0.25 else "agency",
        instrument=instrument,
        invited=invited + invited_late,
        invited_late=invited_late,
        agency=agency,
        role=role,
        late=late,
        sheets=made_up(rng, answers(rng, instrument, agency), late, instrument.scale.size),
        rankings=orders(rng, instrument, len(agency)),
        seed=int(rng.integers(1 << 30)),
    )


def some_agencies(rng: np.random.Generator) -> int:
    return int(rng.integers(3, 13))


def attendance(
    rng: np.random.Generator, agencies: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """How many were invited and how many responded, both of shape (agencies, roles)."""
    sizes = rng.integers(1, 21, size=agencies)
    invited = rng.multinomial(sizes, rng.dirichlet([0.5, 0.5, 0.2], size=agencies))
    rate = np.full((agencies, 1), rng.uniform(0.4, 0.9))
    rate[rng.random(agencies) < 0.05] = 0
    return invited, rng.binomial(invited, rate)


def latecomers(
    rng: np.random.Generator, at_opening: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """How many were invited after the opening and how many of them responded, in the same shape.

    Nobody is invited late with a role that nobody had at the opening.
    """
    agencies = len(at_opening)
    sizes = rng.integers(1, 9, size=agencies) * (rng.random(agencies) < rng.choice([0, 0.3, 0.8]))
    invited = rng.multinomial(sizes, rng.dirichlet([0.5, 0.5, 0.2], size=agencies))
    invited[:, at_opening.sum(axis=0) == 0] = 0
    return invited, rng.binomial(invited, rng.uniform(0.3, 1))


def questionnaire(rng: np.random.Generator) -> Instrument:
    """One to six criteria of one to six statements, a scale of two to seven; perhaps a ranking."""
    categories = int(rng.integers(2, 8))
    sizes = rng.integers(1, 7, size=rng.integers(1, 7)).tolist()
    reverse = (rng.random(sum(sizes)) < 0.2).tolist()
    return with_criteria(sizes, categories, reverse, options=int(rng.choice([0, 2, 4])))


def with_criteria(
    sizes: Sequence[int], categories: int, reverse: Sequence[bool] = (), options: int = 0
) -> Instrument:
    """Criteria of these sizes, and a ranking with this many options, if any."""
    turned = iter(reverse or [False] * sum(sizes))
    ranked = tuple(Coded(f"o{at}", f"Option {at}") for at in range(options))
    criteria = tuple(
        Criterion(
            code=f"c{at}",
            title=f"Criterion {at}",
            statements=tuple(Statement(f"c{at}s{n}", "", next(turned)) for n in range(size)),
        )
        for at, size in enumerate(sizes)
    )
    scale = Scale(1, categories, dont_know="Don't know")
    return Instrument(
        key="invented",
        version="1",
        title="",
        scale=scale,
        criteria=criteria,
        ranking=Ranking("order", "", ranked) if ranked else None,
    )


def answers(
    rng: np.random.Generator, instrument: Instrument, agency: NDArray[np.int64]
) -> NDArray[np.uint8]:
    """Partnership, agency and person effects, and random error; some people could not say."""
    size, people = instrument.scale.size, len(agency)
    spread = size * rng.uniform(0.05, 0.25)
    morale = rng.uniform(1, size)
    own = morale + rng.normal(0, spread, people) + rng.normal(0, spread / 2, 12)[agency]
    healthy = np.rint(own + rng.normal(0, spread, (len(instrument.codes), people)))
    sheets = healthy.clip(1, size).astype(np.uint8)
    luck = rng.random(sheets.shape)
    could_not = rng.random(people) < 0.15
    sheets[luck < 0.05 + 0.5 * could_not] = persons.DONT_KNOW
    sheets[luck > 0.97] = persons.BLANK
    return sheets


def made_up(
    rng: np.random.Generator, sheets: NDArray[np.uint8], late: NDArray[np.bool_], size: int
) -> NDArray[np.uint8]:
    """In every other partnership, late sheets are chosen by somebody who knows them all: all the
    same answer."""
    if rng.random() < 0.5:
        sheets[:, late] = rng.choice([1, size], late.sum())
    return sheets


def orders(rng: np.random.Generator, instrument: Instrument, people: int) -> NDArray[np.uint8]:
    """Everybody's ranking of the options; some give none."""
    options = len(instrument.ranking.options) if instrument.ranking else 0
    ranks = rng.permuted(np.tile(np.arange(1, options + 1), (people, 1)), axis=1).T
    return np.where(rng.random(people) < 0.1, 0, ranks).astype(np.uint8)
