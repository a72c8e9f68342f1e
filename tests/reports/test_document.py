"""A report as one document: its order, what stands where nothing is published, and its laws."""

import re
from dataclasses import replace
from itertools import chain

import pytest

from assessments.instruments.schema import Instrument
from reports import blocks, document
from reports.blocks import Items, Map, Moved, Panel, Part, Score, Table, Target, Text, Tone, walk
from reports.publication import End, Participation, Reason, Withheld
from reports.report import Yours
from reports.words.names import Names
from tests import report_world as world

KINDS = {**world.KINDS, **world.EDGES}


@pytest.fixture(params=[*KINDS])
def report(request):
    """Of every world, a year after Northside's."""
    return world.report(KINDS[request.param](), world.northside())


@pytest.fixture
def documents(report):
    """All that are made of it."""
    return [
        document.whole(report),
        document.one_page(report),
        *(document.of_criterion(report, each.code) for each in report.publication.criteria),
    ]


def all_blocks(made):
    return list(walk((*made.opening, *made.parts)))


def of(kind, made):
    return [each for each in all_blocks(made) if isinstance(each, kind)]


def keys(parts):
    return [each.key for each in parts]


def part(made, key):
    return next(each for each in of(Part, made) if each.key == key)


def table(made, key):
    return next(each for each in of(Table, made) if each.key == key)


def said(those):
    """Each paragraph, with what it stands under in a list."""
    for block in walk(tuple(those)):
        if isinstance(block, Text) and block.tone is not Tone.LABEL:
            yield block.words
        elif isinstance(block, Items):
            yield from (f"{one.title}: {words}" for one in block.items for words in one.words)


# The order


def test_the_whole_report_has_its_parts_in_their_order():
    now = document.whole(world.report(world.northside(), world.northside()))
    assert keys(now.parts) == [
        "talk",
        "changes",
        "groups",
        "dont-know",
        "ranking",
        "statements",
        "links",
        "participation",
        "method",
    ]
    first, figure = now.opening
    assert isinstance(first, Panel)
    assert (first.key, figure.key) == ("in-short", "profile")
    folded = [each.key for each in now.parts if each.folded]
    assert folded == ["statements", "links", "participation"]


def test_the_first_screen_says_the_score_what_to_talk_about_and_what_changed():
    (panel, _profile) = document.whole(world.report(world.northside(), world.northside())).opening
    score, people, change, label, talk, example = panel.blocks
    assert (score.number, score.of) == (54, "of 100")
    assert people.words == "41 of 60 people answered (68%)."
    assert example.words.startswith("At a score of 54, people answer like this, for example: “")
    assert (label.words, label.tone) == ("Talk about first", Tone.LABEL)
    assert [each.title for each in talk.items] == [
        "Staff stability",
        "Room to settle",
        "Few interfaces",
    ]
    assert change.words == (
        "The overall score is 54 both times: no change can be seen. "
        "No criterion has clearly changed since Summer 2025."
    )


def test_why_a_criterion_is_a_topic_is_on_the_first_screen_and_how_to_begin_below():
    made = document.whole(world.report(world.northside()))
    (first,) = (each for each in made.opening[0].blocks if isinstance(each, Items))
    assert first.items[1].words == (
        "Clearly below the middle. Within their own groups, people agree only weakly.",
    )
    text, items, steps = part(made, "talk").blocks
    assert text.words.startswith("Swap one of these for another if you know better")
    assert items.items[1].words[0] == "Ask first whether you all see it this way."
    assert items.items[1].to == Target("criterion", "settled")
    assert keys(steps.blocks) == ["steps-stability", "steps-settled", "steps-interfaces"]
    asked = world.INSTRUMENT.criterion("stability")
    questions = {each.words[0] for items in of(Items, made) for each in items.items}
    assert {each.text for each in (*asked.discuss, *asked.first_steps)} <= questions


def test_how_to_begin_is_said_once_where_it_is_the_same_for_all():
    made = document.whole(world.report(world.all_divided()))
    _why, alike, items, _steps = part(made, "talk").blocks
    assert alike.words == (
        "People disagree on these: listen to each other before anybody proposes a remedy."
    )
    assert not any("Listen to each other" in words for words in said([items]))


