"""What people get by e-mail: both parts, nothing from elsewhere, and no way into a header."""

import pytest
from django.conf import settings

from assessments.instruments import catalogue
from assessments.links import link_for, no_reminders_link
from assessments.mail import emails
from assessments.mail.wording import Wording, Words, usual_wording
from assessments.models import Mail
from assessments.services import invitation_wording, memberships, rounds
from coordinate.forms.wording import WordingForm
from tests.pages import all_of, each_text, inline_code, leads, loaded, value_of, words_of

PROTECTION = f"{settings.BASE_URL}/protection/"
NASTY = "<script>alert(1)</script> & Co"
TO_RESPONDENTS = [
    emails.invitation,
    emails.link_again,
    emails.reminder,
    emails.address_changed,
    emails.no_more_mails,
]


@pytest.fixture
def mail(invitations):
    return Mail.objects.get(invitation=invitations[0])


def parts(message):
    [(html, kind)] = message.alternatives
    assert kind == "text/html"
    return message.body, html


def test_an_invitation_says_who_why_how_long_until_when_and_the_promise(mail, autumn):
    message = emails.invitation(mail)
    assert message.subject == "Your invitation: how well do we work together? (Northside)"
    assert message.to == ["person1@northside-council.example"]
    for part in parts(message):
        said = " ".join(part.split())
        for words in (
            "Hello,",
            "work at Northside Council",
            "16 statements",
            "It takes about 3 minutes.",
            "London time",
            "groups of at least 5",
            "Nobody is told by name whether you have answered",
            "Your personal link shows who else is asked, what we promise, and what we cannot.",
            "If you did not expect this",
        ):
            assert words in said


@pytest.mark.parametrize("instrument", [catalogue.latest("partnership-health")], ids=["full"])
def test_an_invitation_says_that_things_are_to_be_put_in_order_too(mail, instrument):
    for part in parts(emails.invitation(mail)):
        said = " ".join(part.split())
        assert (
            "40 statements to agree or disagree with. Then you put 6 purposes in order. "
            "It takes about 8 minutes."
        ) in said


def test_the_link_stands_alone_on_its_line(mail, invitations):
    text, html = parts(emails.invitation(mail))
    assert link_for(invitations[0]) in text.splitlines()
    assert link_for(invitations[0]) in leads(html).values()


@pytest.mark.parametrize(
    "write", [emails.invitation, emails.link_again, emails.reminder, emails.no_more_mails]
)
def test_the_link_is_a_button_with_its_address_in_small_below(write, mail, invitations):
    text, html = parts(write(mail))
    link = link_for(invitations[0])
    [(words, address), *others] = leads(html).items()
    stop = no_reminders_link(invitations[0])
    reminds = write == emails.reminder
    assert others == [(PROTECTION, PROTECTION)] + [(stop, stop)] * reminds
    assert (words, address) == ("Answer the questionnaire", link)
    assert link in each_text(html, "p:has(a) + p.small")[0]
    assert f"Your personal link:\n\n{link}\n" in text


def test_it_calls_people_by_their_name(mail, invitations):
    invitations[0].participant.first_name = "Sam {agency}"
    invitations[0].participant.save()
    assert "Hello Sam {agency},\n\nNorthside asks you" in emails.invitation(mail).body


def test_nothing_comes_from_elsewhere(mail):
    _, html = parts(emails.invitation(mail))
    assert not loaded(html)


@pytest.mark.parametrize("write", TO_RESPONDENTS)
def test_names_are_escaped_in_the_html_and_only_there(write, mail, northside):
    northside.name = NASTY
    northside.save()
    text, html = parts(write(Mail.objects.get(pk=mail.pk)))
    assert NASTY in text
    assert not all_of(html, "script")
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; Co" in html


