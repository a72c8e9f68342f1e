"""While a round is open nothing takes answers out, stops a link or makes a number smaller: not by
page, in the admin, by a service, through the models or in SQL (R15).

The attackers are those who run the partnership: a manager, a lead, an administrator.
"""

import re
from datetime import timedelta

import numpy as np
import pytest
from django.contrib.messages import get_messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.models import RestrictedError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from assessments import links
from assessments.encryption import sealing
from assessments.migrations._promises import PROMISES
from assessments.models import Agency, Envelope, Invitation, Mail, Participant, Partnership, Round
from assessments.services import answers, forgetting, partnerships, people, people_lists, rounds
from assessments.services import invitations as service
from files.people import PersonRow
from files.problems import FileProblems
from reports.disclosure.counting import count_responses
from reports.disclosure.end_of_round import closing
from reports.publication_json import to_json
from tests.conftest import DAY, close_as_due, everybody_answers
from tests.imported_answers import run, three
from tests.pages import value_of, without_tokens, words_of
from tests.threads import at_the_same_moment

__all__ = ["run", "three"]  # fixtures


pytestmark = pytest.mark.django_db
real = pytest.mark.django_db(transaction=True)


def refused(change, because):
    """By the database itself, in these words."""
    with pytest.raises(IntegrityError, match=because), transaction.atomic():
        change()


def in_sql(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


# What the database itself refuses

TRIGGERS = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
}


def test_every_promise_is_kept_after_all_migrations(db):
    """SQLite loses them where a migration alters a table and does not put them back."""
    with connection.cursor() as cursor:
        cursor.execute(TRIGGERS[connection.vendor])
        there = {name for (name,) in cursor.fetchall()}
    assert {promise.name for promise in PROMISES} <= there


def test_envelopes_invitations_and_the_round_cannot_be_deleted(autumn, invitations, now):
    everybody_answers(invitations, now)
    place, envelope = invitations[0], Envelope.objects.get(invitation=invitations[0])
    for change in (
        envelope.delete,
        Envelope.objects.all().delete,
        place.delete,
        Invitation.objects.all().delete,
        autumn.delete,
        Round.objects.all().delete,
        lambda: in_sql("DELETE FROM assessments_envelope WHERE id = %s", envelope.pk),
    ):
        refused(change, "An envelope of an open round is not deleted")
    refused(
        lambda: in_sql("DELETE FROM assessments_invitation WHERE id = %s", place.pk),
        "An invitation to an open round is not deleted",
    )
    refused(
        lambda: in_sql("DELETE FROM assessments_round WHERE id = %s", autumn.pk),
        "An open round is not deleted",
    )
    assert Envelope.objects.count() == Invitation.objects.filter(answered=True).count() == 16


@pytest.mark.parametrize(
    "change",
    [
        {"email": "new@council.example"},
        {"link_id": None},
        {"link_id": "another"},
        {"late": True},
        {"replaces_id": "another"},
        {"participant_id": "another"},
        {"survey_round_id": "another"},
        {"agency_id": "another"},
        {"role": "other"},
    ],
    ids=lambda change: " ".join(map(str, *change.items())),
)
def test_an_invitation_stays_as_it_was_sent(invitations, northside, instrument, now, change):
    winter = rounds.create(northside, "Winter", instrument, opens_at=now, closes_at=now + DAY)
    others = {
        "link_id": "another",
        "replaces_id": invitations[1].pk,
        "participant_id": invitations[1].participant_id,
        "survey_round_id": winter.pk,
        "agency_id": invitations[-1].agency_id,
    }
    [(field, value)] = change.items()
    value = others[field] if value == "another" else value
    place = Invitation.objects.filter(pk=invitations[0].pk)
    refused(lambda: place.update(**{field: value}), "An invitation (to an open round )?keeps its")
    setattr(invitations[0], field, value)
    refused(invitations[0].save, "An invitation (to an open round )?keeps its")


