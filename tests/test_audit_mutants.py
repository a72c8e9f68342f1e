"""Worse doors than ours: the audits have to catch each of them.

Sums by the linear audit; what is no sum by small worlds, or by two people exchanging their sheets.
"""

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest

from assessments.scoring import bands, persons
from audits import __main__ as long_run
from audits import linear, swaps, worlds
from audits.partnerships import Partnership, as_counted, published, with_criteria
from audits.worlds import Small, found_out
from reports import publication
from reports.door import differing, groups, statements

FIVE = Small((5,), 2, 5, "answered")
SIX = Small((6,), 2, 5, "answered")
TOGETHER = Small((3, 3), 2, 5, "scores")


@pytest.fixture
def partnership():
    """Three agencies of six; of the third, only two could say anything on the first criterion."""
    rng = np.random.default_rng(3)
    agency, role = np.repeat([0, 1, 2], 6), np.tile([0, 0, 0, 0, 1, 2], 3)
    sheets = rng.integers(1, 6, size=(6, 18)).astype(np.uint8)
    sheets[:3, 14:] = persons.DONT_KNOW
    return Partnership(
        minimum=5,
        breakdown="agency",
        instrument=with_criteria([3, 3], 5),
        invited=np.array([[4, 1, 1]] * 3),
        agency=agency,
        role=role,
        sheets=sheets,
        rankings=sheets[:0],
        seed=1,
    )


def linear_leaks(partnership, door):
    door = linear.unrounded(door)
    counted, document = as_counted(partnership, door)
    rows = linear.sums(counted, document, door, linear.Seen())
    return [(of, people) for of, people in linear.leaks(rows, partnership.minimum)]


# Sums


def test_ours_has_none_of_their_leaks(partnership):
    assert linear_leaks(partnership, published) == []
    for small in (FIVE, SIX, TOGETHER):
        assert found_out(worlds.possible(small), small.secret) == set()


def test_other_agencies_that_are_too_few_are_caught(partnership, monkeypatch):
    """R5 without the remainder: nobody joins while the others are fewer than the minimum."""
    rule = groups.form

    def without_remainder(units, responded, _late=None, *, minimum, breakdown):
        small = [unit for unit in units if responded.get(unit.key, 0) < minimum]
        rest = {unit.key: responded[unit.key] for unit in units if unit not in small}
        formed = rule(
            [unit for unit in units if unit not in small],
            rest,
            minimum=minimum,
            breakdown=breakdown,
        )
        left = groups._group("other", groups.OTHERS[breakdown], small, responded)
        places = {unit.key: len(formed.groups) for unit in small}
        return groups.Grouping((*formed.groups, left), formed.places | places)

    kept = np.arange(18) < 16  # four of the third agency answer
    fewer = replace(
        partnership,
        agency=partnership.agency[kept],
        role=partnership.role[kept],
        sheets=partnership.sheets[:, kept],
        rankings=partnership.rankings[:, kept],
    )
    assert linear_leaks(fewer, published) == []
    monkeypatch.setattr(groups, "form", without_remainder)
    assert linear_leaks(fewer, published) == [("answered", [12, 13, 14, 15])]


def test_an_overall_score_made_from_people_is_caught(partnership):
    """A second definition: what the third agency's two said follows by subtraction."""

    def door(each):
        document = published(each)
        steps = each.steps(each.instrument.criteria[0])
        scored = steps[steps != persons.NOT_SCORED]
        score = persons.mean_score(int(scored.sum()), len(scored), 12)
        document["criteria"][0]["overall"]["score"] = score
        return document

    assert linear_leaks(partnership, door) == [("c0", [12, 13])]


def test_a_score_by_agency_and_role_is_caught(partnership):
    def door(each):
        document = published(each)
        steps = each.steps(each.instrument.criteria[1])
        cells = Counter(zip(each.agency.tolist(), each.role.tolist(), strict=True))
        document["by_agency_and_role"] = [
            persons.mean_score(int(steps[(each.agency == a) & (each.role == r)].sum()), people, 12)
            for (a, r), people in sorted(cells.items())
        ]
        return document

    ((criterion, people),) = linear_leaks(partnership, door)
    assert criterion == "c1"
    assert len(people) < 5


# What is no sum


def test_a_door_that_moves_nothing_is_caught(monkeypatch):
    """R7 off."""
    monkeypatch.setattr(differing, "two_who_differ", lambda answers, *_args, **_fields: answers)
    small = Small((3,), 3, 3, "all")
    found = found_out(worlds.possible(small, moving=False), small.secret)
    assert {insider for _key, (_agency, insider) in found} >= {None, (0, (3, 3, 3)), (0, (2, 3, 3))}


def test_counts_by_criterion_are_caught():
    """Where nobody could be scored, it is certain for everybody; the insider can be all but one."""

    def scored(small, _world, end):
        return [small.secret(sheet) is not None for agency in end for sheet in agency].count(True)

    assert found_out(worlds.possible(SIX, more=scored), SIX.secret)


def test_counts_of_moved_answers_are_caught():
    def moved(_small, world, end):
        return (Counter(world[0]) - Counter(end[0])).total()

    assert found_out(worlds.possible(FIVE, more=moved), FIVE.secret)


def test_the_spread_of_one_agency_is_caught():
    """Of agencies that are shown together: where all of one have the same score, each knows."""

    def spreads(small, _world, end):
        return tuple(np.var([small.secret(sheet) for sheet in agency]) for agency in end)

    found = found_out(worlds.possible(TOGETHER, more=spreads), TOGETHER.secret)
    assert {insider and insider[0] for _key, (_agency, insider) in found} >= {0, 1}


def test_statements_that_are_not_rounded_are_caught(monkeypatch):
    def exact(counted, _responses, _rng, **_fields):
        columns = (counted.below, counted.middle, counted.above, counted.dont_know)
        return [publication.Counts(*row) for row in np.stack(columns, axis=1).tolist()]

    monkeypatch.setattr(statements, "rounded_counts", exact)
    assert found_out(worlds.statement_worlds(15, (1, 3, 0)), worlds.answer)


def test_counts_rounded_to_more_than_all_are_caught(monkeypatch):
    """ "18 of 16" tells that all 16 said so, and "18 of 17" tells it to the one who did not."""
    rule = statements.rounded_counts
    monkeypatch.setattr(
        statements,
        "rounded_counts",
        lambda counted, _responses, rng, **fields: rule(counted, 10**6, rng, **fields),
    )
    for people, insiders in ((16, {None, (0, (3,))}), (17, {(0, (1,)), (0, (0,))})):
        possible = worlds.statement_worlds(people, (1, 3, 0))
        found = found_out(possible, worlds.answer)
        assert {insider for _key, (_agency, insider) in found} >= insiders
        (line,) = long_run._certain("answers", possible, worlds.answer)
        assert not line.holds  # and `./run audit` ends with 1


def test_statements_by_agency_are_caught():
    """Two of "Other agencies" exchange their sheets, and it is seen."""

    def door(each):
        document = published(each)
        document["statements_by_agency"] = [
            statements.rounded_counts(
                bands.count_bands(
                    each.sheets[:, each.agency == agency], each.instrument.scale.size
                ),
                len(each.agency),
                np.random.default_rng(each.seed),
            )
            for agency in range(len(each.invited))
        ]
        return document

    assert swaps.audit(np.random.default_rng(2), 20, 8).changed == 0
    assert swaps.audit(np.random.default_rng(2), 20, 8, door=door).changed > 0
