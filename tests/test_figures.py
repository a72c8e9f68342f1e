"""Figures and the tables they are drawn from: the same numbers, and no number that is withheld."""

import html
import json
import re
from dataclasses import replace
from itertools import chain

import plotly
import pytest
from django.contrib.staticfiles import finders

from assessments.instruments.schema import Link
from reports import change, figures, plotly_files, theme
from reports import publication as codes
from reports.claims import Range
from reports.figures import pieces
from reports.figures.links import in_the_way, placed
from reports.findings import overall
from reports.publication import GroupScore
from tests import report_world as world

DARK_PAGE = theme.from_css("#14191a")


def figures_of(publication):
    statements = [
        figures.statements(publication, world.INSTRUMENT, criterion)
        for criterion in publication.criteria
    ]
    every = [
        figures.profile(publication),
        figures.heatmap(publication),
        *statements,
        figures.dont_knows(publication, world.INSTRUMENT),
    ]
    return [figure for figure in every if figure]


def texts_in(value):
    if isinstance(value, dict):
        return chain.from_iterable(texts_in(each) for each in value.values())
    if isinstance(value, list | tuple):
        return chain.from_iterable(texts_in(each) for each in value)
    return [value] if isinstance(value, str) else []


def marks(figure, kind):
    (trace,) = (each for each in figure.plotly_json["data"] if each["type"] == kind)
    return trace


def annotated(figure):
    return [each["text"] for each in figure.plotly_json["layout"]["annotations"]]


# The same numbers


def test_the_profile_shows_the_numbers_of_its_table():
    profile = figures.profile(world.northside())
    numbers = profile.table.numbers(1)
    assert list(marks(profile, "scatter")["x"]) == numbers
    assert [text for text in annotated(profile) if text.isdigit()] == [str(n) for n in numbers]


def test_the_heatmap_shows_the_numbers_of_its_table():
    heatmap = figures.heatmap(world.northside())
    drawn = {
        name: text
        for cells in heatmap.plotly_json["data"]
        for name, text in zip(cells["hovertext"], cells["text"], strict=True)
    }
    said = {
        f"{html.escape(row[0], quote=False)}, {column}": str(cell)
        for row in heatmap.table.rows
        for column, cell in zip(heatmap.table.columns[1:], row[1:], strict=True)
        if isinstance(cell, int)
    }
    assert drawn == said
    assert len(drawn) == 49


def test_what_is_clearly_high_or_low_is_in_bold():
    """All of the range of its score, 6 points to either side, lies on one side of 50."""
    regular, bold = figures.heatmap(world.northside()).plotly_json["data"]
    assert (regular["textfont"]["weight"], bold["textfont"]["weight"]) == (400, 700)
    assert {int(text) for text in regular["text"]} == {*range(44, 57)} & {
        score for scores in world.SCORES.values() for score in scores if score
    }
    assert not {int(text) for text in bold["text"]} & {*range(44, 57)}


def test_the_bars_of_statements_show_the_numbers_of_their_table():
    publication = world.northside()
    for criterion in publication.criteria:
        bars = figures.statements(publication, world.INSTRUMENT, criterion)
        for column, trace in enumerate(bars.plotly_json["data"], start=1):
            assert list(trace["x"]) == bars.table.numbers(column)


def test_neither_is_split_by_the_middle():
    publication = world.northside()
    bars = figures.statements(publication, world.INSTRUMENT, publication.criteria[0])
    disagree, neither, agree = bars.plotly_json["data"]
    for left, middle, right in zip(disagree["base"], neither["base"], agree["base"], strict=True):
        assert middle == -right
        assert left <= middle <= 0 <= right


def test_the_bars_of_dont_knows_show_the_numbers_of_their_table():
    bars = figures.dont_knows(world.northside(), world.INSTRUMENT)
    shares = bars.table.numbers(1)
    assert list(marks(bars, "bar")["x"]) == shares
    assert shares == sorted(shares, reverse=True)


