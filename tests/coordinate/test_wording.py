"""A manager's own words in the invitation and the reminder: checked, previewed, fixed once people
are asked, and taken over to the next round."""

import re
from email import message_from_string, policy

import pytest
from django.conf import settings
from hypothesis import strategies as st

from assessments.links import link_for
from assessments.mail import addresses_in_text, emails
from assessments.mail.wording import Wording, Words
from assessments.models import Mail, Participant, Partnership, Round
from assessments.services import invitation_wording, mails, rounds
from tests.browser import DESK, PHONE, assert_accessible, onward, visit
from tests.conftest import DAY, PASSWORD, close_as_due
from tests.mail_server import server
from tests.mails_read import WELSH
from tests.pages import all_of, inline_code, the, words_of
from tests.properties import example, given
from tests.round_pages import typed
from tests.walks import sign_in

__all__ = ["server"]  # fixture


ROUNDS = "/partnerships/northside/rounds"
MINE = {
    "subject": "Ours to say",
    "text": "Please tell us.",
    "reminder_subject": "still time, {agency}",
    "reminder_text": "We would like to hear you, {first_name}.",
}


@pytest.fixture
def as_alice(client, alice):
    client.login(email="alice@example.org", password=PASSWORD)
    return client


@pytest.fixture
def page(planned):
    return f"{ROUNDS}/{planned.pk}/wording/"


def reminder_to(invitation):
    return emails.reminder(Mail(kind="reminder", invitation=invitation, to=invitation.email))


def kept(survey_round):
    survey_round.refresh_from_db()
    return [getattr(survey_round, field) for field in invitation_wording.WORDS]


# The reminder's


def test_own_words_stand_in_the_reminder_between_ours(as_alice, page, planned, now):
    Participant.objects.update(first_name="Sam")
    as_alice.post(page, MINE | {"go": "save"})
    first = rounds.open(planned, now=now).invitations.order_by("pk").first()
    message = reminder_to(first)
    assert re.match(r"Open until \d+ \w+: still time, Northside Council$", message.subject)
    said = message.body
    order = (
        "no answers have been submitted with your link",
        "\n\nWe would like to hear you, Sam.\n\n",
        "Your answers are only ever shown added together",
        "If you do not want to answer, do nothing",
        "The people who run the partnership are not told who gets one",
    )
    places = [said.index(part) for part in order]
    assert places == sorted(places)


def test_a_field_left_empty_has_the_usual_words(as_alice, page, planned):
    as_alice.post(page, MINE | {"reminder_subject": " ", "text": "", "go": "save"})
    assert kept(planned) == ["Ours to say", "", "", MINE["reminder_text"]]


@pytest.mark.parametrize("field", ["reminder_subject", "reminder_text"])
@pytest.mark.parametrize(
    "address",
    [
        "https://survey.example/?who={agency}",
        "HTTP://X",
        "www.northside",
        "northside.example/here",
        "bit.ly/abc",
        "alice@example.org",
        "tell.us",
        "sip://1",
    ],
)
def test_nothing_in_a_reminder_leads_somewhere_as_whoever_followed_it_would_tell(
    as_alice, page, planned, field, address
):
    response = as_alice.post(page, MINE | {field: f"Look at {address} now", "go": "save"})
    said = words_of(response)
    assert f"Leave “{address}” out: only people who have not answered get a reminder" in said
    assert f"Look at {address} now" in said + response.content.decode()  # nothing typed is lost
    assert kept(planned) == [""] * 4


def test_all_that_is_wrong_with_the_words_is_said_at_once(as_alice, page):
    said = words_of(
        as_alice.post(page, MINE | {"reminder_text": "{name}, see x.example", "go": ""})
    )
    assert "{name} stands for nothing" in said
    assert "Leave “x.example” out" in said


@pytest.mark.parametrize("field", ["subject", "text"])
def test_the_invitation_says_that_all_its_links_are_ours_and_so_they_are(
    as_alice, page, planned, field
):
    typed = MINE | {field: "See https://northside.example/", "go": "save"}
    said = words_of(as_alice.post(page, typed))
    assert "Leave “https://northside.example/” out: people can tell that the e-mail is" in said
    assert kept(planned) == [""] * 4


@pytest.mark.parametrize("write", [emails.reminder, emails.closes_early])
@pytest.mark.parametrize(
    "name", ["Northside: https://x.example/?go", "n.x.example/here", "Write to me@x.example"]
)
def test_no_name_that_is_given_meanwhile_leads_anywhere(invitations, northside, write, name):
    """Whoever renames the partnership, or the round, as a reminder goes out would learn from those
    who follow it who has not answered."""
    Partnership.objects.update(name=name, contact_name=name, contact_email="fran@northside.example")
    Round.objects.update(title=name)
    row = Mail.objects.select_related("invitation__survey_round__partnership", "partnership").get(
        invitation=invitations[0]
    )
    row.kind = write.__name__
    message = write(row)
    ours = (f"{settings.BASE_URL}/", "fran@northside.example")
    [(html, _kind)] = message.alternatives
    for part in (message.subject, message.body, words_of(html)):
        for word in addresses_in_text.find_all(part):
            assert word.startswith(ours)
    assert link_for(invitations[0]) in message.body.splitlines()
    assert "x example" in message.body


