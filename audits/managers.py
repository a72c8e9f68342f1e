"""The audit of managers: nothing they do while a round is open reveals anything to them.

A manager takes rounds of random partnerships through the real pages, doing everything that the
pages allow, and trying what they do not. Counted are

- rounds in which the manager can tell, from all pages before, between and after these steps and
from
  the report, whether a chosen person had answered (R12, R15);
- rounds whose report shows groups or scores that it would not show without these steps, with
invented
  late people among them (R4);
- people, out of two or more first invited whose sheets the manager does not know, whose score is
  certain all the same, except at the ends of the scale;
- successful attempts to move the closing to a chosen moment (R17).

Needs a database: everything happens in a transaction that the caller rolls back.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from fractions import Fraction
from itertools import product
from math import ceil
from typing import Any
from unittest import mock

import numpy as np
from django.db import transaction
from django.test import Client
from django.urls import reverse

from assessments.encryption import sealing
from assessments.models import Envelope, Invitation, Membership, Participant, Round, User
from assessments.models.rounds import grace
from assessments.services import partnerships, rounds
from audits.partnerships import Json
from audits.plain import step
from audits.witnesses import INSTRUMENT, REVERSE, ROWS, SCALE, Sheets, answered
from reports.disclosure.counting import count_responses
from reports.disclosure.end_of_round import closing

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
MINIMUMS = (3, 4, 5)
TACTICS_A_ROUND = 5
# Differs in every response.
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="\w+"')


@dataclass
class ManagerFindings:
    rounds: int = 0
    tactics: int = 0
    distinguishable: int = 0
    shows_more: int = 0
    watched: int = 0  # people, per criterion, whose score the manager wants to know
    certain: int = 0
    closings_tried: int = 0
    closed_at_will: int = 0

    def __iadd__(self, other: "ManagerFindings") -> "ManagerFindings":
        for name, value in vars(other).items():
            setattr(self, name, getattr(self, name) + value)
        return self


def audit(chance: np.random.Generator, now: datetime, times: int) -> ManagerFindings:
    found = ManagerFindings()
    for _ in range(times):
        before = transaction.savepoint()
        with mock.patch("django.utils.timezone.now", return_value=now):
            found += audit_round(chance, now)
        transaction.savepoint_rollback(before)
    return found


def audit_round(chance: np.random.Generator, now: datetime) -> ManagerFindings:
    survey_round = opened(chance, now)
    invitations = list(survey_round.invitations.select_related("agency").order_by("pk"))
    sheets = answered(chance, len(invitations), float(chance.uniform(1.5, 4.8)))
    late_sheets = answered(chance, TACTICS_A_ROUND, float(chance.choice([1.0, 5.0])))
    victim, other = 0, 1  # two people of the first agency
    others = [at for at in range(2, len(invitations)) if chance.random() < 0.85]
    tactics = [TACTICS[at] for at in chance.permutation(len(TACTICS))[:TACTICS_A_ROUND]]
    whom = [victim, *(int(at) for at in chance.integers(2, len(invitations), TACTICS_A_ROUND - 1))]

    def run(one: int, tactics: Sequence[Tactic]) -> "RunRecord":
        """This person answered in addition to the others, always with the same sheets."""
        world = Running(survey_round, invitations, now)
        world.submit({one: sheets[:, victim], **{at: sheets[:, at] for at in others}})
        return world.run(tactics, whom, late_sheets)

    with_tactics, without = run(victim, tactics), run(victim, [])
    found = ManagerFindings(
        rounds=1, tactics=len(tactics), closings_tried=with_tactics.closings_tried
    )
    found.closed_at_will = with_tactics.closed_at_will
    found.distinguishable = int(with_tactics.pages != run(other, tactics).pages)
    found.shows_more = int(
        published_outline(with_tactics.document) != published_outline(without.document)
    )
    on_time = {at: sheets[:, at] for at in (victim, *others)}
    found += _certain(chance, with_tactics, invitations, on_time, survey_round.minimum_group)
    return found


def opened(chance: np.random.Generator, now: datetime) -> Round:
    """An open round of three or four agencies with three to eight people each, and a manager."""
    people = [int(chance.integers(3, 9)) for _agency in range(chance.integers(3, 5))]
    return opened_with(people, int(chance.choice(MINIMUMS)), now)


def opened_with(people: Sequence[int], minimum: int, now: datetime) -> Round:
    partnership = partnerships.create("Random", "random")
    manager = User.objects.create_user("manager@random.example", "not used here")
    partnerships.add_member(partnership, manager, Membership.Access.MANAGER)
    for number, many in enumerate(people):
        agency = partnerships.add_agency(partnership, f"Agency {number}")
        for person in range(many):
            partnerships.add_participant(agency, f"person{person}@agency{number}.example")
    planned = rounds.create(
        partnership,
        "Autumn",
        INSTRUMENT,
        opens_at=now - DAY,
        closes_at=now + 14 * DAY,
        minimum_group=minimum,
    )
    return rounds.open(planned, now=now - DAY)


# The manager's pages


@dataclass
class Manager:
    """Looks at everything they can see of a round, and does what the pages let them do."""

    survey_round: Round
    now: datetime
    client: Client = field(init=False)

    def __post_init__(self) -> None:
        self.client = Client(SERVER_NAME="localhost")
        self.client.force_login(User.objects.get(email="manager@random.example"))

    @property
    def slug(self) -> str:
        return self.survey_round.partnership.slug

    def looks(self, invitation: Invitation) -> list[str]:
        pages = ("round", "invitations", "invite-late", "round-extend", "round-close", "report")
        addresses = [
            reverse("home"),
            reverse("partnership", args=[self.slug]),
            reverse("people", args=[self.slug]),
            *(reverse(name, args=[self.slug, self.survey_round.pk]) for name in pages),
            *(
                reverse(name, args=[self.slug, self.survey_round.pk, invitation.pk])
                for name in OF_PLACE
            ),
        ]
        return [self._text(self.client.get(each, follow=True)) for each in addresses]

    def sends(self, page: str, /, *numbers: int, **fields: Any) -> str:
        address = reverse(page, args=[self.slug, *numbers])
        return self._text(self.client.post(address, fields, follow=True))

    def of_round(self, page: str, /, *numbers: int, **fields: Any) -> str:
        return self.sends(page, self.survey_round.pk, *numbers, **fields)

    def _text(self, response: Any) -> str:
        if response.status_code >= 500:
            raise AssertionError(f"A page failed: {response.status_code}")
        return TOKEN.sub("", response.content.decode())


OF_PLACE = ("invitation", "invitation-address", "invitation-stop")
Tactic = Callable[[Manager, Invitation], str]


def stops_e_mails(manager: Manager, invitation: Invitation) -> str:
    return manager.of_round("invitation-stop", invitation.pk)


def changes_the_address(manager: Manager, invitation: Invitation) -> str:
    return manager.of_round(
        "invitation-address", invitation.pk, email=f"mine{invitation.pk}@mine.example"
    )


def removes_the_person(manager: Manager, invitation: Invitation) -> str:
    return manager.sends("participant-remove", invitation.participant_id or 0)


def sends_the_link_again(manager: Manager, invitation: Invitation) -> str:
    return manager.of_round("invitation-send", invitation.pk)


def invents_colleagues(manager: Manager, invitation: Invitation) -> str:
    """From the person's agency and domain; all are invited at once."""
    domain = invitation.email.rpartition("@")[2]
    names = "\n".join(f"invented{number}@{domain}" for number in range(TACTICS_A_ROUND))
    said = manager.sends("people-add", invitation.agency_id, people=names, role="other")
    invented = Participant.objects.filter(email__startswith="invented").order_by("pk")
    return said + manager.of_round("invite-late", who=[each.pk for each in invented])


