"""The sums that all scores are computed from, counted from a file of answers.

Imports numpy, so import it only after a file has been read.
"""

from itertools import accumulate, pairwise

import numpy as np
from numpy.typing import NDArray

from assessments.instruments.schema import Instrument
from files.answers import AnswerFile
from lab.statistics import sums


def count(
    answers: AnswerFile, instrument: Instrument, group: NDArray[np.intp], groups: int
) -> tuple[sums.CriterionSums, ...]:
    """The sums of each criterion; `group` is the group index of each row."""
    sheets = np.frombuffer(b"".join(row.sheet for row in answers.rows), dtype=np.uint8)
    sheets = sheets.reshape(len(answers.rows), -1)[:, : len(instrument.statements)]
    ends = accumulate((len(each.codes) for each in instrument.criteria), initial=0)
    return sums.count_all(
        np.ascontiguousarray(sheets.T),
        [slice(start, end) for start, end in pairwise(ends)],
        [statement.reverse for statement in instrument.statements],
        instrument.scale.size,
        group,
        groups,
    )
