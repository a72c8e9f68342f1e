"""An envelope tells nothing: of one length, without times, and never shown again once submitted.

And a link belongs to one address.
"""

import re
from itertools import product

import pytest
from django.db import connection, models
from django.test import Client
from django.urls import reverse

from assessments.encryption import sealing
from assessments.instruments import catalogue
from assessments.links import link_for
from assessments.models import Envelope, Invitation, Mail
from assessments.services import answers, imports, rounds
from assessments.services import invitations as service
from files.answers import AnswerFile, AnswerRow
from tests.conftest import DAY, PASSWORD, everybody_answers
from tests.pages import all_of, without_tokens

pytestmark = pytest.mark.django_db

PEOPLE = "/partnerships/northside/people/"


def sealed(survey_round):
    envelopes = Envelope.objects.filter(invitation__survey_round=survey_round)
    return [bytes(part) for each in envelopes for part in (each.draft, each.submitted)]


# Of one length


def test_whatever_somebody_has_done_their_envelope_is_as_long_as_an_empty_one(
    autumn, invitations, now
):
    [empty] = {len(part) for part in sealed(autumn)}
    everything, one, none, withdrawn, submitted, anew, dont_know, *_ = invitations
    codes = autumn.instrument.codes
    everybody_answers([submitted, withdrawn, anew], now)
    everybody_answers([dont_know], now, answer="dk")
    answers.withdraw(withdrawn, now=now)
    for invitation, given in (
        (everything, dict.fromkeys(codes, 5)),
        (one, {codes[0]: 1}),
        (none, {}),
        (anew, {codes[-1]: "dk"}),
    ):
        answers.save(invitation, given, codes=codes, now=now)
    assert {len(part) for part in sealed(autumn)} == {empty}
    assert len(set(sealed(autumn))) == 32  # and no two are alike, though most are empty


@pytest.mark.parametrize("instrument", catalogue.released(), ids=lambda each: each.name)
def test_so_it_is_with_every_questionnaire(northside, now, instrument):
    planned = rounds.create(northside, "R", instrument, opens_at=now, closes_at=now + DAY)
    opened = rounds.open(planned, now=now)
    [empty] = {len(part) for part in sealed(opened)}
    everybody_answers(list(opened.invitations.select_related("survey_round"))[:3], now)
    assert {len(part) for part in sealed(opened)} == {empty}


def test_so_it_is_with_imported_answers(northside, instrument, now):
    imported = rounds.create(
        northside, "Paper", instrument, opens_at=now - DAY, closes_at=now, source="imported"
    )
    statements = len(instrument.statements)
    sheets = [bytes(statements), bytes([1]) * statements, bytes([255]) * statements]
    rows = [AnswerRow(n, "Shelter Trust", "", sheet) for n, sheet in enumerate(sheets)]
    imports.import_answers(imported, AnswerFile("paper.csv", rows), None, now=now)
    assert len(sealed(imported)) == 6
    assert len({len(part) for part in sealed(imported)}) == 1


# Bound to round, invitation and part


def test_an_envelope_opens_in_its_own_place_alone(autumn, invitations, northside, now):
    first, second = invitations[:2]
    everybody_answers([first], now)
    envelope = Envelope.objects.get(invitation=first)
    cipher = sealing.RoundCipher(autumn)
    assert cipher.unseal(envelope, "submitted")
    moved = Envelope(invitation=first, draft=envelope.submitted, submitted=envelope.draft)
    elsewhere = Envelope(invitation=second, draft=envelope.draft, submitted=envelope.submitted)
    for each, part in product((moved, elsewhere), ("draft", "submitted")):
        with pytest.raises(sealing.EnvelopeBroken):
            cipher.unseal(each, part)
    planned = rounds.create(
        northside, "Winter", autumn.instrument, opens_at=now, closes_at=now + DAY
    )
    winter = rounds.open(planned, now=now, soon_after_another=True)
    sealing.key_path(winter).write_bytes(sealing.key_path(autumn).read_bytes())
    with pytest.raises(sealing.EnvelopeBroken):
        sealing.RoundCipher(winter).unseal(envelope, "submitted")


# Without times


def test_neither_envelope_nor_invitation_has_a_time():
    for model in (Envelope, Invitation):
        times = (models.DateField, models.TimeField, models.DurationField)
        assert [f.name for f in model._meta.get_fields() if isinstance(f, times)] == []


def test_answering_writes_a_time_nowhere_and_leaves_no_session(client, autumn, invitations, now):
    """Of all tables, only these two rows change."""
    before = tables()
    client.post(path(invitations[0]))
    everybody_answers(invitations[:1], now)
    client.get(reverse("respond-done"))
    after = tables()
    changed = {name: after[name] ^ before[name] for name in after if after[name] != before[name]}
    assert {name: len(rows) for name, rows in changed.items()} == {
        "assessments_envelope": 2,  # as it was, and as it is
        "assessments_invitation": 2,
    }


def tables():
    with connection.cursor() as cursor:
        found = {}
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608
            found[table] = {repr([bytes_of(value) for value in row]) for row in cursor.fetchall()}
        return found


