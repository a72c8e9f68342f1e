"""A document as a page: each block, and how the whole of it looks in a browser."""

import gzip
import re
from dataclasses import replace
from typing import get_args, get_type_hints

import plotly.graph_objects as go
import pytest
from django.contrib.staticfiles import finders

from reports import theme
from reports.blocks import (
    Absent,
    Arrow,
    Bar,
    Column,
    Dot,
    Item,
    Items,
    Key,
    Map,
    Moved,
    Node,
    Number,
    Panel,
    Part,
    Position,
    Row,
    RowGroup,
    Scale,
    Score,
    Stack,
    Table,
    Target,
    Text,
    Tinted,
    Tone,
    Trace,
)
from reports.figures import explore
from reports.render.html import Places, blocks, svg
from reports.render.html.places import Links
from reports.render.html.tables import turned
from tests import document_pages as pages
from tests import document_world as world
from tests.document_pages import at_home
from tests.pages import (
    all_of,
    each_attribute,
    each_text,
    inline_code,
    leads,
    parsed,
    text_in,
    the,
    words_of,
)

__all__ = ["at_home"]  # fixture


PLACES = Places(
    whole="/report/",
    criterion=lambda code: f"/criteria/{code}/",
    explore=lambda key: f"/explore/{key}/",
)
LINKS = Links(PLACES, frozenset({"talk", "changes"}))
NASTY = '<script>alert("x")</script>'
ESCAPED = "&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;"


def drawn(*found, links=LINKS):
    return " ".join(str(blocks.drawn(found, links)).split())


def table(*rows, columns=None, **fields):
    columns = columns or (
        Column("Criterion"),
        Column("From 0 to 100", scale=world.HUNDRED),
        Column("Score", numeric=True),
    )
    return Table("scores", "Scores", columns, (RowGroup(rows),), **fields)


# Text


@pytest.mark.parametrize(
    ("tone", "look"),
    [
        (Tone.LABEL, "label"),
        (Tone.LEAD, "lead"),
        (Tone.NOTE, "small"),
        (Tone.NOTICE, "notice warning slim"),
    ],
)
def test_a_paragraph_looks_as_its_tone_wants(tone, look):
    assert drawn(Text("Eleven answered.", tone)) == (
        f'<p class="{look}" dir="auto">Eleven answered.</p>'
    )


def test_a_paragraph_without_a_tone_has_no_look():
    assert drawn(Text("Eleven answered.")) == '<p dir="auto">Eleven answered.</p>'


def test_the_score_stands_with_what_it_is_out_of():
    said = drawn(Score(55, "of 100", "between 51 and 58"))
    assert '<span class="score-number">55</span> <p><span class="score-of">of 100</span>' in said
    assert '<span class="score-beneath">between 51 and 58</span>' in said


def test_items_have_their_order_titles_figures_and_paragraphs():
    found = Items((Item("Trust", "34", ("Low.", "Ask why."), Target("criterion", "trust")),), True)
    said = drawn(found)
    assert said.startswith('<ol class="items">')
    assert '<a href="/criteria/trust/">Trust</a>' in said
    assert '<span class="item-figure">34</span>' in said
    assert "<p>Low.</p>" in said
    assert "<p>Ask why.</p>" in said
    assert drawn(Items((Item("Trust"),))).startswith('<ul class="items">')


# Where links lead


@pytest.mark.parametrize(
    ("target", "address"),
    [
        (None, ""),
        (Target("criterion", "trust"), "/criteria/trust/"),
        (Target("part", "talk"), "#talk"),
        (Target("part", "method"), "/report/#method"),  # of another page
        (Target("whole"), "/report/"),
    ],
)
def test_a_target_leads_where_the_view_says(target, address):
    assert LINKS.to(target) == address


# Parts


def test_a_part_has_a_heading_of_its_depth_and_is_named_by_it():
    inner = Part("inner", "Inside", (Text("Words."),))
    said = drawn(Part("talk", "Talk about first", (inner,)))
    assert '<section aria-labelledby="talk-heading" class="part" id="talk">' in said
    assert '<h2 id="talk-heading">Talk about first</h2>' in said
    assert '<h3 id="inner-heading">Inside</h3>' in said


