"""What stands beside an agency's list: one way to add people, what an open round makes of them, and
whether so small an agency can be shown alone."""

import random
import re

import pytest

from assessments.models import Round
from assessments.services import invitations as service
from assessments.services import partnerships, rounds
from coordinate.templatetags.people_lists import shown_alone
from reports.disclosure import counting
from reports.disclosure.door import groups
from tests.conftest import (
    DAY,
    PASSWORD,
    close_and_open_report,
    close_as_due,
    everybody_answers,
    member,
)
from tests.pages import all_of, each_attribute, value_of, words_of

PEOPLE = "/partnerships/northside/people/"
NEVER_ALONE = "so it cannot be shown alone in the report"


@pytest.fixture
def council(northside):
    return northside.agencies.get(name="Northside Council")


@pytest.fixture
def trust(northside):
    return northside.agencies.get(name="Shelter Trust")


@pytest.fixture
def by_alice(client, alice):
    client.login(email="alice@example.org", password=PASSWORD)
    return client


@pytest.fixture
def by_dora(client, dora):
    client.login(email="dora@example.org", password=PASSWORD)
    return client


@pytest.fixture
def by_tom(client, trust):
    """Who leads for the trust, which has three people."""
    member("tom@example.org", trust.partnership, "lead", trust)
    client.login(email="tom@example.org", password=PASSWORD)
    return client


def box(agency):
    return f"/partnerships/northside/agencies/{agency.pk}/people/"


# One way to add people


def ways(page):
    """Where the links of a page's main part lead by which one adds people."""
    adding = re.compile(r"/people/(add|import)/$|/agencies/\d+/people/$")
    addresses = each_attribute(page, "main a", "href")
    return [path for path in (each.partition("?")[0] for each in addresses) if adding.search(path)]


def test_a_lead_finds_one_way_to_add_people_and_the_others_beneath_its_box(by_dora, council):
    assert ways(by_dora.get(PEOPLE)) == [box(council)]
    page = by_dora.get(box(council))
    assert ways(page) == [f"{PEOPLE}add/", f"{PEOPLE}import/"]
    order = [element.tag for element in all_of(page, f"textarea, a[href^='{PEOPLE}add/']")]
    assert order[:2] == ["textarea", "a"]


def test_a_manager_finds_the_same_and_one_for_each_agency(by_alice, northside, council):
    first, *others = ways(by_alice.get(PEOPLE))
    assert first == box(council)
    assert others == [box(each) for each in northside.agencies.order_by("name")]
    assert ways(by_alice.get(box(council))) == [f"{PEOPLE}add/", f"{PEOPLE}import/"]


def test_a_managers_way_begins_with_an_agency_that_has_nobody(by_alice, northside):
    police = partnerships.add_agency(northside, "Police")
    assert ways(by_alice.get(PEOPLE))[0] == box(police)


def test_a_manager_chooses_the_agency_above_the_box(by_alice, council, trust):
    page = by_alice.get(box(council))
    assert value_of(page, "agency") == str(council.pk)
    typed = {"people": "new@shelter.example", "role": "other", "agency": trust.pk}
    by_alice.post(box(council), typed)
    assert trust.participants.filter(email="new@shelter.example").exists()


def test_a_lead_chooses_none(by_dora, council, trust):
    assert not all_of(by_dora.get(box(council)), "[name=agency]")
    typed = {"people": "new@shelter.example", "role": "other", "agency": trust.pk}
    by_dora.post(box(council), typed)
    assert council.participants.filter(email="new@shelter.example").exists()


# While a round is open


def pages_that_add(agency):
    return [box(agency), f"{PEOPLE}add/", f"{PEOPLE}import/"]


NOT_ASKED = "People you add now are not asked automatically."


def test_before_adding_anybody_a_lead_reads_what_it_means(by_dora, council, autumn):
    pages = [by_dora.get(url) for url in pages_that_add(council)]
    pages.append(by_dora.get(f"/partnerships/northside/agencies/{council.pk}/confirm/"))
    pages.append(by_dora.post(f"{PEOPLE}import/", {"text": "email\nnew@council.example"}))
    for page in pages:
        said = words_of(page)
        assert NOT_ASKED in said
        assert "A manager can invite them as late participants. Late answers count" in said


def test_a_manager_reads_that_they_can_invite_them(by_alice, council, autumn):
    pages = [by_alice.get(url) for url in pages_that_add(council)]
    listed = "email,agency\nnew@council.example,Northside Council"
    pages.append(by_alice.post(f"{PEOPLE}import/", {"text": listed}))
    for page in pages:
        said = words_of(page)
        assert NOT_ASKED in said
        assert "You can invite them as late participants, if somebody from their agency" in said
        assert "do not help a group to reach 5 answers." in said


def test_where_results_are_by_role_it_depends_on_the_role(by_dora, council, planned, now):
    Round.objects.filter(pk=planned.pk).update(breakdown="role")
    rounds.open(Round.objects.get(pk=planned.pk), now=now)
    assert "if somebody with their role was asked" in words_of(by_dora.get(box(council)))


