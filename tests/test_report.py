"""The report page: what it says, to whom, and what it never says."""

import json
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from django.utils.html import escape

from assessments.models import Partnership, Round
from reports.former import publication
from reports.models import Publication
from reports.publication_json import to_json
from tests import former_world as world
from tests.browser import DESK, PHONE, assert_accessible, visit
from tests.conftest import DAY, PASSWORD

# British Summer Time: half an hour before midnight in UTC is the next day in Northside.
OPENED = datetime(2026, 6, 1, 8, 0, tzinfo=UTC)
CLOSED = datetime(2026, 6, 30, 23, 30, tzinfo=UTC)


def round_of(partnership, **fields):
    """Summer, closed, unless something else is said."""
    summer = {
        "title": "Summer",
        "instrument_key": "partnership-health",
        "instrument_version": "1.0",
        "opens_at": OPENED,
        "opened_at": OPENED,
        "closes_at": CLOSED,
        "closed_at": CLOSED,
    }
    return Round.objects.create(partnership=partnership, **summer | fields)


@pytest.fixture
def closed_round(northside):
    return round_of(northside)


@pytest.fixture
def published(closed_round, client, bob):
    """Publishes that, and gives the page as Bob, who may look, sees it."""

    def page(value):
        document = to_json(world.as_published(value))
        Publication.objects.create(
            survey_round=closed_round, document=document, published_at=CLOSED
        )
        client.login(email="bob@example.org", password=PASSWORD)
        response = client.get(address(closed_round))
        assert response.status_code == 200
        return response.content.decode()

    return page


def address(survey_round):
    return f"/partnerships/{survey_round.partnership.slug}/rounds/{survey_round.pk}/report/"


def words_of(page):
    """What is read on the page, without its tags."""
    page = re.sub(r"<script.*?</script>", " ", page, flags=re.S)
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def data_of(page):
    """The figures that the page draws."""
    found = re.findall(r'<script id="data-[\w-]+" type="application/json">(.*?)</script>', page)
    return [json.loads(each) for each in found]


# What it says


def test_the_report_begins_with_whose_it_is_and_who_took_part(published):
    words = words_of(published(world.northside()))
    assert "Northside" in words
    assert words.index("Summer") < words.index("41 of 60 people answered (68 %).")
    assert words.index("Who took part") < words.index("The overall picture")


def test_dates_are_those_of_the_partnerships_zone(published):
    assert "from 1 June 2026 to 1 July 2026" in words_of(published(world.northside()))


def test_the_overall_picture_is_a_number_with_its_range_and_a_word(published):
    words = words_of(published(world.northside()))
    assert "54 of 100 between 51 and 58, had everybody answered In the middle" in words
    about_others = "this range is about the 19 people who did not answer. It assumes that"
    assert words.count(about_others) == 2


def test_where_everybody_answered_there_is_no_range(published):
    words = words_of(published(world.three_people()))
    assert "54 of 100 everybody answered In the middle" in words
    assert "Everybody answered, so the score has no range." in words
    assert "had everybody answered" not in words.partition("How these figures were made")[0]


def test_the_first_thing_said_is_what_to_talk_about(published):
    page = published(world.northside())
    words = words_of(page)
    assert words.index("Talk about first Staff stability") < words.index("Who took part")
    assert '<a href="#talk-1">Staff stability</a>' in page
    assert 'id="talk-1"' in page


def test_what_holds_for_all_of_it_is_said_once(published):
    page = words_of(published(world.all_divided()))
    first = page[page.index("Talk about first") : page.index("In this report")]
    assert first.count("before anybody proposes a remedy") == 1


def test_numbers_of_a_table_stand_in_line(published):
    page = published(world.northside())
    assert '<th scope="col" dir="auto" class="number">Answered</th>' in page
    assert '<td class="number">12</td>' in page
    assert "<td>moderate</td>" in page


def test_the_parts_come_in_the_order_in_which_a_manager_needs_them(published, northside):
    before(northside)
    titles = re.findall(r'<h2 id="([\w-]+)"', published(world.northside()))
    assert titles == [
        "in-short", "participation", "overall", "problems", "strengths", "in-between",
        "dont-know", "groups", "ranking", "statements", "links", "changes", "talk", "method",
    ]  # fmt: skip


def before(partnership, value=None, **fields):
    """A round that closed when Summer opened, with that report."""
    opened = OPENED - timedelta(days=14)
    times = {"opens_at": opened, "opened_at": opened, "closes_at": OPENED, "closed_at": OPENED}
    other = round_of(partnership, **{"title": "Winter", **times, **fields})
    document = to_json(world.as_published(value or world.northside()))
    Publication.objects.create(survey_round=other, document=document, published_at=OPENED)
    return other


