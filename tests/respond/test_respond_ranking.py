"""Somebody puts the purposes in order, on the last page before the review."""

from dataclasses import replace

import pytest
from django.conf import settings as django_settings
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from assessments.encryption import sealing
from assessments.instruments import catalogue
from assessments.links import link_for
from assessments.models import CustomInstrument, Envelope, Invitation
from assessments.services import answers
from tests.browser import DESK, PHONE, onward, visit
from tests.pages import (
    all_of,
    each_text,
    fields,
    inline_code,
    leads,
    text_in,
    the,
    title,
    value_of,
    words_of,
)
from tests.respondent_pages import A_LINE, PAYLOADS, buttons, form_of, reviewed, submit, tick

RANKING = "/answer/ranking/"
FROM_REVIEW = "/answer/ranking/?back=review"
LAST_CRITERION = "/answer/page/learning/"
REVIEW = "/answer/review/"
LIVES = "Help local people to live healthier lives"
SAFETY = "Keep people safe from harm"
EARLY = "Step in while problems are still small"
FAIRNESS = "Do most for the people who have least"
SAY = "Give people more say over the help they get"
VALUE = "Help more people with the money we have between us"
SMALL = {"width": 320, "height": 600}


@pytest.fixture
def instrument():
    """The autumn round asks the long questionnaire: the short one has no ranking."""
    return catalogue.latest("partnership-health")


@pytest.fixture(autouse=True)
def no_wrong_links_yet():
    cache.clear()


@pytest.fixture
def person(client, link):
    client.post(link)
    return client


@pytest.fixture
def strict(link):
    """A browser of which a valid token is asked, as of real ones."""
    browser = Client(enforce_csrf_checks=True)
    browser.post(link, {"csrfmiddlewaretoken": value_of(browser.get(link), "csrfmiddlewaretoken")})
    return browser


def chosen(page, go="next", **places):
    """What a browser sends from this page when these places are chosen."""
    fields = {name: value_of(page, name) for name in ("whose", "shown")}
    codes = ("lives", "safety", "early", "fairness", "say", "value")
    lists = {f"answer-purpose_{code}": str(places.get(code, "")) for code in codes}
    return fields | lists | {"go": go}


def rank(browser, url=RANKING, go="next", headers=None, **places):
    return browser.post(url, chosen(browser.get(url), go, **places), headers=headers)


def kept(invitation):
    draft = answers.draft(Invitation.objects.get(pk=invitation.pk)).answers
    return {code.removeprefix("purpose_"): place for code, place in draft.items()}


def lists(response):
    """The place that each list of the page shows, by purpose."""
    shown = fields(response, ":has(> select)")
    return {name.removeprefix("answer-purpose_"): place for name, place in shown.items() if place}


def answer_every_statement(browser, instrument, answer="4"):
    for criterion in instrument.criteria:
        url = f"/answer/page/{criterion.code}/"
        tick(browser, url, **dict.fromkeys(criterion.codes, answer))


# The page


def test_it_comes_after_the_last_criterion_and_before_the_review(person):
    assert title(person.get(LAST_CRITERION)).startswith("Applying what is learnt (page 10 of 11)")
    assert buttons(person.get(LAST_CRITERION))[0] == "Save and continue"
    assert tick(person, LAST_CRITERION).url == RANKING
    page = person.get(RANKING)
    assert title(page) == "What comes first (page 11 of 11) · Partnership Health"
    assert buttons(page) == ["Save and review", "Save and go back", "Save and stop here"]
    assert rank(person).url == REVIEW
    assert rank(person, go="back").url == LAST_CRITERION
    assert rank(person, go="stop").url == "/answer/stop/"


def test_it_asks_the_question_with_a_list_of_places_for_each_purpose(person, instrument):
    page = person.get(RANKING)
    assert each_text(page, "legend") == [instrument.ranking.question]
    assert len(all_of(page, "select")) == 6
    for option, column in zip(instrument.ranking.options, instrument.ranking.columns, strict=True):
        assert text_in(the(page, f"label[for=id_answer-{column}]")) == option.text
    assert f"{LIVES} Not ranked 1st 2nd 3rd 4th 5th 6th {SAFETY}" in words_of(page)
    assert "You can stop at any point, or rank none" in words_of(page)


