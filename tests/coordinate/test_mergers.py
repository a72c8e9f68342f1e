"""Agencies that have become one: who they are from then on, and where nothing may change."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.db.models import RestrictedError
from django.utils import timezone

from assessments.models import Agency, Membership, Participant, Round
from assessments.selectors import first_page, invited_people
from assessments.services import mergers, paper, partnerships, people_lists, rounds
from files.people import read_people
from reports.disclosure.end_of_round import closing
from tests.browser import DESK, PHONE, assert_accessible, visit
from tests.conftest import DAY, PASSWORD, close_and_open_report, everybody_answers, member
from tests.pages import all_of, each_text, fields, value_of, words_of
from tests.seen_in_browser import sign_in

NEW = "Northside and Southern Council"
APRIL = date(2026, 4, 1)


@pytest.fixture
def council(northside):
    return northside.agencies.get(name="Northside Council")


@pytest.fixture
def health(northside):
    return northside.agencies.get(name="Northside Health")


@pytest.fixture
def erik(northside, health):
    return member("erik@example.org", northside, "lead", health)


def merge(partnership, *agencies, name=NEW, by, sector="public", on=APRIL):
    return mergers.merge(
        partnership,
        agencies,
        name=name,
        sector=sector,
        merged_on=on,
        by=by,
        now=timezone.now(),
    )


def refused(*args, **kwargs):
    with pytest.raises(ValidationError) as problem, transaction.atomic():
        merge(*args, **kwargs)
    return " ".join(problem.value.messages)


# What becomes of people, leads and rounds


def test_the_people_and_leads_of_both_go_to_the_one_agency(
    northside, council, health, alice, dora, erik
):
    before = set(northside.participants.values_list("pk", "email", "role"))
    one = merge(northside, council, health, by=alice)
    assert set(northside.participants.values_list("pk", "email", "role")) == before
    assert one.participants.count() == 7 + 6
    assert {str(lead.user) for lead in one.leads.all()} == {str(dora), str(erik)}
    assert [each.name for each in northside.agencies.all()] == [NEW, "Shelter Trust"]
    assert (one.sector, one.merged_into) == ("public", None)


def test_three_become_one_and_that_one_merges_again(northside, council, health, alice):
    trust = northside.agencies.get(name="Shelter Trust")
    one = merge(northside, council, health, trust, by=alice)
    other = partnerships.add_agency(northside, "Home Care")
    last = merge(northside, one, other, name="Care North", by=alice)
    assert list(northside.agencies.all()) == [last]
    assert last.participants.count() == 16


def test_a_planned_round_asks_the_people_of_the_one_agency(
    northside, planned, council, health, alice, now
):
    one = merge(northside, council, health, by=alice)
    rounds.open(planned, now=now)
    asked = invited_people.by_agency(planned)
    assert [(each.name, len(each.people)) for each in asked] == [(NEW, 13), ("Shelter Trust", 3)]
    assert planned.invitations.filter(agency=one).count() == 13


def test_former_agencies_are_on_no_list_form_or_count(
    client, northside, council, health, alice, dora, rita
):
    merge(northside, council, health, by=alice)
    [brief] = first_page.in_brief(
        type(northside).objects.filter(pk=northside.pk), alice.pk, now=timezone.now()
    )
    assert brief.agencies == 2
    client.force_login(alice)
    for page in ("agencies/", "people/", "people/add/", "access/", "agencies/merge/"):
        shown = client.get(f"/partnerships/northside/{page}")
        assert NEW in shown.text, page
        former = ("Northside Council", "Northside Health")
        assert not [each for each in each_text(shown, "*") if each.endswith(former)], page
    for page in ("", "remove/", "people/", "confirm/"):
        url = f"/partnerships/northside/agencies/{council.pk}/{page}"
        assert client.get(url).status_code == 404
    client.force_login(rita)
    shown = client.get(f"/admin/assessments/partnership/{northside.pk}/change/")
    assert NEW in shown.text
    assert not all_of(shown, '[value="Northside Council"]')


def test_the_one_agency_may_keep_the_name_of_one_of_them(northside, council, health, alice):
    one = merge(northside, council, health, name="Northside Council", by=alice)
    assert one.pk != council.pk
    assert northside.agencies.get(name="Northside Council") == one
    partnerships.edit_agency(one, name="Northside Health", sector="")
    assert northside.agencies.get(name="Northside Health") == one


# What a name means afterwards


def test_no_other_agency_takes_the_name_of_a_former_one(client, northside, council, health, alice):
    merge(northside, council, health, by=alice)
    trust = northside.agencies.get(name="Shelter Trust")
    sentence = f"Northside Council has merged into {NEW}."
    with pytest.raises(ValidationError, match=sentence):
        partnerships.add_agency(northside, "NORTHSIDE council")
    with pytest.raises(ValidationError, match=sentence):
        partnerships.edit_agency(trust, name="Northside Council", sector="")
    other = partnerships.add_agency(northside, "Home Care")
    assert sentence in refused(northside, trust, other, name="Northside Council", by=alice)
    client.force_login(alice)
    answer = client.post("/partnerships/northside/agencies/", {"names": "Northside Council"})
    assert sentence in answer.content.decode()


def test_a_list_that_says_an_old_name_means_the_new_agency(
    client, northside, council, health, alice
):
    one = merge(northside, council, health, by=alice)
    listed = (
        "email,agency,sector\n"
        "new1@example.org,Northside Council,private\n"
        "new2@example.org,northside  health,\n"
        "new3@example.org,Shelter Trust,\n"
    )
    rows = read_people(listed, roles=(), sectors=Agency.Sector.values).rows
    plan = people_lists.plan(northside, rows)
    assert [(each.name, each.people) for each in plan.former] == [
        ("Northside Council", 1),
        ("Northside Health", 1),
    ]
    assert not plan.agencies
    assert not plan.sectors  # the old one's is not the new one's
    client.force_login(alice)
    shown = client.post("/partnerships/northside/people/import/", {"text": listed})
    said = f"On 1 April 2026 Northside Council merged into {NEW}: 1 person of this list goes there."
    assert said in " ".join(shown.content.decode().split())
    people_lists.store(northside, rows, agreed=plan.fingerprint)
    assert one.participants.filter(email__in=("new1@example.org", "new2@example.org")).count() == 2
    assert northside.agencies.count() == 2


# Where it is refused


def test_nothing_merges_while_a_round_is_open_or_closing(
    client, northside, autumn, council, health, alice
):
    said = "“Autumn” has not ended"
    trust = northside.agencies.get(name="Shelter Trust")
    assert said in refused(northside, council, health, by=alice)
    Round.objects.filter(pk=autumn.pk).update(
        closes_at=timezone.now() - timedelta(minutes=1), closes_early=True
    )
    assert said in refused(northside, council, trust, by=alice)
    client.force_login(alice)
    for answer in (
        client.get("/partnerships/northside/agencies/merge/"),
        client.post("/partnerships/northside/agencies/merge/", {"sure": "1"}),
    ):
        assert said in words_of(answer)
        assert not all_of(answer, "legend")
    assert northside.agencies.count() == 3


def test_nothing_merges_while_sheets_of_paper_are_typed_in(
    northside, instrument, council, health, alice, now
):
    on_paper = rounds.create(
        northside,
        "On paper",
        instrument,
        opens_at=now - 3 * DAY,
        closes_at=now - 2 * DAY,
        source=Round.Source.IMPORTED,
    )
    paper.add(on_paper, council, "", dict.fromkeys(instrument.codes, 4))
    assert "Sheets from one of them" in refused(northside, council, health, by=alice)
    paper.take_back(on_paper, council)
    merge(northside, council, health, by=alice)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"on": date(2126, 1, 1)}, "in the future"),
        ({"on": date(1066, 10, 14)}, "after 1900"),
        ({"name": "shelter trust"}, "already has an agency of that name"),
    ],
)
def test_what_was_typed_is_refused_in_a_sentence(northside, council, health, alice, given, said):
    assert said in refused(northside, council, health, by=alice, **given)
    assert northside.agencies.count() == 3


def test_one_agency_alone_or_one_of_elsewhere_does_not_merge(northside, council, alice, charlie):
    elsewhere = partnerships.add_agency(charlie.memberships.get().partnership, "Southside Council")
    assert "two agencies or more" in refused(northside, council, by=alice)
    assert "two agencies or more" in refused(northside, council, council, by=alice)
    assert "no longer exists" in refused(northside, council, elsewhere, by=alice)


def test_an_agency_that_was_made_by_a_merger_stays(client, northside, council, health, alice, now):
    one = merge(northside, council, health, by=alice)
    with pytest.raises(ValidationError, match="earlier reports say so"):
        partnerships.remove_agency(one, now)
    client.force_login(alice)
    page = client.get(f"/partnerships/northside/agencies/{one.pk}/remove/").content.decode()
    assert "earlier reports say so" in page
    assert "button-danger" not in page
    with pytest.raises(RestrictedError):
        one.delete()
    northside.delete()
    assert not Agency.including_merged.exists()


# Whoever goes round the pages


def test_the_database_keeps_open_rounds_and_former_agencies_as_they_are(
    northside, autumn, council, health, alice, now
):
    one = partnerships.add_agency(northside, NEW)
    for deed in (
        lambda: Agency.including_merged.filter(pk=council.pk).update(
            merged_into=one, merged_on=APRIL
        ),
        lambda: Agency.including_merged.filter(pk=one.pk).update(merged_into=one, merged_on=APRIL),
        lambda: Agency.including_merged.filter(pk=one.pk).update(merged_on=APRIL),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            deed()
    closing.cancel(autumn, now=now)
    partnerships.remove_agency(one, now)
    one = merge(northside, council, health, by=alice)
    person = northside.participants.first()
    for deed in (
        lambda: Agency.including_merged.filter(pk=council.pk).update(name="Another", key="another"),
        lambda: Agency.including_merged.filter(pk=council.pk).update(
            merged_into=None, merged_on=None
        ),
        lambda: Participant.objects.filter(pk=person.pk).update(agency=council),
        lambda: Participant.objects.create(partnership=northside, agency=health, email="a@b.cd"),
        lambda: Membership.objects.create(
            partnership=northside, user=alice, access="lead", agency=health
        ),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            deed()
    for deed in (
        lambda: partnerships.add_participant(council, "late@example.org"),
        lambda: partnerships.edit_agency(council, name="Again", sector=""),
    ):
        with pytest.raises(ValidationError, match=f"has merged into {NEW}"):
            deed()


@pytest.mark.parametrize("who", ["dora", "bob", "charlie"])
def test_only_managers_merge(request, client, northside, council, health, who):
    client.force_login(request.getfixturevalue(who))
    sent = {"agencies": [council.pk, health.pk], "name": NEW, "merged_on": "2026-04-01"}
    answer = client.post("/partnerships/northside/agencies/merge/", sent | {"sure": "1"})
    assert answer.status_code == (404 if who == "charlie" else 403)
    assert northside.agencies.count() == 3


@pytest.mark.django_db(transaction=True)
def test_a_merger_before_the_report_opens_changes_nothing_that_is_published(
    northside, autumn, invitations, council, health, alice, now
):
    everybody_answers(invitations, now)
    row = close_and_open_report(autumn, now=now)
    before = row.document
    merge(northside, council, health, by=alice)
    row.refresh_from_db()
    assert row.document == before
    places = autumn.invitations.values_list("agency", flat=True)
    assert {council.pk, health.pk} <= {*places}


# The pages


def test_a_manager_is_shown_whom_it_concerns_and_then_it_is_done(
    client, northside, council, health, alice, dora, erik
):
    assert client.login(email="alice@example.org", password=PASSWORD)
    url = "/partnerships/northside/agencies/merge/"
    begun = client.get(f"{url}?agency={council.pk}").content.decode()
    assert begun.count(" checked") == 1
    sent = {
        "agencies": [council.pk, health.pk],
        "name": "  Northside  Council ",
        "sector": "public",
        "merged_on": "2026-04-01",
    }
    asked = " ".join(client.post(url, sent).content.decode().split())
    assert "All 13 people are on its list." in asked
    assert "dora@example.org and erik@example.org are the leads for it." in asked
    assert "This cannot be undone." in asked
    assert northside.agencies.count() == 3
    again = fields(client.post(url, sent | {"again": "1"}))
    assert len(again["agencies"]) == 2
    assert again["merged_on"] == "2026-04-01"
    done = client.post(url, sent | {"sure": "1"}, follow=True)
    assert "They are one agency now: Northside Council." in done.content.decode()
    assert northside.agencies.get(name="Northside Council").participants.count() == 13


def test_a_lead_sees_the_people_of_all_afterwards(client, northside, council, health, alice, dora):
    client.force_login(dora)
    url = "/partnerships/northside/people/"
    assert "person1@northside-health.example" not in client.get(url).content.decode()
    merge(northside, council, health, by=alice)
    shown = client.get(url).content.decode()
    assert "person1@northside-health.example" in shown
    assert "person1@shelter-trust.example" not in shown


def test_what_was_wrong_is_said_at_its_place_and_nothing_typed_is_lost(
    client, northside, council, alice
):
    client.force_login(alice)
    sent = {"agencies": [council.pk], "name": "Anew", "merged_on": "2126-01-01"}
    shown = client.post("/partnerships/northside/agencies/merge/", sent)
    assert "Choose two agencies or more." in words_of(shown)
    assert value_of(shown, "name") == "Anew"
    assert fields(shown)["agencies"] == str(council.pk)


@pytest.mark.parametrize("number", ["9" * 30, "x", "-1", "²"])
def test_numbers_that_are_none_are_refused(client, northside, council, alice, number):
    client.force_login(alice)
    url = "/partnerships/northside/agencies/merge/"
    assert client.get(url, {"agency": number}).status_code == 200
    sent = {"agencies": [council.pk, number], "name": NEW, "merged_on": "2026-04-01"}
    for press in ({}, {"sure": "1"}, {"again": "1"}):
        answer = client.post(url, sent | press)
        assert answer.status_code == 200
        assert "no longer exists. Choose again." in answer.content.decode()
    assert northside.agencies.count() == 3


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("viewport", "dark"), [(PHONE, True), (DESK, False)])
def test_two_agencies_merge_in_a_browser(
    chromium, site, northside, council, health, alice, dora, viewport, dark
):
    with visit(chromium, viewport=viewport, dark=dark) as page:
        sign_in(page, site, "alice@example.org")
        page.goto(f"{site}/partnerships/northside/agencies/merge/")
        assert_accessible(page, "merge")
        page.get_by_role("button", name="Continue").click()
        page.locator(".error-summary").wait_for()
        assert_accessible(page, "merge-wrong")
        page.get_by_label("Northside Council").check()
        page.get_by_label("Northside Health").check()
        page.get_by_label("Name of the merged agency").fill(NEW)
        page.get_by_role("button", name="Continue").click()
        page.get_by_text("This cannot be undone.").wait_for()
        assert_accessible(page, "merge-sure")
        page.get_by_role("button", name="Merge them").click()
        page.get_by_text(f"They are one agency now: {NEW}.").wait_for()
    assert northside.agencies.get(name=NEW).participants.count() == 13
