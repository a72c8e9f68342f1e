"""The rounds to be measured, made and watched with the code of a checkout.

`python world.py CHECKOUT`, with the settings in the environment: reads orders from standard input,
one line of JSON each, and answers in the same way. It also runs in other checkouts, so it uses
models and the sealing of envelopes, and nothing of how rounds are closed or mails sent.
"""

import json
import os
import sys
from datetime import UTC, datetime, timedelta
from typing import Any

CHECKOUT = sys.argv[1]
sys.path[0] = CHECKOUT
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"

import django  # noqa: E402

django.setup()

import numpy as np  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection, connections  # noqa: E402
from django.db.models import Count, Max, Q  # noqa: E402
from django.utils import timezone  # noqa: E402

from assessments.instruments import catalogue, coding  # noqa: E402
from assessments.links import new_link_id  # noqa: E402
from assessments.models import (  # noqa: E402
    Agency,
    Envelope,
    Invitation,
    Mail,
    Membership,
    Participant,
    Partnership,
    Round,
    User,
)
from config.celery import app  # noqa: E402
from reports.models import Destruction, Publication  # noqa: E402

try:
    from assessments.encryption import sealing
except ImportError:  # in older checkouts it had no such folder
    from assessments import sealing

INSTRUMENT = catalogue.find("partnership-health", "1.0")
BATCH = 2_000
MORNING = 9
FEW = 50  # partnerships made at once


def main() -> None:
    answers, sys.stdout = sys.stdout, sys.stderr
    orders = {
        "fill": fill,
        "remind": remind,
        "close": close,
        "timetable": timetable,
        "trigger": trigger,
        "progress": progress,
        "left": left,
    }
    for line in sys.stdin:
        order = json.loads(line)
        print(json.dumps(orders[order.pop("do")](**order)), file=answers, flush=True)


# What is there before


def fill(partnerships: int, agencies: int, answered: int, silent: int) -> dict[str, Any]:
    """Everybody was invited two weeks ago; some have submitted, the others have no more than an
    empty envelope."""
    call_command("migrate", verbosity=0)
    rng = np.random.default_rng(14)
    for first in range(0, partnerships, FEW):
        numbers = range(first, min(first + FEW, partnerships))
        for survey_round in planned(numbers, agencies):
            invite(survey_round, answered, silent, rng)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")  # as PostgreSQL does by itself, sooner or later
    connections.close_all()
    return {}


def planned(numbers: range, agencies: int) -> list[Round]:
    now = timezone.now()
    partnerships = Partnership.objects.bulk_create(
        Partnership(name=f"Partnership {n}", slug=f"partnership-{n}", country="") for n in numbers
    )
    managers = User.objects.bulk_create(
        User(email=f"manager{n}@council.example", first_name="Alice", last_name=f"Manager {n}")
        for n in numbers
    )
    Membership.objects.bulk_create(
        Membership(user=user, partnership=partnership, access="manager")
        for user, partnership in zip(managers, partnerships, strict=True)
    )
    Agency.objects.bulk_create(
        Agency(partnership=each, name=f"Agency {n}", key=f"agency {n}")
        for each in partnerships
        for n in range(agencies)
    )
    return Round.objects.bulk_create(
        Round(
            partnership=each,
            title="Autumn",
            instrument_key=INSTRUMENT.key,
            instrument_version=INSTRUMENT.version,
            opens_at=now - timedelta(days=14),
            closes_at=now + timedelta(days=1),
        )
        for each in partnerships
    )


def invite(survey_round: Round, answered: int, silent: int, rng: Any) -> None:
    agencies = list(survey_round.partnership.agencies.order_by("pk"))
    kinds = answered * ["answered"] + silent * ["silent"]
    participants = Participant.objects.bulk_create(
        Participant(
            partnership=survey_round.partnership,
            agency=agencies[number % len(agencies)],
            email=f"{kind}{number}@partnership{survey_round.pk}.example",
            first_name="Sam",
        )
        for number, kind in enumerate(kinds)
    )
    invitations = Invitation.objects.bulk_create(
        Invitation(
            survey_round=survey_round,
            participant=each,
            agency=each.agency,
            role=each.role,
            email=each.email,
            link_id=new_link_id(),
            answered=number < answered,
        )
        for number, each in enumerate(participants)
    )
    Envelope.objects.bulk_create(envelopes(survey_round, invitations, rng))
    Mail.objects.bulk_create(
        Mail(
            kind=Mail.Kind.INVITATION,
            to=each.email,
            invitation=each,
            partnership=survey_round.partnership,
            sent_at=survey_round.opens_at,
        )
        for each in invitations
    )


