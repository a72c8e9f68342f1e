"""Scores and statements of one round at once tell no more than scores alone (audits/jointly.py)."""

from dataclasses import replace

import numpy as np
import pytest

from audits import jointly
from audits.jointly import ALL, SCORES, Attacker
from audits.partnerships import as_counted
from reports.disclosure.door import statements
from reports.publication import Counts


def test_together_they_make_no_answer_certain():
    found = jointly.audit(np.random.default_rng(7), 8)
    assert found.answers > 1_200
    assert found.questions > 200
    assert found.added == 0
    assert found.certain[SCORES] > 0  # near the ends of the scale, where it is said


def test_with_statements_that_are_not_rounded_they_would(monkeypatch):
    def exact(counted, *_args, **_fields):
        columns = (counted.below, counted.middle, counted.above, counted.dont_know)
        return [Counts(*row) for row in np.stack(columns, axis=1).tolist()]

    monkeypatch.setattr(statements, "rounded_counts", exact)
    monkeypatch.setattr(jointly, "ROUNDED_BY", 0)
    assert jointly.audit(np.random.default_rng(7), 6).added > 0


@pytest.mark.parametrize("morale", jointly.MORALES)
def test_what_the_solver_finds_possible_is_published_alike(morale):
    """The worlds that it finds go through the real door, and give the same scores and spread."""
    rng = np.random.default_rng(3)
    partnership, document = as_counted(jointly.invented(rng, morale))
    truth = jointly.world_of(partnership, document)
    attacker, compared = Attacker(document, ALL, truth), 0
    for question in list(jointly.questions(rng, truth, 1))[::5]:
        model = attacker.model.clone()
        model.add_at_least_one([attacker._asked(model, question)])
        world = attacker._world(model)
        if world is None:
            continue
        assert question.answered_by(world)
        other, said = as_counted(answered(partnership, document, world))
        assert jointly.world_of(other, said) == world  # nothing moves
        assert said["criteria"] == document["criteria"]
        for one, same in zip(said["statements"], document["statements"], strict=True):
            for name, count in one["counts"].items():
                assert abs(count - same["counts"][name]) <= 3  # by the draws of chance
        compared += 1
    assert compared > 0


def answered(partnership, document, world):
    """These people, with the sheets of that world."""
    sheets = partnership.sheets.copy()
    places = partnership.places(document)
    for place, group in enumerate(world):
        sheets[:, places == place] = np.array(list(group.elements())).T
    return replace(partnership, sheets=sheets)