@given(st.text(alphabet=st.sampled_from("ab .,!?\n–’…12:/@")))
@example("Please answer by 14.30, e.g. at lunch. Thank you!")
def test_what_is_let_through_holds_nothing_that_mail_programs_make_a_link_of(text):
    """Gmail and Outlook link what has "://", "@", or a dot with letters on both sides."""
    if not addresses_in_text.find_all(text):
        assert "://" not in text
        assert "@" not in text
        assert not re.search(r"[a-z0-9]\.[a-z]{2,}", text)


def test_usual_sentences_are_let_through():
    assert addresses_in_text.find_all("Until 14.30, e.g. at lunch. Thank you! (Or tomorrow…)") == []


@pytest.mark.parametrize("name", ["https://x.example/sam", "x.example", "Sam@x", "www.x"])
def test_a_name_that_leads_somewhere_is_left_out_of_the_greeting(invitations, northside, name):
    Participant.objects.update(first_name=name)
    Partnership.objects.update(contact_name=name, contact_email="fran@northside.example")
    message = reminder_to(invitations[0])
    assert message.body.startswith("Hello,\n\nNorthside asked you how well")
    assert name not in message.body


# Fixed when people are asked


def test_both_are_shown_and_stay_once_the_round_is_open(as_alice, page, planned, now):
    as_alice.post(page, MINE | {"go": "save"})
    rounds.open(planned, now=now)
    found = as_alice.get(page)
    said = words_of(found)
    assert found.status_code == 200
    assert "Please tell us." in said
    assert "We would like to hear you, Sam." in said
    assert not all_of(found, "textarea")
    late = as_alice.post(page, MINE | {"reminder_text": "Only you are missing.", "go": "save"})
    assert late.status_code == 409
    assert "Only you are missing." in words_of(late)
    assert kept(planned) == [*MINE.values()]


def test_preview_shows_the_sender_and_both_e_mails_and_saves_nothing(as_alice, page, planned):
    response = as_alice.post(page, MINE | {"go": "preview"})
    said = words_of(response)
    assert said.count("From: Northside (by Partnership Health)") == 2
    assert "Ours to say" in said
    assert re.search(r"Open until \d+ \w+: still time, Northside Council", said)
    assert said.count("We would like to hear you, Sam.") == 2  # and as plain text
    assert said.count("(the personal link goes here)") == 4
    assert not inline_code(response)
    assert kept(planned) == [""] * 4


# Taken over


def test_preview_leads_to_the_previews_and_warns_of_replies(as_alice, page):
    page_shown = as_alice.post(page, MINE | {"go": "preview"})
    shown = words_of(page_shown)
    the(page_shown, "#previews")
    the(page_shown, "[formaction='#previews']")
    assert "Begin without a greeting: before it we say “Hello Sam,” and who asks" in shown
    assert "Your text says “reply”." not in shown
    asks = MINE | {"go": "preview", "reminder_text": "Reply if you cannot."}
    assert "Your text says “reply”." in words_of(as_alice.post(page, asks))


@pytest.fixture
def next_round(as_alice, page, planned, now):
    """Plans the round after the autumn round, which has its own words and is closed."""

    def plan(**changes):
        as_alice.post(page, MINE | {"go": "save"})
        rounds.open(planned, now=now)
        close_as_due(planned, now=now)
        as_alice.post(f"{ROUNDS}/new/", typed(now + 60 * DAY, **changes))
        return Round.objects.exclude(pk=planned.pk).get()

    return plan


def test_the_next_round_takes_over_the_words_of_both_and_says_so(as_alice, next_round):
    winter = next_round()
    assert kept(winter) == [*MINE.values()]
    for url in ("", "wording/", "open/"):
        said = words_of(as_alice.get(f"{ROUNDS}/{winter.pk}/{url}"))
        assert "he invitation and the reminder are copied from Autumn. Check that dates" in said


def test_whoever_saves_them_or_goes_back_to_the_usual_ones_has_made_them_their_own(
    as_alice, next_round
):
    winter = next_round()
    wording = f"{ROUNDS}/{winter.pk}/wording/"
    as_alice.post(wording, MINE | {"go": "save"})
    assert "copied" not in words_of(as_alice.get(wording))
    assert kept(winter) == [*MINE.values()]
    as_alice.post(wording, {"go": "usual"})
    assert kept(winter) == [""] * 4


