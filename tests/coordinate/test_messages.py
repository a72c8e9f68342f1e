"""A manager's message to everybody asked: the same to all, looked at before it is sent, and seldom;
and the invitation once more to all who never got it. From neither anybody learns who has answered.
"""

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from assessments.links import link_for
from assessments.mail.wording import Words, usual_message
from assessments.models import Mail, Message, Round
from assessments.models.mails import MOST_ATTEMPTS
from assessments.services import invitations as service
from assessments.services import mails, messages, reminders, rounds
from assessments.times import in_zone
from reports.disclosure.end_of_round import closing
from tests.conftest import DAY, PASSWORD, close_as_due, everybody_answers
from tests.pages import all_of, each_attribute, fields, inline_code, leads, without_tokens, words_of
from tests.threads import at_the_same_moment

WORDS = Words("Two more weeks", "Hello again at {agency}: there is time until {closes}.")
real = pytest.mark.django_db(transaction=True)


@pytest.fixture
def page(autumn):
    return reverse("round-message", args=["northside", autumn.pk])


@pytest.fixture
def manager(client, alice):
    client.login(email="alice@example.org", password=PASSWORD)
    return client


def typed(go, subject=WORDS.subject, text=WORDS.text, number=1, **more):
    return {"go": go, "subject": subject, "text": text, "number": number} | more


def previewed(client, url, **changes):
    """What the form below the preview would send."""
    page = client.post(url, typed("preview", **changes))
    sent = fields(page, "form:has([name=looked_at])")
    return typed("send", **changes) | {name: sent[name] for name in ("number", "looked_at")}


def send(client, url, **changes):
    return client.post(url, previewed(client, url, **changes), follow=True)


def written(mailoutbox):
    return [each for each in mailoutbox if each.subject == WORDS.subject]


# To everybody alike


def test_everybody_asked_gets_it_whether_or_not_they_have_answered(
    autumn, invitations, alice, mailoutbox, now
):
    everybody_answers(invitations[:9], now)
    mails.send_due(now)
    messages.send(autumn, WORDS, number=1, by=alice, now=now)
    mails.send_due(now)
    got = {each.to[0]: each for each in written(mailoutbox)}
    assert got.keys() == {each.email for each in invitations}
    said = {
        got[each.email].body.replace(link_for(each), "LINK").replace(str(each.agency), "AGENCY")
        for each in invitations
    }
    assert len(said) == 1
    headers = [tuple(sorted(each.extra_headers)) for each in got.values()]
    assert len(set(headers)) == 1


def test_it_holds_the_managers_words_a_greeting_the_link_and_what_it_is(
    autumn, invitations, alice, mailoutbox, now
):
    messages.send(autumn, WORDS, number=1, by=alice, now=now)
    mails.send_due(now)
    message = next(each for each in written(mailoutbox) if each.to == [invitations[0].email])
    [(html, _kind)] = message.alternatives
    for part in (message.body, words_of(html)):
        said = " ".join(part.split())
        assert "Hello," in said
        assert "To everybody who is asked in “Autumn”, from the people who run Northside:" in said
        closes = in_zone(autumn.closes_at, autumn.partnership)
        assert f"Hello again at Northside Council: there is time until {closes}." in said
        assert link_for(invitations[0]) in said
        assert "to everybody who is asked, whether or not they have answered" in said
    assert message.extra_headers["X-Auto-Response-Suppress"] == "All"
    assert message.extra_headers["Auto-Submitted"] == "auto-generated"
    assert "reply" not in message.body.lower()


def test_whose_e_mails_were_stopped_gets_none_and_a_changed_address_gets_it_once(
    autumn, invitations, alice, now
):
    service.stop_mails(invitations[0], now)
    new = service.change_address(invitations[1], "new@northside-council.example", now)
    messages.send(autumn, WORDS, number=1, by=alice, now=now)
    to = set(Mail.objects.filter(kind="message").values_list("to", flat=True))
    assert to == {each.email for each in invitations[2:]} | {new.email}


