"""What the rules cost in names: agencies that would stand alone if only small ones were hidden."""

import numpy as np

from audits import cost
from audits.__main__ import FEWER_NAMED, twenty
from audits.partnerships import some_agencies


def test_of_twenty_agencies_nearly_as_many_stand_alone_as_if_small_ones_were_only_hidden():
    seen = cost.agencies_shown_alone(np.random.default_rng(3), 300, 5, twenty)
    assert 0 <= seen.points <= FEWER_NAMED
    assert seen.ours == seen.at_most


def test_of_few_agencies_one_more_is_hidden_and_no_more_than_must_be():
    seen = cost.agencies_shown_alone(np.random.default_rng(3), 300, 5, some_agencies)
    assert seen.points > FEWER_NAMED
    assert seen.ours == seen.at_most