def test_e_mails_that_were_stopped_do_not_start_again(invitations, now):
    service.stop_mails(invitations[0], now)
    place = Invitation.objects.filter(pk=invitations[0].pk)
    refused(lambda: place.update(no_more_mails=False), "keeps its")


def test_an_envelope_stays_with_its_invitation(invitations):
    first, second = (Envelope.objects.get(invitation=each) for each in invitations[:2])
    first.invitation, second.invitation = second.invitation, first.invitation
    refused(first.save, "An envelope belongs to one invitation")


def test_whoever_is_invited_to_an_open_round_is_invited_late(autumn, northside):
    council = northside.agencies.get(name="Northside Council")
    place = {"survey_round": autumn, "agency": council, "role": "other", "email": "a@x.example"}
    refused(lambda: Invitation.objects.create(**place), "is invited late")
    refused(lambda: Invitation.objects.bulk_create([Invitation(**place)]), "is invited late")
    assert Invitation.objects.create(**place, late=True).late


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("is_practice", True),
        ("report_after_days", 14),
        ("partnership_id", "another"),
        ("invitation_subject", "Please"),
        ("invitation_text", "Please answer."),
        ("reminder_subject", "Please"),
        ("reminder_text", "Nearly all of you have answered."),
    ],
)
def test_an_opened_round_keeps_what_people_are_told_of_it(autumn, charlie, field, value):
    if value == "another":
        value = charlie.memberships.get().partnership_id
    autumn_alone = Round.objects.filter(pk=autumn.pk)
    refused(lambda: autumn_alone.update(**{field: value}), "An opened round keeps")


def test_an_opened_round_does_not_open_later(client, autumn, invitations):
    """That would stop all links until a minute before it closes."""
    autumn_alone = Round.objects.filter(pk=autumn.pk)
    later = autumn.closes_at - timedelta(minutes=1)
    refused(lambda: autumn_alone.update(opens_at=later), "An opened round does not open later")
    autumn.opens_at = later
    refused(autumn.save, "An opened round does not open later")
    assert client.get(links.link_for(invitations[0])).status_code == 200


def test_a_warning_may_come_later_and_does_not_go(autumn):
    autumn_alone = Round.objects.filter(pk=autumn.pk)
    assert autumn_alone.update(soon_after_another=True) == 1
    refused(lambda: autumn_alone.update(soon_after_another=False), "An opened round keeps")


@pytest.mark.parametrize("end", ["closed_at", "cancelled_at"])
def test_a_round_that_has_ended_stays_so(autumn, now, end):
    """Else it could be ended, emptied and opened again."""
    autumn_alone = Round.objects.filter(pk=autumn.pk)
    autumn_alone.update(**{end: now})
    refused(lambda: autumn_alone.update(**{end: None}), "A round that has ended stays so")
    refused(lambda: autumn_alone.update(**{end: now - DAY}), "A round that has ended stays so")


def test_an_agency_keeps_its_name_while_a_round_is_open_that_asks_it(autumn, northside, now):
    council = northside.agencies.filter(name="Northside Council")
    refused(lambda: council.update(name="Aardvark Council"), "An agency keeps its name")
    new = partnerships.add_agency(northside, "New Agency")
    assert Agency.objects.filter(pk=new.pk).update(name="Newer Agency") == 1
    Round.objects.filter(pk=autumn.pk).update(cancelled_at=now)
    assert council.update(name="Aardvark Council") == 1


def test_before_it_is_open_and_after_it_has_ended_nothing_of_this_holds(planned, northside, now):
    northside.agencies.filter(name="Northside Council").update(name="Aardvark Council")
    Round.objects.filter(pk=planned.pk).update(is_practice=True, report_after_days=0)
    opened = rounds.open(planned, now=now)
    closing.cancel(opened, now=now)
    opened.invitations.update(email="", participant=None)
    assert not Envelope.objects.exists()
    opened.delete()
    assert not Invitation.objects.exists()


