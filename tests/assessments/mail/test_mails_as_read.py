"""Every e-mail as whoever gets it reads it: in a list of e-mails, and opened; in every state of the
partnership, its round and the person."""

import re
from email.utils import parseaddr

import pytest
from django.conf import settings

from assessments.mail import emails
from assessments.models import Mail, Round
from assessments.services import invitations as service
from assessments.services import partnerships, rounds
from assessments.times import day_in_zone, in_zone
from tests.conftest import DAY
from tests.mails_read import (
    ABOUT_A_ROLE,
    ABOUT_AN_ACCOUNT,
    KINDS,
    STATES,
    TO_RESPONDENTS,
    WITHOUT_A_LINK,
    row,
)
from tests.pages import words_of

# What lists show of a subject on a phone, and what they show of the text after it.
SHOWN_OF_A_SUBJECT, SHOWN_OF_A_TEXT = 35, 90
REPLY = re.compile(r"\b(reply|replies|answer this e-mail|write back)\b", re.IGNORECASE)


ABOUT_ACCOUNTS = (
    "access_manager",
    "access_lead",
    "your_turn",
    *ABOUT_A_ROLE,
    *ABOUT_AN_ACCOUNT,
    "deleted",
)


# The states: each changes the small world before its round opens


# And those that come once it is open: each gives the invitation that the e-mails are about


def address_was_changed(survey_round, now):
    first = survey_round.invitations.order_by("pk").first()
    return service.change_address(first, "new@northside-council.example", now)


def late(survey_round, now):
    council = survey_round.partnership.agencies.get(name="Northside Council")
    ann = partnerships.add_participant(council, "ann@northside-council.example")
    [place] = service.invite_late(survey_round, [ann], now)
    return place


def off_the_list(survey_round, now):
    place = survey_round.invitations.order_by("pk").first()
    place.participant.delete()
    return survey_round.invitations.get(pk=place.pk)


ONCE_OPEN = [address_was_changed, late, off_the_list]


@pytest.fixture(params=[*STATES, *ONCE_OPEN], ids=lambda state: state.__name__)
def world(request, northside, alice, planned, now):
    """The name of the state, the round that asks, and somebody's invitation."""
    if request.param in STATES:
        request.param(northside, planned)
    asked = rounds.open(Round.objects.get(pk=planned.pk), now=now)
    place = asked.invitations.order_by("pk").first()
    if request.param in ONCE_OPEN:
        place = request.param(asked, now)
    return request.param.__name__, asked, place


@pytest.fixture
def state(world):
    return world[0]


@pytest.fixture
def asked(world):
    return world[1]


@pytest.fixture
def written(world):
    """An e-mail of each kind, to that person or to an account."""
    _state, asked, place = world
    return {kind: emails.written(row(kind, asked, place)) for kind in KINDS}


def read(message):
    """Both parts, as words alone."""
    [(html, _kind)] = message.alternatives
    return [" ".join(part.split()) for part in (message.body, plain(html))]


def plain(html):
    return words_of(html)


def without_spaces(text):
    return re.sub(r"\s", "", text)


def expected(words, survey_round):
    """The words of the table, as they are in this state."""
    partnership = survey_round.partnership
    return (
        words.replace("WINTER_DAY", day_in_zone(survey_round.closes_at + 30 * DAY, partnership))
        .replace("DAY", day_in_zone(survey_round.closes_at, partnership))
        .replace("CLOSES", in_zone(survey_round.closes_at, partnership))
        .replace("LIST", f"{settings.BASE_URL}/partnerships/{partnership.slug}/access/")
        .replace("WINTER", in_zone(survey_round.closes_at + 30 * DAY, partnership))
    )


def test_they_come_from_the_partnership_at_our_address(written, asked):
    for kind, message in written.items():
        name, address = parseaddr(message.from_email)
        assert address == parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
        if kind not in ABOUT_AN_ACCOUNT:
            assert name == f"{asked.partnership.name} (by Partnership Health)"


def test_lists_show_what_it_is_and_why(state, written, asked):
    for kind, message in written.items():
        if asked.is_practice and kind not in ABOUT_ACCOUNTS:
            assert message.subject.startswith("Practice round")
            continue
        words = expected(KINDS[kind].subject, asked)
        assert words in message.subject[:SHOWN_OF_A_SUBJECT]
        begins = KINDS[kind].text
        if state == "three_managers_with_names":
            begins = begins.replace("asks", "ask")
        if (state, kind) == ("off_the_list", "no_more_mails"):
            begins = "You were taken off the list"
        if state != "a_long_welsh_name":
            for part in read(message):
                assert begins in part[:SHOWN_OF_A_TEXT]


