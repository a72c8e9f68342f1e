"""Agency leads: it is their turn as soon as a round is planned, and they confirm their list."""

import re
from datetime import timedelta

import pytest

from assessments.models import Confirmation, Mail, Round, User
from assessments.models.rounds import QUIET
from assessments.services import (
    forgetting,
    mails,
    memberships,
    partnerships,
    planned_round_mails,
    rounds,
)
from assessments.services import people as people_service
from assessments.times import in_zone
from tests.conftest import DAY, MINUTE, PASSWORD, close_as_due, member
from tests.pages import all_of, text_in, words_of

HOME = "/partnerships/northside/"
HOUR = timedelta(hours=1)


def as_(client, name):
    assert client.login(email=f"{name}@example.org", password=PASSWORD)
    return client


@pytest.fixture
def winter(northside, instrument, now):
    """Planned now, and opens in three weeks."""
    return rounds.create(
        northside, "Winter", instrument, opens_at=now + 21 * DAY, closes_at=now + 42 * DAY
    )


@pytest.fixture
def council(northside):
    return northside.agencies.get(name="Northside Council")


@pytest.fixture
def ann(alice):
    """Alice, as people call her."""
    User.objects.filter(pk=alice.pk).update(first_name="Ann", last_name="Lee")
    return User.objects.get(pk=alice.pk)


def sent(mailoutbox, now):
    """Who hears of their turn, when both tasks look for what is due."""
    mailoutbox.clear()
    planned_round_mails.make_due(now)
    mails.send_due(now)
    return [each.to[0] for each in mailoutbox if each.subject.startswith("Your turn")]


# By e-mail


def test_every_lead_hears_of_a_plan_an_hour_later_and_once(
    winter, alice, bob, dora, now, mailoutbox
):
    assert sent(mailoutbox, now + QUIET - 2 * MINUTE) == []
    assert sent(mailoutbox, now + QUIET + MINUTE) == ["dora@example.org"]
    assert sent(mailoutbox, now + QUIET + DAY) == []


def test_the_mail_says_what_to_do_by_when_and_leads_to_the_list(
    client, winter, dora, council, now, mailoutbox
):
    sent(mailoutbox, now + QUIET + MINUTE)
    [mail] = mailoutbox
    assert f"list of Northside Council by {in_zone(winter.opens_at, winter.partnership)}." in (
        mail.body
    )
    assert "There are 7 people on the list." in mail.body
    link = re.search(r"https?://[^/]+(/partnerships/\S+)", mail.body)[1]
    assert link == f"{HOME}agencies/{council.pk}/confirm/"
    assert as_(client, "dora").get(link).status_code == 200


def test_to_an_agency_without_people_it_leads_to_adding_them(winter, northside, now, mailoutbox):
    police = partnerships.add_agency(northside, "Police")
    member("pat@example.org", northside, "lead", police)
    sent(mailoutbox, now + QUIET + MINUTE)
    assert "Nobody is on the list yet." in mailoutbox[0].body
    assert f"{HOME}agencies/{police.pk}/people/" in mailoutbox[0].body


def test_whoever_mistypes_and_corrects_it_writes_to_nobody(
    client, winter, alice, dora, now, mailoutbox
):
    Round.objects.filter(pk=winter.pk).update(plan_saved_at=now - QUIET + MINUTE)
    change(client, winter, opens_at=now + 14 * DAY)
    assert sent(mailoutbox, now + 2 * MINUTE) == []
    assert sent(mailoutbox, now + QUIET + 2 * MINUTE) == ["dora@example.org"]
    winter.refresh_from_db()
    assert in_zone(winter.opens_at, winter.partnership) in mailoutbox[0].body


