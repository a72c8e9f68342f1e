"""The audit of witnesses: nobody's score can be told from that of a colleague who differs.

Rounds of random partnerships are closed by the production code. For every person, every criterion
on which their group has a score, and every insider of the group, there has to be somebody else
whose score differs, such that exchanging the two sheets gives the same publication to the last
digit.

Needs a database: everything happens in a transaction that the caller rolls back.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from math import floor
from typing import Any
from unittest import mock

import numpy as np
from django.db import transaction
from numpy.typing import NDArray

from assessments.encryption import sealing
from assessments.instruments import catalogue, coding
from assessments.models import Envelope, Role, Round
from assessments.services import partnerships, rounds
from audits.partnerships import Json
from audits.plain import step
from reports.disclosure.door import differing
from reports.disclosure.door.groups import Breakdown
from reports.disclosure.end_of_round import closing

DAY = timedelta(days=1)
INSTRUMENT = next(each for each in catalogue.released() if each.key == "partnership-health-core")
SCALE = INSTRUMENT.scale.size
ROWS = {
    criterion.code: [INSTRUMENT.codes.index(each.code) for each in criterion.statements]
    for criterion in INSTRUMENT.criteria
}
REVERSE = np.array([each.reverse for each in INSTRUMENT.statements])
LOW, MIDDLING, HIGH, HIGHEST = 1.2, 3.0, 4.1, 5.0  # mean answers, recoded so that 5 is healthy

Sheets = NDArray[np.uint8]  # a column per person, as long as an envelope's content
Places = NDArray[np.intp]


@dataclass
class WitnessFindings:
    """Counts of what the audit examined, and of people without a witness."""

    people: int = 0
    criterion_rounds: int = 0
    insiders: int = 0
    exchanges: int = 0
    without_witness: int = 0
    changed: int = 0  # exchanges after which the publication was different

    def __iadd__(self, other: "WitnessFindings") -> "WitnessFindings":
        for name, value in vars(other).items():
            setattr(self, name, getattr(self, name) + value)
        return self


@dataclass(frozen=True)
class World:
    morale: float
    minimum: int
    breakdown: Breakdown


WORLDS = [
    World(morale, minimum, breakdown)
    for morale in (LOW, MIDDLING, HIGH, HIGHEST)
    for minimum in (3, 4, 5)
    for breakdown in ("agency", "role")
]


def audit(
    chance: np.random.Generator,
    now: datetime,
    *,
    worlds: Sequence[World] = WORLDS,
    times: int = 1,
    exchange: bool = True,
) -> WitnessFindings:
    """This many rounds in each of these worlds."""
    found = WitnessFindings()
    for world in list(worlds) * times:
        before = transaction.savepoint()
        found += audit_round(chance, now, world, exchange=exchange)
        transaction.savepoint_rollback(before)
    return found


def audit_round(
    chance: np.random.Generator, now: datetime, world: World, *, exchange: bool
) -> WitnessFindings:
    survey_round = opened(chance, now, world)
    again = Closing(survey_round, now + 2 * DAY, seed=int(chance.integers(1 << 30)))
    sheets = answered(chance, len(again.envelopes), world.morale)
    again.submit(sheets)
    counted, document = after_the_rule(again)
    if not document["groups"]:
        return WitnessFindings()
    places = places_of(document, again)
    if counted:
        sheets[: len(REVERSE)] = dealt_out(counted, places)
    again.submit(sheets)
    found, pairs = witnesses(sheets, places, document)
    found.changed += again.publication() != document  # nothing is left to be moved
    for one, other in sorted(pairs) if exchange else ():
        exchanged = sheets.copy()
        exchanged[:, [one, other]] = sheets[:, [other, one]]
        again.submit(exchanged, (one, other))
        found.changed += again.publication() != document
        again.submit(sheets, (one, other))
        found.exchanges += 1
    return found


# A partnership, and closing its round as often as an attacker would like to


def opened(chance: np.random.Generator, now: datetime, world: World) -> Round:
    """An open round of two to four agencies with two to six people each."""
    partnership = partnerships.create("Random", "random")
    roles = [Role.STRATEGIC, Role.OPERATIONAL]
    for number in range(chance.integers(2, 5)):
        agency = partnerships.add_agency(partnership, f"Agency {number}")
        for person in range(chance.integers(2, 7)):
            address = f"person{person}@agency{number}.example"
            partnerships.add_participant(agency, address, role=roles[chance.integers(2)])
    planned = rounds.create(
        partnership,
        "Autumn",
        INSTRUMENT,
        opens_at=now - DAY,
        closes_at=now + DAY,
        minimum_group=world.minimum,
        breakdown=world.breakdown,
    )
    return rounds.open(planned, now=now)


def answered(chance: np.random.Generator, people: int, morale: float) -> Sheets:
    """Sheets around that morale, with some don't knows, blanks and missing rankings.

    People agree a good deal, because otherwise the rule would have little to do.
    """
    own = morale + chance.normal(0, 0.2, people)
    healthy = np.rint(own + chance.normal(0, 0.3, (len(REVERSE), people))).clip(1, SCALE)
    sheets = np.where(REVERSE[:, np.newaxis], SCALE + 1 - healthy, healthy)
    luck = chance.random(sheets.shape)
    could_not = chance.random(people) < 0.2
    sheets = np.where(luck < 0.06 + 0.4 * could_not, coding.DONT_KNOW, sheets)
    sheets = np.where(luck > 0.97, coding.BLANK, sheets)
    options = len(INSTRUMENT.ranking.options) if INSTRUMENT.ranking else 0
    orders = chance.permuted(np.tile(np.arange(1, options + 1), (people, 1)), axis=1)
    orders[chance.random(people) < 0.1] = coding.BLANK
    return np.vstack([sheets, orders.T]).astype(np.uint8)


class Closing:
    """Closes one round repeatedly with any sheets, undoing each closing."""

    def __init__(self, survey_round: Round, now: datetime, seed: int) -> None:
        self.survey_round, self.now, self.seed = survey_round, now, seed
        self.key = sealing.key_path(survey_round).read_bytes()
        self.cipher = sealing.RoundCipher(survey_round)
        self.envelopes = list(
            Envelope.objects.filter(invitation__survey_round=survey_round)
            .select_related("invitation__agency")
            .order_by("pk")
        )

    def submit(self, sheets: Sheets, people: Sequence[int] | None = None) -> None:
        """Seal these people's sheets, as if they had submitted them."""
        people = range(len(self.envelopes)) if people is None else people
        for person in people:
            envelope = self.envelopes[person]
            sheet = bytes(sheets[:, person]).ljust(coding.length(INSTRUMENT), b"\0")
            envelope.submitted = self.cipher.seal_sheet(envelope.invitation, "submitted", sheet)
        Envelope.objects.bulk_update([self.envelopes[each] for each in people], ["submitted"])

    def publication(self) -> Json:
        before = transaction.savepoint()
        rng = np.random.default_rng(self.seed)
        survey_round = Round.objects.get(pk=self.survey_round.pk)
        document: Json = closing.close(survey_round, now=self.now, rng=rng).document
        if Envelope.objects.filter(invitation__survey_round=survey_round).exists():
            raise AssertionError("There are still answers.")
        transaction.savepoint_rollback(before)
        sealing.key_path(survey_round).write_bytes(self.key)
        return document


