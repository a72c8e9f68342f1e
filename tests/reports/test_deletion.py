"""Deleting a partnership: what goes, who is told, who cannot, and that nothing is left of a key."""

import logging
import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.test import Client

from assessments.encryption import sealing
from assessments.links import link_for, no_reminders_link
from assessments.models import (
    Agency,
    Envelope,
    Invitation,
    Mail,
    Membership,
    Message,
    Notice,
    Participant,
    Partnership,
    Round,
    User,
)
from assessments.services import mails, paper, partnerships, rounds
from reports import deletion, opening
from reports.disclosure.end_of_round import closing, scrubbing
from reports.models import Destruction, Publication
from tests.conftest import (
    DAY,
    MINUTE,
    PASSWORD,
    close_and_open_report,
    close_as_due,
    everybody_answers,
    make_due,
)
from tests.pages import all_of, leads, value_of, words_of

real = pytest.mark.django_db(transaction=True)
FOUR_WEEKS = timedelta(weeks=4)


def signed_in(email):
    person = Client()
    assert person.login(email=email, password=PASSWORD)
    return person


PAGE = "/partnerships/northside/delete/"


def nothing_is_left():
    """Of Northside; Southside and all accounts stay."""
    assert not Partnership.objects.filter(slug="northside").exists()
    for model in (Round, Invitation, Envelope, Agency, Participant, Message, Publication):
        assert not model.objects.exists(), model
    assert not Membership.objects.exclude(partnership__slug="southside").exists()
    assert not Destruction.objects.exists()
    assert not list(settings.KEY_DIR.iterdir())


# What goes


@real
def test_all_of_it_goes_with_the_answers_and_the_key_and_accounts_stay(
    autumn, invitations, alice, bob, dora, charlie, now
):
    everybody_answers(invitations[:9], now)
    assert sealing.has_key(autumn)
    deletion.delete(autumn.partnership, by=alice, now=now)
    nothing_is_left()
    assert User.objects.count() == 4
    assert charlie.memberships.exists()


@real
def test_of_closed_rounds_the_reports_go_and_planned_paper_with_its_key(
    autumn, invitations, alice, now
):
    everybody_answers(invitations, now)
    close_and_open_report(autumn, now=now)
    on_paper = rounds.create(
        autumn.partnership, "Paper", autumn.instrument, opens_at=now - 9 * DAY,
        closes_at=now + DAY, source=Round.Source.IMPORTED,
    )  # fmt: skip
    paper.add(
        on_paper, autumn.partnership.agencies.first(), "", dict.fromkeys(autumn.instrument.codes, 3)
    )
    assert sealing.has_key(on_paper)
    deletion.delete(autumn.partnership, by=alice, now=now + FOUR_WEEKS)
    nothing_is_left()


@real
def test_another_partnership_keeps_all_it_has(autumn, invitations, alice, charlie, now):
    southside = Partnership.objects.get(slug="southside")
    agency = partnerships.add_agency(southside, "Southside Council")
    for number in range(5):
        partnerships.add_participant(agency, f"s{number}@southside.example")
    theirs = rounds.create(
        southside, "Theirs", autumn.instrument, opens_at=now - DAY, closes_at=now + DAY
    )
    rounds.open(theirs, now=now)
    deletion.delete(autumn.partnership, by=alice, now=now)
    assert [*Round.objects.all()] == [theirs]
    assert Envelope.objects.count() == 5
    assert sealing.has_key(theirs)
    closing.close_due(now)
    assert sealing.has_key(theirs)


@real
def test_a_thousand_people_go_as_well(northside, instrument, alice, now):
    agency = northside.agencies.first()
    Participant.objects.bulk_create(
        Participant(partnership=northside, agency=agency, email=f"p{number}@many.example")
        for number in range(1_000)
    )
    many = rounds.create(northside, "Many", instrument, opens_at=now - DAY, closes_at=now + DAY)
    rounds.open(many, now=now)
    deletion.delete(northside, by=alice, now=now)
    nothing_is_left()
    assert Mail.objects.filter(kind="cancelled").count() == 1_016


# Who is told, and of what


def sent_to():
    return {each.to[0]: each for each in mail.outbox}


@real
def test_everybody_asked_gets_the_same_e_mail_whoever_had_answered(autumn, invitations, alice, now):
    everybody_answers(invitations[:9], now)
    Mail.objects.all().delete()
    deletion.delete(autumn.partnership, by=alice, now=now)
    mails.send_due(now)
    told = [each for each in mail.outbox if each.subject.startswith("Cancelled")]
    assert sorted(each.to[0] for each in told) == sorted(each.email for each in invitations)
    assert len({(each.subject, each.body) for each in told}) == 1
    body = " ".join(told[0].body.split())
    assert told[0].subject == "Cancelled: Autumn (Northside)"
    assert "“Autumn” of Northside is cancelled" in body
    assert "Every answer that had been given is destroyed" in body
    assert "The partnership itself was deleted" in body
    assert "Northside (by Partnership Health)" in told[0].from_email
    assert settings.BASE_URL not in told[0].body