def test_all_of_it_holds_in_a_round_of_imported_answers(run, three, now):
    run("agency,calm1,calm2,calm3\nNorth,1,2,3\nSouth,3,2,1\n")
    place = three.invitations.first()
    refused(place.delete, "An envelope of an open round is not deleted")
    refused(Envelope.objects.all().delete, "An envelope of an open round is not deleted")
    refused(lambda: Invitation.objects.update(email="a@x.example"), "keeps its")
    north = Agency.objects.filter(name="North")
    refused(lambda: north.update(name="Aardvark"), "An agency keeps its name")
    new = Invitation(survey_round=three, agency=place.agency, role="other")
    refused(new.save, "is invited late")
    person = partnerships.add_participant(place.agency, "ann@north.example")
    with pytest.raises(service.RoundNotOpen):
        service.invite_late(three, [person], now)


# Through the models: what an open round hangs from


def goes_on(place):
    """The link answers, and what was answered is there."""
    kept = Invitation.objects.get(pk=place.pk)
    assert (kept.link_id, kept.email, kept.answered) == (place.link_id, place.email, True)
    cipher = sealing.RoundCipher(kept.survey_round)
    assert cipher.unseal(kept.envelope, "submitted")
    page = Client().get(links.link_for(place)[len("http://localhost:8000") :])
    return "You have already answered" in page.content.decode()


@pytest.fixture
def victim(invitations, settings, now):
    settings.BASE_URL = "http://localhost:8000"
    everybody_answers(invitations, now)
    return Invitation.objects.select_related("survey_round", "participant").get(
        pk=invitations[0].pk
    )


def test_whoever_is_deleted_through_the_models_keeps_their_place(victim):
    Participant.objects.filter(pk=victim.participant_id).delete()
    assert goes_on(victim)
    assert Invitation.objects.get(pk=victim.pk).participant is None


def test_an_agency_and_a_partnership_are_not_deleted_from_under_an_open_round(victim, northside):
    with pytest.raises(RestrictedError):
        victim.agency.delete()
    with pytest.raises(ValidationError, match="cannot be removed"):
        partnerships.remove_agency(victim.agency, victim.survey_round.opened_at)
    refused(northside.delete, "An envelope of an open round is not deleted")
    assert goes_on(victim)


def test_forgetting_takes_nobody_out_of_an_open_round(victim, northside, now):
    northside.participants.update(added_on="2020-01-01")
    forgetting.forget_due(now + 400 * DAY)
    assert northside.participants.count() == 16
    assert goes_on(victim)


# In the admin


@pytest.fixture
def by_rita(client, rita):
    client.force_login(rita)
    return client


def said_to(response):
    return " ".join(str(message) for message in get_messages(response.wsgi_request))


@pytest.mark.parametrize("how", ["on the person's page", "among others"])
def test_an_administrator_removes_somebody_who_keeps_their_place_and_is_told(by_rita, victim, how):
    participants = "/admin/assessments/participant/"
    if how == "among others":
        chosen = {"action": "delete_selected", "_selected_action": [victim.participant_id]}
        done = by_rita.post(participants, chosen | {"post": "yes"})
    else:
        done = by_rita.post(f"{participants}{victim.participant_id}/delete/", {"post": "yes"})
    assert "Their links work until it closes." in said_to(done)
    assert not Participant.objects.filter(pk=victim.participant_id).exists()
    assert goes_on(victim)
    assert Mail.objects.get(kind="no_more_mails").to == victim.email


GO_ON = {"post": "yes"}


