"""What a report says first, in sentences."""

from dataclasses import replace

import pytest

from reports import findings, publication
from tests import report_world as world


def with_scores(*scores):
    whole = world.northside()
    criteria = tuple(
        replace(each, overall=replace(each.overall, score=score))
        for each, score in zip(whole.criteria, scores, strict=False)
    )
    return replace(whole, criteria=criteria)


def test_participation_is_said_in_people_and_in_per_cent():
    assert findings.participation(world.northside()) == "41 of 60 people answered (68 %)."


def test_below_the_minimum_group_only_the_invited_are_counted():
    few = world.below_k()
    assert findings.nothing_published(few)
    assert findings.participation(few) == ("7 people were invited; fewer than 5 people answered.")


def test_the_headline_uses_the_instruments_words():
    assert findings.headline(world.northside(), world.INSTRUMENT) == (
        "55 on a scale from 0 to 100: in the middle."
    )


def test_the_word_belongs_to_the_number_that_is_shown():
    almost = replace(world.northside(), headline=publication.Score(59.6, None, None))
    assert findings.headline(almost, world.INSTRUMENT).endswith("fairly high.")


def test_a_withheld_headline_says_why():
    withheld = replace(
        world.northside(),
        headline=publication.Score(None, None, None),
        reasons={"/headline": publication.TOO_FEW_CRITERIA},
    )
    assert findings.headline(withheld, world.INSTRUMENT) == (
        "There is no overall score: not enough evidence: "
        "fewer than three quarters of the criteria have a score."
    )


def test_weights_are_mentioned_only_where_they_matter():
    assert findings.weighting(world.northside()) is None
    apart = replace(world.northside(), headline=publication.Score(55.0, None, 60.1))
    assert "it would be 60" in findings.weighting(apart)
    assert findings.weighting(world.by_role()) is None


def test_lowest_and_highest_are_named_and_nothing_more_is_claimed():
    assert findings.lowest(world.northside()) == (
        "Lowest: Staff stability (35), Room to settle (41) and Few interfaces (43)."
    )
    assert findings.highest(world.northside()) == (
        "Highest: Service before contract (71), Committed teams, shared values (68) "
        "and Shared vision (66)."
    )
    assert findings.close_together(world.northside()) is None


def test_where_criteria_lie_close_together_none_is_lowest():
    close = with_scores(60.0, 62.0, 64.0, 66.0)
    assert findings.lowest(close) is None
    assert findings.highest(close) is None
    assert findings.close_together(close) == (
        "The criteria lie close together, between 60 and 66: do not make much of their order."
    )


def test_of_four_criteria_one_is_lowest_and_another_highest():
    four = with_scores(30.0, 50.0, 60.0, 80.0)
    assert findings.lowest(four) == "Lowest: Shared vision (30)."
    assert findings.highest(four) == "Highest: Staff stability (80)."


def test_a_single_criterion_is_neither():
    assert findings.lowest(with_scores(30.0)) is None
    assert findings.close_together(with_scores(30.0)) is None


def test_what_people_do_not_know_is_a_finding():
    assert findings.dont_knows(world.northside()) == (
        "Three in ten people or more could not answer 5 of 40 statements. That is a finding too."
    )


def test_nothing_is_said_of_dont_knows_without_numbers():
    assert findings.dont_knows(world.below_15()) is None


def test_every_reason_has_words_of_its_own():
    codes = [
        publication.TOO_FEW_ANSWERS,
        publication.TOO_FEW_SCORED,
        publication.TOO_FEW_STATEMENTS,
        publication.TOO_FEW_CRITERIA,
        publication.FEWER_THAN_15,
        publication.NOT_BY_AGENCY,
        publication.NOT_YET,
    ]
    said = {findings.reason_in_words(code, 5) for code in codes}
    assert len(said) == len(codes)
    assert findings.reason_in_words("something new", 5) not in said


@pytest.mark.parametrize("minimum", [3, 8])
def test_reasons_name_the_minimum_group(minimum):
    said = findings.reason_in_words(publication.TOO_FEW_SCORED, minimum)
    assert said == f"fewer than {minimum} people could say"


def test_the_most_specific_reason_is_given():
    assert findings.withheld(world.northside(), "/criteria/9/groups/2/score") == (
        "not enough evidence: fewer than 5 people could say"
    )
