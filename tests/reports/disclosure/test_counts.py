"""What an open round says of how many have answered (R12), and what nobody learns from it.

A number only from the minimum to two below those invited at the opening; it never falls, and none
is made in the last 72 hours.
"""

import itertools
import json
from collections import defaultdict
from datetime import timedelta

import pytest

from assessments.models import Invitation, Mail, Round
from assessments.services import answers, mails, partnerships, rounds
from reports import tasks
from reports.disclosure import counting
from reports.disclosure.door import counts, groups
from reports.disclosure.door.groups import Unit
from reports.models import DailyCount
from tests.conftest import DAY, PASSWORD, everybody_answers, member
from tests.pages import words_of
from tests.round_pages import ROUNDS

HOUR = timedelta(hours=1)
COUNCIL, HEALTH = "Northside Council", "Northside Health"


@pytest.fixture
def by_agency(planned, northside, now):
    """Two more people of the Shelter Trust, so that the council's seven are counted alone."""
    trust = northside.agencies.get(name="Shelter Trust")
    for number in (4, 5, 6):
        partnerships.add_participant(trust, f"person{number}@shelter-trust.example")
    return rounds.open(planned, now=now)


def people_of(survey_round, name):
    places = survey_round.invitations.select_related("survey_round__partnership", "agency")
    return list(places.filter(agency__name=name).order_by("pk"))


def page_of(client, who, survey_round, page=""):
    client.login(email=f"{who}@example.org", password=PASSWORD)
    return words_of(client.get(f"{ROUNDS}/{survey_round.pk}/{page}"))


def said_of(survey_round, name):
    count = counting.last_count(survey_round).value()
    group = next(each for each in count.groups if name in each.members)
    return group.answered if group.state == "number" else group.state


# One group


@pytest.mark.parametrize(
    ("answered", "said"),
    [(0, "few"), (4, "few"), (5, 5), (9, 9), (10, "nearly_all"), (11, "nearly_all")],
)
def test_a_number_only_from_the_minimum_to_two_below_the_invited(answered, said):
    """None of eleven, and eleven of eleven, would tell of each of them."""
    assert shown([11], [answered])[0] == [said]


@pytest.mark.parametrize("answered", range(6))
def test_of_as_many_as_the_minimum_nothing_is_said_at_all(answered):
    """Enough of five would be all five."""
    assert shown([5], [answered]) == (["not_counted"], None)
    assert shown([5, 9], [answered, 0])[0] == ["not_counted", "few"]


@pytest.mark.parametrize("answered", range(7))
def test_of_one_more_than_the_minimum_there_is_no_number(answered):
    assert shown([6], [answered])[0] == ["few" if answered < 5 else "nearly_all"]


def shown(invited, answered, before=None, minimum=5):
    """What is said of groups of so many invited people, by hand and without a database."""
    said = made(invited, answered, before, minimum)
    return [each.answered or each.state for each in said.groups], said.enough


def made(invited, answered, before=None, minimum=5):
    units = [Unit(f"{at}", f"{at}", number) for at, number in enumerate(invited)]
    grouping = groups.counted_daily(units, minimum=minimum)
    by_unit = {unit.key: number for unit, number in zip(units, answered, strict=True)}
    return counts.counts(grouping, by_unit, minimum=minimum, before=before)


# What nobody learns


WORLDS = [(3,), (4,), (5,), (6,), (3, 3), (3, 4), (4, 4), (2, 4), (2, 2, 4), (3, 3, 4)]


@pytest.mark.parametrize("invited", WORLDS, ids=str)
def test_two_days_in_a_row_tell_of_nobody_whether_they_have_answered(invited):
    """Through all worlds, with a minimum of three: people submit and withdraw as they like.

    Whoever sees what is said on two days can always think of a world in which a person of any group
    has answered, and of one in which they have not: in no group nobody, and in none everybody.
    """
    possible = [range(each + 1) for each in invited]
    worlds = defaultdict(list)
    for first in itertools.product(*possible):
        monday = made(invited, first, minimum=3)
        for second in itertools.product(*possible):
            tuesday = made(invited, second, monday, minimum=3)
            worlds[monday, tuesday].append((first, second))
    assert len(worlds) > 1 or invited == (3,)
    for alike in worlds.values():
        for day, place in itertools.product((0, 1), range(len(invited))):
            answered = {world[day][place] for world in alike}
            assert answered != {0}
            assert answered != {invited[place]}