def test_the_admin_deletes_neither_the_round_nor_what_it_hangs_from(by_rita, victim):
    """A partnership is deleted by its own page, which tells everybody and counts as cancelling."""
    rounds_page = f"/admin/assessments/round/{victim.survey_round_id}"
    assert by_rita.post(f"{rounds_page}/delete/", {"post": "yes"}).status_code == 403
    northside = f"/admin/assessments/partnership/{victim.survey_round.partnership_id}"
    for led in (by_rita.get(f"{northside}/delete/"), by_rita.post(f"{northside}/delete/", GO_ON)):
        assert led.url == "/partnerships/northside/delete/"
    for model, number in (
        ("round", victim.survey_round_id),
        ("partnership", victim.survey_round.partnership_id),
    ):
        chosen = {"action": "delete_selected", "_selected_action": [number], "post": "yes"}
        by_rita.post(f"/admin/assessments/{model}/", chosen)
    assert Round.objects.exists()
    assert Partnership.objects.filter(slug="northside").exists()
    assert goes_on(victim)


def inline(agency, **changes):
    """What the admin's page of a partnership sends about one of its agencies."""
    partnership = agency.partnership
    fields = {
        "name": partnership.name,
        "slug": partnership.slug,
        "purpose": partnership.purpose,
        "time_zone": partnership.time_zone,
        "contact_name": "",
        "contact_email": "",
    }
    agencies = list(partnership.agencies.order_by("pk"))
    for number, each in enumerate(agencies):
        row = {"id": each.pk, "partnership": partnership.pk, "name": each.name, "sector": ""}
        row |= changes if each == agency else {}
        fields |= {f"agencies-{number}-{field}": value for field, value in row.items()}
    for prefix, rows in (("agencies", len(agencies)), ("memberships", 0)):
        fields |= {f"{prefix}-TOTAL_FORMS": rows, f"{prefix}-INITIAL_FORMS": rows}
    return fields


def test_an_administrator_can_neither_rename_nor_delete_an_agency_that_is_asked(by_rita, victim):
    page = f"/admin/assessments/partnership/{victim.survey_round.partnership_id}/change/"
    renamed = by_rita.post(page, inline(victim.agency, name="Aardvark Council"))
    assert "its name stays as it is until the round has ended" in renamed.content.decode()
    deleted = by_rita.post(page, inline(victim.agency, DELETE="on"))
    assert "would require deleting the following protected related objects" in (
        deleted.content.decode()
    )
    assert Agency.objects.get(pk=victim.agency_id).name == "Northside Council"
    saved = by_rita.post(page, inline(victim.agency, sector="private"))
    assert saved.status_code == 302
    assert Agency.objects.get(pk=victim.agency_id).sector == "private"


def test_an_administrator_can_move_nobody_who_is_asked(by_rita, victim, northside):
    person = victim.participant
    page = f"/admin/assessments/participant/{person.pk}/change/"
    fields = {"partnership": northside.pk, "first_name": "Ann", "last_name": "Ode"}
    trust = northside.agencies.get(name="Shelter Trust")
    moved = by_rita.post(page, fields | {"agency": trust.pk, "role": person.role})
    assert "who stays in their agency until it ends" in moved.content.decode()
    named = by_rita.post(page, fields | {"agency": person.agency_id, "role": "other"})
    assert named.status_code == 302
    person.refresh_from_db()
    assert (str(person), person.agency, person.role) == ("Ann Ode", victim.agency, "other")


# On the pages, and by their services


@pytest.fixture
def by_alice(client, alice):
    client.force_login(alice)
    return client


def test_an_agency_is_not_renamed_while_it_is_asked(by_alice, victim):
    page = reverse("agency-edit", kwargs={"slug": "northside", "pk": victim.agency_id})
    assert "It cannot be changed while “Autumn” is open" in by_alice.get(page).text
    refusal = by_alice.post(page, {"name": "Aardvark Council", "sector": "private"})
    assert "“Autumn” is open and asks people of this agency" in words_of(refusal)
    assert value_of(refusal, "name") == "Aardvark Council"
    with pytest.raises(ValidationError, match="its name stays as it is"):
        partnerships.edit_agency(victim.agency, name="Aardvark Council", sector="")
    by_alice.post(page, {"name": "Northside Council", "sector": "private"})
    stored = Agency.objects.get(pk=victim.agency_id)
    assert (stored.name, stored.sector) == ("Northside Council", "private")