def test_a_folded_part_says_what_is_in_it():
    inner = Part("cannot-say", "What this cannot say", (Text("Words."),))
    said = drawn(Part("method", "Method", (inner, table(Row(("A", None, None)))), folded=True))
    assert '<details class="part folded" id="method">' in said
    assert '<h2>Method</h2> <span class="holds">What this cannot say · Scores</span>' in said
    assert "<details" not in drawn(Part("method", "Method", (inner,)))


def test_of_much_in_a_folded_part_the_first_is_named():
    items = Items(tuple(Item(title) for title in "ABCDEF"))
    assert blocks.holds(Part("all", "All", (items,), folded=True)) == "A · B · C · D · …"


def test_a_part_leads_back_to_the_contents_where_there_are_any():
    part = Part("talk", "Talk", (Part("inner", "Inside", (Text("Words."),)),))
    assert drawn(part).count('href="#contents"') == 0
    assert drawn(part, links=replace(LINKS, up="#contents")).count('href="#contents"') == 1


def test_a_panel_holds_its_blocks():
    assert drawn(Panel("in-short", (Text("Words."),))) == (
        '<div class="panel"> <p dir="auto">Words.</p> </div>'
    )


# Tables


def test_a_row_is_named_by_its_first_cell_which_leads_to_its_criterion():
    said = drawn(table(Row(("Trust", Dot(34), Number(34.2)), Target("criterion", "trust"))))
    assert '<th scope="row" dir="auto"><a href="/criteria/trust/">Trust</a></th>' in said
    assert '<td class="n" data-label="Score">34</td>' in said


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        (Number(54.5), "55"),
        (Number(54.25, 1), "54.3"),
        (Number(3, 1), "3.0"),
        (Number(9, signed=True), "+9"),
        (Number(-9, signed=True), "−9"),
        (Number(0.2, signed=True), "0"),
        (Number(-0.2, signed=True), "0"),
    ],
)
def test_numbers_are_rounded_halves_up_and_have_real_minuses(number, shown):
    assert f">{shown}</td>" in drawn(table(Row(("Trust", None, number))))


def test_a_missing_value_is_a_dash_and_why_is_said_once():
    few = "Not enough evidence."
    said = drawn(table(*(Row((name, None, Absent(few))) for name in "AB")))
    dash = f'<td class="n absent" data-label="Score">–<span class="visually-hidden"> {few}</span>'
    assert said.count(dash) == 2
    assert said.count(f'<p class="small beneath">– {few}</p>') == 1


def test_several_reasons_are_told_apart():
    said = drawn(table(Row(("A", None, Absent("One."))), Row(("B", None, Absent("Another.")))))
    assert '<p class="small beneath">– One.</p>' in said
    assert '<p class="small beneath">–<sup>2</sup> Another.</p>' in said


def test_groups_of_rows_have_titles_that_lead_somewhere():
    group = RowGroup((Row(("A", None, None)),), "Low", Target("criterion", "trust"))
    said = drawn(replace(table(), groups=(group,)))
    assert '<th scope="rowgroup" colspan="3" dir="auto"><a href="/criteria/trust/">Low</a>' in said


def test_what_a_table_says_shows_and_notes_stands_around_it():
    given = table(
        Row(("A", None, None)), title="A is low.", notes=("Weighed.",), legend=(Key("dot", "now"),)
    )
    said = drawn(given)
    order = ["A is low.", "Scores</p>", "now</li>", "<table", "Weighed."]
    places = [said.index(each) for each in order]
    assert places == sorted(places)
    assert '<table class="stacked" aria-labelledby="table-scores-rows">' in said


def test_a_table_without_a_title_has_its_caption_as_its_heading():
    said = drawn(table(Row(("A", None, None))))
    assert '<p class="finding" id="table-scores-rows">Scores</p>' in said