@real
def test_everybody_with_access_hears_who_deleted_it(autumn, alice, bob, dora, charlie, now):
    User.objects.filter(pk=alice.pk).update(first_name="Alice", last_name="Archer")
    alice.refresh_from_db()
    deletion.delete(autumn.partnership, by=alice, now=now)
    mails.send_due(now)
    told = {to: each for to, each in sent_to().items() if each.subject == "Deleted: Northside"}
    assert {*told} == {"alice@example.org", "bob@example.org", "dora@example.org"}
    body = " ".join(told["bob@example.org"].body.split())
    assert body.startswith("Alice Archer (alice@example.org) has deleted Northside")
    assert "This round had not ended, and is cancelled: “Autumn”." in body


@real
def test_the_e_mails_go_out_after_it_is_gone_and_nothing_of_them_stays(autumn, alice, now):
    deletion.delete(autumn.partnership, by=alice, now=now)
    assert Notice.objects.count() == 2
    while mails.send_due(now, limit=5):
        pass
    assert len(mail.outbox) == 17
    assert not Mail.objects.exists()
    assert not Notice.objects.exists()


@real
def test_one_that_is_never_taken_is_forgotten_after_a_month(autumn, alice, now):
    from assessments.services import notices

    deletion.delete(autumn.partnership, by=alice, now=now)
    notices.forget(now + 29 * DAY)
    assert Mail.objects.exists()
    notices.forget(now + 31 * DAY)
    assert not Mail.objects.exists()
    assert not Notice.objects.exists()


@real
def test_other_e_mails_about_it_are_not_sent(autumn, alice, now):
    assert Mail.objects.filter(kind="invitation", sent_at=None).count() == 16
    deletion.delete(autumn.partnership, by=alice, now=now)
    mails.send_due(now)
    assert {each.subject.split(":")[0] for each in mail.outbox} == {"Cancelled", "Deleted"}


@real
def test_of_a_round_that_has_not_begun_nobody_has_heard(planned, alice, now):
    Round.objects.filter(pk=planned.pk).update(opens_at=now + DAY)
    planned.refresh_from_db()
    rounds.open(planned, now=now)
    deletion.delete(planned.partnership, by=alice, now=now)
    assert {*Mail.objects.values_list("kind", flat=True)} == {"deleted"}


@real
def test_of_a_demonstration_nobody_is_told(autumn, alice, now):
    Partnership.objects.update(is_demo=True)
    deletion.delete(autumn.partnership, by=alice, now=now)
    assert not Mail.objects.exists()


@real
def test_cancelling_a_round_tells_everybody_who_was_asked_the_same(autumn, invitations, now):
    everybody_answers(invitations[:9], now)
    Mail.objects.all().delete()
    closing.cancel(autumn, now=now)
    mails.send_due(now)
    assert sorted(each.to[0] for each in mail.outbox) == sorted(e.email for e in invitations)
    assert len({(each.subject, each.body) for each in mail.outbox}) == 1
    assert "partnership itself was deleted" not in mail.outbox[0].body


@real
def test_the_log_names_the_account_and_no_address(autumn, alice, now, caplog):
    pk = autumn.partnership_id
    with caplog.at_level(logging.INFO):
        deletion.delete(autumn.partnership, by=alice, now=now)
    assert f"Account {alice.pk} deleted partnership {pk}." in caplog.text
    assert "@" not in caplog.text
    assert "Northside" not in caplog.text


# Who cannot


@pytest.fixture
def closed(autumn, invitations, now):
    everybody_answers(invitations, now)
    close_as_due(autumn, now=now)
    autumn.refresh_from_db()
    return autumn


@pytest.mark.parametrize("who", ["bob", "dora"])
def test_leads_and_viewers_delete_nothing(request, autumn, who):
    person = request.getfixturevalue(who)
    answer = signed_in(person.email).post(PAGE, {"name": "Northside"})
    assert answer.status_code == 403
    assert Partnership.objects.filter(slug="northside").exists()


def test_nor_does_another_manager_or_anybody_else(client, autumn, charlie):
    assert signed_in(charlie.email).post(PAGE, {"name": "Northside"}).status_code == 404
    assert client.get(PAGE).url.startswith("/sign-in/")
    assert "You were signed out" in words_of(client.post(PAGE, {"name": "Northside"}))
    assert Partnership.objects.filter(slug="northside").exists()