def test_nobody_moves_to_another_agency_while_they_are_asked(by_alice, victim, northside):
    person, trust = victim.participant, northside.agencies.get(name="Shelter Trust")
    page = reverse("participant-edit", kwargs={"slug": "northside", "pk": person.pk})
    fields = {"email": person.email, "first_name": "Ann", "last_name": "Ode", "role": "other"}
    refusal = by_alice.post(page, fields | {"agency": trust.pk})
    assert "“Autumn” is open and asks this person, who stays in their agency" in words_of(refusal)
    assert value_of(refusal, "first_name") == "Ann"
    with pytest.raises(ValidationError, match="who stays in their agency"):
        people.edit(person, agency=trust, **fields)
    assert by_alice.post(page, fields | {"agency": victim.agency_id}).status_code == 302


def test_a_list_moves_nobody_while_they_are_asked(victim, northside):
    rows = [
        PersonRow(2, victim.email, "Ann", "", "Shelter Trust", ""),
        PersonRow(3, victim.email.replace("1", "2"), "", "", "Northside Council", ""),
    ]
    with pytest.raises(FileProblems) as found:
        people_lists.plan(northside, rows)
    [problem] = found.value.problems
    assert problem.startswith("Line 2: “Autumn” is open and asks this person")
    stays = PersonRow(2, victim.email, "Ann", "", "Northside Council", "")
    assert len(people_lists.plan(northside, [stays]).changed) == 1


@pytest.mark.parametrize("breakdown", ["agency", "role"])
def test_a_role_stays_where_the_round_shows_roles(northside, planned, now, breakdown):
    planned.breakdown = breakdown
    planned.save()
    rounds.open(planned, now=now)
    person = northside.participants.first()
    row = PersonRow(2, person.email, "", "", person.agency.name, "other")
    given = {"email": person.email, "first_name": "", "last_name": "", "agency": person.agency}
    if breakdown == "agency":
        assert len(people_lists.plan(northside, [row]).changed) == 1
        assert people.edit(person, **given, role="other").role == "other"
    else:
        with pytest.raises(FileProblems, match="Line 2: “Autumn” is open and shows roles"):
            people_lists.plan(northside, [row])
        with pytest.raises(ValidationError, match="this person keeps theirs until it ends"):
            people.edit(person, **given, role="other")


def test_whoever_opens_a_round_meanwhile_is_heard_by_whoever_renames(planned, northside, now):
    """The name was right when the form was looked at; the database knows better."""
    council = northside.agencies.get(name="Northside Council")
    council.name = "Aardvark Council"
    council.full_clean()
    rounds.open(planned, now=now)
    with pytest.raises(ValidationError, match="its name stays as it is"):
        partnerships.store(council)


REMOVED = "or it is closed early or cancelled. One last e-mail now"


def test_the_pages_that_remove_people_say_what_goes_on(by_alice, victim, northside):
    place = {"slug": "northside", "pk": victim.participant_id}
    page = by_alice.get(reverse("participant-remove", kwargs=place)).text
    assert REMOVED in page
    assert "“Autumn” is still open" in page
    council = {"slug": "northside", "pk": victim.agency_id}
    confirm = reverse("people-confirm", kwargs=council)
    assert REMOVED in by_alice.post(confirm, {"shown": f"{victim.participant_id}"}).text
    added = partnerships.add_participant(victim.agency, "new@council.example")
    new = {"slug": "northside", "pk": added.pk}
    assert REMOVED not in by_alice.get(reverse("participant-remove", kwargs=new)).text


def test_whoever_is_removed_and_added_again_is_asked_once_and_gets_no_e_mails(
    victim, autumn, northside, now
):
    people.remove(victim.participant, now)
    again = partnerships.add_participant(victim.agency, victim.email)
    assert service.invite_late(autumn, [again], now) == []
    assert autumn.invitations.count() == 16
    assert Mail.objects.filter(to=victim.email, kind="no_more_mails").count() == 1