def test_dont_knows_of_about_three_in_ten_are_flagged():
    bars = figures.dont_knows(world.northside(), world.INSTRUMENT)
    flagged = [row[1] for row in bars.table.rows if row[2] == "yes"]
    assert flagged == [40] * 5
    assert list(marks(bars, "bar")["marker"]["color"]).count(theme.FLAG) == 5
    assert bars.title == "On 5 of 40 statements about three people in ten or more could not say."


def test_the_table_of_dont_knows_does_not_stop_in_the_middle_of_a_tie():
    def table(*shares):
        publication = world.northside()
        padded = (*shares, *[0] * (len(publication.statements) - len(shares)))
        statements = tuple(
            replace(each, dont_know=share)
            for each, share in zip(publication.statements, padded, strict=True)
        )
        return figures.dont_knows(
            replace(publication, statements=statements), world.INSTRUMENT
        ).table

    cut = table(*[40] * 3, *[30] * 5, *[20] * 4)
    assert cut.numbers(1) == [*[40] * 3, *[30] * 5]
    assert cut.note == "Listed are all statements that 30 % or more did not know."
    one_share = table(*[20] * 12)
    assert one_share.numbers(1) == [20] * 12
    all_of_them = table(40, 10)
    assert all_of_them.numbers(1) == [40, 10]
    assert all_of_them.note == "Listed are all statements that 10 % or more did not know."


def test_a_few_dont_knows_are_not_worth_a_bar():
    publication = world.northside()
    few = tuple(replace(each, dont_know=7) for each in publication.statements)
    assert figures.dont_knows(replace(publication, statements=few), world.INSTRUMENT) is None


def test_nought_after_rounding_is_not_said_to_be_nobody():
    """Two people may stand behind it, and it is not quoted at all."""
    publication = world.northside()
    shares = [(36, 6, 0), (18, 6, 18), (3, 9, 30), (18, 6, 18)]
    first = [
        world.statement(each.code, *counts, 0)
        for each, counts in zip(publication.statements, shares, strict=False)
    ]
    publication = replace(publication, statements=(*first, *publication.statements[4:]))
    bars = figures.statements(publication, world.INSTRUMENT, publication.criteria[0])
    assert bars.table.rows[0][1:4] == (90, 10, 0)
    assert bars.title.startswith("Weakest: about 90 % disagree with “People in")
    assert not any("nobody" in each for each in texts_in(bars.plotly_json))


def test_numbers_are_whole_and_halves_go_up():
    half = world.northside()
    vision = replace(half.criteria[0], overall=replace(half.criteria[0].overall, score=66.5))
    half = replace(half, criteria=(vision, *half.criteria[1:]))
    assert ("Shared vision", 67) in [row[:2] for row in figures.profile(half).table.rows]


# What is said first


def test_the_lowest_criterion_stands_first_in_every_figure():
    publication = world.northside()
    profile, heatmap = figures.profile(publication), figures.heatmap(publication)
    assert profile.table.texts()[0] == "Staff stability"
    assert profile.table.texts() == heatmap.table.texts()


def test_titles_say_what_the_figure_shows():
    publication = world.northside()
    assert figures.profile(publication).title == (
        "Staff stability is lowest (34 of 100) and Service before contract highest (70)."
    )


def test_a_figure_names_groups_only_where_they_lie_further_apart_than_chance_would_explain():
    """The heatmap looks at all criteria at once, the figure of one criterion at that one."""
    trust, vision = (figure_of_groups(world.northside(), code) for code in ("trust", "vision"))
    further = "lie further apart than chance would explain"
    assert trust.title == f"St Brannock’s Hospital (28) and Other agencies (68) {further}."
    assert vision.title == ("The groups’ scores lie between 52 and 72 of 100, which may be chance.")
    assert figures.heatmap(world.northside()).title == (
        f"Taken one at a time, groups {further} on High-trust relationships. Among so many "
        "comparisons even that may be chance."
    )
    assert figures.heatmap(nowhere_apart()).title == f"On no criterion do two groups {further}."
    assert figures.heatmap(world.groups_apart()).title == (
        f"Council (27) and Health (53) {further} on Staff stability."
    )


