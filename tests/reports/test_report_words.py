"""The sentences of a report: true, whole and in plain English, whatever stands in it."""

import re
from dataclasses import replace

import pytest

from reports import document
from reports.findings import overall as of_overall
from reports.findings import standing as of_standing
from reports.findings import statements as of_statements
from reports.findings.criterion import rank
from reports.publication import (
    Participation,
    Reason,
    Strength,
    View,
    Withheld,
)
from reports.publication import statements_of as results_of
from reports.words import cover, method, overall, ranking, standing, statements
from reports.words.names import Names
from reports.words.plain import isolated
from tests import report_world as world
from tests.report_world import with_criterion, with_scores
from tests.statements_world import HEALTHY, with_answers


def names_of(publication):
    return Names(world.INSTRUMENT, publication)


# Who took part, and the overall score


@pytest.mark.parametrize(
    ("people", "said"),
    [
        (Participation(41, 60), "41 of 60 people answered (68%)."),
        (Participation(3, 3), "3 of 3 people answered (100%)."),
        (
            Participation(41, 41, asked_is_known=False),
            "41 people answered. How many were asked is not known.",
        ),
    ],
)
def test_participation_is_said_in_people_and_in_per_cent(people, said):
    assert overall.participation(people) == said


def test_where_somebody_answered_twice_nobody_is_told_that_everybody_answered():
    people = Participation(60, 60)
    assert overall.participation(people, answered_twice=True) == (
        "60 people were asked, and 60 answers came in. At least one person answered twice, because "
        "their address changed."
    )


def test_below_the_minimum_group_only_the_invited_are_counted():
    few = world.below_k()
    assert overall.too_few(few) == "7 people were asked, and fewer than 5 answered."
    one = replace(few, participation=replace(few.participation, invited=1))
    assert overall.too_few(one) == "1 person was asked, and fewer than 5 answered."
    unknown = replace(few, participation=replace(few.participation, asked_is_known=False))
    assert overall.too_few(unknown) == (
        "Fewer than 5 people answered. How many were asked is not known."
    )


def test_a_report_of_one_group_says_why_and_whom_it_is_about():
    assert overall.one_group(names_of(world.three_people())) == (
        "There are too few answers to show two groups side by side, so this report is about the "
        "whole partnership: Council, Hospital and Homes."
    )
    assert overall.one_group(names_of(world.of_answers(12, ("Council",)))) == (
        "People from only one agency were asked: Council."
    )
    council = replace(world.of_answers(12, ("Council",)), breakdown="role")
    group = replace(council.groups[0], members=("strategic",))
    assert overall.one_group(names_of(replace(council, groups=(group,)))) == (
        "People in only one role were asked: Strategic."
    )


def test_a_range_says_what_it_is_about():
    found = overall.range_beneath(of_overall.Range(51, 55), everybody=False)
    assert found == "between 51 and 55 if everybody had answered"
    assert overall.range_beneath(None, everybody=True) == "everybody answered"
    assert overall.range_beneath(None, everybody=False) == ""


def test_the_range_is_not_what_others_could_change_at_worst():
    assert overall.on_range(19).startswith(
        "The range allows for the 19 people who did not answer. It assumes that they think much as "
        "the others in their group do."
    )
    assert overall.on_range(1).startswith("The range allows for the 1 person who did not answer.")
    assert overall.on_range(None).startswith("The range allows for everybody who was asked and")
    assert overall.at_worst(of_overall.at_worst(world.northside())) == (
        "If everybody else had given the lowest answers, the overall score would be 37; if they "
        "had given the highest, 70."
    )


def order(publication):
    return overall.order(of_overall.ends(publication), names_of(publication))


def test_the_title_of_the_profile_names_the_ends_and_claims_no_more():
    assert order(world.northside()) == (
        "Staff stability is lowest (34) and Service before contract highest (70)."
    )
    ties = with_scores(30.2, 30.4, 45.0, 50.0, 55.0, 60.0, *[71.0] * 4)
    assert order(ties) == (
        "Shared vision and Few interfaces are lowest (30) and 4 criteria highest (71)."
    )
    assert order(with_scores(60.0, 62.0, 64.0, 66.0)) == (
        "The criteria lie close together, between 60 and 66: do not read much into their order."
    )
    assert order(with_scores(30.0)) == "Shared vision scores 30 of 100."
    assert order(world.all_agree()) == "All criteria have the same score, 76 of 100."