def renames_the_agency(manager: Manager, invitation: Invitation) -> str:
    return manager.sends("agency-edit", invitation.agency_id, name="Zzz", sector="")


def moves_the_person(manager: Manager, invitation: Invitation) -> str:
    agency = manager.survey_round.partnership.agencies.exclude(pk=invitation.agency_id).first()
    sent = {
        "email": invitation.email,
        "role": invitation.role,
        "agency": agency.pk if agency else "",
    }
    return manager.sends("participant-edit", invitation.participant_id or 0, **sent)


TACTICS: tuple[Tactic, ...] = (
    stops_e_mails,
    changes_the_address,
    removes_the_person,
    sends_the_link_again,
    invents_colleagues,
    renames_the_agency,
    moves_the_person,
)


# One round, from its first answers to its report


@dataclass(frozen=True)
class RunRecord:
    pages: tuple[object, ...]
    document: Json
    late: list[tuple[str, Sheets]]  # agency and sheet of late respondents, chosen by the manager
    closings_tried: int
    closed_at_will: int


class Running:
    """Runs a round repeatedly with any sheets and steps, undoing each run."""

    def __init__(
        self, survey_round: Round, invitations: Sequence[Invitation], now: datetime
    ) -> None:
        self.pk, self.invitations, self.now = survey_round.pk, invitations, now
        self.key = sealing.key_path(survey_round).read_bytes()
        self.before = transaction.savepoint()

    def submit(self, sheets: dict[int, Sheets]) -> None:
        self._submit({self.invitations[at].pk: sheet for at, sheet in sheets.items()})

    def _submit(self, sheets: dict[int, Sheets]) -> None:
        survey_round = Round.objects.get(pk=self.pk)
        cipher = sealing.RoundCipher(survey_round)
        for envelope in Envelope.objects.filter(invitation__in=sheets).select_related("invitation"):
            sheet = bytes(sheets[envelope.invitation_id])
            envelope.submitted = cipher.seal_sheet(envelope.invitation, "submitted", sheet)
            envelope.save(update_fields=["submitted"])
        Invitation.objects.filter(pk__in=sheets).update(answered=True)

    def run(self, tactics: Sequence[Tactic], whom: Sequence[int], late_sheets: Sheets) -> RunRecord:
        manager = Manager(Round.objects.get(pk=self.pk), self.now)
        victim = self.invitations[whom[0]]
        pages: list[object] = []
        for day in range(1, 3):
            count_responses(self.now + day * DAY)
            pages.append(manager.looks(victim))
        tried, at_will = _choose_the_moment(manager) if tactics else (0, 0)
        if at_will:
            return self._undone(RunRecord((), {"groups": [], "criteria": []}, [], tried, at_will))
        for tactic, at in zip(tactics, whom, strict=False):
            pages += [tactic(manager, self.invitations[at]), manager.looks(victim)]
        late = self._answer_late(late_sheets)
        count_responses(self.now + 4 * DAY)
        pages.append(manager.looks(victim))
        survey_round = Round.objects.get(pk=self.pk)
        after = survey_round.closes_at + grace() + HOUR
        document = closing.close(survey_round, now=after, rng=np.random.default_rng(1)).document
        pages += [manager.looks(victim), document]
        return self._undone(RunRecord(tuple(pages), document, late, tried, at_will))

    def _undone(self, seen: RunRecord) -> RunRecord:
        transaction.savepoint_rollback(self.before)
        sealing.key_path(Round.objects.get(pk=self.pk)).write_bytes(self.key)
        return seen

    def _answer_late(self, sheets: Sheets) -> list[tuple[str, Sheets]]:
        """Everybody whom the manager invited or re-addressed answers as the manager likes."""
        late = Invitation.objects.filter(survey_round=self.pk, late=True).select_related("agency")
        own = list(zip(late.order_by("pk"), sheets.T, strict=False))
        self._submit({each.pk: sheet for each, sheet in own})
        return [(each.agency.name, sheet) for each, sheet in own]


