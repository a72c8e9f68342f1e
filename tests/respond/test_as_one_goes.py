"""Where scripts run, answers wait a moment and are saved together, and the next page comes in the
answer to the one before it."""

import threading
from urllib.parse import urlencode

import pytest
from django.test import Client

from assessments.links import link_for
from assessments.models import Invitation
from reports.disclosure.end_of_round import closing
from tests.browser import PHONE, onward, served, visit
from tests.conftest import PASSWORD
from tests.pages import each_attribute, the, value_of, without_tokens
from tests.respondent_pages import A_LINE, FIRST, THE_PAGE, filled_in, form_of, kept, submit, tick
from tests.seen_in_browser import ranked

__all__ = ["ranked"]  # fixture

SECOND, REVIEW, LAST = "/answer/page/interfaces/", "/answer/review/", "/answer/page/stability/"
RANKING = "/answer/ranking/"


# The next page in the answer


@pytest.mark.parametrize(
    ("url", "go", "there"),
    [
        (FIRST, "next", SECOND),
        (SECOND, "back", FIRST),
        (LAST, "next", REVIEW),
        (f"{SECOND}?back=review", "next", REVIEW),
        (f"{SECOND}?back=review", "back", FIRST),
    ],
)
@pytest.mark.parametrize("signed_in", [False, True], ids=["", "signed in"])
def test_it_is_the_page_to_which_others_are_redirected(person, alice, url, go, there, signed_in):
    if signed_in:
        person.force_login(alice)
    sent = filled_in(person.get(url), go)
    assert person.post(url, sent).url == there
    at_once = person.post(url, sent, headers=THE_PAGE)
    assert (at_once.status_code, at_once["Content-Location"]) == (200, there)
    opened = person.get(there)
    assert without_tokens(at_once) == without_tokens(opened)
    for header in ("Cache-Control", "Content-Security-Policy", "Content-Type", "Referrer-Policy"):
        assert at_once[header] == opened[header]


def test_it_shows_what_was_just_saved(person, invitations):
    sent = filled_in(person.get(SECOND), "back", interfaces1="2")
    tick(person, vision2="5")
    first = person.post(SECOND, sent, headers=THE_PAGE)
    assert each_attribute(first, "input[checked]", "value") == ["5"]
    sent = filled_in(first, vision2="1")
    second = person.post(FIRST, sent, headers=THE_PAGE)
    assert each_attribute(second, "input[checked]", "value") == ["2"]
    assert kept(invitations[0]) == {"interfaces1": 2, "vision2": 1}


def test_the_review_that_comes_at_once_can_be_submitted(person, invitations):
    tick(person, vision1="4")
    review = person.post(LAST, filled_in(person.get(LAST), stability1="2"), headers=THE_PAGE)
    sent = {name: value_of(review, name) for name in ("whose", "version")}
    done = person.post("/answer/submit/", sent, headers=THE_PAGE)
    assert (done.status_code, done["Content-Location"]) == (200, "/answer/done/")
    assert without_tokens(done) == without_tokens(person.get("/answer/done/"))
    assert Invitation.objects.get(pk=invitations[0].pk).answered


def test_a_page_that_is_kept_from_before_submitting_is_asked_at_once_too(person, invitations):
    tick(person, vision1="4")
    old = person.get(FIRST)
    submit(person)
    asked = person.post(FIRST, filled_in(old, vision1="4"), headers=THE_PAGE)
    assert asked.status_code == 409
    assert form_of(asked) == {FIRST}
    assert "Content-Location" not in asked
    assert kept(invitations[0]) == {}


# What is sent when the page is left, before the answer to what was sent before it


def leaving(person, old, before, **answers):
    """What the page sends of its answers now; it knows that `before` is on its way."""
    sent = filled_in(old, **answers) | {"sent_before": urlencode(before)}
    return person.post(FIRST, sent, headers=A_LINE)


def test_it_is_saved_where_what_was_sent_before_is_stored_by_now(person, invitations):
    old = person.get(FIRST)
    before = filled_in(old, vision1="4")
    assert person.post(FIRST, before, headers=A_LINE).status_code == 200
    assert leaving(person, old, before, vision1="4", vision2="2").status_code == 200
    assert kept(invitations[0]) == {"vision1": 4, "vision2": 2}


