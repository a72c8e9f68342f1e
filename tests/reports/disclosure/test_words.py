"""What is said of a statement is true of the answers as they were given (R9).

Answers are drawn from many distributions, nearly all of them near a border between two sentences,
rounded as the door rounds them, and compared with what is said: how often is a sentence false, of
the times when it is said, and how often is a share further from the truth than one unit?
"""

from collections import Counter
from dataclasses import astuple

import numpy as np
import pytest

from assessments.scoring.bands import Bands
from reports.disclosure.door import statements
from reports.publication import (
    ABOUT_HALF,
    MORE_THAN_HALF,
    MOST,
    THREE_IN_FIVE,
    Counts,
    Participation,
    View,
    share_unit,
)

RESPONSES = (15, 20, 29, 30, 59, 60, 100, 300)
# Of those who could say: disagree, neither, agree. The largest part is 35 to 80 %.
SPLITS = [
    (a / 20, b / 20, (20 - a - b) / 20)
    for a in range(21)
    for b in range(21 - a)
    if 7 <= max(a, b, 20 - a - b) <= 16
]
COULD_NOT_SAY = (0, 0.1, 0.2, 1 / 3, 0.45, 0.55)
BLANK = 0.02
TIMES = 8
FALSE_AT_MOST, WITHIN_AT_LEAST = 0.05, 0.95
OFTEN = 100  # times that a sentence is said, below which a rate means little


def is_true(words, disagree, neither, agree, dont_know):
    """As somebody would check it who has seen the answers; shares of those who could say."""
    answered = disagree + neither + agree
    for band, people in enumerate((disagree, neither, agree)):
        if words == MOST[band]:
            return people > 0.5 * answered
        if words == MORE_THAN_HALF[band]:
            return people > 0.5 * answered
        if words == THREE_IN_FIVE[band]:
            return 0.4 * answered <= people <= 0.8 * answered
        if words == ABOUT_HALF[band]:
            return 0.4 * answered <= people <= 0.6 * answered
    sides = min(disagree, agree)
    return {
        View.VIEWS_DIFFER: sides >= 0.2 * answered or (answered < 18 and sides > 0),
        View.NO_CLEAR_VIEW: max(disagree, neither, agree) <= 0.6 * answered,
        View.MOST_COULD_NOT_SAY: 2 * dont_know >= answered + dont_know,
        View.MANY_COULD_NOT_SAY: 3 * dont_know >= answered + dont_know,
        View.TOO_FEW_TO_SAY: answered < 20,
        View.MORE_AGREE: agree > disagree,
        View.MORE_DISAGREE: disagree > agree,
    }[words]


def said(responses):
    """(share who cannot say, as answered, as rounded), for every kind of distribution."""
    rng = np.random.default_rng([9, responses])
    for share in COULD_NOT_SAY:
        parts = [
            [*(each * (1 - share) * (1 - BLANK) for each in split), share * (1 - BLANK), BLANK]
            for split in SPLITS
        ]
        answered = rng.multinomial(responses, np.repeat(parts, TIMES, axis=0))[:, :4]
        rounded = statements.rounded_counts(Bands(*answered.T), responses, rng)
        for true, counts in zip(answered.tolist(), rounded, strict=True):
            yield share, true, counts


@pytest.mark.parametrize("responses", RESPONSES)
def test_a_sentence_is_false_in_one_of_twenty_at_most(responses):
    unit = share_unit(Participation(responses, responses))
    times, false = Counter(), Counter()
    for _share, true, counts in said(responses):
        words = statements.view(counts, unit)
        times[words] += 1
        false[words] += not is_true(words, *true)
    assert len(times) > 8
    rates = {words: false[words] / times[words] for words in times if times[words] >= OFTEN}
    print(responses, {words: f"{rate:.1%} of {times[words]}" for words, rate in rates.items()})
    assert max(rates.values()) <= FALSE_AT_MOST, rates


@pytest.mark.parametrize("responses", RESPONSES)
def test_shares_are_within_one_unit_of_the_truth(responses):
    """However many could not say: a statement that few could judge is said in a coarser unit."""
    report = share_unit(Participation(responses, responses))
    off = {share: [] for share in (*COULD_NOT_SAY, "don't know")}
    for share, true, counts in said(responses):
        shares = statements.answer_shares(counts, report)
        if shares and sum(true[:3]):
            unit = statements._unit(counts.disagree + counts.neither + counts.agree, report)
            off[share] += [
                abs(stated - 100 * people / sum(true[:3])) <= unit
                for stated, people in zip(shares, true, strict=False)
            ]
        stated = statements.dont_know_share(counts, report)
        unit = statements._unit(sum(astuple(counts)), report)
        off["don't know"].append(abs(stated - 100 * true[3] / sum(true)) <= unit)
    within = {share: np.mean(each) for share, each in off.items() if len(each) >= OFTEN}
    print(responses, {str(share)[:4]: f"{rate:.1%}" for share, rate in within.items()})
    if responses >= 30:
        assert min(within.values()) >= WITHIN_AT_LEAST, within