def test_an_order_is_kept_and_shown_again(person, invitations):
    order = {"lives": 2, "safety": 5, "early": 1, "fairness": 3, "say": 6, "value": 4}
    assert rank(person, **order).url == REVIEW
    assert kept(invitations[0]) == order
    assert lists(person.get(RANKING)) == {code: str(place) for code, place in order.items()}


def test_a_few_may_be_ranked_and_places_taken_back(person, invitations):
    rank(person, early=1, lives=2)
    assert kept(invitations[0]) == {"early": 1, "lives": 2}
    rank(person, lives=1)
    assert kept(invitations[0]) == {"lives": 1}
    rank(person)
    assert kept(invitations[0]) == {}


def test_it_leaves_other_answers_as_they_are(person, invitations):
    tick(person, vision1="4")
    rank(person, early=1)
    assert kept(invitations[0]) == {"vision1": 4, "early": 1}
    tick(person, vision1="2")
    assert kept(invitations[0]) == {"vision1": 2, "early": 1}


@pytest.mark.parametrize("instrument", [catalogue.latest("partnership-health-core")], ids=["core"])
def test_a_questionnaire_without_a_ranking_has_no_such_page(person, instrument):
    assert person.get(RANKING).status_code == 404
    assert "What comes first" not in words_of(person.get("/answer/"))
    assert "What comes first" not in words_of(person.get(REVIEW))


def test_the_start_page_and_the_overview_say_that_it_is_asked(person, link):
    start = "About 8 minutes. 40 statements and a ranking. You can stop and come back."
    assert start in words_of(person.get(link))
    assert "What comes first not answered" in words_of(person.get("/answer/"))


# What is no order


def test_a_place_given_twice_is_said_at_both_and_nothing_is_lost_or_stored(person, invitations):
    rank(person, value=1)
    refused = rank(person, lives=1, safety=2, early=2, value=3)
    assert refused.status_code == 422
    assert title(refused).startswith("Error: What comes first")
    assert "Not saved yet: please check the places" in words_of(refused)
    for one, other, code in ((SAFETY, EARLY, "safety"), (EARLY, SAFETY, "early")):
        sentence = f"“{other}” is 2nd too."
        assert leads(refused)[f"{one}: {sentence}"] == f"#id_answer-purpose_{code}"
        assert f"{one} Error: {sentence} Not ranked 1st" in words_of(refused)
    assert lists(refused) == {"lives": "1", "safety": "2", "early": "2", "value": "3"}
    assert kept(invitations[0]) == {"value": 1}
    right = chosen(refused, lives=1, safety=2, early=3)
    assert person.post(RANKING, right).url == REVIEW
    assert kept(invitations[0]) == {"lives": 1, "safety": 2, "early": 3}


@pytest.mark.parametrize(
    ("places", "sentence"),
    [
        ({"lives": 1, "early": 3, "say": 4}, f"{EARLY}: This is 3rd, but nothing is 2nd."),
        ({"value": 6}, f"{VALUE}: This is 6th, but nothing is 1st."),
    ],
    ids=str,
)
def test_a_place_passed_over_is_said_where_it_is(person, invitations, places, sentence):
    refused = rank(person, **places)
    assert refused.status_code == 422
    assert sentence in leads(refused)
    assert words_of(refused).count("but nothing is") == 2  # above, and at its list
    assert lists(refused) == {code: str(place) for code, place in places.items()}
    assert kept(invitations[0]) == {}


def test_going_back_and_stopping_are_no_ways_to_store_half_an_order(person, invitations):
    for go in ("back", "stop"):
        assert rank(person, go=go, lives=1, early=1).status_code == 422
    assert kept(invitations[0]) == {}


@pytest.mark.parametrize(
    "wrong",
    [
        {"answer-purpose_lives": "7"},
        {"answer-purpose_lives": "0"},
        {"answer-purpose_lives": "1.0"},
        {"answer-purpose_lives": "dk"},
        {"answer-purpose_lives": "9" * 10_000},
        {"answer-purpose_weather": "2"},
        {"answer-vision1": "4"},
    ],
    ids=str,
)
def test_what_the_page_does_not_ask_is_refused_and_nothing_is_stored(person, invitations, wrong):
    refused = person.post(RANKING, chosen(person.get(RANKING), early=1) | wrong)
    assert refused.status_code == 400
    assert kept(invitations[0]) == {}


