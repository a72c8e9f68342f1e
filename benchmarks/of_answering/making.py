"""Opens a round in the current checkout and prints everybody's personal link.

`python making.py CHECKOUT PEOPLE`, with DATA_DIR and DATABASE_URL. It also runs in old checkouts,
so it only uses what has always been there. The questionnaire is that of the demo.
"""

import json
import os
import sys
from datetime import timedelta

sys.path[0] = sys.argv[1]
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"

import django  # noqa: E402

django.setup()

from django.utils import timezone  # noqa: E402

from assessments.instruments import catalogue  # noqa: E402
from assessments.links import link_for  # noqa: E402
from assessments.models import Participant, Partnership  # noqa: E402
from assessments.services import partnerships, rounds  # noqa: E402

AGENCIES = 8


def main() -> None:
    people, now = int(sys.argv[2]), timezone.now()
    number = Partnership.objects.count()
    northside = partnerships.create(f"Northside {number}", f"northside-{number}")
    agencies = [partnerships.add_agency(northside, f"Agency {n:02}") for n in range(AGENCIES)]
    Participant.objects.bulk_create(
        Participant(
            partnership=northside,
            agency=agencies[n % AGENCIES],
            email=f"person{n}@agency-{n % AGENCIES}-{number}.example",
        )
        for n in range(people)
    )
    instrument = catalogue.latest("partnership-health")
    times = {"opens_at": now - timedelta(hours=1), "closes_at": now + timedelta(days=14)}
    opened = rounds.open(rounds.create(northside, "Autumn", instrument, **times), now=now)
    print(json.dumps([link_for(each) for each in opened.invitations.order_by("pk")]))


if __name__ == "__main__":
    main()