def test_opened_it_says_all_that_one_has_to_know(state, written, asked):
    for kind, message in written.items():
        for part in read(message):
            for words in KINDS[kind].says:
                if words in WHATEVER:
                    WHATEVER[words](part, state, asked)
                else:
                    assert expected(words, asked) in part


def first_line(part, state, asked):
    who = {
        "named_contact": "Fran Fox asks you",
        "a_long_welsh_name": "Fran Fox asks you",
        "one_manager_with_a_name": "Alice Archer asks you",
        "three_managers_with_names": "Alice Archer, Ruth Baker and Sam Cole ask you",
    }.get(state, "Northside asks you")
    assert who in part
    assert "You are asked because you work at Northside Council." in part


def promise(part, state, asked):
    if asked.is_practice:
        assert "nothing is promised about what you answer in it" in part
        assert "only ever shown added together" not in part
        return
    assert (
        "Your answers are only ever shown added together with other people’s, in groups of at "
        f"least {asked.minimum_group}. Results appear once, after the round closes, and never "
        "change. Nobody is told by name whether you have answered, and when the round closes the "
        "link between you and your answers is destroyed."
    ) in part
    assert f"{settings.BASE_URL}/protection/" in part


def who_reads(part, state, asked):
    if asked.is_practice:
        assert "The results of a practice round mean nothing." in part
        return
    name, k = asked.partnership.name, asked.minimum_group
    if asked.report_after_days:
        days = {1: "1 day", 2: "2 days"}[asked.report_after_days]
        assert f"The managers of {name} read the report as soon as the round has closed." in part
        assert f"others with access read it {days} later, or earlier if a manager opens it" in part
    else:
        assert f"The managers of {name}, its agencies’ leads and others with access read" in part
    assert f"If fewer than {k} people answer, there is no report." in part


def whom(part, state, asked):
    assert {
        "named_contact": "Fran Fox, fran@northside.example.",
        "a_long_welsh_name": "Fran Fox, fran@northside.example.",
        "contact_without_a_name": "fran@northside.example.",
        "one_manager_with_a_name": "Questions? Ask Alice Archer, who coordinates Northside.",
        "three_managers_with_names": "Ask Alice Archer, Ruth Baker and Sam Cole, who coordinate",
    }.get(state, "Questions? Ask the people who coordinate Northside.") in part


def genuine(part, state, asked):
    assert f"Its links begin with {settings.BASE_URL}/ and with nothing else." in part


def link(part, state, asked):
    assert f"{settings.BASE_URL}/r/" in part


WHATEVER = {
    "FIRST_LINE": first_line,
    "LINK": link,
    "PROMISE": promise,
    "WHO_READS": who_reads,
    "WHOM": whom,
    "GENUINE": genuine,
}


def test_whoever_was_invited_at_another_address_is_asked_not_to_answer_twice(state, written):
    for kind in set(TO_RESPONDENTS) - {"address_changed"}:
        for part in read(written[kind]):
            asked_not_to = "If you have answered with it, please do not answer again" in part
            assert asked_not_to == (state == "address_was_changed")


def test_nobody_is_asked_to_reply_where_that_would_quote_a_link(written, asked):
    contact = asked.partnership.contact_email
    for kind, message in written.items():
        to_contact = bool(contact) and KINDS[kind].may_be_replied_to
        assert message.reply_to == ([contact] if to_contact else [])
        for part in read(message):
            assert bool(REPLY.search(part)) == (to_contact and kind != "too_few")


def test_every_link_begins_as_it_says(written):
    for kind, message in written.items():
        for part in read(message):
            links = re.findall(r"\S*://\S*", part)
            assert bool(links) != (kind in WITHOUT_A_LINK)
            assert all(each.startswith(f"{settings.BASE_URL}/") for each in links)


def test_both_parts_say_the_same(written):
    """But for the button and the words below it, and the rule above the small print."""
    for message in written.values():
        text, html = map(without_spaces, read(message))
        html = re.sub(r"(?<=:).{1,30}Ifnothingopens,copythisaddressintoyourbrowser:", "", html)
        assert text.replace("---", "") == html.replace("---", "")


def test_no_sentence_is_left_open(written):
    """Each paragraph is whole: no placeholder, no hole, no sentence that stops."""
    for message in written.values():
        for paragraph in message.body.strip().split("\n\n"):
            assert not re.search(r"[{}%]|\bNone\b|  |\(\)| [.,:]|“”|\.\.", paragraph), paragraph
            assert re.search(r"([.:?!,)]|---)$", paragraph) or "://" in paragraph, paragraph


def test_every_kind_stands_in_the_table():
    kinds = {re.sub("^(access|gave_up)_.*", r"\1", each) for each in KINDS}
    assert kinds - {"last_reminder"} == set(Mail.Kind)
