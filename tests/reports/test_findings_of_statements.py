"""What people said of single statements, as facts: the weakest, examples, what few could judge."""

import random
from dataclasses import replace

import pytest

from reports.findings import statements
from reports.publication import Reason, View, Withheld, known
from reports.publication import statements_of as results_of
from tests import report_world as world
from tests.statements_world import HEALTHY, with_answers


@pytest.fixture(params=sorted({**world.KINDS, **world.EDGES}.keys() - {"below_k"}))
def any_report(request):
    return {**world.KINDS, **world.EDGES}[request.param]()


# What people could not say


def with_dont_knows(*shares):
    northside = world.northside()
    few = [replace(each, dont_know=0) for each in northside.statements]
    for at, share in enumerate(shares):
        few[at] = replace(few[at], dont_know=share)
    return replace(northside, statements=tuple(few))


def test_what_three_in_ten_could_not_say_is_a_finding_most_first():
    found = statements.could_not_say(with_dont_knows(30, 40, 20))
    assert [(share, each.code) for share, each in found] == [(40, "vision2"), (30, "vision1")]
    assert statements.could_not_say(with_dont_knows(20)) == []


def test_without_numbers_nothing_is_known_of_what_people_could_not_say():
    assert statements.with_known_dont_knows(world.below_15()) == 0
    assert statements.with_known_dont_knows(world.northside()) == 40


# The weakest statement


def weakest(publication, at=0):
    return statements.weakest(publication, world.INSTRUMENT, publication.criteria[at])


def codes_of(found):
    return [each.code for each in found.sides] if found else []


def test_a_statement_is_the_weakest_only_where_no_rounding_may_have_made_it_so():
    """Each count may be off by two: so may be how far one outweighs the other, twice that."""
    clear = with_answers((30, 6, 24), HEALTHY, (12, 6, 42), HEALTHY)
    assert codes_of(weakest(clear)) == ["vision3"]
    close = with_answers((15, 6, 39), HEALTHY, (12, 6, 42), HEALTHY)
    assert codes_of(weakest(close)) == ["vision3", "vision1"]
    three = with_answers((15, 6, 39), (15, 6, 39), (12, 6, 42), HEALTHY)
    assert weakest(three) is None


def test_shares_stand_as_people_gave_them_and_turned_to_what_is_healthy():
    (found,) = weakest(with_answers(HEALTHY, HEALTHY, (12, 6, 42), HEALTHY)).sides
    assert found.reverse
    assert (found.healthy, found.unhealthy, found.lead) == (20, 70, -50)
    assert found.least < found.balance < found.most


def test_even_the_weakest_may_be_healthy():
    assert weakest(with_answers(HEALTHY, HEALTHY, (36, 9, 15), HEALTHY)).is_healthy
    assert not weakest(with_answers(HEALTHY, HEALTHY, (27, 12, 21), HEALTHY)).is_healthy


def test_where_few_can_say_of_one_of_them_none_is_the_weakest():
    clear = with_answers(HEALTHY, HEALTHY, (12, 6, 42), HEALTHY)
    assert weakest(clear)
    first, *others = clear.statements
    few = Withheld(Reason.TOO_FEW_COULD_SAY)
    unsaid = replace(first, disagree=few, neither=few, agree=few)
    assert weakest(replace(clear, statements=(unsaid, *others))) is None


def test_the_weakest_is_that_under_every_way_its_counts_may_have_been_rounded(any_report):
    """Gone through at random, by another way than the report's."""
    rng = random.Random(1)
    for criterion in any_report.criteria:
        named = statements.weakest(any_report, world.INSTRUMENT, criterion)
        if named:
            for _time in range(200):
                balances = {
                    each.code: balance_once(each, any_report, rng)
                    for each in results_of(any_report, criterion.code)
                }
                assert min(balances, key=balances.get) in codes_of(named)


def balance_once(result, published, rng):
    """Healthier less other answers, of one way to come to these counts."""
    counts = result.counts
    while True:
        disagree, neither, agree, dont_know = (
            max(0, count + rng.randint(-2, 2))
            for count in (counts.disagree, counts.neither, counts.agree, counts.dont_know)
        )
        said = disagree + neither + agree
        if 0 < said <= published.participation.responded - dont_know:
            balance = (agree - disagree) / said
            return -balance if world.INSTRUMENT.statement(result.code).reverse else balance


