"""What a report says first, in sentences."""

from dataclasses import replace

import pytest

from reports import findings, publication, reading
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
    assert findings.participation(few) == "7 people were asked; fewer than 5 people answered."


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
        "The criteria lie close together, between 60 and 66 of 100: "
        "do not make much of their order."
    )


def test_of_four_criteria_one_is_lowest_and_another_highest():
    four = with_scores(30.0, 50.0, 60.0, 80.0)
    assert findings.lowest(four) == "Lowest: Shared vision (30)."
    assert findings.highest(four) == "Highest: Staff stability (80)."


def test_a_single_criterion_is_neither():
    assert findings.lowest(with_scores(30.0)) is None
    assert findings.close_together(with_scores(30.0)) is None


def test_what_people_do_not_know_is_a_finding():
    said = findings.dont_knows(world.northside(), world.INSTRUMENT)
    assert said.startswith(
        "Three in ten people or more could not answer 5 of 40 statements: “Joint work with"
    )
    assert said.endswith("” and 3 more. That is a finding too.")


def with_dont_knows(*shares):
    whole = world.northside()
    few = [replace(each, dont_know=0) for each in whole.statements]
    for at, share in enumerate(shares):
        few[at] = replace(few[at], dont_know=share)
    return replace(whole, statements=tuple(few))


def test_what_people_do_not_know_is_named_most_first():
    assert findings.dont_knows(with_dont_knows(30), world.INSTRUMENT) == (
        "Three in ten people or more could not answer 1 statement: “If you asked people here what "
        "this partnership is for, their answers would match”. That is a finding too."
    )
    said = findings.dont_knows(with_dont_knows(30, 45), world.INSTRUMENT)
    assert "2 of 40 statements: “It is clear to me" in said
    assert said.endswith("their answers would match”. That is a finding too.")
    assert findings.dont_knows(with_dont_knows(29), world.INSTRUMENT) == (
        "There is no statement that three in ten people or more could not answer."
    )


def test_nothing_is_said_of_dont_knows_without_numbers():
    assert findings.dont_knows(world.below_15(), world.INSTRUMENT) is None


def test_a_joined_group_may_hold_agencies_from_which_nobody_answered():
    assert findings.joined(world.northside()) == (
        "A joined group may include agencies from which nobody answered."
    )
    assert findings.joined(world.by_role()) is None


def test_of_single_statements_there_are_numbers_words_or_nothing():
    assert findings.on_statements(world.northside()) is None
    assert "in words only" in findings.on_statements(world.below_15())
    assert findings.on_statements(world.below_10()) == (
        "With fewer than 10 answers nothing can be said about single statements."
    )


# What to talk about


def test_the_lowest_criteria_are_to_be_talked_about_with_the_instruments_questions():
    to_talk_about = findings.to_talk_about(world.northside(), world.INSTRUMENT)
    assert [(each.title, each.score) for each in to_talk_about] == [
        ("Staff stability", 35),
        ("Room to settle", 41),
        ("Few interfaces", 43),
    ]
    stability = world.INSTRUMENT.criterion("stability")
    assert to_talk_about[0].questions == stability.discuss
    assert to_talk_about[0].first_steps == stability.first_steps
    assert to_talk_about[0].weakest.startswith("Weakest: only ")
    assert findings.why_these(world.northside()).startswith("Begin where the scores are lowest.")


def test_of_few_criteria_one_is_to_be_talked_about():
    four = with_scores(30.0, 50.0, 60.0, 80.0)
    (only,) = findings.to_talk_about(four, world.INSTRUMENT)
    assert only.title == "Shared vision"


def test_none_is_called_low_where_all_lie_close_together():
    close = with_scores(40.0, 42.0, 44.0, 46.0)
    assert findings.to_talk_about(close, world.INSTRUMENT) == ()
    assert findings.why_these(close).startswith("No criterion stands out")


def test_none_is_called_low_from_60_on():
    high = with_scores(60.0, 75.0, 80.0, 90.0)
    assert findings.to_talk_about(high, world.INSTRUMENT) == ()
    assert findings.why_these(high).startswith("No criterion stands below 60")
    partly = with_scores(59.4, 60.0, 70.0, 80.0, 90.0, 90.0)
    assert [e.score for e in findings.to_talk_about(partly, world.INSTRUMENT)] == [59]


def test_without_scores_there_is_nothing_to_introduce():
    assert findings.why_these(replace(world.northside(), criteria=())) is None


def weakest(publication, at=0):
    return reading.weakest(publication, world.INSTRUMENT, publication.criteria[at])


def with_shares(*shares):
    """The first criterion's statements, with these per cent of healthier answers."""
    whole = world.northside()
    reverse = [each.reverse for each in world.INSTRUMENT.criteria[0].statements]
    first = tuple(
        replace(each, **{"disagree" if is_reverse else "agree": share})
        for each, is_reverse, share in zip(whole.statements, reverse, shares, strict=False)
    )
    return replace(whole, statements=first + whole.statements[len(first) :])


def test_the_weakest_statement_is_said_without_a_double_negative():
    pull = "“The agencies here pull in different directions.”"
    assert weakest(with_shares(60, 70, 53, 80)) == (
        f"Even the weakest statement has 53 % healthier answers: {pull}"
    )
    assert weakest(with_shares(60, 70, 49, 80)) == (
        f"Weakest: 49 % give the healthier answer to {pull}"
    )
    assert weakest(with_shares(60, 70, 7, 80)) == (
        f"Weakest: only 7 % give the healthier answer to {pull}"
    )
    assert weakest(with_shares(60, 70, 0, 80)) == (
        f"Weakest: hardly anybody gives the healthier answer to {pull}"
    )


def in_words(*words):
    few = world.below_15()
    first = tuple(replace(e, in_words=w) for e, w in zip(few.statements, words, strict=False))
    return replace(few, statements=first + few.statements[len(first) :])


def test_where_there_are_words_alone_the_weakest_is_the_worst_word():
    agree, disagree, more = "Most agree", "Most disagree", "More disagree than agree"
    assert weakest(in_words(agree, more, agree, agree)).startswith("Most agree: “The agencies here")
    assert weakest(in_words(agree, more, disagree, agree)).startswith(f"{more}: “It is clear")
    assert weakest(in_words(agree, agree, disagree, agree)) is None
    assert weakest(world.below_10()) is None


def test_every_reason_has_words_of_its_own():
    codes = [
        publication.TOO_FEW_ANSWERS,
        publication.TOO_FEW_SCORED,
        publication.TOO_FEW_STATEMENTS,
        publication.TOO_FEW_CRITERIA,
        publication.FEWER_THAN_10,
        publication.FEWER_THAN_15,
        publication.NOT_BY_AGENCY,
        publication.NOT_YET,
    ]
    said = {reading.reason_in_words(code, 5) for code in codes}
    assert len(said) == len(codes)
    assert reading.reason_in_words("something new", 5) not in said


@pytest.mark.parametrize("minimum", [3, 8])
def test_reasons_name_the_minimum_group(minimum):
    said = reading.reason_in_words(publication.TOO_FEW_SCORED, minimum)
    assert said == f"fewer than {minimum} people could say"


def test_the_most_specific_reason_is_given():
    assert reading.withheld(world.northside(), "/criteria/9/groups/2/score") == (
        "not enough evidence: fewer than 5 people could say"
    )