def test_with_the_number_itself_they_would():
    """So the test above can fail: none of four, and four of four, are then told."""
    worlds = defaultdict(set)
    for answered in range(5):
        worlds[answered].add(answered)
    assert worlds[0] == {0}
    assert worlds[4] == {4}


def test_nothing_said_ever_falls(autumn):
    before = made([11, 8], [7, 3])
    for answered in ([6, 3], [0, 0], [5, 4]):
        assert shown([11, 8], answered, before) == ([7, "few"], True)
    assert shown([11, 8], [8, 5], before) == ([8, 5], True)


def test_a_manager_who_reads_every_day_does_not_see_one_person_submit_or_withdraw(
    client, alice, by_agency, now
):
    """Beside a world in which that person never does anything, the page is the same every day on
    which its state is."""
    council = people_of(by_agency, COUNCIL)
    person = council[0]
    everybody_answers(council[1:5], now)  # four: with that person, enough
    pages = []
    for day, deed in enumerate(("nothing", "submit", "withdraw", "submit", "withdraw"), start=1):
        when = now + day * DAY
        if deed == "submit":
            everybody_answers([person], when)
        elif deed == "withdraw":
            answers.withdraw(person, now=when)
        counting.count_responses(when)
        pages.append(said_of(by_agency, COUNCIL))
    assert pages == ["few", 5, 5, 5, 5]
    everybody_answers(council[5:6], now)  # another: five answered, or six
    counting.count_responses(now + 6 * DAY)
    assert said_of(by_agency, COUNCIL) == 5
    assert "fewer than 5" in page_of(client, "alice", by_agency)


def test_whether_one_person_answered_does_not_show_where_the_state_is_the_same(
    client, alice, by_agency, now
):
    """Whether one more than three has answered, or all of seven and not six, the page is one."""
    council = people_of(by_agency, COUNCIL)
    for others in (council[1:4], council[1:]):
        everybody_answers(others, now)
        pages = []
        for deed in (everybody_answers, lambda people, when: answers.withdraw(people[0], now=when)):
            deed([council[0]], now)
            DailyCount.objects.all().delete()
            counting.count_responses(now + DAY)
            pages.append(page_of(client, "alice", by_agency))
        assert pages[0] == pages[1]


# The page


def test_managers_read_the_daily_count(client, alice, by_agency, now):
    everybody_answers(people_of(by_agency, COUNCIL)[:5], now)
    everybody_answers(people_of(by_agency, HEALTH)[:5], now)
    counting.count_responses(now + DAY)
    words = page_of(client, "alice", by_agency)
    assert "Northside Council 5 7" in words
    assert "Northside Health nearly all 6" in words
    assert "Shelter Trust fewer than 5 6" in words
    assert "In all, at least 5 people have answered: enough for a report." in words
    assert "person1@" not in words


def test_a_group_of_exactly_the_minimum_is_said_not_to_be_counted(
    client, alice, planned, northside, now
):
    northside.participants.filter(email__startswith="person6@northside-health").delete()
    trust = northside.agencies.get(name="Shelter Trust")
    for number in (4, 5):
        partnerships.add_participant(trust, f"person{number}@shelter-trust.example")
    autumn = rounds.open(planned, now=now)
    everybody_answers(people_of(autumn, COUNCIL)[:5], now)
    pages = []
    for people in ([], people_of(autumn, HEALTH)):
        everybody_answers(people, now)
        DailyCount.objects.all().delete()
        counting.count_responses(now + DAY)
        pages.append(page_of(client, "alice", autumn))
    assert pages[0] == pages[1]
    assert "Northside Health not counted: too few people 5" in pages[0]
    assert counting.has_enough(autumn, northside.agencies.get(name=HEALTH)) is None