def test_no_criterion_takes_a_place(person, invitations):
    page = person.get(LAST_CRITERION)
    sent = {name: value_of(page, name) for name in ("whose", "shown")}
    sent |= {"answer-learning1": "4", "answer-purpose_lives": "1"}
    assert person.post(LAST_CRITERION, sent).status_code == 400
    assert kept(invitations[0]) == {}


# Saving as one goes, two devices, pages open for too long


def test_saving_as_one_goes_keeps_every_step(person, invitations):
    page = person.get(RANKING)
    saved = person.post(RANKING, chosen(page, early=1), headers=A_LINE)
    assert words_of(saved) == "Saved"
    next_one = chosen(page, early=1, lives=2) | {"shown": value_of(saved, "shown")}
    assert words_of(person.post(RANKING, next_one, headers=A_LINE)) == "Saved"
    assert kept(invitations[0]) == {"early": 1, "lives": 2}


def test_what_is_no_order_yet_is_said_in_a_line_and_not_stored(person, invitations):
    rank(person, value=1)
    refused = rank(person, headers=A_LINE, value=1, early=1)
    assert refused.status_code == 422
    assert not all_of(refused, "title, main")
    assert "Not saved yet: please check the places." in words_of(refused)
    assert f"{EARLY}: “{VALUE}” is 1st too." in words_of(refused)
    assert kept(invitations[0]) == {"value": 1}


def test_a_stale_page_is_asked_which_order_to_keep(person, invitations, link):
    phone, desk = person, Client()
    desk.post(link)
    stale = phone.get(FROM_REVIEW)
    rank(desk, lives=1)
    asked = phone.post(FROM_REVIEW, chosen(stale, early=1, lives=2))
    assert asked.status_code == 409
    assert "Newer answers exist: which do you want?" in words_of(asked)
    assert f"{LIVES} 1st 2nd" in words_of(asked)  # kept, then chosen here
    assert f"{EARLY} not ranked 1st" in words_of(asked)
    assert f"{VALUE} not ranked not ranked" in words_of(asked)
    assert leads(asked)["Keep the newer answers"] == FROM_REVIEW
    assert kept(invitations[0]) == {"lives": 1}
    fields = {
        name: value_of(asked, name)
        for name in ("whose", "shown", "answer-purpose_early", "answer-purpose_lives")
    }
    assert phone.post(FROM_REVIEW, fields).url == REVIEW
    assert kept(invitations[0]) == {"early": 1, "lives": 2}


def test_a_stale_page_with_no_order_is_first_put_right_and_then_asked(person, link):
    stale = person.get(RANKING)
    other = Client()
    other.post(link)
    rank(other, lives=1)
    refused = person.post(RANKING, chosen(stale, early=1, value=1))
    assert refused.status_code == 422
    assert person.post(RANKING, chosen(refused, early=1)).status_code == 409


def test_after_submitting_a_page_kept_from_before_begins_nothing_unasked(person, invitations):
    tick(person, vision1="4")
    rank(person, early=1)
    old = person.get(RANKING)
    submit(person)
    asked = person.post(RANKING, chosen(old, early=1))
    assert asked.status_code == 409
    assert "do you want to start again with new answers?" in words_of(asked)
    assert kept(invitations[0]) == {}


def test_an_expired_token_loses_no_place_and_not_the_way_back(strict, invitations):
    sent = chosen(strict.get(FROM_REVIEW), early=1, lives=2)
    again = strict.post(FROM_REVIEW, sent)
    assert again.status_code == 403
    assert "Press Save again" in words_of(again)
    assert lists(again) == {"early": "1", "lives": "2"}
    assert form_of(again) == {FROM_REVIEW}
    assert kept(invitations[0]) == {}
    fresh = {"csrfmiddlewaretoken": value_of(again, "csrfmiddlewaretoken")}
    assert strict.post(FROM_REVIEW, chosen(again, early=1, lives=2) | fresh).url == REVIEW
    assert kept(invitations[0]) == {"early": 1, "lives": 2}


