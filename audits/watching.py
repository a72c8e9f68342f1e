"""Managers who compare their pages byte by byte: does anything they do reveal something?

A round is open, and some people have answered. The manager stops e-mails, takes people off the
list, changes addresses to a mailbox of their own, invites invented colleagues late and lets them
answer, tries to rename an agency and to move a person, and brings the closing forward. Everything
they see is recorded. The same is then done in other worlds, where it has to look the same, byte by
byte: one in which somebody else of the agency had answered instead of the victim, and, up to the
closing, one in which people had given other answers."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from unittest import mock

import numpy as np
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from numpy.typing import NDArray

from assessments.encryption import sealing
from assessments.links import link_for
from assessments.models import Invitation, Mail, Membership, Participant, Round, User
from assessments.services import answers, partnerships, reminders, rounds
from audits.partnerships import Json
from audits.witnesses import INSTRUMENT
from reports.disclosure.counting import count_responses
from reports.disclosure.door import differing
from reports.disclosure.end_of_round import closing

DAY = timedelta(days=1)
MINE = "mine@elsewhere.example"
VICTIM, TWIN = 0, 1  # two people of the first agency
MINIMUM = 3
OPEN_FOR = 21 * DAY
CHANGING = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]*"|nonce="[^"]*"')

Sheet = dict[str, int]
Tactic = Callable[["Manager"], None]


@dataclass
class WatchingFindings:
    """Counts of what the audit examined, and of worlds in which something was revealed."""

    rounds: int = 0
    tactics: int = 0
    pages: int = 0
    response_revealed: int = 0  # pages reveal whether the victim had answered
    answers_revealed: int = 0  # pages reveal an answer before the closing
    counted_differently: int = 0  # first answers counted differently because of the manager's steps
    dead_links: int = 0  # of people whose e-mails were stopped, or who were taken off the list

    def __iadd__(self, other: "WatchingFindings") -> "WatchingFindings":
        for name, value in vars(other).items():
            setattr(self, name, getattr(self, name) + value)
        return self


def audit(
    chance: np.random.Generator, now: datetime, tactics: list[Tactic] | None = None
) -> WatchingFindings:
    """One round, attacked in all worlds, by these steps or by a random choice of all."""
    found = WatchingFindings(rounds=1)
    before = transaction.savepoint()
    world = World(chance, now)
    tactics = tactics or [each for each in TACTICS if chance.random() < 0.7] or TACTICS
    sheets = world.sheets(chance)
    sheets[TWIN] = sheets[VICTIM]
    others = [each for each in range(2, len(world.people)) if chance.random() < 0.8]
    one = world.history([VICTIM, *others], sheets, tactics)
    other = world.history([TWIN, *others], sheets, tactics)
    found.response_revealed += one.seen != other.seen or one.report != other.report
    differently = world.history([VICTIM, *others], world.sheets(chance), tactics)
    found.answers_revealed += one.seen != differently.seen
    without = world.history([VICTIM, *others], sheets, [])
    found.counted_differently += one.counted != without.counted
    found.tactics, found.pages, found.dead_links = 3 * len(tactics), len(one.seen), one.dead_links
    transaction.savepoint_rollback(before)
    return found


@dataclass
class History:
    """What a manager saw until the closing, the report, and whose answers were counted how."""

    seen: list[bytes]
    report: Json
    counted: list[list[int]]
    dead_links: int


class World:
    """An open round of three agencies with seven, six and two people."""

    def __init__(self, chance: np.random.Generator, now: datetime) -> None:
        self.now, self.seed = now, int(chance.integers(1 << 30))
        partnership = partnerships.create("Attacked", "attacked")
        for agency, people in (("Abbey", 7), ("Mill", 6), ("Well", 2)):
            there = partnerships.add_agency(partnership, agency)
            for number in range(people):
                partnerships.add_participant(there, f"p{number}@{agency.lower()}.example")
        self.user = User.objects.create_user("manager@attacked.example")
        partnerships.add_member(partnership, self.user, Membership.Access.MANAGER)
        planned = rounds.create(
            partnership,
            "Autumn",
            INSTRUMENT,
            opens_at=now - DAY,
            closes_at=now - DAY + OPEN_FOR,
            minimum_group=MINIMUM,
        )
        self.round = rounds.open(planned, now=now - DAY)
        self.people = list(self.round.invitations.order_by("pk"))

    def sheets(self, chance: np.random.Generator) -> list[Sheet]:
        return [
            {code: int(chance.integers(1, 6)) for code in INSTRUMENT.codes} for _ in self.people
        ]

    def history(self, who: list[int], sheets: list[Sheet], tactics: list[Tactic]) -> History:
        """These people answer before the steps; then the round is counted and closes on time."""
        before = transaction.savepoint()
        key = sealing.key_path(self.round).read_bytes()
        for person in who:
            submit(self.people[person], sheets[person], self.now)
        manager = Manager(self)
        self.a_day_passes(manager, DAY)
        for tactic in tactics:
            with at(self.now + DAY):
                tactic(manager)
        self.a_day_passes(manager, 3 * DAY)
        dead = self.dead_links(self.now + 3 * DAY)
        self.a_day_passes(manager, 11 * DAY)
        mails = Mail.objects.filter(to=MINE).order_by("pk").values_list("kind", "sequence")
        manager.seen.append(repr(list(mails)).encode())
        counted, report = self.close()
        transaction.savepoint_rollback(before)
        sealing.key_path(self.round).write_bytes(key)
        return History(manager.seen, report, counted, dead)

    def a_day_passes(self, manager: "Manager", after: timedelta) -> None:
        now = self.now + after
        count_responses(now)
        reminders.make_due(now)
        with at(now):
            manager.looks_round()

    def dead_links(self, now: datetime) -> int:
        """Links from the opening that no longer lead to the questionnaire."""
        with at(now):
            return sum(Client().get(link_for(each)).status_code != 200 for each in self.people)

    def close(self) -> tuple[list[list[int]], Json]:
        rule, counted = differing.two_who_differ, list[list[int]]()

        def looked_at(given: NDArray[np.uint8], places: Any, *args: Any, **fields: Any) -> Any:
            after, late = rule(given, places, *args, **fields), fields["late"]
            counted.extend(sorted(np.vstack([places, after]).T[~late].tolist()))
            return after

        survey_round = Round.objects.get(pk=self.round.pk)
        rng = np.random.default_rng(self.seed)
        with mock.patch.object(differing, "two_who_differ", looked_at):
            closed = closing.close(survey_round, now=survey_round.closes_at + DAY, rng=rng)
        return counted, closed.document


class Manager:
    """A manager at their browser; everything they see is recorded."""

    def __init__(self, world: World) -> None:
        self.world, self.client, self.seen = world, Client(), list[bytes]()
        self.slug, self.pk = "attacked", world.round.pk

    def post(self, page: str, /, *more: int, **typed: Any) -> None:
        self.client.force_login(self.world.user)
        address = self.address(page, *more)
        self._keep(self.client.post(address, typed, follow=True))

    def address(self, name: str, *more: int) -> str:
        of_round = ("round", "invit", "close", "extend")
        first = (self.slug, self.pk) if name.startswith(of_round) else (self.slug,)
        return reverse(name, args=[*first, *more])

    def looks_round(self) -> None:
        self.client.force_login(self.world.user)
        for name in ("partnership", "people", "agencies", "round", "round-close", "round-extend"):
            self._keep(self.client.get(self.address(name)))
        self._keep(self.client.get(self.address("invitations")))
        for invitation in Invitation.objects.order_by("pk"):
            self._keep(self.client.get(self.address("invitation", invitation.pk)))

    def _keep(self, response: Any) -> None:
        page = CHANGING.sub(b"", response.content)
        self.seen.append(f"{response.status_code}\n".encode() + page)


# What a manager can do while a round is open


def stop_mails_to_the_victim(manager: Manager) -> None:
    manager.post("invitation-stop", manager.world.people[VICTIM].pk)


def take_the_victim_off_the_list(manager: Manager) -> None:
    manager.post("participant-remove", manager.world.people[VICTIM].participant_id or 0)


def change_the_victim_s_address(manager: Manager) -> None:
    manager.post("invitation-address", manager.world.people[VICTIM].pk, email=MINE)


def stop_mails_to_a_colleague(manager: Manager) -> None:
    manager.post("invitation-stop", manager.world.people[2].pk)


def invent_colleagues(manager: Manager) -> None:
    """At the victim's domain; they are invited late, and answer as the manager likes."""
    agency = manager.world.people[VICTIM].agency_id
    for number in range(MINIMUM + 1):
        name = f"invented{number}@abbey.example"
        manager.post("participant-add", email=name, agency=agency, role="other")
    invented = Participant.objects.filter(email__startswith="invented").order_by("pk")
    manager.post("invite-late", who=[each.pk for each in invented])
    for invitation in Invitation.objects.filter(email__startswith="invented").order_by("pk"):
        submit(invitation, dict.fromkeys(INSTRUMENT.codes, 1), manager.world.now + DAY)