def test_where_only_as_many_are_asked_as_are_needed_the_page_never_tells(
    client, alice, planned, northside, now
):
    northside.participants.exclude(agency__name=COUNCIL).delete()
    northside.participants.filter(email__regex="person[67]@").delete()
    autumn = rounds.open(planned, now=now)
    pages = []
    for people in ([], people_of(autumn, COUNCIL)):
        everybody_answers(people, now)
        DailyCount.objects.all().delete()
        counting.count_responses(now + DAY)
        pages.append(page_of(client, "alice", autumn))
    assert pages[0] == pages[1]
    assert "there is a report only if every one of them answers" in pages[0]
    counting.warn_of_too_few(autumn.closes_at - 4 * DAY)
    assert not Mail.objects.filter(kind="too_few").exists()


def test_what_is_stored_is_no_finer_than_what_is_shown(by_agency, now):
    everybody_answers(people_of(by_agency, COUNCIL), now)
    everybody_answers(people_of(by_agency, HEALTH)[:3], now)
    counting.count_responses(now + DAY)
    row = DailyCount.objects.get()
    stored = {tuple(each["members"]): (each["state"], each["answered"]) for each in row.groups}
    assert stored == {
        (COUNCIL,): ("nearly_all", None),
        (HEALTH,): ("few", None),
        ("Shelter Trust",): ("few", None),
    }
    values = {each.name: getattr(row, each.attname) for each in DailyCount._meta.fields}
    del values["groups"], values["id"], values["survey_round"], values["counted_at"]
    assert values == {"enough": True}


def test_late_people_and_new_addresses_are_in_no_count(by_agency, now):
    council = people_of(by_agency, COUNCIL)
    everybody_answers(council[:4], now)
    for number, replaced in enumerate((None, None, council[6])):
        late = Invitation.objects.create(
            survey_round=by_agency,
            participant=replaced.participant if replaced else None,
            agency=council[0].agency,
            role="operational",
            email=f"late{number}@northside-council.example",
            link_id=f"{number:022}",
            late=True,
            replaces=replaced,
            answered=True,
        )
        assert late.answered
    counting.count_responses(now + DAY)
    count = counting.last_count(by_agency).value()
    [of_council] = [each for each in count.groups if each.members == (COUNCIL,)]
    assert (of_council.invited, of_council.state) == (7, "few")


def test_an_agency_that_joined_late_is_in_no_group(by_agency, northside, now):
    carers = partnerships.add_agency(northside, "Carers")
    Invitation.objects.create(
        survey_round=by_agency,
        agency=carers,
        role="operational",
        email="late@carers.example",
        link_id="0" * 22,
        late=True,
        answered=True,
    )
    counting.count_responses(now + DAY)
    assert "Carers" not in json.dumps(counting.last_count(by_agency).groups)


# When


def test_once_a_day_and_none_in_the_last_three_days(client, alice, by_agency, now):
    times = []
    for hours in range(0, 15 * 24):
        counting.count_responses(now + hours * HOUR)
        row = counting.last_count(by_agency)
        times.append(row.counted_at if row else None)
    made_at = sorted({each for each in times if each})
    assert made_at[0] == now + DAY
    assert {later - earlier for earlier, later in itertools.pairwise(made_at)} == {DAY}
    last = by_agency.closes_at - timedelta(hours=72)
    assert last - DAY <= made_at[-1] < last
    counted = made_at[-1].astimezone(by_agency.partnership.zone)
    words = page_of(client, "alice", by_agency)
    assert f"Counted on {counted.day} {counted:%B, %H:%M}" in words
    assert "the last is made 72 hours before the closing" in words