def envelopes(survey_round: Round, invitations: list[Invitation], rng: Any) -> list[Envelope]:
    sealing.make_key(survey_round)
    cipher, length = sealing.RoundCipher(survey_round), coding.length(INSTRUMENT)
    statements = len(INSTRUMENT.statements)
    empty = bytes(length)
    usual = rng.normal(3.3, 0.6, statements)
    answers = np.rint(usual + rng.normal(0, 1, (len(invitations), statements))).clip(1, 5)
    orders = rng.random((len(invitations), length - statements)).argsort(axis=1) + 1
    sheets = np.hstack([answers, orders]).astype(np.uint8)
    return [
        Envelope(
            invitation=each,
            draft=cipher.seal_sheet(each, "draft", empty),
            submitted=cipher.seal_sheet(
                each, "submitted", bytes(sheet) if each.answered else empty
            ),
            version=1,
        )
        for each, sheet in zip(invitations, sheets, strict=True)
    ]


# What falls due


def remind() -> dict[str, Any]:
    """It is nine in the morning, and the last reminder of every round is due."""
    now = timezone.now()
    there = next(zone for zone in range(-11, 14) if (now + timedelta(hours=zone)).hour == MORNING)
    if (now + timedelta(hours=there)).weekday() >= 5:
        sys.exit("Reminders go out on working days: measure them from Monday to Friday.")
    # These names count westwards.
    Partnership.objects.update(time_zone=f"Etc/GMT{-there:+}")
    open_until(now + timedelta(hours=25))
    return {"silent": Invitation.objects.filter(answered=False).count()}


def close() -> dict[str, Any]:
    open_until(timezone.now() - timedelta(minutes=6))  # and the five minutes of grace are over
    return {"rounds": Round.objects.count()}


def open_until(when: datetime) -> None:
    """The closing time of an open round cannot be changed, so they are only opened now."""
    Round.objects.update(opened_at=timezone.now() - timedelta(days=14), closes_at=when)


def timetable() -> dict[str, Any]:
    return {
        each["task"]: [float(each["schedule"]), each["options"]["expires"]]
        for each in app.conf.beat_schedule.values()
    }


def trigger(task: str, expires: float) -> dict[str, Any]:
    app.send_task(task, expires=expires)
    return {}


# What was done


def progress() -> dict[str, Any]:
    reminders = Mail.objects.filter(kind=Mail.Kind.REMINDER)
    return {
        "sent": reminders.filter(sent_at__isnull=False).count(),
        "closed": Publication.objects.count(),
        "cleaned": Round.objects.filter(closed_at__isnull=False).count()
        - Destruction.objects.count(),
        "told": Mail.objects.filter(kind=Mail.Kind.REPORT_READY, sent_at__isnull=False).count(),
    }


def left() -> dict[str, Any]:
    """What should not be there, by name."""
    responded = {
        each["participation"]["responded"]
        for each in Publication.objects.values_list("document", flat=True).iterator()
    }
    twice = Mail.objects.values("to", "kind").annotate(rows=Count("pk")).filter(rows__gt=1)
    return {
        "responded": sorted(responded),
        "rows twice": twice.count(),
        "envelopes": Envelope.objects.filter(
            invitation__survey_round__closed_at__isnull=False
        ).count(),
        "keys": len(sealing.stored_keys()),
        "attempts": Mail.objects.aggregate(most=Max("attempts"))["most"],
        "waiting": Mail.objects.filter(Q(sent_at=None)).count(),
        "at": datetime.now(UTC).isoformat(),
    }


if __name__ == "__main__":
    main()