def test_one_page_has_what_a_board_needs():
    made = document.one_page(world.report(world.northside(), world.northside()))
    assert keys(made.parts) == ["talk", "differently", "changes", "cannot-say"]
    (items,) = part(made, "talk").blocks
    first = items.items[0].words
    assert first[0] == "Clearly below the middle. People largely agree. Talk about what to do."
    assert first[-1].startswith("Ask each other: ")
    (differently,) = part(made, "differently").blocks
    assert [each.title for each in differently.items] == ["Working across boundaries"]


def test_without_scores_one_page_says_that_nobody_could_say():
    made = document.one_page(world.report(world.nobody_knows()))
    (words,) = said(part(made, "talk").blocks)
    assert words.endswith("about three in ten people or more could not say.")
    assert words in said(document.whole(world.report(world.nobody_knows())).opening)


def test_a_criterion_page_has_all_that_the_report_has_on_it():
    made = document.of_criterion(world.report(world.northside(), world.northside()), "stability")
    assert made.title == "Staff stability"
    panel, groups = made.opening
    assert (panel.key, groups.key) == ("in-short", "groups")
    assert (panel.blocks[0].number, panel.blocks[0].beneath) == (
        34,
        "between 30 and 37 if everybody had answered",
    )
    assert keys(made.parts) == ["statements", "steps", "rounds", "reason", "links"]
    words = " ".join(said((*made.opening, *made.parts)))
    asked = world.INSTRUMENT.criterion("stability")
    for each in (asked.reason, "It is among the lowest of the 10 criteria with a score."):
        assert each in words
    assert words.count("paragraph 13: Contracting out") == 1  # its source, and that of its links
    assert "The score is 34 both times: no change can be seen." in words


def test_a_strength_that_groups_see_differently_has_a_way_to_begin_too():
    panel, groups = document.of_criterion(world.report(world.northside()), "trust").opening
    assert panel.blocks[1].words == (
        "Clearly above the middle. Groups see it differently: St Brannock’s Hospital (28) and "
        "Other agencies (68) are further apart than chance would explain. Among so many criteria, "
        "even a gap like this may be chance. Ask why, then talk about what to do."
    )
    assert groups.title == ""  # they are named beside it
    alike = document.of_criterion(world.report(world.northside()), "ethos").opening[0]
    assert alike.blocks[1].words == "Clearly above the middle. People largely agree."


def test_where_agreement_is_not_known_the_page_of_a_criterion_says_why():
    panel = document.of_criterion(world.report(world.one_group()), "stability").opening[0]
    assert (
        "We do not know whether people agree. Not enough evidence: fewer than 20 people answered."
    ) in said([panel])


def test_a_criterion_without_a_score_says_why_and_can_be_talked_about():
    made = document.of_criterion(world.report(world.without_a_criterion()), "learning")
    (panel,) = made.opening
    assert list(said([panel])) == [
        "Not enough evidence: in every group, fewer than 5 people could say."
    ]
    assert "steps" in keys(made.parts)


# Groups, purposes and rounds


def test_groups_are_named_only_where_they_lie_further_apart_than_chance_would_explain():
    """Of all criteria at once; the page of a criterion judges it by itself."""
    titles = {
        make: table(document.whole(world.report(make())), "groups").title
        for make in (world.northside, world.groups_apart, world.all_agree, world.by_role)
    }
    assert titles == {
        world.northside: "Looking at one criterion at a time, groups are further apart on "
        "High-trust relationships than chance would explain. Among so many comparisons, even that "
        "may be chance.",
        world.groups_apart: "Council (27) and Health (53) are further apart on Staff stability "
        "than chance would explain.",
        world.all_agree: "On each criterion all groups have the same score.",
        world.by_role: "The groups’ scores lie close together: at most 9 points apart.",
    }


def test_what_all_criteria_say_of_groups_is_what_each_says_by_itself():
    made = table(document.whole(world.report(world.northside())), "groups")
    for each in world.northside().criteria:
        page = document.of_criterion(world.report(world.northside()), each.code)
        apart = any("further apart" in words for words in said(page.opening))
        assert apart == (world.INSTRUMENT.criterion(each.code).title in made.title)


def test_groups_with_nothing_to_be_compared_have_no_part():
    for make in (world.one_group, world.nobody_knows):
        assert "groups" not in keys(document.whole(world.report(make())).parts)