def rename_an_agency(manager: Manager) -> None:
    agency = manager.world.people[-1].agency_id
    manager.post("agency-edit", agency, name="Aardvark", sector="")


def move_a_colleague(manager: Manager) -> None:
    moved, to = manager.world.people[3], manager.world.people[-1].agency_id
    typed = {"email": moved.email, "agency": to, "role": moved.role}
    manager.post("participant-edit", moved.participant_id or 0, **typed)


def close_early(manager: Manager) -> None:
    closes = timezone.localtime(manager.world.now + 12 * DAY, manager.world.round.partnership.zone)
    typed = f"{closes:%Y-%m-%dT%H:%M}"
    manager.post("round-close", closes_at=typed, understood="on")


TACTICS: list[Tactic] = [
    stop_mails_to_a_colleague,
    invent_colleagues,
    rename_an_agency,
    move_a_colleague,
    change_the_victim_s_address,
    stop_mails_to_the_victim,
    take_the_victim_off_the_list,
    close_early,
]


def submit(invited: Invitation, sheet: Sheet, now: datetime) -> None:
    invitation = Invitation.objects.select_related("survey_round__partnership").get(pk=invited.pk)
    draft = answers.save(invitation, sheet, codes=INSTRUMENT.codes, now=now)
    answers.submit(invitation, version=draft.version, now=now)


@contextmanager
def at(now: datetime) -> Iterator[None]:
    with mock.patch.object(timezone, "now", return_value=now):
        yield
