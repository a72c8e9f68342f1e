"""Before starting, everybody reads whom a round asks: nobody answers among invented people.

An attacker who runs the partnership surrounds one person with colleagues or agencies of their own
invention. They cannot be kept from it; but everything they do is on the page of the person's link.
"""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from assessments import links
from assessments.links import new_link_id
from assessments.models import Invitation, Round
from assessments.services import invitations as places
from assessments.services import partnerships, rounds
from respond import colleagues
from tests.pages import each_text, words_of

VICTIM = "person1@shelter-trust.example"


@pytest.fixture
def read(client, planned, now):
    """What somebody reads before they start, in a round that is opened the first time one asks."""

    def read(address=VICTIM, **fields):
        if Round.objects.get(pk=planned.pk).is_planned:
            Round.objects.filter(pk=planned.pk).update(**fields)
            rounds.open(planned, now=now)
        place = planned.invitations.get(email=address)
        return words_of(client.get(links.link_for(place)))

    return read


@pytest.fixture
def invite(planned):
    """Somebody more, after the round has opened."""

    def invite(agency, address, **fields):
        agency = planned.partnership.agencies.get(name=agency)
        place = Invitation.objects.create(
            survey_round=planned,
            agency=agency,
            role=fields.pop("role", "operational"),
            email=address,
            link_id=new_link_id(),
            late=True,
            **fields,
        )
        places.place_envelopes(planned, [place])
        return place

    return invite


def add(northside, agency, *addresses):
    for address in addresses:
        partnerships.add_participant(northside.agencies.get(name=agency), address)


# What an honest round looks like


def test_one_reads_of_every_agency_and_of_ones_own_first(read):
    page = read()
    assert ", of 16 in 3 agencies." in page
    assert (
        "Agency Invited E-mail addresses "
        "Shelter Trust (yours) 3 all at shelter-trust.example "
        "Northside Council 7 all at northside-council.example "
        "Northside Health 6 all at northside-health.example" in page
    )
    assert "If you do not recognise the agencies or the numbers, ask, or do not answer." in page
    assert "almost the same" not in page
    assert "since it opened" not in page


def test_by_role_ones_own_role_comes_first_and_the_agencies_stand_there_all_the_same(read):
    page = read(breakdown="role")
    assert "You are one of 7 people asked with the role “strategic”" in page
    assert "By role: 7 strategic and 9 operational." in page
    assert "Shelter Trust (yours) 3 all at shelter-trust.example" in page


def test_the_rest_is_one_tap_away_and_needs_no_script(client, read, planned):
    read()
    page = client.get(links.link_for(planned.invitations.get(email=VICTIM)))
    [folded] = [
        each for each in each_text(page, "details") if each.startswith("Check who is asked")
    ]
    assert "Northside Council" in folded
    assert "You are one of 3 people" not in folded


# Invented people


def test_an_invented_agency_is_on_the_page(read, northside):
    """It would join a small agency under "Other agencies", and nobody would have heard of it."""
    partnerships.add_agency(northside, "Riverside Support")
    add(northside, "Riverside Support", *(f"p{n}@riverside-support.example" for n in range(4)))
    page = read()
    assert ", of 20 in 4 agencies." in page
    assert "Riverside Support 4 all at riverside-support.example" in page


@pytest.mark.parametrize(
    "domain", ["she1ter-trust.example", "sheltér-trust.example", "shelter-trust.org"]
)
def test_invented_colleagues_at_a_domain_that_looks_like_ones_own_are_pointed_out(
    read, northside, domain
):
    northside.participants.exclude(email=VICTIM).filter(agency__name="Shelter Trust").delete()
    add(northside, "Shelter Trust", *(f"p{n}@{domain}" for n in range(4)))
    page = read()
    assert "You are one of 5 people asked at Shelter Trust" in page
    assert f"4 people are invited at {domain}, which is almost the same as shelter-trust" in page
    assert "if you do not know it, ask before you answer." in page


def test_look_alikes_in_another_agency_are_pointed_out_to_everybody(read, northside):
    add(northside, "Northside Council", "p@n0rthside-council.example")
    page = read()
    assert (
        "1 person is invited at n0rthside-council.example, which is almost the same as "
        "northside-council.example." in page
    )
    assert "1 at n0rthside-council.example (almost the same as northside-council.example)" in page


def test_a_domain_is_one_in_all_its_spellings(read, northside):
    spellings = ("p@bücher.example", "q@xn--bcher-kva.example", "r@bu\u0308cher.example\u200b")
    add(northside, "Northside Council", *spellings)
    assert "3 at \u2068bücher.example\u2069 (with letters other than a to z)" in read()


def test_an_agency_whose_name_only_looks_like_anothers_is_pointed_out(read, northside):
    partnerships.add_agency(northside, "Nоrthside Council")  # a Cyrillic о
    add(northside, "Nоrthside Council", "p@riverside.example")
    assert "Nоrthside Council (with Cyrillic letters) 1" in read()


def test_of_many_look_alikes_three_are_pointed_out_and_all_are_in_the_list(read, northside):
    for letter in "abcdef":
        add(northside, "Shelter Trust", f"p@shelter-trust{letter}.example")
    page = read()
    assert page.count("which is almost the same as") == 3
    assert page.count("(almost the same as shelter-trust.example)") == 6