def places_of(document: Json, again: Closing) -> Places:
    """The index of each person's group in the publication, which names the members."""
    place = {
        member: at for at, group in enumerate(document["groups"]) for member in group["members"]
    }
    by_role = document["breakdown"] == "role"
    people = [envelope.invitation for envelope in again.envelopes]
    return np.array([place[each.role if by_role else each.agency.name] for each in people])


def after_the_rule(again: Closing) -> tuple[tuple[Sheets, Places] | None, Json]:
    """All answers after R7 was applied, with their groups, and the publication made from them."""
    rule, seen = differing.two_who_differ, []

    def looked_at(answers: Sheets, places: Places, *args: Any, **fields: Any) -> Sheets:
        seen.append((rule(answers, places, *args, **fields), places))
        return seen[-1][0]

    with mock.patch.object(differing, "two_who_differ", looked_at):
        document = again.publication()
    return seen[-1] if seen else None, document


def dealt_out(counted: tuple[Sheets, Places], places: Places) -> Sheets:
    """The shuffled answers, assigned to people of their groups again."""
    answers, shuffled = counted
    dealt = np.empty_like(answers)
    for place in np.unique(places):
        dealt[:, places == place] = answers[:, shuffled == place]
    return dealt


# Looking for witnesses


def witnesses(
    sheets: Sheets, places: Places, document: Json
) -> tuple[WitnessFindings, set[tuple[int, int]]]:
    """For everybody, against every insider: pairs of people whose sheets to exchange."""
    answers = sheets[: len(REVERSE)]
    healthy = np.where(
        REVERSE[:, np.newaxis] & (answers >= 1) & (answers <= SCALE), SCALE + 1 - answers, answers
    )
    found, pairs = WitnessFindings(people=len(places)), set[tuple[int, int]]()
    for criterion in document["criteria"]:
        steps = [step(tuple(each), SCALE) for each in healthy[ROWS[criterion["code"]]].T.tolist()]
        found.criterion_rounds += any(group["score"] is not None for group in criterion["groups"])
        for place, group in enumerate(criterion["groups"]):
            if group["score"] is None:
                continue
            people = np.flatnonzero(places == place).tolist()
            _hold_to(group["score"], [steps[each] for each in people], criterion["code"])
            for person, insider in _watched(people):
                found.insiders += 1
                can = {
                    (min(person, each), max(person, each))
                    for each in people
                    if each != insider and steps[each] not in (None, steps[person])
                }
                if not can:
                    found.without_witness += 1
                elif pairs.isdisjoint(can):
                    pairs.add(min(can))
    return found, pairs


def _hold_to(score: int, steps: Sequence[int | None], criterion: str) -> None:
    """Checks that the audited answers give the published score."""
    scored = [each for each in steps if each is not None]
    top = (SCALE - 1) * len(ROWS[criterion])
    if score != floor(100 * Fraction(sum(scored), len(scored) * top) + Fraction(1, 2)):
        raise AssertionError("The score that is published is not made of these answers.")


def _watched(people: Sequence[int]) -> Iterator[tuple[int, int | None]]:
    """Each person, without an insider in the group, and with each of the others as one."""
    for person in people:
        yield person, None
        yield from ((person, insider) for insider in people if insider != person)