def bytes_of(value):
    return bytes(value) if isinstance(value, memoryview) else value


def path(invitation):
    link = link_for(invitation)
    return link[link.index("/r/") :]


# Never shown again


def pages(invitation):
    """All that somebody sees who has this link, on a device that never saw it before."""
    client = Client()
    pages = [client.get(path(invitation)), client.post(path(invitation), follow=True)]
    names = ("respond", "respond-review", "respond-done", "respond-withdraw", "respond-stop")
    pages += [client.get(reverse(name), follow=True) for name in names]
    pages += [
        client.get(reverse("respond-page", args=[criterion.code]))
        for criterion in invitation.survey_round.instrument.criteria
    ]
    assert {page.status_code for page in pages} == {200}
    return [re.sub(r'"X-CSRFToken": "\w+"', "", without_tokens(page)) for page in pages]


def test_a_link_shows_the_same_whatever_was_submitted_by_it(invitations, now):
    place = invitations[0]
    untouched = Envelope.objects.filter(invitation=place).values("draft", "submitted", "version")
    untouched, seen = untouched.get(), []
    for answer in (1, 5, "dk"):
        Envelope.objects.filter(invitation=place).update(**untouched)
        everybody_answers([place], now, answer)
        seen.append(pages(place))
    assert seen[0] == seen[1] == seen[2]


def test_before_it_is_submitted_the_link_does_show_it(invitations, now):
    """So the comparison above can find something."""
    place, seen = invitations[0], []
    for answer in (1, 5):
        codes = place.survey_round.instrument.codes
        answers.save(place, dict.fromkeys(codes, answer), codes=codes, now=now)
        seen.append(pages(place))
    assert seen[0] != seen[1]


# A link belongs to one address


def edited(person, **changes):
    fields = ("email", "first_name", "last_name", "agency_id", "role")
    sent = {name.removesuffix("_id"): getattr(person, name) for name in fields} | changes
    return reverse("participant-edit", args=["northside", person.pk]), sent


@pytest.mark.parametrize("who", ["alice", "dora"])
def test_the_address_of_somebody_who_is_invited_does_not_change_in_the_list(
    client, request, invitations, who
):
    request.getfixturevalue(who)
    client.login(email=f"{who}@example.org", password=PASSWORD)
    place = invitations[0]
    url, sent = edited(place.participant, email="new@council.example", first_name="Ann")
    assert "Invited to “Autumn” at" in client.get(url).text
    refused = client.post(url, sent)
    assert "a personal link belongs to one address" in refused.text
    address = reverse("invitation-address", args=["northside", place.survey_round_id, place.pk])
    assert (address in refused.text) == (who == "alice")
    place.refresh_from_db()
    assert place.email == place.participant.email == "person1@northside-council.example"
    assert client.post(url, sent | {"email": place.email.upper()}).url == PEOPLE
    place.participant.refresh_from_db()
    assert place.participant.first_name == "Ann"


def test_changed_among_the_invitations_the_address_is_new_in_the_list_too(
    client, alice, invitations, now
):
    everybody_answers(invitations[:1], now)
    old = invitations[0]
    link = path(old)
    new = service.change_address(old, "new@council.example", now)
    assert new.participant.email == "new@council.example"
    assert answers.draft(new).answers == {}
    assert "You have already answered" in client.get(link).text
    assert "You have already answered" not in client.get(path(new)).text
    told = Mail.objects.get(kind=Mail.Kind.ADDRESS_CHANGED)
    assert (told.to, told.invitation) == (old.email, old)
    cipher = sealing.RoundCipher(new.survey_round)
    submitted, kept = (Envelope.objects.get(invitation=each) for each in (new, old))
    assert cipher.unseal(submitted, "submitted") == {}
    assert cipher.unseal(kept, "submitted") != {}


@pytest.mark.parametrize("end", ["closed_at", "cancelled_at"])
def test_after_the_round_the_address_changes_in_the_list(client, alice, invitations, now, end):
    autumn = invitations[0].survey_round
    type(autumn).objects.filter(pk=autumn.pk).update(**{end: now})
    client.login(email="alice@example.org", password=PASSWORD)
    url, sent = edited(invitations[0].participant, email="new@council.example")
    assert client.post(url, sent).url == PEOPLE
    invitations[0].refresh_from_db()
    assert invitations[0].participant.email == "new@council.example"
    assert invitations[0].email == "person1@northside-council.example"  # whom it invited


def test_nor_does_it_change_in_the_admin(client, rita, invitations, northside):
    client.login(email="rita@example.org", password=PASSWORD)
    person = invitations[0].participant
    url = f"/admin/assessments/participant/{person.pk}/change/"
    assert not all_of(client.get(url), "[name=email]")
    fields = {"partnership": northside.pk, "agency": person.agency_id, "role": person.role}
    assert client.post(url, fields | {"email": "new@council.example"}).status_code == 302
    person.refresh_from_db()
    assert person.email == "person1@northside-council.example"
