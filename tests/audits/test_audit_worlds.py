"""Small worlds, every one of them: nobody's score, answer or ranking is certain (audits/worlds.py).

`./run audit` goes through larger ones.
"""

import pytest

from audits import worlds
from audits.worlds import Small, certain_secrets

SMALL = [
    Small((3,), 4, 3, "all"),
    Small((4,), 3, 3, "all"),
    Small((4,), 3, 4, "answered"),
    Small((5,), 3, 5, "answered"),
    Small((6,), 3, 5, "answered"),
    Small((3, 3), 2, 3, "scores"),
    Small((3, 3), 2, 5, "scores"),  # two agencies, shown together
    Small((1, 2, 5), 2, 3, "scores"),
    Small((3, 3, 3), 2, 3, "scores"),
    Small((5, 5), 2, 5, "scores"),  # from ten people on, there are spread and agreement
]


@pytest.mark.parametrize("small", SMALL, ids=str)
def test_nobody_s_score_is_certain(small):
    assert certain_secrets(worlds.possible(small), small.secret) == set()


@pytest.mark.parametrize("people", range(10, 18))
def test_nobody_s_answer_to_a_statement_is_certain(people):
    """Words up to 14 people, and from 15 on rounded counts, with all that is made of them."""
    bands = (1, 3, worlds.DONT_KNOW, 0)
    found = worlds.statement_worlds(people, bands)
    assert len(found) > 3
    assert certain_secrets(found, worlds.answer) == set()


@pytest.mark.parametrize(("people", "options"), [((10,), 2), ((5, 5), 2), ((13,), 2), ((10,), 3)])
def test_nobody_s_ranking_is_certain(people, options):
    found = worlds.ranking_worlds(people, options)
    assert len(found) > 3
    assert certain_secrets(found, worlds.order) == set()


# That the search finds what there is to find


def test_who_is_certain_is_found():
    certain = certain_secrets({"published": [(((1,), (1,)),), (((1,), (2,)),)]}, worlds.answer)
    assert certain == {("published", (0, (0, (2,))))}  # who said 2 knows that the other said 1
    certain = certain_secrets({"published": [(((1,), (1,)), ((2,),))]}, worlds.answer)
    assert ("published", (0, None)) in certain
    assert ("published", (1, None)) in certain
    assert certain_secrets({"published": [(((1,), (2,), (3,)),)]}, worlds.answer) == set()