@pytest.mark.parametrize("write", TO_RESPONDENTS)
def test_a_line_break_in_a_name_begins_no_header(write, mail, northside):
    northside.name = "North\r\nBcc: everybody@example.org"
    northside.save()
    message = write(Mail.objects.get(pk=mail.pk))
    assert "\n" not in message.subject
    assert message.message()["Bcc"] is None
    assert message.recipients() == [mail.to]


def test_a_line_break_in_the_kept_subject_begins_no_header(planned, now):
    type(planned).objects.update(invitation_subject="Hello\r\nBcc: everybody@example.org")
    place = rounds.open(planned, now=now).invitations.order_by("pk")[0]
    mail = place.mails.get()
    message = emails.invitation(mail)
    assert message.subject == "Hello Bcc: everybody@example.org"
    assert message.message()["Bcc"] is None


def test_the_old_address_gets_no_link_and_the_way_to_ask_for_its_own(mail):
    message = emails.address_changed(mail)
    assert not any("/r/" in part for part in parts(message))
    for part in parts(message):
        said = words(part)
        assert "The link that belongs to this address works until the round closes on" in said
        assert "If you have answered with it, please do not answer again" in said
        assert f"{settings.BASE_URL}/link/" in said


@pytest.mark.parametrize(
    ("is_on_the_list", "why"),
    [
        (True, "Somebody who coordinates Northside has stopped e-mails to you about “Autumn”."),
        (False, "You were taken off the list of people who work with Northside, so you get no"),
    ],
)
def test_the_last_e_mail_says_what_has_happened_and_what_goes_on(
    mail, invitations, is_on_the_list, why
):
    if not is_on_the_list:
        invitations[0].participant.delete()
    message = emails.no_more_mails(Mail.objects.get(pk=mail.pk))
    for part in parts(message):
        said = words(part)
        assert why in said
        assert "unless you ask for your link, or the round is closed early or cancelled." in said
        assert "Your link works until the round closes on" in said
        assert "you can answer, and withdraw what you have answered" in said
        assert link_for(invitations[0]) in said
        assert "groups of at least 5" in said


def test_access_says_to_what_and_where(mail, alice, monkeypatch):
    link = "https://health.example/access/x/"
    monkeypatch.setattr(emails, "access_link", lambda user: link)
    row = Mail(kind="access", user=alice, partnership=mail.partnership, to=alice.email)
    message = emails.access(row)
    assert message.subject == "You now have access to Northside"
    assert link in message.body.splitlines()


@pytest.fixture
def invited(northside, alice, now):
    """The mail to somebody whom Alice has just given that access."""

    def invite(access, agency=None):
        memberships.invite(northside, "emma@example.org", access, agency, by=alice, now=now)
        return emails.access(Mail.objects.get(kind="access"))

    return invite


def words(text):
    return " ".join(text.split())


@pytest.mark.parametrize(
    ("access", "does"),
    [
        ("manager", "You are a manager of Northside: you set up its agencies"),
        (
            "lead",
            "You are the lead for Shelter Trust in Northside: keep its list of people up to date",
        ),
        ("viewer", "You are a viewer of Northside: you can read its reports"),
    ],
)
def test_access_says_who_gave_it_which_and_what_one_does_with_it(
    invited, northside, settings, access, does
):
    trust = northside.agencies.get(name="Shelter Trust") if access == "lead" else None
    for part in map(words, parts(invited(access, trust))):
        assert "alice@example.org has given you access to Northside" in part
        assert does in part
        assert "The link works once, for seven days." in part
        assert "Next time, sign in here" in part
        assert f"{settings.BASE_URL}/" in part


def test_who_gave_the_access_is_named_if_they_have_a_name(invited, alice):
    alice.first_name, alice.last_name = "Alice", "Archer"
    alice.save()
    said = invited("viewer").body
    assert "Alice Archer (alice@example.org) has given you access" in said