def refused(problem, partnership, by, now):
    """By the service and by the page."""
    with pytest.raises(ValidationError, match=problem):
        deletion.delete(partnership, by=by, now=now)
    person = signed_in(by.email)
    assert re.search(problem, words_of(person.get(PAGE)))
    assert not all_of(person.get(PAGE), "[name=name]")
    answer = person.post(PAGE, {"name": "Northside"})
    assert answer.status_code == 400
    assert re.search(problem, words_of(answer))
    assert Partnership.objects.filter(pk=partnership.pk).exists()
    assert not Mail.objects.filter(kind__in=("cancelled", "deleted")).exists()


@real
def test_nobody_suppresses_a_report_that_they_read_before_the_others(closed, alice, now):
    report = f"/partnerships/northside/rounds/{closed.pk}/report/"
    assert signed_in(alice.email).get(report).status_code == 200
    refused("“Autumn” stays until .* time to read it", closed.partnership, alice, now)
    assert Publication.objects.exists()


@real
def test_nor_opens_it_to_all_and_deletes_it_in_the_next_moment(closed, alice, now):
    """Nor asks the same people again at once, with nothing left that knows of the first round."""
    opening.open_to_all(closed, now=now)
    refused("“Autumn” stays until .* within four weeks", closed.partnership, alice, now)
    with pytest.raises(ValidationError):
        deletion.delete(closed.partnership, by=alice, now=closed.closed_at + FOUR_WEEKS - MINUTE)
    deletion.delete(closed.partnership, by=alice, now=closed.closed_at + FOUR_WEEKS)
    nothing_is_left()


@real
def test_a_report_that_the_timetable_has_not_opened_stays_however_late(closed, alice, now):
    with pytest.raises(ValidationError, match="stays until"):
        deletion.delete(closed.partnership, by=alice, now=now + 2 * FOUR_WEEKS)


@real
def test_where_too_few_answered_there_is_nothing_to_wait_for(autumn, invitations, alice, now):
    everybody_answers(invitations[:3], now)
    close_as_due(autumn, now=now)
    deletion.delete(autumn.partnership, by=alice, now=now)
    nothing_is_left()


@real
def test_nobody_deletes_it_while_a_round_is_being_closed(autumn, invitations, alice, now):
    everybody_answers(invitations, now)
    make_due(autumn, now)
    refused("“Autumn” is being closed", autumn.partnership, alice, now)
    assert Envelope.objects.count() == 16
    assert sealing.has_key(autumn)


@real
def test_a_practice_report_holds_nobody_up_once_it_is_open(planned, alice, now):
    Round.objects.filter(pk=planned.pk).update(is_practice=True)
    planned.refresh_from_db()
    opened = rounds.open(planned, now=now)
    everybody_answers(opened.invitations.select_related("survey_round__partnership"), now)
    close_as_due(opened, now=now)
    refused("opens to everybody with access on .* or earlier", planned.partnership, alice, now)
    opening.open_to_all(opened, now=now)
    deletion.delete(planned.partnership, by=alice, now=now)
    nothing_is_left()


@real
def test_the_database_lets_go_of_a_publication_in_no_other_way(closed, now):
    for way in (
        lambda: Publication.objects.get().delete(),
        lambda: Publication.objects.all().delete(),
        lambda: Publication.objects.all()._raw_delete("default"),
        lambda: Partnership.objects.update(deleted_at=now),
    ):
        with pytest.raises(DatabaseError, match=r"deleted"), transaction.atomic():
            way()
    opening.open_to_all(closed, now=now)
    with pytest.raises(DatabaseError, match="in no other way"), transaction.atomic():
        Publication.objects.all().delete()
    assert Publication.objects.exists()


@real
def test_nor_is_a_partnership_marked_while_a_round_is_open(autumn, now):
    with pytest.raises(DatabaseError, match="is not deleted while a round is open"):
        Partnership.objects.filter(pk=autumn.partnership_id).update(deleted_at=now)


@real
def test_the_admin_leads_to_the_same_page_and_deletes_nothing(closed, rita, now):
    person, there = signed_in(rita.email), "/admin/assessments/partnership/"
    one = f"{there}{closed.partnership_id}/delete/"
    for answer in (person.get(one), person.post(one, {"post": "yes"})):
        assert answer.url == PAGE
    chosen = {
        "action": "delete_selected",
        "_selected_action": [closed.partnership_id],
        "post": "yes",
    }
    person.post(there, chosen)
    assert "delete_selected" not in person.get(there).content.decode()
    refused("“Autumn” stays until", closed.partnership, rita, now)
    assert Publication.objects.exists()