def test_the_heatmap_says_of_each_criterion_what_the_page_of_the_criterion_says():
    """Or that, looked at together with all others, even that may be chance."""
    title = figures.heatmap(world.northside()).title
    for each in world.northside().criteria:
        by_itself = figure_of_groups(world.northside(), each.code)
        assert ("further apart" in by_itself.title) == (each.title in title)


def nowhere_apart():
    """Groups at most 14 points apart."""
    publication = world.northside()
    criteria = tuple(
        replace(
            each,
            groups=tuple(
                replace(group, score=50 + 14 * (at % 2)) for at, group in enumerate(each.groups)
            ),
        )
        for each in publication.criteria
    )
    return replace(publication, criteria=criteria)


def figure_of_groups(publication, code):
    (criterion,) = (each for each in publication.criteria if each.code == code)
    return figures.groups(publication, criterion)


def test_all_that_are_lowest_or_highest_are_named():
    publication = world.northside()
    scores = [30.2, 30.4, 45.0, 50.0, 55.0, 60.0, *[71.0] * 4]
    criteria = tuple(
        replace(each, overall=replace(each.overall, score=score))
        for each, score in zip(publication.criteria, scores, strict=True)
    )
    assert figures.profile(replace(publication, criteria=criteria)).title == (
        "Shared vision and Few interfaces are lowest (30 of 100) and 4 criteria highest (71)."
    )


def test_groups_with_one_score_do_not_lie_between_two():
    publication = world.all_agree()
    title = figures.groups(publication, publication.criteria[0]).title
    assert title == "All groups have the same score: 76 of 100."


def test_small_differences_are_said_to_be_small():
    publication = world.northside()
    alike = tuple(
        replace(
            each,
            overall=replace(each.overall, score=60.0 + at / 2),
            groups=tuple(GroupScore(group.key, 60, 6.0) for group in world.GROUPS),
        )
        for at, each in enumerate(publication.criteria)
    )
    publication = replace(publication, criteria=alike)
    assert figures.profile(publication).title == (
        "The criteria lie close together, between 60 and 65 of 100."
    )
    assert figures.heatmap(publication).title == "On each criterion all groups have the same score."
    close = replace(alike[0], groups=(GroupScore("council", 51, 6.0), *alike[0].groups[1:]))
    publication = replace(publication, criteria=(close, *alike[1:]))
    assert figures.heatmap(publication).title == (
        "The groups’ scores lie close together: at most 9 points apart."
    )


def test_a_reverse_worded_statement_is_marked_and_its_colours_change_sides():
    publication = world.northside()
    bars = figures.statements(publication, world.INSTRUMENT, publication.criteria[0])
    disagree, _neither, agree = bars.plotly_json["data"]
    at = [code.reverse for code in world.INSTRUMENT.criteria[0].statements].index(True)
    assert bars.table.texts()[at].endswith("(reverse-worded)")
    assert disagree["marker"]["color"][at] == theme.HEALTHIER
    assert agree["marker"]["color"][at] == theme.LESS_HEALTHY
    assert disagree["marker"]["color"][0] == theme.LESS_HEALTHY


def test_figures_and_findings_say_it_with_the_same_words():
    close = world.northside()
    alike = tuple(replace(e, overall=replace(e.overall, score=60.0)) for e in close.criteria)
    close = replace(close, criteria=alike)
    said = figures.profile(close).title.removesuffix(".")
    assert overall.close_together(close).startswith(said)
    said = figures.dont_knows(close, world.INSTRUMENT).title.removesuffix(".")
    assert overall.dont_knows(close, world.INSTRUMENT).startswith(said)


def test_weighing_is_explained_where_its_column_stands():
    weighed = figures.profile(world.northside()).table
    assert weighed.columns[-1] == "With each agency counting the same"
    assert "in the last column each agency counts the same" in weighed.note
    assert figures.profile(world.by_role()).table.note == ""