def test_it_stays_where_what_was_sent_before_comes_after_it(person, invitations):
    old = person.get(FIRST)
    before = filled_in(old, vision1="4")
    assert leaving(person, old, before, vision1="4", vision2="2").status_code == 200
    assert person.post(FIRST, before, headers=A_LINE).status_code == 409
    assert kept(invitations[0]) == {"vision1": 4, "vision2": 2}


@pytest.mark.parametrize("before", ["its own", "nonsense"])
def test_it_overwrites_nothing_that_somebody_else_has_stored(person, invitations, before):
    old = person.get(FIRST)
    tick(person, vision1="1")
    before = filled_in(old, vision1="4") if before == "its own" else {"vision1": "17"}
    assert leaving(person, old, before, vision1="4", vision2="2").status_code == 409
    assert kept(invitations[0]) == {"vision1": 1}


# In a real browser


def begin(page, invitation):
    page.goto(link_for(invitation))
    onward(page.get_by_role("button", name="Start").first)


def pick(page, statement, answer):
    page.locator("fieldset").nth(statement - 1).get_by_label(answer, exact=True).check()


def press(page, button, heading):
    """Press it, and see the page to which it leads."""
    page.get_by_role("button", name=button, exact=True).click()
    page.locator("h1", has_text=heading).wait_for()


def answer_and_review(page, site, invitation):
    """One statement of the last page."""
    begin(page, invitation)
    page.goto(f"{site}{LAST}")
    pick(page, 1, "Agree")
    press(page, "Save and review", "Review your answers")


def waits_for_ever(page):
    """What is chosen is sent by something else than the time that has passed."""
    page.locator("form.answers").evaluate("(form) => (form.dataset.wait = 600_000)")


def posts(page):
    """What is sent from now on."""
    sent = []
    page.on("request", lambda request: sent.append(request) if request.method == "POST" else 0)
    return sent


def until_kept(page, invitation, given):
    for _ in range(100):
        if kept(invitation) == given:
            return
        page.wait_for_timeout(100)
    assert kept(invitation) == given


def status(page):
    return page.locator("#status.shown").inner_text()


@pytest.mark.browser
def test_what_is_chosen_is_said_to_wait_and_is_saved_together(site, chromium, invitations):
    with visit(chromium) as page:
        begin(page, invitations[0])
        sent = posts(page)
        pick(page, 1, "Agree")
        assert status(page) == "Saving soon"
        pick(page, 2, "Disagree")
        pick(page, 1, "Strongly agree")
        assert kept(invitations[0]) == {}
        page.locator("#status.shown", has_text="Saved").wait_for()
        assert kept(invitations[0]) == {"vision1": 5, "vision2": 2}
        assert len(sent) == 1
        page.locator("#status:not(.shown)").wait_for(state="attached")
        assert page.problems == []