def change(client, survey_round, **typed):
    """Change its plan on the page, as Alice does."""
    there = survey_round.partnership.zone
    times = {"opens_at": survey_round.opens_at, "closes_at": survey_round.closes_at} | typed
    form = {
        "title": survey_round.title,
        "source": "invited",
        "instrument": f"{survey_round.instrument_key} {survey_round.instrument_version}",
        "breakdown": "agency",
        "minimum_group": "5",
        "report_after_days": "2",
    } | {name: f"{time.astimezone(there):%Y-%m-%dT%H:%M}" for name, time in times.items()}
    changed = as_(client, "alice").post(f"{HOME}rounds/{survey_round.pk}/edit/", form)
    assert changed.status_code == 302, words_of(changed)


@pytest.mark.parametrize("day", [22, 60])
def test_of_a_later_opening_there_is_no_second_mail(winter, dora, now, mailoutbox, day):
    sent(mailoutbox, now + QUIET + MINUTE)
    Round.objects.filter(pk=winter.pk).update(
        opens_at=now + day * DAY, closes_at=now + (day + 20) * DAY
    )
    assert sent(mailoutbox, now + 2 * DAY) == []


def test_of_an_earlier_one_there_is_one_and_no_third(winter, dora, now, mailoutbox):
    sent(mailoutbox, now + QUIET + MINUTE)
    Round.objects.filter(pk=winter.pk).update(opens_at=now + 14 * DAY)
    assert sent(mailoutbox, now + 2 * DAY) == ["dora@example.org"]
    assert "The opening has been moved to an earlier day." in mailoutbox[0].body
    Round.objects.filter(pk=winter.pk).update(opens_at=now + 7 * DAY)
    assert sent(mailoutbox, now + 3 * DAY) == []


def test_whoever_has_confirmed_is_not_asked_and_keeps_nobody_else_from_hearing(
    winter, northside, dora, council, now, mailoutbox
):
    member("tom@example.org", northside, "lead", northside.agencies.get(name="Shelter Trust"))
    people_service.confirm(council, leaving=(), by=dora, now=now + MINUTE)
    assert sent(mailoutbox, now + QUIET + MINUTE) == ["tom@example.org"]
    Round.objects.filter(pk=winter.pk).update(opens_at=now + 14 * DAY)
    assert sent(mailoutbox, now + 2 * DAY) == ["tom@example.org"]


@pytest.mark.parametrize(
    "state",
    [
        {"is_practice": True},
        {"source": "imported"},
        {"opens_at_from_now": HOUR / 2},
        {"closed": True},
    ],
    ids=["practice", "paper", "opens at once", "its time is over"],
)
def test_of_these_nobody_hears(winter, dora, now, mailoutbox, state):
    if "opens_at_from_now" in state:
        state = {"opens_at": now + state["opens_at_from_now"]}
    elif "closed" in state:
        state = {"opens_at": now - 9 * DAY, "closes_at": now - DAY}
    Round.objects.filter(pk=winter.pk).update(**state)
    assert sent(mailoutbox, now + QUIET + MINUTE) == []


def dropped(winter, dora, now):
    rounds.drop(winter)


def opened(winter, dora, now):
    rounds.open(winter, now=now, soon_after_another=True)


def saved_again(winter, dora, now):
    Round.objects.filter(pk=winter.pk).update(plan_saved_at=now + QUIET)


def made_a_practice_round(winter, dora, now):
    Round.objects.filter(pk=winter.pk).update(is_practice=True)


def no_lead_any_more(winter, dora, now):
    memberships.change(dora.memberships.get(), "viewer", by=dora)


def confirmed(winter, dora, now):
    council = dora.memberships.get().agency
    people_service.confirm(council, leaving=(), by=dora, now=now + QUIET)


@pytest.mark.parametrize(
    "happens", [dropped, opened, saved_again, made_a_practice_round, no_lead_any_more, confirmed]
)
def test_what_is_no_more_between_making_a_mail_and_sending_it_is_not_sent(
    winter, alice, dora, now, mailoutbox, happens
):
    planned_round_mails.make_due(now + QUIET + MINUTE)
    assert Mail.objects.filter(kind="your_turn").count() == 1
    happens(winter, dora, now)
    mails.send_due(now + QUIET + MINUTE)
    assert [each for each in mailoutbox if "Your turn" in each.subject] == []


