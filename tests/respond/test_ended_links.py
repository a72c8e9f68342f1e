"""A link says which round it was for and when that closed, though its id was destroyed at the
closing, and nothing of whoever held it is left."""

from uuid import uuid4

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from assessments import links
from assessments.links import link_for
from assessments.models import Envelope, Invitation, Round
from assessments.services import invitations as service
from assessments.services import rounds
from assessments.times import in_zone
from reports.disclosure.end_of_round import closing
from tests.conftest import DAY, close_as_due, everybody_answers
from tests.pages import without_tokens, words_of

real = pytest.mark.django_db(transaction=True)


def path(place):
    return link_for(place).removeprefix(settings.BASE_URL)


@real
def test_a_link_says_when_its_round_closed_to_whoever_answered_and_whoever_did_not(
    autumn, invitations, now
):
    everybody_answers(invitations[:9], now)
    links = [path(each) for each in invitations]
    close_as_due(autumn, now=now)
    autumn.refresh_from_db()
    pages = [Client().get(link) for link in links]
    assert {page.status_code for page in pages} == {410}
    assert len({without_tokens(page) for page in pages}) == 1
    closed = in_zone(autumn.closes_at, autumn.partnership)
    assert f"“Autumn” of Northside closed on {closed}. It takes no more" in words_of(pages[0])
    assert not Invitation.objects.exclude(link_id=None).exists()
    assert not Envelope.objects.exists()


@real
def test_whoever_was_answering_reads_the_same(autumn, invitations, client, now):
    link = path(invitations[0])
    first = client.post(link).url
    close_as_due(autumn, now=now)
    page = client.get(first)
    assert page.status_code == 410
    assert "This round has closed" in words_of(page)
    posted = client.post(first, {"answer-vision1": "4"})
    assert "What you have just sent was not stored." in words_of(posted)


@real
def test_of_a_cancelled_round_it_says_so(autumn, invitations, client, now):
    link = path(invitations[0])
    first = client.post(link).url
    closing.cancel(autumn, now=now)
    for page in (Client().get(link), client.get(first)):
        assert page.status_code == 410
        assert "This round was cancelled" in words_of(page)


@real
def test_it_names_its_own_round_and_no_other(autumn, invitations, northside, instrument, now):
    link = path(invitations[0])
    close_as_due(autumn, now=now)
    winter = rounds.create(northside, "Winter", instrument, opens_at=now, closes_at=now + 9 * DAY)
    winter = rounds.open(winter, now=now, soon_after_another=True)
    other = path(winter.invitations.order_by("pk")[0])
    assert Client().get(other).status_code == 200
    close_as_due(winter, now=now)
    assert "“Autumn”" in words_of(Client().get(link))
    assert "“Winter”" in words_of(Client().get(other))


def test_a_link_whose_mac_is_of_another_round_is_none(autumn, invitations, client):
    link_id, mac = path(invitations[0]).strip("/").removeprefix("r/").split(".")
    other = Round(pk=autumn.pk + 1, partnership=autumn.partnership)
    forged = path(Invitation(survey_round=other, link_id=link_id))
    assert mac not in forged
    assert client.get(forged).status_code == 404
    assert client.get(f"/r/{link_id}.{mac}/").status_code == 200


@real
def test_a_wrong_link_learns_nothing_of_rounds_that_have_ended(autumn, invitations, now):
    link = path(invitations[0])
    close_as_due(autumn, now=now)
    other = "y" if link[3] == "x" else "x"
    for wrong in (link[:-2] + "x/", link[:3] + other + link[4:], "/r/a.b/", "/r/.é/"):
        page = Client().get(wrong)
        assert page.status_code == 404
        assert "Autumn" not in words_of(page)


@real
def test_of_hundreds_of_rounds_that_have_ended_a_guess_makes_us_look_at_one_at_most(
    autumn, invitations, now, settings, monkeypatch
):
    settings.WRONG_LINKS_A_MINUTE = 1
    link = path(invitations[0])
    close_as_due(autumn, now=now)
    autumn.refresh_from_db()
    others = [Round.objects.get(pk=autumn.pk) for _ in range(300)]
    for other in others:
        other.pk, other.uuid = None, uuid4()
    Round.objects.bulk_create(others)
    made = []
    monkeypatch.setattr(links, "_mac", lambda *parts, mac=links._mac: made.append(1) or mac(*parts))
    link_id, _, rest = link.strip("/").removeprefix("r/").partition(".")
    for wrong in (
        "a.b",
        f"{link_id}.{others[7].uuid.hex[:8]}{rest[8:]}",
        f"{link_id}.{rest}x",
        ".",
    ):
        made.clear()
        assert Client().get(f"/r/{wrong}/").status_code in (404, 429)
        assert len(made) <= 1
    assert Client().get("/r/a.b/").status_code == 429
    made.clear()
    assert Client().get(link).status_code == 410  # a genuine one never has to wait
    assert len(made) == 1


@real
def test_a_changed_address_and_stopped_e_mails_leave_a_link_that_says_the_same(
    autumn, invitations, now
):
    stopped, moved, other = invitations[:3]
    service.stop_mails(stopped, now)
    new = service.change_address(moved, "elsewhere@northside-council.example", now)
    links = [path(each) for each in (stopped, moved, new, other)]
    close_as_due(autumn, now=now)
    assert len({without_tokens(Client().get(link)) for link in links}) == 1


def test_past_the_closing_time_it_has_closed_too(autumn, invitations, client, monkeypatch):
    late = autumn.closes_at + DAY
    monkeypatch.setattr(timezone, "now", lambda: late)
    page = client.get(path(invitations[0]))
    assert page.status_code == 410
    assert in_zone(autumn.closes_at, autumn.partnership) in words_of(page)
