"""The audit of those who were invited late (audits/late.py), and that it knows every threshold.

For each threshold, a door at which late people count towards that one alone: it is caught.
"""

from collections import Counter
from dataclasses import replace
from unittest import mock

import numpy as np
import pytest

from assessments.scoring import rankings
from audits import late
from audits.partnerships import MINIMUMS, invented
from reports.disclosure.door import criteria, differing, groups, ranking, spread, statements

PARTNERSHIPS = 100
AT_MOST = 500  # until one that differs is there


@pytest.mark.parametrize("minimum", MINIMUMS)
def test_nothing_is_shown_because_somebody_was_invited_late(minimum):
    seen = late.audit(np.random.default_rng([7, minimum]), PARTNERSHIPS, minimum)
    assert seen.withheld > 10 * PARTNERSHIPS
    assert seen.late > 5 * PARTNERSHIPS
    assert seen.not_withheld == []
    assert seen.counted_differently == 0


# Late people count towards one threshold each. The first argument puts something in the place of
# something of ours, for one test.


def of_groups(patch):
    rule = groups.form

    def form(units, responded, late=None, **fields):
        everybody = Counter(responded) + Counter(late or {})
        return rule(units, everybody, {}, **fields)

    patch(groups, "form", form)


def of_people_who_could_say(patch):
    rule = criteria._scored

    def scored(criterion, answered):
        return rule(criterion, replace(answered, late=np.zeros_like(answered.late)))

    patch(criteria, "_scored", scored)


def of_two_who_differ(patch):
    rule = differing.two_who_differ
    patch(differing, "two_who_differ", lambda *args, late, **fields: rule(*args, **fields))


def of_alpha(patch):
    rule = spread.alpha
    patch(spread, "alpha", lambda recoded, late, size: rule(recoded, np.zeros_like(late), size))


def of_shares(patch):
    rule = statements.share_unit
    patch(statements, "share_unit", lambda people: rule(replace(people, late=0)))


def of_two_whose_rankings_differ(patch):
    rule, two_differ = ranking.result, ranking._two_differ

    def result(given, places, late, *args):
        twice = rankings.twice_centred(np.where(given == 0, np.nan, given).T)
        ordered = (twice != 0).any(axis=1)
        differ = two_differ(twice[ordered], places[ordered], args[0])
        with mock.patch.object(ranking, "_two_differ", return_value=differ):
            return rule(given, places, late, *args)

    patch(ranking, "result", result)


def of_what_lies_between_rankings(patch):
    rule = ranking.result

    def result(given, places, late, groups, asked, minimum):
        return rule(given, places, late, groups, asked, minimum - late.sum())

    patch(ranking, "result", result)


def lowered(module, function, constants, name, late_of):
    """So many fewer are enough as there are late people."""

    def mutant(patch):
        rule = getattr(module, function)

        def with_fewer(*args):
            enough = getattr(constants, name) - np.count_nonzero(late_of(*args))
            with mock.patch.object(constants, name, enough):
                return rule(*args)

        patch(module, function, with_fewer)

    return mutant


def late_in_scored_groups(found, answered, *_args):
    return np.isin(answered.group_of, list(found.scores)) & answered.late


def second(_first, late, *_args):
    return late


def third(_first, _second, late, *_args):
    return late


# And below how many responses of people invited at the opening there is something to see.
OF = {
    "the minimum of a group, and of a report": (of_groups, 60),
    "the minimum of a score": (of_people_who_could_say, 60),
    "two who differ": (of_two_who_differ, 60),
    "10, for spread": (
        lowered(criteria, "_spread", spread, "SPREAD_FROM", late_in_scored_groups),
        15,
    ),
    "20, for agreement": (
        lowered(criteria, "_spread", spread, "AGREEMENT_FROM", late_in_scored_groups),
        20,
    ),
    "30, for alpha": (of_alpha, 60),
    "10, for words": (lowered(statements, "results", statements, "WORDS_FROM", second), 10),
    "15, for counts": (lowered(statements, "results", statements, "COUNTS_FROM", second), 15),
    "20, for a statement's agreement": (
        lowered(statements, "results", statements, "AGREEMENT_FROM", second),
        20,
    ),
    "30, 60 and 300, for shares": (of_shares, 60),
    "10, for the ranking": (lowered(ranking, "result", ranking, "RANKING_FROM", third), 15),
    "two whose rankings differ": (of_two_whose_rankings_differ, 60),
    "the minimum, between rankings": (of_what_lies_between_rankings, 60),
}


@pytest.mark.parametrize("threshold", OF)
def test_late_people_who_count_towards_one_threshold_are_caught(threshold, monkeypatch):
    mutant, below = OF[threshold]
    mutant(monkeypatch.setattr)
    seen, rng = late.LateFindings(), np.random.default_rng(11)
    while not seen.not_withheld and not seen.counted_differently and seen.partnerships < AT_MOST:
        partnership = invented(rng, 5)
        if partnership.late.any() and 5 <= np.count_nonzero(~partnership.late) < below:
            late.look_at(seen, partnership)
    assert seen.not_withheld or seen.counted_differently