def test_every_share_of_agreeing_or_disagreeing_is_written_beside_its_bar_or_in_it():
    publication = world.northside()
    small = tuple(replace(e, disagree=7, neither=85, agree=8) for e in publication.statements)
    publication = replace(publication, statements=small)
    bars = figures.statements(publication, world.INSTRUMENT, publication.criteria[0])
    assert annotated(bars).count("7") == annotated(bars).count("8") == 4
    large = figures.statements(world.northside(), world.INSTRUMENT, publication.criteria[0])
    written = {each["text"] for each in large.plotly_json["layout"]["annotations"]}
    for column in (1, 3):
        for share in large.table.numbers(column):
            drawn = [text for trace in large.plotly_json["data"] for text in trace["text"]]
            assert str(share) in written | set(drawn) or share == 0


def test_a_joined_group_names_its_members():
    table = figures.participation_table(world.northside())
    assert table.columns == ("Group", "Answered", "Asked")
    assert table.rows[-1] == ("Other agencies: Northside Carers, Lantern Advice", 7, 8)


# What may not be said


def test_a_withheld_group_is_a_dash_and_the_table_says_why():
    heatmap = figures.heatmap(world.northside())
    learning = next(row for row in heatmap.table.rows if row[0] == "Applying what is learnt")
    assert learning[3] == "not enough evidence: fewer than 5 people could say"
    assert annotated(heatmap).count("–") == 1


def test_a_withheld_criterion_stands_last_without_a_number():
    profile = figures.profile(world.without_a_criterion())
    title, *cells = profile.table.rows[-1]
    assert title == "Applying what is learnt"
    assert cells[0] == "not enough evidence: fewer than 5 people could say"
    assert not any(isinstance(cell, int) for cell in cells)
    assert marks(profile, "scatter")["x"][-1] is None
    assert "not enough evidence" in annotated(profile)


def test_one_group_has_nothing_to_be_compared_with():
    assert figures.heatmap(world.one_group()) is None


def test_fewer_than_15_answers_give_no_bars():
    publication = world.below_15()
    bars = [figures.statements(publication, world.INSTRUMENT, c) for c in publication.criteria]
    assert not any(bars)
    assert figures.dont_knows(publication, world.INSTRUMENT) is None


def test_below_the_minimum_group_there_is_no_figure_at_all():
    assert figures_of(world.below_k()) == []


def test_a_round_by_role_says_nothing_of_agencies():
    assert figures.profile(world.by_role()).table.columns == (
        "Criterion", "Score", "Had everybody answered", "Agreement within groups",
    )  # fmt: skip
    assert figures.profile(world.one_group()).table.columns[3] == "Agreement"


# How it is drawn


def test_names_cannot_bring_tags_into_a_figure():
    publication = world.northside()
    nasty = '<a href="javascript:alert(1)">x</a>'
    groups = (replace(publication.groups[0], label=nasty), *publication.groups[1:])
    criteria = tuple(replace(each, title=nasty) for each in publication.criteria)
    publication = replace(publication, groups=groups, criteria=criteria)
    options = tuple(replace(each, text=nasty) for each in publication.ranking.options)
    ranking = replace(publication.ranking, options=options)
    so_far = [(nasty, publication), (nasty, publication)]
    changes = change.between(publication, publication)
    every = [
        *figures_of(publication),
        figures.groups(publication, publication.criteria[0]),
        figures.ranking(replace(publication, ranking=ranking)),
        figures.changes(publication, changes),
        figures.rounds(so_far, changes),
        figures.rounds_of("trust", so_far),
    ]
    for figure in every:
        texts = list(texts_in(figure.plotly_json))
        of_statements = figure.name.startswith(("statements", "dont-know"))
        assert of_statements or any("&lt;a" in text for text in texts), figure.name
        assert [text for text in texts if "<a" in text or "</a" in text] == []


def test_nothing_in_a_figure_needs_an_inline_style():
    """plotly writes <b> and the like with a style attribute, and a heatmap as a data: image."""
    for figure in figures_of(world.northside()):
        assert all(trace["type"] != "heatmap" for trace in figure.plotly_json["data"])
        assert not any("<b>" in text or "<i>" in text for text in texts_in(figure.plotly_json))


