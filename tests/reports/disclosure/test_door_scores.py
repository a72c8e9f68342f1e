"""The door: scores worked out a second time, in the plainest way (R6, R8).

Nothing is shared with the door but the groups: persons' scores are those of `audits.plain`, and
rounding is that of `decimal`.
"""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from unittest import mock

import numpy as np
from hypothesis import strategies as st

from audits import plain
from reports.disclosure.door import differing, rounding
from reports.disclosure.door.groups import Unit
from reports.publication import known
from tests.door_world import DK, door, instrument
from tests.properties import given

ASKED = instrument((3, 4, 3), reverse=("b2", "c3"))
TURNED = (4, 9)  # of b and c
CRITERIA = ((0, 3, 12), (3, 7, 16), (7, 10, 12))  # from, to, and the highest step
UNITS = [
    Unit("abbey", "Abbey", 31, late=12),
    Unit("mill", "Mill", 17, late=3),
    Unit("well", "Well", 40),
]

answer = st.sampled_from([0, 1, 2, 3, 4, 5, 5, DK])
people = st.tuples(st.sampled_from(["abbey", "mill", "well"]), st.booleans(), *[answer] * 10)
rounds = st.lists(people, min_size=6, max_size=40)


def half_up(value, digits):
    return Decimal(value).quantize(Decimal(digits), ROUND_HALF_UP)


def steps_of(sheet):
    """A person's step on each criterion; None where they could not say."""
    healthy = [6 - x if at in TURNED and 1 <= x <= 5 else x for at, x in enumerate(sheet)]
    return [plain.step(tuple(healthy[first:last]), 5) for first, last, _top in CRITERIA]


def expected(answered, groups, minimum):
    """(scores of groups, overall, agency_equal) of each criterion."""
    for at, (*_where, top) in enumerate(CRITERIA):
        scores = []
        for group in groups:
            own = [
                (steps_of(sheet)[at], late)
                for unit, late, *sheet in answered
                if unit.title() in group.members
            ]
            scored = [step for step, _ in own if step is not None]
            sure = [step for step, late in own if step is not None and not late]
            mean = Decimal(int(100 * sum(scored))) / (top * len(scored)) if scored else Decimal(0)
            scores.append(int(half_up(mean, "1")) if len(sure) >= minimum else None)
        with_score = [
            (score, group.invited - group.late, len(group.members))
            for score, group in zip(scores, groups, strict=True)
            if score is not None
        ]
        yield (
            scores,
            *(
                half_up(
                    Decimal(sum(each[0] * each[weight] for each in with_score))
                    / sum(each[weight] for each in with_score),
                    "0.1",
                )
                if with_score
                else None
                for weight in (1, 2)
            ),
        )


@given(rounds, st.integers(3, 6), st.randoms())
def test_scores_are_what_a_second_reckoning_gives(answered, minimum, random):
    shuffled = random.sample(answered, len(answered))
    with mock.patch.object(differing, "two_who_differ", lambda answers, *_args, **_fields: answers):
        result, again = (
            door(
                [(unit, sheet) for unit, _late, *sheet in each],
                ASKED,
                late=np.array([late for _unit, late, *_sheet in each]),
                units=UNITS,
                minimum_group=minimum,
            )
            for each in (answered, shuffled)
        )
    assert again == result  # in another order of the people
    if not result.groups:
        return
    overalls, equals = [], []
    for criterion, (scores, overall, equal) in zip(
        result.criteria, expected(answered, result.groups, minimum), strict=True
    ):
        assert [known(each.score) for each in criterion.groups] == scores
        assert all(type(score) is int for score in scores if score is not None)
        if overall is None:
            assert known(criterion.overall.score) is None
            continue
        found = criterion.overall
        assert (Decimal(str(found.score)), Decimal(str(found.agency_equal))) == (overall, equal)
        overalls.append(overall)
        equals.append(equal)
    if len(overalls) < 3:
        assert known(result.headline.score) is None
        return
    headline = result.headline
    assert Decimal(str(headline.score)) == half_up(sum(overalls) / 3, "0.1")
    assert Decimal(str(headline.agency_equal)) == half_up(sum(equals) / 3, "0.1")
    margins = [Decimal(str(each.overall.margin)) for each in result.criteria]
    assert Decimal(str(headline.margin)) == half_up(sum(margins) / 3, "0.1")


@given(st.integers(0, 10_000), st.integers(1, 400))
def test_halves_go_up_exactly(over, under):
    value = Fraction(over, under)
    exact = Decimal(over) / Decimal(under)
    assert rounding.whole(value) == half_up(exact, "1")
    assert Decimal(str(rounding.one_decimal(value))) == half_up(exact, "0.1")


def test_a_published_figure_is_what_its_digits_say():
    """61.4 and 61.5 are 61.45 on average, and 61.5 rounded; their bits make a little less of it."""
    two = [rounding.as_published(each) for each in (61.4, 61.5)]
    assert rounding.one_decimal(sum(two) / 2) == 61.5
    assert rounding.one_decimal(sum(map(Fraction, (61.4, 61.5))) / 2) == 61.4