@pytest.mark.browser
def test_who_goes_on_choosing_does_not_put_it_off(site, chromium, invitations):
    with visit(chromium) as page:
        begin(page, invitations[0])
        sent = posts(page)
        for number in range(20):
            pick(page, number % 4 + 1, ("Agree", "Disagree")[number // 4 % 2])
            page.wait_for_timeout(250)
        assert 2 <= len(sent) <= 4


@pytest.mark.browser
def test_while_it_takes_long_that_is_said_and_what_is_chosen_meanwhile_waits(
    site, chromium, invitations
):
    with visit(chromium) as page:
        begin(page, invitations[0])
        held = []
        page.route(f"**{FIRST}", lambda route: held.append(route))
        pick(page, 1, "Agree")
        page.locator("#status.shown", has_text="Saving …").wait_for()
        pick(page, 2, "Agree")
        assert status(page) == "Saving soon"
        page.wait_for_timeout(2_000)
        assert len(held) == 1
        held[0].continue_()
        until_kept(page, invitations[0], {"vision1": 4})
        assert status(page) == "Saving soon"
        page.wait_for_timeout(2_000)
        held[1].continue_()
        page.locator("#status.shown", has_text="Saved").wait_for()
        assert kept(invitations[0]) == {"vision1": 4, "vision2": 4}


HIDE = """() => {
  Object.defineProperty(document, "hidden", { value: true });
  document.dispatchEvent(new Event("visibilitychange"));
}"""
LEAVE = {
    "hidden": lambda page: page.evaluate(HIDE),
    "by a link": lambda page: onward(page.get_by_role("link", name="Help")),
    "reloaded": lambda page: page.reload(),
    "back": lambda page: page.go_back(),
    "closed": lambda page: page.close(),
}


@pytest.mark.browser
@pytest.mark.parametrize("leave", LEAVE.values(), ids=LEAVE)
def test_when_the_page_is_hidden_or_left_what_waits_is_sent_at_once(
    site, chromium, invitations, leave
):
    with visit(chromium) as page:
        other = page.context.new_page()  # keeps the browser there
        begin(page, invitations[0])
        waits_for_ever(page)
        pick(page, 1, "Agree")
        assert status(page) == "Saving soon"
        leave(page)
        until_kept(other, invitations[0], {"vision1": 4})


@pytest.mark.browser
def test_closed_while_answers_are_on_their_way_it_sends_what_was_chosen_since(
    site, chromium, invitations
):
    with visit(chromium) as page:
        other = page.context.new_page()
        begin(page, invitations[0])
        stored = []
        page.route(f"**{FIRST}", lambda route: stored.append(route.fetch()))  # and never answered
        pick(page, 1, "Agree")
        until_kept(page, invitations[0], {"vision1": 4})
        waits_for_ever(page)
        pick(page, 2, "Disagree")
        page.unroute(f"**{FIRST}")
        page.close()
        until_kept(other, invitations[0], {"vision1": 4, "vision2": 2})


def beginning_with_one_byte(application, rest):
    """Of a line, the rest comes once `rest` is set."""

    def in_two(body):
        whole = b"".join(body)
        body.close()
        yield whole[:1]
        rest.wait(20)
        yield whole[1:]

    def answered(environ, start_response):
        body = application(environ, start_response)
        is_line = environ.get("HTTP_X_RESPOND_WITH") == "line"
        return in_two(body) if is_line else body

    return answered


@pytest.mark.browser
def test_closed_before_an_answer_is_read_it_sends_what_was_chosen_since(
    site, chromium, invitations, settings
):
    from config.wsgi import application  # needs the static files

    rest = threading.Event()
    with served(beginning_with_one_byte(application, rest)) as settings.BASE_URL:
        with visit(chromium) as page:
            other = page.context.new_page()
            begin(page, invitations[0])
            with page.expect_response(f"**{FIRST}"):
                pick(page, 1, "Agree")
            page.wait_for_timeout(200)  # for the page's script to hear of it too
            waits_for_ever(page)
            pick(page, 2, "Disagree")
            page.close()
            until_kept(other, invitations[0], {"vision1": 4, "vision2": 2})
        rest.set()


@pytest.mark.browser
def test_a_reload_shows_what_was_said_to_be_saved(site, chromium, invitations):
    with visit(chromium) as page:
        begin(page, invitations[0])
        pick(page, 1, "Agree")
        page.locator("#status.shown", has_text="Saved").wait_for()
        page.reload()
        assert page.locator("fieldset").nth(0).get_by_label("Agree", exact=True).is_checked()


@pytest.mark.browser
def test_a_button_asks_once_and_what_it_leads_to_is_a_page_like_any_other(
    site, chromium, invitations
):
    with visit(chromium, viewport=PHONE) as page:
        begin(page, invitations[0])
        asked = []
        page.on("request", lambda each: asked.append((each.method, each.url)))
        pick(page, 4, "Agree")
        press(page, "Save and continue", "Few interfaces")
        assert [each for each in asked if "/static/" not in each[1]] == [("POST", site + FIRST)]
        assert page.url == site + SECOND
        assert page.title() == "Few interfaces (page 2 of 4) · Partnership Health"
        assert page.evaluate("scrollY") == 0
        assert page.locator("h1:focus").inner_text() == "Few interfaces"
        assert page.evaluate("localStorage.length + sessionStorage.length") == 0
        pick(page, 1, "Disagree")
        page.locator("#status.shown", has_text="Saved").wait_for()
        press(page, "Save and go back", "Shared vision")
        assert page.url == site + FIRST
        page.reload()
        assert page.locator("fieldset").nth(3).get_by_label("Agree", exact=True).is_checked()
        assert kept(invitations[0]) == {"vision4": 4, "interfaces1": 2}
        assert page.problems == []


@pytest.mark.browser
def test_while_the_next_page_is_on_its_way_nothing_can_be_chosen(site, chromium, invitations):
    with visit(chromium) as page:
        begin(page, invitations[0])
        held = []
        page.route(f"**{FIRST}", lambda route: held.append(route))
        page.get_by_role("button", name="Save and continue").click()
        page.locator("#status.shown", has_text="Saving …").wait_for()
        page.locator("fieldset").nth(0).get_by_label("Agree", exact=True).click(force=True)
        assert page.locator("fieldset :checked").count() == 0
        held[0].continue_()
        page.locator("h1", has_text="Few interfaces").wait_for()
        assert len(held) == 1
        assert kept(invitations[0]) == {}


@pytest.mark.browser
def test_back_and_forward_show_the_answers_as_they_are_now(site, chromium, invitations):
    with visit(chromium) as page:
        begin(page, invitations[0])
        pick(page, 1, "Agree")
        press(page, "Save and continue", "Few interfaces")
        pick(page, 2, "Disagree")
        press(page, "Save and continue", "High-trust relationships")
        for url, statement, answer in (
            (SECOND, 2, "Disagree"),
            (FIRST, 1, "Agree"),
        ):
            page.go_back()
            page.wait_for_url(site + url)
            page.locator("fieldset").nth(statement - 1).get_by_label(answer).and_(
                page.locator(":checked")
            ).wait_for(state="attached")
        pick(page, 1, "Strongly agree")
        page.go_forward()
        page.locator("h1", has_text="Few interfaces").wait_for()
        page.go_back()
        page.locator("h1", has_text="Shared vision").wait_for()
        strongly = page.locator("fieldset").nth(0).get_by_label("Strongly agree", exact=True)
        strongly.and_(page.locator(":checked")).wait_for(state="attached")
        assert kept(invitations[0]) == {"vision1": 5, "interfaces2": 2}
        pick(page, 1, "Disagree")
        press(page, "Save and continue", "Few interfaces")  # nothing looks stale


@pytest.mark.browser
def test_of_two_tabs_the_older_one_overwrites_nothing(site, chromium, invitations):
    with visit(chromium) as page:
        begin(page, invitations[0])
        newer = page.context.new_page()
        newer.goto(site + FIRST)
        pick(newer, 1, "Agree")
        newer.locator("#status.shown", has_text="Saved").wait_for()
        pick(page, 1, "Disagree")
        page.locator("#status.failed", has_text="Not saved: newer answers exist.").wait_for()
        press(page, "Save and continue", "Newer answers exist: which do you want?")
        assert page.locator(".error-summary:focus").count() == 1
        assert page.url == site + FIRST
        assert kept(invitations[0]) == {"vision1": 4}
        onward(page.get_by_role("button", name="Use the answers of this page instead"))
        assert page.url == site + SECOND
        assert kept(invitations[0]) == {"vision1": 2}


@pytest.mark.browser
def test_by_keys_alone(site, chromium, invitations):
    with visit(chromium) as page:
        begin(page, invitations[0])
        page.locator("fieldset").nth(3).get_by_label("Agree", exact=True).focus()
        page.keyboard.press("Space")
        page.keyboard.press("Enter")
        page.locator("h1:focus", has_text="Few interfaces").wait_for()
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.name") == "answer-interfaces1"
        page.keyboard.press("Space")
        page.locator("#status.shown", has_text="Saved").wait_for()
        first = page.locator("fieldset").nth(0).locator(":checked").input_value()
        assert kept(invitations[0]) == {"vision4": 4, "interfaces1": int(first)}


@pytest.mark.browser
def test_without_a_connection_a_button_leaves_the_page_there_and_says_so(
    site, chromium, invitations
):
    with visit(chromium) as page:
        begin(page, invitations[0])
        page.context.set_offline(True)
        pick(page, 1, "Agree")
        page.get_by_role("button", name="Save and continue").click()
        page.locator("#status.failed", has_text="Not saved yet. Keep this page open").wait_for()
        assert page.locator("button:focus").inner_text() == "Save and continue"
        pick(page, 2, "Agree")
        page.context.set_offline(False)
        page.locator("#status:not(.failed)", has_text="Saved").wait_for()
        assert kept(invitations[0]) == {"vision1": 4, "vision2": 4}
        press(page, "Save and continue", "Few interfaces")


@pytest.mark.browser
@pytest.mark.parametrize("status", [500, 502, 503])
def test_what_a_broken_server_answers_takes_no_answers_away(site, chromium, invitations, status):
    with visit(chromium) as page:
        begin(page, invitations[0])
        broken = "<main><h1>Bad gateway</h1></main>"
        page.route(f"**{FIRST}", lambda route: route.fulfill(status=status, body=broken))
        pick(page, 1, "Agree")
        page.get_by_role("button", name="Save and continue").click()
        page.locator("#status.failed", has_text="Not saved yet. Keep this page open").wait_for()
        page.unroute(f"**{FIRST}")
        press(page, "Save and continue", "Few interfaces")
        assert kept(invitations[0]) == {"vision1": 4}


@pytest.mark.browser
@pytest.mark.parametrize("status", [200, 403])
def test_what_somebody_between_says_is_not_called_saved(site, chromium, invitations, status):
    """A proxy's page, such as one that asks to sign in to a network."""
    with visit(chromium) as page:
        begin(page, invitations[0])
        theirs = "<title>Welcome</title><p>Sign in to this network</p>"
        page.route(f"**{FIRST}", lambda route: route.fulfill(status=status, body=theirs))
        pick(page, 1, "Agree")
        page.locator("#status.failed", has_text="Not saved yet. Keep this page open").wait_for()
        page.unroute(f"**{FIRST}")
        pick(page, 2, "Agree")
        page.locator("#status:not(.failed)", has_text="Saved").wait_for()
        assert kept(invitations[0]) == {"vision1": 4, "vision2": 4}


@pytest.mark.browser
def test_answers_that_were_saved_though_the_answer_to_it_was_lost_do_not_stop_those_after_them(
    site, chromium, invitations
):
    with visit(chromium) as page:
        begin(page, invitations[0])

        def lose(route):
            route.fetch()
            route.abort()

        page.route(f"**{FIRST}", lose, times=1)
        pick(page, 1, "Agree")
        page.locator("#status.failed", has_text="Not saved yet. Keep this page open").wait_for()
        assert kept(invitations[0]) == {"vision1": 4}
        pick(page, 2, "Agree")
        page.locator("#status:not(.failed)", has_text="Saved").wait_for()
        assert kept(invitations[0]) == {"vision1": 4, "vision2": 4}


@pytest.mark.browser
def test_going_back_stays_where_answers_cannot_be_saved(site, chromium, invitations):
    with visit(chromium) as page:
        begin(page, invitations[0])
        press(page, "Save and continue", "Few interfaces")
        page.context.set_offline(True)
        pick(page, 1, "Agree")
        page.evaluate("history.back()")
        page.locator("#status.failed", has_text="Not saved yet. Keep this page open").wait_for()
        page.wait_for_url(site + SECOND)
        page.context.set_offline(False)
        page.locator("#status:not(.failed)", has_text="Saved").wait_for()
        assert kept(invitations[0]) == {"interfaces1": 4}


@pytest.mark.browser
def test_where_submitting_is_refused_the_review_stays_at_its_address(site, chromium, invitations):
    with visit(chromium) as page:
        answer_and_review(page, site, invitations[0])
        tick(elsewhere(invitations[0]), vision1="1")
        page.get_by_role("button", name="Submit my answers").click()
        page.get_by_text("Your answers have changed since this page was shown").wait_for()
        assert page.url == site + REVIEW
        press(page, "Submit my answers", "Thank you. Your answers are sealed.")


def elsewhere(invitation):
    """Another device of the same person."""
    client = Client()
    client.post(link_for(invitation))
    return client


@pytest.mark.browser
def test_other_kinds_of_pages_come_in_its_place(site, chromium, invitations, autumn, now):
    with visit(chromium) as page:
        begin(page, invitations[0])
        page.goto(f"{site}{LAST}")
        press(page, "Save and review", "Review your answers")
        assert page.url == site + REVIEW
        page.goto(f"{site}{LAST}")
        press(page, "Save and stop here", "Your answers are saved")
        assert page.url == f"{site}/answer/stop/"
        page.goto(f"{site}{FIRST}")
        press(page, "Save and go back", "Where you are")
        assert page.url == f"{site}/answer/"
        page.goto(f"{site}{FIRST}")
        page.context.clear_cookies()
        press(page, "Save and continue", "Open your personal link")
        page.goto(link_for(invitations[0]))
        page.get_by_role("button", name="Start").first.click()
        page.wait_for_url(site + FIRST)
        closing.cancel(autumn, now=now)
        press(page, "Save and continue", "This round was cancelled")
        assert page.url == site + FIRST


@pytest.mark.browser
def test_the_ranking_is_pressed_in_order_however_often_one_comes_there(site, chromium, ranked):
    with visit(chromium) as page:
        begin(page, ranked)
        page.goto(f"{site}/answer/page/{ranked.survey_round.instrument.criteria[-1].code}/")
        for _ in range(2):
            press(page, "Save and continue", "What comes first")
            page.locator(".press").first.wait_for()
            assert page.locator(".ranking select:visible").count() == 0
            page.get_by_role("button", name="Save and go back").click()
            page.locator("fieldset").first.wait_for()
        press(page, "Save and continue", "What comes first")
        page.locator(".press").nth(2).click()
        press(page, "Save and review", "Review your answers")
        assert list(kept(ranked).values()) == [1]
        assert page.problems == []


@pytest.mark.browser
def test_submitting_asks_once_too(site, chromium, invitations):
    with visit(chromium) as page:
        answer_and_review(page, site, invitations[0])
        sent = posts(page)
        press(page, "Submit my answers", "Thank you. Your answers are sealed.")
        assert page.url == f"{site}/answer/done/"
        assert page.locator("h1:focus").count() == 1
        assert len(sent) == 1
        assert Invitation.objects.get(pk=invitations[0].pk).answered
        page.go_back()
        page.wait_for_url(f"{site}/answer/done/")
        assert page.problems == []


@pytest.mark.browser
def test_where_submitting_at_once_fails_the_browser_submits(site, chromium, invitations):
    with visit(chromium) as page:
        answer_and_review(page, site, invitations[0])
        page.route("**/answer/submit/", lambda route: route.abort(), times=1)
        press(page, "Submit my answers", "Thank you. Your answers are sealed.")
        assert Invitation.objects.get(pk=invitations[0].pk).answered


@pytest.mark.browser
def test_after_an_update_of_the_program_the_next_page_is_loaded_with_its_new_files(
    site, chromium, invitations
):
    with visit(chromium) as page:
        begin(page, invitations[0])
        page.evaluate("window.old = true")
        page.locator("script[src*=respond]").evaluate("(each) => (each.src += '?older')")
        pick(page, 1, "Agree")
        press(page, "Save and continue", "Few interfaces")
        page.wait_for_function("!window.old")
        assert page.url == site + SECOND
        assert kept(invitations[0]) == {"vision1": 4}


@pytest.mark.browser
def test_somebody_who_is_signed_in_too_answers_alike(site, chromium, alice, invitations):
    with visit(chromium) as page:
        page.goto(f"{site}/sign-in/")
        page.get_by_label("E-mail").fill(alice.email)
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        onward(page.get_by_role("button", name="Sign in"))
        begin(page, invitations[0])
        for title in ("Few interfaces", "High-trust relationships"):
            pick(page, 1, "Agree")
            press(page, "Save and continue", title)
            assert page.get_by_role("button", name="Save and continue").is_enabled()
        assert kept(invitations[0]) == {"vision1": 4, "interfaces1": 4}
        assert page.problems == []


def test_a_button_of_somebody_without_a_link_says_what_to_do(db):
    refused = Client().post(FIRST, {"answer-vision1": "4"}, headers=THE_PAGE)
    assert refused.status_code == 403
    assert the(refused, "h1").text() == "Open your personal link"