def test_what_changed_is_said_with_the_smallest_change_that_would_be_seen(published, northside):
    value = world.northside()
    before(northside, world.moved(value, "vision", -26))
    words = words_of(published(value))
    assert "Improved: Shared vision (+26)." in words
    assert " points, depending on the criterion, would be detected four times in five" in words
    assert "Every round so far" in words


def test_where_nobody_knows_nothing_is_said_of_bars(published):
    words = words_of(published(world.nobody_knows()))
    assert "Too few people gave an answer for bars, so words stand alone." in words
    assert "disagree to the left of the line" not in words


def test_a_round_that_asked_something_else_is_not_compared(published, northside):
    before(northside, instrument_key="partnership-health-core")
    words = words_of(published(world.northside()))
    assert "The round before, Winter, asked other questions." in words
    assert "Every round so far" not in words


def test_why_a_criterion_may_be_low_is_said_with_its_source(published):
    words = words_of(published(world.northside()))
    assert "May bear on: Room to settle (40), H13" in words
    assert "Contracting out is meant to save money" in words


def test_members_of_a_joined_group_are_named(published):
    assert "Other agencies: Northside Carers, Lantern Advice" in words_of(
        published(world.northside())
    )


def test_every_figure_has_its_table(published):
    page = published(world.northside())
    tables = page.count('<details class="figure-table"')
    assert page.count("data-figure=") == tables == len(data_of(page)) == 15


def test_it_says_how_the_figures_were_made_and_where_the_questions_come_from(published):
    page = published(world.northside())
    assert "How these figures were made" in page
    assert "What this report cannot say" in page
    assert 'href="/questions/partnership-health/1.0/"' in page


def test_headings_go_down_one_step_at_a_time(published):
    levels = [int(level) for level in re.findall(r"<h([1-6])", published(world.northside()))]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_a_demo_says_so(published, northside):
    northside.is_demo = True
    northside.save()
    assert "demonstration" in words_of(published(world.northside()))


def test_it_says_what_to_talk_about_and_what_to_do(published):
    page = published(world.northside())
    words = words_of(page)
    assert words.index("Highest:") < words.index("Questions and first steps Start with these.")
    assert words.count("Ask each other:") == page.count('<details class="first-steps">') == 3
    stability = world.INSTRUMENT.criterion("stability")
    for said in (*stability.discuss, *stability.first_steps):
        assert escape(said) in page


def test_the_button_for_printing_waits_for_its_script(published):
    assert '<p class="to-print" hidden>' in published(world.northside())


def test_every_jump_goes_somewhere(published):
    page = published(world.northside())
    (contents,) = re.findall(r'<nav class="contents".*?</nav>', page, flags=re.S)
    jumps = re.findall(r'href="#([\w-]+)"', contents)
    assert jumps.pop() == "contents"  # back to them, for a phone
    assert len(jumps) == 12
    assert jumps == [each for each in re.findall(r'<h2 id="([\w-]+)"', page) if each in jumps]


def test_it_leads_to_the_round_before(published, northside, charlie):
    southside = Partnership.objects.get(slug="southside")
    winter = before(northside)
    for partnership, title, closed in (
        (northside, "Autumn before", OPENED - timedelta(days=90)),
        (northside, "Later", CLOSED + timedelta(days=90)),
        (southside, "Theirs", OPENED),
    ):
        times = {"opens_at": closed - DAY, "opened_at": closed - DAY, "closes_at": closed}
        before(partnership, title=title, closed_at=closed, **times)
    page = published(world.northside())
    assert "The round before: Winter" in words_of(page)
    assert address(winter) in page
    assert not any(title in page for title in ("Later", "Theirs"))


def test_a_round_in_which_too_few_answered_is_none_before(published, northside):
    before(northside, world.below_k())
    assert "The round before" not in published(world.northside())


def test_the_first_round_has_none_before(published):
    assert "The round before" not in published(world.northside())


# What it may not say


def test_one_group_is_the_whole_partnership(published):
    page = published(world.one_group())
    assert "group by group" not in page
    assert "this report is about the whole partnership" in words_of(page)


def test_a_round_by_role_does_not_speak_of_agencies(published):
    words = words_of(published(world.by_role()))
    assert "strategic" in words
    assert "each agency counting the same" not in words


def test_a_withheld_criterion_is_not_a_number(published):
    words = words_of(published(world.without_a_criterion()))
    assert "Applying what is learnt not enough evidence: fewer than 5 people could say" in words


def test_fewer_than_15_answers_are_words(published):
    page = published(world.below_15())
    assert "is given in words only" in words_of(page)
    assert "Views differ" in page
    assert len(data_of(page)) == 3  # criteria, purposes and links


