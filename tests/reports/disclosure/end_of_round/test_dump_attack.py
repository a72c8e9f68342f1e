"""Who takes the whole database after a round has closed learns nobody's answers, and no order.

Of the autumn round of eight agencies: 260 people are invited, by e-mail; 200 submit, in an order
that chance has made. Some of them start again, or withdraw and come back; some withdraw for good;
four get a new address, and two of these answer by both links. Those who have not answered are
reminded. So there are 264 places, of which 202 hold answers in the end.
"""

from contextlib import contextmanager
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import psycopg
import pytest
from django.db import connection

from assessments.encryption import sealing
from assessments.instruments import catalogue, coding
from assessments.links import link_for
from assessments.models import Invitation
from assessments.services import answers, mails, partnerships, reminders, rounds
from assessments.services import invitations as service
from reports.disclosure.counting import count_responses
from reports.disclosure.end_of_round import closing, scrubbing
from reports.models import Destruction, Publication
from tests.conftest import member
from tests.dump import Search, attack, take, written
from tests.machine import POSTGRES_URL

OPENS = datetime(2026, 11, 30, 9, tzinfo=ZoneInfo("Europe/London"))
CLOSES = OPENS + timedelta(days=14, hours=8)
REMINDED = OPENS + timedelta(days=7)
INVITED, PLACES, SUBMITTED = 260, 264, 202
# Of 62 that hold no answers, chance finds 15, hardly ever more than 25.
SILENT_BY_CHANCE = 25
# What an order has in common with another that it knows nothing of.
PLACED_BY_CHANCE, CORRELATED_BY_CHANCE = 5, 0.3

on_postgresql = pytest.mark.parametrize(
    "on_disk", [pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True
)


class Told:
    """The truth about the autumn round, which nobody may find out from its database."""

    def __init__(self):
        self.chance = np.random.default_rng(200)
        northside = partnerships.create("Northside", "northside")
        member("alice@example.org", northside, "manager")
        agencies = [partnerships.add_agency(northside, f"Agency {n}") for n in range(8)]
        for number in range(INVITED):
            address = f"person{number}@agency.example"
            partnerships.add_participant(agencies[self.chance.integers(8)], address)
        planned = rounds.create(
            northside,
            "Autumn",
            catalogue.latest("partnership-health-core"),
            opens_at=OPENS,
            closes_at=CLOSES,
        )
        self.autumn = rounds.open(planned, now=OPENS)
        self.order, self.sheets, self.links = [], {}, set()
        self.note_links()

    def note_links(self):
        """All that a link is made of."""
        for place in self.autumn.invitations.select_related("survey_round"):
            self.links |= {each.encode() for each in link_for(place).split("/")[-2].split(".")}

    def place(self, person):
        """By which they answer: the newest, where their address was changed."""
        places = Invitation.objects.select_related("survey_round")
        return places.get(participant_id=person, replaced_by=None)

    def submits(self, person, now):
        place, codes = self.place(person), self.autumn.instrument.codes
        given = dict(zip(codes, self.chance.integers(1, 6, len(codes)).tolist(), strict=True))
        draft = answers.save(place, given, codes=codes, now=now)
        answers.submit(place, version=draft.version, now=now)
        self.order = [each for each in self.order if each != place.pk] + [place.pk]
        self.sheets[place.pk] = coding.encode(self.autumn.instrument, given)

    def withdraws(self, person, now):
        place = self.place(person)
        answers.withdraw(place, now=now)
        self.order.remove(place.pk)
        del self.sheets[place.pk]

    def changes_address(self, person, now):
        service.change_address(self.place(person), f"new{person}@agency.example", now)
        self.note_links()

    def happens(self):
        """Two weeks."""
        everybody = list(self.autumn.invitations.values_list("participant_id", flat=True))
        people = self.chance.permutation(everybody).tolist()
        send_mails(OPENS)
        day = OPENS + timedelta(days=1)
        for person in people[:110]:
            self.submits(person, day)
        for person in people[:12]:
            self.withdraws(person, day)
        for person in people[12:16]:
            self.changes_address(person, day)
        for person in people[16:18]:
            service.stop_mails(self.place(person), day)
        count_responses(day + timedelta(days=1))
        send_mails(day)
        reminders.make_due(REMINDED)
        send_mails(REMINDED)
        service.link_again("person7@agency.example", REMINDED)
        send_mails(REMINDED)
        later = REMINDED + timedelta(days=1)
        again = people[:2] + people[12:14] + people[16:46]  # back again, twice, or anew
        for person in self.chance.permutation(people[110:210] + again).tolist():
            self.submits(person, later)
        # A day before the planned time; those who have not answered are told by e-mail.
        rounds.close_early(self.autumn, later, CLOSES - timedelta(days=1))
        send_mails(later)
        self.places = set(self.autumn.invitations.values_list("pk", flat=True))
        assert (len(self.order), len(self.places)) == (SUBMITTED, PLACES)
        return self


def send_mails(now):
    while mails.send_due(now):
        pass


@pytest.fixture
def sealed(monkeypatch):
    """Everything that is ever sealed."""
    seal, everything = sealing.RoundCipher.seal_sheet, []

    def noted(*args):
        everything.append(seal(*args))
        return everything[-1]

    monkeypatch.setattr(sealing.RoundCipher, "seal_sheet", noted)
    return everything


def attacked(told):
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # as PostgreSQL does by itself, sooner or later
    dump = take()
    found = attack(dump, told.order, told.places, told.sheets)
    return dump, found


def nothing_is_known(found):
    return (
        found.placed <= PLACED_BY_CHANCE
        and found.correlation < CORRELATED_BY_CHANCE
        and found.silent <= SILENT_BY_CHANCE
        and found.answers == 0
    )


@on_postgresql
def test_a_dump_gives_away_no_answer_and_after_closing_no_order(on_disk, sealed):
    told = Told().happens()
    key = sealing.key_path(told.autumn).read_bytes()
    plain = {form for sheet in told.sheets.values() for form in written(sheet)}

    dump, found = attacked(told)
    search = Search(dump.content)
    # While the round is open: who has answered is known, and when. What they answered is not.
    assert (found.silent, found.placed) == (PLACES - SUBMITTED, SUBMITTED)
    assert found.answers == 0
    assert search.whole(plain) == []
    assert search.traces([key]) == []
    assert len(search.traces(sealed)) > 2 * PLACES  # what is sealed is there

    closing.close(told.autumn, now=CLOSES)
    dump, found = attacked(told)
    search = Search(dump.content)
    assert Publication.objects.get().value().participation.responded == SUBMITTED
    assert b"person7@agency.example" in dump.content
    assert len(found.ways) > 20
    assert nothing_is_known(found)
    assert search.whole(plain | told.links) == []
    assert search.traces([key, *sealed]) == []


# What the attack finds where less is done


@pytest.fixture
def kept_without_a_name(monkeypatch):
    """What we do not do: beside each envelope that is submitted, its answers alone."""
    store = answers._store

    def also_without_a_name(envelope):
        cipher = sealing.RoundCipher(envelope.invitation.survey_round)
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO nameless VALUES (gen_random_uuid(), %s) ON CONFLICT DO NOTHING",
                [cipher.sheet(envelope, "submitted")],
            )
        return store(envelope)

    monkeypatch.setattr(answers, "_store", also_without_a_name)