def test_the_rows_are_the_same_whoever_has_answered(autumn, invitations, alice, now):
    """So a dump of the list of e-mails tells no more than the list of people."""
    everybody_answers(invitations[3:8], now)
    messages.send(autumn, WORDS, number=1, by=alice, now=now)
    rows = Mail.objects.filter(kind="message").order_by("pk")
    places = autumn.invitations.order_by("pk")
    assert [each.invitation_id for each in rows] == [each.pk for each in places]
    assert {(each.attempts, each.sent_at, each.problem) for each in rows} == {(0, None, "")}


def test_it_does_not_go_to_who_is_stopped_before_it_is_sent(
    autumn, invitations, alice, mailoutbox, now
):
    messages.send(autumn, WORDS, number=1, by=alice, now=now)
    service.stop_mails(invitations[0], now)
    mails.send_due(now)
    assert invitations[0].email not in {each.to[0] for each in written(mailoutbox)}


def test_after_it_nobody_is_reminded_for_two_days(autumn, invitations, alice, now):
    mails.send_due(now)
    first = autumn.reminders[0].begins
    messages.send(autumn, WORDS, number=1, by=alice, now=first - DAY)
    mails.send_due(first - DAY)
    reminders.make_due(first + timedelta(hours=1))
    assert not Mail.objects.filter(kind="reminder").exists()


# Written, looked at, sent


def test_nothing_is_sent_that_was_not_looked_at(manager, page, mailoutbox, autumn, invitations):
    assert "Preview" in words_of(manager.get(page))
    for go in ("send", "preview", ""):
        shown = manager.post(page, typed(go))
        assert "The preview is below. Nothing is sent yet." in words_of(shown)
        assert "Hello Sam," in words_of(shown)
        assert "Send it to 16 people" in words_of(shown)
    assert not Message.objects.exists()
    response = send(manager, page)
    assert "The message is on its way to everybody who is asked." in words_of(response)
    assert Message.objects.get().by.email == "alice@example.org"
    assert Mail.objects.filter(kind="message").count() == 16
    assert "Messages so far" in words_of(manager.get(page))


def test_the_preview_names_its_writer_as_the_message_does(
    manager, page, alice, autumn, invitations, mailoutbox, now
):
    alice.first_name, alice.last_name = "Alice", "Archer"
    alice.save()
    line = "To everybody who is asked in “Autumn”, from Alice Archer, for Northside:"
    assert line in words_of(manager.post(page, typed("preview")))
    send(manager, page)
    mails.send_due(now)
    message = next(each for each in written(mailoutbox) if each.to == [invitations[0].email])
    assert line in " ".join(message.body.split())


def test_what_is_changed_after_the_preview_is_shown_again(manager, page):
    looked_at = previewed(manager, page)
    shown = manager.post(page, looked_at | {"text": "Something else."})
    assert "Nothing is sent yet." in words_of(shown)
    assert not Message.objects.exists()


def test_a_text_that_speaks_of_replying_gets_a_warning_in_its_preview(manager, page):
    assert "Ask nobody to reply: a reply" in words_of(manager.get(page))
    says = "Your text says “reply”."
    assert says in words_of(manager.post(page, typed("preview", text="Please reply to me.")))
    assert says not in words_of(manager.post(page, typed("preview")))


def test_a_double_click_sends_it_once(manager, page, invitations):
    sent = previewed(manager, page)
    for _time in range(2):
        response = manager.post(page, sent, follow=True)
        assert "The message is on its way" in words_of(response)
    assert Message.objects.count() == 1
    assert Mail.objects.filter(kind="message").count() == 16


@real
def test_so_do_two_at_the_same_moment(autumn, invitations, alice, now):
    def deed():
        messages.send(Round.objects.get(pk=autumn.pk), WORDS, number=1, by=alice, now=now)

    at_the_same_moment(deed, deed)
    assert Mail.objects.filter(kind="message").count() == 16


@pytest.mark.parametrize("title", ["Autumn", 120 * "x", "Autumn & {closes} “2026”"])
def test_suggested_words_can_be_sent_as_they_are(manager, page, autumn, title):
    Round.objects.filter(pk=autumn.pk).update(title=title)
    autumn.refresh_from_db()
    for was_extended in (True, False):
        suggested = usual_message(autumn, was_extended=was_extended)
        shown = manager.post(page, typed("preview", suggested.subject, suggested.text))
        assert "Nothing is sent yet." in words_of(shown)
        for said in (suggested.subject, suggested.text):
            assert not re.search(r"\b(has|have|not) answered|remind|submitted", said)