@pytest.mark.parametrize("figure", figures_of(world.northside()), ids=lambda figure: figure.name)
def test_a_figure_is_small_and_cannot_be_dragged(figure):
    layout = figure.plotly_json["layout"]
    assert len(json.dumps(figure.plotly_json)) < 15_000
    assert layout["dragmode"] is False
    assert layout["xaxis"]["fixedrange"]
    assert layout["yaxis"]["fixedrange"]


def test_marks_stand_out_on_light_and_on_dark_pages():
    for mark in (theme.MARK, theme.FLAG, theme.QUIET):
        assert theme.contrast(theme.from_css(mark), theme.WHITE) >= 3
        assert theme.contrast(theme.from_css(mark), DARK_PAGE) >= 3


def test_numbers_can_be_read_in_every_cell_and_bar():
    fills = [theme.colour_of(score) for score in range(101)]
    fills += [theme.from_css(each) for each in (theme.HEALTHIER, theme.NEITHER, theme.LESS_HEALTHY)]
    for fill in fills:
        assert theme.contrast(theme.ink_on(fill), fill) >= 4.5


def test_the_key_of_the_bars_has_their_colours():
    with open(finders.find("report.css")) as file:
        rules = file.read()
    for name, colour in (
        ("healthier", theme.HEALTHIER),
        ("neither", theme.NEITHER),
        ("less-healthy", theme.LESS_HEALTHY),
    ):
        assert re.search(rf"\.key-{name}::before {{[^}}]*{colour}", rules), name


def test_good_scores_are_blue_however_low_among_good_ones():
    red, _green, blue = theme.colour_of(60)
    assert blue > red
    red, _green, blue = theme.colour_of(40)
    assert red > blue


# What plotly brings


def test_the_script_comes_from_the_package():
    found = finders.find("plotly/plotly.min.js")
    assert str(found) == str(plotly_files.PACKAGE_DATA / "plotly.min.js")


def test_nothing_else_of_the_package_is_served():
    assert not finders.find("plotly/widgetbundle.js")
    assert not finders.find("plotly/../__init__.py")
    names = {name for name, _storage in plotly_files.PlotlyFinder().list(None)}
    assert names == {"plotly.min.js", "plotly.css"}


def test_the_style_sheet_holds_the_rules_that_plotly_would_insert():
    with open(finders.find("plotly/plotly.css")) as file:
        rules = file.read()
    assert ".js-plotly-plot .plotly .main-svg{position:absolute;" in rules
    assert ".plotly-notifier p{margin:0;}" in rules
    assert rules.count("{") >= 40
    # plotly puts each rule before the last: the first of its list must come last, to lose.
    assert rules.index(".js-plotly-plot .plotly,.js-plotly-plot .plotly div{") > rules.index(
        ".js-plotly-plot .plotly .crisp{"
    )
    assert '--plotly-map-style:"' in rules


def test_a_plotly_with_its_rules_elsewhere_is_noticed():
    with pytest.raises(LookupError, match="not where they used to be"):
        plotly_files.style_sheet("var nothing = {};")


def test_the_package_is_the_one_that_was_tried():
    assert plotly.__version__.startswith("7.")


# Margins, purposes, rounds and links


def test_ranges_are_drawn_within_the_scale():
    publication = world.northside()
    wide = replace(publication.criteria[3].overall, margin=60.0)
    criteria = list(publication.criteria)
    criteria[3] = replace(criteria[3], overall=wide)
    figure = figures.profile(replace(publication, criteria=tuple(criteria)))
    assert figure.table.rows[0][:4] == ("Staff stability", 34, Range(0, 94), "moderate")
    ranges = [each for each in figure.plotly_json["layout"]["shapes"] if each["x0"] == 0]
    assert any((each["x1"], each["y0"]) == (94, 0) for each in ranges)


def test_a_dot_says_what_its_range_is_about():
    dots = marks(figures.profile(world.northside()), "scatter")
    assert dots["hovertext"][0] == "Staff stability: 34, between 30 and 37, had everybody answered"