def test_the_lead_of_an_agency_that_was_not_asked_reads_of_the_next_round(
    client, northside, autumn
):
    police = partnerships.add_agency(northside, "Police")
    member("pat@example.org", northside, "lead", police)
    client.login(email="pat@example.org", password=PASSWORD)
    said = words_of(client.get(box(police)))
    assert "Nobody from Police was asked then, so they can only be asked in the next round." in said
    assert "late participants" not in said


@pytest.mark.parametrize("state", ["planned", "closed", "none"])
def test_otherwise_nothing_is_said_of_it(by_dora, council, planned, now, state):
    if state == "none":
        planned.delete()
    if state == "closed":
        close_as_due(rounds.open(planned, now=now), now=now + 20 * DAY)
    for url in pages_that_add(council):
        assert NOT_ASKED not in words_of(by_dora.get(url))


# A small agency


def test_a_small_agencys_lead_reads_that_it_is_shown_with_others(by_tom, trust, planned):
    round_page = f"/partnerships/northside/rounds/{planned.pk}/"
    confirm = f"/partnerships/northside/agencies/{trust.pk}/confirm/"
    for page in (PEOPLE, box(trust), confirm, round_page):
        said = words_of(by_tom.get(page))
        assert f"3 people are on the list of Shelter Trust, {NEVER_ALONE} of “Autumn”." in said
        assert "Agencies with fewer than 5 answers are only shown together with others" in said
        assert "Add people only if they work with the partnership." in said


def test_it_is_the_rounds_own_number(by_tom, trust, planned):
    Round.objects.filter(pk=planned.pk).update(minimum_group=3)
    said = words_of(by_tom.get(PEOPLE))
    assert NEVER_ALONE not in said
    assert "can be shown alone if at least 3 of its people answer" in said


def test_once_it_is_open_it_depends_on_who_was_asked_then(by_tom, trust, autumn):
    for number in range(9):
        partnerships.add_participant(trust, f"late{number}@shelter-trust.example")
    said = words_of(by_tom.get(PEOPLE))
    assert "3 people of Shelter Trust were asked when “Autumn” opened" in said
    assert "People who are invited later do not change that." in said


def test_a_larger_agency_is_promised_nothing(by_dora, planned):
    said = words_of(by_dora.get(PEOPLE))
    assert NEVER_ALONE not in said
    assert "With fewer answers, or where other agencies have too few, it is shown together" in said


def test_of_a_round_by_role_nothing_is_said(by_tom, planned):
    Round.objects.filter(pk=planned.pk).update(breakdown="role")
    assert "shown alone" not in words_of(by_tom.get(PEOPLE))


def test_what_is_said_is_true_of_a_real_report(trust, autumn, invitations, now):
    """All of the trust answer, and all who are invited to it late."""
    ours = [partnerships.add_participant(trust, f"late{n}@shelter.example") for n in range(9)]
    late = service.invite_late(autumn, ours, now)
    everybody_answers([*invitations, *late], now)
    said = shown_alone(trust, autumn)["rounds"]
    assert said == [(autumn, False, 3)]
    report = close_as_due(autumn, now=now).value()
    [with_trust] = [each for each in report.groups if "Shelter Trust" in each.members]
    assert len(with_trust.members) > 1


def test_nobody_with_fewer_people_than_the_smallest_group_stands_alone_whoever_answers():
    """4,000 small worlds: late people answer too, however many they are."""
    chance, small = random.Random(20261129), 0
    for _world in range(4_000):
        minimum = chance.choice([3, 5, 8])
        invited = {f"a{n}": chance.randrange(1, 12) for n in range(chance.randrange(2, 7))}
        late = {key: chance.randrange(20) for key in invited}
        units = [groups.Unit(k, k, n + late[k], late[k]) for k, n in invited.items()]
        formed = groups.form(
            units,
            {key: chance.randrange(n + 1) for key, n in invited.items()},
            {key: chance.randrange(n + 1) for key, n in late.items()},
            minimum=minimum,
        )
        alone = {each.members[0] for each in formed.groups if len(each.members) == 1}
        small += sum(n < minimum for n in invited.values())
        assert not {key for key in alone if invited[key] < minimum}
    assert small > 4_000


def test_who_counts_is_who_the_report_counts(northside, autumn):
    """The number that is said is the one from which groups are formed."""
    counted = {each.name: each.invited - each.late for each in counting.units_invited(autumn)}
    for agency in northside.agencies.all():
        [(_round, _planned, people)] = shown_alone(agency, autumn)["rounds"]
        assert people == counted[agency.name]


def test_a_lead_finds_each_report_once_on_the_first_page(client, dora, autumn, invitations, now):
    everybody_answers(invitations, now)
    close_and_open_report(autumn, now=now)
    client.login(email="dora@example.org", password=PASSWORD)
    assert client.get("/").text.count(f"/rounds/{autumn.pk}/report/") == 1