def test_whoever_has_signed_in_before_gets_no_link_to_another_password(
    northside, alice, charlie, now
):
    charlie.last_login = now
    charlie.save()
    memberships.invite(northside, "charlie@example.org", "viewer", by=alice, now=now)
    message = emails.access(Mail.objects.get(kind="access"))
    for part in parts(message):
        assert "/welcome/" not in part
        assert "Sign in as usual" in part


def test_names_in_the_mail_about_access_are_escaped_in_the_html_alone(invited, northside):
    northside.name = NASTY
    northside.save()
    text, html = parts(invited("viewer"))
    assert NASTY in text
    assert not all_of(html, "script")


def test_a_new_password_has_its_link(alice, monkeypatch):
    link = "https://health.example/access/x/"
    monkeypatch.setattr(emails, "access_link", lambda user: link)
    message = emails.password(Mail(kind="password", user=alice, to=alice.email))
    assert message.subject
    assert all(link in part for part in parts(message))


def test_every_kind_has_its_function():
    assert set(emails.WRITE) == set(Mail.Kind)


# The manager's own words

WORDING = "/partnerships/northside/rounds/{}/wording/"


@pytest.fixture
def page(client, alice, planned):
    client.force_login(alice)
    return WORDING.format(planned.pk)


def test_own_words_are_sent(client, page, planned, now):
    words = {"subject": "{partnership} asks", "text": "Dear {first_name} of {agency},\n{closes}"}
    assert client.post(page, words | {"go": "save"}).status_code == 302
    planned.refresh_from_db()
    rounds.open(planned, now=now)
    message = emails.invitation(Mail.objects.order_by("pk").first())
    assert message.subject == "Northside asks"
    assert "\n\nDear of Northside Council,\n" in message.body


def test_an_unknown_placeholder_is_an_error_at_its_field(client, page, planned):
    words = {"subject": "Hi {name}", "text": "See {link}", "go": "save"}
    response = client.post(page, words)
    assert "{name} stands for nothing" in words_of(response)
    assert "Leave {link} out" in words_of(response)
    assert value_of(response, "subject") == "Hi {name}"  # nothing typed is lost
    planned.refresh_from_db()
    assert planned.invitation_subject == ""


def test_a_subject_is_one_line(client, page):
    response = client.post(page, {"subject": "Hi\r\nBcc: x@y.example", "text": "x", "go": "save"})
    assert "A subject is one line." in response.content.decode()


def test_a_preview_shows_both_and_saves_nothing(client, page, planned):
    words = {"subject": "Mine", "text": "Dear {first_name} <b>", "go": "preview"}
    said = client.post(page, words)
    assert words_of(said).count("Dear Sam <b>") == 2
    assert not inline_code(said)
    planned.refresh_from_db()
    assert planned.invitation_text == ""


def test_back_to_the_usual_words(client, page, planned):
    client.post(page, {"subject": "Mine", "text": "My words", "go": "save"})
    client.post(page, {"subject": "", "text": "", "go": "usual"})
    planned.refresh_from_db()
    assert (planned.invitation_subject, planned.invitation_text) == ("", "")


def test_usual_words_that_are_saved_stay_the_usual_ones(client, page, planned):
    typed = WordingForm.as_typed(usual_wording(planned))
    client.post(page, {name: words.replace("\n", "\r\n") for name, words in typed.items()})
    planned.refresh_from_db()
    assert [getattr(planned, field) for field in invitation_wording.WORDS] == [""] * 4


def test_an_opened_round_keeps_its_words(client, page, planned, now):
    rounds.open(planned, now=now)
    typed = {"subject": "Other", "text": "What I typed", "reminder_text": "And this"}
    response = client.post(page, typed | {"go": "save"})
    assert response.status_code == 409
    for words in typed.values():
        assert words in response.content.decode()
    words = Words("Other", "words")
    with pytest.raises(invitation_wording.RoundOpened):
        invitation_wording.reword(planned, Wording(words, words))
    planned.refresh_from_db()
    assert [getattr(planned, field) for field in invitation_wording.WORDS] == [""] * 4