def test_where_one_has_no_score_not_all_have_the_same():
    few = Withheld(Reason.TOO_FEW_SCORED)
    score = replace(world.all_agree().criteria[0].overall, score=few)
    assert order(with_criterion(world.all_agree(), overall=score)) == (
        "All criteria with a score have the same one, 76 of 100."
    )


def test_a_group_that_sees_nearly_everything_differently_is_told_of_in_one_sentence():
    by_role = world.by_role()
    for each in by_role.criteria:
        by_role = with_criterion(by_role, each.code, groups=[(70, 6.0), (46, 6.0)])
    (found,) = of_overall.patterns(by_role)
    assert overall.pattern(found, names_of(by_role)) == (
        "Over all criteria together, the scores of Operational (27 people) are 24 points lower on "
        "average than those of the other group, which is more than chance would explain."
    )
    higher = replace(found, difference=16.4)
    assert "are 16 points higher on average than those of the other group," in overall.pattern(
        higher, names_of(by_role)
    )
    groups = replace(by_role, groups=(*by_role.groups, by_role.groups[0]))
    for each in (found, higher):
        assert "than those of the other groups, which" in overall.pattern(each, names_of(groups))


def test_weights_are_put_in_words_by_whether_anybody_counted_who_was_asked():
    assert overall.each_agency_equal(60, asked_is_known=True) == (
        "Groups are weighted by how many of their people were asked. If each agency counted the "
        "same, whatever its size, the overall score would be 60."
    )
    assert "how many of their people answered." in overall.each_agency_equal(
        60, asked_is_known=False
    )


# Where a criterion stands


def agreement_of(publication, code="vision", *, by_name=True):
    (found,) = (each for each in of_standing.by_itself(publication) if each.code == code)
    return standing.agreement(found, names_of(publication), by_name=by_name)


WITHHELD = Withheld(Reason.FEWER_THAN_20)


@pytest.mark.parametrize(
    ("word", "said"),
    [
        (Strength.STRONG, "People largely agree."),
        (Strength.MODERATE, "People largely agree."),
        (Strength.WEAK, "Within their own groups, people agree only weakly."),
        (Strength.LACK, "People disagree, even within their own groups."),
        (WITHHELD, ""),  # said once for all, or beneath
    ],
)
def test_whether_people_agree_is_said_in_one_sentence(word, said):
    groups = [(70, 4.0)] * 5
    published = with_criterion(world.northside(), score=70.0, agreement=word, groups=groups)
    assert agreement_of(published) == said


def test_in_the_middle_there_is_no_side_on_which_people_could_agree():
    middle = with_criterion(world.northside(), score=52.0, groups=[(52, 4.0)] * 5)
    assert agreement_of(middle) == (
        "Groups do not clearly differ, and people in the same group agree moderately."
    )
    strongly = with_criterion(middle, agreement=Strength.STRONG)
    assert agreement_of(strongly).endswith("people in the same group agree strongly.")
    (found,) = (each for each in of_standing.by_itself(middle) if each.code == "vision")
    assert standing.agreement_in_short(found, 5) == "groups do not clearly differ"


def test_one_group_does_not_differ_from_itself():
    of_one = with_criterion(world.one_group(), score=52.0, agreement=Strength.MODERATE)
    assert agreement_of(of_one) == "People agree moderately."
    (found,) = (each for each in of_standing.by_itself(of_one) if each.code == "vision")
    assert standing.agreement_in_short(found, 1) == "largely"
    assert agreement_of(with_criterion(of_one, agreement=Strength.LACK)) == "People disagree."
    assert agreement_of(with_criterion(of_one, agreement=Strength.WEAK)) == (
        "People agree only weakly."
    )