def test_where_everybody_answered_there_is_no_range():
    published = world.three_people()
    figure = figures.profile(published)
    assert {row[2] for row in figure.table.rows} == {"everybody took part"}
    assert marks(figure, "scatter")["hovertext"][0] == "Staff stability: 34"


def test_a_score_of_some_groups_only_says_so_under_the_table():
    note = figures.profile(world.northside()).table.note
    assert note.startswith(
        "Of the groups shown only, for one or more have no score on it: Applying what is learnt."
    )
    assert "groups shown" not in figures.profile(world.groups_apart()).table.note


def test_purposes_stand_in_the_order_in_which_people_put_them():
    figure = figures.ranking(world.northside())
    assert [cell for _text, cell in figure.table.rows] == ["1.8", "2.4", "3.1", "3.9", "4.4", "5.4"]
    assert figure.title == (
        "“Help local people to live healthier lives” comes first on average. There is some "
        "agreement on the order."
    )
    assert figure.table.note == (
        "Of the differences between purposes, 31 % are common to everybody, 6 % to groups and 63 % "
        "personal."
    )
    assert figures.ranking(world.below_10()) is None


def test_purposes_whose_mean_places_nearly_agree_come_first_together():
    def title(second):
        found = world.northside().ranking
        places = (1.8, second, 3.1, 3.9, 4.4, 5.4)
        options = tuple(
            replace(each, mean_rank=place)
            for each, place in zip(found.options, places, strict=True)
        )
        ranking = replace(found, options=options)
        return figures.ranking(replace(world.northside(), ranking=ranking)).title

    first, second = (f"“{each.text}”" for each in world.northside().ranking.options[:2])
    assert title(2.2).startswith(f"{first} and {second} come first, too close to say which.")
    assert title(2.3).startswith(f"{first} comes first on average.")


def test_a_purpose_said_in_words_stands_at_its_end():
    found = world.northside().ranking
    options = (
        replace(found.options[0], mean_rank=None, in_words=codes.ALMOST_FIRST),
        replace(found.options[1], mean_rank=None),
        *found.options[2:],
    )
    ranking = replace(found, options=options, shared=None, between=None, personal=None)
    reasons = {"/ranking/options/1/mean_rank": codes.ALMOST_EVERYONE}
    value = replace(world.northside(), ranking=ranking, reasons=reasons)
    table = figures.ranking(value).table
    assert table.rows[0][1] == codes.ALMOST_FIRST
    assert table.rows[1][1] == "not enough evidence: it would show what almost everyone wants"


def test_a_change_is_coloured_only_where_it_is_told():
    before, now = world.northside(), world.northside()
    now = world.moved(now, "vision", 24)
    figure = figures.changes(now, change.between(before, now))
    assert figure.title == "Improved: 1. Declined: 0. Of 10 criteria."
    assert figure.table.rows[-1] == ("Shared vision", "improved", 66, 90, "+24")
    colours = figure.plotly_json["data"][1]["marker"]["color"]
    assert colours == [theme.QUIET] * 9 + [theme.HEALTHIER]


def test_every_round_so_far_stands_in_one_figure():
    value = world.northside()
    low = replace(value, headline=replace(value.headline, score=41.0))
    figure = figures.rounds([("Spring", low), ("Summer", value)], None)
    assert figure.table.columns == ("", "Spring", "Summer")
    assert figure.table.rows[0] == ("Overall picture", 41, 54)
    assert len(figure.plotly_json["data"]) == 11
    assert figures.rounds([("Summer", value)], None) is None


def test_what_bears_on_something_stands_above_it():
    places = placed(world.INSTRUMENT.links)
    assert len(places) == 9  # nothing is linked with "learning"
    for link in world.INSTRUMENT.links:
        assert places[link.from_code][1] < places[link.to_code][1]
    assert len(set(places.values())) == len(places)


def test_no_arrow_runs_through_the_name_of_a_third():
    places = placed(world.INSTRUMENT.links)
    assert in_the_way(places, world.INSTRUMENT.links)[0] == 0