@on_postgresql
def test_answers_that_are_kept_without_a_name_are_found_by_their_transaction(
    on_disk,
    kept_without_a_name,
):
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE nameless (id uuid PRIMARY KEY, sheet bytea UNIQUE)")
    _dump, found = attacked(Told().happens())
    assert (found.answers, found.answers_by) == (SUBMITTED, "the transaction that wrote both")


@contextmanager
def a_transaction_that_began_before():
    """Of somebody else, in another database of the server."""
    with psycopg.connect(POSTGRES_URL) as other:
        other.execute("SELECT pg_current_xact_id()")
        yield


@on_postgresql
@pytest.mark.parametrize(
    ("waits", "is_told"),
    [(True, True), (False, True), (False, False)],
    ids=["as it is", "as the server says of its own", "without either"],
)
def test_while_an_older_transaction_runs_the_closing_is_not_finished(
    on_disk,
    sealed,
    monkeypatch,
    waits,
    is_told,
):
    """For such a transaction the server keeps what is deleted, in a table written anew too."""
    told = Told().happens()
    with a_transaction_that_began_before():
        with monkeypatch.context() as patch:
            patch.setattr(scrubbing, "PATIENCE", timedelta())
            if not waits:
                patch.setattr(scrubbing, "_nobody_sees_deleted_rows", lambda: True)
            if not is_told:
                anew = scrubbing._rewrite
                patch.setattr(scrubbing, "_rewrite", lambda table: 0 * anew(table))
            closing.close(told.autumn, now=CLOSES)
        assert Destruction.objects.exists() == is_told
        dump, found = attacked(told)
        assert (found.silent, found.placed) == (PLACES - SUBMITTED, SUBMITTED)
        assert Search(dump.content).traces(sealed)
    closing.close_due(CLOSES)
    dump, found = attacked(told)  # by now, all have ended who could see it
    assert nothing_is_known(found) == is_told
    assert (Search(dump.content).traces(sealed) == []) == is_told