def in_words(*words):
    few = world.below_15()
    first = tuple(replace(e, in_words=w) for e, w in zip(few.statements, words, strict=False))
    return replace(few, statements=first + few.statements[len(first) :])


def worded(published):
    found = statements.worded_weakest(published, world.INSTRUMENT, published.criteria[0])
    return [(each.code, each.view) for each in found]


def test_where_there_are_words_alone_the_weakest_is_the_worst_word():
    """The second and the third statement are reverse-worded."""
    agree, disagree, more = View.MOST_AGREE, View.MOST_DISAGREE, View.MORE_DISAGREE
    assert worded(in_words(agree, agree, disagree, agree)) == [("vision2", agree)]
    assert worded(in_words(agree, disagree, disagree, more)) == [("vision4", more)]
    assert worded(in_words(more, more, disagree, more)) == [("vision1", more), ("vision4", more)]
    assert worded(in_words(disagree, agree, agree, disagree)) == []  # four
    assert worded(in_words(agree, disagree, disagree, agree)) == []
    assert worded(world.below_10()) == []
    assert worded(world.northside()) == []  # numbers say more


# Examples of a score


def examples(published, score, among=None):
    among = published.statements if among is None else among
    return statements.typical(published, world.INSTRUMENT, score, among)


def test_examples_lie_near_the_score_nearest_first_and_are_of_two_criteria(any_report):
    score = known(any_report.headline.score)
    if score is None:
        return
    found = examples(any_report, score)
    assert len({each.criterion for each in found}) == len(found) <= 2
    assert all(abs(each.points - score) <= statements.CLOSE for each in found)
    for each in found:
        for rounded in (each.least, each.most):
            assert abs(50 + 50 * rounded - score) <= statements.CLOSE_AT_WORST
    lies = [each.points for each in found]
    assert lies == sorted(lies, key=lambda one: abs(one - score))


def test_of_two_examples_one_lies_on_either_side_of_the_score():
    published = with_answers((30, 6, 24), (29, 6, 25), (24, 6, 30), HEALTHY)
    among = results_of(published, "vision")  # at 55, 53, 45 and above
    assert [each.code for each in examples(published, 51.0, among)] == ["vision2", "vision3"]


def test_where_all_lie_on_one_side_of_the_score_two_of_that_side_are_given():
    published = with_answers((30, 6, 24), (29, 6, 25), (12, 6, 42), HEALTHY)
    among = results_of(published, "vision")
    assert [each.code for each in examples(published, 57.0, among)] == ["vision1", "vision2"]


def test_what_lies_far_from_every_statement_has_no_example():
    """On vision they lie at 10 to 75, and nobody said anything at 100."""
    published = with_answers((30, 6, 24), HEALTHY, (12, 6, 42), HEALTHY)
    among = results_of(published, "vision")
    assert [each.code for each in examples(published, 55.0, among)] == ["vision1"]
    assert examples(published, 100.0, among) == ()


def test_what_hardly_anybody_answered_is_no_example_of_the_middle():
    neither = with_answers((0, 60, 0), HEALTHY, HEALTHY, HEALTHY)
    assert examples(neither, 50.0, results_of(neither, "vision")) == ()


def test_without_shares_there_are_no_examples_in_numbers():
    assert examples(world.below_15(), 54.2) == ()
    assert examples(world.nobody_knows(), 54.2) == ()


def examples_in_words(published, score):
    among = results_of(published, "vision")
    found = statements.typical_in_words(published, world.INSTRUMENT, score, among)
    return [(each.code, each.view) for each in found]


def test_in_words_the_examples_lean_to_the_side_of_the_score():
    """To agree with the second and the third is the less healthy answer."""
    agree, disagree, differ = View.MOST_AGREE, View.MOST_DISAGREE, View.VIEWS_DIFFER
    published = in_words(agree, disagree, differ, disagree)
    assert examples_in_words(published, 72.0) == [("vision1", agree), ("vision2", disagree)]
    assert examples_in_words(published, 52.0) == [("vision3", differ)]
    assert examples_in_words(published, 25.0) == [("vision4", disagree)]


def test_that_few_could_say_is_no_example_of_what_people_say():
    published = in_words(*[View.MANY_COULD_NOT_SAY] * 3, View.TOO_FEW_TO_SAY)
    for score in (20.0, 50.0, 80.0):
        assert examples_in_words(published, score) == []