def test_groups_are_named_on_the_page_of_a_criterion_and_nowhere_before():
    apart = world.groups_apart()
    assert agreement_of(apart, "stability") == (
        "Groups see it differently: Council (27) and Health (53) are further apart than chance "
        "would explain."
    )
    assert agreement_of(apart, "stability", by_name=False) == "Groups see it differently."
    assert agreement_of(apart, "settled") == (
        "The groups’ scores lie between 35 and 53, which may be chance: it is not clear whether "
        "they all see it this way."
    )
    assert agreement_of(apart, "settled", by_name=False) == (
        "It is not clear whether all groups see it this way."
    )


def test_a_number_stays_beside_a_name_that_runs_from_right_to_left():
    groups = [(30, 6.0), (70, 6.0), *[(30, 4.0)] * 3]
    said = agreement_of(with_criterion(world.right_to_left(), groups=groups))
    assert f"\u2068{world.HEBREW}\u2069 (70)" in said
    assert isolated("Northside Council") == "Northside Council"


def test_a_score_without_a_group_says_whose_it_is():
    found = {each.code: each for each in of_standing.by_itself(world.northside())}
    names = names_of(world.northside())
    assert standing.left_out(found["learning"], names) == (
        "Applying what is learnt: this is the score of the other groups. There is none for St "
        "Brannock’s Hospital."
    )
    assert standing.left_out(found["trust"], names) == ""


def test_the_place_of_a_criterion_is_counted_from_the_lowest():
    found = [rank(with_scores(30.0, 45.0, 60.0), code) for code in ("vision", "interfaces")]
    assert [standing.rank(each) for each in found] == [
        "It is the lowest of the 3 criteria with a score.",
        "Counting from the lowest, it is number 2 of the 3 criteria with a score.",
    ]


# Statements


def weakest(publication, at=0):
    found = of_statements.weakest(publication, world.INSTRUMENT, publication.criteria[at])
    return statements.weakest(found, names_of(publication))


PULL = "“The agencies pull in different directions.”"


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        ((36, 9, 15), "About 60% disagree and about 25% agree."),  # healthy even so
        ((27, 12, 21), "About 35% agree and about 45% disagree."),
        ((0, 21, 39), "About 65% agree."),
        ((0, 0, 60), "Nearly all agree."),
    ],
)
def test_the_weakest_statement_is_said_without_a_double_negative(counts, said):
    published = with_answers(HEALTHY, HEALTHY, counts, HEALTHY)
    assert weakest(published) == f"Weakest statement: {PULL} {said}"


def test_of_two_weakest_no_share_is_quoted():
    close = with_answers((15, 6, 39), HEALTHY, (12, 6, 42), HEALTHY)
    first = "“People in this partnership would give the same answer if asked what it is for.”"
    assert weakest(close) == f"The weakest statement is one of two: {PULL} or {first}"


def test_nought_after_rounding_is_not_said_to_be_nobody():
    """Two people may stand behind it, and it is not quoted at all."""
    (found,) = of_statements.weakest(
        with_answers(HEALTHY, HEALTHY, (0, 21, 39), HEALTHY),
        world.INSTRUMENT,
        world.northside().criteria[0],
    ).sides
    assert found.healthy == 0
    assert "0%" not in statements.typical(50, (found,), (), names_of(world.northside()))


def test_examples_are_quoted_with_the_larger_share_first():
    published = world.of_answers()
    among = results_of(published, "vision")
    found = of_statements.typical(published, world.INSTRUMENT, 29.0, among)
    said = statements.typical(40, found, (), names_of(published))
    assert said.startswith("At a score of 40, people answer like this, for example: “")
    shares = re.findall(r"bout (\d+)% \w+ and about (\d+)%", said)
    assert shares
    assert all(int(one) >= int(other) for one, other in shares)
    assert statements.typical(40, (), (), names_of(published)) == ""


def test_where_there_are_words_alone_they_are_a_sentence():
    few = world.below_15()
    found = (of_statements.Worded("vision3", View.MORE_AGREE),)
    assert statements.worded(found, names_of(few)) == f"{PULL} More agree than disagree."
    assert statements.typical(40, (), found, names_of(few)) == (
        f"At a score of 40, people answer like this, for example: {PULL} More agree than disagree."
    )


