"""Worse doors than ours: the audits have to catch each of them.

Sums by the linear audit; what is no sum by small worlds, or by two people exchanging their sheets.
"""

from collections import Counter
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from assessments.scoring import bands, persons
from audits import __main__ as long_run
from audits import linear, swaps, worlds
from audits.partnerships import Partnership, as_counted, published, with_criteria
from audits.worlds import Small, certain_secrets
from reports.disclosure.door import criteria, differing, groups, rounding, statements
from reports.publication import Counts, Together

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
        invited_late=np.zeros((3, 3), dtype=np.int64),
        agency=agency,
        role=role,
        late=np.zeros(18, dtype=np.bool_),
        sheets=sheets,
        rankings=sheets[:0],
        seed=1,
    )


@pytest.fixture
def all_digits(monkeypatch):
    """The digits of every partnership are looked at."""
    monkeypatch.setattr(linear, "HOW_OFTEN_ROUNDED", 1)


def linear_leaks(partnership, door):
    door = linear.unrounded(door)
    counted, document = as_counted(partnership, door)
    rows = linear.sums(counted, document, door, linear.LinearFindings())
    return [(of, people) for of, people in linear.leaks(rows, partnership.minimum)]


# Sums


def test_ours_has_none_of_their_leaks(partnership):
    assert linear_leaks(partnership, published) == []
    for small in (FIVE, SIX, TOGETHER):
        assert certain_secrets(worlds.possible(small), small.secret) == set()


def test_other_agencies_that_are_too_few_are_caught(partnership, monkeypatch):
    """R5 without the remainder: nobody joins while the others are fewer than the minimum."""
    rule = groups.form

    def without_remainder(units, responded, _late=None, *, minimum):
        small = [unit for unit in units if responded.get(unit.key, 0) < minimum]
        rest = {unit.key: responded[unit.key] for unit in units if unit not in small}
        formed = rule(
            [unit for unit in units if unit not in small],
            rest,
            minimum=minimum,
        )
        left = groups._group("other", Together.OTHERS, small, responded)
        places = {unit.key: len(formed.groups) for unit in small}
        return groups.Grouping((*formed.groups, left), formed.index_of | places)

    fewer = partnership.of(np.arange(16))  # four of the third agency answer
    assert linear_leaks(fewer, published) == []
    monkeypatch.setattr(groups, "form", without_remainder)
    assert linear_leaks(fewer, published) == [("answered", [12, 13, 14, 15])]


def test_an_overall_score_made_from_people_is_caught(partnership):
    """A second definition: what the third agency's two said follows by subtraction."""

    def door(each):
        document = published(each)
        steps = each.steps(each.instrument.criteria[0])
        scored = steps[steps != persons.NOT_SCORED]
        score = float(persons.mean_score(int(scored.sum()), len(scored), 12))
        document["criteria"][0]["overall"]["score"] = score
        return document

    assert linear_leaks(partnership, door) == [("c0", [12, 13])]


def test_a_score_by_agency_and_role_is_caught(partnership):
    def both(each, agency, role):
        return (each.agency == agency) & (each.role == role)

    def door(each):
        document = published(each)
        steps = each.steps(each.instrument.criteria[1])
        cells = Counter(zip(each.agency.tolist(), each.role.tolist(), strict=True))
        document["by_agency_and_role"] = [
            float(persons.mean_score(int(steps[both(each, a, r)].sum()), people, 12))
            for (a, r), people in sorted(cells.items())
        ]
        return document

    ((criterion, people),) = linear_leaks(partnership, door)
    assert criterion == "c1"
    assert len(people) < 5


def test_late_people_who_make_a_group_large_enough_are_caught(partnership, monkeypatch):
    """Four of the third agency were invited at the opening; the attacker knows the other two."""
    rule = groups.form

    def with_late(units, responded, late, **fields):
        return rule(units, Counter(responded) + Counter(late), {}, **fields)

    partnership = replace(partnership, late=np.arange(18) >= 16)
    assert linear_leaks(partnership, published) == []
    monkeypatch.setattr(groups, "form", with_late)
    assert ("answered", [12, 13, 14, 15]) in linear_leaks(partnership, published)


def test_scores_with_decimals_are_caught(all_digits, monkeypatch):
    monkeypatch.setattr(rounding, "whole", lambda value: round(value, 1))
    seen = linear.audit(np.random.default_rng(3), 8, 5)
    assert any("/groups/" in pointer for pointer in seen.imprecise)


