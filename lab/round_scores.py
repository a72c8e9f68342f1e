"""The scores of several rounds, for `score_change`.

Imports numpy, so import it only after a file has been read.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise, product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assessments.instruments.schema import Instrument
from files.answers import AnswerFile
from lab.score_files import ScaleScores, natural_order
from lab.statistics import results
from lab.statistics.counting import count
from lab.statistics.sums import CriterionSums, moments
from lab.statistics.telling import Telling, token


@dataclass(frozen=True)
class RoundScores:
    """Arrays of shape (criteria, rounds, agencies + 1), with everybody last.

    `criteria` is empty if the file has one score per person instead of answers.
    """

    rounds: Sequence[str]
    groups: Sequence[str]
    criteria: Sequence[str]
    n: NDArray[np.int64]
    mean: NDArray[np.float64]
    variance: NDArray[np.float64]

    def pair(self, criterion: int, one: int, two: int) -> results.Rounds:
        both = [one, two]
        return results.Rounds(
            self.n[criterion, both], self.mean[criterion, both], self.variance[criterion, both]
        )


def of_scale(found: ScaleScores, lowest: float, highest: float) -> RoundScores:
    """From one score per person, rescaled to 0-100, ignoring people without one."""
    values = 100 * (np.array(found.values) - lowest) / (highest - lowest)
    group = np.array(found.group)
    rounds = sorted(set(found.rounds), key=natural_order)
    of_round = np.array([rounds.index(each) for each in found.rounds])
    there = ~np.isnan(values)
    moments = [
        [
            _moments(values[there & (of_round == r) & ((group == g) | (g == len(found.groups)))])
            for g in range(len(found.groups) + 1)
        ]
        for r in range(len(rounds))
    ]
    n, mean, variance = np.moveaxis(np.array([moments]), -1, 0)
    return RoundScores(rounds, found.groups, [], n.astype(np.int64), mean, variance)


def _moments(values: NDArray[np.float64]) -> tuple[float, float, float]:
    n = len(values)
    mean = float(values.mean()) if n else float("nan")
    return n, mean, float(values.var(ddof=1)) if n > 1 else float("nan")


def of_answers(answers: AnswerFile, instrument: Instrument) -> RoundScores:
    """From the answers to a questionnaire, criterion by criterion."""
    rows = answers.rows
    rounds = sorted({row.round for row in rows}, key=natural_order)
    agencies = sorted({row.agency for row in rows}, key=natural_order)  # [""] without agencies
    places = {each: place for place, each in enumerate(product(rounds, agencies))}
    cell = np.array([places[row.round, row.agency] for row in rows], dtype=np.intp)
    found = [
        _of_each_round(sums, len(rounds)) for sums in count(answers, instrument, cell, len(places))
    ]
    n, mean, variance = (np.stack(column) for column in zip(*found, strict=True))
    if answers.group_column is None:
        n, mean, variance = n[..., -1:], mean[..., -1:], variance[..., -1:]
        agencies = []
    codes = [criterion.code for criterion in instrument.criteria]
    return RoundScores(rounds, agencies, codes, n, mean, variance)


def _of_each_round(sums: CriterionSums, rounds: int) -> Sequence[NDArray[Any]]:
    """n, mean and variance, each of shape (rounds, agencies + 1), with everybody last."""
    persons = sums.persons.reshape(rounds, -1, *sums.persons.shape[1:])
    persons = np.concatenate([persons, persons.sum(axis=1, keepdims=True)], axis=1)
    flat = persons.reshape(-1, *sums.persons.shape[1:])
    found = moments(flat, sums.statements, sums.categories)
    return [each.reshape(rounds, -1) for each in found]


def score(scores: RoundScores) -> dict[str, Any]:
    """The last two rounds as in docs/scoring.md, section 16, with earlier pairs as "earlier"."""
    telling = Telling()
    *before, (one, two) = pairwise(range(len(scores.rounds)))
    last = _pair(scores, one, two, telling, "")
    if before:
        last = {**_labels(scores, one, two), **last}
        last["earlier"] = [
            {**_labels(scores, *pair), **_pair(scores, *pair, telling, f"/earlier/{place}")}
            for place, pair in enumerate(before)
        ]
    return {**last, "reasons": telling.reasons}


def _labels(scores: RoundScores, one: int, two: int) -> dict[str, Any]:
    return {"from": scores.rounds[one], "to": scores.rounds[two]}


def _pair(scores: RoundScores, one: int, two: int, telling: Telling, at: str) -> dict[str, Any]:
    places = [f"{at}/criteria/{token(code)}" for code in scores.criteria] or [at]
    pairs = [scores.pair(c, one, two) for c in range(len(places))]
    found = results.changes(pairs, scores.groups, telling, places)
    if not scores.criteria:
        return found[0]
    return {"criteria": dict(zip(scores.criteria, found, strict=True))}