def test_a_purpose_said_in_words_stands_at_its_end():
    found = world.RANKING
    few = Withheld(Reason.ALMOST_EVERYONE)
    options = (
        replace(found.options[0], mean_rank=few, in_words=End.ALMOST_FIRST),
        replace(found.options[1], mean_rank=few),
        *found.options[2:],
    )
    ranking = replace(found, options=options, shared=few, between=few, personal=few)
    made = document.whole(world.report(replace(world.northside(), ranking=ranking)))
    first, second, *_ = table(made, "ranking").rows
    assert first.cells[2] == "Almost everyone’s first"
    assert second.cells[2].why == "A number would reveal what almost everyone wants."


def test_rounds_have_their_criteria_in_the_order_of_all_tables():
    northside = world.northside()
    made = document.whole(world.report(northside, northside, northside))
    rows = [row.cells[0] for row in table(made, "rounds").rows]
    assert rows == ["Overall score", *(row.cells[0] for row in table(made, "profile").rows)]
    assert [each.title for each in table(made, "rounds").columns[2:]] == [
        "Summer 2024",
        "Summer 2025",
        "Summer",
    ]
    assert table(made, "rounds").title == "Overall, round by round: 54, 54, 54."


def test_rounds_are_coloured_by_how_they_changed_and_only_those_colours_are_told():
    before, now = world.of_answers(480), world.of_answers(480, seed=2, better=0.3)
    made = document.whole(world.report(now, before))
    rounds, changes = table(made, "rounds"), table(made, "changes")
    assert {row.cells[1].moved for row in rounds.rows} == {Moved.UP}
    assert [each.mark for each in rounds.legend] == ["up"]
    assert [each.mark for each in changes.legend] == ["before", "up"]
    alike = document.whole(world.report(before, before))
    assert [each.mark for each in table(alike, "changes").legend] == ["before", "unclear"]


def test_a_first_round_has_no_change():
    made = document.whole(world.report(world.northside()))
    assert "changes" not in keys(made.parts)
    assert not any("since" in words.lower() for words in said(made.opening))


def test_the_table_of_dont_knows_does_not_stop_in_the_middle_of_a_tie():
    def listed(*shares):
        northside = world.northside()
        padded = (*shares, *[0] * (len(northside.statements) - len(shares)))
        pairs = zip(northside.statements, padded, strict=True)
        statements = tuple(replace(each, dont_know=share) for each, share in pairs)
        made = document.whole(world.report(replace(northside, statements=statements)))
        found = table(made, "dont-know")
        return [row.cells[2].value for row in found.rows], found.notes

    assert listed(*[40] * 3, *[35] * 5, *[30] * 4) == (
        [*[40] * 3, *[35] * 5],
        ("Only statements on which 35% or more could not say are listed.",),
    )
    assert listed(*[40] * 12) == ([40] * 12, ())
    assert listed(40, 30, 20) == ([40, 30], ())


def test_without_links_there_is_no_map():
    plain: Instrument = replace(world.INSTRUMENT, links=())
    made = document.whole(replace(world.report(world.northside()), instrument=plain))
    assert "links" not in keys(made.parts)
    assert of(Map, made) == []


def test_the_legend_of_the_map_has_the_arrows_that_occur():
    first, *others = world.INSTRUMENT.links
    for links, marks in (
        ((first, *others), ["raises"]),
        ((replace(first, effect="lowers"), *others), ["raises", "lowers"]),
        ((replace(first, effect="lowers"),), ["lowers"]),
    ):
        instrument = replace(world.INSTRUMENT, links=links)
        made = document.whole(replace(world.report(world.northside()), instrument=instrument))
        (found,) = of(Map, made)
        assert [key.mark for key in found.legend] == marks


# Whose report it is


def test_a_lead_finds_their_agency_marked_and_nobody_else_does():
    northside = world.northside()
    yours = Yours("Northside Council", alone=frozenset({"council"}))
    marked = document.whole(world.report(northside, yours=yours))
    rows = [row.cells[0] for row in table(marked, "participation").rows]
    assert rows[0] == "Northside Council (your agency)"
    assert "(your agency)" not in str(document.whole(world.report(northside)))
    assert "(your agency)" not in str(document.as_values(world.report(northside, yours=yours)))


def test_a_lead_of_a_small_agency_reads_once_where_it_is():
    yours = Yours("Lantern Advice", among=("Lantern Advice",))
    made = document.whole(world.report(world.northside(), yours=yours))
    where = [words for words in said(made.parts) if "Your agency" in words]
    assert where == ["Your agency is in the group “Other agencies”."]


# Where nothing is published


