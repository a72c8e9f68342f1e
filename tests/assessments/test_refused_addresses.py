"""What a lead learns of other agencies' lists by adding addresses: that one cannot be added, of a
few a day. Managers see which it was, and decide."""

import re
from functools import partial

import pytest

from assessments.models import RefusedAddress, User
from assessments.services import forgetting, partnerships, refused_addresses
from tests.conftest import DAY, MINUTE, PASSWORD, member
from tests.pages import text_in, the, words_of
from tests.threads import at_the_same_moment

PEOPLE = "/partnerships/northside/people/"
CANNOT = "cannot be added to your list."
NO_MORE = "nobody new can be added to your list for a day"
THEIRS = "person1@shelter-trust.example"


@pytest.fixture
def council(northside):
    return northside.agencies.get(name="Northside Council")


@pytest.fixture
def trust(northside):
    """With twenty people more: enough to be looked for."""
    trust = northside.agencies.get(name="Shelter Trust")
    for number in range(4, 24):
        partnerships.add_participant(trust, f"person{number}@shelter-trust.example")
    return trust


@pytest.fixture
def by_dora(client, dora):
    client.login(email="dora@example.org", password=PASSWORD)
    return client


# The ways in which a lead adds an address


def one(client, agency, emails):
    [email] = emails
    form = {"email": email, "agency": agency.pk, "role": "other"}
    return client.post(f"{PEOPLE}add/", form, follow=True)


def several(client, agency, emails):
    form = {"people": "\n".join(emails), "role": "other"}
    url = f"/partnerships/northside/agencies/{agency.pk}/people/"
    return client.post(url, form, follow=True)


def listed(client, agency, emails):
    return client.post(f"{PEOPLE}import/", {"text": "\n".join(["email", *emails])}, follow=True)


def edited(client, agency, emails):
    [email] = emails
    person = agency.participants.first()
    form = {"email": email, "agency": agency.pk, "role": person.role}
    return client.post(f"{PEOPLE}{person.pk}/", form, follow=True)


WAYS = [one, several, listed, edited]


@pytest.mark.parametrize("way", WAYS)
def test_in_every_way_a_lead_reads_the_same_words(by_dora, council, trust, way):
    told = words_of(way(by_dora, council, [THEIRS]))
    assert f"This address {CANNOT} Please ask a manager of the partnership." in told
    for telling in ("has this address", "another agency", "Shelter Trust"):
        assert telling not in told


@pytest.mark.parametrize("way", WAYS)
def test_it_says_whom_to_ask(by_dora, alice, council, trust, way):
    User.objects.filter(pk=alice.pk).update(first_name="Alice", last_name="Archer")
    assert "Please ask Alice Archer." in words_of(way(by_dora, council, [THEIRS]))


@pytest.mark.parametrize("way", [one, several, edited])
def test_a_manager_reads_the_reason(client, alice, council, trust, way):
    """(A manager's list names the agencies, and moves people: there nothing is refused.)"""
    client.login(email="alice@example.org", password=PASSWORD)
    assert "(Shelter Trust) already has this address" in words_of(way(client, council, [THEIRS]))
    assert not RefusedAddress.objects.exists()


@pytest.mark.parametrize("way", WAYS)
def test_after_ten_a_day_everybody_new_is_refused_alike(by_dora, council, trust, way):
    """Whether an address is on another list, on none, or was named before, is not said any more."""
    for number in range(1, 11):
        assert CANNOT in words_of(one(by_dora, council, [of_the_trust(number)]))
    assert NO_MORE in words_of(one(by_dora, council, [of_the_trust(11)]))
    answers = {
        words_of(way(by_dora, council, [email])).replace(email, "THE ADDRESS")
        for email in (of_the_trust(12), "nobody@nowhere.example", of_the_trust(1))
    }
    [answer] = answers
    assert NO_MORE in answer


def of_the_trust(number):
    return f"person{number}@shelter-trust.example"


def test_exactly_ten_leave_the_others_to_be_added(by_dora, council, trust):
    """Whoever has ten colleagues in common with another agency leaves them out, and goes on."""
    typed = [*map(of_the_trust, range(1, 11)), "new@northside-council.example"]
    assert words_of(several(by_dora, council, typed)).count(CANNOT) == 10
    assert "Added to Northside Council" in words_of(several(by_dora, council, typed[10:]))


@pytest.mark.parametrize("way", [several, listed])
def test_of_five_thousand_addresses_none_is_told_where_more_than_ten_are_elsewhere(
    by_dora, council, trust, way
):
    guessed = [f"a{number}@shelter-trust.example" for number in range(2_000)]
    guessed[100:100] = map(of_the_trust, range(1, 24))
    response = way(by_dora, council, guessed)
    told = words_of(response)
    assert NO_MORE in told
    assert CANNOT not in told
    # No line is shown but in the box where it was typed, and no number of lines.
    assert "faulty" not in response.text
    assert "Line " not in told