def test_an_expired_token_loses_what_is_no_order_neither(strict):
    again = strict.post(RANKING, chosen(strict.get(RANKING), early=2))
    assert again.status_code == 403
    assert f"{EARLY}: This is 2nd, but nothing is 1st." in leads(again)
    assert lists(again) == {"early": "2"}
    weather = chosen(again) | {"answer-purpose_lives": "weather"}
    assert strict.post(RANKING, weather).status_code == 400


def test_a_lost_cookie_loses_no_place(person, link, invitations):
    sent = chosen(person.get(RANKING), early=1)
    del person.cookies[django_settings.RESPONDENT_COOKIE_NAME]
    page = person.post(RANKING, sent)
    assert "Nothing you ticked is lost" in words_of(page)
    person.post(link)
    carried = {name: value_of(page, name) for name in ("whose", "shown", "answer-purpose_early")}
    assert person.post(RANKING, carried).url == REVIEW
    assert kept(invitations[0]) == {"early": 1}


# The overview, the review, submitting


def test_going_on_leads_there_once_every_statement_is_answered(person, instrument):
    answer_every_statement(person, instrument)
    overview = person.get("/answer/")
    assert "Go on with “What comes first”" in words_of(overview)
    assert leads(overview)["Go on"] == RANKING
    rank(person, early=1, lives=2)
    done = person.get("/answer/")
    assert "What comes first 2 of 6 ranked" in words_of(done)
    assert "Check your answers again, then submit." in words_of(done)
    assert leads(done)["What comes first"] == FROM_REVIEW


def test_the_review_shows_the_order_in_words_and_leads_there_and_back(person, invitations):
    rank(person, early=1, lives=3, value=2)
    review = person.get(REVIEW)
    assert (
        f"What comes first Change What comes first {EARLY} 1st {VALUE} 2nd {LIVES} 3rd"
        in words_of(review).replace(" Change ", " Change ", 1)
    )
    assert f"{LIVES} 3rd {SAFETY} not ranked {FAIRNESS} not ranked" in words_of(review)
    there = leads(review)["Change What comes first"]
    assert there == FROM_REVIEW
    assert buttons(person.get(there)) == ["Save and go back to the review", "Save and stop here"]
    assert rank(person, there, go="next", early=1).url == REVIEW
    assert kept(invitations[0]) == {"early": 1}


def test_the_review_says_that_nothing_is_ranked_and_that_this_may_stay_so(person, instrument):
    said = "You have put nothing in order yet: What comes first . You can skip it, or do it now."
    blank = (
        "40 statements are blank. You can leave them blank, or answer them now: Shared vision (4)"
    )
    assert blank in words_of(person.get(REVIEW))
    assert said in words_of(person.get(REVIEW))
    answer_every_statement(person, instrument)
    assert f"Every statement is answered. {said}" in words_of(person.get(REVIEW))
    rank(person, early=1)
    assert said not in words_of(person.get(REVIEW))
    assert "Every statement is answered. Press one to change it." in words_of(person.get(REVIEW))


def test_a_ranking_is_submitted_with_the_answers_and_sealed(person, invitations):
    tick(person, vision1="4")
    rank(person, early=1, lives=2)
    assert submit(person).url == reverse("respond-done")
    cipher = sealing.RoundCipher(invitations[0].survey_round)
    sealed = cipher.unseal(Envelope.objects.get(invitation=invitations[0]), "submitted")
    assert sealed == {"vision1": 4, "purpose_early": 1, "purpose_lives": 2}
    new = person.get(RANKING)
    assert lists(new) == {}
    assert "You begin with an empty questionnaire" in words_of(new)


def test_a_ranking_alone_is_not_submitted_and_the_page_says_so(person, invitations):
    rank(person, early=1)
    refused = submit(person)
    assert refused.status_code == 400
    assert "Answer at least one statement." in words_of(refused)
    assert leads(refused)["Go to the first page"] == "/answer/page/vision/"
    assert Invitation.objects.get(pk=invitations[0].pk).answered is False
    assert kept(invitations[0]) == {"early": 1}