def test_fewer_than_10_answers_say_nothing_of_single_statements(published):
    words = words_of(published(world.below_10()))
    assert "With fewer than 10 answers nothing can be said about single statements." in words
    assert "It is clear to me who" not in words
    assert "Ask each other" in words  # there is still something to talk about


def test_below_the_minimum_group_nothing_is_published(published):
    page = published(world.below_k())
    words = words_of(page)
    assert "7 people were asked; fewer than 5 people answered." in words
    assert "have been destroyed" in words
    assert data_of(page) == []
    assert "<table" not in page
    assert "plotly" not in page


def test_a_questionnaire_of_one_statement_has_a_report(published):
    value = world.one_group()
    criterion = replace(value.criteria[0], overall=None, groups=())
    reasons = {"/criteria/0": publication.TOO_FEW_STATEMENTS}
    value = replace(
        value,
        criteria=(criterion,),
        statements=value.statements[:1],
        headline=publication.Score(None, None, None),
        reasons={**reasons, "/headline": publication.TOO_FEW_CRITERIA},
    )
    assert "There is no overall score" in words_of(published(value))


def test_names_are_shown_as_they_are_written(published):
    nasty = '</script><script>alert("x")</script><img src=x onerror=alert(1)>'
    value = world.northside()
    groups = (replace(value.groups[0], label=nasty, members=(nasty, nasty)), *value.groups[1:])
    criteria = tuple(replace(each, title=nasty) for each in value.criteria)
    page = published(replace(value, groups=groups, criteria=criteria))
    assert "<script>alert" not in page
    assert "<img" not in page
    assert len(data_of(page)) == 15


# Before there is one


@pytest.fixture
def told(northside, client, bob):
    """What Bob reads where there is no report, for a round with these times, in Tokyo."""

    def words(**times):
        northside.time_zone = "Asia/Tokyo"
        northside.save()
        summer = round_of(northside, **{"closed_at": None} | times)
        client.login(email="bob@example.org", password=PASSWORD)
        return words_of(client.get(address(summer)).content.decode())

    return words


# Half past eight in the evening in UTC is the next morning in Tokyo.
LATE = datetime(2099, 6, 30, 20, 30, tzinfo=UTC)


def test_an_open_round_says_when_it_closes_in_the_partnerships_zone(told):
    words = told(closes_at=LATE)
    assert (
        "the round closes on Wednesday 1 July 2099 at 05:30 (Tokyo time, JST). "
        "Until then the answers are locked"
    ) in words


def test_a_round_that_opens_later_says_when(told):
    words = told(opens_at=LATE - timedelta(days=1), closes_at=LATE)
    assert "opens on Tuesday 30 June 2099 at 05:30 (Tokyo time, JST) and closes on Wed" in words
    assert "locked" not in words


@pytest.mark.parametrize("closes_at", [CLOSED, LATE])
def test_a_planned_round_is_neither_closing_nor_locked(told, closes_at):
    words = told(opened_at=None, closes_at=closes_at)
    assert "still being planned, and nobody was asked" in words
    assert "being closed" not in words
    assert "locked" not in words


def test_a_round_past_its_closing_time_is_being_closed(told):
    assert "is being closed" in told()


def test_a_cancelled_round_has_no_report(told):
    assert "was cancelled" in told(cancelled_at=CLOSED)


def test_a_closed_round_without_a_report_is_not_said_to_be_closing(told):
    assert "It has no report" in told(closed_at=CLOSED)


# To whom, and how


def test_strangers_are_told_nothing(client, charlie, closed_round):
    client.login(email="charlie@example.org", password=PASSWORD)
    assert client.get(address(closed_round)).status_code == 404


def test_nobody_reads_a_report_without_signing_in(client, closed_round):
    assert client.get(address(closed_round)).status_code == 302


def test_a_report_changes_nothing_when_it_is_posted_to(client, bob, closed_round):
    client.login(email="bob@example.org", password=PASSWORD)
    assert client.post(address(closed_round)).status_code == 405


