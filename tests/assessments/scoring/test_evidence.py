"""When a report says less, or more, because few took part: on either side of each limit."""

from math import inf, nan

import pytest

from assessments.scoring import evidence


@pytest.mark.parametrize(
    ("n", "invited", "few", "worst_case"),
    [
        (0, 10, True, True),
        (4, 10, True, True),
        (5, 10, False, True),
        (7, 10, False, True),
        (8, 10, False, False),
        (7, inf, True, True),
    ],
)
def test_how_many_answered(n, invited, few, worst_case):
    assert evidence.low_response(n, invited) is few
    assert evidence.worst_case_belongs(n, invited) is worst_case


def test_both_weightings_are_shown_when_they_differ_by_more_than_five_points():
    assert evidence.weightings_differ(57.5, 52.4)
    assert not evidence.weightings_differ(57.5, 52.5)
    assert not evidence.weightings_differ(nan, 52.5)


@pytest.mark.parametrize(
    ("criteria", "scored", "enough"),
    [(9, 0, False), (9, 6, False), (9, 7, True), (4, 3, True), (4, 2, False), (1, 1, True)],
)
def test_three_quarters_of_the_criteria_make_a_whole(criteria, scored, enough):
    assert evidence.enough_criteria(scored, criteria) is enough


@pytest.mark.parametrize(("now", "changed"), [(45, False), (46, True), (15, False), (14, True)])
def test_half_as_many_more_or_fewer_people_are_another_roster(now, changed):
    assert evidence.roster_changed(30, now) is changed