@real
def test_removing_somebody_while_the_round_closes_is_safe(autumn, invitations, now):
    everybody_answers(invitations, now)
    told = at_the_same_moment(
        lambda: close_as_due(autumn, now=now),
        lambda: people.remove(invitations[0].participant, now),
        lambda: people.remove_all(
            invitations[9].agency, [each.participant_id for each in invitations[7:13]], now
        ),
    )
    assert [each for each in told if isinstance(each, Exception)] == []
    autumn.refresh_from_db()
    assert autumn.publication.value().participation.responded == 16


# The attacks


def as_seen(response):
    """What is on a page but for what is made anew each time: its token, and new numbers."""
    return re.sub(r"/invitations/\d+/", "/invitations/…/", without_tokens(response))


class Attacker:
    """Somebody who runs the partnership, and looks at everything that they may see of a round."""

    def __init__(self, user, survey_round):
        self.client, self.round = Client(), survey_round
        self.client.force_login(user)

    def looks(self, *places):
        slug = {"slug": self.round.partnership.slug}
        a_round = slug | {"pk": self.round.pk}
        pages = [reverse("home"), reverse("partnership", kwargs=slug)]
        pages += [reverse(name, kwargs=slug) for name in ("people", "agencies", "access")]
        of_round = ("round", "invitations", "round-extend", "round-close", "round-cancel", "report")
        pages += [reverse(name, kwargs=a_round) for name in of_round]
        for place in places:
            one = a_round | {"number": place.pk}
            ways = ("invitation", "invitation-address", "invitation-stop")
            pages += [reverse(name, kwargs=one) for name in ways]
        return [as_seen(self.client.get(each, follow=True)) for each in pages]

    def does(self, name, number, **sent):
        place = {"slug": self.round.partnership.slug}
        if name.startswith("invitation"):
            place |= {"pk": self.round.pk, "number": number}
        else:
            place |= {"pk": number}
        return as_seen(self.client.post(reverse(name, kwargs=place), sent, follow=True))


def stops_e_mails(attacker, victim):
    return attacker.does("invitation-stop", victim.pk)


def changes_the_address(attacker, victim):
    return attacker.does("invitation-address", victim.pk, email="mine@council.example")


def changes_it_twice_and_answers_by_the_last(attacker, victim):
    changes_the_address(attacker, victim)
    mine = Invitation.objects.get(email="mine@council.example")
    seen = attacker.does("invitation-address", mine.pk, email="mine.too@council.example")
    own = Invitation.objects.select_related("survey_round").get(email="mine.too@council.example")
    everybody_answers([own], own.survey_round.opened_at)
    return seen


def removes_the_person(attacker, victim):
    return attacker.does("participant-remove", victim.participant_id)


def takes_them_off_the_list(attacker, victim):
    shown = f"{victim.participant_id}"
    return attacker.does("people-confirm", victim.agency_id, shown=shown, sure="1")


def deletes_them_in_the_admin(attacker, victim):
    page = f"/admin/assessments/participant/{victim.participant_id}/delete/"
    return as_seen(attacker.client.post(page, {"post": "yes"}, follow=True))


def sends_the_link_again(attacker, victim):
    return attacker.does("invitation-send", victim.pk)


DEEDS = [
    ("alice", stops_e_mails),
    ("alice", changes_the_address),
    ("alice", changes_it_twice_and_answers_by_the_last),
    ("alice", removes_the_person),
    ("alice", takes_them_off_the_list),
    ("alice", sends_the_link_again),
    ("dora", removes_the_person),
    ("dora", takes_them_off_the_list),
    ("rita", stops_e_mails),
    ("rita", deletes_them_in_the_admin),
]
WORLDS = range(2)  # of each deed: twenty in all


@pytest.fixture
def attackers(alice, dora, rita):
    return {"alice": alice, "dora": dora, "rita": rita}