@pytest.mark.django_db
def test_no_count_comes_back_after_a_round_has_ended(by_agency, instrument, now, monkeypatch):
    """While one round is counted, the other is cancelled."""
    southside = partnerships.create("Southside", "southside")
    agency = partnerships.add_agency(southside, "Southside Care")
    for number in range(7):
        partnerships.add_participant(agency, f"person{number}@southside.example")
    times = {"opens_at": now - DAY, "closes_at": now + 14 * DAY}
    both = {by_agency, rounds.open(rounds.create(southside, "W", instrument, **times), now=now)}
    counting.count_responses(now + DAY)
    assert DailyCount.objects.count() == 2
    counted = counting._counts

    def the_other_ends(survey_round):
        for other in both - {survey_round}:
            Round.objects.filter(pk=other.pk).update(cancelled_at=now + 2 * DAY)
            DailyCount.objects.filter(survey_round=other).delete()
        return counted(survey_round)

    monkeypatch.setattr(counting, "_counts", the_other_ends)
    counting.count_responses(now + 2 * DAY)
    [left] = DailyCount.objects.all()
    assert left.survey_round.cancelled_at is None


def test_the_task_counts(by_agency, now):
    Round.objects.filter(pk=by_agency.pk).update(opens_at=now - 3 * DAY)
    tasks.count_responses()
    assert counting.last_count(by_agency) is None
    assert tasks.count_responses.name == "reports.tasks.count_responses"


# Leads, viewers, administrators


def test_a_lead_reads_only_whether_their_own_agency_has_reached_the_minimum(
    client, dora, by_agency, now
):
    everybody_answers(people_of(by_agency, COUNCIL)[:4], now)
    everybody_answers(people_of(by_agency, HEALTH)[:5], now)
    counting.count_responses(now + DAY)
    words = page_of(client, "dora", by_agency)
    assert "fewer than 5 people of Northside Council have answered" in words
    everybody_answers(people_of(by_agency, COUNCIL)[4:], now)
    counting.count_responses(now + 2 * DAY)
    words = page_of(client, "dora", by_agency)
    assert "at least 5 people of Northside Council have answered" in words
    for finer in ("nearly all", "Northside Health", "Shelter", "Asked at the opening", "In all"):
        assert finer not in words


def test_no_page_of_a_lead_or_viewer_changes_with_what_another_agency_answers(
    client, dora, bob, by_agency, now
):
    place = f"{ROUNDS}/{by_agency.pk}"
    urls = ["/", "/partnerships/northside/", "/partnerships/northside/people/", f"{place}/"]
    urls += [f"{place}/report/", f"{place}/share/", f"{place}/extend/", f"{place}/close/"]
    pages = []
    for number in (0, 3, 5, 6):
        everybody_answers(people_of(by_agency, HEALTH)[:number], now)
        DailyCount.objects.all().delete()
        counting.count_responses(now + DAY)
        found = []
        for who in ("dora", "bob"):
            client.login(email=f"{who}@example.org", password=PASSWORD)
            found += [words_of(client.get(each)) for each in urls]
        pages.append(found)
    assert pages.count(pages[0]) == len(pages)


def test_a_lead_of_a_small_agency_or_in_a_round_by_role_reads_nothing(
    client, planned, northside, now
):
    trust = northside.agencies.get(name="Shelter Trust")
    member("emma@example.org", northside, "lead", trust)
    council = northside.agencies.get(name=COUNCIL)
    member("fred@example.org", northside, "lead", council)
    Round.objects.filter(pk=planned.pk).update(breakdown="role")
    planned.refresh_from_db()
    by_role = rounds.open(planned, now=now)
    everybody_answers(by_role.invitations.select_related("survey_round__partnership"), now)
    counting.count_responses(now + DAY)
    for who in ("emma", "fred"):
        assert "Counted on" not in page_of(client, who, by_role)
    assert counting.has_enough(by_role, council) is None
    assert counting.has_enough(by_role, trust) is None


def test_the_lead_of_an_agency_that_is_counted_with_others_reads_nothing(
    client, autumn, northside, now
):
    """The Shelter Trust is too small, so everybody is counted together: nothing of the council."""
    counting.count_responses(now + DAY)
    member("emma@example.org", northside, "lead", northside.agencies.get(name="Shelter Trust"))
    assert "Counted on" not in page_of(client, "emma", autumn)
    assert counting.has_enough(autumn, northside.agencies.get(name=COUNCIL)) is None