def test_words_say_their_column_when_stacked_only_where_nothing_is_drawn():
    columns = (Column("This"), Column("Leads to"))
    said = drawn(table(Row(("A", "B")), columns=columns))
    assert 'data-label="Leads to"' in said
    drawn_too = (*columns, Column("", scale=world.HUNDRED))
    said = drawn(table(Row(("A", "B", Dot(5))), columns=drawn_too))
    assert 'data-label="Leads to"' not in said


def test_answers_to_a_question_say_it_when_stacked():
    columns = (Column("This"), Column("Do people agree?"), Column("", scale=world.HUNDRED))
    said = drawn(table(Row(("A", "largely", Dot(5))), columns=columns))
    assert '<td class="w asks" dir="auto" data-label="Do people agree?">largely</td>' in said


def test_a_missing_text_stands_where_texts_do():
    columns = (Column("This"), Column("Score", numeric=True), Column("In words"))
    said = drawn(table(Row(("A", Absent("Few."), Absent("Few."))), columns=columns))
    assert '<td class="n absent" data-label="Score">' in said
    assert '<td class="w absent" data-label="In words">' in said


def test_only_a_table_to_explore_has_a_button_which_waits_for_its_script():
    assert "Explore" not in drawn(table())
    said = drawn(table(explore="rounds"))
    assert '<div class="explore" data-explore="/explore/rounds/" hidden>' in said


# Scores of groups


def scores(groups):
    columns = (Column("Criterion"), *(Column(f"Group {at}", numeric=True) for at in range(groups)))
    cells = (Tinted(33), *(Tinted(50 + at) for at in range(groups - 1)))
    return table(Row(("Trust", *cells), Target("criterion", "trust")), columns=columns)


def test_scores_of_groups_stand_on_their_colour_and_scroll_by_themselves():
    said = drawn(scores(3))
    assert '<td class="t t-35">33</td>' in said
    assert '<td class="t t-50">51</td>' in said
    assert '<div class="scrolls" tabindex="0" role="region"' in said


def test_what_is_clearly_high_or_low_stands_out():
    said = drawn(table(Row(("Trust", None, Tinted(70, clear=True)))))
    assert '<td class="t t-70 clear">70</td>' in said


def test_many_groups_stand_below_one_another():
    said = drawn(scores(40))
    assert said.count("<tr>") == 1 + 40
    assert '<th scope="row" dir="auto">Group 39</th>' in said
    assert '<th scope="col" dir="auto" class="n"><a href="/criteria/trust/">Trust</a></th>' in said
    assert '<th scope="row"' in drawn(scores(10))


def test_turning_a_table_keeps_every_cell():
    given = scores(4)
    (row,) = given.rows
    assert [each.cells for each in turned(given).rows] == [
        (f"Group {at}", cell) for at, cell in enumerate(row.cells[1:])
    ]


@pytest.mark.parametrize(
    ("scale", "dark"), [(theme.SCALE, False), (theme.DARK_SCALE, True)], ids=["light", "dark"]
)
def test_every_colour_of_scores_is_the_themes_and_its_number_can_be_read(scale, dark):
    rules = style_sheet().partition("/* The map of how")[0].rpartition("@media")[2 if dark else 0]
    found = re.findall(r"\.t-(\d+) { --bg: (#\w+); --on: (#\w+); }", rules)
    assert [int(step) for step, *_ in found] == list(range(0, 101, svg.STEP))
    for step, colour, ink in found:
        assert colour == theme.css(theme.colour_of(int(step), scale))
        assert theme.contrast(theme.from_css(ink), theme.from_css(colour)) >= 4.5, step


@pytest.mark.parametrize(("score", "step"), [(0, 0), (2, 0), (3, 5), (97, 95), (98, 100)])
def test_scores_are_coloured_in_steps_of_five(score, step):
    assert svg.tint(score) == f"t-{step}"


def style_sheet():
    with open(finders.find("report.css")) as file:
        return file.read()


def test_marks_have_the_colours_of_the_theme():
    sheet = style_sheet()
    for name, colour in (
        ("mark", theme.MARK), ("healthier", theme.HEALTHIER), ("neither", theme.NEITHER),
        ("less-healthy", theme.LESS_HEALTHY), ("flagged", theme.FLAG), ("quiet", theme.QUIET),
    ):  # fmt: skip
        assert f"--{name}: {colour};" in sheet