def test_links_that_run_in_a_circle_are_placed_all_the_same():
    circle = [Link("a", "b", "raises"), Link("b", "c", "raises"), Link("c", "a", "lowers")]
    places = placed(circle)
    assert places.keys() == {"a", "b", "c"}
    assert all(0 < x < 1 for x, _row in places.values())


def test_without_links_there_is_no_map():
    assert figures.links(world.northside(), replace(world.INSTRUMENT, links=())) is None


# At the edge


def test_forty_groups_stand_below_one_another_with_a_column_a_criterion():
    published = world.forty_agencies()
    figure = figures.heatmap(published)
    assert len(figure.table.columns) == 11
    assert len(figure.table.rows) == 40
    assert figure.table.rows[0][:2] == ("Agency of District 1", 14)
    labels = [each["text"] for each in figure.plotly_json["layout"]["annotations"]]
    assert labels.count("Agency of District 7") == 2  # once more where a phone would end
    assert figure.title == (
        "Agency of District 1 (0) and Agency of District 32 (100) lie further apart than chance "
        "would explain on Shared vision."
    )


def test_without_a_score_there_is_no_figure_of_scores():
    published = world.nobody_knows()
    assert figures.heatmap(published) is None
    assert figures.profile(published) is None
    assert figures.groups(published, published.criteria[0]) is None


def test_the_number_of_a_full_bar_has_room_behind_it():
    bars = figures.dont_knows(world.nobody_knows(), world.INSTRUMENT).plotly_json
    assert bars["data"][0]["x"][0] == 100
    assert bars["layout"]["xaxis"]["range"] == [0, 120]


def test_long_names_keep_the_end_in_which_they_differ():
    ticks = figures.heatmap(world.long_names()).plotly_json["layout"]["xaxis"]["ticktext"]
    assert ticks[0].startswith("Northside …")
    assert ticks[0].endswith("Board")
    assert len(set(ticks)) == 5


def test_what_changed_stands_below_the_title_and_not_in_it():
    later = world.long_names()
    found = figures.changes(later, change.between(world.long_names(), later))
    said = [
        each for each in found.plotly_json["layout"]["annotations"] if ", change " in each["text"]
    ]
    assert len(said) == 10
    assert {each["x"] for each in said} == {0}
    assert said[0]["text"] == "34 to 34, change 0: may be chance"  # and no arrow


def test_the_groups_of_one_criterion_have_their_ranges():
    published = world.northside()
    figure = figures.groups(published, published.criteria[-1])
    assert figure.table.rows[0] == ("Northside Council", 54, Range(48, 60))
    assert figure.table.rows[2][1:] == (
        "not enough evidence: fewer than 5 people could say",
        "not enough evidence",
    )
    assert figure.title == "The groups’ scores lie close together, between 50 and 55 of 100."


def test_the_rounds_of_one_criterion_are_dots_with_ranges():
    rounds = [(f"Round {at}", world.northside()) for at in range(8)]
    figure = figures.rounds_of("stability", rounds)
    assert figure.title == "Round by round: 34, 34, 34, 34, 34, 34, 34, 34."
    assert figure.table.rows[0] == ("Round 0", 34, Range(30, 37))
    assert figures.rounds_of("stability", rounds[:1]) is None
    assert (
        figures.rounds_of("learning", [("Before", world.without_a_criterion()), rounds[0]]) is None
    )


# What is drawn is what the table says, cell by cell


@pytest.fixture(params=[*world.KINDS, *world.EDGES])
def any_report(request):
    return (world.KINDS | world.EDGES)[request.param]()


def data_of(figure):
    return figure.plotly_json["data"]


def ints(cells):
    return [cell if isinstance(cell, int) else None for cell in cells]