def test_changing_the_plan_takes_nothing_over_once_more(as_alice, next_round, now):
    winter = next_round()
    as_alice.post(f"{ROUNDS}/{winter.pk}/wording/", {"go": "usual"})
    as_alice.post(f"{ROUNDS}/{winter.pk}/edit/", typed(now + 60 * DAY, title="Late winter"))
    assert kept(winter) == [""] * 4
    assert (winter.title, winter.words_taken_from) == ("Late winter", "")


def test_a_real_round_takes_nothing_from_a_practice_round(next_round, planned):
    Round.objects.filter(pk=planned.pk).update(is_practice=True)
    planned.refresh_from_db()
    assert kept(next_round()) == [""] * 4


def test_a_round_that_is_planned_in_the_admin_takes_them_over_too(client, rita, next_round, now):
    winter = next_round()
    client.force_login(rita)
    planned = typed(now) | {
        "partnership": winter.partnership_id,
        "source": "invited",
        "opens_at_0": f"{now + 120 * DAY:%Y-%m-%d}",
        "opens_at_1": "09:00",
        "closes_at_0": f"{now + 134 * DAY:%Y-%m-%d}",
        "closes_at_1": "17:00",
    }
    client.post("/admin/assessments/round/add/", planned | {"title": "Spring"})
    spring = Round.objects.get(title="Spring")
    assert kept(spring) == [*MINE.values()]
    assert spring.words_taken_from == "Winter"


def test_where_the_round_before_had_the_usual_words_nothing_is_said(planned, northside, now):
    times = {"opens_at": now + 60 * DAY, "closes_at": now + 74 * DAY}
    winter = rounds.create(northside, "Winter", planned.instrument, **times)
    assert (kept(winter), winter.words_taken_from) == ([""] * 4, "")


def test_nothing_is_taken_over_from_another_partnership(planned, charlie, now):
    invitation_wording.reword(planned, Wording(Words("A", "B"), Words("C", "D")))
    southside = charlie.memberships.get().partnership
    times = {"opens_at": now + 60 * DAY, "closes_at": now + 74 * DAY}
    assert kept(rounds.create(southside, "Winter", planned.instrument, **times)) == [""] * 4


# From whom


@pytest.mark.parametrize(
    "name",
    [
        WELSH,
        'The "Northside" Partnership, (North) <East>; \\ West',
        "Northside\r\nBcc: everybody@example.org",
        "boss@council.example",
        "北区パートナーシップ",
    ],
)
def test_a_real_server_gets_the_partnerships_name_and_our_address(
    server,
    settings,
    northside,
    invitations,
    now,
    name,
):
    settings.DEFAULT_FROM_EMAIL = "Partnership Health <post@health.example>"
    Partnership.objects.filter(pk=northside.pk).update(name=name)
    assert mails.send_due(now, limit=1) == 1
    [(_to, text)] = server.taken
    message = message_from_string(text, policy=policy.default)
    assert message["Bcc"] is None
    [sender] = message["From"].addresses
    assert sender.addr_spec == "post@health.example"
    expected = f"{name.replace('@', '')} (by Partnership Health)"
    # Without spaces: between two encoded words parsers find one more.
    assert re.sub(r"\s", "", sender.display_name) == re.sub(r"\s", "", expected)


# In a browser


@pytest.mark.browser
@pytest.mark.parametrize(("viewport", "dark"), [(PHONE, True), (DESK, False)])
def test_words_that_cannot_be_kept_are_pointed_to_and_stay(
    chromium, site, alice, planned, viewport, dark
):
    with visit(chromium, viewport=viewport, dark=dark) as page:
        sign_in(page, site)
        page.goto(f"{site}{ROUNDS}/{planned.pk}/wording/")
        page.get_by_label("Subject of the invitation").fill("Ours to say")
        page.get_by_label("Text of the reminder").fill("{name}, see survey.example")
        onward(page.get_by_role("button", name="Save"))
        page.locator(".error-summary").wait_for()
        assert page.title().startswith("Error: ")
        assert_accessible(page, "wording-wrong")
        page.locator(".error-summary a").first.focus()
        page.keyboard.press("Enter")
        assert page.locator("#id_reminder_text:focus").count() == 1
        assert page.get_by_label("Subject of the invitation").input_value() == "Ours to say"
        page.get_by_label("Text of the reminder").fill("We would like to hear you.")
        onward(page.get_by_role("button", name="Preview"))
        page.get_by_text("The previews are below.").wait_for()
        assert page.locator("#preview a").count() == 0  # nothing leads away from what was typed
        assert_accessible(page, "wording-preview")
        assert page.problems == []