def test_closing_forgets_that_leads_were_told(winter, dora, now, mailoutbox):
    sent(mailoutbox, now + QUIET + MINUTE)
    close_as_due(rounds.open(winter, now=now, at_once=True), now=now + 50 * DAY)
    assert not Mail.objects.filter(kind="your_turn").exists()


# A lead who comes later


def test_a_new_leads_mail_says_by_when_or_that_the_time_has_passed(
    winter, northside, alice, council, now, mailoutbox
):
    memberships.invite(northside, "new@example.org", "lead", council, by=alice, now=now)
    mails.send_due(now)
    assert "“Winter” is planned to open on" in mailoutbox[0].body
    Round.objects.filter(pk=winter.pk).update(opens_at=now - DAY)
    memberships.invite(northside, "newer@example.org", "lead", council, by=alice, now=now)
    mails.send_due(now)
    assert "“Winter” was planned for" in mailoutbox[1].body
    assert "can open at any time" in mailoutbox[1].body
    assert "planned to open" not in mailoutbox[1].body


# On the pages of a lead


@pytest.mark.parametrize("page", ["/", HOME, f"{HOME}people/", "ROUND"])
def test_the_pages_of_a_lead_say_that_it_is_their_turn_until_they_have_confirmed(
    client, winter, dora, council, now, page
):
    page = page.replace("ROUND", f"{HOME}rounds/{winter.pk}/")
    said = words_of(as_(client, "dora").get(page))
    assert "Your turn: confirm who is on the list of Northside Council by" in said
    assert "7 people are on it now. Confirm the list" in said
    people_service.confirm(council, leaving=(), by=dora, now=now + HOUR)
    said = words_of(client.get(page))
    assert "Your turn" not in said
    assert "confirmed for “Winter”, by dora@example.org on" in said


def test_a_plan_whose_time_has_passed_can_open_at_any_moment(client, winter, dora, now):
    Round.objects.filter(pk=winter.pk).update(opens_at=now - DAY)
    said = words_of(as_(client, "dora").get("/"))
    assert "Your turn: confirm now who is on the list of Northside Council." in said
    assert "and can open at any moment" in said


def test_a_viewer_has_no_turn_nor_has_anybody_in_a_practice_round(client, winter, bob, dora, now):
    assert "Your turn" not in words_of(as_(client, "bob").get("/"))
    Round.objects.filter(pk=winter.pk).update(is_practice=True)
    assert "Your turn" not in words_of(as_(client, "dora").get("/"))


def test_once_it_is_open_there_is_nothing_to_do(client, autumn, dora):
    said = words_of(as_(client, "dora").get("/"))
    assert "“Autumn” is set up: its people are invited and reminded automatically." in said


# Confirming


def confirm_page(agency):
    return f"{HOME}agencies/{agency.pk}/confirm/"


def confirms(client, agency):
    numbers = [str(each.pk) for each in agency.participants.all()]
    form = {"shown": " ".join(numbers), "stays": numbers}
    return client.post(confirm_page(agency), form, follow=True)


def test_a_confirmation_leaves_a_name_and_a_day_that_managers_and_the_lead_see(
    client, winter, ann, dora, council
):
    User.objects.filter(pk=dora.pk).update(first_name="Dora", last_name="Day")
    assert "The list of Northside Council is confirmed." in words_of(
        confirms(as_(client, "dora"), council)
    )
    told = re.compile(r"Confirmed by Dora Day on \d{1,2} \w+ 20\d\d")
    assert told.search(words_of(client.get(confirm_page(council))))
    for page in (f"{HOME}people/", f"{HOME}rounds/{winter.pk}/"):
        assert told.search(words_of(as_(client, "alice").get(page)))
    assert "The lists of 1 of 3 agencies are confirmed since this round was planned." in words_of(
        client.get(f"{HOME}rounds/{winter.pk}/")
    )
    assert "The lists of 1 of 3 agencies are confirmed" in words_of(
        client.get(f"{HOME}rounds/{winter.pk}/open/")
    )