def test_a_ranking_alone_does_not_take_the_place_of_submitted_answers(person, invitations):
    tick(person, vision1="4")
    submit(person)
    before = bytes(Envelope.objects.get(invitation=invitations[0]).submitted)
    rank(person, early=1)
    refused = person.post(reverse("respond-submit"), reviewed(person))
    assert refused.status_code == 400
    assert bytes(Envelope.objects.get(invitation=invitations[0]).submitted) == before


def test_withdrawing_takes_the_ranking_too(person, invitations):
    rank(person, early=1)
    asks = person.get("/answer/withdraw/")
    assert "Withdraw your answers?" in words_of(asks)
    person.post("/answer/withdraw/", {"whose": value_of(asks, "whose")})
    assert kept(invitations[0]) == {}


# The page's own making


def test_it_needs_no_inline_script_or_style(person):
    for page in (person.get(RANKING), rank(person, lives=1, early=1)):
        assert not inline_code(page)
        assert "unsafe" not in page["Content-Security-Policy"]


def nasty(payload):
    full = catalogue.latest("partnership-health")
    options = tuple(replace(each, text=payload) for each in full.ranking.options)
    ranking = replace(full.ranking, question=payload, options=options)
    return replace(full, key="nasty", ranking=ranking)


@pytest.fixture
def added(db, instrument):
    """The questionnaire of the round, where it is none that came with the software."""
    CustomInstrument.objects.create(
        key="nasty", version=instrument.version, title="Nasty", document=instrument.to_json()
    )


@pytest.mark.parametrize("instrument", [nasty(each) for each in PAYLOADS], ids=PAYLOADS)
def test_script_in_any_name_is_shown_as_text(added, person, instrument):
    seen = [person.get(RANKING), rank(person, lives=1, early=1), person.get(REVIEW)]
    seen += [rank(person, headers=A_LINE, lives=1, early=1)]
    for page in seen:
        assert not inline_code(page)
        assert not all_of(page, "img")
        assert instrument.ranking.options[0].text in words_of(page)


def test_everybody_can_read_where_the_question_comes_from(client, db, instrument):
    page = client.get("/questions/partnership-health/1.0/")
    asked = words_of(page).split("To put in order ")[1]
    assert asked.startswith(f"{instrument.ranking.question} H, paragraph 5")
    assert f"{LIVES} purpose_lives" in asked
    assert "To put in order" not in words_of(client.get("/questions/partnership-health-core/1.0/"))


# In a real browser


def open_at_the_ranking(page, site, invitation):
    page.goto(link_for(invitation))
    onward(page.get_by_role("button", name="Start").first)
    page.goto(f"{site}{RANKING}")


def press(page, purpose):
    page.locator(".press", has_text=purpose).click()


def numbers(page):
    """The place that stands on each button that is pressed."""
    found = {}
    for each in page.locator(".press[aria-pressed=true]").all():
        place, purpose = each.inner_text().split("\n")[:2]
        found[purpose.strip()] = place.strip()
    return found


WHERE = """[...document.querySelectorAll(".press")].map((each) => {
  const box = each.getBoundingClientRect();
  return [box.top + scrollY, box.height];
})"""


def wait_until_kept(page, invitation, order):
    mark = answers.page_digest(
        invitation,
        {f"purpose_{code}": place for code, place in order.items()},
        invitation.survey_round.instrument.ranking.columns,
    )
    page.locator(f'#shown[value="{mark}"]').wait_for(state="attached")
    assert kept(invitation) == order


@pytest.mark.browser
@pytest.mark.parametrize("viewport", [SMALL, PHONE, DESK], ids=["small", "phone", "desk"])
def test_purposes_are_pressed_in_order_and_every_press_is_saved(
    site, chromium, invitations, viewport
):
    with visit(chromium, viewport=viewport) as page:
        open_at_the_ranking(page, site, invitations[0])
        assert page.locator(".ranking select:visible").count() == 0
        press(page, EARLY)
        wait_until_kept(page, invitations[0], {"early": 1})
        press(page, VALUE)
        press(page, LIVES)
        wait_until_kept(page, invitations[0], {"early": 1, "value": 2, "lives": 3})
        assert numbers(page) == {EARLY: "1st", VALUE: "2nd", LIVES: "3rd"}
        page.get_by_role("button", name=f"Up (2nd): {LIVES}").click()
        wait_until_kept(page, invitations[0], {"early": 1, "lives": 2, "value": 3})
        press(page, EARLY)  # once more: its place is taken away, and the others move up
        wait_until_kept(page, invitations[0], {"lives": 1, "value": 2})
        page.reload()
        assert numbers(page) == {LIVES: "1st", VALUE: "2nd"}
        assert page.problems == []