# The page


@real
def test_a_manager_types_the_name_and_it_is_gone(autumn, invitations, alice):
    person = signed_in(alice.email)
    page = words_of(person.get(PAGE))
    for says in (
        "Delete Northside?",
        "3 agencies",
        "16 people on their lists",
        "1 round",
        "0 reports",
        "the access of 1 person; their account stays",
        "“Autumn” has not ended. It is cancelled",
        "Download the partnership’s data",
    ):
        assert says in page, says
    answer = person.post(PAGE, {"name": "  NORTHSIDE "}, follow=True)
    assert "Northside is deleted. Everybody who had access to it gets an e-mail." in words_of(
        answer
    )
    nothing_is_left()


@pytest.mark.parametrize("typed", ["", "Northsid", "Southside", "northside-council", "North side"])
@pytest.mark.django_db
def test_a_wrong_name_deletes_nothing_and_is_not_lost(autumn, alice, typed):
    answer = signed_in(alice.email).post(PAGE, {"name": typed})
    assert answer.status_code == 400
    assert "Nothing is deleted yet." in words_of(answer)
    assert value_of(answer, "name") == typed
    assert Partnership.objects.filter(slug="northside").exists()
    assert Envelope.objects.count() == 16


@real
def test_it_is_linked_from_the_settings(northside, alice):
    found = leads(signed_in(alice.email).get("/partnerships/northside/edit/")).values()
    assert PAGE in found
    assert "/partnerships/northside/data/" in found


@real
def test_afterwards_nothing_of_it_is_there_for_anybody(autumn, invitations, alice, bob, dora):
    people = [signed_in(each.email) for each in (alice, bob, dora)]
    answering = Client()
    links = [link_for(invitations[0]), no_reminders_link(invitations[0])]
    personal, reminders = (each.removeprefix(settings.BASE_URL) for each in links)
    begun = answering.post(personal).url
    people[0].post(PAGE, {"name": "Northside"})
    for person in people:
        assert person.get("/partnerships/northside/").status_code == 404
        assert person.get("/").status_code == 200
    for link in (personal, reminders):
        answer = Client().get(link)
        assert answer.status_code == 404
        assert "This link is not valid" in words_of(answer)
    for answer in (answering.get(begun), answering.post(begun, {"answer-vision1": "4"})):
        assert answer.status_code == 410
        assert "its partnership was deleted" in words_of(answer)


# Whoever is killed, or finds the key out of reach


@real
@pytest.mark.parametrize("step", ["destroy_key_of", "scrub"])
def test_one_that_was_cut_off_is_finished_by_the_timetable(autumn, alice, now, monkeypatch, step):
    def killed(*_args):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(sealing if step == "destroy_key_of" else scrubbing, step, killed)
        with pytest.raises(KeyboardInterrupt):
            deletion.delete(autumn.partnership, by=alice, now=now)
    assert Destruction.objects.count() == 1
    assert not Round.objects.exists()
    assert bool(list(settings.KEY_DIR.iterdir())) is (step == "destroy_key_of")
    closing.close_due(now)
    nothing_is_left()


@real
def test_cut_off_before_the_commit_nothing_is_lost(autumn, alice, now, monkeypatch):
    def killed(*_args, **_kwargs):
        raise KeyboardInterrupt

    monkeypatch.setattr(Partnership, "delete", killed)
    with pytest.raises(KeyboardInterrupt):
        deletion.delete(autumn.partnership, by=alice, now=now)
    autumn.refresh_from_db()
    assert autumn.is_open(now)
    assert sealing.has_key(autumn)
    assert Envelope.objects.count() == 16
    assert not Notice.objects.exists()
    assert Partnership.objects.get().deleted_at is None


@real
def test_a_copy_of_a_key_out_of_reach_is_destroyed_when_its_folder_is_back(
    northside, planned, alice, now, tmp_path, settings
):
    settings.KEY_BACKUP_DIR = tmp_path / "copies"
    settings.KEY_BACKUP_DIR.mkdir()
    rounds.open(planned, now=now)
    away = settings.KEY_BACKUP_DIR.rename(tmp_path / "away")
    deletion.delete(northside, by=alice, now=now)
    assert Destruction.objects.get().survey_round is None
    away.rename(settings.KEY_BACKUP_DIR)
    assert list(settings.KEY_BACKUP_DIR.iterdir())
    closing.close_due(now)
    assert not list(settings.KEY_BACKUP_DIR.iterdir())
    nothing_is_left()