def test_where_too_few_answered_a_document_says_only_that():
    report = world.report(world.below_k())
    for made in (
        document.whole(report),
        document.one_page(report),
        document.of_criterion(report, "trust"),
    ):
        assert made.parts == ()
        assert of(Score, made) == of(Table, made) == []
        assert next(said(made.opening)) == "7 people were asked, and fewer than 5 answered."
        assert len(list(said(made.opening))) == 3


# The laws


def test_every_world_makes_all_documents_with_a_title_and_something_in_them(documents):
    for made in documents:
        assert made.title
        assert made.opening
        for each in (*made.parts, *of(Panel, made), *of(Items, made)):
            assert each.blocks if isinstance(each, Part | Panel) else each.items


def test_every_table_has_rows_as_long_as_its_columns_and_a_key_of_its_own(documents):
    for made in documents:
        for shown in (made, blocks.for_pages(made), blocks.for_files(made)):
            tables = of(Table, shown)
            assert len({each.key for each in tables}) == len(tables)
            for each in tables:
                assert each.columns
                assert list(each.rows)
                assert {len(row.cells) for row in each.rows} == {len(each.columns)}
                assert all(isinstance(row.cells[0], str) and row.cells[0] for row in each.rows)


def test_every_part_has_a_key_of_its_own(documents):
    for made in documents:
        found = [each.key for each in all_blocks(made) if isinstance(each, Part | Panel)]
        assert len(set(found)) == len(found)


def test_every_link_leads_to_a_criterion_that_was_asked(documents):
    for made in documents:
        targets = [
            each.to
            for each in chain(
                (one for items in of(Items, made) for one in items.items),
                (one for found in of(Table, made) for one in (*found.groups, *found.rows)),
            )
            if each.to
        ]
        assert {each.kind for each in targets} <= {"criterion"}
        assert {each.key for each in targets} <= {*world.SCORES}


def test_nothing_is_said_twice_in_a_document_but_in_its_tables(documents):
    for made in documents:
        for stands in made.parts:  # in different parts of a part, under titles of their own
            words = list(said([stands]))
            within = [
                each for one in stands.blocks if isinstance(one, Part) for each in said([one])
            ]
            assert len(set(words)) == len(words) or len(set(within)) < len(within)
        outside = [
            each
            for top in (made.opening, *([each] for each in made.parts))
            for each in {*said(top)}
        ]
        assert sorted({*outside}) == sorted(outside)


def paragraphs(made):
    yield from said((*made.opening, *made.parts))
    for each in of(Table, made):
        yield from (words for words in (each.title, *each.notes) if words)


def test_every_paragraph_is_whole_and_nothing_of_a_code_or_a_placeholder_is_left(documents):
    for made in documents:
        for words in paragraphs(made):
            words = words.removeprefix(": ")
            assert words == words.strip() != "", words
            assert words[0].isupper() or words[0] in "“0123456789\u2068", words
            assert not re.search(r"%\(|  |\bNone\b|\.\. | ,| \.|\b[a-z]+_[a-z]", words), words


def test_nothing_is_counted_in_the_wrong_number(documents):
    one_of_many = re.compile(
        r"(?<![\d.,of] )\b1 (people|criteria|statements|groups|points|answers|comparisons)\b"
    )
    for made in documents:
        for words in paragraphs(made):
            assert not one_of_many.search(words), words


def test_no_group_is_named_where_all_criteria_are_seen_together(report):
    """On the first screen and the page for a board; a note may say whose score it is."""
    if report.publication.nothing:
        return
    names = Names(report.instrument, report.publication)
    board = document.one_page(report)
    first = [*said(document.whole(report).opening), *said((*board.opening, *board.parts))]
    for group in report.publication.groups:
        if len(name := names.group(group)) > 1:
            assert not any(name in words for words in first), name


def test_few_answers_are_warned_of_on_every_first_screen():
    few = replace(world.northside(), participation=Participation(25, 60))
    for made in (document.whole(world.report(few)), document.one_page(world.report(few))):
        assert any(words.startswith("Fewer than half answered.") for words in said(made.opening))


def test_a_practice_round_and_a_demonstration_are_told_of_in_every_document():
    practice = world.report(replace(world.northside(), practice=True))
    for made in (
        document.whole(practice),
        document.one_page(practice),
        document.of_criterion(practice, "trust"),
    ):
        assert [each.tone for each in made.notices] == [Tone.NOTICE]