@pytest.mark.parametrize(
    "text",
    [
        "Answer at https://elsewhere.example/form instead.",
        "See www.elsewhere.example for more.",
        "Those who have not answered: see elsewhere.example/late?who={first_name}",
        "Write to alice@northside.example when you have answered.",
        "ftp://10.0.0.1/x",
        "Look at status。example。org first.",
        "Look at sta\u00adtus.ex\u00adample.o\u00adrg first.",
        "Look at elsewhere.o\u200brg first.",
        "Look at 192.0.2.7/x first.",
    ],
)
def test_words_that_lead_somewhere_are_refused_as_whoever_followed_would_tell(manager, page, text):
    for field in ("text", "subject"):
        response = manager.post(page, typed("send", **{field: text}))
        assert response.status_code == 400
        assert "could show whether they have answered" in words_of(response)
    assert not Message.objects.exists()


@pytest.mark.parametrize(
    "text", ["At 5 p.m. on Friday, e.g. here.", "Dr. Smith, i.e. Ann", "Version 2.1 is 3.5 pages."]
)
def test_ordinary_full_stops_are_no_addresses(manager, page, text):
    assert manager.post(page, typed("preview", text=text)).status_code == 200


def test_words_that_cannot_be_sent_are_refused_and_kept(manager, page):
    for changes, says in (
        ({"subject": ""}, "Fill this in"),
        ({"text": "Hello {name}"}, "{name} stands for nothing"),
        ({"text": "Here: {link}"}, "the personal link is added automatically"),
        ({"number": "x"}, "whole number"),
    ):
        response = manager.post(page, typed("send", **changes))
        assert response.status_code == 400
        assert says in words_of(response)
        assert (changes.get("text") or "Hello again at") in response.content.decode()


def test_a_message_is_escaped(manager, page, invitations, mailoutbox, now):
    send(manager, page, text="<script>alert(1)</script> & more")
    mails.send_due(timezone.now())
    [html, _kind] = written(mailoutbox)[0].alternatives[0]
    assert not all_of(html, "script")
    assert "<script>alert(1)</script> & more" in written(mailoutbox)[0].body
    assert not inline_code(manager.get(page))


# Seldom, and only while people answer


def test_three_in_a_round_and_one_a_day(autumn, invitations, alice, now):
    when = now
    for number in (1, 2, 3):
        messages.send(autumn, WORDS, number=number, by=alice, now=when)
        other = Words("Another", "one")
        says = "less than a day ago" if number < 3 else "got 3 messages in this round"
        with pytest.raises(messages.ValidationError, match=says):
            messages.send(autumn, other, number=number + 1, by=alice, now=when + DAY / 2)
        when += DAY
    with pytest.raises(messages.ValidationError, match="got 3 messages"):
        messages.send(autumn, WORDS, number=4, by=alice, now=when + DAY)
    assert Mail.objects.filter(kind="message").count() == 3 * 16


def test_two_managers_do_not_write_past_each_other(autumn, invitations, alice, now):
    messages.send(autumn, WORDS, number=1, by=alice, now=now)
    other = Words("Another", "one")
    with pytest.raises(messages.ValidationError, match="Another message was sent in the meantime"):
        messages.send(autumn, other, number=1, by=alice, now=now + 2 * DAY)


def test_not_before_the_round_opens_nor_after_it_has_closed(planned, autumn, alice, now):
    for when in (autumn.opens_at - DAY, autumn.closes_at):
        with pytest.raises(messages.ValidationError, match="while people are answering"):
            messages.send(autumn, WORDS, number=1, by=alice, now=when)
    assert not Mail.objects.filter(kind="message").exists()


def test_the_page_says_so(manager, northside, instrument, now):
    opens = now + DAY
    later = rounds.create(northside, "Later", instrument, opens_at=opens, closes_at=opens + 9 * DAY)
    rounds.open(later, now=now)
    response = manager.get(reverse("round-message", args=["northside", later.pk]))
    assert "You can only send a message while people are answering." in words_of(response)