def test_a_manager_confirms_on_behalf_with_their_own_name(client, winter, ann, council):
    assert "Confirmed by Ann Lee on" in words_of(confirms(as_(client, "alice"), council))


def test_it_outlives_the_account(client, winter, alice, dora, council, now):
    people_service.confirm(council, leaving=(), by=dora, now=now)
    dora.delete()
    said = Confirmation.objects.get()
    assert (said.by, said.name) == (None, "dora@example.org")
    assert "Confirmed by dora@example.org" in words_of(as_(client, "alice").get(f"{HOME}people/"))


def test_one_from_before_the_plan_does_not_count_for_it(client, winter, alice, dora, council, now):
    people_service.confirm(council, leaving=(), by=dora, now=winter.planned_at - DAY)
    page = words_of(as_(client, "alice").get(f"{HOME}rounds/{winter.pk}/"))
    assert "The lists of 0 of 3 agencies are confirmed" in page
    assert "but not since the round was planned" in page
    assert "Your turn" in words_of(as_(client, "dora").get("/"))


def test_the_newest_confirmation_is_kept_and_an_old_one_forgotten(council, alice, dora, now):
    people_service.confirm(council, leaving=(), by=dora, now=now - DAY)
    people_service.confirm(council, leaving=(), by=alice, now=now)
    assert Confirmation.objects.get().by == alice
    forgetting.forget_due(now + 700 * DAY)
    assert Confirmation.objects.exists()
    forgetting.forget_due(now + 800 * DAY)
    assert not Confirmation.objects.exists()


def test_a_list_of_many_has_a_button_above_it_that_says_it_is_right(client, dora, council):
    page = as_(client, "dora").get(confirm_page(council)).text
    assert "The list is right as it is" not in page
    for number in range(2):
        partnerships.add_participant(council, f"more{number}@northside-council.example")
    page = client.get(confirm_page(council))
    first = all_of(page, "main form :is(button, fieldset)")[0]
    assert text_in(first) == "The list is right as it is"


# What managers are told of the leads


def test_the_page_of_the_plan_says_when_leads_hear_of_it(client, winter, alice, dora, mailoutbox):
    page = f"{HOME}rounds/{winter.pk}/"
    assert "an hour after the plan was last saved" in words_of(as_(client, "alice").get(page))
    sent(mailoutbox, winter.plan_saved_at + QUIET)
    assert "Leads were told by e-mail that it opens on" in words_of(client.get(page))
    assert "Tell them yourself" in words_of(client.get(f"{page}cancel/"))
    Round.objects.filter(pk=winter.pk).update(opens_at=winter.opens_at + DAY)
    assert "They see the new time when they sign in" in words_of(client.get(page))
    later = "If you press now, people they add later are not asked automatically."
    assert later in words_of(client.get(f"{page}open/"))


def test_where_no_agency_has_a_lead_it_says_so(client, winter, alice):
    page = words_of(as_(client, "alice").get(f"{HOME}rounds/{winter.pk}/"))
    assert "No agency has a lead: look through the lists yourself" in page


def test_a_plan_that_opens_within_the_hour_tells_no_lead(client, winter, alice, dora, now):
    Round.objects.filter(pk=winter.pk).update(opens_at=now + HOUR / 2)
    page = words_of(as_(client, "alice").get(f"{HOME}rounds/{winter.pk}/"))
    assert "It opens so soon that leads get no e-mail" in page


def test_the_form_says_it_before_anything_is_saved(client, alice):
    page = words_of(as_(client, "alice").get(f"{HOME}rounds/new/"))
    assert "agency leads then get an e-mail that asks them to confirm their lists" in page


def test_a_lead_sees_of_the_lists_nothing_but_their_own(client, winter, dora):
    page = words_of(as_(client, "dora").get(f"{HOME}rounds/{winter.pk}/"))
    assert "Are the lists right?" not in page
