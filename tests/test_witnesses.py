"""The audit of witnesses: nobody's score can be told from that of a colleague who differs.

Rounds of random partnerships are closed by the code that closes rounds in use. What is counted:
for every person, every criterion that their group has a score on, and every insider of the group,
there is somebody else whose score differs, and the round with the two's sheets exchanged gives
the same publication, digit by digit.
"""

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import pytest
from django.db import transaction

from assessments import sealing
from assessments.instruments import catalogue, coding
from assessments.models import Envelope, Role, Round
from assessments.services import partnerships, rounds
from reports import closing
from reports.door import differing
from tests.conftest import DAY
from tests.test_differing import step

INSTRUMENT = catalogue.find("partnership-health-core", "1.0")
SCALE = INSTRUMENT.scale.size
ROWS = {
    criterion.code: [INSTRUMENT.codes.index(each.code) for each in criterion.statements]
    for criterion in INSTRUMENT.criteria
}
REVERSE = np.array([each.reverse for each in INSTRUMENT.statements])
LOW, MIDDLING, HIGH, HIGHEST = 1.2, 3.0, 4.1, 5.0  # the mean answer, turned so that 5 is good


@dataclass
class Found:
    """What an audit went through, and for whom it found no witness."""

    people: int = 0
    criterion_rounds: int = 0
    insiders: int = 0
    exchanges: int = 0
    without_witness: int = 0

    def __iadd__(self, other):
        for name, value in vars(other).items():
            setattr(self, name, getattr(self, name) + value)
        return self


# A partnership, and closing its round as often as an attacker would like to


def opened(chance, now, minimum, breakdown):
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
        minimum_group=minimum,
        breakdown=breakdown,
    )
    return rounds.open(planned, now=now)


def answered(chance, people, morale):
    """Sheets around that morale, a column a person; some who could not say, some who skipped.

    They agree a good deal, for otherwise the rule would have little to do.
    """
    own = morale + chance.normal(0, 0.2, people)
    healthy = np.rint(own + chance.normal(0, 0.3, (len(REVERSE), people))).clip(1, SCALE)
    sheets = np.where(REVERSE[:, np.newaxis], SCALE + 1 - healthy, healthy)
    luck = chance.random(sheets.shape)
    could_not = chance.random(people) < 0.2
    sheets = np.where(luck < 0.06 + 0.4 * could_not, coding.DONT_KNOW, sheets)
    return np.where(luck > 0.97, coding.BLANK, sheets).astype(np.uint8)


class Closing:
    """Closes one round again and again, with whatever sheets; each time it is undone."""

    def __init__(self, survey_round, now, seed):
        self.survey_round, self.now, self.seed = survey_round, now, seed
        self.key = sealing.key_path(survey_round).read_bytes()
        self.lock = sealing.RoundLock(survey_round)
        self.envelopes = list(
            Envelope.objects.filter(invitation__survey_round=survey_round)
            .select_related("invitation__agency")
            .order_by("pk")
        )

    def submit(self, sheets, people=None):
        """Seal these people's sheets, as if they had submitted them."""
        people = range(len(self.envelopes)) if people is None else people
        for person in people:
            envelope = self.envelopes[person]
            sheet = bytes(sheets[:, person]).ljust(coding.length(INSTRUMENT), b"\0")
            envelope.submitted = self.lock.seal_sheet(envelope.invitation, "submitted", sheet)
        Envelope.objects.bulk_update([self.envelopes[each] for each in people], ["submitted"])

    def publication(self):
        before = transaction.savepoint()
        rng = np.random.default_rng(self.seed)
        survey_round = Round.objects.get(pk=self.survey_round.pk)
        document = closing.close(survey_round, now=self.now, rng=rng).document
        assert not Envelope.objects.filter(invitation__survey_round=survey_round).exists()
        transaction.savepoint_rollback(before)
        sealing.key_path(survey_round).write_bytes(self.key)
        return document


def places_of(document, again):
    """The group of each person, by its place in the publication, which names the members."""
    place = {
        member: at for at, group in enumerate(document["groups"]) for member in group["members"]
    }
    by_role = document["breakdown"] == "role"
    people = [envelope.invitation for envelope in again.envelopes]
    return np.array([place[each.role if by_role else each.agency.name] for each in people])


# The audit