def test_an_overall_score_made_from_people_is_caught_in_its_digits_too(all_digits):
    def door(each):
        document = published(each)
        for criterion, said in zip(each.instrument.criteria, document["criteria"], strict=True):
            steps = each.steps(criterion)
            scored = steps[steps != persons.NOT_SCORED]
            if said["overall"]["score"] is not None:
                top = persons.top_step(len(criterion.statements), each.instrument.scale.size)
                score = float(persons.mean_score(int(scored.sum()), len(scored), top))
                said["overall"]["score"] = round(score, 1)
        return document

    seen = linear.audit(np.random.default_rng(3), 8, 5, door)
    assert any(pointer.endswith("/overall/score") for pointer in seen.imprecise)


def test_margins_made_of_how_many_could_say_are_caught(all_digits, monkeypatch):
    """They would give away how many of a group were scored."""
    rule = criteria._scored

    def exact(criterion, answered):
        found = rule(criterion, answered)
        scored = answered.group_of[found.people]
        weighed = {
            place: replace(each, scored=Fraction(np.count_nonzero(scored == place)))
            for place, each in found.weighed.items()
        }
        return replace(found, weighed=weighed)

    monkeypatch.setattr(criteria, "_scored", exact)
    assert linear.audit(np.random.default_rng(3), 8, 5).unexplained


# What is no sum


def test_a_door_that_moves_nothing_is_caught(monkeypatch):
    """R7 off."""
    monkeypatch.setattr(differing, "two_who_differ", lambda answers, *_args, **_fields: answers)
    small = Small((3,), 3, 3, "all")
    found = certain_secrets(worlds.possible(small, moving=False), small.secret)
    assert {insider for _key, (_agency, insider) in found} >= {None, (0, (3, 3, 3)), (0, (2, 3, 3))}


def test_late_people_among_two_who_differ_are_caught(monkeypatch):
    """Five at the top of the scale, and two late strangers who differ: all five are certain."""
    small = replace(FIVE, late=((1, 1, 1), (1, 1, 2)))
    assert certain_secrets(worlds.possible(small), small.secret) == set()
    monkeypatch.setattr(differing, "two_who_differ", lambda answers, *_args, **_fields: answers)
    found = certain_secrets(worlds.possible(small, moving=False), small.secret)
    assert None in {insider for _key, (_agency, insider) in found}


def test_counts_that_late_people_lift_above_all_the_others_are_caught(monkeypatch):
    """All 16 agree, and two strangers: "18" would tell of all 16."""
    rule = statements.rounded_counts
    monkeypatch.setattr(
        statements,
        "rounded_counts",
        lambda counted, people, rng, *, late: rule(counted, people + late.above.max(), rng),
    )
    possible = worlds.statement_worlds(14, (1, 3, 0), late=(3, 3))
    assert certain_secrets(possible, worlds.answer) == set()  # words alone
    possible = worlds.statement_worlds(16, (1, 3, 0), late=(1, 1))
    assert certain_secrets(possible, worlds.answer)


def test_counts_by_criterion_are_caught():
    """Where nobody could be scored, it is certain for everybody; the insider can be all but one."""

    def scored(small, _world, end):
        return [small.secret(sheet) is not None for agency in end for sheet in agency].count(True)

    assert certain_secrets(worlds.possible(SIX, more=scored), SIX.secret)


def test_counts_of_moved_answers_are_caught():
    def moved(_small, world, end):
        return (Counter(world[0]) - Counter(end[0])).total()

    assert certain_secrets(worlds.possible(FIVE, more=moved), FIVE.secret)


def test_the_spread_of_one_agency_is_caught():
    """Of agencies that are shown together: where all of one have the same score, each knows."""

    def spreads(small, _world, end):
        return tuple(np.var([small.secret(sheet) for sheet in agency]) for agency in end)

    found = certain_secrets(worlds.possible(TOGETHER, more=spreads), TOGETHER.secret)
    assert {insider and insider[0] for _key, (_agency, insider) in found} >= {0, 1}


def test_statements_that_are_not_rounded_are_caught(monkeypatch):
    def exact(counted, _responses, _rng, **_fields):
        columns = (counted.below, counted.middle, counted.above, counted.dont_know)
        return [Counts(*row) for row in np.stack(columns, axis=1).tolist()]

    monkeypatch.setattr(statements, "rounded_counts", exact)
    assert certain_secrets(worlds.statement_worlds(15, (1, 3, 0)), worlds.answer)


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
        found = certain_secrets(possible, worlds.answer)
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