# Drawn cells


@pytest.mark.parametrize(
    ("cell", "piece"),
    [
        (Dot(34), '<circle cx="34%" cy="12" r="5" class="mark"/>'),
        (Dot(34, 31, 37), '<line x1="31%" y1="12" x2="37%" y2="12" stroke-width="9" class="range"'),
        (Dot(34, before=43, moved=Moved.DOWN), '<circle cx="43%" cy="12" r="4" class="down hollow'),
        (Stack(60, 20, 20), '<rect x="0%" y="4" width="60%" height="16" class="less-healthy"/>'),
        (Stack(60, 20, 20), '<text x="30%" y="12" class="on-less-healthy">60</text>'),
        (Bar(30, True), '<rect x="0%" y="4" width="30%" height="16" class="flagged"/>'),
        (Position(2, 3), '<circle cx="50%" cy="12" r="5" class="mark"/>'),
        (Trace((0, 100)), '<line x1="25%" y1="29" x2="75%" y2="3" stroke-width="2" class="quiet"'),
    ],
)  # fmt: skip
def test_a_drawn_cell_is_svg_that_screen_readers_pass_over(cell, piece):
    said = svg.cell(cell)
    look = "drawn high" if isinstance(cell, Trace) else "drawn"
    assert said.startswith(f'<svg class="{look}" aria-hidden="true">')
    assert piece in said


def test_every_mark_of_a_legend_can_be_drawn():
    for mark in get_args(get_type_hints(Key)["mark"]):
        assert svg.mark(Key(mark, "words")).count("class=") > 1


def test_the_ends_of_a_scale_do_not_reach_beyond_it():
    said = svg.scale(Scale(((0.0, "first"), (0.5, "middle"), (1.0, "last"))))
    assert [(each.attributes["text-anchor"], text_in(each)) for each in all_of(said, "text")] == [
        ("start", "first"), ("middle", "middle"), ("end", "last"),
    ]  # fmt: skip


# The map


def test_the_map_has_its_nodes_names_and_arrows_and_an_alternative():
    nodes = (Node("a", "High-trust relationships", 58, 0.3, 0), Node("b", "Learning", None, 0.7, 1))
    said = drawn(Map("links", "Map of 2 criteria.", nodes, (Arrow("a", "b", True),)))
    assert 'role="img" aria-label="Map of 2 criteria."' in said
    assert '<g class="t-60"><circle cx="30%"' in said
    assert ">58</text>" in said
    assert ">–</text>" in said
    assert each_text(said, "tspan") == ["High-trust", "relationships", "Learning"]
    assert 'class="lowers" marker-end="url(#lowers-links)"' in said


def test_the_legend_of_the_map_says_what_its_arrows_mean_without_their_colour():
    nodes = (Node("a", "Trust", 58, 0.3, 0), Node("b", "Learning", None, 0.7, 1))
    legend = (Key("raises", "argued to raise it"), Key("lowers", "argued to lower it"))
    said = drawn(Map("links", "Map.", nodes, (Arrow("a", "b", True),), legend))
    assert each_text(said, "li:has(svg)") == ["argued to raise it", "argued to lower it"]
    dashed = [bool(each.css("[stroke-dasharray]")) for each in all_of(said, "li")]
    assert dashed == [False, True]


# Nothing that people typed becomes code, and nothing needs an inline style


def everything(text):
    columns = (Column(text), Column(text, scale=Scale(((0.0, text),))), Column(text, numeric=True))
    rows = (Row((text, Stack(50, 20, 30), Number(1))), Row((text, None, Absent(text))))
    group = RowGroup(rows, text, Target("part", "talk"))
    given = table(columns=columns, title=text, notes=(text,), legend=(Key("up", text),))
    parts = (
        Text(text), Score(1, text, text), Items((Item(text, text, (text,)),)),
        replace(given, groups=(group,), caption=text, explore="rounds"),
        table(Row((text, Tinted(5))), columns=(Column(text), Column(text))),
        Map("links", text, (Node("a", text, 5, 0.5, 0),), ()),
        Panel("panel", (Text(text),)),
    )  # fmt: skip
    return drawn(Part("one", text, parts), Part("two", text, (Items((Item(text),)),), folded=True))