@pytest.mark.browser
def test_nothing_moves_away_from_under_the_thumb(site, chromium, invitations):
    with visit(chromium, viewport=SMALL) as page:
        open_at_the_ranking(page, site, invitations[0])

        def places():
            return page.evaluate(WHERE)

        before = places()
        assert min(height for _top, height in before) >= 44
        for purpose in (VALUE, LIVES, EARLY):
            press(page, purpose)
            assert places() == before
        up = page.get_by_role("button", name=f"Up (2nd): {EARLY}").bounding_box()
        assert min(up["width"], up["height"]) >= 44


@pytest.mark.browser
def test_keys_alone_do_it_and_a_listener_hears_the_places(site, chromium, invitations):
    with visit(chromium) as page:
        open_at_the_ranking(page, site, invitations[0])
        page.get_by_role("button", name=f"Not ranked {LIVES}").focus()
        page.keyboard.press("Space")
        said = page.locator(".ranking [role=status]")
        assert said.inner_text() == f"{LIVES}: 1st"
        page.get_by_role("button", name=f"1st {LIVES}", pressed=True).wait_for()
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        assert said.inner_text() == f"{SAFETY}: 2nd"
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")  # up: there is nothing above it any more
        assert said.inner_text() == f"{SAFETY}: 1st"
        assert page.locator(".press:focus").inner_text().startswith("1st")
        wait_until_kept(page, invitations[0], {"safety": 1, "lives": 2})


@pytest.mark.browser
def test_what_was_pressed_while_an_answer_is_on_its_way_is_not_lost(site, chromium, invitations):
    with visit(chromium) as page:
        open_at_the_ranking(page, site, invitations[0])
        page.context.set_offline(True)
        for purpose in (SAY, FAIRNESS, SAFETY):
            press(page, purpose)
        page.locator("#status.failed", has_text="Not saved yet. Keep this page open").wait_for()
        assert kept(invitations[0]) == {}
        page.context.set_offline(False)
        wait_until_kept(page, invitations[0], {"say": 1, "fairness": 2, "safety": 3})


@pytest.mark.browser
def test_without_scripts_on_a_small_phone_places_are_chosen_and_put_right(
    site, chromium, invitations
):
    with visit(chromium, viewport=SMALL, javascript=False) as page:
        open_at_the_ranking(page, site, invitations[0])
        page.get_by_label(LIVES).select_option("1st")
        page.get_by_label(EARLY).select_option("1st")
        onward(page.get_by_role("button", name="Save and review"))
        page.get_by_role("link", name=f"{EARLY}: “{LIVES}” is 1st too.").click()
        assert page.get_by_label(LIVES).input_value() == "1"
        page.get_by_label(EARLY).select_option("2nd")
        onward(page.get_by_role("button", name="Save and review"))
        page.wait_for_url(f"**{REVIEW}")
    assert kept(invitations[0]) == {"lives": 1, "early": 2}


@pytest.mark.browser
def test_where_its_script_does_not_arrive_the_lists_are_there_and_say_what_is_wrong(
    site, chromium, invitations
):
    with visit(chromium, viewport=PHONE) as page:
        page.route("**/ranking*.js", lambda route: route.abort())
        open_at_the_ranking(page, site, invitations[0])
        page.get_by_label(EARLY).select_option("2nd")
        page.locator("#status.failed", has_text="but nothing is 1st").wait_for()
        assert kept(invitations[0]) == {}
        page.get_by_label(LIVES).select_option("1st")
        page.locator("#status:not(.failed)", has_text="Saved").wait_for()
        wait_until_kept(page, invitations[0], {"lives": 1, "early": 2})
