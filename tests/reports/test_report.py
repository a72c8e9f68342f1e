"""The report page: what it says, to whom, and what it never says."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from assessments.models import Partnership
from reports.publication import Reason, Score, Withheld
from tests import report_world as world
from tests.browser import DESK, PHONE, assert_accessible, visit
from tests.conftest import DAY, PASSWORD
from tests.pages import (
    all_of,
    each_attribute,
    each_text,
    heading_levels,
    inline_code,
    parsed,
    the,
    words_of,
)
from tests.report_pages import (
    CLOSED,
    OPENED,
    address,
    before,
    closed_round,
    go_to,
    published,
    round_of,
)

__all__ = ["closed_round", "published"]  # fixtures


# What it says


def test_the_report_begins_with_whose_it_is_and_how_it_is(published):
    words = words_of(published(world.northside()))
    assert "Northside" in words
    assert "54 of 100 between 51 and 58 if everybody had answered 41 of 60 people answered" in words
    assert words.index("Summer") < words.index("41 of 60 people answered (68%).")


def test_dates_are_those_of_the_partnerships_zone(published):
    assert "from 1 June 2026 to 1 July 2026" in words_of(published(world.northside()))


def test_where_everybody_answered_there_is_no_range(published):
    words = words_of(published(world.three_people()))
    assert "54 of 100 everybody answered 3 of 3 people answered" in words
    assert "if everybody had answered" not in words.partition("How these figures were made")[0]


def test_the_first_thing_said_is_what_to_talk_about(published):
    words = words_of(published(world.northside()))
    assert (
        "Talk about first Staff stability 34 Clearly below the middle. People largely agree"
        in words
    )
    assert words.index("Talk about first") < words.index("Who took part")


def test_what_holds_for_all_of_it_is_said_once(published):
    words = words_of(published(world.all_divided()))
    assert words.count("before anybody proposes a remedy") == 1


def test_numbers_of_a_table_stand_in_line(published):
    page = published(world.northside())
    assert "Answered" in each_text(page, "th.n[scope=col]")
    assert "12" in each_text(page, "td.n[data-label=Answered]")


def test_the_parts_come_in_the_order_in_which_a_manager_needs_them(published, northside):
    before(northside)
    page = published(world.northside())
    assert each_attribute(page, "nav.contents a", "href") == [
        "#talk", "#changes", "#groups", "#dont-know", "#ranking", "#statements", "#links",
        "#participation", "#method",
    ]  # fmt: skip


def test_what_changed_is_said_with_the_smallest_change_that_would_be_seen(published, northside):
    value = world.northside()
    before(northside, world.moved(value, "vision", -26))
    words = words_of(published(value))
    assert "Improved since Winter: Shared vision (+26)." in words
    assert " points, depending on the criterion, would be detected four times in five" in words
    assert "Every round so far" in words


def test_a_round_that_asked_something_else_is_not_compared(published, northside):
    before(northside, instrument_key="partnership-health-core")
    words = words_of(published(world.northside()))
    assert "The round before, Winter, asked different questions" in words
    assert "Every round so far" not in words


def test_why_a_criterion_may_be_low_is_said_with_its_source(published):
    words = words_of(published(world.northside()))
    assert "May affect Room to settle (40)." in words
    assert "paragraph 13: Contracting out is meant to save money" in words
    assert "H13" not in words


def test_members_of_a_joined_group_are_named(published):
    assert "Other agencies: Northside Carers and Lantern Advice" in words_of(
        published(world.northside())
    )


def test_figures_are_there_without_a_script(published):
    page = published(world.northside())
    assert len(all_of(page, "svg")) > 60
    assert not all_of(page, "[src*=plotly]")


def test_it_says_how_the_figures_were_made(published):
    words = words_of(published(world.northside()))
    assert "How these figures were made" in words
    assert "What this report cannot say" in words


def test_headings_go_down_one_step_at_a_time(published):
    levels = heading_levels(published(world.northside()))
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_a_demo_says_so(published, northside):
    northside.is_demo = True
    northside.save()
    assert "demonstration" in words_of(published(world.northside()))


def test_it_says_what_to_talk_about_and_what_to_do(published):
    words = words_of(published(world.northside()))
    assert words.count("Ask each other") == 3
    stability = world.INSTRUMENT.criterion("stability")
    for said in (*stability.discuss, *stability.first_steps):
        assert said.text in words


def test_the_button_for_printing_waits_for_its_script(published):
    the(published(world.northside()), "p.to-print[hidden]")


def test_every_jump_goes_somewhere(published, northside):
    before(northside)
    page = parsed(published(world.northside()))
    places = {f"#{place}" for place in each_attribute(page, "[id]", "id")}
    jumps = {*each_attribute(page, "[href^='#']", "href")}
    assert len(jumps) > 9
    assert jumps <= places


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
    assert "Strategic" in words
    assert "each agency counting the same" not in words


def test_a_withheld_criterion_is_not_a_number(published):
    words = words_of(published(world.without_a_criterion()))
    assert "Without a score Applying what is learnt" in words
    assert "fewer than 5 people could say" in words


def test_fewer_than_15_answers_are_words(published):
    words = words_of(published(world.below_15()))
    assert "is given in words only" in words
    assert "Views differ" in words
    assert "Disagree, %" not in words


def test_fewer_than_10_answers_say_nothing_of_single_statements(published):
    words = words_of(published(world.below_10()))
    assert "With fewer than 10 answers, nothing can be said about single statements." in words
    assert "The agencies have different ideas" not in words
    assert "Ask each other" in words  # there is still something to talk about


def test_below_the_minimum_group_nothing_is_published(published):
    page = published(world.below_k())
    words = words_of(page)
    assert "7 people were asked, and fewer than 5 answered." in words
    assert "have been destroyed" in words
    assert not all_of(page, "table")
    assert "Download" not in words


def test_a_questionnaire_of_one_statement_has_a_report(published):
    value = world.one_group()
    few = Withheld(Reason.TOO_FEW_STATEMENTS)
    nothing = Score(few, few, few)
    value = replace(
        value,
        criteria=(replace(value.criteria[0], overall=nothing, groups=()),),
        statements=value.statements[:1],
        headline=Score(*3 * [Withheld(Reason.TOO_FEW_CRITERIA)]),
    )
    assert "There is no overall score" in words_of(published(value))


def test_names_are_shown_as_they_are_written(published):
    nasty = '</script><script>alert("x")</script><img src=x onerror=alert(1)>'
    value = world.northside()
    groups = (replace(value.groups[0], members=(nasty,)), *value.groups[1:])
    page = published(replace(value, groups=groups))
    assert not inline_code(page)
    assert not all_of(page, "img")
    assert nasty in words_of(page)


# Before there is one


@pytest.fixture
def told(northside, client, bob):
    """What Bob reads where there is no report, for a round with these times, in Tokyo."""

    def words(**times):
        northside.time_zone = "Asia/Tokyo"
        northside.save()
        summer = round_of(northside, **{"closed_at": None} | times)
        client.login(email="bob@example.org", password=PASSWORD)
        return words_of(client.get(address(summer)))

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
def test_figures_are_there_with_the_first_paint_under_the_strict_policy(
    published, northside, closed_round, client, chromium, site, viewport, dark
):
    before(northside)
    published(world.northside())
    with visit(chromium, viewport=viewport, dark=dark) as page:
        asked_for = []
        page.on("request", lambda request: asked_for.append(request.url))
        go_to(page, site, closed_round, client)
        assert page.locator("main svg:visible").count() > 30
        assert not any("plotly" in each for each in asked_for)
        assert page.get_by_role("button", name="Print this page").is_visible()
        assert_accessible(page, "report")
        assert page.problems == []


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("viewport", "most"), [({"width": 1280, "height": 800}, 8_000), (PHONE, 11_000)]
)
def test_as_opened_it_is_half_as_long_as_it_was(
    published, northside, closed_round, client, chromium, site, viewport, most
):
    before(northside)
    published(world.northside())
    with visit(chromium, viewport=viewport) as page:
        go_to(page, site, closed_round, client)
        assert page.evaluate("document.documentElement.scrollHeight") < most


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_the_first_screen_of_a_desk_has_every_criterion_and_what_changed(
    published, northside, closed_round, client, chromium, site
):
    before(northside)
    published(world.northside())
    with visit(chromium, viewport={"width": 1280, "height": 800}) as page:
        go_to(page, site, closed_round, client)
        page.evaluate("window.scrollTo(0, 0)")
        assert bottom_of(page, ".opening tbody tr:last-child >> nth=-1") <= 800
        assert bottom_of(page, ".opening >> text=since Winter") <= 800
        assert bottom_of(page, ".opening li >> nth=1") <= 800


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_on_paper_everything_stands_open(
    published, northside, closed_round, client, chromium, site
):
    before(northside)
    published(world.northside())
    with visit(chromium, viewport=DESK) as page:
        go_to(page, site, closed_round, client)
        folded = page.locator("main details").count()
        assert folded > 5
        assert page.locator("main details:not([open])").count() == folded
        page.evaluate("() => { window.dispatchEvent(new Event('beforeprint')) }")
        assert page.locator("main details:not([open])").count() == 0
        page.evaluate("() => { window.dispatchEvent(new Event('afterprint')) }")
        assert page.locator("main details:not([open])").count() == folded


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("key", ["rounds", "links"])
def test_whoever_asks_to_explore_gets_the_figure(
    published, northside, closed_round, client, chromium, site, key
):
    before(northside)
    published(world.northside())
    with visit(chromium, viewport=DESK) as page:
        go_to(page, site, closed_round, client)
        page.evaluate(
            "document.querySelectorAll('details').forEach((each) => { each.open = true })"
        )
        page.locator(
            f"[data-explore$='/{key}/'] button, button[data-explore$='/{key}/']"
        ).first.click()
        page.locator(".main-svg").first.wait_for()
        assert page.problems == []


def bottom_of(page, where):
    box = page.locator(where).first.bounding_box()
    return box["y"] + box["height"]