@pytest.mark.parametrize(
    ("people", "said"),
    [
        (
            17,
            "Shares are rounded to the nearest 20% and adjusted to add up to 100: each may be off "
            "by one such step, and now and then by more.",
        ),
        (
            41,
            "Shares are rounded to the nearest 10%, or more coarsely where few could say, and "
            "adjusted to add up to 100: each may be off by one such step, and now and then by "
            "more.",
        ),
        (81, "Shares are rounded to the nearest 5%, or more coarsely where few could say, and"),
        (
            300,
            "at random, so a share may be off by one per cent, and now and then by more. Where few "
            "could say, shares are given in coarser steps.",
        ),
    ],
)
def test_how_precise_shares_are_is_said_by_how_many_answered(people, said):
    published = replace(
        world.northside(),
        participation=Participation(people, people),
        statements=world.statements(people),
    )
    assert statements.on_shares(published).startswith(
        "To protect people, counts are rounded at random"
    )
    assert said in statements.on_shares(published)


@pytest.mark.parametrize(
    ("many", "said"),
    [
        (5, "On 5 of 40 statements, about three in ten people or more could not say."),
        (1, "On 1 of 40 statements, about three in ten people or more could not say."),
        (0, "There is no statement on which about three in ten people or more could not say."),
    ],
)
def test_how_many_statements_people_could_not_judge(many, said):
    assert statements.could_not_say(many, 40, world.northside()) == said


def test_of_few_people_it_is_said_in_fifths_what_they_could_not_judge():
    """In fifths there is nothing between one in five and two in five."""
    for many in (0, 5):
        said = statements.could_not_say(many, 40, world.one_group())
        assert "about two in five people or more could not say." in said


def test_of_single_statements_there_are_numbers_words_or_nothing():
    assert statements.on_statements(None, late=False) == ""
    assert "in words only" in statements.on_statements(Reason.FEWER_THAN_15, late=False)
    assert statements.on_statements(Reason.FEWER_THAN_10, late=False) == (
        "With fewer than 10 answers, nothing can be said about single statements."
    )


# The order of purposes


def test_of_the_order_it_is_said_what_comes_first_and_whether_people_agree():
    found, names = world.RANKING, names_of(world.northside())
    lives = "“Help local people to live healthier lives”"
    assert ranking.finding(("lives",), found, names) == (
        f"{lives} comes first on average. There is some agreement on the order."
    )
    assert ranking.finding(("lives", "safety"), found, names).startswith(
        f"{lives} and “Keep people safe from harm” come first, too close to say which."
    )
    little, large = (replace(found, shared=share) for share in (19, 50))
    assert "There is little agreement" in ranking.finding(("lives",), little, names)
    assert "People largely agree" in ranking.finding(("lives",), large, names)
    few = Withheld(Reason.ALMOST_EVERYONE)
    almost = replace(found, shared=few, between=few, personal=few, almost_complete=True)
    assert ranking.finding(("lives",), almost, names).endswith("almost completely on the order.")
    assert ranking.parts(almost) == ""
    assert ranking.parts(found) == (
        "Of the differences between purposes, 31% are shared by everybody, 6% lie between groups "
        "and 63% are personal."
    )
    one_group = replace(found, between=few, personal=few)
    assert ranking.parts(one_group).endswith("31% are shared by everybody.")


# Above and below


def test_headings_and_notices_say_of_what_kind_a_round_was():
    practice = replace(world.northside(), practice=True)
    report = world.report(practice)
    assert cover.whole_title(report) == "Report: Practice round: Summer"
    demo = replace(report, heading=replace(report.heading, is_demo=True, is_import=True))
    said = [each.words for each in document.whole(demo).notices]
    assert said == [cover.demo_notice(), cover.practice_notice()]
    assert cover.asked_between(demo).startswith("Answered on paper or in another tool, from ")


def test_the_method_names_the_smallest_group():
    assert any("fewer than 7 people." in each for each in method.method(7))