def test_letters_of_another_alphabet_are_marked_wherever_they_are(read, northside):
    partnerships.add_agency(northside, "Riverside")
    add(northside, "Riverside", "p@rivеrside.example", "q@rivеrside.example")  # a Cyrillic е
    page = read()
    # In code, since nobody could tell it from riverside.example.
    assert "xn--rivrside-e8g.example\u2069 (with letters other than a to z)" in page


def test_free_e_mail_services_are_named_even_for_one_person_and_nobody_is_alarmed(read, northside):
    add(northside, "Shelter Trust", "jane@gmail.com", "jim@jim-field.example")
    page = read()
    assert "1 at gmail.com (a free e-mail service)" in page
    assert "1 person is invited at a free e-mail service, where anybody can have an addr" in page
    assert "jim-field" not in page
    assert "1 at another domain" in page
    assert "notice warning" not in page
    assert "almost the same" not in page


def test_colleagues_who_have_one_mailbox_are_counted(read, northside):
    """Each is another address, at the very domain of the agency; one person answers for all."""
    stooges = (f"kim+{number}@shelter-trust.example" for number in range(3))
    add(northside, "Shelter Trust", "kim@shelter-trust.example", *stooges)
    page = read()
    assert "4 of the people asked have addresses that seem to lead to one mailbox" in page
    assert (
        "Shelter Trust (yours) 7 all at shelter-trust.example and "
        "4 of these share a mailbox with somebody else" in page
    )
    assert "kim" not in page


def test_they_are_seen_wherever_they_are(read, northside):
    add(northside, "Northside Council", "lee+a@x.example", "k.im@gmail.com")
    add(northside, "Northside Health", "lee@x.example", "ki.m+a@googlemail.com")
    page = read()
    assert "4 of the people asked have addresses that seem to lead to 2 mailboxes" in page
    assert page.count("2 of these share a mailbox with somebody else") == 2


def test_a_changed_address_shares_no_mailbox_with_the_one_before(read, invite, planned):
    read()
    first = planned.invitations.get(email="person2@shelter-trust.example")
    changed = invite("Shelter Trust", "person2+new@shelter-trust.example", replaces=first)
    assert "mailbox" not in read()
    invite("Shelter Trust", "person3+new@shelter-trust.example", replaces=changed)
    page = read()
    assert "2 of the people asked have addresses that seem to lead to one mailbox" in page
    assert "2 of these share a mailbox with somebody else" in page


def test_late_strangers_are_counted_apart(read, invite):
    read()
    for number in range(3):
        invite("Shelter Trust", f"p{number}@strangers.example")
    page = read()
    assert "You are one of 6 people asked at Shelter Trust" in page
    assert "3 at shelter-trust.example and 3 at strangers.example" in page
    assert "3 of these were invited after the round had opened." in page
    assert "Shelter Trust (yours) 3 and 3 more since it opened 3 at" in page
    assert "Northside Council 7 all at" in page
    # and they do not make a group of those who were invited first
    assert "That is too few to be shown alone" in page


def test_an_address_that_was_changed_is_the_same_person_and_is_said(read, invite, planned):
    read()
    person = "person2@shelter-trust.example"
    first = planned.invitations.get(email=person)
    changed = invite("Shelter Trust", "p@strangers.example", replaces=first)
    invite("Shelter Trust", "q@strangers.example", replaces=changed)
    page = read()
    assert "You are one of 3 people asked at Shelter Trust" in page
    assert "2 e-mail addresses have changed since then; the old ones are in these" in page
    assert (
        "Shelter Trust (yours) 3 and 2 changed addresses 3 at shelter-trust.example and 2 at"
        in page
    )
    assert ", of 16 in 3 agencies." in page


def test_whoever_was_invited_late_reads_the_same(read, invite, client):
    read()
    late = invite("Shelter Trust", "new@shelter-trust.example")
    page = words_of(client.get(links.link_for(late)))
    assert "You are one of 4 people asked at Shelter Trust" in page
    assert "1 of these was invited after the round had opened." in page


# Names are kept


def test_a_domain_of_one_person_is_named_to_nobody_in_any_agency(read, northside):
    add(northside, "Northside Council", "jane@jane-smith.example")
    page = read()
    assert "jane" not in page
    assert "7 at northside-council.example and 1 at another domain" in page


def test_a_domain_that_people_elsewhere_have_too_is_no_name(read, northside):
    add(northside, "Northside Council", "seconded@shelter-trust.example")
    assert "7 at northside-council.example and 1 at shelter-trust.example" in read()


def test_an_agency_of_one_person_has_no_domain_to_read(read, northside):
    partnerships.add_agency(northside, "Home Care")
    add(northside, "Home Care", "only@only-one.example")
    page = read()
    assert "Home Care 1 not named" in page
    assert "only-one" not in page


def test_no_address_and_no_name_of_a_person_stands_there(read, northside):
    people = northside.participants.all()
    people.update(first_name="Pat", last_name="Quill")
    page = read()
    assert not any(name in page for name in ("Pat", "Quill", "person2", "@"))


# Many


def test_a_large_round_is_counted_by_one_query(planned, northside, now):
    agency = northside.agencies.first()
    for number in range(3):
        add(northside, agency.name, f"p{number}@x.example")
    rounds.open(planned, now=now)
    place = planned.invitations.select_related("survey_round", "agency").first()
    with CaptureQueriesContext(
        connection,
    ) as asked:
        colleagues.of(place)
    assert len(asked) == 1