def audit(chance, now, monkeypatch, *, minimum, morale, breakdown, exchange):
    survey_round = opened(chance, now, minimum, breakdown)
    again = Closing(survey_round, now, seed=int(chance.integers(1 << 30)))
    sheets = answered(chance, len(again.envelopes), morale)
    again.submit(sheets)
    sheets_moved, document = after_the_rule(again, monkeypatch)
    if not document["groups"]:
        return Found()
    places = places_of(document, again)
    sheets = dealt_out(sheets_moved, places)
    again.submit(sheets)
    assert again.publication() == document  # nothing more to move
    found, pairs = witnesses(sheets, places, document)
    for one, other in sorted(pairs) if exchange else ():
        exchanged = sheets.copy()
        exchanged[:, [one, other]] = sheets[:, [other, one]]
        again.submit(exchanged, (one, other))
        assert again.publication() == document
        again.submit(sheets, (one, other))
        found.exchanges += 1
    return found


def after_the_rule(again, monkeypatch):
    """All sheets as they left R7, with their groups, and the publication that was made of them."""
    rule, seen = differing.two_who_differ, []

    def seen_by_the_test(answers, places, *args, **fields):
        seen.append((rule(answers, places, *args, **fields), places))
        return seen[-1][0]

    with monkeypatch.context() as patch:
        patch.setattr(differing, "two_who_differ", seen_by_the_test)
        document = again.publication()
    return seen[-1] if seen else None, document


def dealt_out(moved, places):
    """The shuffled sheets given to people of their groups again."""
    sheets, shuffled = moved
    dealt = np.empty_like(sheets)
    for place in np.unique(places):
        dealt[:, places == place] = sheets[:, shuffled == place]
    return dealt


def witnesses(sheets, places, document):
    """For everybody, against every insider: pairs of people whose sheets to exchange."""
    healthy = np.where(
        REVERSE[:, np.newaxis] & (sheets >= 1) & (sheets <= SCALE), SCALE + 1 - sheets, sheets
    )
    found, pairs = Found(people=len(places)), set()
    for criterion in document["criteria"]:
        steps = [step(sheet, SCALE) for sheet in healthy[ROWS[criterion["code"]]].T.tolist()]
        found.criterion_rounds += any(group["score"] is not None for group in criterion["groups"])
        for place, group in enumerate(criterion["groups"]):
            if group["score"] is None:
                continue
            people = np.flatnonzero(places == place).tolist()
            scored = [each for each in people if steps[each] is not None]
            published = Fraction(sum(steps[each] for each in scored), len(scored))
            top = (SCALE - 1) * len(ROWS[criterion["code"]])
            assert group["score"] == pytest.approx(float(100 * published / top))
            for person in people:
                others = [each for each in scored if steps[each] != steps[person]]
                for insider in (None, *people):
                    if insider == person:
                        continue
                    found.insiders += 1
                    can = [tuple(sorted((person, each))) for each in others if each != insider]
                    if not can:
                        found.without_witness += 1
                    elif pairs.isdisjoint(can):
                        pairs.add(can[0])
    return found, pairs


WORLDS = [
    {"morale": morale, "minimum": minimum, "breakdown": breakdown}
    for morale in (LOW, MIDDLING, HIGH, HIGHEST)
    for minimum in (3, 4, 5)
    for breakdown in ("agency", "role")
]


def audits(now, monkeypatch, *, exchange=True):
    found = Found()
    chance = np.random.default_rng(20_07)
    for world in WORLDS:
        before = transaction.savepoint()
        found += audit(chance, now, monkeypatch, **world, exchange=exchange)
        transaction.savepoint_rollback(before)
    return found


@pytest.mark.django_db
def test_everybody_has_a_witness_against_every_insider(now, monkeypatch):
    found = audits(now, monkeypatch)
    assert found.people > 200
    assert found.criterion_rounds > 50
    assert found.exchanges > 400
    assert found.without_witness == 0


@pytest.mark.django_db
def test_without_the_rule_the_audit_finds_people_who_have_none(now, monkeypatch):
    monkeypatch.setattr(differing, "two_who_differ", lambda answers, *_args, **_fields: answers)
    found = audits(now, monkeypatch, exchange=False)
    assert found.without_witness > 100


@pytest.mark.django_db
def test_one_who_differs_would_not_be_enough(now, monkeypatch):
    """That one knows that all others have the same score."""
    monkeypatch.setattr(differing, "DIFFERING", 1)
    assert audits(now, monkeypatch, exchange=False).without_witness > 20