def test_names_are_text_and_never_code():
    said = everything(NASTY)
    assert not all_of(said, "script")
    assert said.count(ESCAPED) > 20
    assert NASTY in words_of(said)


def test_nothing_has_an_inline_style_or_an_address_of_its_own():
    said = everything("Trust")
    assert not inline_code(said)
    assert "http" not in said


# Whole pages


def test_the_page_is_small_and_begins_no_figure(client, at_home):
    page = client.get(at_home("whole"))
    assert not all_of(page, "[src*=plotly], link[href*=plotly]")
    assert len(gzip.compress(page.content)) < 15_000


def test_the_contents_name_every_part_in_short_and_lead_to_it(client, at_home):
    page = parsed(client.get(at_home("whole")))
    assert list(leads(page, "nav.contents").items()) == [
        (each.short, f"#{each.key}") for each in pages.whole().parts
    ]
    for place in each_attribute(page, "a[href^='#']", "href"):
        the(page, f'[id="{place[1:]}"]')


def test_columns_of_files_do_not_stand_on_the_page(client, at_home):
    page = client.get(at_home("whole")).content.decode()
    assert "If everybody had answered: from" not in page
    assert "If everybody had answered" in page


def test_no_id_stands_twice(client, at_home):
    for name in pages.SHOWN:
        found = each_attribute(client.get(at_home(name)), "[id]", "id")
        assert len(found) == len(set(found)), name


def test_who_may_not_share_reads_whom_to_ask(client, at_home):
    may = client.get(at_home("whole")).content.decode()
    may_not = client.get(at_home("whole") + "?views=").content.decode()
    assert "Share this report" in may
    assert "Share this report" not in may_not
    assert "Whom to ask to share it" in may_not


def test_managers_read_that_nobody_else_can_read_it_yet(client, at_home):
    page = client.get(at_home("whole") + "?opens=2 July 2026").content.decode()
    assert "Everybody else with access can read it from 2 July 2026" in page
    assert "Only managers" not in client.get(at_home("whole")).content.decode()


# What is explored


def test_rounds_are_explored_as_the_table_has_them():
    figure = explore.figure(pages.whole(), "rounds")
    go.Figure(figure)  # raises for whatever plotly does not know
    lines = {each["hovertemplate"].partition(":")[0]: each["y"] for each in figure["data"]}
    assert lines == {
        "The overall picture": [51, 53, 55],
        "Staff stability": [44, 43, 34],
        "Applying what is learnt": [None, None, 53],
    }


def test_those_that_moved_are_in_colour_and_over_the_others():
    figure = explore.figure(pages.whole(), "rounds")
    colours = [each["line"]["color"] for each in figure["data"]]
    assert colours == [explore.STILL, theme.FLAG, theme.QUIET]


def test_the_map_is_explored_as_it_is_drawn():
    figure = explore.figure(world.document(), "links")
    go.Figure(figure)
    (nodes,) = figure["data"]
    assert nodes["text"] == ["34", "43", "58", "–"]
    assert nodes["x"] == [25, 75, 30, 70]
    assert nodes["hovertext"][0] == "Staff stability<br>→ High-trust relationships"
    assert sum(each["showarrow"] for each in figure["layout"]["annotations"]) == 2


def test_names_cannot_bring_tags_into_what_is_explored():
    row = Row((NASTY, Trace((1, 2)), Number(1), Number(2)))
    columns = (Column("Criterion"), Column(""), *(Column(NASTY, numeric=True) for _ in "ab"))
    given = replace(table(row, columns=columns), key="rounds")
    found = [
        explore.rounds(given),
        explore.links(Map("links", "", (Node("a", NASTY, 1, 0, 0),), ())),
    ]
    assert all("<script" not in str(each) for each in found)


def test_what_cannot_be_explored_is_not_there():
    assert explore.figure(world.document(), "profile") is None
