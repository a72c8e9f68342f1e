"""Real answers with values computed by R, and the worked example, as sums ready for scoring."""

import csv
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from assessments.scoring import persons
from lab.statistics import sums
from tests.published_values import CASES, expected

WITH_ANSWERS = ("bfi_missing_reverse", "cohesion_tiny", "lq2002_leadership", "lq2002_sampled_fpc")


@dataclass(frozen=True)
class Criterion:
    """A criterion's answers (raw, a row per statement), their groups and sums, and R's values."""

    case: str
    items: tuple[str, ...]
    reverse: tuple[bool, ...]
    categories: int
    groups: tuple[str, ...]
    invited: np.ndarray
    answers: np.ndarray
    group: np.ndarray
    published: dict[str, Any]

    @property
    def sums(self):
        return sums.count(self.answers, self.reverse, self.categories, self.group, len(self.groups))

    @property
    def moments(self):
        return sums.moments(self.sums.persons, len(self.items), self.categories)

    @property
    def histogram(self):
        """Answers in each category: shape (agencies, statements, categories)."""
        return self.sums.histogram[:, :, 1:-1]

    @property
    def recoded(self):
        return persons.recode(self.answers, self.reverse, self.categories)


@cache
def criteria(case: str) -> tuple[Criterion, ...]:
    """The criteria of a case in `tests/published`, in the order of its file."""
    published = expected(case)
    with (CASES / case / "data.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    groups = tuple(published["groups"])
    low, high = published["response_min"], published["response_max"]
    group = np.array([groups.index(row["agency"]) for row in rows])
    invited = np.array([published["roster"][name] for name in groups])
    return tuple(
        Criterion(
            case=case,
            items=tuple(scale["items"]),
            reverse=tuple(code in _list(scale["reverse"]) for code in scale["items"]),
            categories=high - low + 1,
            groups=groups,
            invited=invited,
            answers=np.array(
                [[int(row[code] or low - 1) - low + 1 for row in rows] for code in scale["items"]],
                dtype=np.uint8,
            ),
            group=group,
            published=scale,
        )
        for scale in published["scales"].values()
    )


def every_criterion() -> list[Criterion]:
    return [each for case in WITH_ANSWERS for each in criteria(case)]


# scoring.md, section 13: five of eight people of agency A answered, six of twelve of agency B.
WORKED_EXAMPLE = Criterion(
    case="worked example",
    items=("1", "2", "3", "4"),
    reverse=(False, False, False, True),
    categories=5,
    groups=("A", "B"),
    invited=np.array([8, 12]),
    answers=np.array(
        [
            *[(4, 4, 5, 2), (3, 4, 4, 2), (5, 5, 4, 1), (4, 0, 4, 0), (2, 0, 0, 0)],
            *[(2, 3, 2, 4), (3, 3, 2, 3), (2, 2, 1, 4), (4, 3, 3, 3), (1, 2, 2, 5), (3, 0, 3, 3)],
        ],
        dtype=np.uint8,
    ).T,
    group=np.array([0] * 5 + [1] * 6),
    published={},
)


def _list(value: list[str] | str) -> list[str]:
    """R writes a list with one element as that element."""
    return [value] if isinstance(value, str) else value


def nulls(value, pointer=""):
    """JSON pointers of all nulls, except among the reasons themselves."""
    if value is None:
        yield pointer
    elif isinstance(value, dict):
        for key, each in value.items():
            if pointer or key != "reasons":
                yield from nulls(each, f"{pointer}/{key}")