def test_the_admin_shows_no_count(client, rita, by_agency, now):
    pages = []
    for people in ([], people_of(by_agency, COUNCIL)):
        everybody_answers(people, now)
        client.force_login(rita)
        pages.append(
            [
                words_of(client.get(each))
                for each in (
                    "/admin/",
                    "/admin/assessments/round/",
                    f"/admin/assessments/round/{by_agency.pk}/change/",
                    "/admin/reports/publication/",
                )
            ]
        )
    assert pages[0] == pages[1]


# Too few, some days before


def warnings():
    return sorted(Mail.objects.filter(kind="too_few").values_list("to", flat=True))


@pytest.fixture
def few(by_agency, now):
    """Four have answered by the count of five days before the closing."""
    everybody_answers(people_of(by_agency, COUNCIL)[:4], now)
    counting.count_responses(by_agency.closes_at - 5 * DAY)
    return by_agency


def test_managers_are_warned_some_days_before_and_once(few, alice, bob, dora):
    closes = few.closes_at
    counting.warn_of_too_few(closes - 5 * DAY - HOUR)
    assert warnings() == []
    for hours in (120, 110, 73):
        counting.warn_of_too_few(closes - hours * HOUR)
        assert warnings() == ["alice@example.org"]


def test_after_an_extension_they_are_warned_again(few, alice):
    closes = few.closes_at
    counting.warn_of_too_few(closes - 4 * DAY)
    longer = rounds.extend(few, until=closes + 7 * DAY, now=closes - 4 * DAY)
    counting.warn_of_too_few(closes - 3 * DAY)
    assert len(warnings()) == 1
    counting.warn_of_too_few(longer.closes_at - 4 * DAY)
    assert len(warnings()) == 2


def test_nobody_is_warned_in_the_last_three_days_or_where_enough_have_answered(few, alice, now):
    counting.warn_of_too_few(few.closes_at - 72 * HOUR)
    counting.warn_of_too_few(few.closes_at - HOUR)
    assert warnings() == []
    everybody_answers(people_of(few, HEALTH)[:1], now)
    counting.count_responses(few.closes_at - 4 * DAY)
    counting.warn_of_too_few(few.closes_at - 4 * DAY)
    assert warnings() == []


def test_the_mail_says_what_can_be_done_until_when(few, alice, mailoutbox, now):
    when = few.closes_at - 4 * DAY
    counting.warn_of_too_few(when)
    mails.send_due(when)
    mail = next(each for each in mailoutbox if each.to == ["alice@example.org"])
    assert mail.subject == "Too few answers so far: Autumn (Northside)"
    last = (few.closes_at - 72 * HOUR).astimezone(few.partnership.zone)
    [(html, _kind)] = mail.alternatives
    for part in (mail.body, html):
        said = " ".join(part.split())
        assert "fewer than 5 people had answered" in said
        assert "You can extend the round by a week or more." in said
        assert f"until {last:%A} {last.day} {last:%B %Y at %H:%M}" in said
        assert f"{ROUNDS}/{few.pk}/" in said


def test_the_page_of_the_round_warns_managers_and_leads_to_the_extension(
    client, alice, dora, planned, now
):
    planned.opens_at, planned.closes_at = now - 6 * DAY, now + 4 * DAY
    planned.save()
    few = rounds.open(planned, now=now - 6 * DAY)
    counting.count_responses(now)
    words = page_of(client, "alice", few)
    assert "Too few people have answered so far." in words
    assert "what people answered is destroyed. Extend the round" in words
    assert "Too few people" not in page_of(client, "dora", few)


def test_task_of_the_warning(few, alice):
    tasks.warn_of_too_few()
    assert warnings() == []
    assert tasks.warn_of_too_few.name == "reports.tasks.warn_of_too_few"