@pytest.mark.parametrize("number", WORLDS)
@pytest.mark.parametrize(("who", "deed"), DEEDS, ids=lambda each: getattr(each, "__name__", each))
def test_nobody_who_counts_does_something_and_counts_again_learns_whether_one_has_answered(
    autumn, invitations, attackers, now, monkeypatch, who, deed, number
):
    """Two worlds that look alike before: in one the victim has answered, in the other somebody else
    of the same agency. They look alike ever after, on all pages and in the report."""
    monkeypatch.setattr(timezone, "now", lambda: now)  # pages tell the time
    chance = np.random.default_rng([20, number])
    victim, other = (invitations[n] for n in chance.permutation(7)[:2])
    others = [each for each in invitations if each not in (victim, other)]
    others = [each for each in others if chance.random() < 0.8]
    key = sealing.key_path(autumn).read_bytes()

    def world(one):
        """What an attacker sees of it, from before the deed until after the closing."""
        savepoint = transaction.savepoint()
        everybody_answers(sorted([*others, one], key=lambda each: each.pk), now)
        attacker = Attacker(attackers[who], autumn)
        count_responses(now + DAY)
        before = attacker.looks(victim, other)
        said = deed(attacker, victim)
        after = attacker.looks(victim, other)
        count_responses(now + 3 * DAY)
        counted = attacker.looks(victim, other)
        published = close_as_due(autumn, now=now + 4 * DAY, rng=np.random.default_rng(1)).value()
        in_the_end = attacker.looks(victim, other)
        transaction.savepoint_rollback(savepoint)
        sealing.key_path(autumn).write_bytes(key)
        autumn.refresh_from_db()
        answered = to_json(published)["participation"]["responded"]
        return before, said, after, counted, in_the_end, to_json(published), answered

    answered, not_answered = world(victim), world(other)
    assert answered == not_answered
    own = deed is changes_it_twice_and_answers_by_the_last
    assert answered[-1] == len(others) + 1 + own


def test_whoever_does_all_of_it_to_everybody_else_leaves_nobody_alone(
    autumn, invitations, alice, northside, now
):
    """A manager wants the council to be one person among sheets that the manager has written: stops
    e-mails to colleagues, removes them, changes their addresses to own ones, and invents more. The
    colleagues answer all the same, by the links they had, and all that the manager answers is late.
    """
    council, manager = invitations[:7], Attacker(alice, autumn)
    manager.does("invitation-stop", council[1].pk)
    manager.does("participant-remove", council[2].participant_id)
    for number, each in enumerate(council[3:]):
        manager.does("invitation-address", each.pk, email=f"mine{number}@northside-council.example")
    for number in range(5):
        address = f"invented{number}@northside-council.example"
        partnerships.add_participant(council[0].agency, address)
    a_round = {"slug": "northside", "pk": autumn.pk}
    invented = northside.participants.filter(email__startswith="invented")
    manager.client.post(
        reverse("invite-late", kwargs=a_round), {"who": [each.pk for each in invented]}
    )
    own = Invitation.objects.filter(email__regex="^(mine|invented)").select_related("survey_round")
    assert len(own) == 9
    everybody_answers(own, now)
    everybody_answers(council, now)
    sheet = sealing.answer_sheet(autumn, np.random.default_rng(1))
    of_council = np.array(sheet.units) == str(council[0].agency_id)
    assert (of_council & ~sheet.late).sum() == 7
    assert (of_council & sheet.late).sum() == 9


def test_a_link_answers_and_withdraws_whatever_was_done_to_it(autumn, invitations, alice, now):
    manager = Attacker(alice, autumn)
    stops_e_mails(manager, invitations[0])
    removes_the_person(manager, invitations[1])
    changes_the_address(manager, invitations[2])
    everybody_answers(invitations[:3], now)
    assert Invitation.objects.filter(answered=True).count() == 3
    for place in invitations[:3]:
        answers.withdraw(Invitation.objects.get(pk=place.pk), now=now)
    assert not Invitation.objects.filter(answered=True).exists()