def test_every_score_is_drawn_where_the_table_has_it(any_report):
    profile, heatmap = figures.profile(any_report), figures.heatmap(any_report)
    if profile:
        assert list(data_of(profile)[0]["x"]) == profile.table.numbers(1)
        broad = [e for e in profile.plotly_json["layout"]["shapes"] if e["line"]["width"] == 6]
        drawn_ranges = {each["y0"]: Range(each["x0"], each["x1"]) for each in broad}
        said = {row: found for row, found in enumerate(profile.table.ranges(2)) if found}
        assert drawn_ranges == said
    if heatmap:
        drawn = {
            (column, top): int(text)
            for bars in data_of(heatmap)
            for column, top, text in zip(bars["x"], bars["base"], bars["text"], strict=True)
        }
        shown = [drawn[at] for at in sorted(drawn, key=lambda at: (at[1], at[0]))]
        cells = [cell for row in heatmap.table.rows for cell in row[1:]]
        assert shown == [cell for cell in cells if isinstance(cell, int)]


def test_every_share_of_answers_is_drawn_where_the_table_has_it(any_report):
    for criterion in any_report.criteria:
        figure = figures.statements(any_report, world.INSTRUMENT, criterion)
        for bars, column in zip(data_of(figure) if figure else (), (1, 2, 3), strict=False):
            assert list(bars["x"]) == figure.table.numbers(column)
    could_not = figures.dont_knows(any_report, world.INSTRUMENT)
    if could_not:
        assert list(data_of(could_not)[0]["x"]) == could_not.table.numbers(1)


def test_every_place_of_a_purpose_is_drawn_where_the_table_has_it(any_report):
    figure = figures.ranking(any_report)
    if figure:
        places = [None if x is None else f"{x:.1f}" for x in data_of(figure)[0]["x"]]
        cells = [cell for _text, cell in figure.table.rows]
        assert places == [cell if cell[:1].isdecimal() else None for cell in cells]


def test_every_round_is_drawn_where_the_table_has_it():
    before, now = world.of_answers(seed=2, better=-0.5), world.of_answers()
    found = change.between(before, now)
    changed = figures.changes(now, found)
    was, is_now = (list(each["x"]) for each in data_of(changed))
    assert (was, is_now) == (changed.table.numbers(2), changed.table.numbers(3))
    rounds = figures.rounds([("Spring", before), ("Summer", now)], found)
    lines = sorted(ints(each["y"]) for each in data_of(rounds))
    assert lines == sorted(ints(row[1:]) for row in rounds.table.rows)


def test_two_criteria_of_one_name_change_each_by_itself():
    named = [replace(each, title="Trust") for each in world.northside().criteria]
    before = replace(world.northside(), criteria=tuple(named))
    now = world.moved(before, "vision", 26)
    found = change.between(before, now)
    rounds = figures.rounds([("Spring", before), ("Summer", now)], found)
    colours = figures.colours_of_moved(rounds.table, found)
    assert [code for code, colour in zip(rounds.table.codes, colours, strict=True) if colour] == [
        "vision"
    ]


def test_rounds_have_their_criteria_in_the_order_of_all_tables():
    now = world.northside()
    rounds = figures.rounds([("Spring", now), ("Summer", now)], None)
    assert rounds.table.texts() == ["Overall picture", *figures.profile(now).table.texts()]


def test_one_criterion_of_one_statement_is_not_said_to_be_several():
    value = world.northside()
    value = replace(value, criteria=value.criteria[:1], statements=value.statements[:1])
    change_of_one = figures.changes(value, change.between(value, world.moved(value, "vision", 26)))
    said = [change_of_one.title, change_of_one.alt]
    said += [each.alt for each in figures_of(value)]
    assert change_of_one.title == "Improved: 1. Declined: 0. Of 1 criterion."
    assert not any("1 criteria" in each or "1 statements" in each for each in said)
    assert sum("1 criterion" in each or "1 statement " in each for each in said) == 5


def test_lines_above_bars_are_broken_by_the_width_of_their_letters():
    assert pieces.wrapped("wide " * 20).count("<br>") > pieces.wrapped("ill, " * 20).count("<br>")
    for text in (
        "People in this partnership would give the same answer if asked what it is for.",
        "W" * 90,
    ):
        for line in pieces.wrapped(text).split("<br>"):
            assert pieces.pixels(line) <= pieces.LABEL_PIXELS
    assert pieces.wrapped("a < b") == "a &lt; b"