@real
@pytest.mark.parametrize("end", [close_as_due, closing.cancel])
def test_once_the_round_has_ended_no_message_is_sent_and_no_row_is_left(
    manager, page, autumn, invitations, alice, mailoutbox, now, end
):
    messages.send(autumn, WORDS, number=1, by=alice, now=now)
    end(autumn, now=now)
    assert not Mail.objects.filter(kind="message").exists()
    mails.send_due(now)
    assert not written(mailoutbox)
    response = manager.post(page, typed("send", number=2), follow=True)
    assert "This round has ended. No message was sent." in words_of(response)
    assert Message.objects.count() == 1


# Who may


@pytest.mark.parametrize(
    ("who", "status"), [("bob", 403), ("dora", 403), ("charlie", 404), ("rita", 200)]
)
def test_managers_and_administrators_alone_write_to_everybody(
    client, page, alice, bob, dora, charlie, rita, who, status
):
    client.login(email=f"{who}@example.org", password=PASSWORD)
    assert client.get(page).status_code == status
    assert client.post(page, typed("send")).status_code == status
    assert not Message.objects.exists()


def test_no_page_of_a_manager_changes_with_who_has_answered(
    manager, page, autumn, invitations, alice, now
):
    messages.send(autumn, WORDS, number=1, by=alice, now=now)
    mails.send_due(now)
    place = f"/partnerships/northside/rounds/{autumn.pk}/"
    urls = [place, page, f"{place}invitations/"]
    urls.append(f"{page}?extended={messages.extension_token(autumn)}")
    urls += [f"{place}invitations/{each.pk}/" for each in invitations[:3]]
    before = [without_tokens(manager.get(url)) for url in urls]
    everybody_answers(invitations[:9], now)
    assert [without_tokens(manager.get(url)) for url in urls] == before


# After extending


def test_after_extending_the_manager_chooses_whether_everybody_hears(
    manager, page, autumn, invitations, mailoutbox
):
    until = timezone.localtime(autumn.closes_at, autumn.partnership.zone) + 8 * DAY
    place = f"/partnerships/northside/rounds/{autumn.pk}/"
    response = manager.post(
        f"{place}extend/", {"closes_at": f"{until:%Y-%m-%dT%H:%M}"}, follow=True
    )
    [(url, _status)] = response.redirect_chain
    assert url.startswith(f"{page}?extended=")
    said = words_of(response)
    assert "The round stays open for longer." in said
    assert "Tell everybody who is asked?" in said
    assert "More time to answer, until" in response.content.decode()
    assert place in leads(response).values()
    assert not Mail.objects.filter(kind="message").exists()


def extend(client, survey_round, days=8):
    until = timezone.localtime(survey_round.closes_at, survey_round.partnership.zone) + days * DAY
    place = f"/partnerships/northside/rounds/{survey_round.pk}/"
    typed_in = {"closes_at": f"{until:%Y-%m-%dT%H:%M}"}
    return client.post(f"{place}extend/", typed_in, follow=True)


def test_it_need_not_wait_for_a_day_after_another_but_once(
    manager, page, autumn, invitations, alice, now
):
    messages.send(autumn, WORDS, number=1, by=alice, now=now)
    assert "less than a day ago" in words_of(manager.get(page))
    extended = extend(manager, autumn)
    assert "so you can send this one today" in words_of(extended)
    assert "More time to answer, until" in words_of(extended) + extended.content.decode()
    [mark] = set(each_attribute(extended, "[name=extension]", "value"))
    looked_at = previewed(manager, page, number=2, extension=mark)
    assert "on its way" in words_of(manager.post(page, looked_at, follow=True))
    assert Message.objects.count() == 2
    again = typed("send", "Again", number=3, extension=mark)
    assert "less than a day ago" in words_of(manager.post(page, again, follow=True))
    assert Message.objects.count() == 2


