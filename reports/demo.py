"""The demo: a partnership that does not exist, made through the same services that people use.

Six agencies, two of them too small to be shown alone; two closed rounds with reports, and one
open. Its answers come from a small model with a fixed seed, so every demo tells the same story:
trust has grown since the first round, staff come and go, and the hospital sees things more
darkly than the rest.
"""

import json
import os
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
from django.conf import settings
from django.db import transaction

from assessments.instruments import catalogue
from assessments.instruments.coding import Answer
from assessments.instruments.schema import Instrument
from assessments.links import link_for
from assessments.models import (
    Agency,
    Did,
    Invitation,
    Membership,
    Partnership,
    Role,
    Round,
    User,
    grace,
)
from assessments.services import answers, deeds, partnerships, rounds
from reports.disclosure.end_of_round import closing

SLUG = "harbourside-demo"
SEED = 20_261_121
DAY = timedelta(days=1)
EMAILS = {"manager": "manager@demo.example", "administrator": "administrator@demo.example"}


@dataclass(frozen=True)
class DemoAgency:
    name: str
    sector: str
    domain: str
    people: int
    mood: float  # how much better (or worse) its people see things, in steps of the scale


AGENCIES = (
    DemoAgency("Harbourside Borough Council", "public", "council.example", 14, 0.15),
    DemoAgency("Harbourside Community Health", "public", "community-health.example", 12, 0.1),
    DemoAgency("Quayside Hospital", "public", "hospital.example", 11, -0.55),
    DemoAgency("Tideway Homes", "private", "tideway-homes.example", 9, -0.1),
    DemoAgency("Harbourside Carers", "voluntary", "carers.example", 4, 0.3),
    DemoAgency("Lantern Advice", "voluntary", "lantern-advice.example", 3, 0.2),
)

# Where each criterion stands on the scale 1 to 5, in the two closed rounds.
STORY = {
    "vision": (3.6, 3.8),
    "interfaces": (2.6, 2.7),
    "trust": (3.2, 3.7),
    "stability": (2.4, 2.2),
    "teams": (3.7, 3.8),
    "reciprocity": (3.1, 3.3),
    "settled": (2.7, 2.6),
    "ethos": (3.8, 3.9),
    "boundaries": (3.3, 3.5),
    "learning": (3.0, 3.2),
}
# How much the six purposes weigh with everybody, and how much more with some: there is a little
# shared order, and a good deal that is each person's own.
PURPOSES = {"lives": 1.2, "safety": 0.9, "early": 0.5, "fairness": 0.2, "say": 0, "value": -0.6}
OWN_PURPOSES = {
    "Quayside Hospital": {"safety": 0.8, "value": 0.6},
    "Harbourside Carers": {"fairness": 0.9},
}
# What many cannot say: their share, where it is not the usual two in a hundred.
UNKNOWN = {"ethos4": 0.3, "ethos2": 0.2, "boundaries3": 0.12}


@dataclass(frozen=True)
class DemoRound:
    chapter: int
    began: int  # days ago
    response: float


CLOSED_ROUNDS = (DemoRound(0, 400, 0.75), DemoRound(1, 205, 0.85))
OPEN_ROUND = DemoRound(1, 5, 0.35)
LENGTH = 21 * DAY


def load(now: datetime, *, by: User | None = None) -> bool:
    """Make the demo, or what is still lacking of it. True if anything was made."""
    with transaction.atomic():
        partnership = Partnership.objects.filter(slug=SLUG).first()
        if partnership is None:
            partnership = _partnership()
            deeds.record(by, Did.LOADED_DEMO, partnership)
        _accounts(partnership)
    if partnership.rounds.count() > len(CLOSED_ROUNDS):
        return False
    for number, planned in enumerate((*CLOSED_ROUNDS, OPEN_ROUND)):
        if partnership.rounds.count() <= number:
            _answered_round(partnership, planned, now)
    for survey_round in Round.objects.due_to_close(now).filter(partnership=partnership):
        closing.close(survey_round, now=survey_round.closes_at + grace())
    return True


def sign_in(now: datetime) -> dict[str, object] | None:
    """What a newcomer needs to look round the demo; None where there is none."""
    invitation = (
        Invitation.objects.filter(survey_round__in=Round.objects.open(), answered=False)
        .filter(survey_round__partnership__slug=SLUG, survey_round__closes_at__gt=now)
        .order_by("pk")
        .first()
    )
    if not _accounts_file().exists():
        return None
    return {
        "address": settings.BASE_URL,
        **json.loads(_accounts_file().read_text()),
        "respondent_link": link_for(invitation) if invitation else None,
    }


