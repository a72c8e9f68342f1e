"""Which e-mail domains are worth a second look: almost another one, or open to anybody."""

import pytest

from assessments import domains
from tests.counted_work import TWICE, growth

NORTHSIDE = "northside.gov.uk"


def marks(people, own=""):
    return domains.marked(people, own)


def resembles(domain, other=NORTHSIDE, people=1):
    return marks({other: 7, domain: people})[domain].resembles


@pytest.mark.parametrize(
    "domain",
    [
        "n0rthside.gov.uk",  # a digit
        "northsíde.gov.uk",  # an accent
        "xn--northsde-h2a.gov.uk",  # the same, as computers write it
        "nоrthside.gov.uk",  # a Cyrillic о
        "ηorthside.gov.uk",  # a Greek letter
        "northslde.gov.uk",
        "northsicle.gov.uk",  # c and l for d
        "north-side.gov.uk",
        "northside-gov.uk",
        "northsidegov.uk",
        "norhtside.gov.uk",  # two letters changed places
        "nortside.gov.uk",
        "norrthside.gov.uk",
        "norfhside.gov.uk",
        "n0rthslde-gov.uk",
        "northside.org",  # another ending
        "northside.gov.uk.mail.example",
    ],
)
def test_a_domain_that_could_be_taken_for_another_is_said_to_be_almost_that(domain):
    assert resembles(domain) == NORTHSIDE
    assert resembles(domain, people=7) == NORTHSIDE


@pytest.mark.parametrize(
    ("domain", "other"),
    [
        ("southside.gov.uk", NORTHSIDE),
        ("mail.northside.gov.uk", NORTHSIDE),  # a part of it
        ("northside.nhs.uk", NORTHSIDE),  # both only go to public bodies
        ("housing.northside.org", "health.northside.org"),
        ("nelft.nhs.uk", "elft.nhs.uk"),  # two trusts with short names
        ("surgery2.example", "surgery1.example"),
        ("east-sussex.gov.uk", "west-sussex.gov.uk"),
        ("northside-health.example", "northside-council.example"),
        ("yahoo.co.uk", "yahoo.com"),
        ("localhost", NORTHSIDE),
        ("[192.0.2.1]", "[192.0.2.7]"),
        ("", NORTHSIDE),
    ],
)
def test_neighbours_that_only_sound_alike_are_left_in_peace(domain, other):
    assert resembles(domain, other) == ""
    assert resembles(other, domain) == ""


def test_the_domain_with_fewer_people_is_the_one_to_look_at_and_of_as_many_both():
    few = marks({NORTHSIDE: 4, "n0rthside.gov.uk": 5})
    assert few[NORTHSIDE].resembles == "n0rthside.gov.uk"
    assert few["n0rthside.gov.uk"].resembles == ""
    both = marks({NORTHSIDE: 5, "n0rthside.gov.uk": 5})
    assert {each.resembles for each in both.values()} == set(both)


def test_whoever_reads_it_is_told_of_what_is_almost_their_own_however_few_they_are():
    found = marks({NORTHSIDE: 1, "n0rthside.gov.uk": 5}, own=NORTHSIDE)
    assert found["n0rthside.gov.uk"].resembles == NORTHSIDE
    assert found[NORTHSIDE].resembles == ""


def test_nothing_is_said_to_be_almost_a_domain_that_another_person_alone_has():
    """It may be their name."""
    found = marks({"jane-smith.example": 1, "jane-smyth.example": 1})
    assert [each.resembles for each in found.values()] == ["", ""]


@pytest.mark.parametrize(
    "domain", ["gmail.com", "yahoo.co.uk", "hotmail.fr", "outlook.com", "gmx.de", "mailinator.com"]
)
def test_free_e_mail_services_are_marked_as_such(domain):
    found = marks({domain: 3, NORTHSIDE: 7})[domain]
    assert (found.is_free, found.resembles, found.is_marked) == (True, "", True)


@pytest.mark.parametrize(
    "domain", ["live.northside.gov.uk", "outlook.evil.example", "gmail.org.uk"]
)
def test_what_only_begins_like_a_free_e_mail_service_is_not_called_one(domain):
    assert not marks({domain: 1})[domain].is_free


def test_what_is_almost_a_free_e_mail_service_is_said_to_be_that():
    assert resembles("gmai1.com", "gmail.com") == "gmail.com"


def test_letters_beyond_a_to_z_are_shown_as_they_look_and_marked():
    found = marks({"xn--mnchen-3ya.example": 2})["xn--mnchen-3ya.example"]
    assert (found.name, found.has_other_letters) == ("münchen.example", True)
    broken = marks({"xn--.example": 1, "xn--zzzzzzzzzz.example": 1})
    assert all(each.has_other_letters for each in broken.values())


def test_what_cannot_be_printed_is_never_shown():
    """A mark that turns the line round could hide what stands behind it."""
    (found,) = marks({"north\u202eside\u200b.example": 1}).values()
    assert found.name == "north�side�.example"


def test_an_address_is_taken_apart_at_its_last_at():
    assert domains.of("ann@north.example") == "north.example"


def test_the_invented_domains_of_many_do_not_hide_the_one_that_is_meant():
    others = {f"northside-{letter}.example": 9 for letter in "abcdefghijklmnopqrst"}
    assert marks({NORTHSIDE: 8, "n0rthside.gov.uk": 6} | others)["n0rthside.gov.uk"].resembles


def almost_the_same(number):
    alike = "northsidecouncilofthewholecounty" * 2
    letters = "abcdefghijklmnopqrstuvwxyz0123456789-"
    places = ((place, letter) for place in range(len(alike)) for letter in letters)
    return {
        f"{alike[:place]}{letter}{alike[place:]}.example": 2
        for (place, letter), _number in zip(places, range(number), strict=False)
    }


def parts_of_one(number):
    return {f"part{n}.northside.org": 2 for n in range(number)}


@pytest.mark.parametrize("domains_of", [almost_the_same, parts_of_one])
def test_twice_as_many_domains_are_twice_the_work(domains_of):
    assert growth(marks, domains_of(150), domains_of(300)) < TWICE