@pytest.mark.parametrize("mark", ["", "extended", "WzEsMSwxXQ:1vPXYZ:x"])
def test_a_round_that_was_not_extended_has_no_such_message(
    manager, page, autumn, invitations, alice, now, mark
):
    messages.send(autumn, WORDS, number=1, by=alice, now=now)
    assert not messages.announces_extension(autumn, mark)
    response = manager.get(f"{page}?extended={mark}")
    assert "less than a day ago" in words_of(response)
    assert "Tell everybody" not in words_of(response)


def test_where_no_message_may_be_sent_it_is_not_offered(manager, autumn, invitations, alice, now):
    said = {"subject": WORDS.subject, "text": WORDS.text, "by": alice, "made_at": now}
    for number in (1, 2, 3):
        autumn.messages.create(number=number, **said)
    response = extend(manager, autumn)
    assert response.redirect_chain == [(f"/partnerships/northside/rounds/{autumn.pk}/", 302)]
    assert "Everybody got 3 messages in this round. You cannot send more." in words_of(response)


# The invitation once more, to all who never got it


@pytest.fixture
def send_failed(autumn):
    return reverse("invitations-send", args=["northside", autumn.pk])


def give_up(places):
    Mail.objects.filter(invitation__in=places, kind="invitation").update(
        attempts=MOST_ATTEMPTS, problem="server"
    )


def test_it_goes_to_all_whose_invitation_could_not_be_sent(
    manager, send_failed, invitations, mailoutbox, now
):
    give_up(invitations[:3])
    mails.send_due(now)
    place = reverse("invitations", args=["northside", invitations[0].survey_round_id])
    assert "Send to all who have not received it" in words_of(manager.get(place))
    response = manager.post(send_failed, follow=True)
    assert "The invitation is on its way to 3 people again." in words_of(response)
    mailoutbox.clear()
    mails.send_due(timezone.now())
    assert {each.to[0] for each in mailoutbox} == {each.email for each in invitations[:3]}
    assert "Send to all" not in words_of(manager.get(place))


def test_pressed_twice_it_finds_nobody(manager, send_failed, invitations):
    give_up(invitations[:3])
    manager.post(send_failed)
    response = manager.post(send_failed, follow=True)
    assert "No invitation is waiting to be sent again." in words_of(response)
    assert Mail.objects.filter(kind="invitation", sequence=2).count() == 3


def test_whether_somebody_has_answered_makes_no_difference(manager, send_failed, invitations, now):
    give_up(invitations[:4])
    everybody_answers(invitations[:2], now)
    manager.post(send_failed)
    again = Mail.objects.filter(kind="invitation", sequence=2)
    assert {each.invitation_id for each in again} == {each.pk for each in invitations[:4]}


def test_whose_e_mails_were_stopped_or_whose_address_was_changed_is_left_alone(
    manager, send_failed, invitations, now
):
    give_up(invitations[:3])
    service.stop_mails(invitations[0], now)
    service.change_address(invitations[1], "new@northside-council.example", now)
    manager.post(send_failed)
    again = Mail.objects.filter(kind="invitation", sequence=2)
    assert [each.invitation_id for each in again] == [invitations[2].pk]


@real
def test_nothing_is_sent_once_the_round_has_closed(manager, send_failed, autumn, invitations, now):
    give_up(invitations[:3])
    close_as_due(autumn, now=now)
    response = manager.post(send_failed, follow=True)
    assert "Nothing was changed: the round takes no answers now." in words_of(response)
    assert not Mail.objects.filter(sequence=2).exists()


@pytest.mark.parametrize(("who", "status"), [("bob", 403), ("dora", 403), ("charlie", 404)])
def test_only_managers_send_it(client, send_failed, invitations, bob, dora, charlie, who, status):
    give_up(invitations[:3])
    client.login(email=f"{who}@example.org", password=PASSWORD)
    assert client.post(send_failed).status_code == status
    assert not Mail.objects.filter(sequence=2).exists()


def test_links_in_messages_are_the_ones_people_had(invitations, alice, autumn, mailoutbox, now):
    messages.send(autumn, WORDS, number=1, by=alice, now=now)
    mails.send_due(now)
    link = link_for(invitations[0]).removeprefix(settings.BASE_URL)
    body = next(each.body for each in written(mailoutbox) if each.to == [invitations[0].email])
    assert link in body