def _partnership() -> Partnership:
    partnership = partnerships.create(
        "Harbourside Health and Care Partnership (demo)",
        SLUG,
        purpose="Helping people in Harbourside to live well at home. This partnership is a demo: "
        "neither it nor its agencies nor its people exist.",
        is_demo=True,
    )
    partnership.contact_name = "Robin Demo"
    partnership.contact_email = "robin.demo@council.example"
    partnership.save()
    rng = np.random.default_rng(SEED)
    for planned in AGENCIES:
        agency = partnerships.add_agency(partnership, planned.name, planned.sector)
        for number in range(1, planned.people + 1):
            role = Role.STRATEGIC if rng.random() < 0.3 else Role.OPERATIONAL
            email = f"demo.person{number}@{planned.domain}"
            partnerships.add_participant(agency, email, first_name="Demo", role=role)
    return partnership


def _accounts(partnership: Partnership) -> None:
    """A manager and an administrator, with passwords that only this machine knows.

    Where an account or the note of the passwords is missing, both are made anew.
    """
    accounts = User.objects.filter(email__in=EMAILS.values())
    if accounts.count() == len(EMAILS) and _accounts_file().exists():
        return
    accounts.delete()
    sign_ins = {
        name: {"email": email, "password": secrets.token_urlsafe(9)}
        for name, email in EMAILS.items()
    }
    manager = User.objects.create_user(**sign_ins["manager"])
    partnerships.add_member(partnership, manager, Membership.Access.MANAGER)
    User.objects.create_superuser(**sign_ins["administrator"])
    transaction.on_commit(lambda: _keep(sign_ins))


def _keep(sign_ins: dict[str, dict[str, str]]) -> None:
    handle = os.open(_accounts_file(), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w") as file:
        json.dump(sign_ins, file, indent=1)


def _accounts_file() -> Path:
    return Path(settings.DATA_DIR) / "demo-sign-ins.json"


@transaction.atomic
def _answered_round(partnership: Partnership, planned: DemoRound, now: datetime) -> None:
    began = now - planned.began * DAY
    instrument = catalogue.latest("partnership-health")
    assert instrument is not None  # noqa: S101 - it comes with the software
    survey_round = rounds.create(
        partnership, _season(began), instrument, opens_at=began, closes_at=began + LENGTH
    )
    survey_round = rounds.open(survey_round, now=began)
    rng = np.random.default_rng(SEED + planned.began)
    of_rankings = rng.spawn(1)[0]  # the answers to the statements are as they were without them
    invitations = survey_round.invitations.select_related("agency", "survey_round")
    for invitation in invitations.order_by("pk"):
        if rng.random() < planned.response:
            given = _answers(survey_round.instrument, invitation.agency, planned.chapter, rng)
            given |= _ranking(survey_round.instrument, invitation.agency, of_rankings)
            _submit(survey_round, invitation, given, began + DAY)


def _season(day: datetime) -> str:
    season = ("Winter", "Spring", "Summer", "Autumn")[day.month % 12 // 3]
    return f"{season} {day.year}"


def _submit(
    survey_round: Round, invitation: Invitation, given: dict[str, Answer], now: datetime
) -> None:
    instrument = survey_round.instrument
    asked = [*instrument.codes, *instrument.ranking_columns]
    draft = answers.save(invitation, given, codes=asked, now=now)
    answers.submit(invitation, version=draft.version, now=now)


def _answers(
    instrument: Instrument, agency: Agency, chapter: int, rng: np.random.Generator
) -> dict[str, Answer]:
    """One person's answers: where the criterion stands, the agency's mood, the person's own."""
    mood = next(planned.mood for planned in AGENCIES if planned.name == agency.name)
    person = rng.normal(0, 0.5)
    given: dict[str, Answer] = {}
    for criterion in instrument.criteria:
        level = STORY[criterion.code][chapter] + mood + person + rng.normal(0, 0.4)
        for statement in criterion.statements:
            value = int(np.clip(np.rint(level + rng.normal(0, 0.7)), 1, 5))
            answer: Answer = 6 - value if statement.reverse else value
            if rng.random() < UNKNOWN.get(statement.code, 0.02):
                answer = "dk"
            given[statement.code] = answer
    return given


def _ranking(instrument: Instrument, agency: Agency, rng: np.random.Generator) -> dict[str, Answer]:
    """One person's order of the purposes; some rank only the first three, and some none."""
    ranking = instrument.ranking
    if ranking is None:
        return {}
    own = OWN_PURPOSES.get(agency.name, {})
    weight = [PURPOSES[code] + own.get(code, 0) + rng.normal(0, 1.2) for code in ranking.codes]
    order = sorted(zip(weight, ranking.columns, strict=True), reverse=True)
    ranked = int(rng.choice([len(order), 3, 0], p=[0.7, 0.2, 0.1]))
    return {column: place for place, (_weight, column) in enumerate(order[:ranked], start=1)}
