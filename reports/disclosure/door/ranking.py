"""R13: in which order people put the ranking's options, for the whole partnership only.

Said only where in every group at least two people's rankings differ from the commonest: then
nobody's ranking can be told from that of a witness, as with scores (R7). Rankings are never moved.
Only those count for this who were invited when the round opened (R4).
"""

from collections import Counter
from collections.abc import Sequence
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from assessments.instruments.schema import Ranking
from assessments.scoring import rankings
from reports.disclosure.door import differing, rounding
from reports.publication import End, OptionRank, RankingResult, Reason, Withheld

RANKING_FROM = 10  # people who put the options in an order
CLOSE_TO_END = Fraction(3, 10)
ALMOST_COMPLETE = 90  # per cent


def result(
    orders: NDArray[np.uint8],
    group_of: NDArray[np.intp],
    late: NDArray[np.bool_],
    groups: int,
    question: Ranking,
    minimum_group: int,
) -> RankingResult | Withheld:
    """Mean ranks, and how much of all differences is shared, between groups and personal.

    orders : of shape (options, respondents): 1 for what somebody puts first, 0 not ranked
    group_of : of shape (respondents,), the index of each one's group
    late : of shape (respondents,), who was invited after the opening
    Whoever expressed no order is left out.
    """
    ranks = np.where(orders == 0, np.nan, orders).T
    twice = rankings.twice_centred(ranks)
    ordered = (twice != 0).any(axis=1)
    sure = ordered & ~late
    if sure.sum() < RANKING_FROM or not _two_differ(twice[sure], group_of[sure], groups):
        # One reason for both: it must not tell that nearly all of a group agree.
        few = np.count_nonzero(~late) < RANKING_FROM
        return Withheld(Reason.FEWER_THAN_10 if few else Reason.TOO_FEW_OR_ALIKE)
    everybody = rankings.count(twice[ordered], group_of[ordered], groups)
    on_time = rankings.count(twice[sure], group_of[sure], groups)
    options = _options(everybody, on_time, question)
    shared, between, personal = _split(everybody)
    complete = shared >= ALMOST_COMPLETE
    # With the split, mean ranks that are withheld could be worked out.
    if (
        complete
        or _split(on_time)[0] >= ALMOST_COMPLETE
        or any(isinstance(each.mean_rank, Withheld) for each in options)
    ):
        why = Withheld(Reason.ALMOST_EVERYONE)
        return RankingResult(question.code, options, why, why, why, almost_complete=complete)
    if groups == 1:
        why = Withheld(Reason.ONE_GROUP)
        return RankingResult(question.code, options, shared, why, personal, almost_complete=False)
    if on_time.people.min() < minimum_group:
        # Without the one the other could be worked out: all add up to 100.
        why = Withheld(Reason.TOO_FEW_RANKED)
        return RankingResult(question.code, options, shared, why, why, almost_complete=False)
    return RankingResult(question.code, options, shared, between, personal, almost_complete=False)


def _two_differ(twice: NDArray[np.int64], group_of: NDArray[np.intp], groups: int) -> bool:
    for group in range(groups):
        own = Counter(map(tuple, twice[group_of == group].tolist()))
        if own.total() - max(own.values(), default=0) < differing.DIFFERING:
            return False
    return True


def _options(
    everybody: rankings.RankSums, on_time: rankings.RankSums, question: Ranking
) -> tuple[OptionRank, ...]:
    """Mean ranks to one decimal; a word where almost everyone puts an option first, or last.

    Ranks add up to a known sum, so where one is in a word the one beside it is withheld too. Where
    without those who were invited late one would be in a word, it is withheld: whoever knows their
    rankings could take them away again.
    """
    last = len(question.options)
    means = _means(everybody)
    words = [_end(mean, last) for mean in means]
    ends = [end or _end(mean, last) for end, mean in zip(words, _means(on_time), strict=True)]
    hidden = {i for i, end in enumerate(ends) if end} | _beside(means, ends)
    why = Withheld(Reason.ALMOST_EVERYONE)
    return tuple(
        OptionRank(option.code, why if i in hidden else rounding.one_decimal(mean), end)
        for i, (option, mean, end) in enumerate(zip(question.options, means, words, strict=True))
    )


def _means(sums: rankings.RankSums) -> list[Fraction]:
    people = int(sums.people.sum())
    return [Fraction(total) / people for total in sums.rank_sums.tolist()]


def _end(mean: Fraction, last: int) -> End | None:
    if mean < 1 + CLOSE_TO_END:
        return End.ALMOST_FIRST
    return End.ALMOST_LAST if mean > last - CLOSE_TO_END else None


def _beside(means: Sequence[Fraction], words: Sequence[End | None]) -> set[int]:
    """The option that comes next to one that is said in a word, or to one of two.

    Two in a word could be worked out too: their ranks add up to a known sum, of which each has
    only a part of one.
    """
    ends = [i for i, end in enumerate(words) if end]
    others = [i for i, end in enumerate(words) if not end]
    if not ends or not others:
        return set()
    return {min(others, key=lambda i: (min(abs(means[i] - means[end]) for end in ends), i))}


def _split(sums: rankings.RankSums) -> tuple[int, int, int]:
    """Shared, between groups and personal in whole per cent that add up to 100."""
    split = rankings.split(sums)
    parts = [100 * part for part in (split.shared, split.between, split.within)]
    whole = [int(part) for part in parts]
    by_loss = sorted(range(len(parts)), key=lambda i: whole[i] - parts[i])
    for i in by_loss[: 100 - sum(whole)]:
        whole[i] += 1
    return whole[0], whole[1], whole[2]
