"""The invented answers on the page “How scores are made”, scored by the real code.

Only the answers, and the other group's score, are written by hand.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import floor
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assessments.instruments import catalogue
from assessments.instruments.coding import BLANK, DONT_KNOW
from assessments.instruments.schema import Criterion
from assessments.scoring import means, persons, visible

QUESTIONNAIRE, CRITERION = "partnership-health-core", "trust"

# As answered, statement by statement; the second and the fourth are reverse-worded.
GROUP = {
    "Asha": (4, 2, 5, 2),
    "Ben": (2, 3, 2, 4),
    "Carys": (4, 3, DONT_KNOW, 3),
    "Dev": (3, 3, 4, 2),
    "Ewa": (5, 2, 4, 1),
    "Frank": (4, BLANK, DONT_KNOW, DONT_KNOW),
}
IN_FULL, IN_PART, NOT_SCORED = "Asha", "Carys", "Frank"
# Five others with the same mean.
DIVIDED = ((5, 1, 5, 1), (5, 1, 4, 1), (5, 2, 4, 1), (2, 4, 2, 4), (2, 4, 1, 5))
ASKED = 8
# Another group: how many were asked, and its score.
OTHERS_ASKED, OTHER_SCORE = 32, 45
# Answers in each of two rounds.
ROUND_SIZES = (5, 10, 20, 40)

# The ends of the scale in the picture.
LEFT, WIDTH = 20, 320


@dataclass(frozen=True, slots=True)
class Answer:
    given: str
    turned_round: int | None
    dont_know: bool = False
    blank: bool = False


@dataclass(frozen=True, slots=True)
class Person:
    """mean : of the answers, on the questionnaire's scale. Too few answers give no score."""

    name: str
    answers: tuple[Answer, ...]
    mean: str
    score: int | None


@dataclass(frozen=True, slots=True)
class Line:
    """Where a group's people and its mean are in the picture."""

    y: int
    label_y: int
    top: int
    bottom: int
    scores: tuple[int, ...]
    places: tuple[float, ...]
    mean: int
    mean_place: float


def context() -> dict[str, Any]:
    instrument = next(each for each in catalogue.released() if each.key == QUESTIONNAIRE)
    criterion, size = instrument.criterion(CRITERION), instrument.scale.size
    top = persons.top_step(len(criterion.statements), size)
    recoded = _recoded(GROUP.values(), criterion, size)
    steps = persons.person_steps(recoded, size)
    people = dict(zip(GROUP, _people(recoded, steps, criterion, size), strict=True))
    group = _line(44, steps, top)
    divided = _line(126, persons.person_steps(_recoded(DIVIDED, criterion, size), size), top)
    score = group.mean
    return {
        "instrument": instrument,
        "criterion": criterion,
        "top": top,
        "people": list(people.values()),
        "in_full": people[IN_FULL],
        "in_part": people[IN_PART],
        "in_part_unrounded": _unrounded(recoded[:, list(GROUP).index(IN_PART)], size),
        "not_scored": people[NOT_SCORED],
        "group": group,
        "both": (group, divided),
        "ticks": [(at, _place(at)) for at in (0, 50, 100)],
        "asked": ASKED,
        "others_asked": OTHERS_ASKED,
        "other_score": OTHER_SCORE,
        "by_people": _together(score, [ASKED, OTHERS_ASKED]),
        "by_group": _together(score, [1, 1]),
        "changes": [(n, shown(visible.smallest_visible_change(n, n))) for n in ROUND_SIZES],
    }


def shown(score: float | Fraction) -> int:
    """Round for display only, halves up."""
    return floor(score + Fraction(1, 2))


def _recoded(given: Iterable[Sequence[int]], criterion: Criterion, size: int) -> persons.Answers:
    answers = np.array(list(given), dtype=np.uint8).T
    return persons.recode(answers, [each.reverse for each in criterion.statements], size)


def _people(
    recoded: persons.Answers, steps: NDArray[np.int64], criterion: Criterion, size: int
) -> Iterable[Person]:
    top = persons.top_step(len(criterion.statements), size)
    for (name, given), counted, step in zip(GROUP.items(), recoded.T, steps.tolist(), strict=True):
        answered = counted[(counted >= 1) & (counted <= size)]
        yield Person(
            name=name,
            answers=tuple(
                Answer(
                    given=str(each),
                    turned_round=int(turned) if statement.reverse else None,
                    dont_know=each == DONT_KNOW,
                    blank=each == BLANK,
                )
                for each, turned, statement in zip(
                    given, counted, criterion.statements, strict=True
                )
            ),
            mean=f"{answered.mean():.2f}",
            score=None if step == persons.NOT_SCORED else shown(persons.mean_score(step, 1, top)),
        )


def _unrounded(counted: NDArray[np.uint8], size: int) -> int:
    """The score of somebody with a blank answer, before it is rounded to a whole step."""
    answered = counted[(counted >= 1) & (counted <= size)].astype(int)
    top = persons.top_step(len(answered), size)
    return shown(persons.mean_score(int((answered - 1).sum()), 1, top))


def _mean(steps: NDArray[np.int64], top: int) -> Fraction:
    totals, people = persons.group_totals(steps, np.zeros(len(steps), dtype=np.intp), 1)
    return persons.mean_score(totals[0], people[0], top)


def _line(y: int, steps: NDArray[np.int64], top: int) -> Line:
    scored = sorted(steps[steps != persons.NOT_SCORED].tolist())
    scores = [persons.mean_score(step, 1, top) for step in scored]
    mean = _mean(steps, top)
    return Line(
        y=y,
        label_y=y - 24,
        top=y - 16,
        bottom=y + 16,
        scores=tuple(map(shown, scores)),
        places=tuple(map(_place, scores)),
        mean=shown(mean),
        mean_place=_place(mean),
    )


def _place(score: float | Fraction) -> float:
    return LEFT + WIDTH * float(score) / 100


def _together(score: int, weights: Sequence[int]) -> int:
    """The two groups in one score."""
    return shown(means.weighted_mean([score, OTHER_SCORE], weights))