def _choose_the_moment(manager: Manager) -> tuple[int, int]:
    """Close it now or within hours, or extend it by some hours: all must be refused."""
    before = Round.objects.get(pk=manager.survey_round.pk).closes_at
    soon = [manager.now + hours * HOUR for hours in (0, 1, 71)]
    for at in soon:
        manager.of_round("round-close", understood="on", closes_at=f"{at:%Y-%m-%dT%H:%M}")
    later = before + 5 * HOUR
    manager.of_round("round-extend", closes_at=f"{later:%Y-%m-%dT%H:%M}")
    after = Round.objects.get(pk=manager.survey_round.pk)
    moved = after.closed_at is not None or after.closes_at != before
    return len(soon) + 1, int(moved)


# What a report gives away


def published_outline(document: Json) -> object:
    """The groups, and which scores they have."""
    groups = [group["members"] for group in document["groups"]]
    scores = [
        [group["score"] is not None for group in criterion["groups"]]
        for criterion in document["criteria"]
    ]
    return groups, scores


def _certain(
    chance: np.random.Generator,
    seen: RunRecord,
    invitations: Sequence[Invitation],
    on_time: dict[int, Sheets],
    minimum: int,
) -> ManagerFindings:
    """Each person first invited, as seen by a manager who knows all late sheets and all but a
    minimum of the others in the group."""
    found = ManagerFindings()
    for at, group in enumerate(seen.document["groups"]):
        people = [who for who in on_time if invitations[who].agency.name in group["members"]]
        late = [sheet for agency, sheet in seen.late if agency in group["members"]]
        known = set(chance.permutation(people)[: minimum - 1].tolist())
        unknown = [who for who in people if who not in known]
        if len(unknown) < 2:
            continue
        for criterion in seen.document["criteria"]:
            score = criterion["groups"][at]["score"]
            if score is None:
                continue
            code = criterion["code"]
            known_steps = [_steps(code, on_time[at]) for at in known]
            known_steps += [_steps(code, sheet) for sheet in late]
            top = (SCALE - 1) * len(ROWS[code])
            left = possible(score, known_steps, len(unknown), top)
            found.watched += len(unknown)
            found.certain += len(unknown) * (len(left) == 1 and not left <= {0, top})
    return found


def _steps(criterion: str, sheet: Sheets) -> int | None:
    rows = ROWS[criterion]
    answers = sheet[rows].astype(int)
    turned = REVERSE[rows] & (answers >= 1) & (answers <= SCALE)
    return step(tuple(np.where(turned, SCALE + 1 - answers, answers).tolist()), SCALE)


def possible(score: int, known: Sequence[int | None], unknown: int, top: int) -> set[int]:
    """The scores, in steps, that an unknown person may have in a group with that score.

    known : everybody else's steps; None for people without a score
    unknown : how many unknown people there are; any of them may have no score
    """
    scored = [each for each in known if each is not None]
    found = set()
    for own, others in product(range(top + 1), range(unknown)):
        people, rest = len(scored) + 1 + others, sum(scored) + own
        # Whole points, halves rounded up.
        least = ceil(Fraction(2 * score - 1, 200) * people * top) - rest
        most = ceil(Fraction(2 * score + 1, 200) * people * top) - 1 - rest
        if max(least, 0) <= min(most, others * top):
            found.add(own)
    return found