def test_a_worse_table_would_be_caught(monkeypatch):
    """Words and shares as if nothing were rounded: in whole per cent from fifteen answers on."""
    monkeypatch.setattr(statements, "_unit", lambda _people, _unit: 1)
    with pytest.raises(AssertionError):
        test_a_sentence_is_false_in_one_of_twenty_at_most(20)
    with pytest.raises(AssertionError):
        test_shares_are_within_one_unit_of_the_truth(30)


# The table


@pytest.mark.parametrize(
    ("people", "unit"), [(15, 20), (29, 20), (30, 10), (59, 10), (60, 5), (299, 5), (300, 1)]
)
def test_the_unit_of_shares_follows_from_how_many_answered(people, unit):
    assert share_unit(Participation(people, 1_000)) == unit
    assert share_unit(Participation(people + 7, 1_000, late=7)) == unit


@pytest.mark.parametrize(
    ("counts", "unit", "shares", "words"),
    [
        ((3, 0, 12, 0), 20, (20, 0, 80), View.MOST_AGREE),
        ((6, 0, 9, 0), 20, (40, 0, 60), View.THREE_IN_FIVE_AGREE),
        ((6, 3, 6, 0), 20, (40, 20, 40), View.VIEWS_DIFFER),
        ((3, 6, 6, 0), 20, (20, 40, 40), View.NO_CLEAR_VIEW),
        ((3, 9, 3, 0), 20, (20, 60, 20), View.THREE_IN_FIVE_NEITHER),
        ((9, 6, 12, 0), 10, (40, 20, 40), View.VIEWS_DIFFER),  # 44 % is not 50
        (
            (3, 0, 9, 0),
            20,
            None,
            View.MOST_AGREE,
        ),  # twelve could say: cautious words, and no shares
        ((6, 3, 3, 0), 20, None, View.VIEWS_DIFFER),
        ((0, 6, 6, 6), 20, None, View.MORE_AGREE),
        ((0, 6, 3, 6), 20, None, View.TOO_FEW_TO_SAY),
        ((3, 0, 3, 6), 20, None, View.MANY_COULD_NOT_SAY),
        ((3, 0, 3, 9), 20, None, View.MANY_COULD_NOT_SAY),
        ((3, 0, 0, 12), 20, None, View.MOST_COULD_NOT_SAY),
        ((0, 0, 0, 3), 20, None, View.MOST_COULD_NOT_SAY),
        ((0, 0, 0, 0), 20, None, View.TOO_FEW_TO_SAY),
        ((9, 0, 21, 0), 10, (30, 0, 70), View.MOST_AGREE),
        ((12, 0, 18, 0), 10, (40, 0, 60), View.THREE_IN_FIVE_AGREE),
        ((9, 6, 15, 0), 10, (30, 20, 50), View.VIEWS_DIFFER),
        ((6, 9, 15, 0), 10, (20, 30, 50), View.ABOUT_HALF_AGREE),
        ((15, 9, 6, 0), 10, (50, 30, 20), View.ABOUT_HALF_DISAGREE),
        ((6, 12, 12, 0), 10, (20, 40, 40), View.NO_CLEAR_VIEW),
        ((3, 6, 9, 12), 10, (20, 40, 40), View.NO_CLEAR_VIEW),  # in fifths: 18 could judge
        ((27, 0, 33, 0), 5, (45, 0, 55), View.MORE_THAN_HALF_AGREE),
        ((30, 30, 0, 0), 5, (50, 50, 0), View.ABOUT_HALF_DISAGREE),
        ((12, 21, 27, 0), 5, (20, 35, 45), View.ABOUT_HALF_AGREE),
        ((12, 24, 24, 0), 5, (20, 40, 40), View.NO_CLEAR_VIEW),
        ((72, 75, 153, 0), 1, (24, 25, 51), View.ABOUT_HALF_AGREE),
        ((72, 72, 156, 0), 1, (24, 24, 52), View.MORE_THAN_HALF_AGREE),
        ((72, 72, 156, 306), 1, (24, 24, 52), View.MANY_COULD_NOT_SAY),  # 51 %
        ((72, 72, 156, 330), 1, (24, 24, 52), View.MOST_COULD_NOT_SAY),
    ],
)
def test_shares_and_words_of_them(counts, unit, shares, words):
    assert statements.answer_shares(Counts(*counts), unit) == shares
    assert statements.view(Counts(*counts), unit) == words