def test_a_report_takes_few_queries(
    client, bob, closed_round, published, django_assert_max_num_queries
):
    published(world.northside())
    with django_assert_max_num_queries(10):
        client.get(address(closed_round))


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("viewport", "dark"), [(PHONE, True), (DESK, False)])
def test_figures_are_drawn_under_the_strict_policy(
    published, closed_round, client, chromium, site, viewport, dark
):
    published(world.northside())
    with visit(chromium, viewport=viewport, dark=dark) as page:
        go_to(page, site, closed_round, client)
        page.wait_for_selector("html[data-figures=drawn]", state="attached")
        assert page.locator(".figure-plot .main-svg").count() >= 13
        assert page.locator(".figure-table[open]").count() == 0
        assert page.locator(".folded[open]").count() == 3  # what to talk about
        assert page.get_by_role("button", name="Print this page").is_visible()
        assert_accessible(page, "report")
        assert page.problems == []


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_the_contents_say_where_one_is_and_a_phone_has_a_way_back_to_them(
    published, closed_round, client, chromium, site
):
    published(world.northside())
    with visit(chromium, viewport=PHONE) as page:
        go_to(page, site, closed_round, client, "h1")
        back = page.locator(".to-contents")
        assert back.is_hidden()
        page.locator(".contents").get_by_text("Problems").click()
        page.locator(".contents [aria-current]").get_by_text("Problems").wait_for()
        back.click()
        back.wait_for(state="hidden")
        assert page.locator(".contents").get_by_text("Problems").is_visible()


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_statements_that_were_closed_have_their_bars_as_wide_as_the_others(
    published, closed_round, client, chromium, site
):
    published(world.northside())
    with visit(chromium, viewport=DESK) as page:
        go_to(page, site, closed_round, client)
        page.wait_for_selector("html[data-figures=drawn]", state="attached")
        page.get_by_role("button", name="Open all").click()
        assert page.locator(".folded:not([open])").count() == 0
        page.wait_for_timeout(500)  # until all of them are fitted
        widths = {width_of(page, f"#figure-statements-{number}") for number in range(1, 11)}
        assert len(widths) == 1


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_on_paper_figures_have_the_width_of_the_paper_and_stand_without_their_tables(
    published, closed_round, client, chromium, site
):
    published(world.northside())
    with visit(chromium, viewport=DESK) as page:
        go_to(page, site, closed_round, client)
        page.wait_for_selector("html[data-figures=drawn]", state="attached")
        page.locator("#figure-criteria summary").click()
        page.evaluate("() => { window.dispatchEvent(new Event('beforeprint')) }")
        assert page.locator("main details:not(.figure-table):not([open])").count() == 0
        assert page.locator(".figure-table[open]").count() == 1  # the one that was opened
        assert width_of_figures(page) == 750
        assert width_of(page, "#figure-statements-1") == 365
        page.evaluate("() => { window.dispatchEvent(new Event('afterprint')) }")
        assert page.locator("details[open]").count() == 1 + 3
        assert width_of_figures(page) < 750
        assert width_of(page, "#figure-statements-4") > 365


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_what_is_not_drawn_is_printed_as_a_table(published, closed_round, client, chromium, site):
    """Somebody prints before they ever came near a figure."""
    published(world.northside())
    with visit(chromium, viewport=PHONE) as page:
        page.route("**/plotly.min*.js", lambda route: None)
        go_to(page, site, closed_round, client)
        page.locator(".figure-table:not([open])").first.wait_for(state="attached")
        page.evaluate("() => { window.dispatchEvent(new Event('beforeprint')) }")
        assert page.locator(".figure-plot:visible").count() == 0
        assert page.locator("details:not([open])").count() == 0
        page.evaluate("() => { window.dispatchEvent(new Event('afterprint')) }")
        assert page.locator("details[open]").count() == 3
        assert page.locator(".figure-plot:visible").count() > 0


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_a_figure_that_is_higher_than_the_paper_is_printed_as_a_table(
    published, closed_round, client, chromium, site
):
    published(world.forty_agencies())
    with visit(chromium, viewport=DESK) as page:
        go_to(page, site, closed_round, client)
        page.wait_for_selector("html[data-figures=drawn]", state="attached")
        page.evaluate("() => { window.dispatchEvent(new Event('beforeprint')) }")
        assert page.locator("#figure-groups .figure-plot:visible").count() == 0
        assert page.locator(".figure-table[open]").count() == 1
        page.evaluate("() => { window.dispatchEvent(new Event('afterprint')) }")
        assert page.locator("#figure-groups .figure-plot:visible").count() == 1


def width_of(page, figure):
    return page.locator(f"{figure} .main-svg").first.evaluate("(svg) => svg.clientWidth")


def width_of_figures(page):
    svg = page.locator(".figure-plot .main-svg").first
    return svg.evaluate("(svg) => svg.clientWidth")


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_without_plotly_the_tables_stand_open(published, closed_round, client, chromium, site):
    published(world.northside())
    with visit(chromium) as page:
        page.route("**/plotly.min*.js", lambda route: route.abort())
        go_to(page, site, closed_round, client)
        page.locator(".figure-table[open]").nth(12).wait_for(state="attached")
        assert page.locator(".figure-plot:visible").count() == 0


def go_to(page, site, survey_round, client, figure="#figure-criteria"):
    """As the one who is signed in, down to a figure."""
    cookie = {"name": "session", "value": client.cookies["session"].value, "url": site}
    page.context.add_cookies([cookie])
    page.goto(site + address(survey_round))
    page.locator(figure).first.scroll_into_view_if_needed()