def test_however_a_lead_asks_ten_addresses_a_day_are_told(by_dora, council, trust):
    """By halves, as somebody would who looks for all that are elsewhere."""
    everybody = [f"a{number}@x.example" for number in range(9)]
    everybody += map(of_the_trust, range(1, 24))
    told = set()

    def look_for(emails):
        answer = words_of(listed(by_dora, council, emails))
        if CANNOT in answer:
            lines = re.findall(rf"Line (\d+): This address {CANNOT}", answer)
            told.update(emails[int(line) - 2] for line in lines)
        elif NO_MORE in answer and len(emails) > 1:
            half = len(emails) // 2
            look_for(emails[:half])
            look_for(emails[half:])

    look_for(everybody)
    assert RefusedAddress.objects.count() == refused_addresses.DAILY_LIMIT + 1
    assert len(told) <= refused_addresses.DAILY_LIMIT


def test_two_leads_of_an_agency_are_told_as_much_as_one(by_dora, council, trust, client):
    for number in range(1, 12):
        one(by_dora, council, [of_the_trust(number)])
    member("second@example.org", council.partnership, "lead", council)
    client.login(email="second@example.org", password=PASSWORD)
    assert NO_MORE in words_of(one(client, council, [of_the_trust(15)]))


def test_a_day_later_they_go_on(by_dora, dora, council, trust, now):
    emails = [*map(of_the_trust, range(1, 12))]
    with pytest.raises(refused_addresses.DailyLimitReached):
        refused_addresses.check(council, emails, by=dora, now=now)
    with pytest.raises(refused_addresses.DailyLimitReached):
        refused_addresses.check(council, ["new@x.example"], by=dora, now=now + DAY - MINUTE)
    refused_addresses.check(council, ["new@x.example"], by=dora, now=now + DAY + MINUTE)


def test_their_own_people_they_can_change_all_the_same(by_dora, dora, council, trust, now):
    with pytest.raises(refused_addresses.DailyLimitReached):
        refused_addresses.check(council, [*map(of_the_trust, range(1, 12))], by=dora, now=now)
    person = council.participants.first()
    form = {"email": person.email, "agency": council.pk, "role": "other", "first_name": "Sam"}
    by_dora.post(f"{PEOPLE}{person.pk}/", form)
    person.refresh_from_db()
    assert person.first_name == "Sam"


@pytest.mark.server
@pytest.mark.django_db(transaction=True)
def test_requests_at_the_same_moment_are_told_no_more(northside, dora, council, trust, now):
    def asks(number):
        try:
            refused_addresses.check(council, [of_the_trust(number)], by=dora, now=now)
        except refused_addresses.DailyLimitReached:
            return False
        return True

    told = at_the_same_moment(*(partial(asks, number) for number in range(1, 17)))
    assert sum(told) == refused_addresses.DAILY_LIMIT


# What managers see


def test_managers_see_which_it_was_and_where_until_it_is_decided(
    client, by_dora, alice, council, trust
):
    several(by_dora, council, [THEIRS])
    assert "Leads could not add" not in words_of(by_dora.get(PEOPLE))
    client.login(email="alice@example.org", password=PASSWORD)
    page = client.get(PEOPLE)
    assert f"{THEIRS}, wanted for Northside Council, is on the list of Shelter Trust." in words_of(
        page
    )
    person = trust.participants.get(email=THEIRS)
    assert text_in(the(page, f"main a[href='{PEOPLE}{person.pk}/']:not(table a)")).startswith(
        "Edit"
    )
    form = {"email": THEIRS, "agency": council.pk, "role": "other"}
    client.post(f"{PEOPLE}{person.pk}/", form)
    assert "Leads could not add" not in words_of(client.get(PEOPLE))


def test_managers_and_the_lead_see_that_nobody_can_be_added_for_a_day(
    client, by_dora, alice, council, trust
):
    several(by_dora, council, [*map(of_the_trust, range(1, 13))])
    sentence = "Until a day has passed, only a manager can add people to it."
    assert sentence in words_of(by_dora.get(PEOPLE))
    client.login(email="alice@example.org", password=PASSWORD)
    assert sentence in words_of(client.get(PEOPLE))
    assert "Added to Northside Council" in words_of(several(client, council, ["new@x.example"]))


def test_after_a_month_it_is_forgotten(by_dora, council, trust, now):
    several(by_dora, council, [THEIRS])
    forgetting.forget_due(now + 29 * DAY)
    assert RefusedAddress.objects.exists()
    forgetting.forget_due(now + 31 * DAY)
    assert not RefusedAddress.objects.exists()
